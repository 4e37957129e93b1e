/* SPDX-License-Identifier: MIT
 * Spike times to rates: counts in bins, and a Gaussian along time. A column is worked on by one
 * thread alone, in the order of time, so results do not depend on the team. */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

static cann_status check_spikes(const cann_tensor *times, const cann_tensor *cells, int64_t count,
                                double width, int64_t bins)
{
    if (times->rank != 1 || cells->rank != 1 || times->count != cells->count)
        return fail(CANN_ERROR_SHAPE,
                    "spike_counts: %" PRId64 " times and %" PRId64
                    " cells; each spike has one of either",
                    times->count, cells->count);
    if (!(width > 0) || !isfinite(width) || bins < 1 || count < 1)
        return fail(CANN_ERROR_ARGUMENT,
                    "spike_counts: %" PRId64 " bins of %g for %" PRId64
                    " cells; at least one bin of a width above 0 and one cell will do",
                    bins, width, count);
    return CANN_OK;
}

static cann_status count_all(const cann_tensor *times, const cann_tensor *cells, double start,
                             double width, cann_tensor *out)
{
    const double *at = cann_tensor_data(times);
    const int64_t *cell = cann_tensor_data(cells);
    int64_t bins = out->shape[0], columns = out->shape[1];
    int32_t *counts = cann_tensor_data(out);
    for (int64_t k = 0; k < times->count; k++) {
        if (cell[k] < 0 || cell[k] >= columns)
            return fail(CANN_ERROR_ARGUMENT,
                        "spike_counts: spike %" PRId64 " is of cell %" PRId64
                        ", but the cells are 0 to %" PRId64,
                        k + 1, cell[k], columns - 1);
        if (isnan(at[k]))
            return fail(CANN_ERROR_ARGUMENT, "spike_counts: the time of spike %" PRId64 " is NaN",
                        k + 1);
        double bin = floor((at[k] - start) / width);
        if (bin >= 0 && bin < (double)bins) counts[(int64_t)bin * columns + cell[k]]++;
    }
    return CANN_OK;
}

cann_tensor *cann_spike_counts(const cann_tensor *times, const cann_tensor *cells,
                               int64_t cell_count, double start, double width, int64_t bins)
{
    cann_tensor *at = cann_tensor_convert(times, CANN_FLOAT64);
    cann_tensor *of = cann_tensor_convert(cells, CANN_INT64);
    cann_tensor *out = NULL;
    cann_status status =
        at && of ? check_spikes(at, of, cell_count, width, bins) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) {
        int64_t shape[] = {bins, cell_count};
        out = cann_tensor_new(CANN_INT32, 2, shape);
        status = out ? count_all(at, of, start, width, out) : CANN_ERROR_MEMORY;
    }
    cann_tensor_free(at);
    cann_tensor_free(of);
    if (status == CANN_OK) return out;
    cann_tensor_free(out);
    return NULL;
}

/* Where element k of a line of n lies once the line is continued; -1: outside, 0 there. */
static int64_t continued(int64_t k, int64_t n, cann_border border)
{
    if (k >= 0 && k < n) return k;
    switch (border) {
    case CANN_BORDER_ZERO: return -1;
    case CANN_BORDER_WRAP: return ((k % n) + n) % n;
    case CANN_BORDER_REFLECT: {
        int64_t turn = ((k % (2 * n)) + 2 * n) % (2 * n);
        return turn < n ? turn : 2 * n - 1 - turn;
    }
    }
    return -1;
}

/* The weights of a Gaussian cut at `radius`, with sum 1: [radius + 1], from the middle out. */
static double *gaussian(double sigma, int64_t radius)
{
    double *weights = memory_take(radius + 1, sizeof *weights), sum = 0;
    if (!weights) return NULL;
    for (int64_t k = 0; k <= radius; k++) {
        weights[k] = sigma > 0 ? exp(-0.5 * (double)(k * k) / (sigma * sigma)) : k == 0;
        sum += k ? 2 * weights[k] : weights[k];
    }
    for (int64_t k = 0; k <= radius; k++) weights[k] /= sum;
    return weights;
}

typedef struct smoothing {
    const float *single_in;
    const double *double_in;
    float *single_out;
    double *double_out;
    int64_t length, inner; /* of the axis; elements between its neighbours */
    int64_t radius;
    cann_border border;
    const double *weights;
} smoothing;

#define SMOOTH(NAME, REAL, IN, OUT)                                                                \
    static void NAME(const smoothing *of, int64_t outer, int64_t row)                              \
    {                                                                                              \
        const REAL *in = of->IN + outer * of->length * of->inner;                                  \
        REAL *out = of->OUT + (outer * of->length + row) * of->inner;                              \
        const REAL *middle = in + row * of->inner;                                                 \
        REAL weight = (REAL)of->weights[0];                                                        \
        for (int64_t e = 0; e < of->inner; e++) out[e] = weight * middle[e];                       \
        for (int64_t k = of->radius; k > 0; k--) {                                                 \
            int64_t left = continued(row - k, of->length, of->border);                             \
            int64_t right = continued(row + k, of->length, of->border);                            \
            const REAL *a = left < 0 ? NULL : in + left * of->inner;                               \
            const REAL *b = right < 0 ? NULL : in + right * of->inner;                             \
            weight = (REAL)of->weights[k];                                                         \
            if (a && b)                                                                            \
                for (int64_t e = 0; e < of->inner; e++) out[e] += weight * (a[e] + b[e]);          \
            else if (a || b)                                                                       \
                for (int64_t e = 0; e < of->inner; e++) out[e] += weight * (a ? a : b)[e];         \
        }                                                                                          \
    }

SMOOTH(smooth_single, float, single_in, single_out)
SMOOTH(smooth_double, double, double_in, double_out)

static cann_status smooth_rows(const smoothing *of, int64_t outer, bool single)
{
    int64_t rows = outer * of->length;
    bool stopped = false;
#pragma omp parallel for num_threads((int)cann_threads()) schedule(static)
    for (int64_t r = 0; r < rows; r++) {
        if (cann_interrupt_pending()) continue;
        (single ? smooth_single : smooth_double)(of, r / of->length, r % of->length);
    }
    stopped = cann_interrupt_pending();
    if (!stopped) return CANN_OK;
    cann_interrupt_clear();
    return fail(CANN_INTERRUPTED, "smooth: interrupted");
}

static cann_status check_smoothing(const cann_tensor *tensor, int axis, double sigma, double reach,
                                   int64_t *radius)
{
    if (axis < 0 || axis >= tensor->rank)
        return fail(CANN_ERROR_SHAPE, "smooth: the tensor has %d axes, and no axis %d",
                    tensor->rank, axis + 1);
    if (!(sigma >= 0) || !(reach > 0) || !(sigma * reach < 1e7))
        return fail(CANN_ERROR_ARGUMENT,
                    "smooth: sigma = %g cut at %g sigma; a sigma from 0 and a cut above 0, at most "
                    "ten million elements away, will do",
                    sigma, reach);
    *radius = (int64_t)(sigma * reach + 0.5);
    return CANN_OK;
}

cann_tensor *cann_tensor_gaussian(const cann_tensor *tensor, int axis, double sigma, double reach,
                                  cann_border border)
{
    int64_t radius = 0;
    if (check_smoothing(tensor, axis, sigma, reach, &radius) != CANN_OK) return NULL;
    bool single = tensor->type == CANN_FLOAT32;
    cann_tensor *in = cann_tensor_convert(tensor, single ? CANN_FLOAT32 : CANN_FLOAT64);
    cann_tensor *out = in ? cann_tensor_new(in->type, in->rank, in->shape) : NULL;
    double *weights = out ? gaussian(sigma, radius) : NULL;
    cann_status status = weights ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK && in->count) {
        smoothing of = {.length = in->shape[axis],
                        .inner = 1,
                        .radius = radius,
                        .border = border,
                        .weights = weights};
        if (border == CANN_BORDER_ZERO && of.radius > of.length) of.radius = of.length;
        for (int k = axis + 1; k < in->rank; k++) of.inner *= in->shape[k];
        if (single) {
            of.single_in = cann_tensor_data(in);
            of.single_out = cann_tensor_data(out);
        } else {
            of.double_in = cann_tensor_data(in);
            of.double_out = cann_tensor_data(out);
        }
        status = smooth_rows(&of, in->count / (of.length * of.inner), single);
    }
    memory_free(weights);
    cann_tensor_free(in);
    if (status == CANN_OK) return out;
    cann_tensor_free(out);
    return NULL;
}
