/* SPDX-License-Identifier: MIT
 * A row of the axis is summed by one thread alone, from the far neighbours to the near ones, so
 * results do not depend on the team. */
#include "tensor/window.h"
#include "base/parallel.h"
#include "base/status.h"
#include "base/vmath.h"

void window_gaussian(double *weights, double sigma, int64_t radius)
{
    double sum = weights[0] = 1;
    for (int64_t k = 1; k <= radius; k++) {
        double x = (double)k;
        weights[k] = v_exp_f64(-0.5 / (sigma * sigma) * (x * x));
        sum += 2 * weights[k];
    }
    for (int64_t k = 0; k <= radius; k++) weights[k] /= sum;
}

typedef struct sliding {
    const void *in;
    void *out;
    int64_t length, inner; /* of the axis; elements between its neighbours */
    int64_t radius;
    cann_border border;
    const double *weights;
} sliding;

#define SLIDE(NAME, REAL)                                                                          \
    static void NAME(const sliding *of, int64_t outer, int64_t row)                                \
    {                                                                                              \
        const REAL *in = (const REAL *)of->in + outer * of->length * of->inner;                    \
        REAL *out = (REAL *)of->out + (outer * of->length + row) * of->inner;                      \
        const REAL *middle = in + row * of->inner;                                                 \
        REAL weight = (REAL)of->weights[0];                                                        \
        double met = of->weights[0];                                                               \
        for (int64_t e = 0; e < of->inner; e++) out[e] = weight * middle[e];                       \
        for (int64_t k = of->radius; k > 0; k--) {                                                 \
            int64_t left = window_continued(row - k, of->length, of->border);                      \
            int64_t right = window_continued(row + k, of->length, of->border);                     \
            const REAL *a = left < 0 ? NULL : in + left * of->inner;                               \
            const REAL *b = right < 0 ? NULL : in + right * of->inner;                             \
            weight = (REAL)of->weights[k];                                                         \
            met += of->weights[k] * ((a != NULL) + (b != NULL));                                   \
            if (a && b)                                                                            \
                for (int64_t e = 0; e < of->inner; e++) out[e] += weight * (a[e] + b[e]);          \
            else if (a || b)                                                                       \
                for (int64_t e = 0; e < of->inner; e++) out[e] += weight * (a ? a : b)[e];         \
        }                                                                                          \
        if (of->border == CANN_BORDER_CUT)                                                         \
            for (int64_t e = 0; e < of->inner; e++) out[e] /= (REAL)met;                           \
    }

SLIDE(slide_single, float)
SLIDE(slide_double, double)

static cann_status slide_rows(const sliding *of, int64_t outer, bool single)
{
    int64_t rows = outer * of->length;
#pragma omp parallel for num_threads((int)cann_threads()) schedule(static)
    for (int64_t r = 0; r < rows; r++) {
        if (cann_interrupt_pending()) continue;
        (single ? slide_single : slide_double)(of, r / of->length, r % of->length);
    }
    if (!cann_interrupt_pending()) return CANN_OK;
    cann_interrupt_clear();
    return fail(CANN_INTERRUPTED, "smooth: interrupted");
}

cann_tensor *window_slide(const cann_tensor *tensor, int axis, const double *weights,
                          int64_t radius, cann_border border)
{
    bool single = tensor->type == CANN_FLOAT32;
    bool ends = border == CANN_BORDER_ZERO || border == CANN_BORDER_CUT;
    cann_tensor *in = cann_tensor_convert(tensor, single ? CANN_FLOAT32 : CANN_FLOAT64);
    cann_tensor *out = in ? cann_tensor_new(in->type, in->rank, in->shape) : NULL;
    cann_status status = out ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK && in->count) {
        sliding of = {.in = cann_tensor_data(in),
                      .out = cann_tensor_data(out),
                      .length = in->shape[axis],
                      .inner = 1,
                      .radius = radius,
                      .border = border,
                      .weights = weights};
        if (ends && of.radius > of.length) of.radius = of.length;
        for (int k = axis + 1; k < in->rank; k++) of.inner *= in->shape[k];
        status = slide_rows(&of, in->count / (of.length * of.inner), single);
    }
    cann_tensor_free(in);
    if (status == CANN_OK) return out;
    cann_tensor_free(out);
    return NULL;
}
