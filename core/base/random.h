/* SPDX-License-Identifier: MIT
 * Draws: counter-based, so element k of a draw is a function of (seed, stream, k, step) alone. The
 * loops here and the code that kernels emit share base/draws.h. */
#ifndef CANN_BASE_RANDOM_H
#define CANN_BASE_RANDOM_H
#include "cann.h"

typedef enum distribution_row {
#define DISTRIBUTION(name, arity, doc) DISTRIBUTION_##name,
#include "tensor/fill.def"
#undef DISTRIBUTION
    DISTRIBUTION_COUNT
} distribution_row;

extern const char *const distribution_names[DISTRIBUTION_COUNT];

/* dst[i] drawn with arguments a[i], b[i] for element first + i; b unused where the row takes one. */
typedef void (*draw_loop)(int64_t count, void *dst, const void *a, const void *b, uint64_t seed,
                          uint64_t stream, uint64_t first, uint64_t step);
draw_loop draw_loop_of(int row, cann_type type);

typedef struct random_loops {
    draw_loop loop[DISTRIBUTION_COUNT][2];
} random_loops;

#endif
