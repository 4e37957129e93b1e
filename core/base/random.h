/* SPDX-License-Identifier: MIT
 * Loops of random draws, for tensors' fills and the kernel interpreter: element first + k of the
 * stream goes to dst[k], with its arguments from a[k] and b[k] (b is not read by one-argument
 * rows). Rows are those of draws.def. */
#ifndef CANN_BASE_RANDOM_H
#define CANN_BASE_RANDOM_H
#include "cann.h"

typedef enum distribution_row {
#define DISTRIBUTION(name, arity, doc) DISTRIBUTION_##name,
#include "base/draws.def"
#undef DISTRIBUTION
    DISTRIBUTION_COUNT
} distribution_row;

extern const char *const distribution_names[DISTRIBUTION_COUNT];

typedef void (*draw_loop)(int64_t count, void *dst, const void *a, const void *b, uint64_t seed,
                          uint64_t stream, uint64_t first, uint64_t step);

/* The loop of a row for CANN_FLOAT32 or CANN_FLOAT64, built for the best instruction set here. */
draw_loop draw_loop_of(int row, cann_type type);

/* The loops of one instruction set. */
typedef struct random_loops {
    draw_loop of[2][DISTRIBUTION_COUNT]; /* [CANN_FLOAT32 or CANN_FLOAT64][row] */
} random_loops;

/* The Philox key of a stream, its low word first. */
void random_key(uint64_t seed, uint64_t stream, uint32_t key[2]);

#endif
