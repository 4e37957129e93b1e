/* SPDX-License-Identifier: MIT
 * What the test programs of this room share: claims, and random numbers and trees. */
#ifndef CANN_TESTS_EXPR_CHECK_H
#define CANN_TESTS_EXPR_CHECK_H
#include "base/memory.h"
#include "expr/node.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

__attribute__((unused)) static void claim(const char *name, bool holds)
{
    printf("%s %s\n", holds ? "ok" : "FAIL", name);
    failures += !holds;
}

static uint64_t random_state = 88172645463325252ull;

__attribute__((unused)) static uint64_t random_word(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* In [low, high). */
__attribute__((unused)) static double random_number(double low, double high)
{
    return low + (high - low) * (double)(random_word() >> 11) * 0x1p-53;
}

/* A tree of x, y, numbers and any rows but the engine's own. */
__attribute__((unused)) static const node *random_tree(node_pool *pool, int depth)
{
    uint64_t pick = random_word() % 8;
    if (depth == 0 || pick == 0) {
        if (random_word() % 3 == 0) return node_number(pool, floor(random_number(-40, 40)) / 8);
        return node_symbol(pool, random_word() % 2 ? "x" : "y");
    }
    function_row row;
    do row = (function_row)(random_word() % FUNCTION_COUNT);
    while (functions[row].use == USE_ENGINE);
    if (random_word() % 2)
        row = (function_row)(random_word() % 5); /* arithmetic as often as all else */
    const node *child[3] = {NULL, NULL, NULL};
    for (int k = 0; k < functions[row].arity; k++) child[k] = random_tree(pool, depth - 1);
    return node_call(pool, row, child[0], child[1], child[2]);
}

__attribute__((unused)) static double value_at(const node *root, double x, double y)
{
    static const char *const names[] = {"x", "y", "z"};
    double values[] = {x, y, 0.7}, result = NAN;
    if (!node_evaluate(root, names, values, 3, &result)) printf("FAIL value: no value\n");
    return result;
}

#endif
