/* SPDX-License-Identifier: MIT */
#include "analyze/metric.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include <inttypes.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

ISA_DECLARE(metric_table, metric_table);

bool metric_to_unit(double *a, int64_t d)
{
    double most = 0, sum = 0;
    for (int64_t k = 0; k < d; k++) most = fmax(most, fabs(a[k]));
    if (most == 0) return false;
    for (int64_t k = 0; k < d; k++) {
        a[k] /= most;
        sum = fma(a[k], a[k], sum);
    }
    double length = sqrt(sum);
    for (int64_t k = 0; k < d; k++) a[k] /= length;
    return true;
}

bool metric_to_centred_unit(double *a, int64_t d)
{
    double mean = 0;
    bool constant = true;
    for (int64_t k = 0; k < d; k++) {
        mean += a[k];
        constant = constant && a[k] == a[0];
    }
    if (constant) return false;
    mean /= (double)d;
    for (int64_t k = 0; k < d; k++) a[k] -= mean;
    return metric_to_unit(a, d);
}

const metric *metric_find(const char *name)
{
    const metric *metrics = ISA_PICK(metric_table)->rows;
    const char *names[METRICS];
    for (int k = 0; k < METRICS; k++) {
        if (!strcmp(metrics[k].name, name)) return &metrics[k];
        names[k] = metrics[k].name;
    }
    int64_t near = text_nearest(name, names, METRICS);
    fail(CANN_ERROR_NAME,
         "there is no metric '%s'%s%s%s   (metrics: euclidean, cosine, correlation, "
         "manhattan, chebyshev)",
         name, near < 0 ? "" : "; did you mean '", near < 0 ? "" : names[near],
         near < 0 ? "" : "'?");
    return NULL;
}

static bool ready(const char *owner, const metric *metric, double *points, int64_t n, int64_t d)
{
    for (int64_t i = 0; i < n; i++) {
        double *point = points + i * d;
        for (int64_t k = 0; k < d; k++)
            if (!isfinite(point[k])) {
                fail(CANN_ERROR_NUMERIC, "%s: coordinate %" PRId64 " of point %" PRId64 " is %g",
                     owner, k + 1, i + 1, point[k]);
                return false;
            }
        if (metric->prepare && !metric->prepare(point, d)) {
            fail(CANN_ERROR_NUMERIC, "%s: point %" PRId64 " %s (metric '%s')", owner, i + 1,
                 metric->refusal, metric->name);
            return false;
        }
    }
    return true;
}

double *metric_points(const char *owner, const metric *metric, const cann_tensor *points)
{
    if (cann_tensor_rank(points) != 2) {
        fail(CANN_ERROR_SHAPE, "%s: points are [n, d], a row for each, not of rank %d", owner,
             cann_tensor_rank(points));
        return NULL;
    }
    int64_t n = cann_tensor_shape(points)[0], d = cann_tensor_shape(points)[1];
    if (d == 0) {
        fail(CANN_ERROR_SHAPE, "%s: the points have no coordinates", owner);
        return NULL;
    }
    double *copy = memory_take(n * d, sizeof *copy);
    if (copy && cann_tensor_read(points, copy, n * d) == CANN_OK &&
        ready(owner, metric, copy, n, d))
        return copy;
    memory_free(copy);
    return NULL;
}
