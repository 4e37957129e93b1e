/* SPDX-License-Identifier: MIT
 * The metrics: a row for each. */
#include "analyze/metric.h"
#include "base/isa.h"
#include <math.h>

static double euclidean(const double *a, const double *b, int64_t d)
{
    double sum = 0;
    for (int64_t k = 0; k < d; k++) sum = fma(a[k] - b[k], a[k] - b[k], sum);
    return sqrt(sum);
}
static double manhattan(const double *a, const double *b, int64_t d)
{
    double sum = 0;
    for (int64_t k = 0; k < d; k++) sum += fabs(a[k] - b[k]);
    return sum;
}
static double chebyshev(const double *a, const double *b, int64_t d)
{
    double most = 0;
    for (int64_t k = 0; k < d; k++) {
        double apart = fabs(a[k] - b[k]);
        most = apart > most ? apart : most;
    }
    return most;
}

/* Of unit vectors: 1 - a.b = |a - b|^2 / 2, which is exact where the points are close. */
static double half_square(const double *a, const double *b, int64_t d)
{
    double sum = 0;
    for (int64_t k = 0; k < d; k++) sum = fma(a[k] - b[k], a[k] - b[k], sum);
    return 0.5 * sum;
}

const metric_table ISA(metric_table) = {{
    {"euclidean", euclidean, NULL, NULL, true},
    {"cosine", half_square, metric_to_unit, "has length 0, so no angle to others", true},
    {"correlation", half_square, metric_to_centred_unit, "is the same in all coordinates", true},
    {"manhattan", manhattan, NULL, NULL, false},
    {"chebyshev", chebyshev, NULL, NULL, false},
}};
