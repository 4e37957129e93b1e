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

/* ---- reading --------------------------------------------------------------------------------- */

/* Where between two step ends a time lies: the step that ends at `step`, and how far into it. */
typedef struct moment {
    int64_t step;
    double part;
} moment;

/* The step that holds what was `back` steps ago, counted from the begin of step `now`; at a border
 * the later one, or the earlier one for what looks from the end of its own step. */
static moment find_moment(double back, int64_t now, bool from_end, double near)
{
    double whole = round(back);
    if (fabs(back - whole) <= near) back = whole;
    double first = ceil(back);
    if (first == back && from_end) first++;
    return (moment){now - (int64_t)first, first - back};
}

/* The cubic through both ends with both slopes, or its derivative; the line where slopes are not
 * kept. */
static double between(const past_rings *from, moment at, int64_t element, bool slope, double dt)
{
    double s = at.part;
    double left = past_read(from, PAST_VALUE, at.step - 1, element);
    double right = past_read(from, PAST_VALUE, at.step, element);
    if (!from->slopes)
        return slope ? (right - left) / dt : s == 1 ? right : left + s * (right - left);
    double begin = past_read(from, PAST_BEGIN, at.step, element);
    double end = past_read(from, PAST_END, at.step, element);
    if (slope) {
        double rise = 6 * s * (1 - s) * (right - left) / dt;
        return s == 0   ? begin
               : s == 1 ? end
                        : rise + (1 - s) * (1 - 3 * s) * begin + s * (3 * s - 2) * end;
    }
    if (s == 0 || s == 1) return s == 0 ? left : right;
    double bend = (1 - s) * begin - s * end;
    return left + s * s * (3 - 2 * s) * (right - left) + s * (1 - s) * dt * bend;
}

static void lose(worker *worker, const operation *operation, double delay)
{
    if (worker->lost) return;
    worker->lost = operation;
    worker->lost_delay = delay;
}

/* The value for one element, `delay` ms before the time that the operation looks from. */
static double look_back(const operation *operation, worker *worker, const past_rings *from,
                        double delay, int64_t element)
{
    const cann_program *program = worker->program;
    bool single = program->type == CANN_FLOAT32;
    double back = delay / program->dt - operation->ahead;
    double near = 1e-9 + fabs(back) * (single ? 3e-7 : 1e-13);
    if (!(back >= -near) || !(back <= (double)from->steps - 2 + near)) {
        lose(worker, operation, delay);
        return NAN;
    }
    moment at = find_moment(back < 0 ? 0 : back, worker->reached, operation->ahead > 0, near);
    if (at.step == worker->reached) { /* its end is not known; only its begin is */
        at.step--;
        at.part = 1;
    }
    return between(from, at, element, operation->slope, program->dt);
}

/* The value so many steps ago, the oldest where that is longer than what is kept. */
static double sample(const past_rings *from, double back, bool from_end, int64_t element,
                     bool slope, double dt)
{
    double most = (double)from->steps - 2;
    moment at = find_moment(back < most ? back : most, from->reached, from_end, 1e-6);
    if (at.step == from->reached) at = (moment){at.step - 1, 1};
    return between(from, at, element, slope, dt);
}

void past_adopt(const group *group, int64_t which, const struct group *was, int64_t old,
                int64_t member)
{
    const cann_program *program = group->program, *before = was->program;
    const history *known = &group->histories[which];
    worker then = {.program = was->program, .member = member, .reached = before->step};
    past_rings from = history_rings(was, old, &then);
    int rings[] = {known->ring, known->slopes[0], known->slopes[1]};
    double ratio = program->dt / before->dt;
    for (int64_t age = 0; age < known->steps; age++) {
        int64_t row = (program->step - 1 - age) % known->steps;
        if (row < 0) row += known->steps;
        for (int part = 0; part < (known->slope[0] ? 3 : 1); part++) {
            char *to = slot_data(program, &group->slots[rings[part]], member);
            bool begin = part == PAST_BEGIN;
            double back = (double)(begin ? age + 1 : age) * ratio;
            for (int64_t e = 0; e < group->count; e++) {
                double value = sample(&from, back, !begin, e, part != PAST_VALUE, before->dt);
                values_store(program->type, to + (row * group->count + e) * program->size, &value,
                             1);
            }
        }
    }
}

static void run_past(const operation *operation, worker *worker)
{
    const group *group = operation->group;
    const cann_program *program = worker->program;
    past_rings rings = history_rings(group, operation->history, worker);
    char *to = slot_data(program, &group->slots[operation->target], worker->member);
    const slot *given = operation->source < 0 ? NULL : &group->slots[operation->source];
    const char *delays = given ? slot_data(program, given, worker->member) : NULL;
    slice mine = parallel_slice(group->count, REDUCE_BLOCK, worker->thread, worker->threads);
    for (int64_t e = mine.begin; e < mine.end; e++) {
        double delay =
            delays ? values_read(program, delays, given->width > 1 ? e : 0) : operation->delay;
        double value = look_back(operation, worker, &rings, delay, e);
        values_store(program->type, to + e * program->size, &value, 1);
    }
}

static void print_past(const operation *operation, text *out)
{
    const group *group = operation->group;
    const char *name = group_slot_name(group, group->histories[operation->history].slot);
    text_add(out, "%s <- %s%s(t ", group_slot_name(group, operation->target), name,
             operation->slope ? "'" : "");
    if (operation->ahead > 0) text_add(out, "+ %g dt ", operation->ahead);
    if (operation->source < 0)
        text_add(out, "- %g)", operation->delay);
    else
        text_add(out, "- %s)", group_slot_name(group, operation->source));
    text_add(out, "   (%s of %" PRId64 " steps)", group->cubic ? "cubics" : "lines",
             group->histories[operation->history].steps);
}

const operation_row operation_past = {"past", run_past, print_past};

cann_status past_status(const operation *lost, double delay)
{
    const group *group = lost->group;
    const history *history = &group->histories[lost->history];
    return fail(CANN_ERROR_ARGUMENT,
                "%s: %s(t - d) came to d = %g ms, but between a step of %g ms and the %g ms that "
                "are kept will do; the values after that are NaN   (@maxdelay says how much is "
                "kept)",
                group->system->name, group_slot_name(group, history->slot), delay,
                group->program->dt, (double)(history->steps - 3) * group->program->dt);
}
