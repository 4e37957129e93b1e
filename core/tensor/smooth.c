/* SPDX-License-Identifier: MIT
 * Smoothing along an axis. Windows of signals are cut at the ends and divided by what is left of
 * them, so that a constant stays what it is; the low pass is exact for a signal that is constant
 * over each step. */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/window.h"
#include <math.h>

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

/* The window's weights from the middle out, given to `slide`; a window is no use beyond the line.
 */
static cann_tensor *by_window(const cann_tensor *tensor, bool gaussian, double sigma, double reach,
                              int axis, cann_border border)
{
    double longest = (double)tensor->shape[axis];
    int64_t radius = (int64_t)(border == CANN_BORDER_CUT && reach > longest ? longest : reach);
    double *weights = memory_take(radius + 1, sizeof *weights);
    cann_tensor *out = NULL;
    if (weights && gaussian) window_gaussian(weights, sigma, radius);
    for (int64_t k = 0; weights && !gaussian && k <= radius; k++) weights[k] = 1;
    if (weights) out = window_slide(tensor, axis, weights, radius, border);
    memory_free(weights);
    return out;
}

static cann_status check_gaussian(const cann_tensor *tensor, int axis, double sigma, double reach)
{
    if (axis < 0 || axis >= tensor->rank)
        return fail(CANN_ERROR_SHAPE, "smooth: the tensor has %d axes, and no axis %d",
                    tensor->rank, axis + 1);
    if (!(sigma >= 0) || !(reach > 0) || !(sigma * reach < 1e7))
        return fail(CANN_ERROR_ARGUMENT,
                    "smooth: sigma = %g cut at %g sigma; a sigma from 0 and a cut above 0, at most "
                    "ten million elements away, will do",
                    sigma, reach);
    return CANN_OK;
}

cann_tensor *cann_tensor_gaussian(const cann_tensor *tensor, int axis, double sigma, double reach,
                                  cann_border border)
{
    if (check_gaussian(tensor, axis, sigma, reach) != CANN_OK) return NULL;
    return by_window(tensor, true, sigma, floor(sigma * reach + 0.5), axis, border);
}

/* Sums of whole numbers and the low pass go through a column from its beginning. */
static cann_tensor *by_columns(const cann_tensor *plain, cann_smoothing kind, double width)
{
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, plain->rank, plain->shape);
    int64_t rows = plain->shape[0], columns = rows ? plain->count / rows : 0;
    if (out && kind == CANN_SMOOTH_LOW_PASS)
        low_pass(width, cann_tensor_data(plain), cann_tensor_data(out), rows, columns);
    else if (out)
        slide_flat((int64_t)fmin(floor(width / 2), 1e15), cann_tensor_data(plain),
                   cann_tensor_data(out), rows, columns);
    return out;
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
    cann_tensor *plain = cann_tensor_convert(tensor, CANN_FLOAT64), *out = NULL;
    bool flat = kind == CANN_SMOOTH_FLAT;
    if (plain && kind == CANN_SMOOTH_GAUSSIAN)
        out = by_window(plain, true, width, ceil(5 * width), 0, CANN_BORDER_CUT);
    else if (plain && flat && !whole(cann_tensor_data(plain), plain->count))
        out = by_window(plain, false, 0, floor(width / 2), 0, CANN_BORDER_CUT);
    else if (plain)
        out = by_columns(plain, kind, width);
    cann_tensor_free(plain);
    return out;
}
