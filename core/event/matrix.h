/* SPDX-License-Identifier: MIT
 * A fixed dense matrix as an operator: y += M x. Each row's product is 16 running sums joined in a
 * fixed tree, so the bits depend neither on threads nor on the width of vectors. */
#ifndef CANN_EVENT_MATRIX_H
#define CANN_EVENT_MATRIX_H
#include "tensor/tensor.h"

typedef struct matrix_loops {
    /* Rows begin to end - 1 of [.., columns]: y[row] += M[row] x; [CANN_FLOAT32 or CANN_FLOAT64].
     */
    void (*product[2])(const void *matrix, int64_t columns, const void *x, void *y, int64_t begin,
                       int64_t end);
} matrix_loops;

/* The loops for the best instruction set here. */
const matrix_loops *matrix_loops_here(void);

#endif
