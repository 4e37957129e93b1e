/* SPDX-License-Identifier: MIT
 * Smoothing of sampled signals along the first axis. Windows are cut at the ends and divided by
 * what is left of them, so that a constant stays what it is; the low pass is exact for a signal
 * that is constant over each step. */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>

/* Half of a symmetric window, middle first: window[0 .. half]. */
static double *window_of(cann_smoothing kind, double width, int64_t *half)
{
    double reach = kind == CANN_SMOOTH_FLAT ? floor(width / 2) : ceil(5 * width);
    if (reach > 1e9) {
        fail(CANN_ERROR_MEMORY, "smoothing over %.3g samples is more than memory can hold", width);
        return NULL;
    }
    *half = (int64_t)reach;
    double *window = memory_take(*half + 1, sizeof *window);
    for (int64_t k = 0; window && k <= *half; k++) {
        double x = width > 0 ? (double)k / width : 0;
        window[k] = kind == CANN_SMOOTH_FLAT ? 1 : exp(-0.5 * x * x);
    }
    return window;
}

static void slide(const double *window, int64_t half, const double *from, double *to, int64_t rows,
                  int64_t columns)
{
    for (int64_t r = 0; r < rows; r++) {
        int64_t low = r - half > 0 ? r - half : 0, high = r + half < rows ? r + half : rows - 1;
        double weight = 0, *out = to + r * columns;
        if ((r & 255) == 0 && cann_interrupt_pending()) return;
        for (int64_t k = low; k <= high; k++) {
            double share = window[k < r ? r - k : k - r];
            weight += share;
            for (int64_t c = 0; c < columns; c++)
                out[c] = fma(share, from[k * columns + c], out[c]);
        }
        for (int64_t c = 0; c < columns; c++) out[c] /= weight;
    }
}

/* A flat window by running sums: what enters is added, what leaves taken away; exact for counts. */
static void slide_flat(int64_t half, const double *from, double *to, int64_t rows, int64_t columns)
{
    for (int64_t c = 0; c < columns; c++) {
        double sum = 0;
        for (int64_t k = 0; k < half && k < rows; k++) sum += from[k * columns + c];
        for (int64_t r = 0; r < rows; r++) {
            int64_t low = r - half > 0 ? r - half : 0, high = r + half < rows ? r + half : rows - 1;
            if (r + half < rows) sum += from[(r + half) * columns + c];
            if (r - half > 0) sum -= from[(r - half - 1) * columns + c];
            to[r * columns + c] = sum / (double)(high - low + 1);
        }
    }
}

static void low_pass(double width, const double *from, double *to, int64_t rows, int64_t columns)
{
    double gain = width > 0 ? -expm1(-1 / width) : 1;
    for (int64_t c = 0; c < columns; c++) {
        double value = 0;
        for (int64_t r = 0; r < rows; r++) {
            value = fma(gain, from[r * columns + c] - value, value);
            to[r * columns + c] = value;
        }
    }
}

static bool whole(const double *values, int64_t count)
{
    for (int64_t k = 0; k < count; k++)
        if (!(fabs(values[k]) < 1e9 && values[k] == floor(values[k]))) return false;
    return true;
}

cann_tensor *cann_tensor_smooth(const cann_tensor *tensor, cann_smoothing kind, double width)
{
    if (tensor->rank < 1) {
        fail(CANN_ERROR_SHAPE,
             "smooth: a single number cannot be smoothed; [rows] or more will do");
        return NULL;
    }
    if (!(width >= 0 && isfinite(width))) {
        fail(CANN_ERROR_ARGUMENT, "smooth: a width of %g samples; 0 or more will do", width);
        return NULL;
    }
    cann_tensor *plain = cann_tensor_convert(tensor, CANN_FLOAT64);
    cann_tensor *out = plain ? cann_tensor_new(CANN_FLOAT64, tensor->rank, tensor->shape) : NULL;
    int64_t rows = tensor->shape[0], columns = rows ? tensor->count / rows : 0, half = 0;
    const double *from = plain ? cann_tensor_data(plain) : NULL;
    double *window = NULL;
    if (out && kind == CANN_SMOOTH_LOW_PASS)
        low_pass(width, from, cann_tensor_data(out), rows, columns);
    else if (out && (window = window_of(kind, width, &half)) == NULL) {
        cann_tensor_free(out);
        out = NULL;
    } else if (out && kind == CANN_SMOOTH_FLAT && whole(from, tensor->count))
        slide_flat(half, from, cann_tensor_data(out), rows, columns);
    else if (out)
        slide(window, half, from, cann_tensor_data(out), rows, columns);
    memory_free(window);
    cann_tensor_free(plain);
    if (out && cann_interrupt_pending()) {
        cann_interrupt_clear();
        fail(CANN_INTERRUPTED, "smooth: interrupted");
        cann_tensor_free(out);
        return NULL;
    }
    return out;
}
