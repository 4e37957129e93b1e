/* SPDX-License-Identifier: MIT
 * Values of states before now: x(t - d) and x'(t - d). A ring holds each state at the end of the
 * last steps; where methods of higher order look back, two more hold its slope at the begin and at
 * the end of each step, so that every step is a cubic of its own (Hermite) and a kink at a step's
 * border stays one: Bellen & Zennaro, Numerical Methods for Delay Differential Equations (2003).
 * Else a step is a straight line. What lies before the first step is computed beforehand. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- how far back ------------------------------------------------------------------------ */

typedef struct extent {
    double least, most;
} extent;

static void widen(extent *of, double value)
{
    if (!(value >= of->least)) of->least = value;
    if (!(value <= of->most)) of->most = value;
}

/* The value of an expression of parameters for one member and element. */
static bool value_at(const group *group, const node *value, int64_t member, int64_t element,
                     double *result)
{
    int64_t count = 0, found = 0;
    const node **order = node_order(&value, 1, &count);
    const char **names = memory_take(count + 1, sizeof *names);
    double *numbers = memory_take(count + 1, sizeof *numbers);
    bool well = order && names && numbers;
    const cann_program *program = group->program;
    for (int64_t k = 0; k < count && well; k++) {
        if (order[k]->kind != NODE_SYMBOL) continue;
        int index = group_find(group, order[k]);
        names[found] = order[k]->name;
        numbers[found++] =
            index < 0 || group->slots[index].role == SLOT_CLOCK
                ? program->dt
                : values_read(program, slot_data(program, &group->slots[index], member),
                              group->slots[index].width > 1 ? element : 0);
    }
    well = well && node_evaluate(value, names, numbers, found, result);
    memory_free(order);
    memory_free(names);
    memory_free(numbers);
    return well;
}

/* Whether elements, or members, can differ in it. */
static void differs(const group *group, const node *value, bool *wide, bool *batched)
{
    int index = value->kind == NODE_SYMBOL ? group_find(group, value) : -1;
    *wide = *wide || (index >= 0 && group->slots[index].width > 1);
    *batched = *batched || (index >= 0 && group->slots[index].batched);
    for (int k = 0; k < value->count; k++) differs(group, value->child[k], wide, batched);
}

static cann_status extent_of(const group *group, const node *delay, extent *of)
{
    bool wide = false, batched = false;
    differs(group, delay, &wide, &batched);
    *of = (extent){INFINITY, -INFINITY};
    for (int64_t b = 0; b < (batched ? group->program->batch : 1); b++)
        for (int64_t e = 0; e < (wide ? group->count : 1); e++) {
            double value;
            if (!value_at(group, delay, b, e, &value)) return CANN_ERROR_MODEL;
            widen(of, value);
        }
    return CANN_OK;
}

static bool is_constant(const group *group, const node *value)
{
    if (value->kind == NODE_SYMBOL) {
        int index = group_find(group, value);
        if (index < 0) return !strcmp(value->name, "dt");
        return group->slots[index].role == SLOT_PARAMETER ||
               (group->slots[index].role == SLOT_CLOCK && group->slots[index].first != 0);
    }
    if (value->kind != NODE_NUMBER && value->kind != NODE_CALL) return false;
    for (int k = 0; k < value->count; k++)
        if (!is_constant(group, value->child[k])) return false;
    return true;
}

static cann_status too_short(const group *group, const node *past, double delay)
{
    return fail(CANN_ERROR_ARGUMENT,
                "%s: %s%s(t - d) with d = %g ms, but at least the step of %g ms will do",
                group->system->name, past->name, past->op ? "'" : "", delay, group->program->dt);
}

static const declaration *state_of(const group *group, const node *past)
{
    int64_t k = 0;
    while (strcmp(group->system->states[k].name, past->name) != 0) k++;
    return &group->system->states[k];
}

static bool moves(const group *group, const node *past)
{
    const system_model *system = group->system;
    for (int64_t k = 0; k < system->equation_count; k++)
        if (!strcmp(system->states[system->equations[k].state].name, past->name)) return true;
    return false;
}

/* Steps that the ring of a past value's state needs. */
static cann_status steps_of(const group *group, const node *past, int64_t *steps)
{
    const node *delay = past->child[0];
    const declaration *state = state_of(group, past);
    extent range;
    bool constant = is_constant(group, delay);
    cann_status status = extent_of(group, constant ? delay : state->longest, &range);
    if (status == CANN_OK && constant && state->longest) {
        extent kept;
        status = extent_of(group, state->longest, &kept);
        widen(&range, kept.most);
    }
    if (status != CANN_OK) return status;
    double dt = group->program->dt;
    if (!(range.least >= dt * (1 - 1e-6))) return too_short(group, past, range.least);
    if (!(range.most / dt < 1e12))
        return fail(CANN_ERROR_MEMORY, "%s: %s(t - d) with d = %g ms is more than memory holds",
                    group->system->name, past->name, range.most);
    *steps = (int64_t)ceil(range.most / dt - 1e-6) + 2;
    return CANN_OK;
}

/* ---- slots ----------------------------------------------------------------------------------- */

/* A delay that is an expression of parameters: a slot that is filled when a run begins. */
static const node *delay_symbol(group *group, const node *delay, step_outputs *constants)
{
    char letters[64];
    bool wide = false, batched = false;
    differs(group, delay, &wide, &batched);
    snprintf(letters, sizeof letters, "#delay%d", (int)constants->count + 1);
    const node *symbol = node_symbol(group->system->pool, letters);
    int64_t width = wide ? group->count : 1;
    int slot = group_slot(group, symbol, SLOT_TEMPORARY, width, true);
    if (slot < 0) return NULL;
    group->slots[slot].width = width;
    return step_output_add(constants, slot, delay) == CANN_OK ? symbol : NULL;
}

static cann_status replace(group *group, step_outputs *outputs, const node *from, const node *to)
{
    for (int64_t k = 0; k < outputs->count; k++) {
        outputs->rows[k].value =
            node_substitute(group->system->pool, outputs->rows[k].value, &from, &to, 1);
        if (!outputs->rows[k].value) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

/* What was not kept cannot be looked back to. */
static cann_status too_late(const group *group, const node *past, const history *kept)
{
    return fail(CANN_ERROR_ARGUMENT,
                "%s: %s(t - d) asks for more than the %g ms that were kept so far; reset the "
                "network, or keep more from the begin: state = \"%s @maxdelay(...)\"",
                group->system->name, past->name, (double)(kept->steps - 3) * group->program->dt,
                past->name);
}

static cann_status declare_one(group *group, const node *past, step_outputs *outputs)
{
    int64_t steps = 0;
    if (past->child[0]->kind == NODE_SYMBOL && !strncmp(past->child[0]->name, "#delay", 6))
        return CANN_OK;
    cann_status status = steps_of(group, past, &steps);
    int slot = group_find(group, node_symbol(group->system->pool, past->name));
    int64_t kept = history_find(group, slot);
    if (status == CANN_OK && kept >= 0 && group->program->step > 0 &&
        group->histories[kept].steps <= steps)
        status = too_late(group, past, &group->histories[kept]);
    if (status == CANN_OK) status = history_keep(group, slot, steps);
    if (status == CANN_OK && group->cubic && moves(group, past))
        status = history_slopes(group, slot);
    const node *delay = past->child[0];
    bool computed = delay->kind == NODE_CALL && is_constant(group, delay);
    if (status != CANN_OK || !computed) return status;
    const node *symbol = delay_symbol(group, delay, &group->delays);
    return symbol ? replace(group, outputs, delay, symbol) : CANN_ERROR_MEMORY;
}

/* The next past value of the outputs by id, from `from` on. */
static const node *next_past(const step_outputs *outputs, int64_t from)
{
    const node *next = NULL;
    for (int64_t k = 0; k < outputs->count; k++) {
        int64_t count = 0;
        const node **order = node_order(&outputs->rows[k].value, 1, &count);
        for (int64_t n = 0; order && n < count; n++)
            if (order[n]->kind == NODE_PAST && order[n]->id >= from &&
                (!next || order[n]->id < next->id))
                next = order[n];
        memory_free(order);
    }
    return next;
}

cann_status pasts_declare(group *group, step_outputs *outputs)
{
    cann_status status = CANN_OK;
    memory_free(group->delays.rows);
    group->delays = (step_outputs){0};
    const node *past = next_past(outputs, 0);
    while (past && status == CANN_OK) {
        int64_t id = past->id;
        status = declare_one(group, past, outputs);
        past = next_past(outputs, id + 1);
    }
    return status;
}

cann_status pasts_build(group *group)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < group->delays.count && status == CANN_OK; k++) {
        step_outputs one = {&group->delays.rows[k], 1, 1};
        status = split_outputs(group, &one, &group->constants);
    }
    return status == CANN_OK ? history_build(group) : status;
}
