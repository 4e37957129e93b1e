/* SPDX-License-Identifier: MIT
 * Synapses with states of their own. Events of the source run over its row, events of the target
 * over its incoming synapses, in the order of text; what they add to a target is added in the order
 * of synapses. A thread takes the synapses of its own slice of the targets, so nothing has two
 * writers. Equations marked @event are advanced, in closed form, when an event comes; the step of
 * the last one is a whole number in a slot of the model's width. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "base/text.h"
#include "expr/solution.h"
#include "model/program.h"
#include "model/route.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- running ---- */

/* The synapses of one call: [begin, begin + count) of a row, or those a list names. */
typedef struct batch {
    int64_t source, target; /* -1 where they differ */
    int64_t begin, count;
    const int64_t *synapse; /* [count]; NULL: begin, begin + 1, ... */
    const int32_t *sources; /* [count]; by target */
    int64_t delay;          /* steps, of all; 0: asks delay_of */
} batch;

static int64_t synapse_at(const batch *batch, int64_t k)
{
    return batch->synapse ? batch->synapse[k] : batch->begin + k;
}

static void copy_value(char *to, const char *from, int64_t size)
{
    if (size == 4)
        memcpy(to, from, 4);
    else
        memcpy(to, from, 8);
}

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
        int64_t then = read_step(last + synapse_at(batch, k) * size, size);
        double elapsed = (double)(worker->step - then) * program->dt;
        values_store(program->type, to + k * size, &elapsed, 1);
    }
}

/* Values of the sources, as old as the delay. */
static const char *source_values(const route *route, const feed *feed, const worker *worker,
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
            copy_value(to + k * size, from + batch->synapse[k] * size, size);
    } else if (feed->kind == FEED_POST) {
        const char *from = slot_data(program, &projection->post->slots[feed->slot], worker->member);
        for (int64_t k = 0; k < batch->count; k++)
            copy_value(to + k * size, from + synapses->target[synapse_at(batch, k)] * size, size);
    } else if (!batch->sources)
        return source_values(route, feed, worker, projection->delay) + batch->begin * size;
    else
        for (int64_t k = 0; k < batch->count; k++) {
            int64_t delay =
                projection->delays ? projection->steps[batch->synapse[k]] : projection->delay;
            const char *from = source_values(route, feed, worker, delay);
            copy_value(to + k * size, from + batch->sources[k] * size, size);
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
        return source_values(route, feed, worker, batch->delay) + batch->source * program->size;
    return slot_data(program, &side->slots[feed->slot], worker->member) +
           batch->target * program->size;
}

static void add_value(cann_type type, char *to, const char *from)
{
    if (type == CANN_FLOAT64)
        *(double *)(void *)to += *(const double *)(const void *)from;
    else
        *(float *)(void *)to += *(const float *)(const void *)from;
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
            copy_value(to + batch->synapse[k] * size, values + k * size, size);
        return;
    }
    bool post = result->kind == RESULT_POST;
    const group *side = post ? projection->post : projection->pre;
    char *to = slot_data(program, &side->slots[result->slot], worker->member);
    const int32_t *target = projection->synapses->target;
    for (int64_t k = 0; k < batch->count; k++) {
        int64_t at = post             ? target[synapse_at(batch, k)]
                     : batch->sources ? batch->sources[k]
                                      : batch->source;
        add_value(program->type, to + at * size, values + k * size);
    }
}

static void mark_events(const route *route, const worker *worker, const batch *batch)
{
    const cann_program *program = worker->program;
    if (route->last < 0) return;
    char *last = slot_data(program, &route->projection->own->slots[route->last], worker->member);
    for (int64_t k = 0; k < batch->count; k++)
        write_step(last + synapse_at(batch, k) * program->size, program->size, worker->step);
}

enum { MOST_ARRAYS = 64 };

/* Evaluates a route for one batch; results lie at results[]. */
static void evaluate(const route *route, worker *worker, const batch *batch, void **results)
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

static void run_batch(const route *route, worker *worker, const batch *batch)
{
    void *results[MOST_ARRAYS];
    if (!batch->count) return;
    evaluate(route, worker, batch, results);
    for (int64_t k = 0; k < route->result_count; k++)
        settle(route, &route->results[k], worker, batch, results[k]);
    mark_events(route, worker, batch);
}

/* The synapses of a row (or a part of one) that end in the thread's slice. */
static batch row_batch(const projection *projection, const worker *worker, int64_t row)
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
    return made;
}

static void run_events(const route *route, worker *worker)
{
    const listed *events = spikes_of(worker, route->listing);
    const projection *projection = route->projection;
    for (int64_t e = 0; e < events->count; e++) {
        batch batch = row_batch(projection, worker, events->elements[e]);
        run_batch(route, worker, &batch);
    }
}

static void run_incoming(const route *route, worker *worker)
{
    const listed *events = spikes_of(worker, route->listing);
    const synapses *synapses = route->projection->synapses;
    int64_t count = route->projection->post->count;
    slice mine = parallel_slice(count, REDUCE_BLOCK, worker->thread, worker->threads);
    for (int64_t e = 0; e < events->count; e++) {
        int64_t target = events->elements[e];
        if (target < mine.begin || target >= mine.end) continue;
        int64_t first = synapses->incoming_first[target];
        batch batch = {.source = -1,
                       .target = target,
                       .begin = first,
                       .count = synapses->incoming_first[target + 1] - first,
                       .synapse = synapses->incoming_synapse + first,
                       .sources = synapses->incoming_source + first};
        run_batch(route, worker, &batch);
    }
}

/* The first event not below `border`. */
static int64_t find_event(const listed *events, int64_t border)
{
    int64_t begin = 0, end = events->count;
    while (begin < end) {
        int64_t middle = begin + (end - begin) / 2;
        if (events->elements[middle] < border)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

/* States of sources: those with an event, each by the thread whose slice it is in. */
static void run_sources(const route *route, worker *worker)
{
    const listed *events = spikes_of(worker, route->listing);
    if (!events->count) return;
    slice mine = parallel_slice(route->projection->pre->count, REDUCE_BLOCK, worker->thread,
                                worker->threads);
    int64_t first = find_event(events, mine.begin), end = find_event(events, mine.end);
    int64_t *list = (int64_t *)(void *)worker->scratch;
    for (int64_t k = first; k < end; k++) list[k - first] = events->elements[k];
    batch batch = {.source = -1,
                   .target = -1,
                   .count = end - first,
                   .synapse = list,
                   .sources = events->elements + first};
    run_batch(route, worker, &batch);
}

/* What all sources say now. */
static void run_terms(const operation *operation, worker *worker)
{
    const route *route = operation->route;
    void *results[MOST_ARRAYS];
    slice mine = parallel_slice(route->projection->pre->count, REDUCE_BLOCK, worker->thread,
                                worker->threads);
    batch batch = {.source = -1, .target = -1, .begin = mine.begin, .count = mine.end - mine.begin};
    if (batch.count) evaluate(route, worker, &batch, results);
}

static void run_meet(const operation *operation, worker *worker)
{
    (void)operation;
    if (worker->threads > 1) barrier_wait(worker->barrier, worker->threads);
}

static void run_pathway(const operation *operation, worker *worker)
{
    if (operation->route->by_source)
        run_sources(operation->route, worker);
    else if (operation->route->by_target)
        run_incoming(operation->route, worker);
    else
        run_events(operation->route, worker);
}

/* ---- what is sent all the time ---- */

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
            if (replaces || value != value) copy_value(sum, values + k * size, size);
        } else
            add_value(type, sum, values + k * size);
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
        batch batch = row_batch(projection, worker, row);
        if (!batch.count) continue;
        evaluate(route, worker, &batch, results);
        reduce_batch(route, worker, &batch, results[0], sums);
    }
    if (route->sum >= 0) finish_reduction(route, worker, mine, sums, port);
}

/* ---- what equations of synapses read of their ends ---- */

/* Rows (or parts of them) that reach into the thread's slice of the synapses. */
static void gather_slice(const route *route, const worker *worker, slice mine, char *to)
{
    const projection *projection = route->projection;
    const synapse_rows *rows = &projection->rows;
    const feed *feed = &route->feeds[0];
    int64_t size = worker->program->size;
    int64_t row = 0, end = rows->count;
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
        const char *from = source_values(route, feed, worker, delay) + source * size;
        int64_t begin = rows->first[row] > mine.begin ? rows->first[row] : mine.begin;
        int64_t until = rows->first[row + 1] < mine.end ? rows->first[row + 1] : mine.end;
        for (int64_t k = begin; k < until; k++) copy_value(to + k * size, from, size);
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
    if (projection->alignment.kind == ALIGN_PRE) {
        const char *from = source_values(route, &route->feeds[0], worker, projection->delay);
        bool one = projection->pre->slots[route->feeds[0].slot].width == 1;
        for (int64_t k = mine.begin; k < mine.end; k++)
            copy_value(to + k * program->size, from + (one ? 0 : k * program->size), program->size);
        return;
    }
    if (route->feeds[0].kind == FEED_PRE) {
        gather_slice(route, worker, mine, to);
        return;
    }
    int64_t size = program->size;
    const slot *slot = &projection->post->slots[route->feeds[0].slot];
    const char *from = slot_data(program, slot, worker->member);
    for (int64_t k = mine.begin; k < mine.end; k++)
        copy_value(to + k * size,
                   from + (slot->width > 1 ? projection->synapses->target[k] * size : 0), size);
}

static void print_route(const operation *operation, text *out)
{
    const route *route = operation->route;
    const projection *projection = route->projection;
    for (int64_t k = 0; k < route->result_count; k++) {
        const result *result = &route->results[k];
        const group *side = result->kind == RESULT_OWN    ? projection->own
                            : result->kind == RESULT_POST ? projection->post
                                                          : projection->pre;
        text_add(out, "%s%s.%s", k ? ", " : "", side->name, group_slot_name(side, result->slot));
    }
    text_add(out, " at spikes of %s   (%s, %" PRId64 " synapses, %s)",
             route->by_target ? projection->post->name : projection->pre->name,
             projection->own->name, projection->synapses->count,
             cann_backend_name(kernel_backend(route->kernel)));
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

const operation_row operation_pathway = {"pathway", run_pathway, print_route};
const operation_row operation_send = {"send", run_send, print_send};
static void print_terms(const operation *operation, text *out)
{
    const projection *projection = operation->route->projection;
    text_add(out, "%s: what each source sends", projection->own->name);
}

static void print_meet(const operation *operation, text *out)
{
    text_add(out, "threads wait for %s", operation->projection->own->name);
}

const operation_row operation_gather = {"gather", run_gather, print_gather};
const operation_row operation_terms = {"terms", run_terms, print_terms};
const operation_row operation_meet = {"meet", run_meet, print_meet};

/* ---- building ---- */

static bool has_events(const system_model *system)
{
    for (int64_t k = 0; k < system->equation_count; k++)
        if (system->equations[k].at_event) return true;
    return false;
}

/* The values of all states when an event comes. */
static cann_status advance(const system_model *system, const node **env)
{
    const node *elapsed = node_symbol(system->pool, "#elapsed");
    for (int64_t k = 0; k < system->state_count; k++) env[k] = system->states[k].symbol;
    for (int64_t k = 0; k < system->equation_count; k++) {
        const equation *equation = &system->equations[k];
        if (!equation->at_event) continue;
        env[equation->state] = event_solution(system, equation->state, elapsed);
        if (!env[equation->state]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

typedef struct body {
    projection *projection;
    const pathway *pathway;
    const node **env;
    const node **values;
    result *results;
    int64_t count;
} body;

static const node *unless(const body *body, const node *otherwise, const node *value)
{
    node_pool *pool = body->projection->own->base->pool;
    if (!body->pathway->unless) return value;
    const node *skipped = build_so_far(body->projection->own, body->pathway->unless, body->env);
    return node_call(pool, FUNCTION_select, skipped, otherwise, value);
}

static cann_status add_amount(body *body, const pathway_action *action, const node *value)
{
    projection *projection = body->projection;
    bool post = action->target == PATHWAY_POST;
    const char *port = action->port[0] == '$' ? projection->port : action->port;
    const node *none = node_number(projection->own->base->pool, 0);
    int slot = port_slot(post ? projection->post : projection->pre, port);
    if (slot < 0) return CANN_ERROR_NAME;
    if (!post) projection->own->program->reaches_back = true;
    body->values[body->count] = unless(body, none, value);
    body->results[body->count++] = (result){post ? RESULT_POST : RESULT_PRE, slot};
    return CANN_OK;
}

/* A frozen weight stays as it is; the rest of the body goes on. */
static bool fixed(const body *body, const pathway_action *action)
{
    const group *own = body->projection->own;
    return body->projection->frozen && !strcmp(own->base->states[action->state].name, "w");
}

static cann_status act_all(body *body)
{
    group *own = body->projection->own;
    for (int64_t a = 0; a < body->pathway->action_count; a++) {
        const pathway_action *action = &body->pathway->actions[a];
        const node *value = build_so_far(own, action->value, body->env);
        cann_status status = value ? CANN_OK : CANN_ERROR_MEMORY;
        if (status == CANN_OK && action->target != PATHWAY_OWN)
            status = add_amount(body, action, value);
        else if (status == CANN_OK && !fixed(body, action)) {
            value = build_clamp(own, action->state, value, body->env);
            body->env[action->state] = unless(body, body->env[action->state], value);
            if (!body->env[action->state]) status = CANN_ERROR_MEMORY;
        }
        if (status != CANN_OK) return status;
    }
    return CANN_OK;
}

static cann_status add_states(body *body)
{
    group *own = body->projection->own;
    for (int64_t k = 0; k < own->base->state_count; k++) {
        const node *symbol = own->base->states[k].symbol;
        if (body->env[k] == symbol) continue;
        body->values[body->count] = body->env[k];
        body->results[body->count++] = (result){RESULT_OWN, group_find(own, symbol)};
    }
    return CANN_OK;
}

static int last_slot(projection *projection)
{
    group *own = projection->own;
    if (!has_events(own->base)) return -1;
    int slot =
        group_slot(own, node_symbol(own->base->pool, "#last"), SLOT_HIDDEN, own->count, true);
    if (slot >= 0) own->slots[slot].width = own->count;
    return slot;
}

static int64_t longest(const projection *projection, bool by_source, bool by_target)
{
    if (by_source) return projection->pre->count;
    const synapses *synapses = projection->synapses;
    const int64_t *first = by_target ? synapses->incoming_first : synapses->first;
    int64_t rows = by_target ? synapses->columns : synapses->rows, most = 0;
    for (int64_t r = 0; r < rows; r++)
        if (first[r + 1] - first[r] > most) most = first[r + 1] - first[r];
    return most;
}

static cann_status keep_route(cann_program *program, operation_list *list, const operation_row *row,
                              route *route)
{
    operation *operation = route ? operation_add(list, row, route->projection->own) : NULL;
    if (!operation) {
        route_free(route);
        return CANN_ERROR_MODEL;
    }
    operation->projection = route->projection;
    operation->route = route;
    operation->kernel = route->kernel;
    if (route->feed_count > MOST_ARRAYS || route->result_count > MOST_ARRAYS)
        return fail(CANN_ERROR_MODEL, "%s: a body uses more than %d values",
                    route->projection->own->name, MOST_ARRAYS);
    int64_t arrays = route->feed_count + route->result_count + 1;
    int64_t row_bytes =
        (longest(route->projection, route->by_source, route->by_target) * program->size + 63) / 64 *
        64;
    if (row_bytes * arrays > program->scratch_size) program->scratch_size = row_bytes * arrays;
    for (int64_t k = 0; k < route->feed_count && !route->late && !route->by_source; k++)
        if (route->feeds[k].kind == FEED_PRE && route->feeds[k].slot >= 0)
            program->looks_across = true;
    return CANN_OK;
}

static cann_status build_pathway(cann_program *program, projection *projection,
                                 const pathway *pathway)
{
    const system_model *system = projection->own->base;
    int64_t most = system->state_count + pathway->action_count + 1;
    const node **nodes = memory_take(2 * most, sizeof *nodes);
    result *results = memory_take(most, sizeof *results);
    body body = {projection, pathway, nodes, nodes ? nodes + most : NULL, results, 0};
    cann_status status = nodes && results ? advance(system, body.env) : CANN_ERROR_MEMORY;
    int last = status == CANN_OK ? last_slot(projection) : -1;
    if (status == CANN_OK) status = act_all(&body);
    if (status == CANN_OK) status = add_states(&body);
    if (status == CANN_OK && pathway->from_post) status = synapses_incoming(projection->synapses);
    if (status == CANN_OK && body.count) {
        route *made = route_new(projection, pathway->from_post, body.values, results, body.count);
        if (made) {
            made->last = last;
            made->late = pathway->from_post;
            made->listing = pathway_listing(projection, pathway);
            if (made->listing < 0) status = CANN_ERROR_MODEL;
        }
        operation_list *list = pathway->from_post ? &program->learn : &program->arrive;
        cann_status kept = keep_route(program, list, &operation_pathway, made);
        if (status == CANN_OK) status = kept;
    }
    memory_free(results);
    memory_free(nodes);
    return status;
}

static cann_status build_send(cann_program *program, projection *projection)
{
    const system_model *system = projection->own->base;
    group *post = projection->post;
    int port = port_slot(post, projection->port);
    if (port < 0) return CANN_ERROR_NAME;
    route *made = route_new(projection, false, &system->send,
                            &(result){.kind = RESULT_POST, .slot = port}, 1);
    cann_status status = keep_route(program, &program->arrive, &operation_send, made);
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
static cann_status build_gathers(projection *projection)
{
    group *own = projection->own;
    for (int64_t k = 0; k < own->slot_count; k++) {
        slot *slot = &own->slots[k];
        if (slot->role != SLOT_TEMPORARY || !slot->gathered) continue;
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

/* ---- states of sources ---- */

static int source_slot(group *own, const char *what, int number)
{
    char name[48];
    snprintf(name, sizeof name, "#%s%d", what, number);
    int slot =
        group_slot(own, node_symbol(own->base->pool, name), SLOT_TEMPORARY, own->count, true);
    if (slot >= 0) own->slots[slot].width = own->count;
    return slot;
}

/* What a source's part of an amount comes to, given its states so far. */
static const node *source_part(const body *body, const node *value)
{
    const group *own = body->projection->own;
    node_pool *pool = own->base->pool;
    separated terms;
    if (!alignment_separate(own->base, NULL, value, &terms)) return NULL;
    const node *sum = node_number(pool, 0);
    for (int k = 0; k < terms.count; k++)
        sum = node_add(pool, sum, node_mul(pool, terms.terms[k].pre, terms.terms[k].post));
    return sum ? build_so_far(own, sum, body->env) : NULL;
}

static cann_status deliver_later(body *body, const pathway_action *action, int scale, int listing,
                                 operation_list *later)
{
    projection *projection = body->projection;
    const char *port = action->port[0] == '$' ? projection->port : action->port;
    operation *operation = operation_add(later, &operation_deliver, projection->post);
    if (!operation) return CANN_ERROR_MEMORY;
    operation->projection = projection;
    operation->target = port_slot(projection->post, port);
    operation->amount = group_find(projection->own, node_symbol(projection->own->base->pool, "w"));
    operation->scale = scale;
    operation->source = listing;
    return operation->target < 0 ? CANN_ERROR_NAME : CANN_OK;
}

static cann_status act_of_source(body *body, int listing, operation_list *later, int *number)
{
    group *own = body->projection->own;
    cann_status status = CANN_OK;
    for (int64_t a = 0; a < body->pathway->action_count && status == CANN_OK; a++) {
        const pathway_action *action = &body->pathway->actions[a];
        if (action->target == PATHWAY_OWN) {
            const node *value = build_so_far(own, action->value, body->env);
            value = build_clamp(own, action->state, value, body->env);
            body->env[action->state] = unless(body, body->env[action->state], value);
            if (!body->env[action->state]) status = CANN_ERROR_MEMORY;
            continue;
        }
        const node *part = source_part(body, action->value);
        int scale = source_slot(own, "scale", ++*number);
        if (!part || scale < 0) return CANN_ERROR_MEMORY;
        body->values[body->count] = unless(body, node_number(own->base->pool, 0), part);
        body->results[body->count++] = (result){RESULT_OWN, scale};
        status = deliver_later(body, action, scale, listing, later);
    }
    return status;
}

static cann_status build_source_body(cann_program *program, projection *projection,
                                     const pathway *pathway, operation_list *later, int *number)
{
    const system_model *system = projection->own->base;
    int64_t most = system->state_count + pathway->action_count + 1;
    const node **nodes = memory_take(2 * most, sizeof *nodes);
    result *results = memory_take(most, sizeof *results);
    body body = {projection, pathway, nodes, nodes ? nodes + most : NULL, results, 0};
    cann_status status = nodes && results ? advance(system, body.env) : CANN_ERROR_MEMORY;
    int listing = pathway_listing(projection, pathway);
    int last = status == CANN_OK ? last_slot(projection) : -1;
    if (listing < 0) status = CANN_ERROR_MODEL;
    if (status == CANN_OK) status = act_of_source(&body, listing, later, number);
    if (status == CANN_OK) status = add_states(&body);
    if (status == CANN_OK && body.count) {
        route *made = route_new(projection, true, body.values, results, body.count);
        if (made) {
            made->last = last;
            made->listing = listing;
            made->by_source = true;
        }
        status = keep_route(program, &program->arrive, &operation_pathway, made);
    }
    memory_free(results);
    memory_free(nodes);
    return status;
}

static cann_status build_terms(cann_program *program, projection *projection, operation_list *later)
{
    group *own = projection->own;
    const system_model *system = own->base;
    separated terms;
    if (!alignment_separate(system, NULL, system->send, &terms)) return CANN_ERROR_MODEL;
    const node *values[SEPARATED_MOST];
    result results[SEPARATED_MOST];
    for (int k = 0; k < terms.count; k++) {
        values[k] = terms.terms[k].pre;
        results[k] = (result){RESULT_OWN, source_slot(own, "term", k)};
        int sum = term_sum(projection, k);
        operation *clear = operation_add(&program->arrive, &operation_clear, projection->post);
        operation *add = operation_add(later, &operation_deliver, projection->post);
        if (results[k].slot < 0 || sum < 0 || !clear || !add) return CANN_ERROR_MEMORY;
        clear->target = add->target = sum;
        add->projection = projection;
        add->amount = group_find(own, node_symbol(system->pool, "w"));
        add->scale = results[k].slot;
        add->source = -1;
    }
    route *made = route_new(projection, true, values, results, terms.count);
    if (made) made->by_source = true;
    return keep_route(program, &program->arrive, &operation_terms, made);
}

cann_status sources_build(cann_program *program, projection *projection)
{
    const system_model *system = projection->own->base;
    operation_list later = {0};
    cann_status status = CANN_OK;
    int number = 0;
    int64_t bytes = (8 * projection->pre->count + 63) / 64 * 64;
    if (bytes > program->lists_size) program->lists_size = bytes;
    for (int64_t p = 0; p < system->pathway_count && status == CANN_OK; p++)
        status = build_source_body(program, projection, &system->pathways[p], &later, &number);
    if (status == CANN_OK && system->send) status = build_terms(program, projection, &later);
    operation *meet = status == CANN_OK && later.count
                          ? operation_add(&program->arrive, &operation_meet, projection->post)
                          : NULL;
    if (meet) meet->projection = projection;
    for (int64_t k = 0; meet && k < later.count && status == CANN_OK; k++) {
        operation *moved =
            operation_add(&program->arrive, later.operations[k].row, projection->post);
        if (moved)
            *moved = later.operations[k];
        else
            status = CANN_ERROR_MEMORY;
    }
    if (later.count && !meet && status == CANN_OK) status = CANN_ERROR_MEMORY;
    memory_free(later.operations);
    return status == CANN_OK ? build_gathers(projection) : status;
}

cann_status pathways_build(cann_program *program, projection *projection)
{
    const system_model *system = projection->own->base;
    cann_status status = synapses_list(projection->synapses);
    for (int64_t p = 0; p < system->pathway_count && status == CANN_OK; p++)
        status = build_pathway(program, projection, &system->pathways[p]);
    if (status == CANN_OK && system->send) status = build_send(program, projection);
    if (status == CANN_OK) status = build_gathers(projection);
    return status;
}
