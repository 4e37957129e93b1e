/* SPDX-License-Identifier: MIT
 * Clusters as the hills of a density over a graph, joined where the pass between them is high:
 * ToMATo (Chazal, Guibas, Oudot & Skraba, J. ACM 60 (2013) 41). Nodes come by falling density; each
 * joins the hill of its densest neighbour, and where hills meet, the lower one ends; its prominence
 * is how far its top stands above the pass. */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

typedef struct hills {
    int64_t nodes, neighbours;
    const int64_t *near; /* [nodes, neighbours] */
    const double *density;
    int64_t *order, *rank; /* nodes by falling density, and where each stands */
    int64_t *parent;       /* union by top: a hill's root is its densest node */
    int64_t *first, *list; /* neighbours in both directions, [nodes + 1] and [2 nodes neighbours] */
    double *prominence;    /* [nodes] of tops: infinite where never joined; NaN elsewhere */
} hills;

static const double *sorting; /* only within the critical section */

static int by_falling_density(const void *a, const void *b)
{
    int64_t i = *(const int64_t *)a, j = *(const int64_t *)b;
    if (sorting[i] != sorting[j]) return sorting[i] > sorting[j] ? -1 : 1;
    return i < j ? -1 : i > j;
}

static int64_t top_of(int64_t *parent, int64_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

static void list_neighbours(hills *work)
{
    int64_t n = work->nodes, k = work->neighbours;
    for (int64_t e = 0; e < n * k; e++) {
        work->first[e / k + 1]++;
        work->first[work->near[e] + 1]++;
    }
    for (int64_t i = 0; i < n; i++) work->first[i + 1] += work->first[i];
    for (int64_t e = 0; e < n * k; e++) {
        work->list[--work->first[e / k + 1]] = work->near[e];
        work->list[--work->first[work->near[e] + 1]] = e / k;
    }
    for (int64_t i = 0; i < n; i++) work->first[i] = work->first[i + 1];
    work->first[n] = 2 * n * k;
}

/* One pass: hills of lower prominence than `threshold` are joined. */
static void climb(hills *work, double threshold, bool keeps_prominence)
{
    for (int64_t place = 0; place < work->nodes; place++) {
        int64_t node = work->order[place], densest = -1;
        work->parent[node] = node;
        for (int64_t e = work->first[node]; e < work->first[node + 1]; e++) {
            int64_t other = work->list[e];
            if (work->rank[other] < place &&
                (densest < 0 || work->rank[other] < work->rank[densest]))
                densest = other;
        }
        if (densest < 0) continue;
        int64_t own = work->parent[node] = top_of(work->parent, densest);
        for (int64_t e = work->first[node]; e < work->first[node + 1]; e++) {
            int64_t other = work->list[e];
            if (work->rank[other] >= place) continue;
            int64_t met = top_of(work->parent, other);
            if (met == own) continue;
            int64_t low = work->rank[met] > work->rank[own] ? met : own,
                    high = low == met ? own : met;
            double prominence = work->density[low] - work->density[node];
            if (keeps_prominence && isinf(work->prominence[low]))
                work->prominence[low] = prominence;
            if (prominence < threshold) {
                work->parent[low] = high;
                own = high;
            }
        }
    }
}

static int by_falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x > y ? -1 : x < y;
}

/* Prominences of all tops; the threshold that leaves `wanted` hills. */
static double measure(hills *work, int64_t wanted, double *sorted)
{
    int64_t tops = 0;
    for (int64_t k = 0; k < work->nodes; k++) work->prominence[k] = INFINITY;
    climb(work, INFINITY, true);
    /* What is no top of its own lies below a denser neighbour. */
    for (int64_t k = 0; k < work->nodes; k++) {
        bool is_top = true;
        for (int64_t e = work->first[k]; e < work->first[k + 1]; e++)
            is_top = is_top && work->rank[work->list[e]] > work->rank[k];
        if (!is_top)
            work->prominence[k] = NAN;
        else
            sorted[tops++] = work->prominence[k];
    }
    qsort(sorted, (size_t)tops, sizeof *sorted, by_falling);
    if (wanted >= tops) return 0;
    return sorted[wanted - 1];
}

static void number(hills *work, int64_t *out)
{
    int64_t next = 0;
    for (int64_t place = 0; place < work->nodes; place++)
        if (work->parent[work->order[place]] == work->order[place])
            out[work->order[place]] = next++;
    for (int64_t k = 0; k < work->nodes; k++) out[k] = out[top_of(work->parent, k)];
}

static cann_status check(const hills *work, int64_t wanted)
{
    for (int64_t e = 0; e < work->nodes * work->neighbours; e++)
        if (work->near[e] < 0 || work->near[e] >= work->nodes)
            return fail(CANN_ERROR_ARGUMENT, "tomato: neighbour %" PRId64 " of %" PRId64 " nodes",
                        work->near[e] + 1, work->nodes);
    for (int64_t k = 0; k < work->nodes; k++)
        if (!isfinite(work->density[k]))
            return fail(CANN_ERROR_NUMERIC, "tomato: the density of node %" PRId64 " is %g", k + 1,
                        work->density[k]);
    if (wanted < 1) return fail(CANN_ERROR_ARGUMENT, "tomato: at least 1 cluster will do");
    return CANN_OK;
}

static cann_status cluster(hills *work, int64_t wanted, int64_t *out, double *sorted)
{
    cann_status status = check(work, wanted);
    if (status != CANN_OK) return status;
    for (int64_t k = 0; k < work->nodes; k++) work->order[k] = k;
#pragma omp critical(cann_tomato)
    {
        sorting = work->density;
        qsort(work->order, (size_t)work->nodes, sizeof *work->order, by_falling_density);
    }
    for (int64_t k = 0; k < work->nodes; k++) work->rank[work->order[k]] = k;
    list_neighbours(work);
    double threshold = measure(work, wanted, sorted);
    climb(work, threshold, false);
    number(work, out);
    return CANN_OK;
}

cann_status cann_graph_hills(const cann_tensor *near, const cann_tensor *density, int64_t wanted,
                             cann_tensor **results)
{
    if (near->rank != 2 || density->rank != 1 || density->count != near->shape[0])
        return fail(CANN_ERROR_SHAPE, "tomato: neighbours [nodes, k] and density [nodes] will do");
    int64_t n = near->shape[0], k = near->shape[1];
    cann_tensor *index = cann_tensor_convert(near, CANN_INT64),
                *height = cann_tensor_convert(density, CANN_FLOAT64);
    cann_tensor *labels = cann_tensor_new(CANN_INT64, 1, &n),
                *prominence = cann_tensor_new(CANN_FLOAT64, 1, &n);
    int64_t *room = memory_take(4 * n + 1 + 2 * n * k, sizeof *room);
    double *sorted = memory_take(n, sizeof *sorted);
    cann_status status = CANN_ERROR_MEMORY;
    if (index && height && labels && prominence && room && sorted) {
        hills work = {.nodes = n,
                      .neighbours = k,
                      .near = cann_tensor_data(index),
                      .density = cann_tensor_data(height),
                      .prominence = cann_tensor_data(prominence),
                      .order = room,
                      .rank = room + n,
                      .parent = room + 2 * n,
                      .first = room + 3 * n,
                      .list = room + 4 * n + 1};
        status = cluster(&work, wanted, cann_tensor_data(labels), sorted);
    }
    memory_free(sorted);
    memory_free(room);
    cann_tensor_free(index);
    cann_tensor_free(height);
    if (status == CANN_OK) {
        results[0] = labels;
        results[1] = prominence;
    } else {
        cann_tensor_free(labels);
        cann_tensor_free(prominence);
    }
    return status;
}
