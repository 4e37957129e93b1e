/* SPDX-License-Identifier: MIT
 * From distances to ranks: edges within the threshold are sorted by length, equal ones by their
 * vertices, by a radix sort of the bits of the lengths. */
#include "analyze/rips.h"
#include "base/memory.h"
#include "base/status.h"
#include <math.h>
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

static double enclosing_radius(const double *distances, int64_t n)
{
    double least = INFINITY;
    for (int64_t i = 0; i < n; i++) {
        double most = 0;
        for (int64_t j = 0; j < n; j++) most = fmax(most, distances[i * n + j]);
        least = fmin(least, most);
    }
    return least;
}

static int64_t collect(const double *distances, int64_t n, double threshold, record *out)
{
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++) {
            double length = distances[i * n + j];
            if (!(length <= threshold) || length == INFINITY) continue;
            if (out) out[count] = (record){bits_of(length), {(uint32_t)i, (uint32_t)j}};
            count++;
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

cann_status rips_graph_fill(rips_graph *graph, const double *distances, int64_t n, double threshold)
{
    *graph = (rips_graph){.n = n, .stride = (n + LANES - 1) / LANES * LANES};
    if (isnan(threshold)) threshold = enclosing_radius(distances, n);
    graph->threshold = threshold;
    graph->edges = collect(distances, n, threshold, NULL);
    record *records = memory_take(graph->edges, sizeof *records);
    record *others = records ? memory_take(graph->edges, sizeof *others) : NULL;
    bool fine = others != NULL;
    if (fine) {
        collect(distances, n, threshold, records);
        graph->rank = memory_take(n * graph->stride, sizeof *graph->rank);
        graph->ends = memory_take(graph->edges, sizeof *graph->ends);
        graph->length = memory_take(graph->edges, sizeof *graph->length);
        graph->apex = memory_take(graph->edges, sizeof *graph->apex);
        fine = graph->rank && graph->ends && graph->length && graph->apex;
        if (fine) fill_ranks(graph, sort(records, others, graph->edges));
    }
    memory_free(records);
    memory_free(others);
    return fine ? CANN_OK : CANN_ERROR_MEMORY;
}

void rips_graph_clear(rips_graph *graph)
{
    memory_free(graph->rank);
    memory_free(graph->ends);
    memory_free(graph->length);
    memory_free(graph->apex);
    *graph = (rips_graph){0};
}
