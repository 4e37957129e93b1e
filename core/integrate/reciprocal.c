/* SPDX-License-Identifier: MIT
 * Division by numbers and constants becomes a product with the reciprocal, worked out once for all
 * elements, numbers that are added one after the other become one, and exponentials of products
 * with a constant become powers of 2, whose reduction takes no product: a rate is rounded anyway.
 * Where a jump follows (a comparison, a whole number) all stays as it was written. */
#include "base/memory.h"
#include "base/status.h"
#include "integrate/method.h"
#include <math.h>
#include <string.h>

enum { MOST_DEPTH = 6 }; /* of a divisor */

static bool jumps(const node *at)
{
    if (at->kind != NODE_CALL) return false;
    switch ((function_row)at->op) {
    case FUNCTION_floor:
    case FUNCTION_ceil:
    case FUNCTION_round:
    case FUNCTION_mod:
    case FUNCTION_sign:
    case FUNCTION_step: return true;
    default: return functions[at->op].units == units_compare;
    }
}

/* Numbers and symbols other than the states; numbers whose reciprocal is ordinary in float32. */
static bool is_constant(const integration *in, const node *at)
{
    if (at->kind == NODE_NUMBER) return fabs(at->number) > 1e-30 && fabs(at->number) < 1e30;
    if ((at->kind != NODE_SYMBOL && at->kind != NODE_CALL) || at->depth > MOST_DEPTH) return false;
    for (int64_t e = 0; e < in->count; e++)
        if (at == in->states[e]) return false;
    for (int k = 0; k < at->count; k++)
        if (!is_constant(in, at->child[k])) return false;
    return true;
}

static int64_t index_of(const node **order, int64_t count, const node *wanted)
{
    int64_t low = 0, high = count; /* ids rise */
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (order[middle]->id < wanted->id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* c + x or c - x, as whichever of the two it is; false for anything else. */
static bool is_shift(const node *at, double *number, bool *turned, const node **x)
{
    if (at->kind != NODE_CALL || (at->op != FUNCTION_add && at->op != FUNCTION_sub)) return false;
    int which = at->child[0]->kind == NODE_NUMBER ? 0 : 1;
    if (at->child[which]->kind != NODE_NUMBER) return false;
    bool minus = at->op == FUNCTION_sub;
    *number = minus && which == 1 ? -at->child[1]->number : at->child[which]->number;
    *turned = minus && which == 0;
    *x = at->child[1 - which];
    return isfinite(*number);
}

/* The operand x of a function of e^x, as one of 2^that: where x has a constant factor. */
static const node *to_base_2(node_pool *pool, const integration *in, const node *x)
{
    if (x->kind != NODE_CALL || x->op != FUNCTION_mul) return NULL;
    int which = is_constant(in, x->child[0]) ? 0 : 1;
    if (!is_constant(in, x->child[which]) || is_constant(in, x->child[1 - which])) return NULL;
    const node *factor = node_mul(pool, x->child[which], node_number(pool, 1.4426950408889634));
    return node_mul(pool, factor, x->child[1 - which]);
}

/* exp(x), and y/exprel(x) = log(2) y (a/(2^a - 1)), by base 2; NULL for anything else. */
static const node *by_base_2(node_pool *pool, const integration *in, const node *at)
{
    const node *under = at->op == FUNCTION_div ? at->child[1] : at, *x = NULL;
    function_row row = under == at ? FUNCTION_exp : FUNCTION_exprel;
    if (under->kind == NODE_CALL && under->op == (int)row) x = to_base_2(pool, in, under->child[0]);
    if (!x) return NULL;
    if (under == at) return node_call(pool, FUNCTION_power2, x, NULL, NULL);
    const node *over = node_mul(pool, at->child[0], node_number(pool, 0.6931471805599453));
    return node_mul(pool, over, node_call(pool, FUNCTION_relpower2, x, NULL, NULL));
}

/* What takes the place of a node of which nothing that jumps is made; NULL: nothing does. */
static const node *shorter(node_pool *pool, const integration *in, const node *at)
{
    double outer, inner;
    bool turned, turned_too;
    const node *x;
    if (at->kind == NODE_CALL && at->op == FUNCTION_div && at->child[0]->kind != NODE_NUMBER &&
        is_constant(in, at->child[1]))
        return node_mul(pool, at->child[0], node_div(pool, node_number(pool, 1), at->child[1]));
    if (at->kind == NODE_CALL && (at->op == FUNCTION_exp || at->op == FUNCTION_div))
        return by_base_2(pool, in, at);
    if (!is_shift(at, &outer, &turned, &x) || !is_shift(x, &inner, &turned_too, &x)) return NULL;
    const node *sum = node_number(pool, turned ? outer - inner : outer + inner);
    return turned == turned_too ? node_add(pool, x, sum) : node_sub(pool, sum, x);
}

/* The first node that has something shorter, and that. */
static const node *find_shorter(node_pool *pool, const integration *in, const node **order,
                                int64_t count, bool *exact, const node **instead)
{
    memset(exact, 0, (size_t)count * sizeof *exact);
    for (int64_t k = count; k-- > 0;)
        for (int j = 0; (exact[k] || jumps(order[k])) && j < order[k]->count; j++)
            exact[index_of(order, count, order[k]->child[j])] = true;
    for (int64_t k = 0; k < count; k++) {
        *instead = exact[k] ? NULL : shorter(pool, in, order[k]);
        if (*instead) return order[k];
    }
    return NULL;
}

const node *rate_reciprocal(node_pool *pool, const integration *in, const node *rate)
{
    for (;;) {
        int64_t count = 0;
        const node **order = node_order(&rate, 1, &count);
        bool *exact = order ? memory_take(count, sizeof *exact) : NULL;
        const node *instead = NULL;
        const node *found = exact ? find_shorter(pool, in, order, count, exact, &instead) : NULL;
        bool well = exact != NULL;
        memory_free(order);
        memory_free(exact);
        if (!well || !found) return well ? rate : NULL;
        rate = node_substitute(pool, rate, &found, &instead, 1);
        if (!rate) return NULL;
    }
}
