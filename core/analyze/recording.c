/* SPDX-License-Identifier: MIT
 * Spike times to counts in bins. */
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>

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
