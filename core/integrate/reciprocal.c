/* SPDX-License-Identifier: MIT
 * Division by numbers and constants becomes a product with the reciprocal, worked out once for all
 * elements: a rate is rounded anyway. Where a jump follows (a comparison, a whole number) the
 * quotient stays as it was written. */
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

/* A quotient by a constant of which nothing that jumps is made, or NULL. */
static const node *smooth_quotient(const integration *in, const node **order, int64_t count,
                                   bool *exact)
{
    memset(exact, 0, (size_t)count * sizeof *exact);
    for (int64_t k = count; k-- > 0;)
        for (int j = 0; (exact[k] || jumps(order[k])) && j < order[k]->count; j++)
            exact[index_of(order, count, order[k]->child[j])] = true;
    for (int64_t k = 0; k < count; k++) {
        bool quotient = order[k]->kind == NODE_CALL && order[k]->op == FUNCTION_div && !exact[k];
        if (quotient && order[k]->child[0]->kind != NODE_NUMBER &&
            is_constant(in, order[k]->child[1]))
            return order[k];
    }
    return NULL;
}

const node *rate_reciprocal(node_pool *pool, const integration *in, const node *rate)
{
    for (;;) {
        int64_t count = 0;
        const node **order = node_order(&rate, 1, &count);
        bool *exact = order ? memory_take(count, sizeof *exact) : NULL;
        const node *quotient = exact ? smooth_quotient(in, order, count, exact) : NULL;
        bool well = exact != NULL;
        memory_free(order);
        memory_free(exact);
        if (!well || !quotient) return well ? rate : NULL;
        const node *inverse = node_div(pool, node_number(pool, 1), quotient->child[1]);
        const node *product = node_mul(pool, quotient->child[0], inverse);
        rate = product ? node_substitute(pool, rate, &quotient, &product, 1) : NULL;
        if (!rate) return NULL;
    }
}
