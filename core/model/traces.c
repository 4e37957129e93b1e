/* SPDX-License-Identifier: MIT
 * States kept once per source or per target. When events come, those of the end that had them move,
 * and the values of before go to a slot beside them that the synapses' body reads; of the other end
 * all are brought up to the moment, which a row of synapses then gathers. Sources are shared out
 * among threads by source, so threads wait before synapses read what others have written. */
#include "model/traces.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <string.h>

/* Events of that end, of elements in the thread's slice. */
static batch events_of_slice(const listed *events, const worker *worker, slice mine)
{
    int64_t *list = (int64_t *)(void *)worker->scratch, count = 0, first = 0;
    while (first < events->count && events->elements[first] < mine.begin) first++;
    for (int64_t k = first; k < events->count && events->elements[k] < mine.end; k++)
        list[count++] = events->elements[k];
    return (batch){.source = -1,
                   .target = -1,
                   .count = count,
                   .synapse = list,
                   .sources = events->elements + first};
}

static void run_traces(const operation *operation, worker *worker)
{
    const route *route = operation->route;
    const projection *projection = route->projection;
    const listed *events = spikes_of(worker, route->listing);
    if (!events->count) return;
    bool sources = route->over == OVER_SOURCES;
    slice mine = parallel_slice(side_count(projection, sources ? SIDE_PRE : SIDE_POST),
                                REDUCE_BLOCK, worker->thread, worker->threads);
    if (sources != route->late) { /* the end that had the events */
        batch batch = events_of_slice(events, worker, mine);
        batch_run(route, worker, &batch);
        return;
    }
    void *results[MOST_ARRAYS];
    batch batch = {.source = -1, .target = -1, .begin = mine.begin, .count = mine.end - mine.begin};
    if (batch.count > 0) batch_evaluate(route, worker, &batch, results);
}

static void run_wait(const operation *operation, worker *worker)
{
    const listed *events = spikes_of(worker, operation->source);
    if (worker->threads > 1 && events->count) barrier_wait(worker->barrier, worker->threads);
}

static void run_step(const operation *operation, worker *worker)
{
    const route *route = operation->route;
    void *results[MOST_ARRAYS];
    state_side side = route->over == OVER_SOURCES ? SIDE_PRE : SIDE_POST;
    slice mine = parallel_slice(side_count(route->projection, side), REDUCE_BLOCK, worker->thread,
                                worker->threads);
    batch batch = {.source = -1, .target = -1, .begin = mine.begin, .count = mine.end - mine.begin};
    if (batch.count > 0) batch_evaluate(route, worker, &batch, results);
}

static void print_traces(const operation *operation, text *out)
{
    const route *route = operation->route;
    const group *own = route->projection->own;
    for (int64_t k = 0; k < route->result_count; k++)
        text_add(out, "%s%s.%s", k ? ", " : "", own->name,
                 group_slot_name(own, route->results[k].slot));
    text_add(out, "%s once per %s", route->result_count ? "" : own->name,
             route->over == OVER_SOURCES ? "source" : "target");
}

static void print_wait(const operation *operation, text *out)
{
    text_add(out, "threads wait for %s", operation->projection->own->name);
}

const operation_row operation_traces = {"traces", run_traces, print_traces};
static const operation_row operation_wait = {"meet", run_wait, print_wait};
static const operation_row operation_trace_step = {"traces", run_step, print_traces};

/* ---- bodies ---- */

const node *trace_now(const projection *projection, int64_t state, int number)
{
    const system_model *system = projection->own->base;
    const node *symbol = system->states[state].symbol;
    if (projection->alignment.sides[state] == SIDE_SYNAPSE) return symbol;
    text name = {0};
    text_add(&name, "#now%d_%s", number, symbol->name);
    const node *made = node_symbol(system->pool, text_string(&name));
    text_free(&name);
    return made;
}

/* The slot of a state's value when the event comes; -1 with a sentence. */
static int now_slot(projection *projection, int64_t state, int number)
{
    group *own = projection->own;
    state_side side = projection->alignment.sides[state];
    int slot = group_slot(own, trace_now(projection, state, number), SLOT_TEMPORARY, 1, true);
    if (slot < 0) return -1;
    own->slots[slot].side = side;
    own->slots[slot].width = side_count(projection, side);
    return slot;
}

static bool contains(const body *body, const node *symbol)
{
    for (int64_t k = 0; k < body->count; k++)
        if (node_contains(body->projection->own->base->pool, body->values[k], symbol)) return true;
    return false;
}

/* One side of a body. */
typedef struct half {
    const body *of;
    int number;
    state_side side;
    bool own; /* the end that had the events */
    const node **before, **after, **values;
    result *results;
    int64_t count;
} half;

static cann_status put(half *half, int slot, const node *value)
{
    if (slot < 0 || !value) return CANN_ERROR_MEMORY;
    half->values[half->count] = value;
    half->results[half->count++] = (result){RESULT_OWN, slot};
    return CANN_OK;
}

/* What the states of that side were when the events came, for synapses, and what they are then. */
static cann_status list_values(half *half)
{
    projection *projection = half->of->projection;
    const system_model *system = projection->own->base;
    cann_status status = body_advance(system, half->before);
    struct body mine = *half->of;
    mine.env = half->after;
    mine.count = 0;
    mine.values = NULL;
    memcpy(half->after, half->before, (size_t)system->state_count * sizeof *half->after);
    if (status == CANN_OK && half->own) status = body_act(&mine);
    for (int64_t k = 0; k < system->state_count && status == CANN_OK; k++) {
        if (projection->alignment.sides[k] != half->side) continue;
        if (contains(half->of, trace_now(projection, k, half->number)))
            status = put(half, now_slot(projection, k, half->number), half->before[k]);
        const node *symbol = system->states[k].symbol;
        if (status == CANN_OK && half->own && half->after[k] != symbol)
            status = put(half, group_find(projection->own, symbol), half->after[k]);
    }
    return status;
}

static cann_status keep_half(cann_program *program, half *half, operation_list *list)
{
    const body *body = half->of;
    projection *projection = body->projection;
    int last = last_slot(projection, half->side);
    bool marks = half->own && last >= 0;
    if (!half->count && !marks) return CANN_OK;
    route *made = route_new(projection, half->side == SIDE_PRE ? OVER_SOURCES : OVER_TARGETS,
                            half->values, half->results, half->count);
    int listing = made ? pathway_listing((struct projection *)body->along, body->pathway) : -1;
    if (made) {
        made->last = last;
        made->along = body->along;
        made->late = body->pathway->from_post;
        made->listing = listing;
    }
    cann_status status = route_keep(program, list, &operation_traces, made);
    if (status != CANN_OK || listing < 0) return CANN_ERROR_MODEL;
    int64_t bytes = (8 * side_count(projection, half->side) + 63) / 64 * 64;
    if (bytes > program->lists_size) program->lists_size = bytes;
    bool waits = false;
    for (int64_t k = 0; k < half->count && half->side == SIDE_PRE; k++)
        waits |= projection->own->slots[half->results[k].slot].role == SLOT_TEMPORARY;
    operation *wait = waits ? operation_add(list, &operation_wait, projection->own) : NULL;
    if (wait) {
        wait->source = listing;
        wait->projection = projection;
    }
    return waits && !wait ? CANN_ERROR_MEMORY : CANN_OK;
}

cann_status traces_pathway(cann_program *program, const body *body, int number)
{
    const system_model *system = body->projection->own->base;
    operation_list *list = body->pathway->from_post ? &program->learn : &program->arrive;
    int64_t states = system->state_count + 1;
    const node **nodes = memory_take(4 * states, sizeof *nodes);
    result *results = memory_take(2 * states, sizeof *results);
    cann_status status = nodes && results ? CANN_OK : CANN_ERROR_MEMORY;
    for (state_side side = SIDE_POST; side >= SIDE_PRE && status == CANN_OK; side--) {
        half half = {.of = body,
                     .number = number,
                     .side = side,
                     .own = (side == SIDE_POST) == body->pathway->from_post,
                     .before = nodes,
                     .after = nodes + states,
                     .values = nodes + 2 * states,
                     .results = results};
        status = list_values(&half);
        if (status == CANN_OK) status = keep_half(program, &half, list);
    }
    memory_free(results);
    memory_free(nodes);
    return status;
}

/* ---- every step ---- */

cann_status traces_take(projection *projection, step_outputs *outputs)
{
    int64_t kept = 0;
    cann_status status = CANN_OK;
    projection->traces.count = 0;
    for (int64_t k = 0; k < outputs->count && status == CANN_OK; k++) {
        step_output row = outputs->rows[k];
        if (projection->own->slots[row.slot].side == SIDE_SYNAPSE)
            outputs->rows[kept++] = row;
        else
            status = step_output_add(&projection->traces, row.slot, row.value);
    }
    if (status == CANN_OK) outputs->count = kept;
    return status;
}

static cann_status step_of(projection *projection, state_side side, const node **values,
                           result *results)
{
    group *own = projection->own;
    int64_t count = 0;
    for (int64_t k = 0; k < projection->traces.count; k++) {
        const step_output *row = &projection->traces.rows[k];
        if (own->slots[row->slot].side != side) continue;
        values[count] = row->value;
        results[count++] = (result){RESULT_OWN, row->slot};
    }
    if (!count) return CANN_OK;
    route *made = route_new(projection, side == SIDE_PRE ? OVER_SOURCES : OVER_TARGETS, values,
                            results, count);
    if (made) made->late = true;
    return route_keep(own->program, &own->step, &operation_trace_step, made);
}

cann_status traces_step(projection *projection)
{
    int64_t most = projection->traces.count + 1;
    const node **values = memory_take(most, sizeof *values);
    result *results = memory_take(most, sizeof *results);
    cann_status status = values && results ? CANN_OK : CANN_ERROR_MEMORY;
    for (state_side side = SIDE_PRE; side <= SIDE_POST && status == CANN_OK; side++)
        status = step_of(projection, side, values, results);
    memory_free(results);
    memory_free(values);
    return status;
}
