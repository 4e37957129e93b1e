/* SPDX-License-Identifier: MIT
 * From distances to ranks. Lengths are looked at three times and computed once: they lie where the
 * ranks come to lie in the end. */
#include "analyze/metric.h"
#include "analyze/rips_neighbours.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 16, CHUNK = 64 };

/* What a thread sees of the lengths. */
typedef struct sight {
    double longest; /* finite, within the threshold */
    double *most;   /* [n] furthest of each vertex */
} sight;

/* Lengths of the lines of one thread. */
static void measure(const rips_source *source, const rips_lines *lines, double *length, slice own)
{
    int64_t n = source->n, d = source->d;
    for (int64_t a = own.begin; a < own.end && !cann_interrupt_pending(); a++) {
        double *out = length + rips_line_begin(lines, a) - a - 1;
        const double *from = source->values + a * (source->metric ? d : n);
        for (int64_t b = a + 1; b < n; b++)
            out[b] = source->metric ? source->metric->distance(from, source->values + b * d, d)
                                    : from[b];
    }
}

static void see(const rips_lines *lines, double threshold, sight *out, slice own)
{
    for (int64_t a = own.begin; a < own.end; a++) {
        int64_t begin = rips_line_begin(lines, a), end = rips_line_begin(lines, a + 1);
        for (int64_t k = begin; k < end; k++) {
            double length = lines->length[k];
            bool is_longer = length > out->longest && length <= threshold && length < INFINITY;
            out->longest = is_longer ? length : out->longest;
        }
        if (!out->most) continue;
        for (int64_t k = begin; k < end; k++) {
            int64_t b = a + 1 + k - begin;
            double length = lines->length[k];
            out->most[a] = out->most[a] > length ? out->most[a] : length;
            out->most[b] = out->most[b] > length ? out->most[b] : length;
        }
    }
}

/* The least radius at which one vertex sees all others, over what each thread saw. */
static double enclosing_radius(const sight *sights, int threads, int64_t n)
{
    double least = INFINITY;
    for (int64_t v = 0; v < n; v++) {
        double most = 0;
        for (int thread = 0; thread < threads; thread++) most = fmax(most, sights[thread].most[v]);
        least = fmin(least, most);
    }
    return least;
}

/* Looks at all lengths, which are computed first where there is a source: the longest that counts,
 * and the threshold where it was left open. */
static cann_status survey(rips_graph *graph, const rips_lines *lines, const rips_source *source,
                          double *longest)
{
    int threads = parallel_team();
    bool is_open = isnan(graph->threshold);
    sight *sights = memory_take(threads, sizeof *sights);
    double *most = memory_take(is_open ? threads * graph->n : 1, sizeof *most);
    bool fine = sights && most;
#pragma omp parallel num_threads(threads) if (fine)
    for (int k = omp_get_thread_num(); fine && k < threads; k += omp_get_num_threads()) {
        slice own = {rips_line_of(lines, k, threads), rips_line_of(lines, k + 1, threads)};
        sights[k].most = is_open ? most + k * graph->n : NULL;
        if (source) measure(source, lines, (double *)graph->rank, own);
        see(lines, is_open ? INFINITY : graph->threshold, &sights[k], own);
    }
    if (fine && is_open) graph->threshold = enclosing_radius(sights, threads, graph->n);
    *longest = 0;
    for (int k = 0; fine && k < threads; k++) *longest = fmax(*longest, sights[k].longest);
    memory_free(sights);
    memory_free(most);
    if (!fine) return CANN_ERROR_MEMORY;
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}

static void clear_ranks(rips_graph *graph)
{
#pragma omp parallel for num_threads(parallel_team())
    for (int64_t v = 0; v < graph->n; v++) {
        uint32_t *row = graph->rank + v * graph->stride;
        for (int64_t k = 0; k < graph->stride; k++) row[k] = RIPS_FAR;
        row[v] = 0;
    }
}

/* Sorts buckets [from, to) and gives their edges ranks. */
static void rank_buckets(rips_graph *graph, const rips_buckets *buckets, int64_t from, int64_t to,
                         rips_pair *spare)
{
    for (int64_t bucket = from; bucket < to; bucket++) rips_bucket_sort(buckets, bucket, spare);
    for (int64_t edge = buckets->first[from]; edge < buckets->first[to]; edge++) {
        const rips_pair *pair = &buckets->pairs[edge];
        graph->ends[edge] = (rips_edge){pair->a, pair->b};
        graph->length[edge] = pair->length + 0.0; /* no -0 */
    }
}

/* Writes the rows of the vertices [own.begin, own.end): rows that two threads wrote to would go to
 * and fro between their caches. */
static void fill_rows(rips_graph *graph, slice own)
{
    uint32_t first = (uint32_t)own.begin, count = (uint32_t)(own.end - own.begin);
    for (int64_t edge = 0; edge < graph->edges; edge++) {
        rips_edge ends = graph->ends[edge];
        if (ends.a - first < count) graph->rank[ends.a * graph->stride + ends.b] = (uint32_t)edge;
        if (ends.b - first < count) graph->rank[ends.b * graph->stride + ends.a] = (uint32_t)edge;
    }
}

static bool rank_all(rips_graph *graph, const rips_buckets *buckets)
{
    int64_t next = 0;
    bool failed = false;
#pragma omp parallel num_threads(parallel_team())
    {
        rips_pair *spare = memory_room(buckets->most, sizeof *spare);
        if (!spare) __atomic_store_n(&failed, true, __ATOMIC_RELAXED);
        for (;;) {
            int64_t from = __atomic_fetch_add(&next, CHUNK, __ATOMIC_RELAXED);
            int64_t to = from + CHUNK < buckets->buckets ? from + CHUNK : buckets->buckets;
            if (!spare || from >= buckets->buckets || cann_interrupt_pending()) break;
            rank_buckets(graph, buckets, from, to, spare);
        }
        memory_free(spare);
#pragma omp barrier
        if (graph->rank && !__atomic_load_n(&failed, __ATOMIC_RELAXED) && !cann_interrupt_pending())
            fill_rows(graph,
                      parallel_slice(graph->n, LANES, omp_get_thread_num(), omp_get_num_threads()));
    }
    return !failed;
}

static bool take_edges(rips_graph *graph)
{
    graph->ends = memory_room(graph->edges, sizeof *graph->ends);
    graph->length = memory_room(graph->edges, sizeof *graph->length);
    graph->apex = memory_room(graph->edges, sizeof *graph->apex);
    return graph->ends && graph->length && graph->apex;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* The neighbours of each vertex from the ends of all edges. */
static cann_status list_neighbours(rips_graph *graph)
{
    graph->first = memory_take(graph->n + 1, sizeof *graph->first);
    graph->neighbours = memory_room(2 * graph->edges, sizeof *graph->neighbours);
    int64_t *place = memory_take(graph->n + 1, sizeof *place);
    bool fine = graph->first && graph->neighbours && place;
    for (int64_t edge = 0; fine && edge < graph->edges; edge++) {
        graph->first[graph->ends[edge].a + 1]++;
        graph->first[graph->ends[edge].b + 1]++;
    }
    for (int64_t v = 0; fine && v < graph->n; v++) {
        int64_t own = graph->first[v + 1];
        graph->stride = own > graph->stride ? own : graph->stride;
        place[v] = graph->first[v];
        graph->first[v + 1] += graph->first[v];
    }
    for (int64_t edge = 0; fine && edge < graph->edges; edge++) {
        rips_edge ends = graph->ends[edge];
        graph->neighbours[place[ends.a]++] = (uint64_t)ends.b << 32 | (uint64_t)edge;
        graph->neighbours[place[ends.b]++] = (uint64_t)ends.a << 32 | (uint64_t)edge;
    }
#pragma omp parallel for num_threads(parallel_team()) schedule(dynamic, 1024) if (fine)
    for (int64_t v = 0; v < (fine ? graph->n : 0); v++)
        qsort(graph->neighbours + graph->first[v], (size_t)(graph->first[v + 1] - graph->first[v]),
              sizeof *graph->neighbours, compare);
    memory_free(place);
    return fine ? CANN_OK : CANN_ERROR_MEMORY;
}

uint32_t rips_rank_sparse(const rips_graph *graph, uint32_t a, uint32_t b)
{
    rips_list list = rips_list_of(graph, a);
    rips_list_seek(&list, b);
    return list.at < list.end && rips_list_vertex(&list) == b ? rips_list_rank(&list) : RIPS_FAR;
}

/* From lines to ranks. */
static cann_status order(rips_graph *graph, const rips_lines *lines, double longest,
                         const rips_request *request)
{
    rips_buckets buckets = {0};
    cann_status status = rips_buckets_count(&buckets, lines, longest, graph->threshold);
    graph->edges = buckets.count;
    if (status == CANN_OK) status = rips_memory_check(graph->n, (double)graph->edges, request);
    if (status == CANN_OK) status = rips_buckets_fill(&buckets, lines);
    if (status == CANN_OK && graph->rank) clear_ranks(graph); /* lengths are no longer needed */
    if (status == CANN_OK && (!take_edges(graph) || !rank_all(graph, &buckets)))
        status = CANN_ERROR_MEMORY;
    rips_buckets_free(&buckets);
    if (status == CANN_OK && !graph->rank) status = list_neighbours(graph);
    if (status == CANN_OK && cann_interrupt_pending())
        status = fail(CANN_INTERRUPTED, "interrupted in rips");
    return status;
}

static void begin(rips_graph *graph, int64_t n, double threshold)
{
    *graph = (rips_graph){.n = n};
    graph->threshold = threshold;
}

static bool take_ranks(rips_graph *graph)
{
    graph->stride = (graph->n + LANES - 1) / LANES * LANES;
    graph->rank = memory_room(graph->n * graph->stride, sizeof *graph->rank);
    return graph->rank;
}

cann_status rips_graph_fill(rips_graph *graph, const rips_source *source,
                            const rips_request *request)
{
    double longest = 0;
    begin(graph, source->n, request->threshold);
    if (!take_ranks(graph)) return CANN_ERROR_MEMORY;
    rips_lines lines = {.n = source->n, .length = (const double *)graph->rank};
    cann_status status = survey(graph, &lines, source, &longest);
    return status == CANN_OK ? order(graph, &lines, longest, request) : status;
}

cann_status rips_graph_join(rips_graph *graph, const rips_lines *lines, const rips_request *request)
{
    double longest = 0;
    begin(graph, lines->n, request->threshold);
    if (!request->is_sparse && !take_ranks(graph)) return CANN_ERROR_MEMORY;
    cann_status status = survey(graph, lines, NULL, &longest);
    return status == CANN_OK ? order(graph, lines, longest, request) : status;
}

void rips_graph_clear(rips_graph *graph)
{
    memory_free(graph->rank);
    memory_free(graph->first);
    memory_free(graph->neighbours);
    memory_free(graph->ends);
    memory_free(graph->length);
    memory_free(graph->apex);
    *graph = (rips_graph){0};
}
