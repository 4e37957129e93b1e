/* SPDX-License-Identifier: MIT
 * Distances between points, each a row of numbers in float64. A metric is a row of one table; sums
 * run in the order of the coordinates, so a distance is the same wherever it is computed. */
#ifndef CANN_ANALYZE_METRIC_H
#define CANN_ANALYZE_METRIC_H
#include "cann.h"

typedef struct metric {
    const char *name;
    /* Of points changed by `prepare`; d coordinates. */
    double (*distance)(const double *a, const double *b, int64_t d);
    /* Changes a point once, before its distances are taken; NULL: as it is. False: the point has no
     * distances under this metric. */
    bool (*prepare)(double *a, int64_t d);
    const char *refusal; /* what is wrong with a point that prepare refuses */
    bool is_product;     /* a function of the dot product of prepared points: see neighbours */
} metric;

enum { METRICS = 5 };

/* All of them, with the best loops of an instruction set. */
typedef struct metric_table {
    metric rows[METRICS];
} metric_table;

/* To length 1; about the mean before. False: no direction is left. */
bool metric_to_unit(double *a, int64_t d);
bool metric_to_centred_unit(double *a, int64_t d);

/* The metric of a name; NULL, with a sentence that lists them, for none. */
const metric *metric_find(const char *name);

/* A row-major float64 copy of points [n, d], prepared; NULL with a sentence (shape, not finite, a
 * point that the metric refuses). Freed by memory_free. */
double *metric_points(const char *owner, const metric *metric, const cann_tensor *points);

#endif
