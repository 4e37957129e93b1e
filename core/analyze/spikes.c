/* SPDX-License-Identifier: MIT
 * Making spike trains from lists of spikes or rasters, and counting in bins. */
#include "analyze/spikes.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

void cann_spikes_free(cann_spikes *spikes)
{
    if (!spikes) return;
    memory_free(spikes->first);
    memory_free(spikes->times);
    memory_free(spikes);
}

spike_train spikes_train(const cann_spikes *spikes, int64_t neuron)
{
    int64_t first = spikes->first[neuron];
    return (spike_train){spikes->times + first, spikes->first[neuron + 1] - first};
}

int spikes_team(double work)
{
    return work > 1e6 ? (int)cann_threads() : 1;
}

cann_tensor *spikes_settle(cann_tensor *tensor, const char *what, bool stopped)
{
    if (!stopped) return tensor;
    cann_interrupt_clear();
    fail(CANN_INTERRUPTED, "%s: interrupted", what);
    cann_tensor_free(tensor);
    return NULL;
}

static cann_spikes *empty(int64_t neurons, double begin, double end, double grid)
{
    if (!(end >= begin && isfinite(begin) && isfinite(end))) {
        fail(CANN_ERROR_ARGUMENT,
             "spikes: the window from %g to %g ms; it must end after it begins", begin, end);
        return NULL;
    }
    if (!(grid >= 0 && isfinite(grid))) {
        fail(CANN_ERROR_ARGUMENT, "spikes: dt = %g ms; 0 or more will do", grid);
        return NULL;
    }
    if (neurons < 0 || neurons > INT64_MAX / 32) {
        fail(CANN_ERROR_ARGUMENT, "spikes: %" PRId64 " neurons", neurons);
        return NULL;
    }
    cann_spikes *spikes = memory_take(1, sizeof *spikes);
    if (!spikes) return NULL;
    *spikes = (cann_spikes){.neurons = neurons, .begin = begin, .end = end, .grid = grid};
    spikes->first = memory_take(neurons + 1, sizeof *spikes->first);
    if (spikes->first) return spikes;
    cann_spikes_free(spikes);
    return NULL;
}

/* On a grid, the middle of the step decides. */
static bool within(const cann_spikes *spikes, double time)
{
    double place = time - 0.5 * spikes->grid;
    return place >= spikes->begin && place <= spikes->end;
}

static cann_status check_spike(int64_t k, double time, int64_t neuron, int64_t neurons)
{
    if (!isfinite(time))
        return fail(CANN_ERROR_ARGUMENT, "spikes: the time of spike %" PRId64 " is %g", k + 1,
                    time);
    if (neuron < 0 || neuron >= neurons)
        return fail(CANN_ERROR_ARGUMENT,
                    "spikes: spike %" PRId64 " is of neuron %" PRId64 "; there are neurons 1 to "
                    "%" PRId64,
                    k + 1, neuron + 1, neurons);
    return CANN_OK;
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Puts each spike behind the earlier ones of its neuron; sorts the trains that need it. */
static cann_status place(cann_spikes *spikes, const double *times, const int64_t *neurons,
                         int64_t count)
{
    int64_t *next = memory_take(spikes->neurons + 1, sizeof *next);
    spikes->times = memory_take(spikes->count, sizeof *spikes->times);
    if (!next || !spikes->times) {
        memory_free(next);
        return CANN_ERROR_MEMORY;
    }
    for (int64_t n = 0; n < spikes->neurons; n++) {
        spikes->first[n + 1] += spikes->first[n];
        next[n] = spikes->first[n];
    }
    for (int64_t k = 0; k < count; k++)
        if (within(spikes, times[k])) spikes->times[next[neurons[k]]++] = times[k];
    for (int64_t n = 0; n < spikes->neurons; n++) {
        spike_train train = spikes_train(spikes, n);
        bool sorted = true;
        for (int64_t k = 1; k < train.count && sorted; k++)
            sorted = train.times[k - 1] <= train.times[k];
        if (!sorted)
            qsort(spikes->times + spikes->first[n], (size_t)train.count, sizeof(double), rising);
    }
    memory_free(next);
    return CANN_OK;
}

cann_spikes *cann_spikes_new(const cann_tensor *times, const cann_tensor *neurons, int64_t count,
                             double begin, double end, double grid)
{
    if (times->count != neurons->count) {
        fail(CANN_ERROR_SHAPE,
             "spikes: %" PRId64 " times and %" PRId64 " neurons; one of each per "
             "spike will do",
             times->count, neurons->count);
        return NULL;
    }
    cann_spikes *spikes = empty(count, begin, end, grid);
    cann_tensor *t = cann_tensor_convert(times, CANN_FLOAT64);
    cann_tensor *i = cann_tensor_convert(neurons, CANN_INT64);
    cann_status status = spikes && t && i ? CANN_OK : CANN_ERROR_MEMORY;
    const double *at = status == CANN_OK ? cann_tensor_data(t) : NULL;
    const int64_t *of = status == CANN_OK ? cann_tensor_data(i) : NULL;
    for (int64_t k = 0; status == CANN_OK && k < t->count; k++) {
        status = check_spike(k, at[k], of[k], count);
        if (status == CANN_OK && within(spikes, at[k])) {
            spikes->first[of[k] + 1]++;
            spikes->count++;
        }
    }
    if (status == CANN_OK) status = place(spikes, at, of, t->count);
    cann_tensor_free(t);
    cann_tensor_free(i);
    if (status == CANN_OK) return spikes;
    cann_spikes_free(spikes);
    return NULL;
}

/* The time, neuron pairs of a raster's elements above 0, in order of time. */
cann_status cann_spikes_of_raster(const cann_tensor *raster, double dt, double begin,
                                  cann_tensor **times, cann_tensor **neurons)
{
    *times = *neurons = NULL;
    if (raster->rank != 2)
        return fail(CANN_ERROR_SHAPE, "spikes: a raster is [steps, neurons], not of %d axes",
                    raster->rank);
    if (!(dt > 0 && isfinite(dt) && isfinite(begin)))
        return fail(CANN_ERROR_ARGUMENT, "spikes: dt = %g ms; above 0 will do", dt);
    cann_tensor *plain = cann_tensor_convert(raster, CANN_FLOAT64);
    if (!plain) return CANN_ERROR_MEMORY;
    const double *values = cann_tensor_data(plain);
    int64_t count = 0, at = 0, width = raster->shape[1];
    for (int64_t k = 0; k < plain->count; k++) count += values[k] > 0;
    *times = cann_tensor_new(CANN_FLOAT64, 1, &count);
    *neurons = cann_tensor_new(CANN_INT64, 1, &count);
    if (*times && *neurons) {
        double *t = cann_tensor_data(*times);
        int64_t *i = cann_tensor_data(*neurons);
        for (int64_t k = 0; k < plain->count; k++) {
            if (!(values[k] > 0)) continue;
            int64_t row = k / width;
            t[at] = begin + (double)(row + 1) * dt;
            i[at++] = k % width;
        }
    }
    cann_tensor_free(plain);
    if (*times && *neurons) return CANN_OK;
    cann_tensor_free(*times);
    cann_tensor_free(*neurons);
    *times = *neurons = NULL;
    return CANN_ERROR_MEMORY;
}

int64_t spikes_bins(const cann_spikes *spikes, const char *what, double *width)
{
    double span = spikes->end - spikes->begin;
    if (!(*width > 0 && isfinite(*width))) {
        fail(CANN_ERROR_ARGUMENT, "%s: bins of %g ms; above 0 will do", what, *width);
        return -1;
    }
    if (spikes->grid > 0) {
        double steps = floor(*width / spikes->grid + 0.5);
        *width = (steps < 1 ? 1 : steps) * spikes->grid;
    }
    double bins = ceil(span / *width - 1e-9);
    if (bins > 1e12) {
        fail(CANN_ERROR_MEMORY, "%s: %.3g bins of %g ms are more than memory can hold", what, bins,
             *width);
        return -1;
    }
    return bins < 1 ? 1 : (int64_t)bins;
}

int64_t spikes_bin(const cann_spikes *spikes, double time, double width, int64_t bins)
{
    int64_t bin = (int64_t)((time - 0.5 * spikes->grid - spikes->begin) / width);
    return bin < 0 ? 0 : bin >= bins ? bins - 1 : bin;
}

cann_tensor *cann_spikes_counts(const cann_spikes *spikes)
{
    cann_tensor *out = cann_tensor_new(CANN_INT64, 1, &spikes->neurons);
    if (!out) return NULL;
    int64_t *counts = cann_tensor_data(out);
    for (int64_t n = 0; n < spikes->neurons; n++) counts[n] = spikes_train(spikes, n).count;
    return out;
}

cann_tensor *cann_spikes_binned(const cann_spikes *spikes, double width, bool each)
{
    int64_t bins = spikes_bins(spikes, "binned spikes", &width);
    if (bins < 0) return NULL;
    int64_t columns = each ? spikes->neurons : 1, shape[] = {bins, columns};
    cann_tensor *out = cann_tensor_new(CANN_INT64, each ? 2 : 1, shape);
    if (!out) return NULL;
    int64_t *counts = cann_tensor_data(out);
    for (int64_t n = 0; n < spikes->neurons; n++) {
        spike_train train = spikes_train(spikes, n);
        for (int64_t k = 0; k < train.count; k++)
            counts[spikes_bin(spikes, train.times[k], width, bins) * columns + (each ? n : 0)]++;
    }
    return out;
}
