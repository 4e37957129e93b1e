/* SPDX-License-Identifier: MIT
 * What the two hand-written networks share: 4000 SCALE cells, four fifths excitatory, 80 random
 * targets each, drawn with replacement; a cell's flags of one block turned into a list of spikes;
 * delivery; the line of figures. */
#ifndef CANN_BENCH_LIMIT_H
#define CANN_BENCH_LIMIT_H
#include "base/vmath.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { TARGETS = 80, BLOCK = 256 };

typedef struct net {
    int n, excitatory;
    uint16_t *narrow; /* [n, TARGETS], where n allows; half the traffic */
    int32_t *wide;    /* [n, TARGETS] otherwise */
    int32_t *spikes;  /* [n] of the last step, ascending */
    int spike_count;
    int64_t total;
} net;

static inline double seconds(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint64_t chance_state = 12345;

static inline uint64_t chance(void)
{
    uint64_t z = chance_state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline float normal(float mean, float deviation)
{
    double u = ((double)(chance() >> 11) + 0.5) * 0x1p-53, w = (double)(chance() >> 11) * 0x1p-53;
    return mean + deviation * (float)(sqrt(-2 * log(u)) * cos(2 * M_PI * w));
}

static inline float *floats(int n)
{
    float *made = aligned_alloc(64, ((size_t)n * sizeof(float) + 63) / 64 * 64);
    for (int i = 0; i < n; i++) made[i] = 0;
    return made;
}

static inline net net_new(int scale)
{
    net net = {.n = 4000 * scale, .excitatory = 3200 * scale};
    int64_t count = (int64_t)net.n * TARGETS;
    net.spikes = malloc((size_t)net.n * sizeof *net.spikes);
    if (net.n <= UINT16_MAX)
        net.narrow = malloc((size_t)count * sizeof *net.narrow);
    else
        net.wide = malloc((size_t)count * sizeof *net.wide);
    for (int64_t k = 0; k < count; k++) {
        uint64_t target = chance() % (uint64_t)net.n;
        if (net.narrow)
            net.narrow[k] = (uint16_t)target;
        else
            net.wide[k] = (int32_t)target;
    }
    return net;
}

/* Puts those of a block whose flag is not 0 on the list. */
static inline void note_spikes(net *net, const float *fired, int first, int count)
{
    for (int w = 0; w < count; w += 32) {
        uint32_t word = 0;
        for (int k = 0; k < 32; k++) word |= (uint32_t)(fired[w + k] != 0) << k;
        for (; word; word &= word - 1)
            net->spikes[net->spike_count++] = first + w + __builtin_ctz(word);
    }
}

static inline void deliver(const net *net, float *ge, float *gi, float of_e, float of_i)
{
    for (int s = 0; s < net->spike_count; s++) {
        int from = net->spikes[s];
        float *to = from < net->excitatory ? ge : gi, weight = from < net->excitatory ? of_e : of_i;
        if (net->narrow) {
            const uint16_t *target = net->narrow + (int64_t)from * TARGETS;
            for (int k = 0; k < TARGETS; k++) to[target[k]] += weight;
        } else {
            const int32_t *target = net->wide + (int64_t)from * TARGETS;
            for (int k = 0; k < TARGETS; k++) to[target[k]] += weight;
        }
    }
}

/* Seconds that the last step's delivery takes, as the mean of 20 that change nothing. */
static inline double repeated_delivery(const net *net, float *ge, float *gi)
{
    double before = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int k = 0; k < 20; k++) deliver(net, ge, gi, 0.0f, 0.0f);
    return (seconds(CLOCK_PROCESS_CPUTIME_ID) - before) / 20;
}

static inline void report(const char *workload, const net *net, double sim, double setup,
                          double wall, double cpu, double spikes_s)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double rate = (double)net->total / net->n / sim * 1e3;
    printf("{\"workload\": \"%s\", \"peer\": \"hand-written\", \"version\": \"1\", \"n\": %d, "
           "\"sim_ms\": %g, "
           "\"setup_s\": %.3f, \"run_s\": %.4f, \"cpu_s\": %.4f, \"peak_rss_mb\": %.1f, "
           "\"ns_per_cell_step\": %.3f, \"spike_path_s\": %.4f, \"check\": {\"rate_hz\": %.3f}}\n",
           workload, net->n, sim, setup, wall, cpu, (double)usage.ru_maxrss / 1024,
           cpu * 1e9 / (net->n * sim * 10), spikes_s, rate);
}

#endif
