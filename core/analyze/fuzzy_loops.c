/* SPDX-License-Identifier: MIT */
#include "analyze/fuzzy.h"
#include "base/isa.h"
#include <math.h>

static void lengths(double *row, const double *squares, double own, int64_t n)
{
    for (int64_t k = 0; k < n; k++) {
        double square = own + squares[k] - 2 * row[k];
        row[k] = sqrt(square > 0 ? square : 0);
    }
}

static void angles(double *row, int64_t n)
{
    for (int64_t k = 0; k < n; k++) {
        double rest = 1 - row[k];
        row[k] = rest > 0 ? rest : 0;
    }
}

static void within(const double *row, double bound, uint64_t *mask, int64_t n)
{
    for (int64_t first = 0; first < n; first += 64) {
        uint64_t bits = 0;
        int64_t count = n - first < 64 ? n - first : 64;
        for (int64_t k = 0; k < count; k++) bits |= (uint64_t)(row[first + k] <= bound) << k;
        mask[first / 64] = bits;
    }
}

static void scale(double *out, const double *x, double factor, int64_t n)
{
    for (int64_t k = 0; k < n; k++) out[k] = -x[k] * factor;
}

enum { LANES = 8 };

static void sums(const double *a, const double *b, int64_t n, double *sum, double *moment)
{
    double s[LANES] = {0}, m[LANES] = {0};
    int64_t whole = n / LANES * LANES;
    for (int64_t k = 0; k < whole; k += LANES)
        for (int lane = 0; lane < LANES; lane++) {
            s[lane] += a[k + lane];
            m[lane] = fma(a[k + lane], b[k + lane], m[lane]);
        }
    for (int64_t k = whole; k < n; k++) {
        s[k - whole] += a[k];
        m[k - whole] = fma(a[k], b[k], m[k - whole]);
    }
    *sum = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
    *moment = ((m[0] + m[1]) + (m[2] + m[3])) + ((m[4] + m[5]) + (m[6] + m[7]));
}

const fuzzy_loops ISA(fuzzy_loops) = {lengths, angles, within, scale, sums};
