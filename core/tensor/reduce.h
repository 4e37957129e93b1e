/* SPDX-License-Identifier: MIT
 * Reductions by a fixed tree, so the bits depend on the elements alone: within a block of
 * REDUCE_BLOCK elements each of 32 lanes takes every 32nd element, whatever the instruction set;
 * the lanes are joined in halves, and the blocks' results in pairs. Threads share out whole
 * blocks. */
#ifndef CANN_TENSOR_REDUCE_H
#define CANN_TENSOR_REDUCE_H
#include "tensor/tensor.h"

typedef enum reduce_row {
#define REDUCTION(name, units, doc) REDUCE_##name,
#include "tensor/reduce.def"
#undef REDUCTION
    REDUCE_COUNT
} reduce_row;

enum { REDUCE_BLOCK = 1024 };

int64_t reduce_block_count(int64_t count);
/* True for rows that one pass over the elements gives: all but var and std. */
bool reduce_is_one_pass(int row);
/* Blocks [first_block, end_block) of the `count` elements x (contiguous, CANN_FLOAT32,
 * CANN_FLOAT64, or CANN_INT64 but for mean and norm) into their places of partial [blocks], of the
 * same type. */
void reduce_blocks(int row, cann_type type, const void *x, int64_t first_block, int64_t end_block,
                   int64_t count, void *partial);
/* Joins partial [blocks], which it uses up, into one element of the same type. */
void reduce_finish(int row, cann_type type, void *partial, int64_t blocks, int64_t count,
                   void *result);

/* One set of loops, [row][0: float32, 1: float64, 2: int64]; NULL where there is none. block: up to
 * REDUCE_BLOCK elements give one. columns: the same of REDUCE_COLUMNS lanes side by side in memory,
 * elements of a lane `stride` apart, with the same bits. */
enum { REDUCE_COLUMNS = 8 };
typedef struct reduce_loop {
    void (*block)(const void *x, int64_t count, void *result);
    void (*columns)(const void *x, int64_t stride, int64_t count, void *results);
} reduce_loop;
typedef struct reduce_loops {
    reduce_loop loop[REDUCE_COUNT][3];
} reduce_loops;

#endif
