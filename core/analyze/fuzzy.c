/* SPDX-License-Identifier: MIT
 * Fuzzy neighbour graphs, and the landmarks they choose. Each point lends its k nearest neighbours
 * a weight exp(-distance/sigma), its own sigma such that the weights sum to log2 k; the weight of
 * a pair is a + b - ab of the two it was lent (McInnes, Healy & Melville, UMAP, 2018, with the
 * nearest neighbour not held at weight 1). A landmark is the point of the largest sum of weights;
 * its own weights are taken off before the next is chosen, which keeps the dense parts of the cloud
 * and thins them out. A row is worked on by one thread alone. */
#include "analyze/cloud.h"
#include "analyze/fuzzy.h"
#include "analyze/select.h"
#include "base/blas.h"
#include "base/functions.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <string.h>

ISA_DECLARE(fuzzy_loops, fuzzy_loops);

enum { BLOCK = 16 };

/* The graph by rows, and by columns for the weights that a point was lent. */
typedef struct fuzzy {
    int64_t points, lent; /* neighbours that each point lends to, itself left out */
    int32_t *to;          /* [points][lent] ascending */
    double *weight;       /* [points][lent] */
    int64_t *first;       /* [points + 1] */
    int32_t *from;        /* [points*lent] who lends to this point, ascending */
    double *back;         /* [points*lent] */
} fuzzy;

static void release(fuzzy *of)
{
    memory_free(of->to);
    memory_free(of->weight);
    memory_free(of->first);
    memory_free(of->from);
    memory_free(of->back);
}

/* What a thread needs for a row. */
typedef struct bench {
    double *distances; /* [BLOCK, points] */
    double *order;     /* [points] distances of the candidates, to be reordered */
    double *close;     /* [points] the same in the order of the points */
    int32_t *who;      /* [points] the candidates */
    uint64_t *mask;    /* [points/64 + 1] */
    double *values, *lent;
} bench;

enum { SAMPLES = 512 };

/* Distances between which the last of the `count` nearest of n very likely lies, read off a sample.
 */
typedef struct band {
    double low, high;
} band;

static band band_of(const double *distances, int64_t n, int64_t count)
{
    double sample[SAMPLES];
    double share = (double)count / (double)n * SAMPLES, spread = 3 * sqrt(share);
    int64_t low = (int64_t)(share - spread) - 2, high = (int64_t)(share + spread) + 2;
    band band = {-INFINITY, INFINITY};
    if (n < 4 * SAMPLES || high >= SAMPLES) return band;
    for (int64_t k = 0; k < SAMPLES; k++) sample[k] = distances[k * n / SAMPLES];
    band.high = select_value(sample, SAMPLES, high + 1);
    if (low >= 0) band.low = select_value(sample, high, low + 1);
    return band;
}

/* Those within a bound, but for the point itself; gives how many. */
static int64_t candidates(const bench *on, int64_t n, int64_t point, const double *distances,
                          double bound)
{
    int64_t count = 0;
    ISA_PICK(fuzzy_loops)->within(distances, bound, on->mask, n);
    on->mask[point / 64] &= ~((uint64_t)1 << point % 64);
    for (int64_t word = 0; word < (n + 63) / 64; word++)
        for (uint64_t bits = on->mask[word]; bits; bits &= bits - 1) {
            int64_t k = 64 * word + __builtin_ctzll(bits);
            on->who[count] = (int32_t)k;
            on->close[count++] = distances[k];
        }
    return count;
}

/* The last of the nearest of the candidates; those below `low` are only counted, where they are not
 * too many. */
static double last_of(const bench *on, int64_t count, int64_t nearest, double low)
{
    int64_t kept = 0;
    for (int64_t k = 0; k < count; k++) {
        on->order[kept] = on->close[k];
        kept += on->close[k] >= low;
    }
    int64_t below = count - kept;
    if (below < nearest) return select_value(on->order, kept, nearest - below);
    memcpy(on->order, on->close, (size_t)count * sizeof *on->order);
    return select_value(on->order, count, nearest);
}

/* The neighbours of one point in rising order, and their distances; of equally far ones the first
 * are taken. */
static void nearest(const fuzzy *of, const bench *on, int64_t point, const double *distances)
{
    int64_t n = of->points, closer = 0, kept = 0;
    band band = band_of(distances, n, of->lent);
    int64_t count = candidates(on, n, point, distances, band.high);
    if (count < of->lent) count = candidates(on, n, point, distances, INFINITY);
    double most = last_of(on, count, of->lent, band.low);
    for (int64_t k = 0; k < count; k++) closer += on->close[k] < most;
    int64_t ties = of->lent - closer;
    for (int64_t k = 0; k < count && kept < of->lent; k++) {
        if (on->close[k] > most || (on->close[k] == most && ties-- <= 0)) continue;
        of->to[point * of->lent + kept] = on->who[k];
        on->values[kept++] = on->close[k];
    }
}

static cann_status open_bench(const fuzzy *of, bench *on)
{
    on->distances = memory_take(BLOCK * of->points, sizeof *on->distances);
    on->order = memory_take(2 * of->points + 2, sizeof *on->order);
    on->close = on->order ? on->order + of->points + 1 : NULL;
    on->who = memory_take(of->points + 1, sizeof *on->who);
    on->mask = memory_take(of->points / 64 + 1, sizeof *on->mask);
    on->values = memory_take(2 * of->lent + 2, sizeof *on->values);
    on->lent = on->values ? on->values + of->lent + 1 : NULL;
    return on->distances && on->order && on->who && on->mask && on->values ? CANN_OK
                                                                           : CANN_ERROR_MEMORY;
}

static void close_bench(bench *on)
{
    memory_free(on->distances);
    memory_free(on->order);
    memory_free(on->who);
    memory_free(on->mask);
    memory_free(on->values);
}

/* sigma_floor: a thousandth of the mean distance to all neighbours, known after a first pass; the
 * pass without a floor gives each row's sigma and sum of distances. */
typedef struct row_fit {
    double sigma, distance_sum;
} row_fit;

static void fit_block(const fuzzy *of, const cloud *cloud, const bench *on, int64_t block,
                      row_fit *fits)
{
    int64_t first = block * BLOCK;
    int64_t count = of->points - first < BLOCK ? of->points - first : BLOCK;
    double target = log2((double)(of->lent + 1));
    cloud_distances(cloud, first, count, on->distances);
    for (int64_t r = 0; r < count; r++) {
        int64_t point = first + r;
        nearest(of, on, point, on->distances + r * of->points);
        fits[point].sigma = fuzzy_sigma(on->values, on->lent, of->lent, target);
        for (int64_t k = 0; k < of->lent; k++) {
            fits[point].distance_sum += on->values[k];
            of->weight[point * of->lent + k] = on->values[k];
        }
    }
}

static cann_status fit_all(const fuzzy *of, const cloud *cloud, row_fit *fits)
{
    int64_t blocks = (of->points + BLOCK - 1) / BLOCK;
    bool short_of_memory = false;
    blas_alone();
#pragma omp parallel num_threads(parallel_team())
    {
        bench on = {0};
        if (open_bench(of, &on) != CANN_OK) {
#pragma omp atomic write
            short_of_memory = true;
        }
#pragma omp barrier
#pragma omp for schedule(dynamic, 4)
        for (int64_t b = 0; b < blocks; b++)
            if (!short_of_memory && !cann_interrupt_pending()) fit_block(of, cloud, &on, b, fits);
        close_bench(&on);
    }
    if (short_of_memory)
        return fail(CANN_ERROR_MEMORY, "fuzzy graph: no memory for the rows of %" PRId64 " points",
                    of->points);
    if (!cann_interrupt_pending()) return CANN_OK;
    cann_interrupt_clear();
    return fail(CANN_INTERRUPTED, "fuzzy graph: interrupted");
}

/* Distances become weights. */
static void weigh(const fuzzy *of, const row_fit *fits)
{
    double sum = 0;
    for (int64_t p = 0; p < of->points; p++) sum += fits[p].distance_sum;
    double least = 1e-3 * sum / (double)(of->points * (of->lent + 1));
#pragma omp parallel for num_threads(parallel_team()) schedule(static)
    for (int64_t p = 0; p < of->points; p++) {
        double sigma = fits[p].sigma < least ? least : fits[p].sigma;
        double *weight = of->weight + p * of->lent;
        ISA_PICK(fuzzy_loops)->scale(weight, weight, sigma > 0 ? 1 / sigma : 0, of->lent);
        function_loop_of(FUNCTION_exp, CANN_FLOAT64)(of->lent, weight, weight, NULL, NULL);
    }
}

/* One thread's part of turning round: entries that go to its points, in their order. */
static void turn_part(fuzzy *of, slice own)
{
    uint32_t first = (uint32_t)own.begin, count = (uint32_t)(own.end - own.begin);
    for (int64_t p = 0; p < of->points; p++)
        for (int64_t e = p * of->lent; e < (p + 1) * of->lent; e++) {
            if ((uint32_t)of->to[e] - first >= count) continue;
            int64_t at = of->first[of->to[e] + 1]++;
            of->from[at] = (int32_t)p;
            of->back[at] = of->weight[e];
        }
}

static cann_status turn_round(fuzzy *of)
{
    int64_t entries = of->points * of->lent;
    of->first = memory_take(of->points + 2, sizeof *of->first);
    of->from = memory_room(entries, sizeof *of->from);
    of->back = memory_room(entries, sizeof *of->back);
    if (!of->first || !of->from || !of->back) return CANN_ERROR_MEMORY;
    for (int64_t e = 0; e < entries; e++) of->first[of->to[e] + 2]++;
    for (int64_t p = 0; p < of->points; p++) of->first[p + 2] += of->first[p + 1];
#pragma omp parallel num_threads(parallel_team())
    turn_part(of, parallel_slice(of->points, 8, omp_get_thread_num(), omp_get_num_threads()));
    return CANN_OK;
}

static cann_status make_fuzzy(const cloud *cloud, int64_t neighbours, fuzzy *of)
{
    of->points = cloud->points;
    of->lent = neighbours - 1;
    of->to = memory_room(of->points * of->lent, sizeof *of->to);
    of->weight = memory_room(of->points * of->lent, sizeof *of->weight);
    row_fit *fits = memory_take(of->points, sizeof *fits);
    cann_status status = of->to && of->weight && fits ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = fit_all(of, cloud, fits);
    if (status == CANN_OK) {
        weigh(of, fits);
        status = turn_round(of);
    }
    memory_free(fits);
    return status;
}

/* The weights of all pairs of a point, into `row` [points], which is zero; gives their sum. */
static double pair_weights(const fuzzy *of, int64_t point, double *row)
{
    double sum = 0;
    for (int64_t k = 0; k < of->lent; k++) {
        double a = of->weight[point * of->lent + k];
        row[of->to[point * of->lent + k]] = a;
        sum += a;
    }
    for (int64_t e = of->first[point]; e < of->first[point + 1]; e++) {
        double *a = &row[of->from[e]], more = of->back[e] - *a * of->back[e];
        *a += more;
        sum += more;
    }
    return sum;
}

/* Makes the row zero again. */
static void clear_weights(const fuzzy *of, int64_t point, double *row)
{
    for (int64_t k = 0; k < of->lent; k++) row[of->to[point * of->lent + k]] = 0;
    for (int64_t e = of->first[point]; e < of->first[point + 1]; e++) row[of->from[e]] = 0;
}

static cann_status sums(const fuzzy *of, double *score)
{
    bool short_of_memory = false;
#pragma omp parallel num_threads(parallel_team())
    {
        double *row = memory_take(of->points, sizeof *row);
        if (!row) {
#pragma omp atomic write
            short_of_memory = true;
        }
#pragma omp for schedule(static)
        for (int64_t p = 0; p < of->points; p++) {
            if (!row) continue;
            score[p] = pair_weights(of, p, row);
            clear_weights(of, p, row);
        }
        memory_free(row);
    }
    return short_of_memory ? CANN_ERROR_MEMORY : CANN_OK;
}

static cann_status choose(const fuzzy *of, double omega, cann_tensor *landmarks,
                          cann_tensor *scores)
{
    int64_t *chosen = cann_tensor_data(landmarks);
    double *at_choice = cann_tensor_data(scores);
    double *score = memory_take(of->points, sizeof *score);
    double *row = memory_take(of->points, sizeof *row);
    bool *taken = memory_take(of->points, sizeof *taken);
    cann_status status = score && row && taken ? sums(of, score) : CANN_ERROR_MEMORY;
    for (int64_t j = 0; j < landmarks->count && status == CANN_OK; j++) {
        int64_t best = -1;
        for (int64_t p = 0; p < of->points; p++)
            if (!taken[p] && (best < 0 || score[p] > score[best])) best = p;
        chosen[j] = best;
        at_choice[j] = score[best];
        taken[best] = true;
        pair_weights(of, best, row);
        for (int64_t p = 0; p < of->points; p++) score[p] -= omega * row[p];
        clear_weights(of, best, row);
    }
    memory_free(score);
    memory_free(row);
    memory_free(taken);
    return status;
}

static cann_status check_neighbours(const char *what, int64_t points, int64_t neighbours)
{
    if (points > INT32_MAX || neighbours < 2 || neighbours > points)
        return fail(CANN_ERROR_ARGUMENT,
                    "%s: %" PRId64 " neighbours among %" PRId64
                    " points; from 2 to all of them will do, the point itself counted",
                    what, neighbours, points);
    return CANN_OK;
}

cann_status cann_fuzzy_landmarks(const cann_tensor *points, const char *metric_name,
                                 int64_t neighbours, int64_t wanted, double omega,
                                 cann_tensor **landmarks, cann_tensor **scores)
{
    static const char what[] = "fuzzy_landmarks";
    cloud cloud = {0};
    fuzzy of = {0};
    *landmarks = *scores = NULL;
    cann_status status = cloud_open(what, points, metric_name, &cloud);
    if (status == CANN_OK) status = check_neighbours(what, cloud.points, neighbours);
    if (status == CANN_OK && (wanted < 1 || wanted > cloud.points || !isfinite(omega)))
        status = fail(CANN_ERROR_ARGUMENT,
                      "%s: %" PRId64 " landmarks of %" PRId64
                      " points with omega = %g; from 1 to all of them will do",
                      what, wanted, cloud.points, omega);
    if (status == CANN_OK) status = make_fuzzy(&cloud, neighbours, &of);
    if (status == CANN_OK) {
        *landmarks = cann_tensor_new(CANN_INT64, 1, &wanted);
        *scores = cann_tensor_new(CANN_FLOAT64, 1, &wanted);
        status =
            *landmarks && *scores ? choose(&of, omega, *landmarks, *scores) : CANN_ERROR_MEMORY;
    }
    release(&of);
    cloud_close(&cloud);
    if (status == CANN_OK) return CANN_OK;
    cann_tensor_free(*landmarks);
    cann_tensor_free(*scores);
    *landmarks = *scores = NULL;
    return status;
}

cann_tensor *cann_fuzzy_distances(const cann_tensor *points, const char *metric_name,
                                  int64_t neighbours)
{
    static const char what[] = "fuzzy_distances";
    cloud cloud = {0};
    fuzzy of = {0};
    cann_tensor *out = NULL;
    cann_status status = cloud_open(what, points, metric_name, &cloud);
    if (status == CANN_OK) status = check_neighbours(what, cloud.points, neighbours);
    if (status == CANN_OK) status = make_fuzzy(&cloud, neighbours, &of);
    if (status == CANN_OK) {
        int64_t shape[] = {of.points, of.points};
        out = cann_tensor_new(CANN_FLOAT64, 2, shape);
        double *rows = out ? cann_tensor_data(out) : NULL;
        for (int64_t p = 0; rows && p < of.points; p++) {
            double *row = rows + p * of.points;
            pair_weights(&of, p, row);
            for (int64_t k = 0; k < of.points; k++) row[k] = k == p ? 0 : 0 - log(row[k]);
        }
    }
    release(&of);
    cloud_close(&cloud);
    return out;
}
