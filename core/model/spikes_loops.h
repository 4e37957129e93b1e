/* SPDX-License-Identifier: MIT
 * The loop that turns flags into bits, for one instruction set. */
#ifndef CANN_MODEL_SPIKES_LOOPS_H
#define CANN_MODEL_SPIKES_LOOPS_H
#include <stdint.h>

/* words: (count + 63) / 64 of them; bits past the last element are 0. They give how many are 1. */
typedef struct spikes_loops {
    int64_t (*bits_f32)(const float *flags, int64_t count, uint64_t *words);
    int64_t (*bits_f64)(const double *flags, int64_t count, uint64_t *words);
    /* How many are 1. */
    int64_t (*sum)(const uint64_t *words, int64_t count);
    /* The elements of `count` words, the first of which is `first`, ascending, to `to`; gives how
     * many. */
    int64_t (*list)(const uint64_t *words, int64_t count, int64_t first, int32_t *to);
} spikes_loops;

#endif
