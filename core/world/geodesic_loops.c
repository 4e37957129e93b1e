/* SPDX-License-Identifier: MIT */
#include "base/isa.h"
#include "world/geodesic.h"

enum { HALF = GEODESIC_NEIGHBOURS / 2, LANES = GEODESIC_LANES };

/* Four ways to a cell; marks the lanes where one of them is shorter. The neighbour that was reached
 * last comes last, and all lanes wait for it side by side. */
static inline __attribute__((always_inline)) void
relax(const int32_t *next, const double *step, const double *distance, double *own, int64_t *marks)
{
    const double *a = distance + (int64_t)next[0] * LANES, *b = distance + (int64_t)next[1] * LANES,
                 *c = distance + (int64_t)next[2] * LANES, *d = distance + (int64_t)next[3] * LANES;
#pragma GCC ivdep
    for (int l = 0; l < LANES; l++) {
        double best = own[l], before = best;
        best = a[l] + step[0] < best ? a[l] + step[0] : best;
        best = b[l] + step[1] < best ? b[l] + step[1] : best;
        best = c[l] + step[2] < best ? c[l] + step[2] : best;
        best = d[l] + step[3] < best ? d[l] + step[3] : best;
        marks[l] |= best < before;
        own[l] = best;
    }
}

static bool any_of(const int64_t *marks)
{
    int64_t any = 0;
    for (int l = 0; l < LANES; l++) any |= marks[l];
    return any != 0;
}

static bool down(const geodesic_graph *graph, int64_t row, double *distance)
{
    int64_t marks[LANES] = {0};
    for (int64_t k = graph->row[row]; k < graph->row[row + 1]; k++)
        relax(graph->next + k * GEODESIC_NEIGHBOURS, graph->step, distance, distance + k * LANES,
              marks);
    return any_of(marks);
}

static bool up(const geodesic_graph *graph, int64_t row, double *distance)
{
    int64_t marks[LANES] = {0};
    for (int64_t k = graph->row[row + 1]; k-- > graph->row[row];)
        relax(graph->next + k * GEODESIC_NEIGHBOURS + HALF, graph->step + HALF, distance,
              distance + k * LANES, marks);
    return any_of(marks);
}

static void clear(double *distance, int64_t cells)
{
    for (int64_t k = 0; k < cells * LANES; k++) distance[k] = __builtin_inf();
}

const geodesic_loops ISA(geodesic_loops_of) = {{down, up}, clear};
