/* SPDX-License-Identifier: MIT
 * From distances to ranks: edges within the threshold are sorted by length, equal ones by their
 * vertices, by a radix sort of the bits of the lengths. */
#include "analyze/metric.h"
#include "analyze/rips.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGIT = 11, DIGITS = 1 << DIGIT, PASSES = 6, LANES = 16 };

typedef struct record {
    uint64_t bits; /* of a length from 0 on: they ascend with it */
    rips_edge ends;
} record;

static uint64_t bits_of(double length)
{
    uint64_t bits;
    length += 0.0; /* no -0 */
    memcpy(&bits, &length, sizeof bits);
    return bits;
}
static double length_of(uint64_t bits)
{
    double length;
    memcpy(&length, &bits, sizeof length);
    return length;
}

/* Stable, so that records of one length stay in the order of their vertices. */
static record *sort(record *from, record *to, int64_t count)
{
    for (int pass = 0; pass < PASSES; pass++) {
        int64_t places[DIGITS] = {0}, sum = 0;
        int shift = pass * DIGIT;
        for (int64_t i = 0; i < count; i++) places[from[i].bits >> shift & (DIGITS - 1)]++;
        if (count && places[from[0].bits >> shift & (DIGITS - 1)] == count) continue;
        for (int digit = 0; digit < DIGITS; digit++) {
            int64_t here = places[digit];
            places[digit] = sum;
            sum += here;
        }
        for (int64_t i = 0; i < count; i++)
            to[places[from[i].bits >> shift & (DIGITS - 1)]++] = from[i];
        record *other = from;
        from = to;
        to = other;
    }
    return from;
}

/* The distances of vertex i from those after it, out[j - i - 1]. */
static void row(const rips_source *source, int64_t i, double *out)
{
    int64_t n = source->n, d = source->d;
    for (int64_t j = i + 1; j < n; j++)
        out[j - i - 1] = source->metric ? source->metric->distance(source->values + i * d,
                                                                   source->values + j * d, d)
                                        : source->values[i * n + j];
}

/* The least radius at which one vertex sees all others; `most` and `line` are [n]. */
static double enclosing_radius(const rips_source *source, double *most, double *line)
{
    for (int64_t i = 0; i < source->n; i++) {
        row(source, i, line);
        for (int64_t j = i + 1; j < source->n; j++) {
            double length = line[j - i - 1];
            most[i] = most[i] > length ? most[i] : length;
            most[j] = most[j] > length ? most[j] : length;
        }
    }
    double least = INFINITY;
    for (int64_t i = 0; i < source->n; i++) least = least < most[i] ? least : most[i];
    return least;
}

/* Edges within the threshold; counted only where `out` is NULL. */
static int64_t collect(const rips_source *source, double threshold, double *line, record *out)
{
    int64_t count = 0;
    for (int64_t i = 0; i < source->n; i++) {
        row(source, i, line);
        for (int64_t j = i + 1; j < source->n; j++) {
            double length = line[j - i - 1];
            if (!(length <= threshold) || length == INFINITY) continue;
            if (out) out[count] = (record){bits_of(length), {(uint32_t)i, (uint32_t)j}};
            count++;
        }
    }
    return count;
}

static void fill_ranks(rips_graph *graph, const record *sorted)
{
    for (int64_t i = 0; i < graph->n; i++) {
        uint32_t *row = graph->rank + i * graph->stride;
        for (int64_t j = 0; j < graph->stride; j++) row[j] = RIPS_FAR;
        row[i] = 0;
    }
    for (int64_t edge = 0; edge < graph->edges; edge++) {
        rips_edge ends = sorted[edge].ends;
        graph->ends[edge] = ends;
        graph->length[edge] = length_of(sorted[edge].bits);
        graph->rank[ends.a * graph->stride + ends.b] = (uint32_t)edge;
        graph->rank[ends.b * graph->stride + ends.a] = (uint32_t)edge;
    }
}

/* Sorts the records and fills the graph from them. */
static cann_status finish(rips_graph *graph, record *records)
{
    record *others = memory_take(graph->edges, sizeof *others);
    if (!others) return CANN_ERROR_MEMORY;
    const record *sorted = sort(records, others, graph->edges);
    graph->rank = memory_take(graph->n * graph->stride, sizeof *graph->rank);
    graph->ends = memory_take(graph->edges, sizeof *graph->ends);
    graph->length = memory_take(graph->edges, sizeof *graph->length);
    graph->apex = memory_take(graph->edges, sizeof *graph->apex);
    bool fine = graph->rank && graph->ends && graph->length && graph->apex;
    if (fine) fill_ranks(graph, sorted);
    memory_free(others);
    return fine ? CANN_OK : CANN_ERROR_MEMORY;
}

static void begin(rips_graph *graph, int64_t n, double threshold)
{
    *graph = (rips_graph){.n = n, .stride = (n + LANES - 1) / LANES * LANES};
    graph->threshold = threshold;
}

cann_status rips_graph_fill(rips_graph *graph, const rips_source *source,
                            const rips_request *request)
{
    begin(graph, source->n, request->threshold);
    double *line = memory_take(source->n, sizeof *line);
    double *most = memory_take(source->n, sizeof *most);
    record *records = NULL;
    cann_status status = CANN_ERROR_MEMORY;
    if (line && most) {
        if (isnan(request->threshold)) graph->threshold = enclosing_radius(source, most, line);
        graph->edges = collect(source, graph->threshold, line, NULL);
        status = rips_memory_check(graph->n, (double)graph->edges, request);
        if (status == CANN_OK) records = memory_take(graph->edges, sizeof *records);
    }
    if (records) {
        collect(source, graph->threshold, line, records);
        status = finish(graph, records);
    }
    memory_free(line);
    memory_free(most);
    memory_free(records);
    return status;
}

static int compare(const void *a, const void *b)
{
    const record *x = a, *y = b;
    if (x->ends.a != y->ends.a) return x->ends.a < y->ends.a ? -1 : 1;
    return x->ends.b < y->ends.b ? -1 : x->ends.b > y->ends.b;
}

/* Drops the second of two equal edges; they lie side by side. */
static cann_status drop_twins(rips_graph *graph, record *records)
{
    int64_t kept = 0;
    for (int64_t k = 0; k < graph->edges; k++) {
        if (kept && compare(&records[kept - 1], &records[k]) == 0) {
            if (records[kept - 1].bits != records[k].bits)
                return fail(CANN_ERROR_NUMERIC,
                            "rips: the edge of points %" PRIu32 " and %" PRIu32
                            " is given twice, with lengths %.9g and %.9g",
                            records[k].ends.a + 1, records[k].ends.b + 1,
                            length_of(records[kept - 1].bits), length_of(records[k].bits));
            continue;
        }
        records[kept++] = records[k];
    }
    graph->edges = kept;
    return CANN_OK;
}

cann_status rips_graph_join(rips_graph *graph, int64_t n, int64_t count, const int64_t *first,
                            const int64_t *second, const double *length,
                            const rips_request *request)
{
    begin(graph, n, request->threshold);
    if (rips_memory_check(n, (double)count, request) != CANN_OK) return CANN_ERROR_MEMORY;
    record *records = memory_take(count, sizeof *records);
    if (!records) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count; k++) {
        if (!(length[k] <= graph->threshold) || length[k] == INFINITY) continue;
        int64_t a = first[k] < second[k] ? first[k] : second[k], b = first[k] + second[k] - a;
        records[graph->edges++] = (record){bits_of(length[k]), {(uint32_t)a, (uint32_t)b}};
    }
    if (graph->edges) qsort(records, (size_t)graph->edges, sizeof *records, compare);
    cann_status status = drop_twins(graph, records);
    if (status == CANN_OK) status = finish(graph, records);
    memory_free(records);
    return status;
}

void rips_graph_clear(rips_graph *graph)
{
    memory_free(graph->rank);
    memory_free(graph->ends);
    memory_free(graph->length);
    memory_free(graph->apex);
    *graph = (rips_graph){0};
}
