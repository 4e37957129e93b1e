/* SPDX-License-Identifier: MIT
 * One call of a route: what it reads is gathered, unless it lies side by side already; what it
 * gives is put where it belongs, synapse by synapse. The step of a synapse's last event is a whole
 * number in a slot of the model's width. */
#include "model/traces.h"

/* Synapses of a target lie a row apart from each other, so their values are asked for ahead. */
enum { AHEAD = 24 };

#define INLINE static inline __attribute__((always_inline))

/* The loops below are written once and compiled for values of 4 and of 8 bytes. */
INLINE void gather_of(char *to, const char *from, const int64_t *place, int64_t count, size_t size)
{
    int64_t k = 0;
    for (; k + AHEAD < count; k++) {
        __builtin_prefetch(from + place[k + AHEAD] * (int64_t)size, 1);
        memcpy(to + k * (int64_t)size, from + place[k] * (int64_t)size, size);
    }
    for (; k < count; k++) memcpy(to + k * (int64_t)size, from + place[k] * (int64_t)size, size);
}

static void gather_values(char *to, const char *from, const int64_t *place, int64_t count,
                          int64_t size)
{
    if (size == 4)
        gather_of(to, from, place, count, 4);
    else
        gather_of(to, from, place, count, 8);
}

INLINE void scatter_of(char *to, const int64_t *place, const char *from, int64_t count, size_t size)
{
    for (int64_t k = 0; k < count; k++)
        memcpy(to + place[k] * (int64_t)size, from + k * (int64_t)size, size);
}

static void scatter_values(char *to, const int64_t *place, const char *from, int64_t count,
                           int64_t size)
{
    if (size == 4)
        scatter_of(to, place, from, count, 4);
    else
        scatter_of(to, place, from, count, 8);
}

/* ms from steps to this one, where the steps lie. */
static void elapsed_f32(char *at, int64_t count, int64_t now, double dt)
{
    for (int64_t k = 0; k < count; k++) {
        int32_t then;
        memcpy(&then, at + 4 * k, 4);
        float elapsed = (float)((double)(now - then) * dt);
        memcpy(at + 4 * k, &elapsed, 4);
    }
}

static void elapsed_f64(char *at, int64_t count, int64_t now, double dt)
{
    for (int64_t k = 0; k < count; k++) {
        int64_t then;
        memcpy(&then, at + 8 * k, 8);
        double elapsed = (double)(now - then) * dt;
        memcpy(at + 8 * k, &elapsed, 8);
    }
}

/* ms from the last event of each synapse to this step. */
static void fill_elapsed(const route *route, const worker *worker, const batch *batch, char *to)
{
    const cann_program *program = worker->program;
    int64_t size = program->size;
    if (route->over == OVER_LIST) {
        traces_elapsed(route, worker, batch, to);
        return;
    }
    const char *last =
        slot_data(program, &route->projection->own->slots[route->last], worker->member);
    if (batch->synapse)
        gather_values(to, last, batch->synapse, batch->count, size);
    else
        memcpy(to, last + batch->begin * size, (size_t)(batch->count * size));
    if (program->type == CANN_FLOAT32)
        elapsed_f32(to, batch->count, worker->step, program->dt);
    else
        elapsed_f64(to, batch->count, worker->step, program->dt);
}

/* Values of the sources, as old as the delay. */
const char *batch_source_values(const route *route, const feed *feed, const worker *worker,
                                int64_t delay)
{
    const group *pre = route->projection->pre;
    int64_t latest = route->late ? worker->step : worker->step - 1;
    int64_t back = feed->prompt ? 0 : delay - 1;
    return history_at(pre, feed->slot, worker, latest - back, latest);
}

/* Values that sources or targets have for their synapses. */
INLINE void gather_ends_of(char *to, const char *from, const int32_t *end, int64_t count,
                           size_t size)
{
    for (int64_t k = 0; k < count; k++)
        memcpy(to + k * (int64_t)size, from + end[k] * (int64_t)size, size);
}

static void gather_ends(char *to, const char *from, const int32_t *end, int64_t count, int64_t size)
{
    if (size == 4)
        gather_ends_of(to, from, end, count, 4);
    else
        gather_ends_of(to, from, end, count, 8);
}

static void gather_targets(const route *route, const batch *batch, char *to, const char *from,
                           int64_t size)
{
    const int32_t *target = route->projection->synapses->target;
    if (!batch->synapse) {
        gather_ends(to, from, target + batch->begin, batch->count, size);
        return;
    }
    for (int64_t k = 0; k < batch->count; k++)
        value_copy(to + k * size, from + target[batch->synapse[k]] * size, size);
}

static const void *gather_own(const route *route, const feed *feed, const worker *worker,
                              const batch *batch, char *to)
{
    const cann_program *program = worker->program;
    const slot *slot = &route->projection->own->slots[feed->slot];
    const char *from = slot_data(program, slot, worker->member);
    bool of_ends = route->over == OVER_SOURCES || route->over == OVER_TARGETS;
    if (slot->side == SIDE_PRE && !of_ends)
        gather_ends(to, from, batch->sources, batch->count, program->size);
    else if (slot->side == SIDE_POST && !of_ends)
        gather_targets(route, batch, to, from, program->size);
    else if (!batch->synapse)
        return from + batch->begin * program->size;
    else
        gather_values(to, from, batch->synapse, batch->count, program->size);
    return to;
}

static void gather_post(const route *route, const char *from, const batch *batch, char *to,
                        int64_t size)
{
    if (route->over != OVER_TARGETS) {
        gather_targets(route, batch, to, from, size);
        return;
    }
    for (int64_t k = 0; k < batch->count; k++)
        value_copy(to + k * size, from + batch_element(batch, k) * size, size);
}

static void gather_pre(const route *route, const feed *feed, const worker *worker,
                       const batch *batch, char *to)
{
    const projection *projection = route->projection;
    int64_t size = worker->program->size;
    if (!projection->delays) {
        gather_ends(to, batch_source_values(route, feed, worker, route->along->delay),
                    batch->sources, batch->count, size);
        return;
    }
    for (int64_t k = 0; k < batch->count; k++) {
        const char *from =
            batch_source_values(route, feed, worker, projection->steps[batch->synapse[k]]);
        value_copy(to + k * size, from + batch->sources[k] * size, size);
    }
}

static const void *gather(const route *route, const feed *feed, const worker *worker,
                          const batch *batch, char *to)
{
    const projection *projection = route->projection;
    const cann_program *program = worker->program;
    if (feed->kind == FEED_OWN) return gather_own(route, feed, worker, batch, to);
    if (feed->kind == FEED_ELAPSED)
        fill_elapsed(route, worker, batch, to);
    else if (feed->kind == FEED_POST)
        gather_post(route, slot_data(program, &projection->post->slots[feed->slot], worker->member),
                    batch, to, program->size);
    else if (!batch->sources)
        return batch_source_values(route, feed, worker, projection->delay) +
               batch->begin * program->size;
    else
        gather_pre(route, feed, worker, batch, to);
    return to;
}

static const void *uniform(const route *route, const feed *feed, worker *worker, const batch *batch)
{
    const projection *projection = route->projection;
    const cann_program *program = worker->program;
    if (feed->kind == FEED_CLOCK)
        return projection->own->slots[feed->slot].first != 0 ? &worker->dt : &worker->t;
    if (feed->kind == FEED_OWN) {
        const slot *slot = &projection->own->slots[feed->slot];
        int64_t end = slot->side == SIDE_PRE    ? batch->source
                      : slot->side == SIDE_POST ? batch->target
                                                : 0;
        return slot_data(program, slot, worker->member) + end * program->size;
    }
    bool pre = feed->kind == FEED_PRE;
    const group *side = pre ? projection->pre : projection->post;
    const slot *from = &side->slots[feed->slot];
    if (from->width == 1 && from->role < SLOT_STATE)
        return slot_data(program, &side->slots[feed->slot], worker->member);
    if (pre)
        return batch_source_values(route, feed, worker, batch->delay) +
               batch->source * program->size;
    return slot_data(program, &side->slots[feed->slot], worker->member) +
           batch->target * program->size;
}

/* What was computed goes where it belongs, synapse by synapse. */
static void settle(const route *route, const result *result, const worker *worker,
                   const batch *batch, const char *values)
{
    const projection *projection = route->projection;
    const cann_program *program = worker->program;
    int64_t size = program->size;
    if (result->kind == RESULT_OWN) {
        char *to = slot_data(program, &projection->own->slots[result->slot], worker->member);
        if (batch->synapse) scatter_values(to, batch->synapse, values, batch->count, size);
        return;
    }
    bool post = result->kind == RESULT_POST;
    const group *side = post ? projection->post : projection->pre;
    char *to = slot_data(program, &side->slots[result->slot], worker->member);
    const int32_t *target = projection->synapses->target;
    for (int64_t k = 0; k < batch->count; k++) {
        int64_t at = post             ? target[batch_element(batch, k)]
                     : batch->sources ? batch->sources[k]
                                      : batch->source;
        value_add(program->type, to + at * size, values + k * size);
    }
}

INLINE void mark_of(char *last, const batch *batch, const void *step, size_t size)
{
    for (int64_t k = 0; k < batch->count; k++)
        memcpy(last + batch_element(batch, k) * (int64_t)size, step, size);
}

/* The step of the last event is a whole number as wide as the program's values. */
static void mark_events(const route *route, const worker *worker, const batch *batch)
{
    const cann_program *program = worker->program;
    if (route->last < 0) return;
    char *last = slot_data(program, &route->projection->own->slots[route->last], worker->member);
    int32_t narrow = (int32_t)worker->step;
    if (program->size == 4)
        mark_of(last, batch, &narrow, 4);
    else
        mark_of(last, batch, &worker->step, 8);
}

/* Evaluates a route for one batch; results lie at results[]. */
void batch_evaluate(const route *route, worker *worker, const batch *batch, void **results)
{
    const cann_program *program = worker->program;
    const void *inputs[MOST_ARRAYS];
    char *free_place = worker->scratch + program->lists_size;
    int64_t bytes = (batch->count * program->size + 63) / 64 * 64;
    for (int64_t k = 0; k < route->feed_count; k++) {
        const feed *feed = &route->feeds[k];
        inputs[k] = feed->uniform ? uniform(route, feed, worker, batch)
                                  : gather(route, feed, worker, batch, free_place);
        if (inputs[k] == free_place) free_place += bytes;
    }
    if (!route->kernel) return;
    for (int64_t k = 0; k < route->result_count; k++) {
        results[k] = free_place;
        const result *result = &route->results[k];
        if (result->kind == RESULT_OWN && !batch->synapse)
            results[k] =
                slot_data(program, &route->projection->own->slots[result->slot], worker->member) +
                batch->begin * program->size;
        else
            free_place += bytes;
    }
    kernel_call call = {.seed = program->seed + (uint64_t)worker->member,
                        .stream = route->projection->own->stream,
                        .step = worker->step,
                        .offset = batch->begin};
    kernel_run(route->kernel, 0, batch->count, inputs, results, &call);
}

void batch_run(const route *route, worker *worker, const batch *batch)
{
    void *results[MOST_ARRAYS];
    if (!batch->count) return;
    batch_evaluate(route, worker, batch, results);
    for (int64_t k = 0; k < route->result_count; k++)
        settle(route, &route->results[k], worker, batch, results[k]);
    mark_events(route, worker, batch);
}

/* The synapses of a row (or a part of one) that end in the thread's slice. */
batch batch_of_row(const projection *projection, const worker *worker, int64_t row)
{
    int64_t begin, end;
    synapse_rows_part(&projection->rows, worker->thread, row, &begin, &end);
    batch made = {.source = row, .target = -1, .begin = begin, .count = end - begin};
    made.delay = projection->delay;
    if (projection->delays) {
        made.source = projection->part_row[row];
        made.delay = projection->parts.delay[row];
    }
    if (projection->now) made.synapse = projection->now + begin;
    return made;
}
