/* SPDX-License-Identifier: MIT
 * Distances from one place to many, and Gaussians of them, in float64. */
#ifndef CANN_EVENT_RULES_PLACES_LOOPS_H
#define CANN_EVENT_RULES_PLACES_LOOPS_H
#include <stdint.h>

typedef struct places_loops {
    /* square[k] += the squared difference of from and to[k], around a turn where turn > 0. */
    void (*add_square)(int64_t count, double from, const double *to, double turn, double *square);
    /* out[k] = height * exp(-square[k] / (2 sigma^2)) */
    void (*gauss)(int64_t count, const double *square, double height, double sigma, double *out);
} places_loops;

const places_loops *places_loops_pick(void);

#endif
