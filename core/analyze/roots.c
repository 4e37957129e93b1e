/* SPDX-License-Identifier: MIT
 * Roots of f(x) = 0 from many starts side by side: the damped steps of Levenberg and Marquardt, and
 * the sorting out of roots found more than once. A point belongs to one thread. */
#include "analyze/image.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct steps_job {
    int64_t points, n;
    const double *f;        /* [points, n] */
    const double *jacobian; /* [points, n, n] row: equation, column: unknown */
    const double *damping;  /* [points] */
    double *out;            /* [points, n] */
} steps_job;

/* Gauss with row pivots: a x = b in place; false where a is singular. */
static bool eliminate(double *a, double *b, int64_t n)
{
    for (int64_t k = 0; k < n; k++) {
        int64_t pivot = k;
        for (int64_t i = k + 1; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[pivot * n + k])) pivot = i;
        if (!(fabs(a[pivot * n + k]) > 0)) return false;
        for (int64_t j = k; j < n && pivot != k; j++) {
            double held = a[k * n + j];
            a[k * n + j] = a[pivot * n + j];
            a[pivot * n + j] = held;
        }
        double held = b[k];
        b[k] = b[pivot];
        b[pivot] = held;
        for (int64_t i = k + 1; i < n; i++) {
            double share = a[i * n + k] / a[k * n + k];
            if (share == 0) continue;
            for (int64_t j = k + 1; j < n; j++) a[i * n + j] -= share * a[k * n + j];
            b[i] -= share * b[k];
        }
    }
    for (int64_t i = n - 1; i >= 0; i--) {
        for (int64_t j = i + 1; j < n; j++) b[i] -= a[i * n + j] * b[j];
        b[i] /= a[i * n + i];
    }
    return true;
}

/* Newton's step where the damping is 0 and the Jacobian is regular, else
 * (J^T J + damping diag(J^T J)) step = -J^T f. */
static void step_one(void *job, int64_t index, double *scratch)
{
    steps_job *work = job;
    int64_t n = work->n;
    const double *f = work->f + index * n, *jac = work->jacobian + index * n * n;
    double *out = work->out + index * n, damping = work->damping[index];
    if (damping == 0) {
        memcpy(scratch, jac, (size_t)(n * n) * sizeof *jac);
        for (int64_t i = 0; i < n; i++) out[i] = -f[i];
        if (eliminate(scratch, out, n)) return;
        damping = 1e-9;
    }
    memset(scratch, 0, (size_t)(n * n) * sizeof *scratch);
    memset(out, 0, (size_t)n * sizeof *out);
    for (int64_t k = 0; k < n; k++)
        for (int64_t i = 0; i < n; i++) {
            out[i] -= jac[k * n + i] * f[k];
            for (int64_t j = 0; j < n; j++) scratch[i * n + j] += jac[k * n + i] * jac[k * n + j];
        }
    for (int64_t i = 0; i < n; i++)
        scratch[i * n + i] += damping * fmax(scratch[i * n + i], 1e-12) + 1e-300;
    if (!eliminate(scratch, out, n)) memset(out, 0, (size_t)n * sizeof *out);
}

static cann_status check_steps(const cann_tensor *f, const cann_tensor *jacobian,
                               const cann_tensor *damping)
{
    bool fits = f->rank == 2 && jacobian->rank == 3 && damping->rank == 1;
    fits = fits && jacobian->shape[0] == f->shape[0] && damping->shape[0] == f->shape[0] &&
           jacobian->shape[1] == f->shape[1] && jacobian->shape[2] == f->shape[1];
    if (fits) return CANN_OK;
    return fail(CANN_ERROR_SHAPE,
                "newton_steps: f [points, n], jacobian [points, n, n] and damping "
                "[points] will do");
}

cann_tensor *cann_newton_steps(const cann_tensor *f, const cann_tensor *jacobian,
                               const cann_tensor *damping)
{
    if (check_steps(f, jacobian, damping) != CANN_OK) return NULL;
    cann_tensor *a = cann_tensor_convert(f, CANN_FLOAT64),
                *b = cann_tensor_convert(jacobian, CANN_FLOAT64),
                *c = cann_tensor_convert(damping, CANN_FLOAT64);
    cann_tensor *out = a && b && c ? cann_tensor_new(CANN_FLOAT64, 2, f->shape) : NULL;
    if (out) {
        steps_job work = {.points = f->shape[0],
                          .n = f->shape[1],
                          .f = cann_tensor_data(a),
                          .jacobian = cann_tensor_data(b),
                          .damping = cann_tensor_data(c),
                          .out = cann_tensor_data(out)};
        if (image_each(work.points, work.n * work.n, step_one, &work) != CANN_OK) {
            cann_tensor_free(out);
            out = NULL;
        }
    }
    cann_tensor_free(a);
    cann_tensor_free(b);
    cann_tensor_free(c);
    return out;
}

static bool is_near(const double *a, const double *b, int64_t n, double tolerance)
{
    for (int64_t k = 0; k < n; k++)
        if (!(fabs(a[k] - b[k]) <= tolerance)) return false;
    return true;
}

cann_tensor *cann_points_unique(const cann_tensor *points, double tolerance)
{
    if (points->rank != 2 || !(tolerance >= 0)) {
        fail(CANN_ERROR_SHAPE, "points_unique: points are [points, n], and a tolerance is not "
                               "negative");
        return NULL;
    }
    int64_t count = points->shape[0], n = points->shape[1], kept = 0;
    cann_tensor *values = cann_tensor_convert(points, CANN_FLOAT64);
    int64_t *first = values ? memory_take(count, sizeof *first) : NULL;
    cann_tensor *out = NULL;
    if (first) {
        const double *x = cann_tensor_data(values);
        for (int64_t k = 0; k < count && !cann_interrupt_pending(); k++) {
            bool is_known = false;
            for (int64_t j = 0; j < kept && !is_known; j++)
                is_known = is_near(x + k * n, x + first[j] * n, n, tolerance);
            if (!is_known) first[kept++] = k;
        }
        out = cann_tensor_new(CANN_INT64, 1, &kept);
        if (out && kept) memcpy(cann_tensor_data(out), first, (size_t)kept * sizeof *first);
    }
    memory_free(first);
    cann_tensor_free(values);
    return out;
}
