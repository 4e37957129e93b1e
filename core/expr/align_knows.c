/* SPDX-License-Identifier: MIT
 * What an expression of a synapse needs to know: the source, the target, the weight, itself. */
#include "base/memory.h"
#include "expr/align_inside.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool align_hindered(const view *of, const char *format, ...)
{
    if (!of->reason || *of->reason) return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(of->reason, REASON_MOST, format, arguments);
    va_end(arguments);
    return false;
}

bool align_draws(const node *value)
{
    if (!value) return false;
    int64_t count = 0;
    const node **order = node_order(&value, 1, &count);
    bool found = !order;
    for (int64_t k = 0; k < count && order; k++) found = found || order[k]->kind == NODE_DRAW;
    memory_free(order);
    return found;
}

static int64_t index_of(const declaration *all, int64_t count, const node *symbol)
{
    for (int64_t k = 0; k < count; k++)
        if (all[k].symbol == symbol) return k;
    return -1;
}

static bool varies(const view *of, int64_t parameter)
{
    const declaration *at = &of->system->parameters[parameter];
    if (of->varied && of->varied[parameter]) return true;
    return !of->varied && (at->local || align_draws(at->value));
}

static bool is_weight(const node *symbol)
{
    return strcmp(symbol->name, "w") == 0;
}

static int member_knows(const system_model *system, const node *symbol)
{
    for (int64_t k = 0; k < system->member_count; k++)
        if (system->members[k].symbol == symbol)
            return system->members[k].post ? KNOWS_POST : KNOWS_PRE;
    return 0;
}

/* The number or the place of a synapse, or how many there are. */
static bool is_place(const char *name)
{
    return !strcmp(name, "i") || !strcmp(name, "N") || !strncmp(name, "coord", 5);
}

static int symbol_knows(const view *of, const node *symbol)
{
    const system_model *system = of->system;
    if (is_weight(symbol)) return KNOWS_WEIGHT;
    if (index_of(system->states, system->state_count, symbol) >= 0) return KNOWS_STATE;
    int64_t k = index_of(system->parameters, system->parameter_count, symbol);
    if (k >= 0 && system->parameters[k].post)
        return !of->varied || of->varied[k] ? KNOWS_TARGET : 0;
    if (k >= 0) return varies(of, k) ? KNOWS_SYNAPSE : 0;
    for (int64_t a = 0; a < system->alias_count; a++)
        if (system->aliases[a].symbol == symbol) return KNOWS_SYNAPSE;
    int side = member_knows(system, symbol);
    bool own =
        !strcmp(symbol->name, "delay") || !strncmp(symbol->name, "xi", 2) || is_place(symbol->name);
    return own && !side ? KNOWS_SYNAPSE : side;
}

int align_knows(const view *of, const node *value)
{
    int64_t count = 0;
    const node **order = node_order(&value, 1, &count);
    int all = order ? 0 : KNOWS_SYNAPSE;
    for (int64_t k = 0; k < count && order; k++) {
        if (order[k]->kind == NODE_SYMBOL) all |= symbol_knows(of, order[k]);
        if (order[k]->kind == NODE_DRAW) all |= KNOWS_SYNAPSE;
    }
    memory_free(order);
    return all;
}

bool align_is_weight(const system_model *system, int64_t state)
{
    return is_weight(system->states[state].symbol);
}
