/* SPDX-License-Identifier: MIT
 * Piecewise linear interpolation of sampled curves. */
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>

static cann_status check(const cann_tensor *x, const cann_tensor *y)
{
    int64_t n = x->count;
    if (x->rank != 1 || n < 1 || y->rank < 1 || y->rank > 2 || y->shape[0] != n)
        return fail(CANN_ERROR_SHAPE,
                    "interpolate: x must be [n] and y [n] or [n, columns], n at least 1");
    const double *at = cann_tensor_data(x);
    for (int64_t k = 1; k < n; k++)
        if (!(at[k] > at[k - 1]))
            return fail(CANN_ERROR_ARGUMENT,
                        "interpolate: x must ascend, but x[%" PRId64 "] = %g follows %g", k + 1,
                        at[k], at[k - 1]);
    return CANN_OK;
}

/* Index k with x[k] <= value < x[k + 1], looked for from `from` on, then by halving. */
static int64_t interval(const double *x, int64_t n, double value, int64_t from)
{
    if (from + 1 < n && x[from] <= value && value < x[from + 1]) return from;
    int64_t low = 0, high = n - 1;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (x[middle] <= value)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void fill(const cann_tensor *at, const cann_tensor *x, const cann_tensor *y,
                 cann_tensor *out)
{
    const double *wanted = cann_tensor_data(at), *xs = cann_tensor_data(x),
                 *ys = cann_tensor_data(y);
    double *to = cann_tensor_data(out);
    int64_t n = x->count, columns = y->rank == 2 ? y->shape[1] : 1, k = 0;
    for (int64_t e = 0; e < at->count; e++) {
        double share = 0;
        if (n > 1) {
            k = interval(xs, n, wanted[e], k);
            share = (wanted[e] - xs[k]) / (xs[k + 1] - xs[k]);
            share = share < 0 ? 0 : share > 1 ? 1 : share;
        }
        for (int64_t c = 0; c < columns; c++) {
            double left = ys[k * columns + c], right = n > 1 ? ys[(k + 1) * columns + c] : left;
            double value = share == 0 ? left : share == 1 ? right : fma(share, right - left, left);
            to[e * columns + c] = isnan(wanted[e]) ? NAN : value; /* a sample, even beside a NaN */
        }
    }
}

cann_tensor *cann_tensor_interpolate(const cann_tensor *at, const cann_tensor *x,
                                     const cann_tensor *y)
{
    cann_tensor *wanted = cann_tensor_convert(at, CANN_FLOAT64);
    cann_tensor *xs = cann_tensor_convert(x, CANN_FLOAT64),
                *ys = cann_tensor_convert(y, CANN_FLOAT64);
    cann_tensor *out = NULL;
    if (wanted && xs && ys && wanted->rank != 1)
        fail(CANN_ERROR_SHAPE, "interpolate: the places wanted must be [m]");
    else if (wanted && xs && ys && check(xs, ys) == CANN_OK) {
        int64_t shape[] = {wanted->count, ys->rank == 2 ? ys->shape[1] : 1};
        out = cann_tensor_new(CANN_FLOAT64, ys->rank, shape);
        if (out) fill(wanted, xs, ys, out);
    }
    cann_tensor_free(wanted);
    cann_tensor_free(xs);
    cann_tensor_free(ys);
    return out;
}
