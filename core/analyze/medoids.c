/* SPDX-License-Identifier: MIT
 * k-medoids, for any metric: centres that are points, each of the least sum of distances to its
 * own. Begun as k-means++ does; then points go to their nearest centres, and centres to the best
 * place among their points, in turns until no centre moves (Park & Jun, Expert Systems with
 * Applications 36 (2009) 3336). */
#include "analyze/cloud.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { TURNS = 300 };

typedef struct medoids {
    const cloud *of;
    int64_t count;
    int64_t *centre; /* [count] */
    int64_t *member; /* [points] the centre of each */
    double *nearest; /* [points] its distance; squared while the first are drawn */
    int64_t *first;  /* [count + 1] where the points of each centre begin */
    int64_t *own;    /* [points] the points, centre by centre, ascending */
} medoids;

static double between(const cloud *of, int64_t p, int64_t q)
{
    int64_t d = of->dimensions;
    return of->metric->distance(of->rows + p * d, of->rows + q * d, d);
}

static double square(const cloud *of, const double *a, const double *b)
{
    double distance = of->metric->distance(a, b, of->dimensions);
    return distance * distance;
}

/* Points to their nearest centres, the first of equally near ones. */
static void assign(medoids *m)
{
#pragma omp parallel for num_threads(parallel_team()) schedule(static)
    for (int64_t p = 0; p < m->of->points; p++) {
        m->nearest[p] = INFINITY;
        for (int64_t k = 0; k < m->count; k++) {
            double distance = between(m->of, p, m->centre[k]);
            if (distance >= m->nearest[p]) continue;
            m->nearest[p] = distance;
            m->member[p] = k;
        }
    }
}

/* The points of each centre. */
static void list(medoids *m)
{
    memset(m->first, 0, (size_t)(m->count + 1) * sizeof *m->first);
    for (int64_t p = 0; p < m->of->points; p++) m->first[m->member[p] + 1]++;
    for (int64_t k = 0; k < m->count; k++) m->first[k + 1] += m->first[k];
    for (int64_t p = m->of->points - 1; p >= 0; p--) m->own[--m->first[m->member[p] + 1]] = p;
    for (int64_t k = 0; k < m->count; k++) m->first[k] = m->first[k + 1];
    m->first[m->count] = m->of->points;
}

/* The sum of distances from p to the points of centre k, or more than `most`. */
static double sum_from(const medoids *m, int64_t p, int64_t k, double most)
{
    double sum = 0;
    for (int64_t i = m->first[k]; i < m->first[k + 1] && sum <= most; i++)
        sum += between(m->of, p, m->own[i]);
    return sum;
}

/* Centres to the best of their points; whether any moved. */
static bool move(medoids *m)
{
    bool has_moved = false;
#pragma omp parallel for num_threads(parallel_team()) schedule(dynamic, 1)
    for (int64_t k = 0; k < m->count; k++) {
        int64_t best = m->centre[k];
        double least = sum_from(m, best, k, INFINITY);
        for (int64_t i = m->first[k]; i < m->first[k + 1] && !cann_interrupt_pending(); i++) {
            double sum = sum_from(m, m->own[i], k, least);
            if (sum >= least) continue;
            least = sum;
            best = m->own[i];
        }
        if (best != m->centre[k]) __atomic_store_n(&has_moved, true, __ATOMIC_RELAXED);
        m->centre[k] = best;
    }
    return has_moved;
}

static bool take(medoids *m, int64_t wanted)
{
    int64_t n = m->of->points;
    m->centre = memory_take(wanted, sizeof *m->centre);
    m->member = memory_take(n, sizeof *m->member);
    m->nearest = memory_take(n, sizeof *m->nearest);
    m->first = memory_take(wanted + 1, sizeof *m->first);
    m->own = memory_take(n, sizeof *m->own);
    return m->centre && m->member && m->nearest && m->first && m->own;
}

static void give(medoids *m)
{
    memory_free(m->centre);
    memory_free(m->member);
    memory_free(m->nearest);
    memory_free(m->first);
    memory_free(m->own);
}

static cann_status find(medoids *m, int64_t wanted, uint64_t seed)
{
    if (!take(m, wanted)) return CANN_ERROR_MEMORY;
    m->count = cloud_draw(m->of, wanted, seed, square, m->centre, m->member, m->nearest);
    bool has_moved = true;
    for (int turn = 0; turn < TURNS && has_moved && !cann_interrupt_pending(); turn++) {
        assign(m);
        list(m);
        has_moved = move(m);
    }
    assign(m);
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in landmarks") : CANN_OK;
}

cann_status cann_landmarks_k_medoids(const cann_tensor *points, const char *metric_name,
                                     int64_t wanted, uint64_t seed, cann_tensor **landmarks,
                                     cann_tensor **members)
{
    cloud of = {0};
    medoids m = {.of = &of};
    *landmarks = *members = NULL;
    cann_status status = cloud_open("landmarks", points, metric_name, &of);
    if (status == CANN_OK && (wanted < 1 || wanted > of.points))
        status = fail(CANN_ERROR_ARGUMENT,
                      "landmarks: %" PRId64 " landmarks of %" PRId64
                      " points; from 1 to all of them will do",
                      wanted, of.points);
    if (status == CANN_OK) status = find(&m, wanted, seed);
    if (status == CANN_OK) {
        *landmarks = cann_tensor_new(CANN_INT64, 1, &m.count);
        *members = cann_tensor_new(CANN_INT64, 1, &of.points);
        if (!*landmarks || !*members) status = CANN_ERROR_MEMORY;
    }
    if (status == CANN_OK) {
        memcpy(cann_tensor_data(*landmarks), m.centre, (size_t)m.count * sizeof *m.centre);
        memcpy(cann_tensor_data(*members), m.member, (size_t)of.points * sizeof *m.member);
    } else {
        cann_tensor_free(*landmarks);
        cann_tensor_free(*members);
        *landmarks = *members = NULL;
    }
    give(&m);
    cloud_close(&of);
    return status;
}
