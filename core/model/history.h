/* SPDX-License-Identifier: MIT
 * The values of slots in the last steps, and how equations look back to them: x(t - d). */
#ifndef CANN_MODEL_HISTORY_H
#define CANN_MODEL_HISTORY_H
#include "model/operations.h"
#include "model/step.h"

/* Values of one slot in the last steps. */
typedef struct history {
    int slot, ring;
    int64_t steps; /* entries of the ring */
    int slope[2];  /* slots of the slopes at begin and end of the present step; 0: none */
    int slopes[2]; /* their rings */
    bool function; /* what was before the first step is computed, into past[] */
    int past[2];   /* slots of value and slope then */
} history;

/* The rings of one state for one member. */
typedef enum past_part { PAST_VALUE, PAST_BEGIN, PAST_END } past_part;
typedef struct past_rings {
    const char *part[3], *latest;
    int64_t steps, count, reached;
    bool slopes, single;
} past_rings;

/* Keeps a slot of the last `delay` steps. */
cann_status history_keep(group *group, int slot, int64_t delay);
/* The values at the end of step `wanted`; the slot itself holds those of step `latest`. */
const char *history_at(const group *group, int slot, const worker *worker, int64_t wanted,
                       int64_t latest);
/* Keeps the slopes of a kept state as well, at begin and end of each step. */
cann_status history_slopes(group *group, int slot);
/* The slot that a slope of the present step goes to. */
int history_slope(group *group, int slot, bool end);
/* Operations for what states were before the first step. */
cann_status history_build(group *group);
int64_t history_find(const group *group, int slot);
past_rings history_rings(const group *group, int64_t which, const worker *worker);
/* The values of all elements at the end of a step, or their slopes within it. */
static inline const void *past_row(const past_rings *from, past_part part, int64_t step)
{
    int64_t row = step % from->steps;
    if (part == PAST_VALUE && step == from->reached - 1) return from->latest;
    return from->part[part] +
           (row < 0 ? row + from->steps : row) * from->count * (from->single ? 4 : 8);
}
static inline double past_read(const past_rings *from, past_part part, int64_t step,
                               int64_t element)
{
    const void *row = past_row(from, part, step);
    return from->single ? (double)((const float *)row)[element] : ((const double *)row)[element];
}
void history_push(const group *group, const worker *worker);
void history_begin(const group *group, worker *worker);

/* past.c, look_back.c: rings for what the outputs look back to, and slots for their delays. */
cann_status pasts_declare(group *group, step_outputs *outputs);
cann_status pasts_build(group *group);
/* Fills a history from another program's, whose step may be another. */
void past_adopt(const group *group, int64_t which, const struct group *was, int64_t old,
                int64_t member);
/* The sentence of an operation that found nothing where it looked. */
cann_status past_status(const operation *lost, double delay);

#endif
