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

static void outer(int64_t n, int64_t m, const double *b, double h, double *product)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            double sum = 0;
            for (int64_t k = 0; k < m; k++) sum = fma(b[i * m + k], b[j * m + k], sum);
            product[i * n + j] = sum * h;
        }
}

/* E S E' where S and what comes of it are symmetric. */
static void carried(int64_t n, const double *e, const double *s, double *room, double *product)
{
    multiply(n, e, s, room);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j <= i; j++) {
            double sum = 0;
            for (int64_t k = 0; k < n; k++) sum = fma(room[i * n + k], e[j * n + k], sum);
            product[i * n + j] = product[j * n + i] = sum;
        }
}

/* The covariance after a step that A = M h describes; term: B B' h. */
static void short_step(int64_t n, const double *a, double *term, double *sum, double *room)
{
    for (int64_t e = 0; e < n * n; e++) sum[e] = term[e];
    for (int k = 2; k <= TERMS + 3; k++) {
        multiply(n, a, term, room);
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < n; j++)
                term[i * n + j] = (room[i * n + j] + room[j * n + i]) / k;
        for (int64_t e = 0; e < n * n; e++) sum[e] += term[e];
    }
}

/* Cholesky's triangle; a direction without noise has a column of zeros. */
static void triangle(int64_t n, const double *s, double *lower)
{
    for (int64_t e = 0; e < n * n; e++) lower[e] = 0;
    for (int64_t j = 0; j < n; j++) {
        double left = s[j * n + j];
        for (int64_t k = 0; k < j; k++) left -= lower[j * n + k] * lower[j * n + k];
        if (!(left > 1e-14 * s[j * n + j])) continue;
        double root = sqrt(left);
        for (int64_t i = j; i < n; i++) {
            double sum = s[i * n + j];
            for (int64_t k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
            lower[i * n + j] = i == j ? root : sum / root;
        }
    }
}

void propagator_spread(int64_t count, const double *matrix, int64_t noises, const double *noise,
                       double dt, double *lower, double *scratch)
{
    int64_t n = count, size = n * n;
    double *a = scratch, *sum = a + size, *e = sum + size, *room = e + size, *more = room + size;
    for (int64_t k = 0; k < size; k++) a[k] = matrix[k] * dt;
    double norm = norm_of(n, a);
    int doublings = 0;
    if (isfinite(norm) && norm > 0.5) doublings = ilogb(norm) + 2;
    for (int64_t k = 0; k < size; k++) a[k] = ldexp(a[k], -doublings);
    series(n, a, e, room);
    multiply(n, a, e, room);
    for (int64_t k = 0; k < size; k++) e[k] = room[k] + (k % (n + 1) == 0);
    outer(n, noises, noise, ldexp(dt, -doublings), more);
    short_step(n, a, more, sum, room);
    for (int d = 0; d < doublings; d++) {
        carried(n, e, sum, room, more);
        for (int64_t k = 0; k < size; k++) sum[k] += more[k];
        multiply(n, e, e, room);
        for (int64_t k = 0; k < size; k++) e[k] = room[k];
    }
    triangle(n, sum, lower);
}
