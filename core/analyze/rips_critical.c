/* SPDX-License-Identifier: MIT
 * Simplices in no apparent pair. Only edges whose lens is not conical have any. Lens vertices are
 * chosen from the last place down; with a set s of them goes the row of its furthest distances, so
 * its common neighbours are where that row is below the edge. A set is kept unless it is paired
 * with a larger one (its first common neighbour comes before all of it) or with a smaller one (its
 * first vertex is the first common neighbour of the rest). */
#include "analyze/rips_simplex.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 256 };

bool rips_keys_add(rips_keys *keys, uint64_t key)
{
    if (keys->count == keys->capacity) {
        int64_t capacity = keys->capacity ? 2 * keys->capacity : 256;
        void *grown = memory_grow(keys->list, keys->count, capacity, sizeof *keys->list);
        if (!grown) return false;
        keys->list = grown;
        keys->capacity = capacity;
    }
    keys->list[keys->count++] = key;
    return true;
}

static int bits_for(uint64_t most)
{
    return most ? 64 - __builtin_clzll(most) : 1;
}

cann_status rips_layout_fill(rips_layout *layout, const rips_graph *graph, int64_t prime,
                             int64_t dimension)
{
    *layout = (rips_layout){graph, (uint32_t)prime, bits_for((uint64_t)graph->n),
                            bits_for((uint64_t)prime - 1)};
    int64_t bits = bits_for((uint64_t)graph->edges) + layout->value_bits +
                   (dimension - 1) * layout->place_bits;
    if (bits > 64 || dimension + 1 > RIPS_CORNERS)
        return fail(CANN_ERROR_UNSUPPORTED,
                    "rips: simplices of dimension %" PRId64 " of %" PRId64 " points take %" PRId64
                    " bits, but 64 are what there is; a lower dimension, "
                    "fewer points or a smaller prime will do",
                    dimension, graph->n, bits);
    return CANN_OK;
}

typedef struct search {
    const rips_layout *layout;
    const rips_loops *loops;
    int lens; /* vertices wanted */
    uint32_t edge;
    uint32_t *far; /* [lens + 1, stride] the furthest ends of each set */
    uint32_t chosen[RIPS_CORNERS];
    rips_keys *out;
} search;

/* The first place of a common neighbour, where `far` is below the edge; -1: none. */
static int64_t first_place(const search *search, const uint32_t *far)
{
    const rips_graph *graph = search->layout->graph;
    if (far[rips_apex(graph, search->edge)] < search->edge) return 0;
    int64_t vertex = search->loops->first_below(far, search->edge, graph->stride);
    return vertex < graph->stride ? vertex + 1 : -1;
}

static bool choose(search *search, int count, int64_t below, int64_t first)
{
    const rips_graph *graph = search->layout->graph;
    const uint32_t *far = search->far + count * graph->stride;
    uint32_t *next = search->far + (count + 1) * graph->stride;
    uint32_t apex = rips_apex(graph, search->edge);
    const uint32_t *from_apex = graph->rank + apex * graph->stride;
    bool is_last = count + 1 == search->lens;
    for (int64_t place = below - 1; place >= 0; place--) {
        uint32_t v = place ? (uint32_t)place - 1 : apex;
        bool is_apex = v == apex;
        if (far[v] >= search->edge || is_apex != (place == 0)) continue;
        /* The apex beside all of them pairs the set with or without itself. */
        if (is_last && first == 0 && (is_apex || from_apex[v] < search->edge)) continue;
        search->chosen[count] = v;
        const uint32_t *rows[2] = {far, graph->rank + v * graph->stride};
        search->loops->furthest(rows, 2, next, graph->stride);
        next[v] = RIPS_FAR;
        int64_t own = first_place(search, next);
        if (!is_last) {
            if (!choose(search, count + 1, place, own)) return false;
            continue;
        }
        if ((own >= 0 && own < place) || place == first) continue;
        if (!rips_keys_add(search->out,
                           rips_key(search->layout, search->edge, search->chosen, search->lens)))
            return false;
    }
    return true;
}

static bool choose_all(search *search, uint32_t edge)
{
    const rips_graph *graph = search->layout->graph;
    if (graph->apex[edge] == RIPS_NONE || !(graph->apex[edge] & RIPS_FOLDS)) return true;
    rips_edge ends = graph->ends[edge];
    const uint32_t *rows[2] = {graph->rank + ends.a * graph->stride,
                               graph->rank + ends.b * graph->stride};
    search->edge = edge;
    search->loops->furthest(rows, 2, search->far, graph->stride);
    return choose(search, 0, graph->n + 1, 0);
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

cann_status rips_critical_find(const rips_layout *layout, int lens, rips_keys *out)
{
    const rips_graph *graph = layout->graph;
    int64_t next = 0;
    bool fine = true;
#pragma omp parallel num_threads(parallel_team())
    {
        rips_keys own = {0};
        search search = {.layout = layout, .loops = rips_loops_pick(), .lens = lens, .out = &own};
        search.far = memory_take((lens + 1) * graph->stride, sizeof *search.far);
        bool well = search.far != NULL;
        for (;;) {
            int64_t first = __atomic_fetch_add(&next, CHUNK, __ATOMIC_RELAXED);
            int64_t end = first + CHUNK < graph->edges ? first + CHUNK : graph->edges;
            if (!well || first >= graph->edges || cann_interrupt_pending()) break;
            for (int64_t edge = first; well && edge < end && !cann_interrupt_pending(); edge++)
                well = choose_all(&search, (uint32_t)edge);
        }
#pragma omp critical
        {
            for (int64_t k = 0; well && k < own.count; k++) well = rips_keys_add(out, own.list[k]);
            fine = fine && well;
        }
        memory_free(own.list);
        memory_free(search.far);
    }
    if (!fine)
        return fail(CANN_ERROR_MEMORY,
                    "rips: not enough memory for the simplices of "
                    "dimension %d",
                    lens + 1);
    if (out->count) qsort(out->list, (size_t)out->count, sizeof *out->list, compare);
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}

bool rips_is_apparent(const rips_layout *layout, const rips_loops *loops,
                      const rips_simplex *simplex)
{
    const rips_graph *graph = layout->graph;
    uint32_t apex = rips_apex(graph, simplex->edge), first = simplex->vertex[2];
    if (first == apex) return true;
    const uint32_t *rows[RIPS_CORNERS];
    bool is_near = true;
    int count = 2;
    rows[0] = graph->rank + simplex->vertex[0] * graph->stride;
    rows[1] = graph->rank + simplex->vertex[1] * graph->stride;
    for (int k = 3; k < simplex->lens + 2; k++) {
        uint32_t vertex = simplex->vertex[k];
        is_near = is_near && rips_rank(graph, apex, vertex) < simplex->edge;
        rows[count++] = graph->rank + vertex * graph->stride;
    }
    return !is_near && !loops->has_common(rows, count, simplex->edge, first);
}
