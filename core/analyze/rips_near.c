/* SPDX-License-Identifier: MIT
 * Pairs of points within a threshold, as lines: distances are computed twice, so that no more room
 * is taken than the pairs need. */
#include "analyze/metric.h"
#include "analyze/rips.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <math.h>

/* The pairs of one point with later ones; counted only where `joined` has no room for them. */
static int64_t pair_up(const rips_source *source, double threshold, int64_t a,
                       const rips_joined *joined)
{
    int64_t d = source->d, count = 0;
    int64_t place = joined->other ? joined->first[a] : 0;
    for (int64_t b = a + 1; b < source->n; b++) {
        double length = source->metric->distance(source->values + a * d, source->values + b * d, d);
        if (!(length <= threshold) || length == INFINITY) continue;
        if (joined->other) {
            joined->other[place + count] = (uint32_t)b;
            joined->length[place + count] = length;
        }
        count++;
    }
    return count;
}

cann_status rips_near_count(rips_joined *joined, const rips_source *source, double threshold)
{
    *joined = (rips_joined){0};
    int64_t n = source->n, *first = memory_take(n + 1, sizeof *first);
    if (!first) return CANN_ERROR_MEMORY;
#pragma omp parallel for num_threads(parallel_team()) schedule(dynamic, 16)
    for (int64_t a = 0; a < n; a++)
        if (!cann_interrupt_pending()) first[a + 1] = pair_up(source, threshold, a, joined);
    for (int64_t a = 0; a < n; a++) first[a + 1] += first[a];
    joined->first = first;
    joined->count = first[n];
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}

cann_status rips_near_fill(rips_joined *joined, const rips_source *source, double threshold)
{
    joined->length = memory_take(joined->count, sizeof *joined->length);
    joined->other = memory_take(joined->count, sizeof *joined->other);
    if (!joined->length || !joined->other) return CANN_ERROR_MEMORY;
#pragma omp parallel for num_threads(parallel_team()) schedule(dynamic, 16)
    for (int64_t a = 0; a < source->n; a++)
        if (!cann_interrupt_pending()) pair_up(source, threshold, a, joined);
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}
