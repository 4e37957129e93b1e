/* SPDX-License-Identifier: MIT
 * Autocorrelograms of many trains at once: for each spike of a cell, itself and the later spikes of
 * the same cell, counted by how much later they are. Each cell belongs to one thread. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <omp.h>

typedef struct lags {
    const double *times;  /* [spikes] by cell, then ascending */
    const int64_t *cells; /* [spikes] ascending */
    const double *edges;  /* [bins + 1] ascending, from 0 */
    int64_t spikes, bins;
    double reach;
    int64_t *out; /* [cells, bins] */
} lags;

static void count_later(const lags *work, int64_t from, int64_t end)
{
    int64_t *out = work->out + work->cells[from] * work->bins;
    double first = work->times[from], scale = (double)work->bins / work->edges[work->bins];
    for (int64_t s = from; s < end && work->times[s] - first < work->reach; s++) {
        double lag = work->times[s] - first, guess = lag * scale;
        int64_t k = guess < (double)work->bins ? (int64_t)guess : work->bins - 1;
        while (k > 0 && lag < work->edges[k]) k--;
        while (k < work->bins && lag >= work->edges[k + 1]) k++;
        if (k < work->bins) out[k]++;
    }
}

/* First spike of the cell at or after place `at` that begins a cell. */
static int64_t cell_begin(const lags *work, int64_t at)
{
    while (at > 0 && at < work->spikes && work->cells[at] == work->cells[at - 1]) at++;
    return at < work->spikes ? at : work->spikes;
}

static void count_slice(const lags *work, int64_t begin, int64_t end)
{
    for (int64_t first = cell_begin(work, begin); first < cell_begin(work, end);) {
        int64_t last = first;
        while (last < work->spikes && work->cells[last] == work->cells[first]) last++;
        for (int64_t s = first; s < last && !cann_interrupt_pending(); s++)
            count_later(work, s, last);
        first = last;
    }
}

static cann_status check(const lags *work, int64_t cells)
{
    for (int64_t s = 0; s < work->spikes; s++) {
        if (work->cells[s] < 0 || work->cells[s] >= cells)
            return fail(CANN_ERROR_ARGUMENT,
                        "lags: spike %" PRId64 " is of cell %" PRId64
                        ", but there are cells 1 to %" PRId64,
                        s + 1, work->cells[s] + 1, cells);
        bool is_same = s && work->cells[s] == work->cells[s - 1];
        if ((s && work->cells[s] < work->cells[s - 1]) ||
            (is_same && !(work->times[s] >= work->times[s - 1])))
            return fail(CANN_ERROR_ARGUMENT,
                        "lags: spikes come by cell, then time, but spike %" PRId64 " does not",
                        s + 1);
    }
    if (work->bins < 1 || work->edges[0] != 0)
        return fail(CANN_ERROR_ARGUMENT, "lags: the edges begin at 0 and are at least two");
    for (int64_t k = 1; k <= work->bins; k++)
        if (!(work->edges[k] > work->edges[k - 1]))
            return fail(CANN_ERROR_ARGUMENT, "lags: edge %" PRId64 " does not ascend", k + 1);
    return CANN_OK;
}

static cann_tensor *count(const cann_tensor *times, const cann_tensor *owners,
                          const cann_tensor *edges, int64_t cells, double reach)
{
    lags work = {cann_tensor_data(times),
                 cann_tensor_data(owners),
                 cann_tensor_data(edges),
                 times->count,
                 edges->count - 1,
                 reach,
                 NULL};
    if (check(&work, cells) != CANN_OK) return NULL;
    cann_tensor *out = cann_tensor_new(CANN_INT64, 2, (int64_t[]){cells, work.bins});
    if (!out) return NULL;
    work.out = cann_tensor_data(out);
    int threads = work.spikes < 4096 ? 1 : (int)cann_threads();
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(work.spikes, 1, thread, threads);
        count_slice(&work, part.begin, part.end);
    }
    if (!cann_interrupt_pending()) return out;
    cann_tensor_free(out);
    fail(CANN_INTERRUPTED, "interrupted");
    return NULL;
}

cann_tensor *cann_spike_lags(const cann_tensor *times, const cann_tensor *cell, int64_t cells,
                             const cann_tensor *edges, double reach)
{
    if (times->rank != 1 || cell->rank != 1 || times->count != cell->count || edges->rank != 1 ||
        edges->count < 2 || cells < 0 || !(reach > 0)) {
        fail(CANN_ERROR_SHAPE, "lags: times and cell are [spikes], edges [bins + 1], and reach is "
                               "above 0");
        return NULL;
    }
    cann_tensor *t = cann_tensor_convert(times, CANN_FLOAT64),
                *owners = cann_tensor_convert(cell, CANN_INT64),
                *e = cann_tensor_convert(edges, CANN_FLOAT64);
    cann_tensor *out = t && owners && e ? count(t, owners, e, cells, reach) : NULL;
    cann_tensor_free(t);
    cann_tensor_free(owners);
    cann_tensor_free(e);
    return out;
}
