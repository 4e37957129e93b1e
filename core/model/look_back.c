/* SPDX-License-Identifier: MIT
 * Reading the past: x(t - d) from the rings of history.c, one moment for all elements or one for
 * each; the formulas are the same, so the bits are. */
#include "base/parallel.h"
#include "base/status.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

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

/* What the parts of a step count for, `s` of it gone: the cubic through both ends with both slopes,
 * or the line where slopes are not kept. */
typedef struct weights {
    double s, rest; /* s and 1 - s */
    double rise;    /* of the way from end to end */
    double bow;     /* of the slopes' difference, ms */
} weights;

static weights weights_of(double s, double dt, bool slopes)
{
    if (!slopes) return (weights){.s = s, .rest = 1 - s, .rise = s};
    return (weights){s, 1 - s, s * s * (3 - 2 * s), s * (1 - s) * dt};
}

static inline double blend(const weights *of, double left, double right, double begin, double end)
{
    return left + of->rise * (right - left) + of->bow * (of->rest * begin - of->s * end);
}

static inline double line(const weights *of, double left, double right)
{
    return left + of->rise * (right - left);
}

/* The derivative within a step. */
static double incline(const past_rings *from, moment at, int64_t element, double dt)
{
    double s = at.part;
    double left = past_read(from, PAST_VALUE, at.step - 1, element);
    double right = past_read(from, PAST_VALUE, at.step, element);
    if (!from->slopes) return (right - left) / dt;
    double begin = past_read(from, PAST_BEGIN, at.step, element);
    double end = past_read(from, PAST_END, at.step, element);
    if (s == 0 || s == 1) return s == 0 ? begin : end;
    double rise = 6 * s * (1 - s) * (right - left) / dt;
    return rise + (1 - s) * (1 - 3 * s) * begin + s * (3 * s - 2) * end;
}

static double between(const past_rings *from, moment at, int64_t element, bool slope, double dt)
{
    if (slope) return incline(from, at, element, dt);
    double s = at.part;
    if (s == 0 || s == 1)
        return past_read(from, PAST_VALUE, s == 0 ? at.step - 1 : at.step, element);
    weights of = weights_of(s, dt, from->slopes);
    double left = past_read(from, PAST_VALUE, at.step - 1, element);
    double right = past_read(from, PAST_VALUE, at.step, element);
    if (!from->slopes) return line(&of, left, right);
    return blend(&of, left, right, past_read(from, PAST_BEGIN, at.step, element),
                 past_read(from, PAST_END, at.step, element));
}

static void lose(worker *worker, const operation *operation, double delay)
{
    if (worker->lost) return;
    worker->lost = operation;
    worker->lost_delay = delay;
}

/* Where an operation finds what was `delay` ms before the time that it looks from; false where
 * nothing is kept of it. */
static bool find(const operation *operation, worker *worker, const past_rings *from, double delay,
                 moment *found)
{
    const cann_program *program = worker->program;
    bool single = program->type == CANN_FLOAT32;
    double back = delay / program->dt - operation->ahead;
    double near = 1e-9 + fabs(back) * (single ? 3e-7 : 1e-13);
    if (!(back >= -near) || !(back <= (double)from->steps - 2 + near)) {
        lose(worker, operation, delay);
        return false;
    }
    *found = find_moment(back < 0 ? 0 : back, worker->reached, operation->ahead > 0, near);
    if (found->step == worker->reached) /* its end is not known; only its begin is */
        *found = (moment){found->step - 1, 1};
    return true;
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

/* All elements of the slice at one moment, as `between` has them one by one. */
#define RUN_ALIKE(real)                                                                            \
    static void alike_##real(const past_rings *from, moment at, double dt, slice mine, real *to)   \
    {                                                                                              \
        const real *left = past_row(from, PAST_VALUE, at.step - 1);                                \
        const real *right = past_row(from, PAST_VALUE, at.step);                                   \
        weights of = weights_of(at.part, dt, from->slopes);                                        \
        if (at.part == 0 || at.part == 1) {                                                        \
            memcpy(to + mine.begin, (at.part == 0 ? left : right) + mine.begin,                    \
                   (size_t)(mine.end - mine.begin) * sizeof(real));                                \
        } else if (from->slopes) {                                                                 \
            const real *begin = past_row(from, PAST_BEGIN, at.step);                               \
            const real *end = past_row(from, PAST_END, at.step);                                   \
            for (int64_t e = mine.begin; e < mine.end; e++)                                        \
                to[e] = (real)blend(&of, left[e], right[e], begin[e], end[e]);                     \
        } else {                                                                                   \
            for (int64_t e = mine.begin; e < mine.end; e++)                                        \
                to[e] = (real)line(&of, left[e], right[e]);                                        \
        }                                                                                          \
    }
RUN_ALIKE(float)
RUN_ALIKE(double)

static void run_alike(const operation *operation, worker *worker, const past_rings *from,
                      double delay, slice mine, char *to)
{
    moment at;
    double dt = worker->program->dt;
    if (!find(operation, worker, from, delay, &at)) {
        double none = NAN;
        for (int64_t e = mine.begin; e < mine.end; e++)
            values_store(worker->program->type, to + e * worker->program->size, &none, 1);
    } else if (from->single) {
        alike_float(from, at, dt, mine, (float *)(void *)to);
    } else {
        alike_double(from, at, dt, mine, (double *)(void *)to);
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
    bool alike = !given || given->width == 1;
    if (alike && !operation->slope) {
        double delay = given ? values_read(program, delays, 0) : operation->delay;
        run_alike(operation, worker, &rings, delay, mine, to);
        return;
    }
    for (int64_t e = mine.begin; e < mine.end; e++) {
        moment at;
        double delay = given ? values_read(program, delays, alike ? 0 : e) : operation->delay;
        double value = find(operation, worker, &rings, delay, &at)
                           ? between(&rings, at, e, operation->slope, program->dt)
                           : NAN;
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
