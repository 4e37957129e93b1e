/* SPDX-License-Identifier: MIT
 * Spike trains as the analyzers read them: one block of times, ordered by neuron and rising within
 * each, so that a train is a slice. Times on a grid (grid > 0: multiples of a step, at whose end
 * the spike is written down) are binned by the middle of their step, so that no rounding moves a
 * spike to the neighbouring bin. */
#ifndef CANN_ANALYZE_SPIKES_H
#define CANN_ANALYZE_SPIKES_H
#include "cann.h"

struct cann_spikes {
    int64_t neurons;   /* trains, silent ones included */
    int64_t count;     /* spikes of all trains */
    double begin, end; /* ms: the window that was looked at */
    double grid;       /* ms: step of the times, 0 where they lie anywhere */
    int64_t *first;    /* [neurons + 1] where a train begins */
    double *times;     /* [count] ms */
};

typedef struct spike_train {
    const double *times; /* [count] rising */
    int64_t count;
} spike_train;

spike_train spikes_train(const cann_spikes *spikes, int64_t neuron);

/* Bins of `width` ms that the window holds, the last one perhaps cut; -1, with a sentence, where
 * the width will not do or the bins are too many. On a grid the width is a whole number of steps.
 */
int64_t spikes_bins(const cann_spikes *spikes, const char *what, double *width);

/* The bin of a time within the window. */
int64_t spikes_bin(const cann_spikes *spikes, double time, double width, int64_t bins);

/* Threads for `work` elementary operations. */
int spikes_team(double work);

/* NULL, freeing the tensor, after Ctrl-C; else the tensor. */
cann_tensor *spikes_settle(cann_tensor *tensor, const char *what, bool stopped);

#endif
