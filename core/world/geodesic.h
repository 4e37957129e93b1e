/* SPDX-License-Identifier: MIT
 * Loops of the shortest ways: several starts at once, one in each lane. */
#ifndef CANN_WORLD_GEODESIC_H
#define CANN_WORLD_GEODESIC_H
#include <stdbool.h>
#include <stdint.h>

enum { GEODESIC_NEIGHBOURS = 8, GEODESIC_LANES = 32 };

typedef struct geodesic_loops {
    /* Goes once down and once up through the cells, each taking the shortest of the ways over its
     * neighbours; true when any became shorter. next [count, 8]: the four neighbours before a cell,
     * then the four after it, `count` where there is none; distance [count + 1, lanes], the last
     * row infinite. */
    bool (*sweep)(const int32_t *next, const double *step, int64_t count, double *distance);
} geodesic_loops;

#endif
