/* SPDX-License-Identifier: MIT
 * The ellipse nearest to points by algebraic distance under 4ac - b^2 = 1, in the split form that
 * is stable for points on an exact ellipse. Fitzgibbon, Pilu & Fisher, IEEE PAMI 21 (1999) 476;
 * Halir & Flusser, WSCG (1998) 125. */
#include "analyze/image.h"
#include "base/status.h"
#include "base/vmath.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <lapacke.h>
#include <math.h>

typedef struct frame {
    double x, y, half_width, half_height; /* middle and extent of the points */
} frame;

static bool measure(frame *out, const double *x, const double *y, int64_t n)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    *out = (frame){0};
    for (int64_t k = 0; k < n; k++) {
        out->x += x[k] / (double)n;
        out->y += y[k] / (double)n;
        low[0] = fmin(low[0], x[k]);
        low[1] = fmin(low[1], y[k]);
        high[0] = fmax(high[0], x[k]);
        high[1] = fmax(high[1], y[k]);
    }
    out->half_width = (high[0] - low[0]) / 2;
    out->half_height = (high[1] - low[1]) / 2;
    return out->half_width > 0 && out->half_height > 0 && isfinite(out->x + out->y);
}

/* Scatter of [x^2, xy, y^2, x, y, 1] over the points in their frame. */
static void scatter(double s[6][6], const frame *at, const double *x, const double *y, int64_t n)
{
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++) s[i][j] = 0;
    for (int64_t k = 0; k < n; k++) {
        double u = (x[k] - at->x) / at->half_width, v = (y[k] - at->y) / at->half_height;
        const double row[] = {u * u, u * v, v * v, u, v, 1};
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++) s[i][j] += row[i] * row[j];
    }
}

/* t = inverse of the lower right block times the lower left: the linear part that goes with each
 * quadratic one; m = inverse constraint times the reduced scatter. */
static bool reduce(double t[3][3], double m[3][3], double s[6][6])
{
    double block[9], right[9];
    lapack_int pivots[3];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            block[3 * i + j] = s[i + 3][j + 3];
            right[3 * i + j] = s[i + 3][j];
        }
    if (LAPACKE_dgesv(LAPACK_ROW_MAJOR, 3, 3, block, 3, pivots, right, 3) != 0) return false;
    double reduced[3][3];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            t[i][j] = right[3 * i + j];
            reduced[i][j] = s[i][j];
            for (int k = 0; k < 3; k++) reduced[i][j] -= s[i][k + 3] * right[3 * k + j];
        }
    for (int j = 0; j < 3; j++) {
        m[0][j] = reduced[2][j] / 2;
        m[1][j] = -reduced[1][j];
        m[2][j] = reduced[0][j] / 2;
    }
    return true;
}

/* The eigenvector that is an ellipse. */
static bool conic_of(double conic[6], double t[3][3], double m[3][3])
{
    double re[3], im[3], right[9];
    if (LAPACKE_dgeev(LAPACK_ROW_MAJOR, 'N', 'V', 3, &m[0][0], 3, re, im, NULL, 1, right, 3) != 0)
        return false;
    for (int k = 0; k < 3; k++) {
        const double a[] = {right[k], right[3 + k], right[6 + k]};
        if (im[k] != 0 || !(4 * a[0] * a[2] - a[1] * a[1] > 0)) continue;
        for (int i = 0; i < 3; i++) {
            conic[i] = a[i];
            conic[i + 3] = -(t[i][0] * a[0] + t[i][1] * a[1] + t[i][2] * a[2]);
        }
        return true;
    }
    return false;
}

/* Back from the frame to the points' own coordinates. */
static void unscale(double p[6], const double q[6], const frame *at)
{
    double w = at->half_width, h = at->half_height, x = at->x, y = at->y;
    p[0] = q[0] * h * h;
    p[1] = q[1] * w * h;
    p[2] = q[2] * w * w;
    p[3] = -2 * p[0] * x - p[1] * y + q[3] * w * h * h;
    p[4] = -p[1] * x - 2 * p[2] * y + q[4] * w * w * h;
    p[5] = p[0] * x * x + p[1] * x * y + p[2] * y * y - q[3] * w * h * h * x -
           q[4] * w * w * h * y + q[5] * w * w * h * h;
}

/* Centre, half axes, the longer one first, and its angle in (-pi/2, pi/2]. */
static void geometry(double out[5], const double p[6])
{
    double angle = 0.5 * v_atan2_f64(p[1], p[0] - p[2]);
    double c = v_cos_f64(angle), s = v_sin_f64(angle);
    double u = p[3] * c + p[4] * s, v = -p[3] * s + p[4] * c;
    double uu = p[0] * c * c + p[2] * s * s + p[1] * c * s,
           vv = p[0] * s * s + p[2] * c * c - p[1] * c * s;
    double middle_u = -u / (2 * uu), middle_v = -v / (2 * vv);
    double rest = p[5] - uu * middle_u * middle_u - vv * middle_v * middle_v;
    out[0] = middle_u * c - middle_v * s;
    out[1] = middle_u * s + middle_v * c;
    double first = sqrt(-rest / uu), second = sqrt(-rest / vv), quarter = 0x1.921fb54442d18p+0;
    bool is_longer = first >= second;
    out[2] = is_longer ? first : second;
    out[3] = is_longer ? second : first;
    out[4] = is_longer ? angle : angle > 0 ? angle - quarter : angle + quarter;
}

bool ellipse_fit(double out[5], const double *x, const double *y, int64_t n)
{
    frame at;
    double s[6][6], t[3][3], m[3][3], scaled[6], conic[6];
    if (n < 5 || !measure(&at, x, y, n)) return false;
    scatter(s, &at, x, y, n);
    if (!reduce(t, m, s) || !conic_of(scaled, t, m)) return false;
    unscale(conic, scaled, &at);
    geometry(out, conic);
    return isfinite(out[0] + out[1] + out[2] + out[3]);
}

cann_tensor *cann_ellipse_fit(const cann_tensor *x, const cann_tensor *y)
{
    if (x->rank != 1 || y->rank != 1 || x->count != y->count || x->count < 5) {
        fail(CANN_ERROR_SHAPE,
             "fit_ellipse: %" PRId64 " and %" PRId64
             " coordinates; two columns of the same 5 or more points will do",
             x->count, y->count);
        return NULL;
    }
    cann_tensor *xs = cann_tensor_convert(x, CANN_FLOAT64),
                *ys = cann_tensor_convert(y, CANN_FLOAT64);
    cann_tensor *out = xs && ys ? cann_tensor_new(CANN_FLOAT64, 1, (int64_t[]){5}) : NULL;
    if (out &&
        !ellipse_fit(cann_tensor_data(out), cann_tensor_data(xs), cann_tensor_data(ys), x->count)) {
        fail(CANN_ERROR_NUMERIC, "fit_ellipse: the points lie on a line, or on no ellipse");
        cann_tensor_free(out);
        out = NULL;
    }
    cann_tensor_free(xs);
    cann_tensor_free(ys);
    return out;
}
