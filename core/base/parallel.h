/* SPDX-License-Identifier: MIT
 * The team: slices of a range, the interrupt flag, how many threads. One parallel region surrounds
 * a whole time loop; inside it each thread owns a slice. Results never depend on the team's size. */
#ifndef CANN_BASE_PARALLEL_H
#define CANN_BASE_PARALLEL_H
#include "cann.h"

/* Thread `thread` of `threads` owns [begin, end) of [0, count); borders are multiples of `grain`. */
typedef struct slice {
    int64_t begin, end;
} slice;
slice parallel_slice(int64_t count, int64_t grain, int thread, int threads);

#endif
