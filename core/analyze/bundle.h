/* SPDX-License-Identifier: MIT
 * The complex line bundle of a whole-number class of dimension 2 over a graph of points, with the
 * flattest connection it allows: the class eta minus the differences of the phases nu along the
 * edges leaves a curvature theta on every triangle whose squares sum to the least there can be. A
 * point counts by 1 over its degree, a triangle by the product of its points' weights, so that
 * where points are dense they do not count for more. */
#ifndef CANN_ANALYZE_BUNDLE_H
#define CANN_ANALYZE_BUNDLE_H
#include "cann.h"

typedef struct bundle {
    int64_t points;    /* of the connected part where the class lives */
    int64_t *place;    /* [points] among all points, ascending */
    double *joined;    /* [points, points] 1 where an edge is, else 0 */
    double *weight;    /* [points] of mean 1 */
    double *phase;     /* [points, points] nu in turns, from row to column; -nu back */
    double curvature;  /* rms of theta over the triangles, in turns */
    int64_t entries;   /* of the class */
    int64_t *triangle; /* [entries] (i*points + j)*points + k with i < j < k, ascending */
    double *value;     /* [entries] whole */
} bundle;

/* Of distances [n, n] (edges: 0 < distance <= threshold) and a cocycle [entries, 4]: three points
 * from 0 and a value modulo the prime. Released by bundle_release also after a failure. */
cann_status bundle_make(const cann_tensor *distances, const cann_tensor *cocycle, double threshold,
                        int64_t prime, bundle *of);
void bundle_release(bundle *of);

/* The class on a triangle i < j < k. */
double bundle_value(const bundle *of, int64_t i, int64_t j, int64_t k);
/* What the phases leave of it. */
double bundle_curvature(const bundle *of, int64_t i, int64_t j, int64_t k);

#endif
