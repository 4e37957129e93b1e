/* SPDX-License-Identifier: MIT
 * One step of a group, from t to t+dt, as expressions over its slots. The order is that of the
 * language: @step aliases and draws, @before assignments, all equations as one system, clamps,
 * assignments in textual order, events in declaration order. Everything refers to the old state, so
 * what is written at the end of the step never disturbs what is read. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/linear.h"
#include "integrate/method.h"
#include "model/program.h"
#include <string.h>

cann_status step_output_add(step_outputs *outputs, int slot, const node *value)
{
    if (slot < 0 || !value) return CANN_ERROR_MEMORY;
    if (outputs->count == outputs->capacity) {
        int64_t capacity = 2 * outputs->capacity + 16;
        step_output *rows =
            memory_grow(outputs->rows, outputs->count, capacity, sizeof *outputs->rows);
        if (!rows) return CANN_ERROR_MEMORY;
        outputs->rows = rows;
        outputs->capacity = capacity;
    }
    outputs->rows[outputs->count++] = (step_output){slot, value};
    return CANN_OK;
}

/* Symbols that stand for something of this group: N, cell, refractory, how each axis wraps; and
 * what no method has put ahead of the step's begin. */
static int64_t group_constants(group *group, const node **from, const node **to)
{
    node_pool *pool = group->system->pool;
    const grid *grid = &group->grid;
    static const char *const wraps[] = {"wrap1", "wrap2", "wrap3", "wrap4"};
    static const char *const turns[] = {"turn1", "turn2", "turn3", "turn4"};
    int64_t count = 0;
    from[count] = node_symbol(pool, "N");
    to[count++] = node_number(pool, (double)group->count);
    from[count] = node_symbol(pool, "refractory");
    to[count++] = events_named_refractory(group);
    from[count] = node_symbol(pool, "cell");
    to[count++] = node_number(pool, grid_cell(grid));
    from[count] = node_ahead(pool);
    to[count++] = node_number(pool, 0);
    for (int k = 0; k < grid->rank; k++) {
        int axis = grid->rank - 1 - k;
        bool open = grid->wrap[axis] == GRID_OPEN;
        double turn = open ? 0 : grid_turn(grid, axis);
        from[count] = node_symbol(pool, wraps[k]);
        to[count++] = node_number(pool, turn);
        from[count] = node_symbol(pool, turns[k]);
        to[count++] = node_number(pool, open ? 0 : 1 / turn);
    }
    return count;
}

enum { CONSTANTS = 4 + 2 * GRID_AXES };

static const node *put_constants(group *group, const node *value)
{
    const node *from[CONSTANTS], *to[CONSTANTS];
    int64_t count = group_constants(group, from, to);
    return node_substitute(group->system->pool, value, from, to, count);
}

static const node *put_drives(group *group, const node *value)
{
    for (int64_t k = 0; k < group->drive_count; k++)
        value = node_substitute(group->system->pool, value,
                                &group->system->inputs[group->drives[k].input].symbol,
                                &group->drives[k].value, 1);
    return value;
}

/* Aliases come in dependency order, so going back through them leaves none behind. */
static const node *put_aliases(group *group, const node *value)
{
    const system_model *system = group->system;
    for (int64_t k = system->alias_count; k-- > 0;)
        if (system->aliases[k].step)
            value = node_substitute(system->pool, value, &system->aliases[k].symbol,
                                    &system->aliases[k].value, 1);
    return value;
}

const node *build_resolve(group *group, const node *value, bool after)
{
    if (!after) value = put_aliases(group, value);
    if (group->projection) value = route_resolve(group->projection, value);
    return put_constants(group, put_drives(group, ports_resolve(group, value)));
}

const node *build_first(group *group, const node *value)
{
    if (group->projection) value = route_resolve(group->projection, value);
    return put_constants(group, put_aliases(group, value));
}

static const char *method_of(const group *group, int64_t state)
{
    const system_model *system = group->system;
    if (group->methods[state]) return group->methods[state];
    if (group->program->method) return group->program->method;
    if (system->states[state].method) return system->states[state].method;
    return system->method;
}

static bool is_noisy(const integration *in)
{
    bool noisy = false;
    for (int64_t k = 0; k < in->count; k++) noisy = noisy || stochastic_has_noise(in, in->rates[k]);
    return noisy;
}

/* Where not all is linear: exponential Euler where every equation of a neuron or synapse is linear
 * in its own state, else rk4. */
static const char *general(const group *group)
{
    const system_model *system = group->system;
    if (system->kind != MODEL_NEURON && system->kind != MODEL_SYNAPSE) return "rk4";
    for (int64_t k = 0; k < system->equation_count; k++) {
        const node *x = system->states[system->equations[k].state].symbol, *a, *b;
        if (!linear_in(system->pool, system->equations[k].rate, x, &a, &b)) return "rk4";
    }
    return "exp";
}

/* "auto": where there is noise, what that needs; where equations are coupled linearly, and nothing
 * else calls for the stages of rk4, their exact step. */
static cann_status automatic(const group *group, integration *in)
{
    const system_model *system = group->system;
    bool *linear = memory_take(in->count + 1, sizeof *linear), coupled = false, whole = true;
    if (!linear) return CANN_ERROR_MEMORY;
    bool noisy = is_noisy(in);
    const char *other = noisy ? stochastic_automatic(system->pool, in) : general(group);
    for (int64_t k = 0; k < in->count; k++)
        linear[k] = !strcmp(in->methods[k], "auto") && !learning_alone(group, in->states[k]);
    cann_status status = noisy ? CANN_OK : linear_automatic(system->pool, in, linear, &coupled);
    for (int64_t k = 0; k < in->count; k++)
        whole = whole && (linear[k] || strcmp(in->methods[k], "auto") != 0);
    bool exact = coupled && (whole || !strcmp(other, "exp"));
    for (int64_t k = 0; k < in->count; k++)
        if (!strcmp(in->methods[k], "auto")) in->methods[k] = exact && linear[k] ? "linear" : other;
    memory_free(linear);
    return status;
}

/* The slopes of a state that others look back to: at the begin of the step, and at its end. */
static cann_status emit_slopes(group *group, const integration *in, const int *place,
                               const node *const *next, step_outputs *outputs)
{
    const system_model *system = group->system;
    node_pool *pool = system->pool;
    const node **from = memory_take(2 * (in->count + 2), sizeof *from), **to = from + in->count + 2;
    cann_status status = from ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < in->count && from; k++) {
        from[k] = in->states[k];
        to[k] = next[k];
    }
    if (from) {
        from[in->count] = in->t;
        to[in->count] = node_add(pool, in->t, in->dt);
        from[in->count + 1] = node_ahead(pool);
        to[in->count + 1] = in->dt;
    }
    for (int64_t k = 0; k < in->count && status == CANN_OK; k++) {
        if (!system->states[place[k]].delayed) continue;
        int slot = group_find(group, in->states[k]);
        const node *end = node_substitute(pool, in->rates[k], from, to, in->count + 2);
        status = step_output_add(outputs, history_slope(group, slot, false), in->rates[k]);
        if (status == CANN_OK)
            status = step_output_add(outputs, history_slope(group, slot, true), end);
    }
    memory_free(from);
    return status;
}

/* Whether straight lines between the steps would spoil what looks back. */
static bool wants_cubics(const group *group, const integration *in)
{
    bool wants = false;
    for (int64_t k = 0; k < in->count; k++) wants = wants || method_order(in->methods[k]) > 2;
    for (int64_t k = 0; k < group->system->state_count; k++)
        wants = wants || group->system->states[k].neutral;
    return wants;
}

/* The equations that a step integrates, as a method takes them. */
typedef struct integrated {
    const node **states, **rates, **next; /* [count] each; one block, at states */
    const char **methods;
    int *lines, *columns, *place; /* place: index of the state */
    bool *strato, *held;          /* [count]; one block, at strato */
    int64_t count;
} integrated;

static void free_integrated(integrated *all)
{
    memory_free(all->strato);
    memory_free(all->columns);
    memory_free(all->states);
}

static cann_status gather(const group *group, integrated *all)
{
    const system_model *system = group->system;
    int64_t most = system->equation_count;
    *all = (integrated){.states = memory_take(5 * most + 1, sizeof *all->states),
                        .columns = memory_take(2 * most + 1, sizeof *all->columns),
                        .strato = memory_take(2 * most + 1, sizeof *all->strato)};
    if (!all->states || !all->columns || !all->strato) return CANN_ERROR_MEMORY;
    all->rates = all->states + most;
    all->next = all->rates + most;
    all->methods = (const char **)(all->next + most);
    all->lines = (int *)(all->methods + most);
    all->place = all->columns + most;
    all->held = all->strato + most;
    for (int64_t k = 0; k < most; k++) {
        const equation *equation = &system->equations[k];
        if (equation->at_event || learning_off(group, equation->state)) continue;
        int64_t n = all->count++;
        all->states[n] = system->states[equation->state].symbol;
        all->rates[n] = equation->rate;
        all->methods[n] = method_of(group, equation->state);
        all->strato[n] = equation->strato;
        all->held[n] = system->states[equation->state].hold;
        all->lines[n] = equation->line;
        all->columns[n] = equation->column;
        all->place[n] = (int)equation->state;
    }
    return CANN_OK;
}

static cann_status integrate(group *group, const node **env, step_outputs *outputs)
{
    const system_model *system = group->system;
    integrated all;
    cann_status status = gather(group, &all);
    integration in = {.owner = system->name,
                      .states = all.states,
                      .rates = all.rates,
                      .methods = all.methods,
                      .lines = all.lines,
                      .columns = all.columns,
                      .count = all.count,
                      .t = node_symbol(system->pool, "t"),
                      .dt = node_symbol(system->pool, "dt"),
                      .noises = system->noises,
                      .noise_count = system->noise_count,
                      .strato = all.strato,
                      .held = all.held,
                      .refractory = events_refractory(group),
                      .propagations = &group->propagations,
                      .is_constant = propagators_constant,
                      .context = group};
    propagations_free(&group->propagations);
    if (status == CANN_OK) status = automatic(group, &in);
    if (status == CANN_OK) status = learning_fits(group, &in);
    if (status == CANN_OK) status = method_step(system->pool, &in, all.next);
    if (status == CANN_OK) status = propagators_declare(group);
    group->cubic = status == CANN_OK && wants_cubics(group, &in);
    if (group->cubic) status = emit_slopes(group, &in, all.place, all.next, outputs);
    /* Assignments marked @before have moved some states already: start from there. */
    for (int64_t k = 0; k < all.count && status == CANN_OK; k++) {
        const node *next = learning_now(group, all.place[k], all.states[k], all.next[k]);
        all.next[k] = build_so_far(group, next, env);
    }
    for (int64_t k = 0; k < all.count && status == CANN_OK; k++) {
        env[all.place[k]] = all.next[k];
        if (!all.next[k]) status = CANN_ERROR_MEMORY;
    }
    free_integrated(&all);
    return status;
}

const node *build_so_far(const group *group, const node *value, const node **env)
{
    const system_model *system = group->system;
    const node **symbols = memory_take(system->state_count + 1, sizeof *symbols);
    if (!symbols) return NULL;
    for (int64_t k = 0; k < system->state_count; k++) symbols[k] = system->states[k].symbol;
    value = node_substitute(system->pool, value, symbols, env, system->state_count);
    memory_free(symbols);
    return value;
}

const node *build_clamp(const group *group, int64_t state, const node *value, const node **env)
{
    const declaration *declared = &group->system->states[state];
    node_pool *pool = group->system->pool;
    if (declared->least)
        value =
            node_call(pool, FUNCTION_max, value, build_so_far(group, declared->least, env), NULL);
    if (declared->most)
        value =
            node_call(pool, FUNCTION_min, value, build_so_far(group, declared->most, env), NULL);
    return value;
}

static cann_status assign(group *group, const node **env, bool before)
{
    const system_model *system = group->system;
    for (int64_t k = 0; k < system->assignment_count; k++) {
        const assignment *assignment = &system->assignments[k];
        if (assignment->before != before || learning_off(group, assignment->state)) continue;
        const node *value = build_so_far(group, assignment->value, env);
        value = build_clamp(group, assignment->state, value, env);
        value = learning_now(group, assignment->state, env[assignment->state], value);
        env[assignment->state] =
            events_held(group, assignment->state, env[assignment->state], value);
        if (!env[assignment->state]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

static cann_status clamp_equations(group *group, const node **env)
{
    const system_model *system = group->system;
    for (int64_t k = 0; k < system->equation_count; k++) {
        int64_t state = system->equations[k].state;
        if (system->equations[k].at_event) continue;
        env[state] = build_clamp(group, state, env[state], env);
        if (!env[state]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

static cann_status emit_states(group *group, const node **env, step_outputs *outputs)
{
    const system_model *system = group->system;
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < system->state_count && status == CANN_OK; k++)
        if (env[k] != system->states[k].symbol)
            status = step_output_add(outputs, group_find(group, system->states[k].symbol), env[k]);
    return status;
}

/* @step aliases, and driven inputs, keep a slot so that they can be recorded. */
static cann_status emit_aliases(group *group, step_outputs *outputs)
{
    const system_model *system = group->system;
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < system->alias_count && status == CANN_OK; k++) {
        if (!system->aliases[k].step) continue;
        int slot = group_slot(group, system->aliases[k].symbol, SLOT_ALIAS, group->count, true);
        status = step_output_add(outputs, slot, system->aliases[k].value);
    }
    return status;
}

cann_status build_step(group *group, step_outputs *outputs)
{
    const system_model *system = group->system;
    const node **env = memory_take(system->state_count + 1, sizeof *env);
    if (!env) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < system->state_count; k++) env[k] = system->states[k].symbol;
    silence_forget(group);
    cann_status status = emit_aliases(group, outputs);
    if (status == CANN_OK) status = heard_emit(group, outputs);
    if (status == CANN_OK) status = ports_arrive(group, env, events_refractory(group));
    if (status == CANN_OK) status = assign(group, env, true);
    if (status == CANN_OK) status = integrate(group, env, outputs);
    if (status == CANN_OK) status = events_hold(group, env);
    if (status == CANN_OK) status = clamp_equations(group, env);
    if (status == CANN_OK) status = assign(group, env, false);
    if (status == CANN_OK) status = events_apply(group, env, outputs);
    if (status == CANN_OK) status = emit_states(group, env, outputs);
    memory_free(env);
    for (int64_t k = 0; k < outputs->count && status == CANN_OK; k++) {
        const node *value = build_resolve(group, outputs->rows[k].value, false);
        outputs->rows[k].value = value ? silence_draws(group, value) : NULL;
        if (!outputs->rows[k].value) status = CANN_ERROR_MEMORY;
    }
    if (status == CANN_OK) status = pasts_declare(group, outputs);
    return status;
}
