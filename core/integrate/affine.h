/* SPDX-License-Identifier: MIT
 * Equations of method "linear": a matrix of constants, and what noise does to them. */
#ifndef CANN_INTEGRATE_AFFINE_H
#define CANN_INTEGRATE_AFFINE_H
#include "integrate/stochastic.h"

/* The equations of the method. */
typedef struct block {
    node_pool *pool;
    const integration *in;
    const split *noise;       /* their factors; NULL: there is none */
    const node *const *rates; /* [in->count] without noise */
    int64_t count;
    int64_t *equation;   /* [count] index into in */
    const node **states; /* [count] */
    const node **matrix; /* [count][count] */
    int64_t *part;       /* [count] which of the parts that do not depend on each other */
} block;

/* Fails with a sentence about an equation of the block. */
cann_status affine_refuse(const block *of, int64_t row, const char *what, const char *instead);
/* Two equations hear of the same noise. */
bool affine_share_noise(const block *of, int64_t i, int64_t j);
/* Adds to next[] what noise makes of a part: `rows` among the block's, whose exact step is `made`.
 */
cann_status affine_noise(const block *of, const int64_t *rows, propagation *made, int64_t number,
                         const node **next);

#endif
