/* SPDX-License-Identifier: MIT
 * What synapses send all the time, each on its own: summed, or reduced by another row of the table,
 * in the order of synapses. And what their equations read of the connected groups, as arrays. */
#include "base/parallel.h"
#include "base/text.h"
#include "model/batch.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <math.h>

static double neutral(int reduction)
{
    return reduction == REDUCE_min ? INFINITY : reduction == REDUCE_max ? -INFINITY : 0;
}

static double value_at(cann_type type, const char *at, int64_t k)
{
    return type == CANN_FLOAT64 ? ((const double *)(const void *)at)[k]
                                : (double)((const float *)(const void *)at)[k];
}

static void reduce_batch(const route *route, const worker *worker, const batch *batch,
                         const char *values, char *sums)
{
    const projection *projection = route->projection;
    cann_type type = worker->program->type;
    int64_t size = worker->program->size;
    const int32_t *target = projection->synapses->target + batch->begin;
    for (int64_t k = 0; k < batch->count; k++) {
        char *sum = sums + target[k] * size;
        double so_far = value_at(type, sum, 0), value = value_at(type, values, k);
        bool replaces = route->reduction == REDUCE_min ? value < so_far : value > so_far;
        if (route->reduction == REDUCE_min || route->reduction == REDUCE_max) {
            if (replaces || value != value) value_copy(sum, values + k * size, size);
        } else
            value_add(type, sum, values + k * size);
    }
}

/* What a target without synapses hears is 0. */
static void finish_reduction(const route *route, const worker *worker, slice mine, const char *sums,
                             char *port)
{
    const cann_program *program = worker->program;
    const int64_t *first = route->projection->synapses->incoming_first;
    for (int64_t j = mine.begin; j < mine.end; j++) {
        double value = value_at(program->type, sums, j);
        int64_t many = first[j + 1] - first[j];
        if (!many) continue;
        if (route->reduction == REDUCE_mean) value /= (double)many;
        value += value_at(program->type, port, j);
        values_store(program->type, port + j * program->size, &value, 1);
    }
}

static void run_send(const operation *operation, worker *worker)
{
    const route *route = operation->route;
    const projection *projection = route->projection;
    if (projection->muted) return;
    const cann_program *program = worker->program;
    const group *post = projection->post;
    char *port = slot_data(program, &post->slots[operation->target], worker->member), *sums = port;
    slice mine = parallel_slice(post->count, REDUCE_BLOCK, worker->thread, worker->threads);
    if (route->sum >= 0) {
        double start = neutral(route->reduction);
        sums = slot_data(program, &post->slots[route->sum], worker->member);
        for (int64_t j = mine.begin; j < mine.end; j++)
            values_store(program->type, sums + j * program->size, &start, 1);
    }
    for (int64_t row = 0; row < projection->rows.count; row++) {
        void *results[MOST_ARRAYS];
        batch batch = batch_of_row(projection, worker, row);
        if (!batch.count) continue;
        batch_evaluate(route, worker, &batch, results);
        reduce_batch(route, worker, &batch, results[0], sums);
    }
    if (route->sum >= 0) finish_reduction(route, worker, mine, sums, port);
}

/* Rows (or parts of them) that reach into the thread's slice of the synapses. */
static void gather_slice(const route *route, const worker *worker, slice mine, char *to)
{
    const projection *projection = route->projection;
    const synapse_rows *rows = &projection->rows;
    const feed *feed = &route->feeds[0];
    int64_t size = worker->program->size;
    int64_t row = 0, end = rows->count;
    bool one = projection->pre->slots[feed->slot].width == 1;
    while (row < end) { /* the first row that ends after the slice's begin */
        int64_t middle = row + (end - row) / 2;
        if (rows->first[middle + 1] <= mine.begin)
            row = middle + 1;
        else
            end = middle;
    }
    for (; row < rows->count && rows->first[row] < mine.end; row++) {
        int64_t source = projection->delays ? projection->part_row[row] : row;
        int64_t delay = projection->delays ? projection->parts.delay[row] : projection->delay;
        const char *from =
            batch_source_values(route, feed, worker, delay) + (one ? 0 : source * size);
        int64_t begin = rows->first[row] > mine.begin ? rows->first[row] : mine.begin;
        int64_t until = rows->first[row + 1] < mine.end ? rows->first[row + 1] : mine.end;
        for (int64_t k = begin; k < until; k++) value_copy(to + k * size, from, size);
    }
}

static void run_gather(const operation *operation, worker *worker)
{
    const route *route = operation->route;
    const projection *projection = route->projection;
    const cann_program *program = worker->program;
    slice mine =
        parallel_slice(projection->own->count, REDUCE_BLOCK, worker->thread, worker->threads);
    char *to = slot_data(program, &projection->own->slots[operation->target], worker->member);
    if (route->feeds[0].kind == FEED_PRE) {
        gather_slice(route, worker, mine, to);
        return;
    }
    int64_t size = program->size;
    const slot *slot = &projection->post->slots[route->feeds[0].slot];
    const char *from = slot_data(program, slot, worker->member);
    for (int64_t k = mine.begin; k < mine.end; k++)
        value_copy(to + k * size,
                   from + (slot->width > 1 ? projection->synapses->target[k] * size : 0), size);
}

static void print_send(const operation *operation, text *out)
{
    const projection *projection = operation->route->projection;
    text_add(out, "%s.%s += what each synapse sends   (%s, %" PRId64 " synapses)",
             projection->post->name, group_slot_name(projection->post, operation->target),
             projection->own->name, projection->synapses->count);
}

static void print_gather(const operation *operation, text *out)
{
    const projection *projection = operation->route->projection;
    text_add(out, "%s.%s <- of each synapse", projection->own->name,
             group_slot_name(projection->own, operation->target));
}

const operation_row operation_send = {"send", run_send, print_send};
const operation_row operation_gather = {"gather", run_gather, print_gather};

cann_status send_build(cann_program *program, projection *projection)
{
    const system_model *system = projection->own->base;
    group *post = projection->post;
    int port = port_slot(post, projection->port);
    if (port < 0) return CANN_ERROR_NAME;
    route *made = route_new(projection, OVER_ROW, &system->send,
                            &(result){.kind = RESULT_POST, .slot = port}, 1);
    cann_status status = route_keep(program, &program->arrive, &operation_send, made);
    if (status != CANN_OK) return status;
    program->arrive.operations[program->arrive.count - 1].target = port;
    made->last = made->sum = -1;
    made->reduction = system->reduction;
    if (made->reduction == REDUCE_sum) return CANN_OK;
    text name = {0};
    text_add(&name, "#sent_%s", projection->own->name);
    const node *symbol = node_symbol(post->base->pool, text_string(&name));
    text_free(&name);
    made->sum = group_slot(post, symbol, SLOT_TEMPORARY, post->count, true);
    return made->sum < 0 ? CANN_ERROR_MEMORY : synapses_incoming(projection->synapses);
}

/* An array of the synapses for each value of their ends that the own equations read. */
cann_status gathers_build(projection *projection)
{
    group *own = projection->own;
    for (int64_t k = 0; k < own->slot_count; k++) {
        slot *slot = &own->slots[k];
        if (slot->role != SLOT_TEMPORARY || !slot->gathered) continue;
        if (synapses_list(projection->synapses) != CANN_OK) return CANN_ERROR_MEMORY;
        route *made = route_of_end(projection, slot->symbol);
        operation *operation =
            made ? operation_add(&projection->gathers, &operation_gather, own) : NULL;
        if (!operation) {
            route_free(made);
            return CANN_ERROR_MODEL;
        }
        operation->route = made;
        operation->projection = projection;
        operation->target = (int)k;
    }
    return CANN_OK;
}
