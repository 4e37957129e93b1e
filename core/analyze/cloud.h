/* SPDX-License-Identifier: MIT
 * Points made ready for a metric; distances are taken a block of rows at a time, so that n points
 * never need n^2 values. Where the metric is a function of products, BLAS makes them. */
#ifndef CANN_ANALYZE_CLOUD_H
#define CANN_ANALYZE_CLOUD_H
#include "analyze/metric.h"

typedef struct cloud {
    const metric *metric;
    int64_t points, dimensions;
    double *rows;    /* [points, dimensions] */
    double *squares; /* [points] squared lengths */
} cloud;

cann_status cloud_open(const char *what, const cann_tensor *points, const char *name, cloud *of);
void cloud_close(cloud *of);

/* Distances of the points first .. first + count - 1 from all points: [count, points]. */
void cloud_distances(const cloud *of, int64_t first, int64_t count, double *out);

#endif
