/* SPDX-License-Identifier: MIT
 * What arrives at a group before its step: events of earlier steps, along the synapses, into its
 * ports. A port is a state, which events move where it lies; where that state is held while
 * refractory, or the port is an input, events add to a sum beside it that begins at 0 in each step.
 * Every thread delivers to its own slice of the targets, the one its kernels work on, and takes
 * projections in order and sources in order: one order of summation for any team. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "base/text.h"
#include "event/generated.h"
#include "expr/derive.h"
#include "model/batch.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool refracts(const system_model *system)
{
    for (int64_t k = 0; k < system->event_count; k++)
        if (system->events[k].refractory) return true;
    return false;
}

/* A sum of its own for what arrives at `symbol`. */
static int sum_slot(group *group, const node *symbol, int64_t state)
{
    for (int64_t k = 0; k < group->port_count; k++)
        if (group->ports[k].symbol == symbol) return group->ports[k].slot;
    port *grown =
        memory_grow(group->ports, group->port_count, group->port_count + 1, sizeof *grown);
    if (!grown) return -1;
    group->ports = grown;
    text name = {0};
    text_add(&name, "#arrived_%s", symbol->name);
    const node *place = node_symbol(group->system->pool, text_string(&name));
    text_free(&name);
    int slot = group_slot(group, place, SLOT_TEMPORARY, group->count, true);
    if (slot < 0) return -1;
    grown[group->port_count++] = (port){symbol, state, slot};
    group->program->built = false;
    return slot;
}

static int no_port(const group *group, const char *name)
{
    const system_model *system = group->system;
    const char *known[256];
    int64_t count = 0;
    text list = {0};
    for (int64_t k = 0; k < system->state_count && count < 128; k++)
        if (system->states[k].port) known[count++] = system->states[k].name;
    for (int64_t k = 0; k < system->input_count && count < 256; k++)
        known[count++] = system->inputs[k].name;
    for (int64_t k = 0; k < count; k++) text_add(&list, "%s%s", k ? ", " : "", known[k]);
    int64_t near = text_nearest(name, known, count);
    fail(CANN_ERROR_NAME,
         "%s (%s) has no port '%s'%s%s%s   (ports: %s); inputs, and states named "
         "in its input section, are ports",
         group->name, system->name, name, near < 0 ? "" : "; did you mean '",
         near < 0 ? "" : known[near], near < 0 ? "" : "'?", count ? text_string(&list) : "none");
    text_free(&list);
    return -1;
}

int port_slot(group *group, const char *name)
{
    const system_model *system = group->system;
    if (!name) {
        fail(CANN_ERROR_ARGUMENT, "the port of %s that events write to is missing", group->name);
        return -1;
    }
    for (int64_t k = 0; k < system->state_count; k++) {
        const declaration *state = &system->states[k];
        if (strcmp(state->name, name) != 0 || !state->port) continue;
        if (state->hold && refracts(system)) return sum_slot(group, state->symbol, k);
        return group_find(group, state->symbol);
    }
    for (int64_t k = 0; k < system->input_count; k++)
        if (!strcmp(system->inputs[k].name, name))
            return sum_slot(group, system->inputs[k].symbol, -1);
    return no_port(group, name);
}

const node *port_input(const group *group, const char *name)
{
    const system_model *system = group->base;
    for (int64_t k = 0; name && k < system->input_count; k++)
        if (!strcmp(system->inputs[k].name, name)) return system->inputs[k].symbol;
    text list = {0};
    for (int64_t k = 0; k < system->input_count; k++)
        text_add(&list, "%s%s", k ? ", " : "", system->inputs[k].name);
    fail(CANN_ERROR_NAME, "%s (%s) has no input '%s' that synapses can send to   (inputs: %s)",
         group->name, system->name, name ? name : "",
         system->input_count ? text_string(&list) : "none");
    text_free(&list);
    return NULL;
}

static const node *sum_symbol(const group *group, const port *port)
{
    return group->slots[port->slot].symbol;
}

const node *ports_resolve(const group *group, const node *value)
{
    node_pool *pool = group->system->pool;
    for (int64_t k = 0; k < group->port_count && value; k++) {
        const port *port = &group->ports[k];
        if (port->state >= 0) continue;
        const node *both = node_add(pool, port->symbol, sum_symbol(group, port));
        value = node_substitute(pool, value, &port->symbol, &both, 1);
    }
    for (int64_t k = 0; k < group->send_count && value; k++) {
        const node *both = node_add(pool, group->sends[k].input, group->sends[k].value);
        value = node_substitute(pool, value, &group->sends[k].input, &both, 1);
    }
    return value;
}

cann_status ports_arrive(const group *group, const node **env, const node *refractory)
{
    node_pool *pool = group->system->pool;
    for (int64_t k = 0; k < group->port_count; k++) {
        const port *port = &group->ports[k];
        if (port->state < 0) continue;
        const node *moved = node_add(pool, port->symbol, sum_symbol(group, port));
        env[port->state] = node_call(pool, FUNCTION_select, refractory, port->symbol, moved);
        if (!env[port->state]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

/* ---- operations -------------------------------------------------------------------------- */

static void run_clear(const operation *operation, worker *worker)
{
    const cann_program *program = worker->program;
    const slot *slot = &operation->group->slots[operation->target];
    slice mine = parallel_slice(slot->width, REDUCE_BLOCK, worker->thread, worker->threads);
    memset(slot_data(program, slot, worker->member) + mine.begin * program->size, 0,
           (size_t)((mine.end - mine.begin) * program->size));
}

static void print_clear(const operation *operation, text *out)
{
    text_add(out, "%s.%s <- 0", operation->group->name,
             group_slot_name(operation->group, operation->target));
}

static void deliver_generated(const operation *operation, worker *worker, const listed *spikes)
{
    const cann_program *program = worker->program;
    const projection *projection = operation->projection;
    int64_t targets = projection->post->count;
    slice mine = parallel_slice(targets, REDUCE_BLOCK, worker->thread, worker->threads);
    slot *slots = projection->own->slots;
    generated_delivery what = {
        .type = program->type,
        .events = spikes ? spikes->elements : NULL,
        .event_count = spikes ? spikes->count : 0,
        .amount = slot_data(program, &slots[operation->amount], worker->member),
        .out = slot_data(program, &projection->post->slots[operation->target], worker->member),
        .begin = mine.begin,
        .end = mine.end};
    if (operation->scale) what.scale = slot_data(program, &slots[operation->scale], worker->member);
    generated_deliver(projection->synapses->generated, &what);
}

static void run_deliver(const operation *operation, worker *worker)
{
    if (operation->projection->own->projection->muted) return;
    const cann_program *program = worker->program;
    const projection *projection = operation->projection;
    const listed *spikes = operation->source < 0 ? NULL : spikes_of(worker, operation->source);
    if (spikes && !spikes->count) return;
    if (projection->synapses->generated) {
        deliver_generated(operation, worker, spikes);
        return;
    }
    const slot *weight = &projection->own->slots[operation->amount];
    const slot *target = &projection->post->slots[operation->target];
    delivery what = {.type = program->type,
                     .events = spikes ? spikes->elements : NULL,
                     .event_count = spikes ? spikes->count : 0,
                     .weight = slot_data(program, weight, worker->member),
                     .per_synapse = weight->width > 1,
                     .out = slot_data(program, target, worker->member)};
    if (operation->scale)
        what.scale = slot_data(program, &projection->own->slots[operation->scale], worker->member);
    synapses_deliver(&projection->rows, worker->thread, &what);
}

static void print_deliver(const operation *operation, text *out)
{
    const projection *projection = operation->projection;
    text_add(out, "%s.%s += %s", projection->post->name,
             group_slot_name(projection->post, operation->target),
             group_slot_name(projection->own, operation->amount));
    if (operation->scale) text_add(out, "*%s", group_slot_name(projection->own, operation->scale));
    if (operation->source < 0)
        text_add(out, " of all sources");
    else if (projection->delays)
        text_add(out, " for spikes of %s, %" PRId64 " to %" PRId64 " steps ago",
                 projection->pre->name, projection->delays[0], projection->delay);
    else
        text_add(out, " for events of %s, %" PRId64 " step%s ago", projection->pre->name,
                 projection->delay, projection->delay == 1 ? "" : "s");
    const synapses *synapses = projection->synapses;
    if (synapses->generated)
        text_add(out, "   (%s, about %.4g synapses, generated)", projection->own->name,
                 generated_count(synapses->generated));
    else
        text_add(out, "   (%s, %" PRId64 " synapses)", projection->own->name, synapses->count);
}

const operation_row operation_clear = {"clear", run_clear, print_clear};
const operation_row operation_deliver = {"deliver", run_deliver, print_deliver};

static cann_status clear_ports(cann_program *program)
{
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->port_count; k++) {
            operation *clear =
                operation_add(&program->arrive, &operation_clear, program->groups[g]);
            if (!clear) return CANN_ERROR_MEMORY;
            clear->target = program->groups[g]->ports[k].slot;
        }
    return CANN_OK;
}

/* The slot of what an action adds: the weight itself, or an expression of values that stay the same
 * while a run goes on, worked out at its beginning. */
static int amount_slot(projection *projection, const node *amount, int number)
{
    group *own = projection->own;
    if (amount->kind == NODE_SYMBOL && !strcmp(amount->name, "w")) return group_find(own, amount);
    char name[32];
    snprintf(name, sizeof name, "#amount%d", number);
    bool differs = false;
    for (int64_t k = 0; k < own->slot_count; k++)
        differs = differs || (own->slots[k].width != 1 && own->slots[k].role <= SLOT_STATE &&
                              node_contains(own->system->pool, amount, own->slots[k].symbol));
    const node *symbol = node_symbol(own->system->pool, name);
    int slot = group_slot(own, symbol, SLOT_TEMPORARY, 1, true);
    if (slot < 0) return -1;
    own->slots[slot].width = differs ? own->count : 1;
    step_outputs outputs = {0};
    cann_status status = step_output_add(&outputs, slot, build_resolve(own, amount, true));
    if (status == CANN_OK) status = split_outputs(own, &outputs, &projection->constants);
    memory_free(outputs.rows);
    return status == CANN_OK ? slot : -1;
}

static bool folded(const projection *projection)
{
    return projection->alignment.kind == ALIGN_POST;
}

static int action_target(const projection *projection, const pathway_action *action)
{
    if (action->target == PATHWAY_OWN)
        return group_find(projection->post, projection->fold->states[action->state]);
    const char *port = action->port;
    group *side = action->target == PATHWAY_POST ? projection->post : projection->pre;
    return port_slot(side, port[0] == '$' ? projection->port : port);
}

/* Drawn weights are multiplied by what the amount is for w = 1, so it must be w times something. */
static cann_status check_amount(const projection *projection, const node *amount)
{
    const cann_generated *generated = projection->synapses->generated;
    if (!generated || generated->law == LAW_CONSTANT || !amount) return CANN_OK;
    node_pool *pool = projection->own->base->pool;
    const node *w = node_symbol(pool, "w"), *none = node_number(pool, 0);
    const node *slope = derive(pool, amount, w);
    const node *rest = node_substitute(pool, amount, &w, &none, 1);
    double left = 1;
    bool scales = slope && rest && !node_contains(pool, slope, w) &&
                  node_evaluate(rest, NULL, NULL, 0, &left) && left == 0;
    if (scales) return CANN_OK;
    return fail(CANN_ERROR_MODEL,
                "%s: generated weights are drawn anew for each event, so what %s adds must be w "
                "times something",
                projection->own->name, projection->own->base->name);
}

static cann_status deliver_action(cann_program *program, struct projection *along,
                                  const pathway *pathway, const pathway_action *action, int number)
{
    projection *projection = along->own->projection;
    const system_model *system = projection->own->system;
    const node *amount =
        action->target == PATHWAY_OWN ? alignment_increment(system, action) : action->value;
    operation *operation = operation_add(&program->arrive, &operation_deliver, projection->post);
    if (!operation || !amount) return CANN_ERROR_MEMORY;
    if (check_amount(projection, amount) != CANN_OK) return CANN_ERROR_MODEL;
    operation->projection = along;
    operation->target = action_target(projection, action);
    operation->amount = amount_slot(projection, amount, number);
    if (along != projection && operation->amount >= 0)
        operation->amount = echo_amount(along, operation->amount);
    operation->source = pathway_listing(along, pathway);
    bool made = operation->target >= 0 && operation->amount >= 0 && operation->source >= 0;
    return made ? CANN_OK : CANN_ERROR_MODEL;
}

static cann_status deliver_along(cann_program *program, projection *along, int number)
{
    const system_model *system = along->own->system;
    cann_status status = CANN_OK;
    for (int64_t p = 0; p < system->pathway_count; p++)
        for (int64_t a = 0; a < system->pathways[p].action_count && status == CANN_OK; a++)
            if (along == along->own->projection || pathway_echoes(&system->pathways[p]))
                status = deliver_action(program, along, &system->pathways[p],
                                        &system->pathways[p].actions[a], ++number);
    return status;
}

static cann_status deliver(cann_program *program, projection *projection)
{
    cann_status status = CANN_OK;
    operation_list_free(&projection->constants);
    operation_list_free(&projection->gathers);
    if (projection->alignment.kind == ALIGN_PRE)
        status = sources_build(program, projection);
    else if (!folded(projection))
        status = pathways_build(program, projection);
    else {
        if (projection->echo) status = deliver_along(program, projection->echo, ECHOES);
        if (status == CANN_OK) status = deliver_along(program, projection, 0);
    }
    return status == CANN_OK ? gathers_build(projection) : status;
}

/* Ports get their sums before the groups' steps are written as expressions. */
cann_status arrive_declare(cann_program *program)
{
    for (int64_t p = 0; p < program->projection_count; p++) {
        const projection *projection = program->projections[p];
        const system_model *system = projection->own->system;
        if (system->send && projection->alignment.kind == ALIGN_SYNAPSE &&
            port_slot(projection->post, projection->port) < 0)
            return CANN_ERROR_NAME;
        for (int64_t w = 0; w < system->pathway_count; w++)
            for (int64_t a = 0; a < system->pathways[w].action_count; a++) {
                const pathway_action *action = &system->pathways[w].actions[a];
                if (action->target != PATHWAY_OWN && action_target(projection, action) < 0)
                    return CANN_ERROR_NAME;
            }
    }
    return CANN_OK;
}

cann_status arrive_build(cann_program *program)
{
    operation_list_free(&program->arrive);
    operation_list_free(&program->learn);
    program->looks_across = program->reaches_back = false;
    memory_free(program->listings);
    program->listings = NULL;
    program->listing_count = 0;
    cann_status status = clear_ports(program);
    for (int64_t p = 0; p < program->projection_count && status == CANN_OK; p++)
        status = deliver(program, program->projections[p]);
    program->learns = program->learn.count > 0;
    for (int64_t p = 0; p < program->projection_count; p++)
        program->learns |= program->projections[p]->own->step.count > 0 ||
                           program->projections[p]->gathers.count > 0;
    return status;
}
