/* SPDX-License-Identifier: MIT
 * One call of a route: what it reads is gathered, unless it lies side by side already; what it
 * gives is put where it belongs, synapse by synapse. The step of a synapse's last event is a whole
 * number in a slot of the model's width. */
#include "model/batch.h"

static int64_t read_step(const char *at, int64_t size)
{
    int32_t narrow;
    int64_t wide;
    if (size == 8) return memcpy(&wide, at, 8), wide;
    return memcpy(&narrow, at, 4), narrow;
}

static void write_step(char *at, int64_t size, int64_t step)
{
    int32_t narrow = (int32_t)step;
    memcpy(at, size == 8 ? (const void *)&step : (const void *)&narrow, (size_t)size);
}

/* ms from the last event of each synapse to this step. */
static void fill_elapsed(const route *route, const worker *worker, const batch *batch, char *to)
{
    const cann_program *program = worker->program;
    int64_t size = program->size;
    const char *last =
        slot_data(program, &route->projection->own->slots[route->last], worker->member);
    for (int64_t k = 0; k < batch->count; k++) {
        int64_t then = read_step(last + batch_element(batch, k) * size, size);
        double elapsed = (double)(worker->step - then) * program->dt;
        values_store(program->type, to + k * size, &elapsed, 1);
    }
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

static const void *gather(const route *route, const feed *feed, const worker *worker,
                          const batch *batch, char *to)
{
    const projection *projection = route->projection;
    const cann_program *program = worker->program;
    int64_t size = program->size;
    const synapses *synapses = projection->synapses;
    if (feed->kind == FEED_ELAPSED)
        fill_elapsed(route, worker, batch, to);
    else if (feed->kind == FEED_OWN) {
        const char *from = slot_data(program, &projection->own->slots[feed->slot], worker->member);
        if (!batch->synapse) return from + batch->begin * size;
        for (int64_t k = 0; k < batch->count; k++)
            value_copy(to + k * size, from + batch->synapse[k] * size, size);
    } else if (feed->kind == FEED_POST) {
        const char *from = slot_data(program, &projection->post->slots[feed->slot], worker->member);
        for (int64_t k = 0; k < batch->count; k++)
            value_copy(to + k * size, from + synapses->target[batch_element(batch, k)] * size,
                       size);
    } else if (!batch->sources)
        return batch_source_values(route, feed, worker, projection->delay) + batch->begin * size;
    else
        for (int64_t k = 0; k < batch->count; k++) {
            int64_t delay =
                projection->delays ? projection->steps[batch->synapse[k]] : projection->delay;
            const char *from = batch_source_values(route, feed, worker, delay);
            value_copy(to + k * size, from + batch->sources[k] * size, size);
        }
    return to;
}

static const void *uniform(const route *route, const feed *feed, worker *worker, const batch *batch)
{
    const projection *projection = route->projection;
    const cann_program *program = worker->program;
    if (feed->kind == FEED_CLOCK)
        return projection->own->slots[feed->slot].first != 0 ? &worker->dt : &worker->t;
    if (feed->kind == FEED_OWN)
        return slot_data(program, &projection->own->slots[feed->slot], worker->member);
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
        for (int64_t k = 0; k < batch->count && batch->synapse; k++)
            value_copy(to + batch->synapse[k] * size, values + k * size, size);
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

static void mark_events(const route *route, const worker *worker, const batch *batch)
{
    const cann_program *program = worker->program;
    if (route->last < 0) return;
    char *last = slot_data(program, &route->projection->own->slots[route->last], worker->member);
    for (int64_t k = 0; k < batch->count; k++)
        write_step(last + batch_element(batch, k) * program->size, program->size, worker->step);
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
    const synapse_rows *rows = &projection->rows;
    int inner = rows->slices - 1, slice = worker->thread;
    const uint32_t *split = rows->split + row * inner;
    int64_t first = rows->first[row];
    int64_t begin = first + (slice > 0 ? split[slice - 1] : 0);
    int64_t end = slice < inner ? first + split[slice] : rows->first[row + 1];
    batch made = {.source = row, .target = -1, .begin = begin, .count = end - begin};
    made.delay = projection->delay;
    if (projection->delays) {
        made.source = projection->part_row[row];
        made.delay = projection->parts.delay[row];
    }
    if (projection->now) made.synapse = projection->now + begin;
    return made;
}
