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

/* First centres, as k-means++ draws them (Arthur & Vassilvitskii, SODA 2007): the first by chance,
 * each next one with a chance that is its share of `square`, of the distance to those before. Each
 * point gets the number of its nearest centre, [points], and the square to that. Gives how many
 * there are: fewer where all points coincide with chosen ones. */
typedef double cloud_square(const cloud *of, const double *a, const double *b);
int64_t cloud_draw(const cloud *of, int64_t wanted, uint64_t seed, cloud_square *square,
                   int64_t *chosen, int64_t *member, double *nearest);

#endif
