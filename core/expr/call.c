/* SPDX-License-Identifier: MIT
 * Calls of the language's own: draws, places, convolutions, sums over the group. */
#include "expr/builtin.h"
#include <stdio.h>
#include <string.h>

static const quantity nothing = {.node = NULL};

static const struct {
    const char *name;
    int arity;
} distributions[] = {
#define DISTRIBUTION(name, arity, doc) {#name, arity},
#include "base/draws.def"
#undef DISTRIBUTION
};

enum { DISTRIBUTIONS = sizeof distributions / sizeof *distributions };

int builtin_distribution(const char *name)
{
    for (int row = 0; row < DISTRIBUTIONS; row++)
        if (strcmp(distributions[row].name, name) == 0) return row;
    return -1;
}

static bool resolve_arguments(resolver *with, const syntax *tree, quantity *of)
{
    bool well = true;
    for (int k = 0; k < tree->count; k++) {
        of[k] = resolve(with, tree->child[k]);
        well = well && of[k].node;
    }
    return well;
}

static bool count_fits(resolver *with, const syntax *tree, int least, int most)
{
    if (tree->count >= least && tree->count <= most) return true;
    if (least == most)
        resolve_fault(with, tree, NULL, "call: '%s' takes %d argument%s, not %d", tree->name, least,
                      least == 1 ? "" : "s", tree->count);
    else
        resolve_fault(with, tree, NULL, "call: '%s' takes %d to %d arguments, not %d", tree->name,
                      least, most, tree->count);
    return false;
}

/* The dimension of what is drawn. */
static bool draw_dimension(resolver *with, const syntax *tree, const quantity *of, dimension *is)
{
    const char *name = tree->name;
    *is = dimension_any;
    if (strcmp(name, "exponential") == 0) {
        *is = of[0].dimension.terms == DIMENSION_ANY ? dimension_any
                                                     : dimension_power(&of[0].dimension, -1);
    } else if (strcmp(name, "gamma") == 0) {
        *is = of[1].dimension;
    } else if (strcmp(name, "uniform") == 0 || strcmp(name, "normal") == 0) {
        *is = of[0].dimension.terms == DIMENSION_ANY ? of[1].dimension : of[0].dimension;
        return resolve_alike(with, tree->child[0], &of[0].dimension, tree->child[1],
                             &of[1].dimension, &tree->sign);
    }
    return true;
}

static quantity draw(resolver *with, const syntax *tree, int row)
{
    if (!with->draws) {
        resolve_fault(with, tree, "draw in an alias marked @step and use its name here",
                      "draw: '%s' is for := lines, event bodies, initial values and aliases marked"
                      " @step",
                      tree->name);
        return nothing;
    }
    quantity of[2] = {nothing, nothing};
    if (!count_fits(with, tree, distributions[row].arity, distributions[row].arity)) return nothing;
    if (!resolve_arguments(with, tree, of)) return nothing;
    quantity drawn = nothing;
    if (!draw_dimension(with, tree, of, &drawn.dimension)) return nothing;
    drawn.node = node_draw(resolve_pool(with), row, with->model->system.draw_count++, of[0].node,
                           of[1].node);
    return drawn;
}

/* ---- places ---- */

static const node *indexed(const resolver *with, const char *name, int axis)
{
    char letters[16];
    snprintf(letters, sizeof letters, "%s%d", name, axis);
    return node_symbol(resolve_pool(with), letters);
}

static quantity coordinate(resolver *with, const syntax *tree)
{
    if (!count_fits(with, tree, 1, 1)) return nothing;
    const syntax *axis = tree->child[0];
    if (axis->kind != SYNTAX_NUMBER || axis->unit ||
        !(axis->number == 1 || axis->number == 2 || axis->number == 3 || axis->number == 4)) {
        resolve_fault(with, axis, NULL, "call: coord takes the number of an axis: 1, 2, 3 or 4");
        return nothing;
    }
    return (quantity){indexed(with, "coord", (int)axis->number), dimension_any};
}

/* From the point to the element along an axis, the short way round: turnK is 1/wrapK on a ring, and
 * both are 0 where the axis is open. */
static const node *displacement(const resolver *with, int axis, const node *point)
{
    node_pool *pool = resolve_pool(with);
    const node *delta = node_sub(pool, indexed(with, "coord", axis), point);
    const node *turns = node_mul(pool, delta, indexed(with, "turn", axis));
    turns = node_call(pool, FUNCTION_round, turns, NULL, NULL);
    return node_sub(pool, delta, node_mul(pool, indexed(with, "wrap", axis), turns));
}

static quantity distance(resolver *with, const syntax *tree)
{
    quantity of[4];
    if (!count_fits(with, tree, 1, 4) || !resolve_arguments(with, tree, of)) return nothing;
    node_pool *pool = resolve_pool(with);
    const node *sum = NULL;
    for (int k = 0; k < tree->count; k++) {
        const node *delta = displacement(with, k + 1, of[k].node);
        if (tree->count == 1)
            return (quantity){node_call(pool, FUNCTION_abs, delta, NULL, NULL), of[0].dimension};
        const node *square = node_mul(pool, delta, delta);
        sum = sum ? node_add(pool, sum, square) : square;
    }
    return (quantity){node_call(pool, FUNCTION_sqrt, sum, NULL, NULL), dimension_any};
}

/* ---- convolutions and sums over the group ---- */

static bool reduction_allowed(resolver *with, const syntax *tree)
{
    if (with->reductions) return true;
    const char *hint = with->model->kind == MODEL_SYNAPSE
                           ? "give the neuron an alias, m = pop.mean(r), and read pre.m or post.m"
                           : NULL;
    resolve_fault(with, tree, hint, "name: %s may not use sums over the group or convolutions",
                  with->where);
    return false;
}

static quantity convolution(resolver *with, const syntax *tree)
{
    if (!count_fits(with, tree, 2, 2) || !reduction_allowed(with, tree)) return nothing;
    const syntax *kernel = tree->child[0];
    item *shape = kernel->kind == SYNTAX_NAME ? model_item(with->model, kernel->name) : NULL;
    if (!shape || shape->kind != NAME_FUNCTION) {
        resolve_fault(with, kernel, "such as func = \"J(d) = exp(-d^2)\" and conv(J, r)",
                      "call: the first argument of conv is the name of a function of the distance");
        return nothing;
    }
    if (with->model->kind != MODEL_FIELD) {
        resolve_fault(with, tree, "kind = \"field\"", "name: conv is known in field models only");
        return nothing;
    }
    dimension of_kernel = dimension_any;
    int64_t index = resolve_kernel(with, shape, kernel, &of_kernel);
    quantity field = resolve(with, tree->child[1]);
    if (index < 0 || !field.node) return nothing;
    return (quantity){node_convolve(resolve_pool(with), (int)index, field.node),
                      dimension_product(&of_kernel, &field.dimension, 1)};
}

static const char *const reductions[] = {
#define REDUCTION(name, units, doc) #name,
#include "tensor/reduce.def"
#undef REDUCTION
};

enum { REDUCTIONS = 5 }; /* sum mean min max norm: the first rows are the language's */

quantity builtin_reduction(resolver *with, const syntax *tree)
{
    int row = 0;
    while (row < REDUCTIONS && strcmp(reductions[row], tree->name) != 0) row++;
    if (row == REDUCTIONS) {
        int64_t near = text_nearest(tree->name, reductions, REDUCTIONS);
        char hint[64] = "";
        if (near >= 0) snprintf(hint, sizeof hint, "did you mean 'pop.%s'?", reductions[near]);
        resolve_fault(with, tree, hint, "unknown name: 'pop.%s'   (pop.sum mean min max norm)",
                      tree->name);
        return nothing;
    }
    if (!count_fits(with, tree, 1, 1) || !reduction_allowed(with, tree)) return nothing;
    quantity of = resolve(with, tree->child[0]);
    if (!of.node) return nothing;
    return (quantity){node_reduce(resolve_pool(with), row, of.node), of.dimension};
}

bool builtin_call(resolver *with, const syntax *tree, quantity *found)
{
    *found = nothing;
    int row = builtin_distribution(tree->name);
    if (row >= 0)
        *found = draw(with, tree, row);
    else if (strcmp(tree->name, "coord") == 0)
        *found = coordinate(with, tree);
    else if (strcmp(tree->name, "distance") == 0)
        *found = distance(with, tree);
    else if (strcmp(tree->name, "conv") == 0)
        *found = convolution(with, tree);
    else
        return false;
    return true;
}
