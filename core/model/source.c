/* SPDX-License-Identifier: MIT
 * Synapses whose states the source alone moves: one state per source. Bodies run once for each
 * source that has an event; an amount is the weight times what the source says, and what is sent is
 * a sparse product of the weights with it, which the target multiplies by what it knows. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/text.h"
#include "model/traces.h"
#include "tensor/reduce.h"
#include <stdio.h>

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
static void run_sources(const operation *operation, worker *worker)
{
    const route *route = operation->route;
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
    batch_run(route, worker, &batch);
}

/* What all sources say now. */
static void run_terms(const operation *operation, worker *worker)
{
    const route *route = operation->route;
    void *results[MOST_ARRAYS];
    slice mine = parallel_slice(route->projection->pre->count, REDUCE_BLOCK, worker->thread,
                                worker->threads);
    batch batch = {.source = -1, .target = -1, .begin = mine.begin, .count = mine.end - mine.begin};
    if (batch.count) batch_evaluate(route, worker, &batch, results);
}

static void run_meet(const operation *operation, worker *worker)
{
    (void)operation;
    if (worker->threads > 1) barrier_wait(worker->barrier, worker->threads);
}

static void print_terms(const operation *operation, text *out)
{
    const projection *projection = operation->route->projection;
    text_add(out, "%s: what each source sends", projection->own->name);
}

static void print_meet(const operation *operation, text *out)
{
    text_add(out, "threads wait for %s", operation->projection->own->name);
}

const operation_row operation_sources = {"pathway", run_sources, route_print};
const operation_row operation_terms = {"terms", run_terms, print_terms};
const operation_row operation_meet = {"meet", run_meet, print_meet};

static int source_slot(group *own, const char *what, int number)
{
    char name[48];
    snprintf(name, sizeof name, "#%s%d", what, number);
    int slot = group_slot(own, node_symbol(own->base->pool, name), SLOT_TEMPORARY, 1, true);
    if (slot >= 0) {
        own->slots[slot].side = SIDE_PRE;
        own->slots[slot].width = side_count(own->projection, SIDE_PRE);
    }
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

/* The weights as the wiring has them that the events travel. */
static int weight_slot(const projection *along)
{
    const group *own = along->own;
    int weight = group_find(own, node_symbol(own->base->pool, "w"));
    return along == own->projection ? weight : echo_amount(along, weight);
}

static cann_status deliver_later(body *body, const pathway_action *action, int scale, int listing,
                                 operation_list *later)
{
    projection *projection = body->projection;
    const char *port = action->port[0] == '$' ? projection->port : action->port;
    operation *operation = operation_add(later, &operation_deliver, projection->post);
    if (!operation) return CANN_ERROR_MEMORY;
    operation->projection = (struct projection *)body->along;
    operation->target = port_slot(projection->post, port);
    operation->amount = weight_slot(body->along);
    operation->scale = scale;
    operation->source = listing;
    return operation->target < 0 || operation->amount < 0 ? CANN_ERROR_NAME : CANN_OK;
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
            body->env[action->state] = body_guard(body, body->env[action->state], value);
            if (!body->env[action->state]) status = CANN_ERROR_MEMORY;
            continue;
        }
        const node *part = source_part(body, action->value);
        int scale = source_slot(own, "scale", ++*number);
        if (!part || scale < 0) return CANN_ERROR_MEMORY;
        body->values[body->count] = body_guard(body, node_number(own->base->pool, 0), part);
        body->results[body->count++] = (result){RESULT_OWN, scale};
        status = deliver_later(body, action, scale, listing, later);
    }
    return status;
}

static cann_status build_source_body(cann_program *program, struct projection *along,
                                     const pathway *pathway, operation_list *later, int *number)
{
    projection *projection = along->own->projection;
    body body;
    cann_status status = body_open(&body, along, pathway);
    int listing = pathway_listing(along, pathway);
    if (listing < 0) status = CANN_ERROR_MODEL;
    if (status == CANN_OK) status = act_of_source(&body, listing, later, number);
    if (status == CANN_OK) status = body_states(&body, SIDE_PRE);
    if (status == CANN_OK && body.count) {
        route *made = route_new(projection, OVER_SOURCES, body.values, body.results, body.count);
        if (made) {
            made->last = last_slot(projection, SIDE_PRE);
            made->listing = listing;
        }
        status = route_keep(program, &program->arrive, &operation_sources, made);
    }
    body_close(&body);
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
    route *made = route_new(projection, OVER_SOURCES, values, results, terms.count);
    return route_keep(program, &program->arrive, &operation_terms, made);
}

/* Threads wait for what sources say, then deliver it. */
static cann_status deliver_all(cann_program *program, projection *projection, operation_list *later)
{
    cann_status status = CANN_OK;
    operation *meet =
        later->count ? operation_add(&program->arrive, &operation_meet, projection->post) : NULL;
    if (meet) meet->projection = projection;
    for (int64_t k = 0; meet && k < later->count && status == CANN_OK; k++) {
        operation *moved =
            operation_add(&program->arrive, later->operations[k].row, projection->post);
        if (moved)
            *moved = later->operations[k];
        else
            status = CANN_ERROR_MEMORY;
    }
    return later->count && !meet ? CANN_ERROR_MEMORY : status;
}

static cann_status build_along(cann_program *program, struct projection *along, int number)
{
    projection *projection = along->own->projection;
    const system_model *system = along->own->base;
    operation_list later = {0};
    cann_status status = CANN_OK;
    for (int64_t p = 0; p < system->pathway_count && status == CANN_OK; p++)
        if (along == projection || pathway_echoes(&system->pathways[p]))
            status = build_source_body(program, along, &system->pathways[p], &later, &number);
    if (status == CANN_OK && system->send && along == projection)
        status = build_terms(program, projection, &later);
    if (status == CANN_OK) status = deliver_all(program, projection, &later);
    memory_free(later.operations);
    return status;
}

cann_status sources_build(cann_program *program, projection *projection)
{
    int64_t bytes = (8 * projection->pre->count + 63) / 64 * 64;
    if (bytes > program->lists_size) program->lists_size = bytes;
    cann_status status =
        projection->echo ? build_along(program, projection->echo, ECHOES) : CANN_OK;
    if (status == CANN_OK) status = build_along(program, projection, 0);
    return status == CANN_OK ? traces_step(projection) : status;
}
