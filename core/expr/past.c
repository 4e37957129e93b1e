/* SPDX-License-Identifier: MIT */
#include "expr/past.h"
#include "base/memory.h"
#include "base/status.h"
#include "expr/builtin.h"
#include "expr/equations.h"
#include <string.h>

static const quantity nothing = {NULL, {.terms = DIMENSION_ANY}};

/* The d of (t - d); NULL where it is something else. */
static const syntax *delay_of(const syntax *tree)
{
    const syntax *at = tree->count == 1 ? tree->child[0] : NULL;
    bool differs = at && at->kind == SYNTAX_OPERATOR && at->row == FUNCTION_sub && at->count == 2;
    bool from_now =
        differs && at->child[0]->kind == SYNTAX_NAME && strcmp(at->child[0]->name, "t") == 0;
    return from_now ? at->child[1] : NULL;
}

static bool is_parameter(const cann_model *model, const node *symbol)
{
    const item *named = model_item(model, symbol->name);
    return (named && named->kind == NAME_PARAMETER) || strcmp(symbol->name, "dt") == 0;
}

/* Nothing but numbers and parameters. */
static bool stays(const cann_model *model, const node *delay)
{
    int64_t count = 0;
    const node **order = node_order(&delay, 1, &count);
    bool well = order != NULL;
    for (int64_t k = 0; k < count && well; k++)
        well = order[k]->kind == NODE_NUMBER || order[k]->kind == NODE_CALL ||
               (order[k]->kind == NODE_SYMBOL && is_parameter(model, order[k]));
    memory_free(order);
    return well;
}

static bool allowed(resolver *with, const syntax *tree, const item *named)
{
    cann_model *model = with->model;
    if (named->kind != NAME_STATE && named->kind != NAME_ALIAS)
        resolve_fault(with, tree, NULL, "delay: '%s' is no state, so its past is not kept",
                      named->name);
    else if (named->step)
        resolve_fault(with, tree, NULL, "delay: '%s' is worked out once per step and not kept",
                      named->name);
    else if (model->kind == MODEL_SYNAPSE)
        resolve_fault(with, tree, "the projection's delay holds for pre.x",
                      "delay: synapses keep no past of their own");
    else if (model->sound)
        resolve_fault(with, tree, "name it by an alias in eqs, and use that",
                      "delay: %s may not look back", with->where);
    else if (!with->elements)
        resolve_fault(with, tree, NULL, "delay: %s may not look back", with->where);
    else
        return true;
    return false;
}

/* A state's past, noted: false after a fault. */
static bool keep(resolver *with, const syntax *tree, item *state, const node *delay, bool slope)
{
    if (!stays(with->model, delay) && !annotation_find(state->from->annotations, "maxdelay")) {
        resolve_fault(with, tree, "state = \"x = 0 @maxdelay(20 ms)\"",
                      "delay: it changes, so '%s' must say how long it is at most: @maxdelay",
                      state->name);
        return false;
    }
    state->delayed = true;
    state->neutral = state->neutral || slope;
    return true;
}

static quantity past_state(resolver *with, const syntax *tree, item *state, const node *delay,
                           bool slope)
{
    node_pool *pool = with->model->system.pool;
    if (!slope && node_is_number(delay, 0)) return (quantity){state->symbol, state->dimension};
    if (!keep(with, tree, state, delay, slope)) return nothing;
    quantity past = {node_past(pool, state->symbol->name, slope, delay, node_ahead(pool)),
                     with->model->units == UNITS_OFF ? dimension_any : state->dimension};
    if (slope) past.dimension = builtin_rate_dimension(with, state);
    return past;
}

/* What stands for a symbol of an alias in its past: NULL where it has none. */
static const node *past_symbol(resolver *with, const syntax *tree, const node *symbol,
                               const node *delay)
{
    cann_model *model = with->model;
    item *used = model_item(model, symbol->name);
    if (used && used->kind == NAME_STATE) return past_state(with, tree, used, delay, false).node;
    if (strcmp(symbol->name, "t") == 0) return node_sub(model->system.pool, symbol, delay);
    static const char *const kept[] = {"dt", "i", "N", "cell"};
    bool stays = (used && used->kind == NAME_PARAMETER) || strncmp(symbol->name, "coord", 5) == 0;
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        stays = stays || strcmp(symbol->name, kept[k]) == 0;
    return stays ? symbol : NULL;
}

/* What an alias of states was: its states, and t, as they were. */
static quantity past_alias(resolver *with, const syntax *tree, const item *named, const node *delay)
{
    node_pool *pool = with->model->system.pool;
    int64_t total = 0, count = 0;
    if (!named->value) return nothing;
    const node **order = node_order(&named->value, 1, &total);
    const node **from = memory_take(2 * total + 1, sizeof *from), **to = from ? from + total : NULL;
    const node *lost = NULL;
    for (int64_t k = 0; order && from && k < total && !lost; k++) {
        if (order[k]->kind == NODE_DRAW || order[k]->kind == NODE_PAST) lost = order[k];
        if (order[k]->kind != NODE_SYMBOL) continue;
        to[count] = past_symbol(with, tree, order[k], delay);
        if (!to[count]) lost = order[k];
        from[count++] = order[k];
    }
    quantity past = nothing;
    if (lost)
        resolve_fault(with, tree, "only what is made of states and parameters has a past",
                      "delay: the past of '%s' is not kept, for it uses %s", named->name,
                      lost->name ? lost->name : "a draw");
    else if (order && from)
        past = (quantity){node_substitute(pool, named->value, from, to, count), named->dimension};
    memory_free(order);
    memory_free(from);
    return past;
}

quantity past_quantity(resolver *with, const syntax *tree, item *named)
{
    const syntax *written = delay_of(tree);
    bool slope = tree->kind == SYNTAX_DERIVATIVE;
    if (!written) {
        resolve_fault(with, tree, NULL, "call: '%s' is no function; only %s(t - delay) will do",
                      tree->name, tree->name);
        return nothing;
    }
    if (named->failed || !allowed(with, tree, named)) return nothing;
    const node *delay = events_duration(with->model, with, written);
    if (!delay) return nothing;
    if (delay->kind == NODE_NUMBER && !(delay->number >= 0)) {
        resolve_fault(with, written, NULL, "delay: %g ms ahead is not known yet", -delay->number);
        return nothing;
    }
    return named->kind == NAME_ALIAS ? past_alias(with, tree, named, delay)
                                     : past_state(with, tree, named, delay, slope);
}

/* ---- before the first step ---- */

static void read_history(cann_model *model, const statement *from)
{
    item *state = model_item(model, from->name);
    if (!state || state->kind != NAME_STATE) {
        fault_add(&model->faults, -1, &from->target, 1, NULL, "history: '%s' is no state",
                  from->name);
        return;
    }
    resolver with = {.model = model, .where = "a history", .past = true};
    if (from->value)
        model->system.states[state->position].before =
            equations_value(&with, from->value, state).node;
}

bool past_histories(cann_model *model)
{
    for (section *at = model->sections; at; at = at->next) {
        if (strcmp(at->source.section, "history") != 0) continue;
        for (const statement *from = parse_declarations(&at->job); from; from = from->next)
            read_history(model, from);
    }
    return true;
}

const node *past_longest(cann_model *model, const item *of)
{
    const annotation *at = annotation_find(of->from->annotations, "maxdelay");
    resolver with = {.model = model, .where = "the longest delay"};
    return at && at->value ? events_duration(model, &with, at->value) : NULL;
}

void past_note(cann_model *model)
{
    for (int64_t i = 0; i < model->item_count; i++) {
        const item *of = &model->items[i];
        if (of->kind != NAME_STATE) continue;
        model->system.states[of->position].delayed = of->delayed;
        model->system.states[of->position].neutral = of->neutral;
    }
}
