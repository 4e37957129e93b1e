/* SPDX-License-Identifier: MIT
 * Distances between spike trains. Victor & Purpura, J. Neurophysiol. 76 (1996) 1310: the least cost
 * of turning one train into the other, 1 for a spike put in or taken out, `cost` per ms for one
 * moved. van Rossum, Neural Computation 13 (2001) 751: the Euclidean distance of trains filtered by
 * exp(-t/tau); by sums that decay from spike to spike (Houghton & Kreuz, Network 23 (2012) 48), so
 * linear in the number of spikes. */
#include "analyze/spikes.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <math.h>
#include <string.h>

enum { LOOK = 256 }; /* spikes between looks at the interrupt */

/* `row` has room for b.count + 1 numbers. */
static double victor_purpura(spike_train a, spike_train b, double cost, double *row)
{
    for (int64_t j = 0; j <= b.count; j++) row[j] = (double)j;
    for (int64_t i = 1; i <= a.count; i++) {
        if (i % LOOK == 0 && cann_interrupt_pending()) return NAN;
        double diagonal = row[0];
        row[0] = (double)i;
        for (int64_t j = 1; j <= b.count; j++) {
            double apart = fabs(a.times[i - 1] - b.times[j - 1]);
            double moved = diagonal + (cost > 0 ? cost * apart : 0);
            double changed = fmin(row[j], row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = fmin(moved, changed);
        }
    }
    return row[b.count];
}

/* Sum of exp(-|s - t|/tau) over all spikes s of a and t of b. */
static double overlap(spike_train a, spike_train b, double tau)
{
    double sum = 0, trace_a = 0, trace_b = 0, last = 0;
    int64_t i = 0, j = 0;
    while (i < a.count || j < b.count) {
        bool from_a = j >= b.count || (i < a.count && a.times[i] <= b.times[j]);
        double now = from_a ? a.times[i] : b.times[j];
        double decay = i + j > 0 ? exp(-(now - last) / tau) : 0;
        trace_a *= decay;
        trace_b *= decay;
        if (from_a) {
            sum += trace_b;
            trace_a += 1;
            i++;
        } else {
            sum += trace_a;
            trace_b += 1;
            j++;
        }
        last = now;
    }
    return sum;
}

typedef struct distances {
    const cann_spikes *spikes;
    double scale;
    bool rossum;
    double *own;    /* [neurons] overlap of a train with itself */
    double *matrix; /* [neurons, neurons] */
    int64_t longest;
    bool stopped, out_of_memory;
} distances;

static void fill_row(distances *all, int64_t i, double *row)
{
    int64_t n = all->spikes->neurons;
    spike_train a = spikes_train(all->spikes, i);
    for (int64_t j = 0; j <= i && !all->stopped; j++) {
        spike_train b = spikes_train(all->spikes, j);
        double value = 0;
        if (i != j && all->rossum)
            value = sqrt(fmax(0, 0.5 * (all->own[i] + all->own[j]) - overlap(a, b, all->scale)));
        else if (i != j)
            value = victor_purpura(a, b, all->scale, row);
        all->matrix[i * n + j] = all->matrix[j * n + i] = value;
        if (cann_interrupt_pending()) all->stopped = true;
    }
}

/* Victor & Purpura's distance takes the product of two trains' spikes, van Rossum's their sum. */
static int team(const distances *all)
{
    double neurons = (double)all->spikes->neurons, count = (double)all->spikes->count;
    return spikes_team(all->rossum ? neurons * count : count * count);
}

static void fill_matrix(distances *all)
{
    int64_t n = all->spikes->neurons;
#pragma omp parallel num_threads(team(all))
    {
        double *row = memory_take(all->longest + 1, sizeof *row);
        if (!row) all->out_of_memory = true;
#pragma omp for schedule(dynamic, 1)
        for (int64_t i = 0; i < n; i++)
            if (row) fill_row(all, i, row);
        memory_free(row);
    }
}

cann_tensor *cann_spikes_distance(const cann_spikes *spikes, cann_spike_distance kind, double scale)
{
    bool rossum = kind == CANN_VAN_ROSSUM;
    const char *what = rossum ? "van_rossum" : "victor_purpura";
    if (!(rossum ? scale > 0 && isfinite(scale) : scale >= 0)) {
        fail(CANN_ERROR_ARGUMENT, "%s: %s = %g; %s will do", what, rossum ? "tau" : "cost", scale,
             rossum ? "above 0 ms" : "0 or more per ms");
        return NULL;
    }
    int64_t shape[] = {spikes->neurons, spikes->neurons};
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, shape);
    double *own = out ? memory_take(spikes->neurons, sizeof *own) : NULL;
    if (!own) {
        cann_tensor_free(out);
        return NULL;
    }
    distances all = {.spikes = spikes,
                     .scale = scale,
                     .rossum = rossum,
                     .own = own,
                     .matrix = cann_tensor_data(out)};
    for (int64_t n = 0; n < spikes->neurons; n++) {
        spike_train train = spikes_train(spikes, n);
        if (rossum) own[n] = overlap(train, train, scale);
        if (train.count > all.longest) all.longest = train.count;
    }
    fill_matrix(&all);
    memory_free(own);
    if (!all.out_of_memory) return spikes_settle(out, what, all.stopped);
    cann_tensor_free(out);
    return NULL;
}
