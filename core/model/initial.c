/* SPDX-License-Identifier: MIT
 * Values at step 0: defaults of parameters and states, as expressions of parameters, places and
 * draws, evaluated in dependency order by the same kernels that run the model. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/range.h"
#include "model/program.h"
#include <math.h>
#include <string.h>

static bool local(const node *value)
{
    if (value->kind == NODE_REDUCE || value->kind == NODE_CONVOLVE || value->kind == NODE_PAST)
        return false;
    for (int k = 0; k < value->count; k++)
        if (!local(value->child[k])) return false;
    return true;
}

static void run_over_members(group *group, const operation *map, const slot *target)
{
    cann_program *program = group->program;
    const void *inputs[64];
    void *output;
    for (int64_t b = 0; b < (target->batched ? program->batch : 1); b++) {
        for (int64_t k = 0; k < map->input_count; k++)
            inputs[k] = slot_data(program, &group->slots[map->inputs[k]], b);
        output = slot_data(program, target, b);
        kernel_call call = {.seed = program->seed + (uint64_t)b, .stream = group->stream};
        kernel_run(map->kernel, 0, target->width, inputs, &output, &call);
    }
}

static cann_status symbols_of(group *group, const node *value, kernel_input *inputs, operation *map)
{
    if (value->kind == NODE_SYMBOL) {
        int slot = group_find(group, value);
        if (slot < 0)
            return fail(CANN_ERROR_MODEL, "%s: '%s' has no value before the first step",
                        group->system->name, value->name);
        for (int64_t k = 0; k < map->input_count; k++)
            if (map->inputs[k] == slot) return CANN_OK;
        if (map->input_count == 64)
            return fail(CANN_ERROR_MODEL, "%s: a default uses more than 64 other values",
                        group->system->name);
        inputs[map->input_count] = (kernel_input){value, group->slots[slot].width == 1};
        map->inputs[map->input_count++] = slot;
    }
    cann_status status = CANN_OK;
    for (int k = 0; k < value->count && status == CANN_OK; k++)
        status = symbols_of(group, value->child[k], inputs, map);
    return status;
}

static cann_status evaluate(group *group, const node *value, const slot *target)
{
    kernel_input inputs[64];
    int slots[64];
    operation map = {.group = group, .inputs = slots};
    cann_status status = symbols_of(group, value, inputs, &map);
    if (status != CANN_OK) return status;
    kernel_spec spec = {.type = group->program->type,
                        .inputs = inputs,
                        .input_count = map.input_count,
                        .outputs = &value,
                        .output_count = 1};
    map.kernel = kernel_new(&spec, CANN_INTERPRETER);
    if (!map.kernel) return CANN_ERROR_MODEL;
    run_over_members(group, &map, target);
    kernel_free(map.kernel);
    return CANN_OK;
}

static void fill_with(const group *group, const slot *target, double value)
{
    const cann_program *program = group->program;
    for (int64_t b = 0; b < (target->batched ? program->batch : 1); b++) {
        char *at = slot_data(program, target, b);
        for (int64_t e = 0; e < target->width; e++)
            values_store(program->type, at + e * program->size, &value, 1);
    }
}

/* Old values of crossing conditions are those of the first state; a condition that needs a sum over
 * the group is unknown (NaN) until the end of the first step, and does not fire in it. */
static cann_status hidden_value(group *group, slot *slot)
{
    const char *name = slot->symbol->name;
    if (!strcmp(name, "lastspike")) fill_with(group, slot, -INFINITY);
    if (strncmp(name, "#before", 7) != 0) return CANN_OK;
    int64_t k = name[7] - '0';
    if (name[8]) k = 10 * k + name[8] - '0';
    const node *value = build_resolve(group, group->system->events[k].condition, false);
    if (value && local(value)) {
        value = node_substitute(group->system->pool, value,
                                (const node *[]){node_symbol(group->system->pool, "t")},
                                (const node *[]){node_number(group->system->pool, 0)}, 1);
        return evaluate(group, value, slot);
    }
    fill_with(group, slot, NAN);
    return CANN_OK;
}

static bool declared(const slot *slot)
{
    return slot->role == SLOT_PARAMETER || slot->role == SLOT_INPUT || slot->role == SLOT_STATE;
}

static bool depends_on_unset(const group *group, const node *value, const bool *set)
{
    if (value->kind == NODE_SYMBOL) {
        int slot = group_find(group, value);
        return slot >= 0 && declared(&group->slots[slot]) && !set[slot];
    }
    for (int k = 0; k < value->count; k++)
        if (depends_on_unset(group, value->child[k], set)) return true;
    return false;
}

static const declaration *declaration_of(const group *group, const node *symbol)
{
    const system_model *system = group->base;
    const declaration *parameter = group_parameter(group, symbol);
    if (parameter) return parameter;
    for (int64_t k = 0; k < system->state_count; k++)
        if (system->states[k].symbol == symbol) return &system->states[k];
    return NULL;
}

/* All elements of a group have the value of the first. */
static cann_status share_first(const group *group, const slot *slot)
{
    const cann_program *program = group->program;
    for (int64_t b = 0; b < (slot->batched ? program->batch : 1); b++) {
        char *at = slot_data(program, slot, b);
        for (int64_t e = 1; e < slot->width; e++)
            memcpy(at + e * program->size, at, (size_t)program->size);
    }
    return CANN_OK;
}

/* @post: the synapses of a target have the value of its first; @global: all have that of the first.
 */
static cann_status share(group *group, const slot *slot)
{
    const declaration *of = declaration_of(group, slot->symbol);
    const cann_program *program = group->program;
    bool shared = of && (of->post || of->global) && slot->width == group->count;
    if (!shared) return CANN_OK;
    if (!group->projection) return of->global ? share_first(group, slot) : CANN_OK;
    cann_synapses *synapses = group->projection->synapses;
    cann_status status = synapses_list(synapses);
    if (status != CANN_OK) return status;
    int64_t *first = memory_take(synapses->columns + 1, sizeof *first); /* and one; 0: none yet */
    if (!first) return CANN_ERROR_MEMORY;
    for (int64_t s = 0; s < group->count; s++) {
        int64_t target = of->global ? 0 : synapses->target[s];
        if (!first[target]) first[target] = s + 1;
        for (int64_t b = 0; b < (slot->batched ? program->batch : 1); b++) {
            char *at = slot_data(program, slot, b);
            memcpy(at + s * program->size, at + (first[target] - 1) * program->size,
                   (size_t)program->size);
        }
    }
    memory_free(first);
    return CANN_OK;
}

/* Drawn and computed parameters keep to their ranges too. */
static cann_status check_range(const group *group, const slot *slot)
{
    const declaration *of = group_parameter(group, slot->symbol);
    const cann_program *program = group->program;
    double *row = of ? memory_take(slot->width, sizeof *row) : NULL;
    if (!row) return of ? CANN_ERROR_MEMORY : CANN_OK;
    cann_status status = CANN_OK;
    for (int64_t b = 0; b < (slot->batched ? program->batch : 1) && status == CANN_OK; b++) {
        const char *at = slot_data(program, slot, b);
        for (int64_t e = 0; e < slot->width; e++) row[e] = values_read(program, at, e);
        status = range_check(group->system->name, of, row, slot->width);
    }
    memory_free(row);
    return status;
}

static cann_status set_one(group *group, int64_t k)
{
    const node *value = group->slots[k].first_value;
    if (!value) {
        fill_with(group, &group->slots[k], 0);
        return CANN_OK;
    }
    value = build_first(group, value);
    if (!value) return CANN_ERROR_MEMORY;
    cann_status status = evaluate(group, value, &group->slots[k]);
    if (status == CANN_OK) status = check_range(group, &group->slots[k]);
    return status == CANN_OK ? share(group, &group->slots[k]) : status;
}

/* Declared slots, each once those it depends on have a value. `given` ones stay. */
static cann_status set_in_order(group *group, bool *set)
{
    int64_t left = 0;
    for (int64_t k = 0; k < group->slot_count; k++) left += !set[k];
    while (left) {
        int64_t before = left;
        for (int64_t k = 0; k < group->slot_count; k++) {
            const node *value = group->slots[k].first_value;
            if (set[k] || (value && depends_on_unset(group, value, set))) continue;
            cann_status status = set_one(group, k);
            if (status != CANN_OK) return status;
            set[k] = true;
            left--;
        }
        if (left == before)
            return fail(CANN_ERROR_MODEL, "%s: defaults depend on each other in a circle",
                        group->system->name);
    }
    return CANN_OK;
}

cann_status initial_values(group *group)
{
    bool *set = memory_take(group->slot_count + 1, sizeof *set);
    if (!set) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < group->slot_count; k++)
        set[k] = group->slots[k].given || !declared(&group->slots[k]);
    cann_status status = set_in_order(group, set);
    for (int64_t k = 0; k < group->slot_count && status == CANN_OK; k++)
        if (group->slots[k].role == SLOT_HIDDEN) status = hidden_value(group, &group->slots[k]);
    memory_free(set);
    return status;
}
