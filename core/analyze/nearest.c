/* SPDX-License-Identifier: MIT
 * The nearest points of each point, by all distances; equal distances in the order of the points.
 */
#include "analyze/image.h"
#include "analyze/metric.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>

typedef struct nearest_job {
    const metric *metric;
    const double *points; /* [n, d] */
    int64_t n, d, wanted;
    int64_t *index;   /* [n, wanted] */
    double *distance; /* [n, wanted] ascending */
} nearest_job;

static void nearest_one(void *job, int64_t index, double *scratch)
{
    nearest_job *work = job;
    int64_t *found = work->index + index * work->wanted, kept = 0;
    double *distance = work->distance + index * work->wanted;
    (void)scratch;
    for (int64_t other = 0; other < work->n; other++) {
        if (other == index) continue;
        double far = work->metric->distance(work->points + index * work->d,
                                            work->points + other * work->d, work->d);
        if (kept == work->wanted && !(far < distance[kept - 1])) continue;
        int64_t at = kept < work->wanted ? kept++ : kept - 1;
        for (; at > 0 && distance[at - 1] > far; at--) {
            distance[at] = distance[at - 1];
            found[at] = found[at - 1];
        }
        distance[at] = far;
        found[at] = other;
    }
}

cann_status cann_points_nearest(const cann_tensor *points, const char *name, int64_t wanted,
                                cann_tensor **results)
{
    nearest_job work = {.metric = metric_find(name), .wanted = wanted};
    if (!work.metric) return CANN_ERROR_NAME;
    double *prepared = metric_points("nearest", work.metric, points);
    if (!prepared) return CANN_ERROR_SHAPE;
    work.points = prepared;
    work.n = points->shape[0];
    work.d = points->shape[1];
    cann_status status = CANN_OK;
    if (wanted < 1 || wanted >= work.n)
        status = fail(CANN_ERROR_ARGUMENT,
                      "nearest: %" PRId64 " neighbours of each of %" PRId64
                      " points; 1 to one less than the points will do",
                      wanted, work.n);
    cann_tensor *index = NULL, *distance = NULL;
    if (status == CANN_OK) {
        index = cann_tensor_new(CANN_INT64, 2, (int64_t[]){work.n, wanted});
        distance = cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){work.n, wanted});
        status = CANN_ERROR_MEMORY;
    }
    if (index && distance) {
        work.index = cann_tensor_data(index);
        work.distance = cann_tensor_data(distance);
        status = image_each(work.n, 0, nearest_one, &work);
    }
    memory_free(prepared);
    if (status == CANN_OK) {
        results[0] = index;
        results[1] = distance;
        return CANN_OK;
    }
    cann_tensor_free(index);
    cann_tensor_free(distance);
    return status;
}
