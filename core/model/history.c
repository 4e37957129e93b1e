/* SPDX-License-Identifier: MIT
 * Values of the last steps, for synapses that read their source as it was when what arrives now
 * left it, and for equations that look back. Entry n of a ring holds the end of step n; what was
 * before step 0 is the first state, unless the model says otherwise. The rings are part of what a
 * checkpoint keeps. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "base/text.h"
#include "expr/derive.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <string.h>

static history *find_history(const group *group, int slot)
{
    for (int64_t k = 0; k < group->history_count; k++)
        if (group->histories[k].slot == slot) return &group->histories[k];
    return NULL;
}

int64_t history_find(const group *group, int slot)
{
    history *found = find_history(group, slot);
    return found && found->ring >= 0 ? found - group->histories : -1;
}

/* A ring of so many steps of a slot. */
static int ring_slot(group *group, const char *what, int slot, int64_t steps)
{
    int64_t width;
    if (__builtin_mul_overflow(steps, group->count, &width)) {
        fail(CANN_ERROR_MEMORY, "%s: %" PRId64 " steps of %s are more than memory holds",
             group->name, steps, group_slot_name(group, slot));
        return -1;
    }
    text name = {0};
    text_add(&name, "#%s_%s", what, group_slot_name(group, slot));
    const node *symbol = node_symbol(group->base->pool, text_string(&name));
    text_free(&name);
    int ring = group_slot(group, symbol, SLOT_HIDDEN, width, true);
    if (ring >= 0) group->slots[ring].width = width;
    return ring;
}

cann_status history_keep(group *group, int slot, int64_t delay)
{
    if (delay < 2) return CANN_OK;
    history *known = find_history(group, slot);
    if (!known) {
        history *grown = memory_grow(group->histories, group->history_count,
                                     group->history_count + 1, sizeof *grown);
        if (!grown) return CANN_ERROR_MEMORY;
        group->histories = grown;
        known = &grown[group->history_count++];
        *known = (history){.slot = slot, .ring = -1};
    }
    if (known->ring >= 0 && known->steps > delay) return CANN_OK;
    int ring = ring_slot(group, "history", slot, delay + 1);
    if (ring < 0) return CANN_ERROR_MEMORY;
    known->ring = ring;
    known->steps = delay + 1;
    return known->slope[0] ? history_slopes(group, slot) : CANN_OK;
}

static int value_slot(group *group, const char *what, int slot)
{
    text name = {0};
    text_add(&name, "#%s_%s", what, group_slot_name(group, slot));
    const node *symbol = node_symbol(group->base->pool, text_string(&name));
    text_free(&name);
    return group_slot(group, symbol, SLOT_TEMPORARY, group->count, true);
}

int history_slope(group *group, int slot, bool end)
{
    return value_slot(group, end ? "end" : "begin", slot);
}

cann_status history_slopes(group *group, int slot)
{
    static const char *const names[] = {"begins", "ends"};
    history *known = find_history(group, slot);
    for (int end = 0; end < 2; end++) {
        known->slopes[end] = ring_slot(group, names[end], slot, known->steps);
        known->slope[end] = history_slope(group, slot, end);
        if (known->slopes[end] < 0 || known->slope[end] < 0) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

/* What a state was at times before the first step, and its slope. */
static cann_status build_before(group *group, history *known, const node *value)
{
    const node *t = node_symbol(group->system->pool, "t");
    const node *slope = derive(group->system->pool, value, t);
    const node *resolved[2] = {build_first(group, value), build_first(group, slope)};
    static const char *const names[] = {"past", "incline"};
    cann_status status = CANN_OK;
    for (int k = 0; k < 2 && status == CANN_OK; k++) {
        step_outputs one = {0};
        known->past[k] = value_slot(group, names[k], known->slot);
        status = step_output_add(&one, known->past[k], resolved[k]);
        if (status == CANN_OK) status = split_outputs(group, &one, &group->before);
        memory_free(one.rows);
    }
    known->function = status == CANN_OK;
    return status;
}

cann_status history_build(group *group)
{
    cann_status status = CANN_OK;
    operation_list_free(&group->before);
    for (int64_t k = 0; k < group->history_count && status == CANN_OK; k++) {
        history *known = &group->histories[k];
        known->function = false;
        for (int64_t s = 0; s < group->system->state_count && status == CANN_OK; s++) {
            const declaration *state = &group->system->states[s];
            if (state->before && group_find(group, state->symbol) == known->slot)
                status = build_before(group, known, state->before);
        }
    }
    return status;
}

static char *row_of(const group *group, int ring, int64_t steps, const worker *worker, int64_t step)
{
    const cann_program *program = worker->program;
    char *first = slot_data(program, &group->slots[ring], worker->member);
    int64_t row = step % steps;
    return first + (row < 0 ? row + steps : row) * group->count * program->size;
}

past_rings history_rings(const group *group, int64_t which, const worker *worker)
{
    const history *known = &group->histories[which];
    const cann_program *program = worker->program;
    past_rings rings = {.steps = known->steps,
                        .count = group->count,
                        .reached = worker->reached,
                        .slopes = known->slope[0] != 0,
                        .single = program->type == CANN_FLOAT32};
    rings.latest = slot_data(program, &group->slots[known->slot], worker->member);
    rings.part[PAST_VALUE] = slot_data(program, &group->slots[known->ring], worker->member);
    for (int end = 0; end < 2 && rings.slopes; end++)
        rings.part[PAST_BEGIN + end] =
            slot_data(program, &group->slots[known->slopes[end]], worker->member);
    return rings;
}

const char *history_at(const group *group, int slot, const worker *worker, int64_t wanted,
                       int64_t latest)
{
    const history *history = wanted < latest ? find_history(group, slot) : NULL;
    if (!history) return slot_data(worker->program, &group->slots[slot], worker->member);
    return row_of(group, history->ring, history->steps, worker, wanted);
}

static void push(const group *group, const worker *worker, int from, int ring, int64_t steps)
{
    const cann_program *program = worker->program;
    const char *values = slot_data(program, &group->slots[from], worker->member);
    slice mine = parallel_slice(group->count, REDUCE_BLOCK, worker->thread, worker->threads);
    memcpy(row_of(group, ring, steps, worker, worker->step) + mine.begin * program->size,
           values + mine.begin * program->size, (size_t)((mine.end - mine.begin) * program->size));
}

void history_push(const group *group, const worker *worker)
{
    for (int64_t k = 0; k < group->history_count; k++) {
        const history *known = &group->histories[k];
        push(group, worker, known->slot, known->ring, known->steps);
        for (int end = 0; end < 2 && known->slope[0]; end++)
            push(group, worker, known->slope[end], known->slopes[end], known->steps);
    }
}

/* Row `step` of one state's rings, before the first step: its end is (step + 1) dt. */
static void fill_before(const group *group, const history *known, worker *worker, int64_t step)
{
    const cann_program *program = worker->program;
    size_t size = (size_t)(group->count * program->size);
    bool computed = known->function && step < -1;
    int value = computed ? known->past[0] : known->slot;
    memcpy(row_of(group, known->ring, known->steps, worker, step),
           slot_data(program, &group->slots[value], worker->member), size);
    for (int end = 0; end < 2 && known->slope[0]; end++) {
        /* The slope at this end is that at the begin of the step after. */
        char *row = row_of(group, known->slopes[end], known->steps, worker, end ? step : step + 1);
        if (known->function)
            memcpy(row, slot_data(program, &group->slots[known->past[1]], worker->member), size);
        else
            memset(row, 0, size);
    }
}

void history_begin(const group *group, worker *worker)
{
    int64_t longest = 0;
    for (int64_t k = 0; k < group->history_count; k++)
        if (group->histories[k].steps > longest) longest = group->histories[k].steps;
    for (int64_t step = -longest; step < 0; step++) {
        if (group->before.count) {
            worker_clock(worker, step + 1);
            operation_list_run(&group->before, worker);
        }
        for (int64_t k = 0; k < group->history_count; k++)
            if (step >= -group->histories[k].steps)
                fill_before(group, &group->histories[k], worker, step);
    }
    worker_clock(worker, worker->program->step);
}
