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

#endif
