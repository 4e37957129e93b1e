/* SPDX-License-Identifier: MIT
 * What building a call does at once: folds constants in float64 by the table's own loop, orders the
 * operands of commutative rows (by content, see below), and applies the identities that are
 * exact for finite operands. Sums and products are never regrouped: their order of rounding is the
 * user's. */
#include "expr/node.h"
#include <string.h>

static bool is_call(const node *a, function_row row)
{
    return a->kind == NODE_CALL && a->op == (int)row;
}

static bool is_logical(const node *a)
{
    return a->kind == NODE_CALL &&
           (functions[a->op].units == units_compare || functions[a->op].units == units_logical);
}

static const node *negated(node_pool *pool, const node *a)
{
    if (is_call(a, FUNCTION_negate)) return a->child[0];
    if (is_call(a, FUNCTION_sub)) return node_sub(pool, a->child[1], a->child[0]);
    return node_call_plain(pool, FUNCTION_negate, a, NULL, NULL);
}

static const node *added(node_pool *pool, const node *a, const node *b)
{
    if (node_is_number(a, 0)) return b;
    if (node_is_number(b, 0)) return a;
    if (is_call(b, FUNCTION_negate)) return node_sub(pool, a, b->child[0]);
    if (is_call(a, FUNCTION_negate)) return node_sub(pool, b, a->child[0]);
    return node_call_plain(pool, FUNCTION_add, a, b, NULL);
}

static const node *subtracted(node_pool *pool, const node *a, const node *b)
{
    if (a == b) return node_number(pool, 0);
    if (node_is_number(b, 0)) return a;
    if (node_is_number(a, 0)) return node_call(pool, FUNCTION_negate, b, NULL, NULL);
    if (is_call(b, FUNCTION_negate)) return node_add(pool, a, b->child[0]);
    return node_call_plain(pool, FUNCTION_sub, a, b, NULL);
}

static const node *multiplied(node_pool *pool, const node *a, const node *b)
{
    if (node_is_number(a, 0) || node_is_number(b, 0)) return node_number(pool, 0);
    if (node_is_number(a, 1)) return b;
    if (node_is_number(b, 1)) return a;
    if (node_is_number(a, -1)) return node_call(pool, FUNCTION_negate, b, NULL, NULL);
    if (node_is_number(b, -1)) return node_call(pool, FUNCTION_negate, a, NULL, NULL);
    if (is_call(a, FUNCTION_negate) && is_call(b, FUNCTION_negate))
        return node_mul(pool, a->child[0], b->child[0]);
    return node_call_plain(pool, FUNCTION_mul, a, b, NULL);
}

static const node *divided(node_pool *pool, const node *a, const node *b)
{
    if (node_is_number(b, 1)) return a;
    if (node_is_number(a, 0)) return a;
    if (node_is_number(b, -1)) return node_call(pool, FUNCTION_negate, a, NULL, NULL);
    if (is_call(a, FUNCTION_negate) && is_call(b, FUNCTION_negate))
        return node_div(pool, a->child[0], b->child[0]);
    return node_call_plain(pool, FUNCTION_div, a, b, NULL);
}

/* Small whole powers as products: at most two roundings more, and twenty times faster. */
static const node *raised(node_pool *pool, const node *a, const node *b)
{
    if (node_is_number(b, 0) || node_is_number(a, 1)) return node_number(pool, 1);
    if (node_is_number(b, 1)) return a;
    if (node_is_number(b, -1)) return node_div(pool, node_number(pool, 1), a);
    if (node_is_number(b, 0.5)) return node_call(pool, FUNCTION_sqrt, a, NULL, NULL);
    const node *square = node_is_number(b, 2) || node_is_number(b, 3) || node_is_number(b, 4)
                             ? node_mul(pool, a, a)
                             : NULL;
    if (!square) return node_call_plain(pool, FUNCTION_pow, a, b, NULL);
    if (b->number == 2) return square;
    return node_mul(pool, square, b->number == 3 ? a : square);
}

static const node *chosen(node_pool *pool, const node *a, const node *b, const node *c)
{
    if (a->kind == NODE_NUMBER) return a->number != 0 ? b : c;
    if (b == c) return b;
    if (is_logical(a) && node_is_number(b, 1) && node_is_number(c, 0)) return a;
    return node_call_plain(pool, FUNCTION_select, a, b, c);
}

static const node *joined(node_pool *pool, function_row row, const node *a, const node *b)
{
    /* Numbers stand first: 0 decides `and`, anything else decides `or`. */
    if (a->kind == NODE_NUMBER) {
        bool decided = (a->number != 0) == (row == FUNCTION_either);
        if (decided) return node_number(pool, row == FUNCTION_either);
        if (is_logical(b)) return b;
    }
    if (a == b && is_logical(a)) return a;
    return node_call_plain(pool, row, a, b, NULL);
}

static const node *simplified(node_pool *pool, function_row row, const node *a, const node *b,
                              const node *c)
{
    switch (row) {
    case FUNCTION_negate: return negated(pool, a);
    case FUNCTION_add: return added(pool, a, b);
    case FUNCTION_sub: return subtracted(pool, a, b);
    case FUNCTION_mul: return multiplied(pool, a, b);
    case FUNCTION_div: return divided(pool, a, b);
    case FUNCTION_pow: return raised(pool, a, b);
    case FUNCTION_select: return chosen(pool, a, b, c);
    case FUNCTION_both:
    case FUNCTION_either: return joined(pool, row, a, b);
    case FUNCTION_invert:
        if (is_call(a, FUNCTION_invert) && is_logical(a->child[0])) return a->child[0];
        break;
    case FUNCTION_min:
    case FUNCTION_max:
        if (a == b) return a;
        break;
    default: break;
    }
    return node_call_plain(pool, row, a, b, c);
}

static bool commutes(function_row row)
{
    return row == FUNCTION_add || row == FUNCTION_mul || row == FUNCTION_eq || row == FUNCTION_ne ||
           row == FUNCTION_both || row == FUNCTION_either;
}

/* Numbers, then symbols by the alphabet, then the rest by depth and hash: by content alone. What a
 * pool has seen before must not turn operands round, for a sum of two products is rounded by which
 * of them stands first. */
static bool stands_before(const node *a, const node *b)
{
    int rank_a = a->kind == NODE_NUMBER ? 0 : a->kind == NODE_SYMBOL ? 1 : 2;
    int rank_b = b->kind == NODE_NUMBER ? 0 : b->kind == NODE_SYMBOL ? 1 : 2;
    if (rank_a != rank_b) return rank_a < rank_b;
    if (rank_a == 1) return strcmp(a->name, b->name) < 0;
    return a->depth != b->depth ? a->depth < b->depth : a->hash < b->hash;
}

const node *node_call(node_pool *pool, function_row row, const node *a, const node *b,
                      const node *c)
{
    const node *child[3] = {a, b, c};
    int arity = functions[row].arity, numbers = 0;
    double value[3] = {0, 0, 0};
    for (int i = 0; i < arity; i++) {
        if (!child[i]) return NULL;
        if (child[i]->kind == NODE_NUMBER) value[numbers++] = child[i]->number;
    }
    if (numbers == arity) {
        double result;
        function_loop_of(row, CANN_FLOAT64)(1, &result, &value[0], &value[1], &value[2]);
        return node_number(pool, result);
    }
    if (commutes(row) && stands_before(b, a)) return simplified(pool, row, b, a, c);
    return simplified(pool, row, a, b, c);
}

const node *node_add(node_pool *pool, const node *a, const node *b)
{
    return node_call(pool, FUNCTION_add, a, b, NULL);
}

const node *node_sub(node_pool *pool, const node *a, const node *b)
{
    return node_call(pool, FUNCTION_sub, a, b, NULL);
}

const node *node_mul(node_pool *pool, const node *a, const node *b)
{
    return node_call(pool, FUNCTION_mul, a, b, NULL);
}

const node *node_div(node_pool *pool, const node *a, const node *b)
{
    return node_call(pool, FUNCTION_div, a, b, NULL);
}
