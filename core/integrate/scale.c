/* SPDX-License-Identifier: MIT
 * A constant times an expression, with the constants of its products gathered into one factor each,
 * which is worked out once for all elements: dt*(-g*m^3*(v - E) + I)/C costs three products less.
 * What is constant here are numbers, parameters and dt, and what is made of them. A rate is rounded
 * anyway; within functions, choices and comparisons nothing is touched. */
#include "integrate/method.h"
#include <math.h>
#include <stddef.h>

/* Of a divisor or factor; of the products looked through; terms that a sum is taken apart into. */
enum { MOST_DEPTH = 6, MOST_PRODUCTS = 8, MOST_TERMS = 64 };

/* factor * rest, either of which may be 1 as NULL. */
typedef struct product {
    const node *factor, *rest;
} product;

typedef struct scaling {
    node_pool *pool;
    const integration *in;
    int terms; /* so far */
} scaling;

static bool is_fixed(const integration *in, const node *at)
{
    if (at->kind == NODE_NUMBER) return fabs(at->number) > 1e-15 && fabs(at->number) < 1e15;
    if (at->kind == NODE_SYMBOL) return in->is_constant(in->context, at);
    if (at->kind != NODE_CALL || at->depth > MOST_DEPTH) return false;
    for (int k = 0; k < at->count; k++)
        if (!is_fixed(in, at->child[k])) return false;
    return true;
}

static bool is_call(const node *at, function_row row)
{
    return at->kind == NODE_CALL && at->op == (int)row;
}

static const node *times(node_pool *pool, const node *a, const node *b)
{
    return !a ? b : !b ? a : node_mul(pool, a, b);
}

static product split(scaling *of, const node *at, int depth)
{
    if (is_fixed(of->in, at)) return (product){at, NULL};
    if (depth == MOST_PRODUCTS) return (product){NULL, at};
    if (is_call(at, FUNCTION_negate)) {
        product a = split(of, at->child[0], depth + 1);
        return (product){times(of->pool, node_number(of->pool, -1), a.factor), a.rest};
    }
    if (is_call(at, FUNCTION_mul)) {
        product a = split(of, at->child[0], depth + 1), b = split(of, at->child[1], depth + 1);
        if (!a.factor && !b.factor) return (product){NULL, at};
        return (product){times(of->pool, a.factor, b.factor), times(of->pool, a.rest, b.rest)};
    }
    if (!is_call(at, FUNCTION_div)) return (product){NULL, at};
    product a = split(of, at->child[0], depth + 1);
    if (!a.factor) return (product){NULL, at};
    const node *over = a.rest ? a.rest : node_number(of->pool, 1);
    return (product){a.factor, node_div(of->pool, over, at->child[1])};
}

static const node *scaled(scaling *of, const node *k, const node *at);

/* sum + k term, as one operation where the term is a product. */
static const node *plus(scaling *of, const node *sum, const node *k, const node *term)
{
    product parts = split(of, term, 0);
    bool apart = is_call(term, FUNCTION_add) || is_call(term, FUNCTION_sub);
    if (apart || !parts.rest) return node_add(of->pool, sum, scaled(of, k, term));
    return node_call(of->pool, FUNCTION_fma, times(of->pool, k, parts.factor), parts.rest, sum);
}

static const node *scaled(scaling *of, const node *k, const node *at)
{
    if (++of->terms > MOST_TERMS) return node_mul(of->pool, k, at);
    const node *opposite = node_call(of->pool, FUNCTION_negate, k, NULL, NULL);
    if (!opposite) return NULL;
    if (is_call(at, FUNCTION_add)) return plus(of, scaled(of, k, at->child[0]), k, at->child[1]);
    if (is_call(at, FUNCTION_sub))
        return plus(of, scaled(of, k, at->child[0]), opposite, at->child[1]);
    if (is_call(at, FUNCTION_negate))
        return node_call(of->pool, FUNCTION_negate, scaled(of, k, at->child[0]), NULL, NULL);
    product parts = split(of, at, 0);
    return times(of->pool, times(of->pool, k, parts.factor), parts.rest);
}

const node *rate_scaled(node_pool *pool, const integration *in, const node *k, const node *at)
{
    /* A constant on the whole: (a + b)/C is taken apart too. */
    scaling of = {pool, in, 0};
    product whole = split(&of, at, 0);
    if (!whole.rest) return node_mul(pool, k, at);
    return scaled(&of, times(pool, k, whole.factor), whole.rest);
}
