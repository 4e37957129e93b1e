/* SPDX-License-Identifier: MIT
 * The passes over rows that the fuzzy graph spends its time in. Sums run in eight lanes, joined in
 * a fixed order, so every instruction set gives the same bits. */
#ifndef CANN_ANALYZE_FUZZY_H
#define CANN_ANALYZE_FUZZY_H
#include "cann.h"

typedef struct fuzzy_loops {
    /* Products to distances: lengths, from the squared lengths; 1 - product for angular metrics. */
    void (*lengths)(double *row, const double *squares, double own, int64_t n);
    void (*angles)(double *row, int64_t n);
    /* Bit k of mask[k/64]: row[k] <= bound. */
    void (*within)(const double *row, double bound, uint64_t *mask, int64_t n);
    /* out = -x*factor */
    void (*scale)(double *out, const double *x, double factor, int64_t n);
    /* Sum of a, and of a*b. */
    void (*sums)(const double *a, const double *b, int64_t n, double *sum, double *moment);
} fuzzy_loops;

/* The sigma of a row of distances; `room` [count] is written to. */
double fuzzy_sigma(const double *distances, double *room, int64_t count, double target);

#endif
