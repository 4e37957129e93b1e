/* SPDX-License-Identifier: MIT
 * Asking for recordings, and single evaluations: a variable that lies in a slot is copied from it,
 * anything else is an expression evaluated into a slot of its own. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "model/pair_values.h"
#include "model/program.h"
#include "model/traces.h"
#include <inttypes.h>
#include <string.h>

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

bool value_uniform(const group *group, const node *value)
{
    if (value->kind == NODE_REDUCE) return true;
    if (value->kind == NODE_CONVOLVE || value->kind == NODE_DRAW || value->kind == NODE_PAST)
        return false;
    if (value->kind == NODE_SYMBOL) {
        int index = group_find(group, value);
        if (index < 0) return !strcmp(value->name, "t") || !strcmp(value->name, "dt");
        const slot *slot = &group->slots[index];
        return slot->width == 1 && slot->side == SIDE_SYNAPSE && group->count > 1;
    }
    for (int k = 0; k < value->count; k++)
        if (!value_uniform(group, value->child[k])) return false;
    return true;
}

/* True where an input occurs to which synapses send: each element has a sum of its own. */
static bool hears(const group *group, const node *value)
{
    const node_pool *pool = group->base->pool;
    for (int64_t k = 0; k < group->port_count; k++)
        if (group->ports[k].state < 0 && node_contains(pool, value, group->ports[k].symbol))
            return true;
    for (int64_t k = 0; k < group->program->projection_count; k++) {
        const projection *from = group->program->projections[k];
        const node *input = NULL;
        if (from->post == group && from->own->base->send) input = port_input(group, from->port);
        if (input && node_contains(pool, value, input)) return true;
    }
    return false;
}

/* A monitor of an expression, whose value goes to a slot of its own after the step. */
static cann_status keep_value(group *group, const char *variable, const node *value,
                              monitor *monitor)
{
    text name = {0};
    text_add(&name, "#kept_%s", variable);
    monitor->value = value;
    const node *resolved = build_resolve(group, value, true);
    bool same = resolved && !hears(group, value) && value_uniform(group, resolved);
    int64_t width = same ? 1 : group->count;
    const node *place = node_symbol(group->system->pool, text_string(&name));
    monitor->slot = group_slot(group, place, SLOT_TEMPORARY, width, true);
    text_free(&name);
    if (monitor->slot >= 0 && group->slots[monitor->slot].width == width &&
        monitor_revive(group->program, monitor))
        return CANN_OK;
    if (monitor->slot >= 0) group->slots[monitor->slot].width = width;
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
    if (alias || driven(group, variable) || hears(group, symbol))
        return keep_value(group, variable, alias ? alias->value : symbol, monitor);
    if (values_stored(group, variable) != CANN_OK) return CANN_ERROR_UNSUPPORTED;
    monitor->slot = group_find(group, symbol);
    if (monitor->slot >= 0 && group->slots[monitor->slot].side != SIDE_SYNAPSE &&
        group->slots[monitor->slot].role == SLOT_STATE)
        return keep_value(group, variable, symbol, monitor);
    if (monitor->slot < 0 || variable[0] == '#' || group->slots[monitor->slot].role > SLOT_ALIAS)
        return unknown(group, variable);
    return CANN_OK;
}

static cann_status take_indices(const group *group, monitor *monitor, const int64_t *indices,
                                int64_t count)
{
    for (int64_t k = 0; k < count; k++)
        if (indices[k] < 0 || indices[k] >= monitor->width)
            return fail(CANN_ERROR_ARGUMENT,
                        "%s.%s: there is no element %" PRId64 "; elements are numbered from 1 to "
                        "%" PRId64,
                        group->system->name, monitor->name, indices[k] + 1, monitor->width);
    monitor->indices = memory_take(count, sizeof *monitor->indices);
    if (!monitor->indices) return CANN_ERROR_MEMORY;
    memcpy(monitor->indices, indices, (size_t)count * sizeof *indices);
    monitor->index_count = monitor->width = count;
    return CANN_OK;
}

/* Synapses that lie in order of delay are kept in the order of their targets. */
static cann_status put_in_order(const group *group, monitor *monitor)
{
    if (monitor->width == 1 || !group->projection || !group->projection->parts.order)
        return CANN_OK;
    int64_t *place = memory_take(group->count + 1, sizeof *place);
    int64_t *indices = memory_take(monitor->width + 1, sizeof *indices);
    for (int64_t e = 0; place && e < group->count; e++)
        place[group->projection->parts.order[e]] = e;
    for (int64_t k = 0; place && indices && k < monitor->width; k++)
        indices[k] = place[monitor->indices ? monitor->indices[k] : k];
    bool made = place && indices;
    memory_free(place);
    memory_free(monitor->indices);
    monitor->indices = indices;
    monitor->index_count = monitor->width;
    return made ? CANN_OK : CANN_ERROR_MEMORY;
}

static cann_status note_spikes(cann_program *program, group *group)
{
    if (group->spiked < 0)
        return fail(CANN_ERROR_NAME, "group %s has no spike event to record", group->name);
    program->records_spikes = group->noted = true;
    return CANN_OK;
}

static cann_status note_all(cann_program *program)
{
    for (int64_t g = 0; g < program->group_count; g++)
        if (program->groups[g]->spiked >= 0) note_spikes(program, program->groups[g]);
    if (program->records_spikes) return CANN_OK;
    return fail(CANN_ERROR_NAME, "no group of this network has a spike event to record");
}

/* Room for one more monitor, not counted yet. */
static monitor *next_monitor(cann_program *program, const char *name, group *group, int64_t every)
{
    monitor *grown = memory_grow(program->monitors, program->monitor_count,
                                 program->monitor_count + 1, sizeof *grown);
    if (!grown) return NULL;
    program->monitors = grown;
    monitor *monitor = &program->monitors[program->monitor_count];
    *monitor = (struct monitor){.name = memory_string(name), .group = group, .every = every};
    return monitor->name ? monitor : NULL;
}

cann_status cann_program_record_offset(cann_program *program, int64_t offset)
{
    for (int64_t m = 0; m < program->monitor_count; m++) {
        monitor *monitor = &program->monitors[m];
        if (monitor->watch) continue;
        if (offset < 0 || offset >= monitor->every)
            return fail(CANN_ERROR_ARGUMENT,
                        "recording %" PRId64 " steps after each %" PRId64 ". step; 0 to %" PRId64
                        " will do",
                        offset, monitor->every, monitor->every - 1);
        monitor->offset = offset;
    }
    return CANN_OK;
}

cann_status cann_program_stop_when(cann_program *program, const char *name, const char *condition,
                                   bool all, bool together)
{
    if (!name || !condition)
        return fail(CANN_ERROR_ARGUMENT, "ending a run needs a group and a condition, \"v > 1\"");
    if (program->batch > 1)
        return fail(CANN_ERROR_UNSUPPORTED,
                    "a run of a batch goes to its end; run its members one by one to stop each");
    const char *variable;
    group *group = program_find(program, name, &variable);
    if (!group) return CANN_ERROR_NAME;
    if (group->projection)
        return fail(CANN_ERROR_UNSUPPORTED, "%s is a projection; a run ends by what groups do",
                    group->name);
    monitor *monitor = next_monitor(program, name, group, 1);
    if (!monitor) return CANN_ERROR_MEMORY;
    cann_status status = find_source(group, variable, condition, monitor);
    if (status != CANN_OK) {
        monitor_free(monitor);
        return status;
    }
    monitor->width = group->slots[monitor->slot].width;
    monitor->watch = ++program->watch_count;
    monitor->all = all;
    program->watch_all = together;
    program->monitor_count++;
    if (group->waits) program->built = false;
    group->watched = true;
    return CANN_OK;
}

/* A few synapses' values of a state that lies with their ends are put together one by one. */
static void pick(monitor *monitor)
{
    const group *group = monitor->group;
    const node *value = monitor->value;
    int slot = value && value->kind == NODE_SYMBOL ? group_find(group, value) : -1;
    monitor->picked = slot >= 0 && group->slots[slot].side != SIDE_SYNAPSE;
    if (monitor->picked) group->slots[monitor->slot].width = monitor->width;
}

cann_status cann_program_record(cann_program *program, const char *name, const char *expression,
                                int64_t every, const int64_t *indices, int64_t count)
{
    if (!name) return fail(CANN_ERROR_ARGUMENT, "the name of what to record is missing");
    if (every < 1)
        return fail(CANN_ERROR_ARGUMENT, "recording %s every %" PRId64 " steps; 1 or more will do",
                    name, every);
    if (!strcmp(name, "spikes") && !expression) return note_all(program);
    const char *variable;
    group *group = program_find(program, name, &variable);
    if (!group) return CANN_ERROR_NAME;
    if (!strcmp(variable, "spikes") && !expression) return note_spikes(program, group);
    monitor *monitor = next_monitor(program, name, group, every);
    if (!monitor) return CANN_ERROR_MEMORY;
    cann_status status = CANN_OK;
    if (group->projection) status = traces_record_begin(group->projection, variable, expression);
    if (status == CANN_OK) status = find_source(group, variable, expression, monitor);
    if (status == CANN_OK) {
        monitor->width = group->slots[monitor->slot].width;
        if (monitor->width == 1) indices = NULL;
        if (indices) status = take_indices(group, monitor, indices, count);
        if (status == CANN_OK) status = put_in_order(group, monitor);
        if (status == CANN_OK && indices) pick(monitor);
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
    for (int64_t m = 0; m < program->monitor_count; m++)
        monitor_retire(program, &program->monitors[m]);
    memory_free(program->monitors);
    memory_free(program->spikes);
    program->monitors = NULL;
    program->spikes = NULL;
    program->monitor_count = program->spike_count = 0;
    program->records_spikes = false;
    program->watch_count = 0;
    occasions_clear(program);
    for (int64_t g = 0; g < program->group_count; g++)
        program->groups[g]->noted = program->groups[g]->watched = false;
}

void cann_program_record_empty(cann_program *program)
{
    for (int64_t m = 0; m < program->monitor_count; m++) program->monitors[m].row_count = 0;
    program->spike_count = 0;
    occasions_empty(program);
}

cann_tensor *cann_program_recorded(cann_program *program, const char *name)
{
    if (!name) {
        fail(CANN_ERROR_ARGUMENT, "the name of what was recorded is missing");
        return NULL;
    }
    if (!strcmp(name, "spikes") && program->records_spikes) {
        int64_t shape[] = {program->spike_count, 4};
        cann_tensor *out = cann_tensor_new(CANN_INT32, 2, shape);
        if (out && program->spike_count)
            memcpy(cann_tensor_data(out), program->spikes,
                   (size_t)program->spike_count * sizeof *program->spikes);
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

/* Recording once, in a program that does not step: the expression becomes a monitor for a moment.
 */
static cann_tensor *evaluate_now(cann_program *program, group *group, const node *value)
{
    monitor *grown = memory_grow(program->monitors, program->monitor_count,
                                 program->monitor_count + 1, sizeof *grown);
    if (!grown) return NULL;
    program->monitors = grown;
    const node *place = node_symbol(group->system->pool, "#value");
    monitor *monitor = &program->monitors[program->monitor_count++];
    *monitor = (struct monitor){.name = memory_string("#value"),
                                .group = group,
                                .value = value,
                                .every = 1,
                                .width = group->count};
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
    if (!group_name || !expression) {
        fail(CANN_ERROR_ARGUMENT, "evaluating needs a group and an expression, such as \"u + 1\"");
        return NULL;
    }
    group *group = NULL;
    for (int64_t g = 0; g < program->group_count; g++)
        if (!strcmp(program->groups[g]->name, group_name)) group = program->groups[g];
    if (!group) {
        fail(CANN_ERROR_NAME, "the network has no group '%s'", group_name);
        return NULL;
    }
    if (group->projection)
        return pair_values_of_text(group->projection, expression, names, numbers, count, NULL);
    const node *value = model_expression(group->model, "value", expression, names, count);
    for (int64_t k = 0; k < count && value; k++) {
        const node *from = node_symbol(group->system->pool, names[k]);
        const node *to = node_number(group->system->pool, numbers[k]);
        value = node_substitute(group->system->pool, value, &from, &to, 1);
    }
    return value ? evaluate_now(program, group, value) : NULL;
}
