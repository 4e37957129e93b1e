/* SPDX-License-Identifier: MIT
 * Synapses with states of their own. Events of the source run over its row, events of the target
 * over its incoming synapses, in the order of text; what they add to a target is added in the order
 * of synapses. A thread takes the synapses of its own slice of the targets, so nothing has two
 * writers. Equations marked @event are advanced, in closed form, when an event comes. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "base/text.h"
#include "expr/solution.h"
#include "model/traces.h"
#include "tensor/reduce.h"
#include <inttypes.h>

static void run_events(const route *route, worker *worker)
{
    const listed *events = spikes_of(worker, route->listing);
    for (int64_t e = 0; e < events->count; e++) {
        batch batch = batch_of_row(route->along, worker, events->elements[e]);
        batch_run(route, worker, &batch);
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
        batch_run(route, worker, &batch);
    }
}

static void run_pathway(const operation *operation, worker *worker)
{
    if (operation->route->over == OVER_COLUMN)
        run_incoming(operation->route, worker);
    else
        run_events(operation->route, worker);
}

void route_print(const operation *operation, text *out)
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
             route->over == OVER_COLUMN ? projection->post->name : projection->pre->name,
             projection->own->name, projection->synapses->count,
             cann_backend_name(kernel_backend(route->kernel)));
}

const operation_row operation_pathway = {"pathway", run_pathway, route_print};

/* The values of all states when an event comes. */
cann_status body_advance(const system_model *system, const node **env)
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

const node *body_guard(const body *body, const node *otherwise, const node *value)
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
    if (!body->values) return CANN_OK;
    body->values[body->count] = body_guard(body, none, value);
    body->results[body->count++] = (result){post ? RESULT_POST : RESULT_PRE, slot};
    return CANN_OK;
}

/* A frozen weight stays as it is; the rest of the body goes on. */
static bool fixed(const body *body, const pathway_action *action)
{
    const group *own = body->projection->own;
    return body->projection->frozen && !strcmp(own->base->states[action->state].name, "w");
}

cann_status body_act(body *body)
{
    group *own = body->projection->own;
    for (int64_t a = 0; a < body->pathway->action_count; a++) {
        const pathway_action *action = &body->pathway->actions[a];
        const node *value = build_so_far(own, action->value, body->env);
        cann_status status = value ? CANN_OK : CANN_ERROR_MEMORY;
        if (status == CANN_OK && action->target != PATHWAY_OWN) {
            if (!body->projection->own->projection->muted) status = add_amount(body, action, value);
        } else if (status == CANN_OK && !fixed(body, action)) {
            value = build_clamp(own, action->state, value, body->env);
            body->env[action->state] = body_guard(body, body->env[action->state], value);
            if (!body->env[action->state]) status = CANN_ERROR_MEMORY;
        }
        if (status != CANN_OK) return status;
    }
    return CANN_OK;
}

cann_status body_states(body *body, state_side side)
{
    group *own = body->projection->own;
    for (int64_t k = 0; k < own->base->state_count; k++) {
        const node *symbol = own->base->states[k].symbol;
        if (body->env[k] == symbol || body->projection->alignment.sides[k] != side) continue;
        body->values[body->count] = body->env[k];
        body->results[body->count++] = (result){RESULT_OWN, group_find(own, symbol)};
    }
    return CANN_OK;
}

static int64_t longest(const route *route)
{
    const synapses *synapses = route->projection->synapses;
    if (route->over == OVER_SOURCES) return synapses->rows;
    if (route->over == OVER_TARGETS) return synapses->columns;
    if (route->over == OVER_LIST) return ROUTE_LIST;
    bool column = route->over == OVER_COLUMN;
    const int64_t *first = column ? synapses->incoming_first : synapses->first;
    int64_t rows = column ? synapses->columns : synapses->rows, most = 0;
    for (int64_t r = 0; r < rows; r++)
        if (first[r + 1] - first[r] > most) most = first[r + 1] - first[r];
    return most;
}

int64_t route_scratch(const route *route)
{
    int64_t size = route->projection->own->program->size;
    int64_t row_bytes = (longest(route) * size + 63) / 64 * 64;
    return row_bytes * (route->feed_count + route->result_count + 1);
}

cann_status route_keep(cann_program *program, operation_list *list, const operation_row *row,
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
    int64_t bytes = route_scratch(route);
    if (bytes > program->scratch_size) program->scratch_size = bytes;
    bool of_others = route->over == OVER_ROW || route->over == OVER_COLUMN;
    for (int64_t k = 0; k < route->feed_count && !route->late && of_others; k++)
        if (route->feeds[k].kind == FEED_PRE && route->feeds[k].slot >= 0)
            program->looks_across = true;
    return CANN_OK;
}

/* States as the synapses' body finds them. */
static cann_status body_begin(const body *body, int number)
{
    const projection *projection = body->projection;
    const system_model *system = projection->own->base;
    for (int64_t k = 0; k < system->state_count; k++) {
        if (projection->alignment.sides[k] != SIDE_SYNAPSE)
            body->env[k] = trace_now(projection, k, number);
        if (!body->env[k]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

static cann_status keep_pathway(cann_program *program, const body *body)
{
    projection *projection = body->projection;
    bool from_post = body->pathway->from_post;
    route *made = route_new(projection, from_post ? OVER_COLUMN : OVER_ROW, body->values,
                            body->results, body->count);
    int listing = made ? pathway_listing((struct projection *)body->along, body->pathway) : -1;
    if (made) {
        made->last = last_slot(projection, SIDE_SYNAPSE);
        made->along = body->along;
        made->late = from_post;
        made->listing = listing;
    }
    operation_list *list = from_post ? &program->learn : &program->arrive;
    cann_status status = route_keep(program, list, &operation_pathway, made);
    return status == CANN_OK && listing < 0 ? CANN_ERROR_MODEL : status;
}

cann_status body_open(body *body, const projection *along, const pathway *pathway)
{
    struct projection *projection = along->own->projection;
    const system_model *system = projection->own->base;
    int64_t most = system->state_count + pathway->action_count + 1;
    const node **nodes = memory_take(2 * most, sizeof *nodes);
    result *results = memory_take(most, sizeof *results);
    *body =
        (struct body){projection, along, pathway, nodes, nodes ? nodes + most : NULL, results, 0};
    return nodes && results ? body_advance(system, nodes) : CANN_ERROR_MEMORY;
}

void body_close(body *body)
{
    memory_free(body->results);
    memory_free(body->env);
}

static cann_status build_pathway(cann_program *program, struct projection *along,
                                 const pathway *pathway, int number)
{
    projection *projection = along->own->projection;
    body body;
    cann_status status = body_open(&body, along, pathway);
    if (status == CANN_OK) status = body_begin(&body, number);
    if (status == CANN_OK) status = body_act(&body);
    if (status == CANN_OK) status = body_states(&body, SIDE_SYNAPSE);
    if (status == CANN_OK && pathway->from_post) status = synapses_incoming(projection->synapses);
    if (status == CANN_OK) status = traces_pathway(program, &body, number);
    if (status == CANN_OK && body.count) status = keep_pathway(program, &body);
    body_close(&body);
    return status;
}

cann_status pathways_build(cann_program *program, projection *projection)
{
    const system_model *system = projection->own->base;
    cann_status status = synapses_list(projection->synapses);
    for (int64_t p = 0; projection->echo && p < system->pathway_count && status == CANN_OK; p++)
        if (pathway_echoes(&system->pathways[p]))
            status =
                build_pathway(program, projection->echo, &system->pathways[p], ECHOES + (int)p);
    for (int64_t p = 0; p < system->pathway_count && status == CANN_OK; p++)
        status = build_pathway(program, projection, &system->pathways[p], (int)p);
    if (status == CANN_OK) status = traces_step(projection);
    if (status == CANN_OK && system->send) status = send_build(program, projection);
    return status;
}
