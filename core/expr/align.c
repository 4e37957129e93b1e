/* SPDX-License-Identifier: MIT */
#include "expr/align.h"
#include "base/memory.h"
#include "expr/linear.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What an expression needs to know, as bits. */
enum {
    KNOWS_PRE = 1,     /* pre.x */
    KNOWS_POST = 2,    /* post.x */
    KNOWS_WEIGHT = 4,  /* w */
    KNOWS_SYNAPSE = 8, /* parameters that vary, draws, @step aliases, delay */
    KNOWS_STATE = 16,
    KNOWS_TARGET = 32, /* parameters marked @post: constants of each target */
    OF_TARGET = KNOWS_POST | KNOWS_TARGET,
};

typedef struct view {
    const system_model *system;
    const bool *varied;
    char *reason; /* where the first hindrance is written; NULL: nowhere */
} view;

enum { REASON_MOST = 160 };

/* Tells why, once; always false. */
static bool hindered(const view *of, const char *format, ...)
{
    if (!of->reason || *of->reason) return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(of->reason, REASON_MOST, format, arguments);
    va_end(arguments);
    return false;
}

static bool draws(const node *value)
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
    return !of->varied && (at->local || draws(at->value));
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
    if (strcmp(symbol->name, "delay") == 0 || strncmp(symbol->name, "xi", 2) == 0)
        return KNOWS_SYNAPSE;
    return member_knows(system, symbol);
}

static int knows(const view *of, const node *value)
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

static bool is_state_w(const system_model *system, int64_t state)
{
    return is_weight(system->states[state].symbol);
}

static const char *pathway_title(const pathway *at)
{
    return at->name;
}

/* A weight that never changes is as good as a parameter. */
static bool weight_changes(const view *of)
{
    const system_model *system = of->system;
    for (int64_t k = 0; k < system->equation_count; k++)
        if (is_state_w(system, system->equations[k].state))
            return !hindered(of, "per synapse: w has an equation of its own");
    for (int64_t k = 0; k < system->assignment_count; k++)
        if (is_state_w(system, system->assignments[k].state))
            return !hindered(of, "per synapse: w is set at every step");
    for (int64_t p = 0; p < system->pathway_count; p++)
        for (int64_t a = 0; a < system->pathways[p].action_count; a++) {
            const pathway_action *at = &system->pathways[p].actions[a];
            if (at->target == PATHWAY_OWN && is_state_w(system, at->state))
                return !hindered(of, "per synapse: w changes in on.%s",
                                 pathway_title(&system->pathways[p]));
        }
    return false;
}

/* ---- one state per target ---- */

const node *alignment_increment(const system_model *system, const pathway_action *action)
{
    const node *x = system->states[action->state].symbol, *A, *B;
    if (!linear_in(system->pool, action->value, x, &A, &B)) return NULL;
    return node_is_number(A, 1) ? B : NULL;
}

static bool post_action(const view *of, const pathway *within, const pathway_action *at)
{
    static const char *const sides[] = {[PATHWAY_POST] = "post", [PATHWAY_PRE] = "pre"};
    const system_model *system = of->system;
    const char *title = pathway_title(within);
    if (at->target == PATHWAY_PRE)
        return hindered(of, "per synapse: on.%s reaches back to the source", title);
    bool own = at->target == PATHWAY_OWN;
    const node *added = own ? alignment_increment(system, at) : at->value;
    const char *scope = own ? "" : sides[at->target], *dot = own ? "" : ".";
    const char *name = own ? system->states[at->state].name : at->port;
    if (!added) return hindered(of, "per synapse: on.%s does more than add to %s", title, name);
    int needs = knows(of, added);
    if (needs & (KNOWS_STATE | KNOWS_PRE | KNOWS_POST))
        return hindered(of, "per synapse: what on.%s adds to %s%s%s changes", title, scope, dot,
                        name);
    return !draws(added) || hindered(of, "per synapse: on.%s draws", title);
}

static bool post_pathways(const view *of)
{
    const system_model *system = of->system;
    for (int64_t p = 0; p < system->pathway_count; p++) {
        const pathway *at = &system->pathways[p];
        if (at->from_post)
            return hindered(of, "per synapse: on.%s answers the target's events",
                            pathway_title(at));
        if (at->unless)
            return hindered(of, "per synapse: on.%s is skipped at times", pathway_title(at));
        if (at->delay || strcmp(at->event, "spike") != 0)
            return hindered(of, "per synapse: on.%s has %s of its own", pathway_title(at),
                            at->delay ? "a delay" : "an event");
        for (int64_t a = 0; a < at->action_count; a++)
            if (!post_action(of, at, &at->actions[a])) return false;
    }
    return true;
}

/* value = sum of coefficient*state, the coefficients alike for all synapses of a target. */
static bool sums_up(const view *of, const node *value, const char *what)
{
    const system_model *system = of->system;
    const node *rest = value, *A;
    for (int64_t k = 0; k < system->state_count; k++) {
        if (is_state_w(system, k)) continue;
        const node *x = system->states[k].symbol;
        if (!node_contains(system->pool, rest, x)) continue;
        if (!linear_in(system->pool, rest, x, &A, &rest) || (knows(of, A) & KNOWS_STATE))
            return hindered(of, "per synapse: %s is not linear in %s", what, x->name);
        if (knows(of, A) & (KNOWS_PRE | KNOWS_WEIGHT | KNOWS_SYNAPSE))
            return hindered(of, "per synapse: in %s, %s has a factor of its own in each synapse",
                            what, x->name);
    }
    return node_is_number(rest, 0) ||
           hindered(of, "per synapse: %s has a part that is no multiple of a state", what);
}

static bool post_states(const view *of)
{
    const system_model *system = of->system;
    char what[80];
    if (system->assignment_count)
        return hindered(of, "per synapse: %s is set at every step",
                        system->states[system->assignments[0].state].name);
    for (int64_t k = 0; k < system->state_count; k++) {
        const declaration *at = &system->states[k];
        if (is_state_w(system, k)) continue;
        if (at->least || at->most)
            return hindered(of, "per synapse: %s is kept within bounds", at->name);
        if (at->value && !node_is_number(at->value, 0))
            return hindered(of, "per synapse: %s does not begin at 0", at->name);
    }
    for (int64_t k = 0; k < system->equation_count; k++) {
        snprintf(what, sizeof what, "d%.60s/dt", system->states[system->equations[k].state].name);
        if (!sums_up(of, system->equations[k].rate, what)) return false;
    }
    return true;
}

static bool aligns_post(const view *of)
{
    const system_model *system = of->system;
    if (weight_changes(of) || !post_pathways(of) || !post_states(of)) return false;
    if (!system->send) return true;
    if (system->reduction != 0) return hindered(of, "per synapse: what is sent is not added up");
    return sums_up(of, system->send, "send");
}

/* ---- sides of single states ---- */

typedef struct siding {
    const view *view;
    state_side wanted; /* PRE or POST */
    bool *fits;        /* [state_count] so far */
} siding;

static bool value_fits(const siding *of, const node *value)
{
    const system_model *system = of->view->system;
    int other = of->wanted == SIDE_PRE ? OF_TARGET : KNOWS_PRE;
    if (!value) return true;
    if (knows(of->view, value) & (other | KNOWS_WEIGHT | KNOWS_SYNAPSE)) return false;
    for (int64_t k = 0; k < system->state_count; k++)
        if (!of->fits[k] && node_contains(system->pool, value, system->states[k].symbol))
            return false;
    return true;
}

static bool state_fits(const siding *of, int64_t state)
{
    const system_model *system = of->view->system;
    const declaration *at = &system->states[state];
    if (at->local || at->global || (at->post && of->wanted == SIDE_PRE)) return false;
    if (!value_fits(of, at->value) || !value_fits(of, at->least) || !value_fits(of, at->most))
        return false;
    for (int64_t k = 0; k < system->equation_count; k++)
        if (system->equations[k].state == state && !value_fits(of, system->equations[k].rate))
            return false;
    for (int64_t k = 0; k < system->assignment_count; k++)
        if (system->assignments[k].state == state && !value_fits(of, system->assignments[k].value))
            return false;
    for (int64_t p = 0; p < system->pathway_count; p++) {
        const pathway *path = &system->pathways[p];
        bool well = path->from_post == (of->wanted == SIDE_POST) && value_fits(of, path->unless);
        for (int64_t a = 0; a < path->action_count; a++) {
            const pathway_action *action = &path->actions[a];
            bool sets = action->target == PATHWAY_OWN && action->state == state;
            if (sets && !(well && value_fits(of, action->value))) return false;
        }
    }
    return true;
}

/* The largest set of states that only lean on one another: what does not fit is taken out until
 * all that is left does. */
static void take_side(const view *of, state_side wanted, bool *fits, state_side *sides)
{
    const system_model *system = of->system;
    siding with = {of, wanted, fits};
    for (int64_t k = 0; k < system->state_count; k++)
        fits[k] = sides[k] == SIDE_SYNAPSE && !is_state_w(system, k);
    for (bool changed = true; changed;) {
        changed = false;
        for (int64_t k = 0; k < system->state_count; k++) {
            if (!fits[k] || state_fits(&with, k)) continue;
            fits[k] = false;
            changed = true;
        }
    }
    for (int64_t k = 0; k < system->state_count; k++)
        if (fits[k]) sides[k] = wanted;
}

/* ---- one state per source ---- */

static bool add_term(separated *into, node_pool *pool, const node *pre, const node *post)
{
    for (int k = 0; k < into->count; k++) {
        if (into->terms[k].pre != pre) continue;
        into->terms[k].post = node_add(pool, into->terms[k].post, post);
        return into->terms[k].post != NULL;
    }
    if (into->count == SEPARATED_MOST || !pre || !post) return false;
    into->terms[into->count++] = (separated_term){pre, post};
    return true;
}

static bool separate(const view *of, const node *value, separated *into);

static bool separate_product(const view *of, const node *a, const node *b, separated *into)
{
    node_pool *pool = of->system->pool;
    separated left = {.count = 0}, right = {.count = 0};
    if (!separate(of, a, &left) || !separate(of, b, &right)) return false;
    for (int i = 0; i < left.count; i++)
        for (int j = 0; j < right.count; j++)
            if (!add_term(into, pool, node_mul(pool, left.terms[i].pre, right.terms[j].pre),
                          node_mul(pool, left.terms[i].post, right.terms[j].post)))
                return false;
    return true;
}

/* a times `sign`, over b of one side. */
static bool separate_quotient(const view *of, const node *a, const node *b, separated *into)
{
    node_pool *pool = of->system->pool;
    separated above = {.count = 0};
    int needs = knows(of, b);
    bool source = needs & (KNOWS_PRE | KNOWS_STATE), target = needs & OF_TARGET;
    if ((source && target) || !separate(of, a, &above)) return false;
    for (int k = 0; k < above.count; k++) {
        const separated_term *at = &above.terms[k];
        const node *pre = source ? node_div(pool, at->pre, b) : at->pre;
        const node *post = source ? at->post : node_div(pool, at->post, b);
        if (!add_term(into, pool, pre, post)) return false;
    }
    return true;
}

static bool separate_negated(const view *of, const node *a, separated *into)
{
    node_pool *pool = of->system->pool;
    separated plain = {.count = 0};
    if (!separate(of, a, &plain)) return false;
    for (int k = 0; k < plain.count; k++)
        if (!add_term(into, pool, plain.terms[k].pre,
                      node_call(pool, FUNCTION_negate, plain.terms[k].post, NULL, NULL)))
            return false;
    return true;
}

/* Into sum pre*post; what only the target knows stays whole, and so does what only the source
 * knows. */
static bool separate(const view *of, const node *value, separated *into)
{
    node_pool *pool = of->system->pool;
    int needs = knows(of, value);
    if (needs & (KNOWS_WEIGHT | KNOWS_SYNAPSE)) return false;
    if (!(needs & (KNOWS_PRE | KNOWS_STATE)))
        return add_term(into, pool, node_number(pool, 1), value);
    if (!(needs & OF_TARGET)) return add_term(into, pool, value, node_number(pool, 1));
    if (value->kind != NODE_CALL) return false;
    switch (value->op) {
    case FUNCTION_add:
        return separate(of, value->child[0], into) && separate(of, value->child[1], into);
    case FUNCTION_sub:
        return separate(of, value->child[0], into) && separate_negated(of, value->child[1], into);
    case FUNCTION_negate: return separate_negated(of, value->child[0], into);
    case FUNCTION_mul: return separate_product(of, value->child[0], value->child[1], into);
    case FUNCTION_div: return separate_quotient(of, value->child[0], value->child[1], into);
    default: return false;
    }
}

static const node *weight_symbol(const system_model *system)
{
    return node_symbol(system->pool, "w");
}

bool alignment_separate(const system_model *system, const bool *varied, const node *value,
                        separated *into)
{
    view of = {.system = system, .varied = varied};
    const node *A, *B;
    into->count = 0;
    if (!linear_in(system->pool, value, weight_symbol(system), &A, &B) || !node_is_number(B, 0))
        return false;
    return separate(&of, A, into);
}

static bool separates(const view *of, const node *value, const char *what, const char *name)
{
    separated terms;
    return alignment_separate(of->system, of->varied, value, &terms) ||
           hindered(of, "per synapse: %s%s is not w times what source and target know apart", what,
                    name);
}

static bool pre_pathways(const view *of)
{
    const system_model *system = of->system;
    for (int64_t p = 0; p < system->pathway_count; p++) {
        const pathway *at = &system->pathways[p];
        for (int64_t a = 0; a < at->action_count; a++) {
            const pathway_action *action = &at->actions[a];
            if (action->target == PATHWAY_OWN) continue;
            if (action->target == PATHWAY_PRE || at->from_post)
                return hindered(of, "per synapse: on.%s answers the target or reaches the source",
                                pathway_title(at));
            if (at->unless)
                return hindered(of, "per synapse: on.%s is skipped at times", pathway_title(at));
            if (!separates(of, action->value, "post.", action->port)) return false;
        }
    }
    return true;
}

static bool aligns_pre(const view *of, const state_side *sides)
{
    const system_model *system = of->system;
    if (weight_changes(of)) return false;
    for (int64_t k = 0; k < system->state_count; k++)
        if (!is_state_w(system, k) && sides[k] != SIDE_PRE)
            return hindered(of, "per synapse: %s is not moved by the source alone",
                            system->states[k].name);
    if (!pre_pathways(of)) return false;
    if (!system->send) return true;
    if (system->reduction != 0) return hindered(of, "per synapse: what is sent is not added up");
    return separates(of, system->send, "send", "");
}

/* ---- the decision ---- */

alignment alignment_of(const system_model *system, const bool *varied)
{
    alignment made = {.kind = ALIGN_SYNAPSE};
    char post[REASON_MOST] = "", pre[REASON_MOST] = "";
    view of = {.system = system, .varied = varied, .reason = post};
    made.sides = memory_take(system->state_count + 1, sizeof *made.sides);
    bool *fits = memory_take(system->state_count + 1, sizeof *fits);
    if (!made.sides || !fits) {
        memory_free(fits);
        memory_free(made.sides);
        made.sides = NULL;
        return made;
    }
    take_side(&of, SIDE_PRE, fits, made.sides);
    take_side(&of, SIDE_POST, fits, made.sides);
    memory_free(fits);
    if (aligns_post(&of)) {
        made.kind = ALIGN_POST;
        snprintf(made.reason, sizeof made.reason, "align-post: sums obey the synapse's equations");
        return made;
    }
    of.reason = pre;
    if (aligns_pre(&of, made.sides)) {
        made.kind = ALIGN_PRE;
        snprintf(made.reason, sizeof made.reason, "align-pre: the source alone moves the states");
        return made;
    }
    snprintf(made.reason, sizeof made.reason, "%s", *post ? post : pre);
    return made;
}

void alignment_free(alignment *of)
{
    memory_free(of->sides);
    of->sides = NULL;
}
