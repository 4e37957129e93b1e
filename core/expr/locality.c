/* SPDX-License-Identifier: MIT */
#include "expr/locality.h"
#include "expr/builtin.h"
#include "expr/equations.h"
#include <string.h>

typedef enum reach { EACH, TARGET, ALL } reach; /* how many share a value */

static reach of_item(const item *at)
{
    if (equations_flag(at->from, "global")) return ALL;
    if (equations_flag(at->from, "post")) return TARGET;
    if (at->kind != NAME_PARAMETER || equations_flag(at->from, "local")) return EACH;
    return ALL;
}

static reach of_name(const cann_model *model, const char *name)
{
    static const char *const same[] = {"t", "dt", "N", "cell"};
    for (size_t k = 0; k < sizeof same / sizeof *same; k++)
        if (strcmp(same[k], name) == 0) return ALL;
    if (strncmp(name, "post.", 5) == 0) return TARGET;
    if (builtin_is_noise(name)) return strstr(name, "@shared") ? ALL : EACH;
    const item *named = model_item(model, name);
    return named && named->kind != NAME_ALIAS ? of_item(named) : EACH;
}

/* The first part that fewer share than `wanted`; draws count where `draws`. NULL: none. */
static const node *differs(const cann_model *model, const node *at, reach wanted, bool draws)
{
    if (at->kind == NODE_REDUCE) return NULL;
    if (at->kind == NODE_CONVOLVE || (at->kind == NODE_DRAW && draws)) return at;
    if (at->kind == NODE_SYMBOL || at->kind == NODE_PAST) {
        const item *alias = model_item(model, at->name);
        bool step = alias && alias->kind == NAME_ALIAS && alias->value;
        if (step) return differs(model, alias->value, wanted, draws) ? at : NULL;
        return of_name(model, at->name) < wanted ? at : NULL;
    }
    for (int k = 0; k < at->count; k++) {
        const node *found = differs(model, at->child[k], wanted, draws);
        if (found) return found;
    }
    return NULL;
}

static const span *place_of(const statement *from)
{
    return from->kind == STATEMENT_IF ? &from->all : &from->target;
}

static void tell(cann_model *model, const statement *from, const item *state, const node *what)
{
    bool synapse = model->kind == MODEL_SYNAPSE, global = equations_flag(state->from, "global");
    const char *name = what->kind == NODE_DRAW       ? "a draw"
                       : what->kind == NODE_CONVOLVE ? "a convolution"
                                                     : what->name;
    bool noise = what->kind == NODE_SYMBOL && builtin_is_noise(name);
    bool quoted = what->kind == NODE_SYMBOL || what->kind == NODE_PAST;
    fault_add(&model->faults, -1, place_of(from), 1,
              synapse ? "leave the mark out, and each synapse has its own"
              : noise ? "noise that is common to the group is xi_g@shared"
                      : "take a sum over the group, such as pop.mean of it",
              "locality: '%s' is one for all %s (%s), and %s%s%s differs between them", state->name,
              !synapse ? "elements"
              : global ? "synapses"
                       : "synapses of a target",
              global ? "@global" : "@post", quoted ? "'" : "", name, quoted ? "'" : "");
}

static reach reach_of(const cann_model *model, const item *state)
{
    reach wanted = of_item(state);
    return wanted == TARGET && model->kind != MODEL_SYNAPSE ? EACH : wanted;
}

const node *locality_demand(cann_model *model, const statement *from, const item *state,
                            const node *value)
{
    reach wanted = reach_of(model, state);
    if (!value || wanted == EACH) return value;
    bool synapse = model->kind == MODEL_SYNAPSE;
    const node *what = differs(model, value, wanted, synapse);
    if (what) tell(model, from, state, what);
    if (what || synapse || !differs(model, value, wanted, true)) return value;
    node_pool *pool = model->system.pool;
    const node *first =
        node_call(pool, FUNCTION_eq, node_symbol(pool, "i"), node_number(pool, 1), NULL);
    return node_reduce(pool, 0,
                       node_call(pool, FUNCTION_select, first, value, node_number(pool, 0)));
}

void locality_demand_event(cann_model *model, const statement *from, const item *state,
                           const node *value, bool from_post)
{
    reach wanted = reach_of(model, state);
    if (wanted == EACH || !value) return;
    bool at_once = from_post && wanted == TARGET;
    const node *what = at_once ? differs(model, value, wanted, true) : NULL;
    if (what) tell(model, from, state, what);
    if (at_once) return;
    bool synapse = model->kind == MODEL_SYNAPSE;
    fault_add(&model->faults, -1, place_of(from), 1,
              synapse ? "leave the mark out, and each synapse has its own"
                      : "count in a state of each, and take pop.sum of it in eqs",
              "locality: '%s' is one for all (%s), and an event happens to some of them",
              state->name, wanted == ALL ? "@global" : "@post");
}
