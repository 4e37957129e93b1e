/* SPDX-License-Identifier: MIT
 * Which of the three places will do for a synapse's states, and what hinders the others. */
#include "expr/align_inside.h"
#include "base/memory.h"
#include "expr/linear.h"
#include "expr/sides.h"
#include <stdio.h>
#include <string.h>

/* A weight that never changes is as good as a parameter. */
static bool weight_changes(const view *of)
{
    const system_model *system = of->system;
    for (int64_t k = 0; k < system->equation_count; k++)
        if (align_is_weight(system, system->equations[k].state))
            return !align_hindered(of, "per synapse: w has an equation of its own");
    for (int64_t k = 0; k < system->assignment_count; k++)
        if (align_is_weight(system, system->assignments[k].state))
            return !align_hindered(of, "per synapse: w is set at every step");
    for (int64_t p = 0; p < system->pathway_count; p++)
        for (int64_t a = 0; a < system->pathways[p].action_count; a++) {
            const pathway_action *at = &system->pathways[p].actions[a];
            if (at->target == PATHWAY_OWN && align_is_weight(system, at->state))
                return !align_hindered(of, "per synapse: w changes in on.%s",
                                       system->pathways[p].name);
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
    const char *title = within->name;
    if (at->target == PATHWAY_PRE)
        return align_hindered(of, "per synapse: on.%s reaches back to the source", title);
    bool own = at->target == PATHWAY_OWN;
    const node *added = own ? alignment_increment(system, at) : at->value;
    const char *scope = own ? "" : sides[at->target], *dot = own ? "" : ".";
    const char *name = own ? system->states[at->state].name : at->port;
    if (!added)
        return align_hindered(of, "per synapse: on.%s does more than add to %s", title, name);
    int needs = align_knows(of, added);
    if (needs & (KNOWS_STATE | KNOWS_PRE | KNOWS_POST))
        return align_hindered(of, "per synapse: what on.%s adds to %s%s%s changes", title, scope,
                              dot, name);
    return !align_draws(added) || align_hindered(of, "per synapse: on.%s draws", title);
}

static bool post_pathways(const view *of)
{
    const system_model *system = of->system;
    for (int64_t p = 0; p < system->pathway_count; p++) {
        const pathway *at = &system->pathways[p];
        if (at->from_post)
            return align_hindered(of, "per synapse: on.%s answers the target's events", at->name);
        if (at->unless)
            return align_hindered(of, "per synapse: on.%s is skipped at times", at->name);
        if (at->delay || strcmp(at->event, "spike") != 0)
            return align_hindered(of, "per synapse: on.%s has %s of its own", at->name,
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
        if (align_is_weight(system, k)) continue;
        const node *x = system->states[k].symbol;
        if (!node_contains(system->pool, rest, x)) continue;
        if (!linear_in(system->pool, rest, x, &A, &rest) || (align_knows(of, A) & KNOWS_STATE))
            return align_hindered(of, "per synapse: %s is not linear in %s", what, x->name);
        if (align_knows(of, A) & (KNOWS_PRE | KNOWS_WEIGHT | KNOWS_SYNAPSE))
            return align_hindered(of,
                                  "per synapse: in %s, %s has a factor of its own in each synapse",
                                  what, x->name);
    }
    return node_is_number(rest, 0) ||
           align_hindered(of, "per synapse: %s has a part that is no multiple of a state", what);
}

static bool post_states(const view *of)
{
    const system_model *system = of->system;
    char what[80];
    if (system->assignment_count)
        return align_hindered(of, "per synapse: %s is set at every step",
                              system->states[system->assignments[0].state].name);
    for (int64_t k = 0; k < system->state_count; k++) {
        const declaration *at = &system->states[k];
        if (align_is_weight(system, k)) continue;
        if (at->least || at->most)
            return align_hindered(of, "per synapse: %s is kept within bounds", at->name);
        if (at->value && !node_is_number(at->value, 0))
            return align_hindered(of, "per synapse: %s does not begin at 0", at->name);
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
    if (system->reduction != 0)
        return align_hindered(of, "per synapse: what is sent is not added up");
    return sums_up(of, system->send, "send");
}

/* ---- one state per source ---- */

static bool separates(const view *of, const node *value, const char *what, const char *name)
{
    separated terms;
    return alignment_separate(of->system, of->varied, value, &terms) ||
           align_hindered(of, "per synapse: %s%s is not w times what source and target know apart",
                          what, name);
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
                return align_hindered(
                    of, "per synapse: on.%s answers the target or reaches the source", at->name);
            if (at->unless)
                return align_hindered(of, "per synapse: on.%s is skipped at times", at->name);
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
        if (!align_is_weight(system, k) && sides[k] != SIDE_PRE)
            return align_hindered(of, "per synapse: %s is not moved by the source alone",
                                  system->states[k].name);
    if (!pre_pathways(of)) return false;
    if (!system->send) return true;
    if (system->reduction != 0)
        return align_hindered(of, "per synapse: what is sent is not added up");
    return separates(of, system->send, "send", "");
}

/* ---- the decision ---- */

alignment alignment_of(const system_model *system, const bool *varied)
{
    alignment made = {.kind = ALIGN_SYNAPSE};
    char post[REASON_MOST] = "", pre[REASON_MOST] = "";
    view of = {.system = system, .varied = varied, .reason = post};
    made.sides = memory_take(system->state_count + 1, sizeof *made.sides);
    if (!made.sides || !sides_of(&of, made.sides)) {
        memory_free(made.sides);
        made.sides = NULL;
        return made;
    }
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
