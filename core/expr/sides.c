/* SPDX-License-Identifier: MIT */
#include "expr/sides.h"
#include "base/memory.h"

typedef struct siding {
    const view *view;
    state_side wanted; /* PRE or POST */
    int strangers;     /* what no value of that side knows */
    bool *fits;        /* [state_count] so far */
} siding;

static siding siding_of(const view *of, state_side wanted, bool *fits)
{
    int other = wanted == SIDE_PRE ? OF_TARGET : KNOWS_PRE;
    return (siding){of, wanted, other | KNOWS_WEIGHT | KNOWS_SYNAPSE, fits};
}

static bool value_fits(const siding *of, const node *value)
{
    const system_model *system = of->view->system;
    if (!value) return true;
    if (align_knows(of->view, value) & of->strangers) return false;
    for (int64_t k = 0; k < system->state_count; k++)
        if (!of->fits[k] && node_contains(system->pool, value, system->states[k].symbol))
            return false;
    return true;
}

static bool pathway_fits(const siding *of, const pathway *path, int64_t state)
{
    bool well = path->from_post == (of->wanted == SIDE_POST) && value_fits(of, path->unless);
    for (int64_t a = 0; a < path->action_count; a++) {
        const pathway_action *action = &path->actions[a];
        bool sets = action->target == PATHWAY_OWN && action->state == state;
        if (sets && !(well && value_fits(of, action->value))) return false;
    }
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
    for (int64_t p = 0; p < system->pathway_count; p++)
        if (!pathway_fits(of, &system->pathways[p], state)) return false;
    return true;
}

/* The largest set of states that only lean on one another: what does not fit is taken out until
 * all that is left does. */
static void take_side(const view *of, state_side wanted, bool *fits, state_side *sides)
{
    const system_model *system = of->system;
    siding with = siding_of(of, wanted, fits);
    for (int64_t k = 0; k < system->state_count; k++)
        fits[k] = sides[k] == SIDE_SYNAPSE && !align_is_weight(system, k);
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

bool sides_of(const view *of, state_side *sides)
{
    bool *fits = memory_take(of->system->state_count + 1, sizeof *fits);
    if (!fits) return false;
    take_side(of, SIDE_PRE, fits, sides);
    take_side(of, SIDE_POST, fits, sides);
    memory_free(fits);
    return true;
}

/* ---- what can be kept once ---- */

/* Some state of another side has an equation, an assignment, a bound or a first value with it, some
 * parameter a value, or it is sent. Bodies of events may read it: they come when it is up to date.
 */
static bool is_read(const view *of, const state_side *sides, int64_t state)
{
    const system_model *system = of->system;
    const node *x = system->states[state].symbol;
    bool read = false;
    for (int64_t k = 0; k < system->equation_count; k++)
        read |= sides[system->equations[k].state] != sides[state] &&
                node_contains(system->pool, system->equations[k].rate, x);
    for (int64_t k = 0; k < system->assignment_count; k++)
        read |= sides[system->assignments[k].state] != sides[state] &&
                node_contains(system->pool, system->assignments[k].value, x);
    for (int64_t k = 0; k < system->state_count; k++) {
        const declaration *at = &system->states[k];
        const node *values[] = {at->least, at->most, at->value};
        for (int v = 0; v < 3 && sides[k] != sides[state]; v++)
            read |= values[v] && node_contains(system->pool, values[v], x);
    }
    for (int64_t k = 0; k < system->parameter_count; k++)
        read |= system->parameters[k].value &&
                node_contains(system->pool, system->parameters[k].value, x);
    for (int64_t k = 0; k < system->alias_count; k++)
        read |= system->aliases[k].step && node_contains(system->pool, system->aliases[k].value, x);
    return read || (system->send && node_contains(system->pool, system->send, x));
}

/* Parameters of each target lie with the synapses; first values are worked out before the groups
 * have any. */
static bool can_keep(const view *of, bool *fits, const state_side *sides, int64_t state)
{
    siding with = siding_of(of, sides[state], fits);
    with.strangers |= KNOWS_TARGET;
    const declaration *at = &of->system->states[state];
    for (int64_t k = 0; k < of->system->state_count; k++) fits[k] = sides[k] == sides[state];
    if (at->delayed || !state_fits(&with, state) || is_read(of, sides, state)) return false;
    return !at->value || !(align_knows(of, at->value) & (KNOWS_PRE | KNOWS_POST));
}

bool sides_kept(const view *of, const bool *apart, bool delays_differ, state_side *sides)
{
    int64_t count = of->system->state_count;
    bool *fits = memory_take(count + 1, sizeof *fits);
    if (!fits) return false;
    for (int64_t k = 0; k < count; k++)
        if (apart[k] || (delays_differ && sides[k] == SIDE_PRE)) sides[k] = SIDE_SYNAPSE;
    for (bool changed = true; changed;) {
        changed = false;
        for (int64_t k = 0; k < count; k++) {
            if (sides[k] == SIDE_SYNAPSE || can_keep(of, fits, sides, k)) continue;
            sides[k] = SIDE_SYNAPSE;
            changed = true;
        }
    }
    memory_free(fits);
    return true;
}
