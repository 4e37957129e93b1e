/* SPDX-License-Identifier: MIT
 * Values in and out of a program: parameters, inputs, states. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/range.h"
#include "event/generated.h"
#include "model/program.h"
#include <inttypes.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* How given values spread over a slot. */
typedef struct spread {
    bool per_member, per_element;
    bool per_target; /* one for all synapses of a target */
} spread;

/* How many values a variable may have: of synapses, weights and parameters one for each, wherever
 * their states lie. */
static int64_t length_of(const group *group, const char *variable)
{
    if (!group->projection) return group->count;
    for (int64_t k = 0; k < group->base->state_count; k++)
        if (!strcmp(group->base->states[k].name, variable) && strcmp(variable, "w") != 0)
            return group->count;
    return group->projection->synapses->generated ? 1 : group->projection->synapses->count;
}

/* Targets of a projection, for which values of a parameter may be given instead of those of each
 * synapse: always where it is marked @post, else where no synapses of that number are there. */
static int64_t targets_of(const group *group, const char *variable, int64_t count)
{
    const projection *projection = group->projection;
    const declaration *parameter =
        projection ? group_parameter(group, node_symbol(group->base->pool, variable)) : NULL;
    if (!parameter || projection->post->count == 1) return 0;
    bool other = count == projection->synapses->count;
    return !other || parameter->post ? projection->post->count : 0;
}

static cann_status spread_of(const group *group, const char *variable, const cann_tensor *values,
                             spread *spread)
{
    int64_t count = cann_tensor_count(values), n = length_of(group, variable),
            batch = group->program->batch;
    int rank = cann_tensor_rank(values);
    const int64_t *shape = cann_tensor_shape(values);
    bool leads = rank > 0 && shape[0] == batch && batch > 1;
    *spread = (struct spread){false, false, false};
    if (count == 1) return CANN_OK;
    if (count == targets_of(group, variable, count)) {
        *spread = (struct spread){false, true, true};
        return synapses_list(group->projection->synapses);
    }
    if (leads && count == batch && (rank > 1 || n != batch)) {
        spread->per_member = true;
        return CANN_OK;
    }
    if (count == n) {
        spread->per_element = true;
        return CANN_OK;
    }
    if (leads && count == batch * n) {
        *spread = (struct spread){true, true, false};
        return CANN_OK;
    }
    char per_target[64] = "";
    int64_t targets = targets_of(group, variable, count);
    if (targets) snprintf(per_target, sizeof per_target, ", %" PRId64 " (one per target)", targets);
    return fail(CANN_ERROR_SHAPE,
                "%s.%s: %" PRId64 " values given, but 1 (for all), %" PRId64
                " (one per element)%s%s will do",
                group->system->name, variable, count, n, per_target,
                batch > 1 ? ", one per batch member, or both" : "");
}

/* Where users see element e: synapses in order of delay are theirs in order of target. */
static int64_t given_place(const group *group, int64_t e)
{
    const projection *projection = group->projection;
    return projection && projection->parts.order ? projection->parts.order[e] : e;
}

static cann_status store(group *group, int index, const double *given, spread spread)
{
    cann_program *program = group->program;
    slot *slot = &group->slots[index];
    double *row = memory_take(slot->width, sizeof *row);
    if (!row) return CANN_ERROR_MEMORY;
    for (int64_t b = 0; b < (slot->batched ? program->batch : 1); b++) {
        int64_t base = spread.per_member
                           ? b * (spread.per_element ? length_of(group, slot->symbol->name) : 1)
                           : 0;
        for (int64_t e = 0; e < slot->width; e++) {
            int64_t place = spread.per_element ? given_place(group, e) : 0;
            if (spread.per_target) place = group->projection->synapses->target[place];
            row[e] = given[base + place];
        }
        char *at = slot_data(program, slot, b);
        values_store(program->type, at, row, slot->width);
        if (program->step == 0 && program->initial)
            memcpy(program->initial + (at - program->arena), at,
                   (size_t)(slot->width * program->size));
    }
    memory_free(row);
    return CANN_OK;
}

/* True when some field kernel of the group uses the parameter. */
static bool shapes_field(const group *group, const node *symbol)
{
    for (int64_t k = 0; k < group->system->kernel_count; k++)
        if (node_contains(group->system->pool, group->system->kernels[k].value, symbol))
            return true;
    return false;
}

/* True where equations look back by it, so that their rings may need another length. */
static bool delays(const group *group, const slot *slot)
{
    return slot->role == SLOT_PARAMETER && group->history_count > 0;
}

/* Defaults that use this value are worked out again, so long as no step was done. */
static void begin_again(cann_program *program)
{
    if (program->step == 0) program->begun = false;
}

/* True where first values can depend on it. */
static bool begins_others(const group *group, const slot *slot)
{
    bool begins = slot->role == SLOT_PARAMETER;
    for (int64_t k = 0; k < group->slot_count && !begins; k++) {
        const node *value = group->slots[k].first_value;
        begins = value && node_contains(group->system->pool, value, slot->symbol);
    }
    return begins;
}

static cann_status reshape_slot(group *group, int index, spread spread)
{
    cann_program *program = group->program;
    slot *slot = &group->slots[index];
    bool state = slot->role == SLOT_STATE;
    int64_t width = state || spread.per_element ? length_of(group, slot->symbol->name) : 1;
    bool batched = state ? slot->batched : spread.per_member && program->batch > 1;
    bool same = width == slot->width && batched == slot->batched;
    slot->width = width;
    slot->batched = batched;
    slot->given = true;
    if (same && program->arena && !shapes_field(group, slot->symbol) && !delays(group, slot)) {
        bool first = program->step == 0 && begins_others(group, slot);
        return first ? (program->built = false, begin_again(program), CANN_OK) : CANN_OK;
    }
    program->built = false;
    if (begins_others(group, slot)) begin_again(program);
    return CANN_OK;
}

cann_status values_stored(const group *group, const char *variable)
{
    const projection *projection = group->projection;
    const cann_generated *generated = projection ? projection->synapses->generated : NULL;
    if (!generated || generated->law == LAW_CONSTANT || strcmp(variable, "w") != 0) return CANN_OK;
    return projection_stored(projection);
}

cann_status cann_program_set(cann_program *program, const char *name, const cann_tensor *values)
{
    const char *variable;
    group *group = program_find(program, name, &variable);
    if (!group) return CANN_ERROR_NAME;
    int index = group_variable(group, variable);
    if (index < 0) return CANN_ERROR_NAME;
    if (values_stored(group, variable) != CANN_OK) return CANN_ERROR_UNSUPPORTED;
    if (group->slots[index].role == SLOT_ALIAS)
        return fail(CANN_ERROR_ARGUMENT, "%s.%s is computed from other values and cannot be set",
                    group->system->name, variable);
    spread spread = {false, false, false};
    cann_status status = spread_of(group, variable, values, &spread);
    if (status != CANN_OK) return status;
    double *given = memory_take(cann_tensor_count(values), sizeof *given);
    if (!given) return CANN_ERROR_MEMORY;
    status = cann_tensor_read(values, given, cann_tensor_count(values));
    const declaration *parameter = group_parameter(group, group->slots[index].symbol);
    if (parameter && status == CANN_OK)
        status = range_check(group->system->name, parameter, given, cann_tensor_count(values));
    for (int64_t k = 0; k < cann_tensor_count(values) && status == CANN_OK; k++)
        if (isnan(given[k]))
            status = fail(CANN_ERROR_ARGUMENT, "%s.%s: value %" PRId64 " is not a number (NaN)",
                          group->system->name, variable, k + 1);
    for (int64_t k = 0; k < cann_tensor_count(values) && status == CANN_OK; k++)
        if (program->type == CANN_FLOAT32 && isfinite(given[k]) && fabs(given[k]) > FLT_MAX)
            status = fail(CANN_ERROR_ARGUMENT,
                          "%s.%s: %g is more than float32 holds; take precision float64",
                          group->system->name, variable, given[k]);
    if (status == CANN_OK) status = reshape_slot(group, index, spread);
    if (status == CANN_OK && !slot_placed(program, &group->slots[index]))
        status = program_layout(program);
    if (status == CANN_OK) status = store(group, index, given, spread);
    memory_free(given);
    return status;
}

cann_status cann_program_begin_with(cann_program *program, const char *name, const char *expression)
{
    const char *variable;
    if (!expression) return fail(CANN_ERROR_ARGUMENT, "the expression of a first value is missing");
    group *group = program_find(program, name, &variable);
    int index = group ? group_variable(group, variable) : -1;
    if (index < 0) return CANN_ERROR_NAME;
    if (group->projection && projection_stored(group->projection) != CANN_OK)
        return CANN_ERROR_UNSUPPORTED;
    if (program->step)
        return fail(CANN_ERROR_ARGUMENT,
                    "%s is at step %" PRId64 "; a first value is one of step 0, so reset first, or "
                    "give numbers",
                    name, program->step);
    const node *value = model_first_value(group->model, variable, expression);
    if (!value) return CANN_ERROR_MODEL;
    slot *slot = &group->slots[index];
    slot->first_value = value;
    slot->given = false;
    slot->width = length_of(group, variable);
    slot->batched = program->batch > 1;
    program->built = false;
    begin_again(program);
    return group_places(group, value);
}

cann_tensor *cann_program_get(cann_program *program, const char *name)
{
    if (program_build(program) != CANN_OK) return NULL;
    const char *variable;
    group *group = program_find(program, name, &variable);
    int index = group ? group_variable(group, variable) : -1;
    if (index < 0 || values_stored(group, variable) != CANN_OK) return NULL;
    const slot *slot = &group->slots[index];
    int64_t shape[] = {program->batch, slot->width};
    cann_tensor *out = cann_tensor_new(program->type, 2, shape);
    for (int64_t b = 0; out && b < program->batch; b++) {
        char *to = (char *)cann_tensor_data(out) + b * slot->width * program->size;
        const char *from = slot_data(program, slot, b);
        if (slot->width == 1 || !group->projection || !group->projection->parts.order)
            memcpy(to, from, (size_t)(slot->width * program->size));
        else
            for (int64_t e = 0; e < slot->width; e++)
                memcpy(to + given_place(group, e) * program->size, from + e * program->size,
                       (size_t)program->size);
    }
    return out;
}
