/* SPDX-License-Identifier: MIT */
#include "integrate/propagator.h"
#include <math.h>

enum { TERMS = 15 }; /* 0.5^15/16!: below a unit of the last place of double */

/* The largest sum of a column's magnitudes; NaN where an entry is. */
static double norm_of(int64_t n, const double *a)
{
    double most = 0;
    for (int64_t j = 0; j < n; j++) {
        double sum = 0;
        for (int64_t i = 0; i < n; i++) sum += fabs(a[i * n + j]);
        if (!(sum <= most)) most = sum;
    }
    return most;
}

static void multiply(int64_t n, const double *a, const double *b, double *product)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            double sum = 0;
            for (int64_t k = 0; k < n; k++) sum = fma(a[i * n + k], b[k * n + j], sum);
            product[i * n + j] = sum;
        }
}

/* 1 + a/2 (1 + a/3 (1 + ...)) */
static void series(int64_t n, const double *a, double *phi, double *room)
{
    for (int64_t e = 0; e < n * n; e++) phi[e] = e % (n + 1) == 0;
    for (int k = TERMS; k > 1; k--) {
        multiply(n, a, phi, room);
        for (int64_t e = 0; e < n * n; e++) phi[e] = room[e] / k + (e % (n + 1) == 0);
    }
}

/* Both for 2 A: growth is e^A - 1, kept so that slow states lose nothing beside fast ones. */
static void doubled(int64_t n, double *phi, double *growth, double *room)
{
    multiply(n, growth, phi, room);
    for (int64_t e = 0; e < n * n; e++) phi[e] += 0.5 * room[e];
    multiply(n, growth, growth, room);
    for (int64_t e = 0; e < n * n; e++) growth[e] = 2 * growth[e] + room[e];
}

void propagator_fill(int64_t count, const double *matrix, double dt, double *factor,
                     double *scratch)
{
    int64_t n = count;
    double *a = scratch, *room = a + n * n, *growth = room + n * n;
    for (int64_t e = 0; e < n * n; e++) a[e] = matrix[e] * dt;
    double norm = norm_of(n, a);
    int doublings = 0;
    if (isfinite(norm) && norm > 0.5) doublings = ilogb(norm) + 2;
    for (int64_t e = 0; e < n * n; e++) a[e] = ldexp(a[e], -doublings);
    series(n, a, factor, room);
    multiply(n, a, factor, growth);
    for (int k = 0; k < doublings; k++) doubled(n, factor, growth, room);
    for (int64_t e = 0; e < n * n; e++) factor[e] *= dt;
}
