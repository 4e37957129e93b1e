/* SPDX-License-Identifier: MIT
 * A fixed dense matrix as an operator: y += M x, for one vector or for several at once, which reads
 * the matrix from memory once for all of them. Columns are taken in order, in groups of MATRIX_TILE
 * that are summed by themselves before they are added; so the bits depend neither on threads, nor
 * on the width of vectors, nor on how many are multiplied at once. Columns whose element of x is 0
 * are not read. */
#ifndef CANN_EVENT_MATRIX_H
#define CANN_EVENT_MATRIX_H
#include "tensor/tensor.h"

enum { MATRIX_TILE = 64, MATRIX_TOGETHER = 16 };

/* Rows lie in tiles, element for element beside each other, by groups of columns: [groups][tiles]
 * [columns of the group][MATRIX_TILE]. */
typedef struct matrix {
    cann_type type;
    int64_t rows, columns, tiles;
    void *values;
} matrix;

typedef struct matrix_call {
    const matrix *matrix;
    const void *x; /* [count, columns] */
    void *y;       /* [count, rows] */
    int64_t count; /* vectors, at most MATRIX_TOGETHER */
    int64_t begin, end;
} matrix_call;

typedef struct matrix_loops {
    void (*multiply[2])(const matrix_call *call); /* [CANN_FLOAT32 or CANN_FLOAT64] */
} matrix_loops;

/* Of a tensor [rows, columns] of float32 or float64; NULL with a sentence when memory runs out. */
matrix *matrix_new(const cann_tensor *values);
void matrix_free(matrix *matrix);
/* Rows begin to end - 1 of y += M x for each vector; begin is a multiple of MATRIX_TILE. */
void matrix_multiply(const matrix_call *call);

#endif
