/* SPDX-License-Identifier: MIT
 * The sigma under which the weights exp(-distance/sigma) of a row sum to a target: read off by
 * Newton's steps, then found by the halvings that others do, most of which are known by then. */
#include "analyze/fuzzy.h"
#include "base/functions.h"
#include "base/isa.h"
#include <math.h>

ISA_DECLARE(fuzzy_loops, fuzzy_loops);

enum { HALVINGS = 64 };

typedef struct row {
    const double *distances;
    double *weights; /* room for them */
    int64_t count;
} row;

/* The sum of the weights under a sigma, and its derivative by sigma. */
static double sum_of_weights(const row *on, double sigma, double *slope)
{
    const fuzzy_loops *loops = ISA_PICK(fuzzy_loops);
    double sum, moment;
    loops->scale(on->weights, on->distances, 1 / sigma, on->count);
    function_loop_of(FUNCTION_exp, CANN_FLOAT64)(on->count, on->weights, on->weights, NULL, NULL);
    loops->sums(on->weights, on->distances, on->count, &sum, &moment);
    *slope = moment / (sigma * sigma);
    return sum;
}

/* A sigma near the one under which the weights sum to the target, and the slope there: Newton's
 * steps in log sigma, held within a factor of 4. 0 where they do not settle. */
static double near_sigma(const row *on, double target, double *slope)
{
    double sigma = 1;
    for (int k = 0; k < 30; k++) {
        double miss = sum_of_weights(on, sigma, slope) - target;
        double step = *slope > 0 ? miss / (*slope * sigma) : miss > 0 ? 2 : -2;
        if (fabs(step) < 1e-7) return sigma;
        sigma *= exp(step > 1.4 ? -1.4 : step < -1.4 ? 1.4 : -step);
    }
    return 0;
}

/* Halving, with doubling until the sum is passed, until the weights sum to the target within 1e-5.
 * The sum rises with sigma, so far from the root the side is known without it. */
double fuzzy_sigma(const double *distances, double *room, int64_t count, double target)
{
    row on = {distances, room, count};
    double low = 0, high = INFINITY, sigma = 1, slope = 0, unused;
    double root = near_sigma(&on, target, &slope);
    for (int k = 0; k < HALVINGS; k++) {
        bool far =
            root > 0 && fabs(sigma - root) * slope > 1e-3 && fabs(sigma - root) > 1e-5 * root;
        double miss = far ? sigma - root : sum_of_weights(&on, sigma, &unused) - target;
        if (!far && fabs(miss) < 1e-5) break;
        if (miss > 0) {
            high = sigma;
            sigma = (low + high) / 2;
        } else {
            low = sigma;
            sigma = isinf(high) ? 2 * sigma : (low + high) / 2;
        }
    }
    return sigma;
}
