/* SPDX-License-Identifier: MIT
 * Measures of two trains at a time: coincidences in bins, correlograms, tiling coefficient. All
 * walk the sorted trains; pairs are shared out among threads and each is one thread's work, so the
 * result does not depend on their number. */
#include "analyze/spikes.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

static cann_tensor *square(const cann_spikes *spikes)
{
    int64_t shape[] = {spikes->neurons, spikes->neurons};
    return cann_tensor_new(CANN_FLOAT64, 2, shape);
}

/* ---- coincidences: X_i of bins that hold a spike, as bits -------------------------------------
 */

static uint64_t *bits_of(const cann_spikes *spikes, double width, int64_t bins, int64_t words)
{
    uint64_t *bits = memory_take(spikes->neurons, (size_t)words * sizeof *bits);
    for (int64_t n = 0; bits && n < spikes->neurons; n++) {
        spike_train train = spikes_train(spikes, n);
        for (int64_t k = 0; k < train.count; k++) {
            int64_t bin = spikes_bin(spikes, train.times[k], width, bins);
            bits[n * words + bin / 64] |= (uint64_t)1 << bin % 64;
        }
    }
    return bits;
}

static int64_t common(const uint64_t *a, const uint64_t *b, int64_t words)
{
    int64_t count = 0;
    for (int64_t w = 0; w < words; w++) count += __builtin_popcountll(a[w] & b[w]);
    return count;
}

cann_tensor *cann_spikes_coincidence(const cann_spikes *spikes, double width)
{
    int64_t bins = spikes_bins(spikes, "cross_correlation", &width);
    if (bins < 0) return NULL;
    int64_t words = (bins + 63) / 64, n = spikes->neurons;
    cann_tensor *out = square(spikes);
    uint64_t *bits = out ? bits_of(spikes, width, bins, words) : NULL;
    if (!bits) {
        cann_tensor_free(out);
        return NULL;
    }
    double *matrix = cann_tensor_data(out);
    bool stopped = false;
#pragma omp parallel for schedule(dynamic, 4) num_threads(spikes_team((double)n *n *words))
    for (int64_t i = 0; i < n; i++) {
        if (stopped || cann_interrupt_pending()) {
            stopped = true;
            continue;
        }
        double own = (double)common(bits + i * words, bits + i * words, words);
        for (int64_t j = 0; j <= i; j++) {
            double other = (double)common(bits + j * words, bits + j * words, words);
            double both = (double)common(bits + i * words, bits + j * words, words);
            double value = own > 0 && other > 0 ? both / sqrt(own * other) : 0;
            matrix[i * n + j] = matrix[j * n + i] = value;
        }
    }
    memory_free(bits);
    return spikes_settle(out, "cross_correlation", stopped);
}

/* ---- correlograms -----------------------------------------------------------------------------
 */

enum { LOOK = 256 }; /* spikes between looks at the interrupt */

/* Adds the lags b - a within reach; `same`: a spike is not compared with itself. */
static void add_lags(spike_train a, spike_train b, bool same, double reach, double width,
                     int64_t bins, int64_t *counts)
{
    int64_t from = 0;
    double edge = reach * (1 + 1e-12);
    for (int64_t i = 0; i < a.count; i++) {
        if (i % LOOK == LOOK - 1 && cann_interrupt_pending()) return;
        while (from < b.count && b.times[from] < a.times[i] - edge) from++;
        for (int64_t j = from; j < b.count && b.times[j] <= a.times[i] + edge; j++) {
            if (same && i == j) continue;
            int64_t bin = (int64_t)floor((b.times[j] - a.times[i]) / width + 0.5) + bins / 2;
            if (bin >= 0 && bin < bins) counts[bin]++;
        }
    }
}

cann_tensor *cann_spikes_correlogram(const cann_spikes *a, const cann_spikes *b, double reach,
                                     double width)
{
    if (!(width > 0 && isfinite(width) && reach >= 0 && isfinite(reach))) {
        fail(CANN_ERROR_ARGUMENT, "correlogram: reach = %g ms, bin = %g ms; a bin above 0 will do",
             reach, width);
        return NULL;
    }
    double half = floor(reach / width + 0.5);
    if (half > 1e9) {
        fail(CANN_ERROR_MEMORY, "correlogram: %.3g bins are more than memory can hold",
             2 * half + 1);
        return NULL;
    }
    int64_t bins = 2 * (int64_t)half + 1;
    cann_tensor *out = cann_tensor_new(CANN_INT64, 1, &bins);
    if (!out) return NULL;
    bool stopped = false;
    for (int64_t i = 0; i < a->neurons && !stopped; i++) {
        for (int64_t j = 0; j < b->neurons; j++)
            add_lags(spikes_train(a, i), spikes_train(b, j), a == b && i == j, (half + 0.5) * width,
                     width, bins, cann_tensor_data(out));
        stopped = cann_interrupt_pending();
    }
    return spikes_settle(out, "correlogram", stopped);
}

/* ---- tiling coefficient: Cutts & Eglen, J. Neurosci. 34 (2014) 14288 ---------------------------
 */

/* The share of the window that lies within reach of a spike. */
static double tiled(const cann_spikes *spikes, spike_train train, double reach)
{
    double covered = 0, last = spikes->begin;
    for (int64_t k = 0; k < train.count; k++) {
        double from = fmax(train.times[k] - reach, last);
        double to = fmin(train.times[k] + reach, spikes->end);
        if (to > from) {
            covered += to - from;
            last = to;
        }
    }
    return spikes->end > spikes->begin ? covered / (spikes->end - spikes->begin) : 0;
}

/* The share of a's spikes within reach of a spike of b. */
static double touched(spike_train a, spike_train b, double reach)
{
    int64_t near = 0, from = 0;
    for (int64_t k = 0; k < a.count; k++) {
        while (from < b.count && b.times[from] < a.times[k] - reach) from++;
        near += from < b.count && b.times[from] <= a.times[k] + reach;
    }
    return (double)near / (double)a.count;
}

static double one_side(double share, double tiling)
{
    return share * tiling == 1 ? 1 : (share - tiling) / (1 - share * tiling);
}

cann_tensor *cann_spikes_tiling(const cann_spikes *spikes, double reach)
{
    if (!(reach > 0 && isfinite(reach))) {
        fail(CANN_ERROR_ARGUMENT, "spike_time_tiling: reach = %g ms; above 0 will do", reach);
        return NULL;
    }
    int64_t n = spikes->neurons;
    cann_tensor *out = square(spikes);
    if (!out) return NULL;
    double *matrix = cann_tensor_data(out), exact = reach * (1 + 1e-12);
    bool stopped = false;
#pragma omp parallel for schedule(dynamic, 4) num_threads(spikes_team((double)n * spikes->count))
    for (int64_t i = 0; i < n; i++) {
        if (stopped || cann_interrupt_pending()) {
            stopped = true;
            continue;
        }
        spike_train a = spikes_train(spikes, i);
        double tiling = tiled(spikes, a, reach);
        for (int64_t j = 0; j <= i; j++) {
            spike_train b = spikes_train(spikes, j);
            double value = NAN;
            if (a.count && b.count)
                value = 0.5 * (one_side(touched(a, b, exact), tiled(spikes, b, reach)) +
                               one_side(touched(b, a, exact), tiling));
            matrix[i * n + j] = matrix[j * n + i] = value;
        }
    }
    return spikes_settle(out, "spike_time_tiling", stopped);
}
