/* SPDX-License-Identifier: MIT
 * When the weights of a projection learn: at every step, never, or every so often. In the last case
 * w moves at the steps that end a period, and its equation takes the whole period as its step; the
 * other states of the synapses go on as ever. What events do to w they do at once. */
#include "base/status.h"
#include "model/program.h"
#include <math.h>
#include <string.h>

static bool is_weight(const group *group, int64_t state)
{
    return group->projection && !strcmp(group->system->states[state].name, "w");
}

bool learning_off(const group *group, int64_t state)
{
    return is_weight(group, state) && group->projection->frozen;
}

const node *learning_now(const group *group, int64_t state, const node *old, const node *next)
{
    if (!is_weight(group, state) || group->projection->learns_every == 0) return next;
    node_pool *pool = group->system->pool;
    const node *period = node_number(pool, group->projection->learns_every);
    const node *phase = node_number(pool, group->projection->learns_from);
    const node *dt = node_symbol(pool, "dt"), *due = events_every(group, period, phase);
    next = node_substitute(pool, next, &dt, &period, 1);
    return node_call(pool, FUNCTION_select, due, next, old);
}

bool learning_alone(const group *group, const node *state)
{
    return group->projection && group->projection->learns_every > 0 &&
           state == node_symbol(group->system->pool, "w");
}

cann_status learning_fits(const group *group, const integration *in)
{
    for (int64_t k = 0; k < in->count; k++)
        if (learning_alone(group, in->states[k]) && !strcmp(in->methods[k], "linear"))
            return fail(
                CANN_ERROR_ARGUMENT,
                "%s: method \"linear\" steps w together with others, so w cannot learn every "
                "%g ms on its own; give the model of the synapses another, such as \"exp\"",
                group->name, group->projection->learns_every);
    return CANN_OK;
}

cann_status cann_program_freeze(cann_program *program, const char *name, bool frozen)
{
    projection *projection = projection_find(program, name);
    if (!projection) return CANN_ERROR_NAME;
    if (projection->frozen != frozen) program->built = false;
    projection->frozen = frozen;
    return CANN_OK;
}

static bool learns_by_steps(const projection *projection)
{
    const system_model *system = projection->own->system;
    bool learns = false;
    for (int64_t k = 0; k < system->equation_count; k++)
        learns = learns || (is_weight(projection->own, system->equations[k].state) &&
                            !system->equations[k].at_event);
    for (int64_t k = 0; k < system->assignment_count; k++)
        learns = learns || is_weight(projection->own, system->assignments[k].state);
    return learns;
}

bool cann_program_learns(cann_program *program, const char *name)
{
    const projection *projection = projection_find(program, name);
    return projection && learns_by_steps(projection);
}

cann_status cann_program_learn_every(cann_program *program, const char *name, double period,
                                     double offset)
{
    projection *projection = projection_find(program, name);
    if (!projection) return CANN_ERROR_NAME;
    if (period != 0 && !learns_by_steps(projection))
        return fail(
            CANN_ERROR_ARGUMENT,
            "%s: no equation moves w, which stays as it is or changes at events; only what an "
            "equation does can be done every %g ms",
            name, period);
    double steps = period / program->dt;
    if (!(period >= 0) || !isfinite(period) || fabs(steps - nearbyint(steps)) > 1e-6 * steps)
        return fail(CANN_ERROR_ARGUMENT,
                    "%s: learning every %g ms, but that must be a whole number of steps of %g ms",
                    name, period, program->dt);
    if (!isfinite(offset))
        return fail(CANN_ERROR_ARGUMENT, "%s: offset = %g ms, but it must be finite", name, offset);
    if (projection->learns_every != period || projection->learns_from != offset)
        program->built = false;
    projection->learns_every = period;
    projection->learns_from = offset;
    return CANN_OK;
}
