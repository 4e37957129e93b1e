/* SPDX-License-Identifier: MIT
 * Threshold, reset and refractoriness as expressions, so they fuse into the step's kernel.
 * Emitters come before what they emit, so one pass over the events does. Counting: an
 * element that spikes in the update from t on is refractory in the updates that start before t + d;
 * refcount = "after" adds one step. All clocks are in the model's own float type. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const node *hidden(const group *group, const char *what, int64_t event)
{
    char name[64];
    snprintf(name, sizeof name, "#%s%d", what, (int)event);
    return node_symbol(group->system->pool, name);
}

static bool is_spike(const event *event)
{
    return !strcmp(event->name, "spike");
}

cann_status events_declare(group *group)
{
    const system_model *system = group->system;
    group->spiked = group->stops = -1;
    int64_t n = group->count;
    for (int64_t k = 0; k < system->event_count; k++) {
        const event *event = &system->events[k];
        for (int64_t e = 0; e < event->emission_count; e++) {
            if (event->emissions[e].event >= 0) continue;
            group->stops =
                group_slot(group, node_symbol(system->pool, "#stop"), SLOT_HIDDEN, n, true);
            if (group->stops < 0) return CANN_ERROR_MEMORY;
            group->program->stops = true;
        }
        if (event->refractory &&
            group_slot(group, hidden(group, "left", k), SLOT_HIDDEN, n, true) < 0)
            return CANN_ERROR_MEMORY;
        bool crossing = event->kind == WHEN_UP || event->kind == WHEN_DOWN;
        if (crossing && group_slot(group, hidden(group, "before", k), SLOT_HIDDEN, n, true) < 0)
            return CANN_ERROR_MEMORY;
        if (!is_spike(event)) continue;
        group->spiked =
            group_slot(group, node_symbol(system->pool, "spiked"), SLOT_HIDDEN, n, true);
        group->last =
            group_slot(group, node_symbol(system->pool, "lastspike"), SLOT_HIDDEN, n, true);
        if (group->spiked < 0 || group->last < 0) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

static const node *not_zero(node_pool *pool, const node *value)
{
    return node_call(pool, FUNCTION_ne, value, node_number(pool, 0), NULL);
}

const node *events_refractory(const group *group)
{
    const system_model *system = group->system;
    const node *any = NULL;
    for (int64_t k = 0; k < system->event_count; k++) {
        if (!system->events[k].refractory) continue;
        const node *left = not_zero(system->pool, hidden(group, "left", k));
        any = any ? node_call(system->pool, FUNCTION_either, any, left, NULL) : left;
    }
    return any;
}

static bool declares(const system_model *system, const char *name)
{
    bool found = false;
    for (int64_t k = 0; k < system->parameter_count; k++)
        found = found || !strcmp(system->parameters[k].name, name);
    for (int64_t k = 0; k < system->state_count; k++)
        found = found || !strcmp(system->states[k].name, name);
    for (int64_t k = 0; k < system->input_count; k++)
        found = found || !strcmp(system->inputs[k].name, name);
    return found;
}

const node *events_named_refractory(const group *group)
{
    node_pool *pool = group->system->pool;
    if (declares(group->system, "refractory")) return node_symbol(pool, "refractory");
    const node *now = events_refractory(group);
    return now ? now : node_number(pool, 0);
}

const node *events_held(const group *group, int64_t state, const node *old, const node *next)
{
    const node *now = group->system->states[state].hold ? events_refractory(group) : NULL;
    return now ? node_call(group->system->pool, FUNCTION_select, now, old, next) : next;
}

cann_status events_hold(group *group, const node **env)
{
    const system_model *system = group->system;
    for (int64_t k = 0; k < system->state_count; k++) {
        const node *old = system->states[k].symbol;
        if (env[k] != old) env[k] = events_held(group, k, old, env[k]);
        if (!env[k]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

const node *events_every(const group *group, const node *period, const node *phase)
{
    node_pool *pool = group->system->pool;
    const node *t = node_symbol(pool, "t"), *dt = node_symbol(pool, "dt");
    if (phase) t = node_sub(pool, t, phase);
    const node *count[2];
    for (int k = 0; k < 2; k++) {
        const node *at = node_add(pool, t, node_mul(pool, node_number(pool, 0.5 + k), dt));
        count[k] = node_call(pool, FUNCTION_floor, node_div(pool, at, period), NULL, NULL);
    }
    return node_call(pool, FUNCTION_gt, count[1], count[0], NULL);
}

static const node *fires(const group *group, int64_t k, const node **env)
{
    node_pool *pool = group->system->pool;
    const event *event = &group->system->events[k];
    if (event->kind == WHEN_EVERY) return events_every(group, event->condition, event->phase);
    if (!event->condition) return node_number(pool, 0);
    const node *value = build_so_far(group, event->condition, env);
    if (event->kind == WHEN_TRUE) return not_zero(pool, value);
    const node *before = hidden(group, "before", k), *zero = node_number(pool, 0);
    bool up = event->kind == WHEN_UP;
    const node *was = node_call(pool, up ? FUNCTION_le : FUNCTION_ge, before, zero, NULL);
    const node *is = node_call(pool, up ? FUNCTION_gt : FUNCTION_lt, value, zero, NULL);
    return node_call(pool, FUNCTION_both, was, is, NULL);
}

/* Notes whom an event sets off once `done` of its actions are. */
static cann_status emit(const group *group, const event *event, int64_t done, const node *fired,
                        const node **env, const node **emitted)
{
    node_pool *pool = group->system->pool;
    for (int64_t e = 0; e < event->emission_count; e++) {
        const emission *at = &event->emissions[e];
        if (at->after != done) continue;
        const node *where = fired;
        if (at->condition)
            where = node_call(pool, FUNCTION_both, fired, build_so_far(group, at->condition, env),
                              NULL);
        const node **into = &emitted[at->event < 0 ? group->system->event_count : at->event];
        *into = *into ? node_call(pool, FUNCTION_either, *into, where, NULL) : where;
        if (!*into) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

static cann_status act(const group *group, const event *event, const node *fired, const node **env,
                       const node **emitted)
{
    node_pool *pool = group->system->pool;
    cann_status status = emit(group, event, 0, fired, env, emitted);
    for (int64_t a = 0; a < event->action_count && status == CANN_OK; a++) {
        const assignment *action = &event->actions[a];
        const node *value = build_so_far(group, action->value, env);
        value = build_clamp(group, action->state, value, env);
        env[action->state] = node_call(pool, FUNCTION_select, fired, value, env[action->state]);
        if (!env[action->state]) return CANN_ERROR_MEMORY;
        status = emit(group, event, a + 1, fired, env, emitted);
    }
    return status;
}

static cann_status refract(group *group, int64_t k, const node *fired, const node **env,
                           step_outputs *outputs)
{
    node_pool *pool = group->system->pool;
    const event *event = &group->system->events[k];
    const node *left = hidden(group, "left", k), *zero = node_number(pool, 0);
    const node *start, *go_on;
    const node *wanted = build_so_far(group, event->refractory, env);
    if (event->refractory_is_condition) {
        start = node_number(pool, 1);
        go_on = node_call(pool, FUNCTION_both, left, wanted, NULL);
    } else {
        const node *steps = node_div(pool, wanted, node_symbol(pool, "dt"));
        steps = node_call(pool, FUNCTION_round, steps, NULL, NULL);
        if (!event->after) steps = node_sub(pool, steps, node_number(pool, 1));
        start = node_call(pool, FUNCTION_max, steps, zero, NULL);
        const node *less = node_sub(pool, left, node_number(pool, 1));
        go_on = node_call(pool, FUNCTION_max, less, zero, NULL);
    }
    return step_output_add(outputs, group_find(group, left),
                           node_call(pool, FUNCTION_select, fired, start, go_on));
}

static cann_status apply_one(group *group, int64_t k, const node **env, const node **emitted,
                             step_outputs *outputs)
{
    node_pool *pool = group->system->pool;
    const event *event = &group->system->events[k];
    const node *fired = fires(group, k, env);
    if (emitted[k]) fired = node_call(pool, FUNCTION_either, fired, emitted[k], NULL);
    if (event->refractory) {
        const node *free = node_call(pool, FUNCTION_invert, hidden(group, "left", k), NULL, NULL);
        fired = node_call(pool, FUNCTION_both, fired, free, NULL);
    }
    if (!fired) return CANN_ERROR_MEMORY;
    cann_status status = occasions_output(group, k, fired, env, outputs);
    if (status == CANN_OK) status = act(group, event, fired, env, emitted);
    if (status == CANN_OK && event->refractory) status = refract(group, k, fired, env, outputs);
    if (status == CANN_OK && is_spike(event))
        status = step_output_add(outputs, group->spiked, fired);
    int heard = is_spike(event) ? -1 : channel_find(group, event->name);
    if (status == CANN_OK && heard >= 0)
        status = step_output_add(outputs, group->channels[heard].flags, fired);
    return status;
}

/* Crossing conditions are remembered as they are after every reset of the step. */
static cann_status remember(group *group, const node **env, step_outputs *outputs)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < group->system->event_count && status == CANN_OK; k++) {
        const event *event = &group->system->events[k];
        if (event->kind == WHEN_UP || event->kind == WHEN_DOWN)
            status = step_output_add(outputs, group_find(group, hidden(group, "before", k)),
                                     build_so_far(group, event->condition, env));
    }
    return status;
}

cann_status events_apply(group *group, const node **env, step_outputs *outputs)
{
    const node **emitted = memory_take(group->system->event_count + 1, sizeof *emitted);
    cann_status status = emitted ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < group->system->event_count && status == CANN_OK; k++)
        status = apply_one(group, k, env, emitted, outputs);
    const node *stop = emitted ? emitted[group->system->event_count] : NULL;
    if (status == CANN_OK && group->stops >= 0)
        status = step_output_add(outputs, group->stops,
                                 stop ? stop : node_number(group->system->pool, 0));
    memory_free(emitted);
    return status == CANN_OK ? remember(group, env, outputs) : status;
}
