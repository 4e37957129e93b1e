/* SPDX-License-Identifier: MIT
 * All distances between points. A row is worked on by one thread alone; the matrix is symmetric to
 * the bit. */
#include "analyze/metric.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"

cann_tensor *cann_point_distances(const cann_tensor *points, const char *metric_name)
{
    const metric *metric = metric_find(metric_name);
    double *rows = metric ? metric_points("distances", metric, points) : NULL;
    if (!rows) return NULL;
    int64_t n = points->shape[0], d = points->shape[1], shape[] = {n, n};
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, shape);
    double *to = out ? cann_tensor_data(out) : NULL;
#pragma omp parallel for num_threads((int)cann_threads()) schedule(dynamic, 16)
    for (int64_t i = 0; i < (to ? n : 0); i++)
        for (int64_t j = i + 1; j < n && !cann_interrupt_pending(); j++)
            to[i * n + j] = to[j * n + i] = metric->distance(rows + i * d, rows + j * d, d);
    memory_free(rows);
    if (!cann_interrupt_pending()) return out;
    cann_interrupt_clear();
    cann_tensor_free(out);
    fail(CANN_INTERRUPTED, "distances: interrupted");
    return NULL;
}
