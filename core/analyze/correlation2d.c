/* SPDX-License-Identifier: MIT
 * Autocorrelation of maps through FFTW. Each map is made mean-free; NaN counts as 0 before that.
 * Linear: sums over the overlap, no division by its size, cropped about lag 0 and divided by the
 * value there. Wrapped: the map is a torus, lag 0 lies at (rows / 2, columns / 2), divided by the
 * largest magnitude. A flat map gives zeros. */
#include "analyze/image.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <fftw3.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <string.h>

typedef struct correlation_job {
    image_stack in;
    int64_t rows, columns; /* of the result */
    int64_t height, width; /* of the transform */
    bool wrapped;
    fftw_plan forward, backward;
    double *out;
} correlation_job;

/* The least product of powers of 2, 3 and 5 that is at least n. */
static int64_t smooth_length(int64_t n)
{
    for (;; n++) {
        int64_t rest = n;
        while (rest % 2 == 0) rest /= 2;
        while (rest % 3 == 0) rest /= 3;
        while (rest % 5 == 0) rest /= 5;
        if (rest == 1) return n;
    }
}

static int64_t spectrum_count(const correlation_job *work)
{
    return work->height * (work->width / 2 + 1);
}

/* Doubles for the padded map, a multiple of 8, so that the spectrum is as aligned. */
static int64_t padded_count(const correlation_job *work)
{
    return (work->height * work->width + 7) / 8 * 8;
}

/* Copies a mean-free map into its padding; false where it is flat. */
static bool lay(double *to, const double *in, const correlation_job *work)
{
    int64_t rows = work->in.rows, columns = work->in.columns;
    double sum = 0, largest = 0, rest = 0;
    for (int64_t k = 0; k < rows * columns; k++) {
        sum += isnan(in[k]) ? 0 : in[k];
        largest = fmax(largest, fabs(in[k]));
    }
    double mean = sum / (double)(rows * columns);
    memset(to, 0, (size_t)(work->height * work->width) * sizeof *to);
    for (int64_t r = 0; r < rows; r++)
        for (int64_t c = 0; c < columns; c++) {
            double value = in[r * columns + c];
            value = (isnan(value) ? 0 : value) - mean;
            rest = fmax(rest, fabs(value));
            to[r * work->width + c] = value;
        }
    return rest > 1e-13 * largest;
}

static void correlate_one(void *job, int64_t index, double *scratch)
{
    correlation_job *work = job;
    double *padded = scratch;
    fftw_complex *spectrum = (fftw_complex *)(scratch + padded_count(work));
    double *out = work->out + index * work->rows * work->columns;
    memset(out, 0, (size_t)(work->rows * work->columns) * sizeof *out);
    if (!lay(padded, work->in.values + index * work->in.rows * work->in.columns, work)) return;
    fftw_execute_dft_r2c(work->forward, padded, spectrum);
    for (int64_t k = 0; k < spectrum_count(work); k++) {
        spectrum[k][0] = spectrum[k][0] * spectrum[k][0] + spectrum[k][1] * spectrum[k][1];
        spectrum[k][1] = 0;
    }
    fftw_execute_dft_c2r(work->backward, spectrum, padded);
    double scale = padded[0]; /* lag 0 is the largest magnitude */
    for (int64_t r = 0; r < work->rows; r++)
        for (int64_t c = 0; c < work->columns; c++) {
            int64_t i = r - work->rows / 2, j = c - work->columns / 2;
            i += i < 0 ? work->height : 0;
            j += j < 0 ? work->width : 0;
            out[r * work->columns + c] = padded[i * work->width + j] / scale;
        }
}

static cann_status plan(correlation_job *work)
{
    int64_t doubles = padded_count(work) + 2 * spectrum_count(work);
    double *scratch = memory_take(doubles, sizeof *scratch);
    if (!scratch) return CANN_ERROR_MEMORY;
    fftw_complex *spectrum = (fftw_complex *)(scratch + padded_count(work));
#pragma omp critical(cann_fftw_planner)
    {
        work->forward = fftw_plan_dft_r2c_2d((int)work->height, (int)work->width, scratch, spectrum,
                                             FFTW_ESTIMATE);
        work->backward = fftw_plan_dft_c2r_2d((int)work->height, (int)work->width, spectrum,
                                              scratch, FFTW_ESTIMATE);
    }
    memory_free(scratch);
    if (work->forward && work->backward) return CANN_OK;
    return fail(CANN_ERROR_MEMORY, "autocorrelation: no plan for %" PRId64 " x %" PRId64,
                work->height, work->width);
}

static void forget(correlation_job *work)
{
#pragma omp critical(cann_fftw_planner)
    {
        if (work->forward) fftw_destroy_plan(work->forward);
        if (work->backward) fftw_destroy_plan(work->backward);
    }
    image_close(&work->in);
}

static cann_status set_lengths(correlation_job *work)
{
    int64_t rows = work->in.rows, columns = work->in.columns;
    int64_t most_r = work->wrapped ? rows : 2 * rows - 1,
            most_c = work->wrapped ? columns : 2 * columns - 1;
    if (work->rows < 1 || work->columns < 1 || work->rows > most_r || work->columns > most_c)
        return fail(CANN_ERROR_ARGUMENT,
                    "autocorrelation: %" PRId64 " x %" PRId64 " lags of a map of %" PRId64
                    " x %" PRId64 "; 1 to %" PRId64 " and 1 to %" PRId64 " will do",
                    work->rows, work->columns, rows, columns, most_r, most_c);
    if (rows > INT_MAX / 8 || columns > INT_MAX / 8)
        return fail(CANN_ERROR_SHAPE,
                    "autocorrelation: a map of %" PRId64 " x %" PRId64 " is too large", rows,
                    columns);
    work->height = work->wrapped ? rows : smooth_length(rows + work->rows / 2);
    work->width = work->wrapped ? columns : smooth_length(columns + work->columns / 2);
    return CANN_OK;
}

cann_tensor *cann_image_autocorrelation(const cann_tensor *images, int64_t rows, int64_t columns,
                                        bool wrapped)
{
    correlation_job work = {.rows = rows, .columns = columns, .wrapped = wrapped};
    cann_tensor *out = NULL;
    if (image_open("autocorrelation", images, &work.in) != CANN_OK) return NULL;
    if (set_lengths(&work) == CANN_OK && plan(&work) == CANN_OK)
        out = image_like(&work.in, CANN_FLOAT64, rows, columns);
    if (out) {
        work.out = cann_tensor_data(out);
        if (image_each(work.in.count, padded_count(&work) + 2 * spectrum_count(&work),
                       correlate_one, &work) != CANN_OK) {
            cann_tensor_free(out);
            out = NULL;
        }
    }
    forget(&work);
    return out;
}
