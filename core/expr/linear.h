/* SPDX-License-Identifier: MIT
 * Is it linear? By writing an expression as a polynomial whose coefficients are nodes. */
#ifndef CANN_EXPR_LINEAR_H
#define CANN_EXPR_LINEAR_H
#include "expr/node.h"

/* root = A x + B with A and B free of x; false, without a sentence, where it is not. Higher powers
 * may occur so long as they cancel. What couples elements (pop.sum, conv) belongs to B as it
 * stands, x within it included: over one step it is held. */
bool linear_in(node_pool *pool, const node *root, const node *x, const node **A, const node **B);

/* rate = row x + rest, with neither holding any of x: one row of the following. */
bool linear_row(node_pool *pool, const node *rate, const node *const *x, int64_t count,
                const node **row, const node **rest);

/* rates = matrix x + vector, with neither holding any of x: the whole system is affine. matrix is
 * [count][count] by rows, vector [count]. Here sums over the group and convolutions must be free of
 * x too. */
bool linear_affine(node_pool *pool, const node *const *rates, const node *const *x, int64_t count,
                   const node **matrix, const node **vector);

/* rates' derivatives, [rate_count][count] by rows; false, with a sentence, where one has none. */
bool linear_jacobian(node_pool *pool, const node *const *rates, int64_t rate_count,
                     const node *const *x, int64_t count, const node **matrix);

#endif
