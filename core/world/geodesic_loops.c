/* SPDX-License-Identifier: MIT */
#include "world/geodesic.h"
#include "base/isa.h"

enum { HALF = GEODESIC_NEIGHBOURS / 2, WIDE = 8, VECTORS = GEODESIC_LANES / WIDE };

typedef double lanes __attribute__((vector_size(8 * WIDE), aligned(8), may_alias));
typedef long long marks __attribute__((vector_size(8 * WIDE), aligned(8), may_alias));

/* Four ways to a cell; marks the lanes where one of them is shorter. The neighbour that was reached
 * last comes last, and the vectors wait for it side by side. */
static inline __attribute__((always_inline)) void
relax(const int32_t *next, const double *step, const lanes *distance, lanes *own, marks *changed)
{
    lanes best[VECTORS];
    for (int v = 0; v < VECTORS; v++) best[v] = own[v];
    for (int k = 0; k < HALF; k++) {
        const lanes *from = distance + (int64_t)next[k] * VECTORS;
        for (int v = 0; v < VECTORS; v++) {
            lanes way = from[v] + step[k];
            marks shorter = way < best[v];
            best[v] = (lanes)(((marks)way & shorter) | ((marks)best[v] & ~shorter));
        }
    }
    for (int v = 0; v < VECTORS; v++) {
        *changed |= best[v] < own[v];
        own[v] = best[v];
    }
}

static bool sweep(const int32_t *next, const double *step, int64_t count, double *distance)
{
    lanes *at = (lanes *)distance;
    marks changed = {0};
    for (int64_t k = 0; k < count; k++)
        relax(next + k * GEODESIC_NEIGHBOURS, step, at, at + k * VECTORS, &changed);
    for (int64_t k = count; k-- > 0;)
        relax(next + k * GEODESIC_NEIGHBOURS + HALF, step + HALF, at, at + k * VECTORS, &changed);
    bool any = false;
    for (int l = 0; l < WIDE; l++) any = any || changed[l] != 0;
    return any;
}

const geodesic_loops ISA(geodesic_loops_of) = {sweep};
