/* SPDX-License-Identifier: MIT
 * What an expression of a synapse reads and writes: values of its own, of its source (pre.x, as old
 * as the projection's delay) and of its target (post.x), and the time since its last event. One
 * kernel runs over synapses that share a source, or a target: what they share is one value to it,
 * the rest lies side by side, gathered where it does not already. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "model/program.h"
#include "model/route.h"
#include <string.h>

void route_free(route *route)
{
    if (!route) return;
    kernel_free(route->kernel);
    memory_free(route->feeds);
    memory_free(route->results);
    memory_free(route);
}

static bool begins(const char *name, const char *with)
{
    return !strncmp(name, with, strlen(with));
}

/* "pre.x(t-0)" and "pre.x" without what frames x; `size` holds the name. */
static bool inner_name(const char *name, size_t size, char *inner)
{
    const char *dot = strchr(name, '.');
    const char *end = strstr(name, "(t-0)");
    if (!dot) return false;
    size_t length = end ? (size_t)(end - dot - 1) : strlen(dot + 1);
    if (length >= size) return false;
    memcpy(inner, dot + 1, length);
    inner[length] = 0;
    return true;
}

/* The slot of a connected group that "pre.x" or "post.x" means; -1 with a sentence. */
static int member_slot(const group *side, const char *name)
{
    char inner[256];
    const node *symbol = NULL;
    if (inner_name(name, sizeof inner, inner)) symbol = node_symbol(side->base->pool, inner);
    int slot = symbol ? group_find(side, symbol) : -1;
    if (slot < 0) fail(CANN_ERROR_NAME, "%s has no '%s'", side->name, name);
    return slot;
}

int route_side_slot(const projection *projection, const char *name, const group **side)
{
    if (begins(name, "pre."))
        *side = projection->pre;
    else if (begins(name, "post."))
        *side = projection->post;
    return *side ? member_slot(*side, name) : -1;
}

/* An expression of a connected group in the pool of the synapse, each of its symbols as "pre.x". */
static const node *import_side(const projection *projection, const group *side, const node *value,
                               const member *member)
{
    int64_t nodes = 0, count = 0;
    const node **order = node_order(&value, 1, &nodes);
    const node **from = memory_take(2 * nodes + 1, sizeof *from);
    const node *made = NULL;
    for (int64_t k = 0; order && from && k < nodes; k++) {
        if (order[k]->kind != NODE_SYMBOL) continue;
        node_pool *pool = projection->own->base->pool;
        text name = {0};
        text_add(&name, "%s.%s%s", member->post ? "post" : "pre", order[k]->name,
                 member->prompt ? "(t-0)" : "");
        bool clock = !strcmp(order[k]->name, "t") || !strcmp(order[k]->name, "dt");
        bool size = !strcmp(order[k]->name, "N");
        from[nodes + count] = clock  ? node_symbol(pool, order[k]->name)
                              : size ? node_number(pool, (double)side->count)
                                     : node_symbol(pool, text_string(&name));
        from[count++] = order[k];
        text_free(&name);
    }
    if (order && from)
        made = node_import(projection->own->base->pool, value, from, from + nodes, count, 0);
    memory_free(from);
    memory_free(order);
    return made;
}

const node *route_resolve(const projection *projection, const node *value)
{
    const system_model *system = projection->own->base;
    for (int64_t k = 0; k < system->member_count && value; k++) {
        const member *member = &system->members[k];
        if (!node_contains(system->pool, value, member->symbol)) continue;
        group *side = member->post ? projection->post : projection->pre;
        const node *theirs = member_value(side, member->name, projection->own->name);
        if (theirs) theirs = heard_resolve(side, theirs, projection->own->name);
        if (!theirs) return NULL;
        if (theirs->kind == NODE_SYMBOL && !strcmp(theirs->name, "i") &&
            place_slot(side, theirs) < 0)
            return NULL;
        const node *here = import_side(projection, side, theirs, member);
        if (!here) return NULL;
        value = node_substitute(system->pool, value, &member->symbol, &here, 1);
    }
    return value;
}

/* Whether all elements of a call have one value of the synapses' own. */
static bool own_uniform(const route *route, const group *own, const slot *slot)
{
    if (slot->role == SLOT_CLOCK) return true;
    if (route->over == OVER_SOURCES || route->over == OVER_TARGETS)
        return slot->side == SIDE_SYNAPSE;
    if (slot->side == SIDE_PRE) return route->over == OVER_ROW;
    if (slot->side == SIDE_POST) return route->over == OVER_COLUMN;
    return slot->width == 1 && own->count != 1;
}

static cann_status classify(route *route, const node *symbol, feed *feed)
{
    const projection *projection = route->projection;
    group *own = projection->own;
    *feed = (struct feed){.kind = FEED_OWN};
    if (begins(symbol->name, "pre.") || begins(symbol->name, "post.")) {
        bool post = symbol->name[1] == 'o';
        group *side = post ? projection->post : projection->pre;
        feed->kind = post ? FEED_POST : FEED_PRE;
        feed->slot = member_slot(side, symbol->name);
        feed->prompt = strstr(symbol->name, "(t-0)") != NULL;
        if (feed->slot < 0) return CANN_ERROR_NAME;
        /* A group of one has states of width 1, and they change all the same. */
        const slot *slot = &side->slots[feed->slot];
        bool same = slot->width == 1 && slot->role < SLOT_STATE;
        feed->uniform = same || route->over == (post ? OVER_COLUMN : OVER_ROW);
        if (!post && !feed->prompt && !same)
            return history_keep(side, feed->slot, projection->delay);
        return CANN_OK;
    }
    if (!strcmp(symbol->name, "#elapsed")) {
        feed->kind = FEED_ELAPSED;
        return CANN_OK;
    }
    feed->slot = group_find(own, symbol);
    if (feed->slot < 0 && (!strcmp(symbol->name, "t") || !strcmp(symbol->name, "dt"))) {
        feed->slot = group_slot(own, symbol, SLOT_CLOCK, 1, false);
        if (feed->slot >= 0) own->slots[feed->slot].first = !strcmp(symbol->name, "dt");
    }
    if (feed->slot < 0) feed->slot = place_slot(own, symbol);
    if (feed->slot < 0) return CANN_ERROR_MODEL;
    feed->kind = own->slots[feed->slot].role == SLOT_CLOCK ? FEED_CLOCK : FEED_OWN;
    feed->uniform = own_uniform(route, own, &own->slots[feed->slot]);
    return CANN_OK;
}

static cann_status find_feeds(route *route, const node *const *values, int64_t count,
                              kernel_input *inputs)
{
    int64_t nodes = 0;
    const node **order = node_order(values, count, &nodes);
    route->feeds = memory_take(nodes + 1, sizeof *route->feeds);
    cann_status status = order && route->feeds ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < nodes && status == CANN_OK; k++) {
        if (order[k]->kind != NODE_SYMBOL) continue;
        feed *feed = &route->feeds[route->feed_count];
        status = classify(route, order[k], feed);
        inputs[route->feed_count++] = (kernel_input){order[k], feed->uniform};
    }
    memory_free(order);
    return status;
}

route *route_of_end(projection *projection, const node *symbol)
{
    route *made = memory_take(1, sizeof *made);
    if (!made) return NULL;
    *made = (route){.projection = projection, .late = true, .last = -1, .sum = -1};
    made->feeds = memory_take(1, sizeof *made->feeds);
    if (made->feeds && classify(made, symbol, made->feeds) == CANN_OK) {
        made->feed_count = 1;
        return made;
    }
    route_free(made);
    return NULL;
}

int gathered_slot(group *own, const node *symbol)
{
    if (!begins(symbol->name, "pre.") && !begins(symbol->name, "post.")) return -1;
    int slot = group_slot(own, symbol, SLOT_TEMPORARY, own->count, true);
    if (slot < 0) return -1;
    own->slots[slot].gathered = true;
    own->slots[slot].width = own->count;
    return slot;
}

route *route_new(projection *projection, route_over over, const node *const *values,
                 const result *results, int64_t count)
{
    route *made = memory_take(1, sizeof *made);
    const node **resolved = memory_take(count + 1, sizeof *resolved);
    kernel_input *inputs = NULL;
    cann_status status = made && resolved ? CANN_OK : CANN_ERROR_MEMORY;
    if (made) {
        *made = (route){.projection = projection,
                        .along = projection,
                        .over = over,
                        .result_count = count,
                        .last = -1,
                        .sum = -1};
        made->results = memory_take(count + 1, sizeof *made->results);
        if (!made->results) status = CANN_ERROR_MEMORY;
    }
    for (int64_t k = 0; k < count && status == CANN_OK; k++) {
        made->results[k] = results[k];
        resolved[k] = build_resolve(projection->own, values[k], false);
        if (!resolved[k]) status = CANN_ERROR_MODEL;
    }
    if (status == CANN_OK) {
        inputs = memory_take(node_pool_count(projection->own->base->pool) + 1, sizeof *inputs);
        status = inputs ? find_feeds(made, resolved, count, inputs) : CANN_ERROR_MEMORY;
    }
    if (status == CANN_OK && count) {
        kernel_spec spec = {.type = projection->own->program->type,
                            .inputs = inputs,
                            .input_count = made->feed_count,
                            .outputs = resolved,
                            .output_count = count};
        made->kernel = kernel_new(&spec, CANN_INTERPRETER);
    }
    memory_free(inputs);
    memory_free(resolved);
    if (status == CANN_OK && (made->kernel || !count)) return made;
    route_free(made);
    return NULL;
}
