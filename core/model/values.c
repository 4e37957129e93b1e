/* SPDX-License-Identifier: MIT
 * Values in and out of a program: parameters, inputs, states. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/range.h"
#include "event/generated.h"
#include "model/pair_values.h"
#include "model/traces.h"
#include <inttypes.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* How given values spread over a slot. */
typedef struct spread {
    bool per_member, per_element;
    bool per_target; /* one for all synapses of a target */
    bool per_end;    /* one for each end where the state is kept */
} spread;

/* How many values a variable may have: of synapses one for each, wherever their states lie. */
static int64_t length_of(const group *group)
{
    if (!group->projection) return group->count;
    return group->projection->synapses->generated ? 1 : group->projection->synapses->count;
}

/* How many a state has where it is kept. */
static int64_t width_of(const group *group, const slot *slot)
{
    return slot->side == SIDE_SYNAPSE ? length_of(group) : slot->width;
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

static cann_status spread_of(const group *group, int index, const cann_tensor *values,
                             spread *spread)
{
    const slot *slot = &group->slots[index];
    const char *variable = slot->symbol->name;
    int64_t count = cann_tensor_count(values), n = length_of(group), batch = group->program->batch;
    int rank = cann_tensor_rank(values);
    const int64_t *shape = cann_tensor_shape(values);
    bool leads = rank > 0 && shape[0] == batch && batch > 1;
    *spread = (struct spread){.per_end = false};
    if (count == 1) return CANN_OK;
    if (count > 0 && count == targets_of(group, variable, count)) {
        *spread = (struct spread){.per_element = true, .per_target = true};
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
        *spread = (struct spread){.per_member = true, .per_element = true};
        return CANN_OK;
    }
    if (slot->side != SIDE_SYNAPSE && count == slot->width) {
        *spread = (struct spread){.per_element = true, .per_end = true};
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
        int64_t length = spread.per_end ? slot->width : spread.per_element ? length_of(group) : 1;
        int64_t base = spread.per_member ? b * length : 0;
        for (int64_t e = 0; e < slot->width; e++) {
            int64_t place = spread.per_end ? e : spread.per_element ? given_place(group, e) : 0;
            if (spread.per_target) place = group->projection->synapses->target[e];
            row[e] = given[base + place];
        }
        char *at = slot_data(program, slot, b);
        values_store(program->type, at, row, slot->width);
        /* A reset leaves parameters as they were set. */
        if ((program->step == 0 || slot->role == SLOT_PARAMETER) && program->initial)
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
    int64_t width = state || spread.per_element ? width_of(group, slot) : 1;
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

/* States of synapses and what their traces count by. */
static cann_status admit(group *group, int index, spread *spread, double **given, int64_t count)
{
    const slot *slot = &group->slots[index];
    if (slot->role == SLOT_PARAMETER) {
        cann_status status =
            fold_admit(group, index, spread->per_element && !spread->per_target, *given, count);
        return status == CANN_OK ? traces_retime(group, group->slots[index].symbol) : status;
    }
    if (slot->side == SIDE_SYNAPSE || spread->per_end) return CANN_OK;
    int64_t members = spread->per_member ? group->program->batch : 1;
    cann_status status = traces_admit(group, index, members, spread->per_element, given);
    spread->per_end = spread->per_element && group->slots[index].side != SIDE_SYNAPSE;
    return status;
}

static bool is_global(const group *group, const node *symbol)
{
    const declaration *parameter = group_parameter(group, symbol);
    const system_model *system = group->base;
    for (int64_t k = 0; !parameter && k < system->state_count; k++)
        if (system->states[k].symbol == symbol) return system->states[k].global;
    return parameter && parameter->global;
}

/* What is @global has one value. */
static cann_status check_global(const group *group, int index, const spread *spread,
                                const double *given, int64_t count)
{
    if (!spread->per_element || !is_global(group, group->slots[index].symbol)) return CANN_OK;
    int64_t members = spread->per_member ? group->program->batch : 1, n = count / members;
    for (int64_t k = 0; k < count; k++)
        if (given[k] != given[k / n * n])
            return fail(CANN_ERROR_ARGUMENT,
                        "%s.%s is one value for all (@global), and %" PRId64 " different ones "
                        "were given; take the mark out of its declaration, or give one",
                        group->system->name, group->slots[index].symbol->name, n);
    return CANN_OK;
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
    spread spread = {.per_end = false};
    cann_status status = traces_admit_begin(group, index);
    if (status == CANN_OK) status = spread_of(group, index, values, &spread);
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
    if (status == CANN_OK)
        status = check_global(group, index, &spread, given, cann_tensor_count(values));
    if (status == CANN_OK) status = admit(group, index, &spread, &given, cann_tensor_count(values));
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
    if (traces_admit_begin(group, index) != CANN_OK) return CANN_ERROR_MODEL;
    slot *slot = &group->slots[index];
    if (slot->side != SIDE_SYNAPSE && traces_part(group->projection, -1) != CANN_OK)
        return CANN_ERROR_MODEL;
    slot = &group->slots[index];
    slot->first_value = value;
    slot->given = false;
    slot->width = width_of(group, slot);
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
    bool spread = slot->side != SIDE_SYNAPSE && !group->projection->synapses->generated;
    int64_t width = spread ? group->projection->synapses->count : slot->width;
    int64_t shape[] = {program->batch, width};
    cann_tensor *out = cann_tensor_new(program->type, 2, shape);
    cann_status status = out ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t b = 0; b < program->batch && status == CANN_OK; b++) {
        char *to = (char *)cann_tensor_data(out) + b * width * program->size;
        if (spread)
            status = traces_values(group->projection, index, b, to);
        else
            memcpy(to, slot_data(program, slot, b), (size_t)(width * program->size));
    }
    if (status == CANN_OK && width != 1 && group->projection &&
        (spread || slot->side == SIDE_SYNAPSE))
        status = pairs_in_order(group->projection, out, program->batch);
    if (status == CANN_OK) return out;
    cann_tensor_free(out);
    return NULL;
}
