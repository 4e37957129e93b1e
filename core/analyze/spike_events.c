/* SPDX-License-Identifier: MIT
 * Spikes beside something else: around events (peri-stimulus histograms), signals at the spikes
 * (phase locking, spike-triggered averages), and the field that spikes make at an electrode. */
#include "analyze/spikes.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>

/* First spike at or after a time. */
static int64_t first_from(spike_train train, double time)
{
    int64_t low = 0, high = train.count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (train.times[middle] < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static cann_tensor *event_times(const cann_tensor *events)
{
    cann_tensor *plain = cann_tensor_convert(events, CANN_FLOAT64);
    const double *at = plain ? cann_tensor_data(plain) : NULL;
    for (int64_t k = 0; plain && k < plain->count; k++)
        if (!isfinite(at[k])) {
            fail(CANN_ERROR_ARGUMENT, "psth: the time of event %" PRId64 " is %g", k + 1, at[k]);
            cann_tensor_free(plain);
            return NULL;
        }
    return plain;
}

cann_tensor *cann_spikes_around(const cann_spikes *spikes, const cann_tensor *events, double before,
                                double after, double width)
{
    double bins = width > 0 ? floor((before + after) / width + 0.5) : 0;
    if (!(bins >= 1 && isfinite(before) && isfinite(after))) {
        fail(CANN_ERROR_ARGUMENT,
             "psth: from %g ms before to %g ms after in bins of %g ms; at "
             "least one bin will do",
             before, after, width);
        return NULL;
    }
    if (bins > 1e9) {
        fail(CANN_ERROR_MEMORY, "psth: %.3g bins are more than memory can hold", bins);
        return NULL;
    }
    int64_t shape[] = {(int64_t)bins, spikes->neurons};
    cann_tensor *at = event_times(events);
    cann_tensor *out = at ? cann_tensor_new(CANN_INT64, 2, shape) : NULL;
    int64_t *counts = out ? cann_tensor_data(out) : NULL;
    double shift = 0.5 * spikes->grid;
    bool stopped = false;
    for (int64_t e = 0; out && e < at->count && !stopped; e++) {
        double start = ((double *)cann_tensor_data(at))[e] - before;
        for (int64_t n = 0; n < spikes->neurons; n++) {
            spike_train train = spikes_train(spikes, n);
            for (int64_t k = first_from(train, start); k < train.count; k++) {
                double bin = floor((train.times[k] - shift - start) / width);
                if (bin >= bins) break;
                if (bin >= 0) counts[(int64_t)bin * spikes->neurons + n]++;
            }
        }
        stopped = cann_interrupt_pending();
    }
    cann_tensor_free(at);
    return spikes_settle(out, "psth", stopped);
}

/* The signal [rows, channels] at a time, on straight lines between rows begin + k dt; false outside
 * of it. */
static bool sample(const double *signal, int64_t rows, int64_t channels, double place, double *out)
{
    if (!(place >= 0 && place <= (double)(rows - 1))) return false;
    int64_t row = (int64_t)place;
    double share = place - (double)row;
    const double *left = signal + row * channels, *right = share > 0 ? left + channels : left;
    for (int64_t c = 0; c < channels; c++) out[c] += fma(share, right[c] - left[c], left[c]);
    return true;
}

static cann_tensor *signal_rows(const cann_tensor *signal, double dt)
{
    if (signal->rank != 2 || signal->shape[0] < 1) {
        fail(CANN_ERROR_SHAPE, "a signal beside spikes is [rows, channels] with at least one row");
        return NULL;
    }
    if (!(dt > 0 && isfinite(dt))) {
        fail(CANN_ERROR_ARGUMENT, "a signal beside spikes: dt = %g ms; above 0 will do", dt);
        return NULL;
    }
    return cann_tensor_convert(signal, CANN_FLOAT64);
}

cann_tensor *cann_spikes_signal(const cann_spikes *spikes, const cann_tensor *signal, double begin,
                                double dt)
{
    cann_tensor *plain = signal_rows(signal, dt);
    if (!plain) return NULL;
    int64_t channels = plain->shape[1], shape[] = {spikes->neurons, channels + 1};
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, shape);
    for (int64_t n = 0; out && n < spikes->neurons; n++) {
        double *row = (double *)cann_tensor_data(out) + n * (channels + 1);
        spike_train train = spikes_train(spikes, n);
        for (int64_t k = 0; k < train.count; k++)
            row[channels] += sample(cann_tensor_data(plain), plain->shape[0], channels,
                                    (train.times[k] - begin) / dt, row);
    }
    cann_tensor_free(plain);
    return out;
}

cann_tensor *cann_spikes_triggered(const cann_spikes *spikes, const cann_tensor *signal,
                                   double begin, double dt, int64_t before, int64_t after)
{
    cann_tensor *plain = signal_rows(signal, dt);
    if (!plain) return NULL;
    if (before < 0 || after < 0 || before > (int64_t)1 << 40 || after > (int64_t)1 << 40) {
        fail(CANN_ERROR_ARGUMENT,
             "spike_triggered_average: %" PRId64 " rows before and %" PRId64 " after", before,
             after);
        cann_tensor_free(plain);
        return NULL;
    }
    int64_t rows = plain->shape[0], channels = plain->shape[1], lags = before + after + 1;
    int64_t shape[] = {lags, channels + 1};
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, shape);
    double *sums = out ? cann_tensor_data(out) : NULL;
    bool stopped = false;
    for (int64_t n = 0; out && n < spikes->neurons && !stopped; n++) {
        spike_train train = spikes_train(spikes, n);
        for (int64_t k = 0; k < train.count; k++) {
            double place = (train.times[k] - begin) / dt;
            for (int64_t lag = 0; lag < lags; lag++) {
                double *row = sums + lag * (channels + 1);
                row[channels] += sample(cann_tensor_data(plain), rows, channels,
                                        place + (double)(lag - before), row);
            }
        }
        stopped = cann_interrupt_pending();
    }
    cann_tensor_free(plain);
    return spikes_settle(out, "spike_triggered_average", stopped);
}

/* ---- the field at an electrode: each spike a Gaussian bump, later and smaller from far away
 * ------ */

enum { REACH = 8 }; /* widths after which a bump is below 1e-14 of its height */

static void add_bump(double *field, int64_t rows, double begin, double dt, double at, double height,
                     double width)
{
    double low = ceil((at - REACH * width - begin) / dt),
           high = floor((at + REACH * width - begin) / dt);
    int64_t from = low < 0 ? 0 : low > (double)rows ? rows : (int64_t)low;
    int64_t to = high >= (double)rows ? rows - 1 : (int64_t)high;
    for (int64_t k = from; k <= to; k++) {
        double x = (begin + (double)k * dt - at) / width;
        field[k] += height * exp(-0.5 * x * x);
    }
}

cann_tensor *cann_spikes_field(const cann_spikes *spikes, const cann_tensor *heights,
                               const cann_tensor *delays, double width, double begin, double dt,
                               int64_t rows)
{
    if (heights->count != spikes->neurons || delays->count != spikes->neurons) {
        fail(CANN_ERROR_SHAPE, "unitary_LFP: %" PRId64 " neurons need as many places, not %" PRId64,
             spikes->neurons, heights->count);
        return NULL;
    }
    if (!(width > 0 && dt > 0 && isfinite(dt) && isfinite(begin))) {
        fail(CANN_ERROR_ARGUMENT, "unitary_LFP: dt = %g ms, width = %g ms; above 0 will do", dt,
             width);
        return NULL;
    }
    cann_tensor *a = cann_tensor_convert(heights, CANN_FLOAT64);
    cann_tensor *d = cann_tensor_convert(delays, CANN_FLOAT64);
    cann_tensor *out = a && d ? cann_tensor_new(CANN_FLOAT64, 1, &rows) : NULL;
    bool stopped = false;
    for (int64_t n = 0; out && n < spikes->neurons && !stopped; n++) {
        double height = ((double *)cann_tensor_data(a))[n],
               delay = ((double *)cann_tensor_data(d))[n];
        spike_train train = spikes_train(spikes, n);
        for (int64_t k = 0; k < train.count && isfinite(delay); k++)
            add_bump(cann_tensor_data(out), rows, begin, dt, train.times[k] + delay, height, width);
        stopped = cann_interrupt_pending();
    }
    cann_tensor_free(a);
    cann_tensor_free(d);
    return spikes_settle(out, "unitary_LFP", stopped);
}
