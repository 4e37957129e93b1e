/* SPDX-License-Identifier: MIT
 * Values in and out of a program: parameters, inputs, states, driven inputs, recordings. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "model/program.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* How given values spread over a slot. */
typedef struct spread {
    bool per_member, per_element;
} spread;

static cann_status spread_of(const group *group, const char *variable, const cann_tensor *values,
                             spread *spread)
{
    int64_t count = cann_tensor_count(values), n = group->count, batch = group->program->batch;
    int rank = cann_tensor_rank(values);
    const int64_t *shape = cann_tensor_shape(values);
    bool leads = rank > 0 && shape[0] == batch && batch > 1;
    *spread = (struct spread){false, false};
    if (count == 1) return CANN_OK;
    if (leads && count == batch && (rank > 1 || n != batch)) {
        spread->per_member = true;
        return CANN_OK;
    }
    if (count == n) {
        spread->per_element = true;
        return CANN_OK;
    }
    if (leads && count == batch * n) {
        *spread = (struct spread){true, true};
        return CANN_OK;
    }
    return fail(CANN_ERROR_SHAPE,
                "%s.%s: %" PRId64 " values given, but 1 (for all), %" PRId64
                " (one per element)%s will do",
                group->system->name, variable, count, n,
                batch > 1 ? ", one per batch member, or both" : "");
}

static cann_status store(group *group, int index, const double *given, spread spread)
{
    cann_program *program = group->program;
    slot *slot = &group->slots[index];
    double *row = memory_take(slot->width, sizeof *row);
    if (!row) return CANN_ERROR_MEMORY;
    for (int64_t b = 0; b < (slot->batched ? program->batch : 1); b++) {
        int64_t base = spread.per_member ? b * (spread.per_element ? group->count : 1) : 0;
        for (int64_t e = 0; e < slot->width; e++)
            row[e] = given[base + (spread.per_element ? e : 0)];
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
        if (node_contains(group->system->pool, group->system->kernels[k].value, symbol)) return true;
    return false;
}

/* Defaults that use this value are worked out again, so long as no step was done. */
static void begin_again(cann_program *program)
{
    if (program->step == 0) program->begun = false;
}

static cann_status reshape_slot(group *group, int index, spread spread)
{
    cann_program *program = group->program;
    slot *slot = &group->slots[index];
    bool state = slot->role == SLOT_STATE;
    int64_t width = state || spread.per_element ? group->count : 1;
    bool batched = state ? slot->batched : spread.per_member && program->batch > 1;
    bool same = width == slot->width && batched == slot->batched;
    slot->width = width;
    slot->batched = batched;
    slot->given = true;
    if (same && program->arena && !shapes_field(group, slot->symbol)) {
        bool first = program->step == 0 && slot->role == SLOT_PARAMETER;
        return first ? (program->built = false, begin_again(program), CANN_OK) : CANN_OK;
    }
    program->built = false;
    if (slot->role == SLOT_PARAMETER) begin_again(program);
    return CANN_OK;
}

cann_status cann_program_set(cann_program *program, const char *name, const cann_tensor *values)
{
    const char *variable;
    group *group = program_find(program, name, &variable);
    if (!group) return CANN_ERROR_NAME;
    int index = group_variable(group, variable);
    if (index < 0) return CANN_ERROR_NAME;
    if (group->slots[index].role == SLOT_ALIAS)
        return fail(CANN_ERROR_ARGUMENT, "%s.%s is computed from other values and cannot be set",
                    group->system->name, variable);
    spread spread;
    cann_status status = spread_of(group, variable, values, &spread);
    if (status != CANN_OK) return status;
    double *given = memory_take(cann_tensor_count(values), sizeof *given);
    if (!given) return CANN_ERROR_MEMORY;
    status = cann_tensor_read(values, given, cann_tensor_count(values));
    for (int64_t k = 0; k < cann_tensor_count(values) && status == CANN_OK; k++)
        if (isnan(given[k]))
            status = fail(CANN_ERROR_ARGUMENT, "%s.%s: value %" PRId64 " is not a number (NaN)",
                          group->system->name, variable, k + 1);
    if (status == CANN_OK) status = reshape_slot(group, index, spread);
    /* The slot needs its place before the value can go there, and its neighbours theirs. */
    if (status == CANN_OK && !program->arena) status = program_layout(program);
    if (status == CANN_OK && group->slots[index].bytes == 0) status = program_layout(program);
    if (status == CANN_OK && !program->built) status = program_layout(program);
    if (status == CANN_OK) status = store(group, index, given, spread);
    memory_free(given);
    return status;
}

cann_tensor *cann_program_get(cann_program *program, const char *name)
{
    if (program_build(program) != CANN_OK) return NULL;
    const char *variable;
    group *group = program_find(program, name, &variable);
    int index = group ? group_variable(group, variable) : -1;
    if (index < 0) return NULL;
    const slot *slot = &group->slots[index];
    int64_t shape[] = {program->batch, slot->width};
    cann_tensor *out = cann_tensor_new(program->type, 2, shape);
    for (int64_t b = 0; out && b < program->batch; b++)
        memcpy((char *)cann_tensor_data(out) + b * slot->width * program->size,
               slot_data(program, slot, b), (size_t)(slot->width * program->size));
    return out;
}

static int64_t input_index(const group *group, const char *input)
{
    for (int64_t k = 0; k < group->system->input_count; k++)
        if (!strcmp(group->system->inputs[k].name, input)) return k;
    text list = {0};
    for (int64_t k = 0; k < group->system->input_count; k++)
        text_add(&list, "%s%s", k ? ", " : "", group->system->inputs[k].name);
    fail(CANN_ERROR_NAME, "%s has no input '%s'   (inputs: %s)", group->system->name, input,
         list.length ? text_string(&list) : "none");
    text_free(&list);
    return -1;
}

static void drop_drive(group *group, int64_t input)
{
    for (int64_t k = 0; k < group->drive_count; k++)
        if (group->drives[k].input == input) {
            memory_free(group->drives[k].expression);
            group->drives[k] = group->drives[--group->drive_count];
            group->program->built = false;
            return;
        }
}

static cann_status add_drive(group *group, int64_t input, const char *expression,
                             const char *const *names, int64_t count)
{
    for (int64_t k = 0; k < group->drive_count; k++)
        if (group->drives[k].input == input && !strcmp(group->drives[k].expression, expression))
            return CANN_OK;
    const node *value = model_expression(group->model, group->system->inputs[input].name, expression,
                                         names, count);
    if (!value) return CANN_ERROR_MODEL;
    drop_drive(group, input);
    drive *grown = memory_grow(group->drives, group->drive_count, group->drive_count + 1,
                               sizeof *grown);
    char *copy = memory_string(expression);
    if (grown) group->drives = grown;
    if (!grown || !copy) {
        memory_free(copy);
        return CANN_ERROR_MEMORY;
    }
    group->drives[group->drive_count++] = (drive){input, copy, value};
    group->program->built = false;
    return CANN_OK;
}

static cann_status set_series(group *group, const char *name, const cann_tensor *given)
{
    const cann_program *program = group->program;
    int rank = cann_tensor_rank(given);
    const int64_t *shape = cann_tensor_shape(given);
    int64_t rows = rank ? shape[0] : 0, count = cann_tensor_count(given);
    int64_t width = rows ? count / rows : 0;
    if (!rows || (width != 1 && width != group->count))
        return fail(CANN_ERROR_SHAPE,
                    "the series '%s' must be [steps] or [steps, %" PRId64 "], not %" PRId64
                    " values in %" PRId64 " rows",
                    name, group->count, count, rows);
    cann_tensor *converted = cann_tensor_convert(given, program->type);
    if (!converted) return CANN_ERROR_MEMORY;
    int index = group_slot(group, node_symbol(group->system->pool, name), SLOT_SERIES, width, false);
    if (index < 0) {
        cann_tensor_free(converted);
        return CANN_ERROR_MEMORY;
    }
    slot *slot = &group->slots[index];
    if (slot->width != width) group->program->built = false;
    cann_tensor_free((cann_tensor *)slot->series);
    slot->width = width;
    slot->series = converted;
    slot->start = program->step;
    return CANN_OK;
}

/* Series of names that no drive uses any more do not bind the length of a run. */
static void drop_series(group *group)
{
    for (int64_t k = 0; k < group->slot_count; k++) {
        slot *slot = &group->slots[k];
        if (slot->role != SLOT_SERIES || !slot->series) continue;
        bool used = false;
        for (int64_t d = 0; d < group->drive_count; d++)
            used = used || node_contains(group->system->pool, group->drives[d].value, slot->symbol);
        if (used) continue;
        cann_tensor_free((cann_tensor *)slot->series);
        slot->series = NULL;
    }
}

cann_status cann_program_drive(cann_program *program, const char *name, const char *expression,
                               const char *const *names, const cann_tensor *const *series,
                               int64_t count)
{
    const char *variable;
    group *group = program_find(program, name, &variable);
    int64_t input = group ? input_index(group, variable) : -1;
    if (input < 0) return CANN_ERROR_NAME;
    cann_status status = CANN_OK;
    if (expression)
        status = add_drive(group, input, expression, names, count);
    else
        drop_drive(group, input);
    for (int64_t k = 0; k < count && status == CANN_OK; k++)
        status = set_series(group, names[k], series[k]);
    drop_series(group);
    return status;
}

static const alias *find_alias(const group *group, const char *variable)
{
    for (int64_t k = 0; k < group->system->alias_count; k++)
        if (!strcmp(group->system->aliases[k].name, variable)) return &group->system->aliases[k];
    return NULL;
}

static bool driven(const group *group, const char *variable)
{
    for (int64_t k = 0; k < group->drive_count; k++)
        if (!strcmp(group->system->inputs[group->drives[k].input].name, variable)) return true;
    return false;
}

static cann_status unknown(const group *group, const char *variable)
{
    text list = {0};
    const char *known[256];
    int64_t count = 0;
    for (int64_t k = 0; k < group->system->state_count && count < 128; k++)
        known[count++] = group->system->states[k].name;
    for (int64_t k = 0; k < group->system->alias_count && count < 256; k++)
        known[count++] = group->system->aliases[k].name;
    for (int64_t k = 0; k < count; k++) text_add(&list, "%s%s", k ? ", " : "", known[k]);
    int64_t near = text_nearest(variable, known, count);
    fail(CANN_ERROR_NAME, "%s has nothing called '%s' to record%s%s%s   (variables: %s)",
         group->system->name, variable, near < 0 ? "" : "; did you mean '",
         near < 0 ? "" : known[near], near < 0 ? "" : "'?", text_string(&list));
    text_free(&list);
    return CANN_ERROR_NAME;
}

/* Uniform over the elements: built from uniform slots and whole-group sums alone. */
static bool uniform(const group *group, const node *value)
{
    if (value->kind == NODE_REDUCE) return true;
    if (value->kind == NODE_CONVOLVE || value->kind == NODE_DRAW) return false;
    if (value->kind == NODE_SYMBOL) {
        int slot = group_find(group, value);
        return slot < 0 ? !strcmp(value->name, "t") || !strcmp(value->name, "dt")
                        : group->slots[slot].width == 1 && group->count > 1;
    }
    for (int k = 0; k < value->count; k++)
        if (!uniform(group, value->child[k])) return false;
    return true;
}

/* A monitor of an expression, whose value goes to a slot of its own after the step. */
static cann_status keep_value(group *group, const char *variable, const node *value, monitor *monitor)
{
    text name = {0};
    text_add(&name, "#kept_%s", variable);
    monitor->value = value;
    const node *resolved = build_resolve(group, value, true);
    int64_t width = resolved && uniform(group, resolved) ? 1 : group->count;
    const node *place = node_symbol(group->system->pool, text_string(&name));
    monitor->slot = group_slot(group, place, SLOT_TEMPORARY, width, true);
    if (monitor->slot >= 0) group->slots[monitor->slot].width = width;
    text_free(&name);
    group->program->built = false;
    return monitor->slot < 0 ? CANN_ERROR_MEMORY : CANN_OK;
}

/* Where a variable's rows come from: a slot that holds it, or an expression put into a new one. */
static cann_status find_source(group *group, const char *variable, const char *expression,
                               monitor *monitor)
{
    node_pool *pool = group->system->pool;
    if (expression) {
        const node *value = model_expression(group->model, variable, expression, NULL, 0);
        return value ? keep_value(group, variable, value, monitor) : CANN_ERROR_MODEL;
    }
    const node *symbol = node_symbol(pool, variable);
    const alias *alias = find_alias(group, variable);
    if (alias && alias->step) {
        monitor->slot = group_slot(group, symbol, SLOT_ALIAS, group->count, true);
        return monitor->slot < 0 ? CANN_ERROR_MEMORY : CANN_OK;
    }
    if (alias || driven(group, variable))
        return keep_value(group, variable, alias ? alias->value : symbol, monitor);
    monitor->slot = group_find(group, symbol);
    if (monitor->slot < 0 || variable[0] == '#' ||
        group->slots[monitor->slot].role > SLOT_ALIAS)
        return unknown(group, variable);
    return CANN_OK;
}

static cann_status take_indices(const group *group, monitor *monitor, const int64_t *indices,
                                int64_t count)
{
    for (int64_t k = 0; k < count; k++)
        if (indices[k] < 0 || indices[k] >= group->count)
            return fail(CANN_ERROR_ARGUMENT,
                        "%s.%s: there is no element %" PRId64 "; elements are numbered from 1 to "
                        "%" PRId64, group->system->name, monitor->name, indices[k] + 1, group->count);
    monitor->indices = memory_take(count, sizeof *monitor->indices);
    if (!monitor->indices) return CANN_ERROR_MEMORY;
    memcpy(monitor->indices, indices, (size_t)count * sizeof *indices);
    monitor->index_count = monitor->width = count;
    return CANN_OK;
}

cann_status cann_program_record(cann_program *program, const char *name, const char *expression,
                                int64_t every, const int64_t *indices, int64_t count)
{
    if (every < 1)
        return fail(CANN_ERROR_ARGUMENT, "recording %s every %" PRId64 " steps; 1 or more will do",
                    name, every);
    if (!strcmp(name, "spikes") && !expression) {
        bool any = false;
        for (int64_t g = 0; g < program->group_count; g++) any |= program->groups[g]->spiked >= 0;
        if (!any) return fail(CANN_ERROR_NAME, "no group of this network has a spike event to record");
        program->record_spikes = true;
        return CANN_OK;
    }
    const char *variable;
    group *group = program_find(program, name, &variable);
    if (!group) return CANN_ERROR_NAME;
    monitor *grown = memory_grow(program->monitors, program->monitor_count,
                                 program->monitor_count + 1, sizeof *grown);
    if (!grown) return CANN_ERROR_MEMORY;
    program->monitors = grown;
    monitor *monitor = &program->monitors[program->monitor_count];
    *monitor = (struct monitor){.name = memory_string(name), .group = group, .every = every};
    cann_status status = monitor->name ? find_source(group, variable, expression, monitor) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) {
        monitor->width = group->slots[monitor->slot].width;
        if (monitor->width == 1) indices = NULL;
        if (indices) status = take_indices(group, monitor, indices, count);
    }
    if (status != CANN_OK) {
        monitor_free(monitor);
        return status;
    }
    program->monitor_count++;
    return CANN_OK;
}

void cann_program_record_clear(cann_program *program)
{
    for (int64_t m = 0; m < program->monitor_count; m++) monitor_free(&program->monitors[m]);
    memory_free(program->monitors);
    memory_free(program->spikes);
    program->monitors = NULL;
    program->spikes = NULL;
    program->monitor_count = program->spike_count = 0;
    program->record_spikes = false;
}

cann_tensor *cann_program_recorded(cann_program *program, const char *name)
{
    if (!strcmp(name, "spikes") && program->record_spikes) {
        int64_t shape[] = {program->spike_count, 4};
        cann_tensor *out = cann_tensor_new(CANN_INT64, 2, shape);
        if (out && program->spike_count)
            memcpy(cann_tensor_data(out), program->spikes,
                   (size_t)program->spike_count * 4 * sizeof *program->spikes);
        return out;
    }
    for (int64_t m = 0; m < program->monitor_count; m++) {
        const monitor *monitor = &program->monitors[m];
        if (strcmp(monitor->name, name) != 0) continue;
        int64_t shape[] = {monitor->row_count, program->batch, monitor->width};
        int64_t strides[] = {program->batch * monitor->width, monitor->width, 1};
        if (!monitor->rows) return cann_tensor_new(program->type, 3, shape);
        return cann_tensor_view(monitor->rows, 3, shape, strides, 0);
    }
    fail(CANN_ERROR_NAME, "'%s' was not recorded", name);
    return NULL;
}

/* Recording once, in a program that does not step: the expression becomes a monitor for a moment. */
static cann_tensor *evaluate_now(cann_program *program, group *group, const node *value)
{
    monitor *grown = memory_grow(program->monitors, program->monitor_count,
                                 program->monitor_count + 1, sizeof *grown);
    if (!grown) return NULL;
    program->monitors = grown;
    const node *place = node_symbol(group->system->pool, "#value");
    monitor *monitor = &program->monitors[program->monitor_count++];
    *monitor = (struct monitor){.name = memory_string("#value"), .group = group, .value = value,
                                .every = 1, .width = group->count};
    monitor->slot = group_slot(group, place, SLOT_TEMPORARY, group->count, true);
    program->built = false;
    cann_tensor *out = NULL;
    if (monitor->name && monitor->slot >= 0 && program_build(program) == CANN_OK &&
        monitor_evaluate(program, &program->monitors[program->monitor_count - 1]) == CANN_OK) {
        int64_t shape[] = {program->batch, group->count};
        out = cann_tensor_new(program->type, 2, shape);
        const slot *slot = &group->slots[program->monitors[program->monitor_count - 1].slot];
        for (int64_t b = 0; out && b < program->batch; b++)
            memcpy((char *)cann_tensor_data(out) + b * group->count * program->size,
                   slot_data(program, slot, b), (size_t)(group->count * program->size));
    }
    monitor_free(&program->monitors[--program->monitor_count]);
    return out;
}

cann_tensor *cann_program_evaluate(cann_program *program, const char *group_name,
                                   const char *expression, const char *const *names,
                                   const double *numbers, int64_t count)
{
    group *group = NULL;
    for (int64_t g = 0; g < program->group_count; g++)
        if (!strcmp(program->groups[g]->name, group_name)) group = program->groups[g];
    if (!group) {
        fail(CANN_ERROR_NAME, "the network has no group '%s'", group_name);
        return NULL;
    }
    const node *value = model_expression(group->model, "value", expression, names, count);
    for (int64_t k = 0; k < count && value; k++) {
        const node *from = node_symbol(group->system->pool, names[k]);
        const node *to = node_number(group->system->pool, numbers[k]);
        value = node_substitute(group->system->pool, value, &from, &to, 1);
    }
    return value ? evaluate_now(program, group, value) : NULL;
}
