/* SPDX-License-Identifier: MIT
 * The exact step of a linear system: with x' = M x + b constant over the step,
 *     x(t + dt) = x + G (M x + b),   G = dt phi1(M dt),   phi1(A) = (e^A - 1)/A = 1 + A/2! + ...,
 * whole where M is singular. phi1 by its series for a small A and then by doubling,
 *     phi1(2 A) = phi1(A) + (e^A - 1) phi1(A)/2.
 * Skaflestad & Wright, Appl. Numer. Math. 59 (2009) 783; Rotter & Diesmann, Biol. Cybern. 81 (1999)
 * 381. */
#ifndef CANN_INTEGRATE_PROPAGATOR_H
#define CANN_INTEGRATE_PROPAGATOR_H
#include <stdint.h>

/* G of M, both [count][count] by rows; room for 3 count^2 numbers in scratch. */
void propagator_fill(int64_t count, const double *matrix, double dt, double *factor,
                     double *scratch);

/* What noise with factors B, [count][noises], adds in a step has the covariance
 *     S = integral from 0 to dt of e^(M s) B B' e^(M' s) ds,
 * by its series for a short step and then by doubling, S(2 h) = S(h) + e^(M h) S(h) e^(M' h).
 * Fills its lower triangle L, S = L L', with zeros above; room for 5 count^2 numbers in scratch. */
void propagator_spread(int64_t count, const double *matrix, int64_t noises, const double *noise,
                       double dt, double *lower, double *scratch);

#endif
