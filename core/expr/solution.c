/* SPDX-License-Identifier: MIT
 * With x' = A x + sum c y + b and y' = a y + e, all but x and y constant,
 *     x(s) = x + (A x + b) s exprel(A s) + sum c (y s exp[A s, a s] + e s^2 exp[A s, a s, 0]),
 * where exp[..] are divided differences of the exponential: smooth, also where rates coincide. */
#include "expr/solution.h"
#include "base/memory.h"
#include "expr/derive.h"
#include "expr/linear.h"
#include <string.h>

static const equation *equation_of(const system_model *system, const node *symbol)
{
    for (int64_t k = 0; k < system->equation_count; k++)
        if (system->states[system->equations[k].state].symbol == symbol)
            return &system->equations[k];
    return NULL;
}

static bool is_assigned(const system_model *system, const node *symbol)
{
    for (int64_t k = 0; k < system->assignment_count; k++)
        if (system->states[system->assignments[k].state].symbol == symbol) return true;
    return false;
}

static bool is_among(const declaration *all, int64_t count, const node *symbol)
{
    for (int64_t k = 0; k < count; k++)
        if (all[k].symbol == symbol) return true;
    return false;
}

/* ---- what there is a closed form for ---- */

static const node *other_event_state(const system_model *system, const node *own, const node *in)
{
    for (int64_t k = 0; k < system->equation_count; k++) {
        const node *y = system->states[system->equations[k].state].symbol;
        if (y != own && system->equations[k].at_event && node_contains(system->pool, in, y))
            return y;
    }
    return NULL;
}

static const char *changes(const system_model *system, const node *symbol)
{
    const equation *moved = equation_of(system, symbol);
    if (is_among(system->states, system->state_count, symbol))
        return (moved && !moved->at_event) || is_assigned(system, symbol)
                   ? "depends on clock-driven state"
                   : NULL;
    bool constant = is_among(system->parameters, system->parameter_count, symbol) ||
                    !strcmp(symbol->name, "dt") || !strcmp(symbol->name, "delay");
    return constant ? NULL : "depends on what changes between events:";
}

static const node *changing_symbol(const system_model *system, const node *rate, const char **why)
{
    int64_t count = 0;
    const node **order = node_order(&rate, 1, &count), *found = NULL;
    for (int64_t k = 0; order && k < count && !found; k++) {
        if (order[k]->kind != NODE_SYMBOL) continue;
        *why = changes(system, order[k]);
        if (*why) found = order[k];
    }
    memory_free(order);
    return found;
}

/* The further states y of B, each with its factor: B = sum c y + rest. False where B is bent. */
static bool next_term(const system_model *system, const node *own, const node **rest,
                      const node **state, const node **factor)
{
    *state = other_event_state(system, own, *rest);
    if (!*state) return true;
    return linear_in(system->pool, *rest, *state, factor, rest) &&
           !other_event_state(system, own, *factor);
}

const node *event_hindrance(const system_model *system, int64_t equation, const char **why)
{
    const struct equation *of = &system->equations[equation];
    const node *x = system->states[of->state].symbol, *A, *rest, *y, *factor;
    const node *found = changing_symbol(system, of->rate, why);
    if (found) return found;
    *why = "is not linear in";
    if (!linear_in(system->pool, of->rate, x, &A, &rest)) return x;
    *why = "is multiplied by the '@event' state";
    found = other_event_state(system, x, A);
    if (found) return found;
    for (;;) {
        *why = "is not linear in";
        if (!next_term(system, x, &rest, &y, &factor)) return y;
        if (!y) return NULL;
        *why = "begins a chain of more than two, by way of";
        const struct equation *below = equation_of(system, y);
        if (below->rate && other_event_state(system, y, below->rate)) return y;
    }
}

/* ---- the closed form ---- */

static const node *call1(node_pool *pool, function_row row, const node *a)
{
    return node_call(pool, row, a, NULL, NULL);
}

/* exp[u, v] = exp(v) exprel(u - v). */
static const node *difference(node_pool *pool, const node *u, const node *v)
{
    return node_mul(pool, call1(pool, FUNCTION_exp, v),
                    call1(pool, FUNCTION_exprel, node_sub(pool, u, v)));
}

/* exp[u, v, 0] = (exprel(u) - exprel(v))/(u - v), near u = v by its series about the middle. */
static const node *second_difference(node_pool *pool, const node *u, const node *v)
{
    const node *gap = node_sub(pool, u, v);
    const node *quotient = node_div(
        pool, node_sub(pool, call1(pool, FUNCTION_exprel, u), call1(pool, FUNCTION_exprel, v)),
        gap);
    const node *z = node_symbol(pool, "#z");
    const node *slope = derive(pool, call1(pool, FUNCTION_exprel, z), z);
    const node *bend = slope ? derive(pool, slope, z) : NULL;
    bend = bend ? derive(pool, bend, z) : NULL;
    const node *square = node_mul(pool, gap, gap);
    const node *near = node_add(
        pool, slope, node_mul(pool, node_mul(pool, square, node_number(pool, 1. / 24)), bend));
    const node *middle = node_mul(pool, node_number(pool, 0.5), node_add(pool, u, v));
    near = near ? node_substitute(pool, near, &z, &middle, 1) : NULL;
    const node *is_near =
        node_call(pool, FUNCTION_lt, call1(pool, FUNCTION_abs, gap), node_number(pool, 0.01), NULL);
    return node_call(pool, FUNCTION_select, is_near, near, quotient);
}

static const node *own_part(node_pool *pool, const node *x, const node *A, const node *b,
                            const node *elapsed)
{
    const node *grown = node_mul(pool, A, elapsed);
    if (node_is_number(b, 0)) return node_mul(pool, x, call1(pool, FUNCTION_exp, grown));
    const node *rate = node_add(pool, node_mul(pool, A, x), b);
    const node *change =
        node_mul(pool, node_mul(pool, rate, elapsed), call1(pool, FUNCTION_exprel, grown));
    return node_add(pool, x, change);
}

/* What y, with y' = a y + e, adds to x under the factor c. */
static const node *further_part(const system_model *system, const node *A, const node *y,
                                const node *c, const node *elapsed)
{
    node_pool *pool = system->pool;
    const node *a, *e;
    if (!linear_in(pool, equation_of(system, y)->rate, y, &a, &e)) return NULL;
    const node *u = node_mul(pool, A, elapsed), *v = node_mul(pool, a, elapsed);
    const node *part = node_mul(pool, y, difference(pool, u, v));
    if (!node_is_number(e, 0)) {
        const node *pushed =
            node_mul(pool, node_mul(pool, e, elapsed), second_difference(pool, u, v));
        part = node_add(pool, part, pushed);
    }
    return node_mul(pool, node_mul(pool, c, elapsed), part);
}

const node *event_solution(const system_model *system, int64_t state, const node *elapsed)
{
    const node *x = system->states[state].symbol, *A, *rest, *y, *factor;
    const equation *of = equation_of(system, x);
    node_pool *pool = system->pool;
    if (!of || !of->at_event) return x;
    if (!linear_in(pool, of->rate, x, &A, &rest)) return NULL;
    const node *further = NULL;
    while (next_term(system, x, &rest, &y, &factor) && y) {
        const node *part = further_part(system, A, y, factor, elapsed);
        further = further ? node_add(pool, further, part) : part;
        if (!part) return NULL;
    }
    const node *own = own_part(pool, x, A, rest, elapsed);
    return further ? node_add(pool, own, further) : own;
}
