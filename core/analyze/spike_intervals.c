/* SPDX-License-Identifier: MIT
 * What lies between the spikes of a train: intervals, their moments, and the rate that each
 * interval stands for. cv2: Holt, Softky, Koch & Douglas, J. Neurophysiol. 75 (1996) 1806; local
 * variation: Shinomoto, Shima & Tanji, Neural Computation 15 (2003) 2823. */
#include "analyze/spikes.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <math.h>

cann_status cann_spikes_intervals(const cann_spikes *spikes, cann_tensor **intervals,
                                  cann_tensor **neurons)
{
    int64_t count = 0;
    for (int64_t n = 0; n < spikes->neurons; n++) {
        int64_t own = spikes_train(spikes, n).count;
        count += own > 1 ? own - 1 : 0;
    }
    *intervals = cann_tensor_new(CANN_FLOAT64, 1, &count);
    *neurons = cann_tensor_new(CANN_INT64, 1, &count);
    if (!*intervals || !*neurons) {
        cann_tensor_free(*intervals);
        cann_tensor_free(*neurons);
        *intervals = *neurons = NULL;
        return CANN_ERROR_MEMORY;
    }
    double *to = cann_tensor_data(*intervals);
    int64_t *owner = cann_tensor_data(*neurons);
    for (int64_t n = 0; n < spikes->neurons; n++) {
        spike_train train = spikes_train(spikes, n);
        for (int64_t k = 1; k < train.count; k++) {
            *to++ = train.times[k] - train.times[k - 1];
            *owner++ = n;
        }
    }
    return CANN_OK;
}

/* Mean, standard deviation (divided by n), cv2 and local variation of a train's intervals. */
static void moments(spike_train train, double *row)
{
    int64_t intervals = train.count - 1;
    double sum = 0, squares = 0, cv2 = 0, lv = 0;
    row[0] = row[1] = row[2] = row[3] = NAN;
    if (intervals < 1) return;
    row[0] = (train.times[intervals] - train.times[0]) / (double)intervals;
    for (int64_t k = 1; k <= intervals; k++) {
        double interval = train.times[k] - train.times[k - 1];
        squares += (interval - row[0]) * (interval - row[0]);
        if (k == intervals) break;
        double next = train.times[k + 1] - train.times[k];
        double share = interval + next > 0 ? fabs(next - interval) / (interval + next) : 0;
        sum += 1;
        cv2 += 2 * share;
        lv += 3 * share * share;
    }
    row[1] = sqrt(squares / (double)intervals);
    if (sum > 0) {
        row[2] = cv2 / sum;
        row[3] = lv / sum;
    }
}

cann_tensor *cann_spikes_interval_moments(const cann_spikes *spikes)
{
    int64_t shape[] = {spikes->neurons, 4};
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, shape);
    if (!out) return NULL;
    double *rows = cann_tensor_data(out);
    for (int64_t n = 0; n < spikes->neurons; n++) moments(spikes_train(spikes, n), rows + 4 * n);
    return out;
}

cann_tensor *cann_spikes_interval_rates(const cann_spikes *spikes, double width)
{
    int64_t bins = spikes_bins(spikes, "interval rates", &width);
    if (bins < 0) return NULL;
    int64_t shape[] = {bins, spikes->neurons};
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, shape);
    if (!out) return NULL;
    double *rates = cann_tensor_data(out);
    for (int64_t n = 0; n < spikes->neurons; n++) {
        spike_train train = spikes_train(spikes, n);
        for (int64_t k = 1; k < train.count; k++) {
            double interval = train.times[k] - train.times[k - 1];
            int64_t from = spikes_bin(spikes, train.times[k - 1], width, bins) + 1;
            int64_t to = spikes_bin(spikes, train.times[k], width, bins);
            for (int64_t b = from; b <= to && interval > 0; b++)
                rates[b * spikes->neurons + n] = 1000 / interval;
        }
    }
    return out;
}
