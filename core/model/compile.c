/* SPDX-License-Identifier: MIT
 * From groups, drives and monitors to operations over one arena. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include "model/traces.h"
#include "tensor/reduce.h"
#include <string.h>

static bool has_whole(const group *group, const step_outputs *outputs)
{
    for (int64_t k = 0; k < outputs->count; k++)
        if (outputs->rows[k].slot == group->spiked) return true;
    return group->spiked < 0;
}

/* Purely elementwise and without draws, so that a batch of single elements is one range. */
static bool flattens(const node *value)
{
    if (value->kind == NODE_REDUCE || value->kind == NODE_CONVOLVE || value->kind == NODE_DRAW ||
        value->kind == NODE_PAST)
        return false;
    for (int k = 0; k < value->count; k++)
        if (!flattens(value->child[k])) return false;
    return true;
}

static cann_status build_outputs(cann_program *program, step_outputs *outputs)
{
    bool flat =
        program->batch > 1 && !program->projection_count && !program->link_count && !program->stops;
    for (int64_t g = 0; g < program->group_count; g++) links_widths(program->groups[g]);
    for (int64_t g = 0; g < program->group_count; g++) {
        group *group = program->groups[g];
        if (group->projection && group->projection->alignment.kind == ALIGN_POST) continue;
        cann_status status = build_step(group, &outputs[g]);
        if (status != CANN_OK) return status;
        flat = flat && group->count == 1 && has_whole(group, &outputs[g]);
        for (int64_t k = 0; k < outputs[g].count && flat; k++)
            flat = flattens(outputs[g].rows[k].value);
    }
    for (int64_t m = 0; m < program->monitor_count && flat; m++)
        flat = !program->monitors[m].value || flattens(program->monitors[m].value);
    for (int64_t g = 0; g < program->group_count; g++) program->groups[g]->flat = flat;
    return CANN_OK;
}

static void fill_places(group *group)
{
    cann_program *program = group->program;
    for (int64_t k = 0; k < group->slot_count; k++) {
        slot *slot = &group->slots[k];
        if (slot->role != SLOT_PLACE) continue;
        double *values = memory_take(group->count, sizeof *values);
        if (!values) return;
        if (slot->symbol->name[0] == 'i')
            for (int64_t e = 0; e < group->count; e++) values[e] = (double)(e + 1);
        else
            grid_coordinates(&group->grid, group->grid.rank - (slot->symbol->name[5] - '0'),
                             values);
        values_store(program->type, slot_data(program, slot, 0), values, group->count);
        memory_free(values);
    }
}

static void scratch_of_reductions(operation_list *list)
{
    for (int64_t k = 0; k < list->count; k++) {
        operation *operation = &list->operations[k];
        const group *group = operation->group;
        if (operation->row == &operation_reduce)
            operation->scratch_size = (group->count / 512 + 2) * group->program->size;
    }
}

/* State at step 0: values given from outside stay, the rest comes from the defaults. */
static cann_status begin(cann_program *program)
{
    cann_status status = CANN_OK;
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++)
        status = initial_values(program->groups[g]);
    if (status != CANN_OK) return status;
    memory_free(program->initial);
    program->initial = memory_take(program->kept_size, 1);
    if (!program->initial) return CANN_ERROR_MEMORY;
    memcpy(program->initial, program->arena, (size_t)program->kept_size);
    program->begun = true;
    for (int64_t g = 0; g < program->group_count; g++) program->groups[g]->begun = true;
    return CANN_OK;
}

/* A group that joins a network on its way begins with its own first values. */
static cann_status join(cann_program *program, group *group)
{
    cann_status status = group->begun ? CANN_OK : initial_values(group);
    for (int64_t k = 0; k < group->slot_count && status == CANN_OK && !group->begun; k++) {
        const slot *slot = &group->slots[k];
        if (slot->role <= SLOT_HIDDEN && slot->bytes)
            memcpy(program->initial + slot->offset, program->arena + slot->offset,
                   (size_t)slot->bytes);
    }
    group->begun = status == CANN_OK;
    return status;
}

/* Places in the arena for what there is so far, and first values. */
static cann_status settle(cann_program *program)
{
    cann_status status = program_layout(program);
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++)
        fill_places(program->groups[g]);
    if (status == CANN_OK && !program->begun) status = begin(program);
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++)
        status = join(program, program->groups[g]);
    return status;
}

static void field_scratch(operation_list *list, const operation_list *like)
{
    int64_t size = 0;
    for (int64_t k = 0; k < like->count; k++)
        if (like->operations[k].row == &operation_convolve) size = like->operations[k].scratch_size;
    for (int64_t k = 0; k < list->count; k++)
        if (list->operations[k].row == &operation_convolve) list->operations[k].scratch_size = size;
}

static bool looks_back(const cann_program *program)
{
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->system->state_count; k++)
            if (program->groups[g]->system->states[k].delayed) return true;
    return false;
}

static cann_status build_groups(cann_program *program, step_outputs *outputs)
{
    /* How much past is kept depends on the values of delays. */
    cann_status status = looks_back(program) ? settle(program) : CANN_OK;
    if (status == CANN_OK) status = folds_build(program);
    if (status == CANN_OK) status = arrive_declare(program);
    if (status == CANN_OK) status = build_outputs(program, outputs);
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++) {
        group *group = program->groups[g];
        operation_list_free(&group->step);
        operation_list_free(&group->constants);
        group->part_count = 0;
        status = spreads_build(group);
        if (status == CANN_OK) status = propagators_build(group);
        if (status == CANN_OK) status = pasts_build(group);
        if (status == CANN_OK) status = links_build(group, &group->step);
        if (status == CANN_OK && group->projection)
            status = traces_take(group->projection, &outputs[g]);
        if (status == CANN_OK) status = split_outputs(group, &outputs[g], &group->step);
        scratch_of_reductions(&group->step);
    }
    if (status == CANN_OK) status = monitors_build(program);
    if (status == CANN_OK) status = arrive_build(program);
    if (status == CANN_OK) status = sinks_build(program);
    if (status == CANN_OK) status = settle(program);
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++)
        status = field_build(program->groups[g]);
    for (int64_t m = 0; m < program->monitor_count && status == CANN_OK; m++) {
        monitor *monitor = &program->monitors[m];
        scratch_of_reductions(&monitor->operations);
        if (monitor->group) field_scratch(&monitor->operations, &monitor->group->step);
    }
    /* Once more, now that the transforms have said how much scratch they want. */
    if (status == CANN_OK) status = settle(program);
    return status;
}

static cann_status build_once(cann_program *program)
{
    step_outputs *outputs = memory_take(program->group_count, sizeof *outputs);
    if (!outputs) return CANN_ERROR_MEMORY;
    program->promoted = program->sought = false;
    program->scratch_size = program->lists_size = 0;
    monitors_forget(program);
    cann_status status = build_groups(program, outputs);
    for (int64_t g = 0; g < program->group_count; g++) memory_free(outputs[g].rows);
    memory_free(outputs);
    program->built = status == CANN_OK;
    return status;
}

/* Parameters have their first values only once there is a program: then some may turn out to
 * silence draws. */
cann_status program_build(cann_program *program)
{
    if (program->built && !silence_changed(program)) return CANN_OK;
    if (!program->group_count) return fail(CANN_ERROR_ARGUMENT, "the network has no groups yet");
    cann_status status = build_once(program);
    return status == CANN_OK && silence_changed(program) ? build_once(program) : status;
}
