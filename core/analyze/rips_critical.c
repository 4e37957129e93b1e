/* SPDX-License-Identifier: MIT
 * Simplices in no apparent pair. Only edges whose lens is not conical have any. Lens vertices are
 * chosen from the last place down; with a set of them goes the row of bits of its common
 * neighbours within the lens. A set is kept unless it is paired
 * with a larger one (its first common neighbour comes before all of it) or with a smaller one (its
 * first vertex is the first common neighbour of the rest). */
#include "analyze/rips_moment.h"
#include "analyze/rips_neighbours.h"
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
    rips_moment now; /* adjacency at the edge, in a sparse graph that within its lens */
    uint32_t *names; /* the lens's vertices in a sparse graph, which go by their places here */
    int lens;        /* vertices wanted */
    uint32_t edge, apex;
    uint64_t *common; /* [lens, words] neighbours in the lens of the first 0, 1, .. chosen */
    int64_t room;     /* words of a row that `now` and `common` have room for, and rows */
    uint32_t chosen[RIPS_CORNERS];
    rips_keys *out;
} search;

static bool has(const uint64_t *bits, uint32_t vertex)
{
    return bits[vertex / 64] >> vertex % 64 & 1;
}

/* The first place among vertices; -1: there are none. */
static int64_t first_place(const search *search, const uint64_t *bits)
{
    if (has(bits, search->apex)) return 0;
    for (int64_t word = 0; word < search->now.words; word++)
        if (bits[word]) return 64 * word + __builtin_ctzll(bits[word]) + 1;
    return -1;
}

/* Whether a vertex below v is adjacent to it and to all chosen. */
static bool has_earlier(const search *search, const uint64_t *common, uint32_t v)
{
    const uint64_t *row = rips_moment_row(&search->now, v);
    for (uint32_t word = 0; word < v / 64; word++)
        if (common[word] & row[word]) return true;
    return common[v / 64] & row[v / 64] & (((uint64_t)1 << v % 64) - 1);
}

static bool keep(search *search, int count, uint32_t last)
{
    uint32_t vertex[RIPS_CORNERS];
    search->chosen[count] = last;
    for (int k = 0; k < search->lens; k++)
        vertex[k] = search->names ? search->names[search->chosen[k]] : search->chosen[k];
    return rips_keys_add(search->out, rips_key(search->layout, search->edge, vertex, search->lens));
}

/* Chooses the last vertex: of those below place `below`, none that has a neighbour before it, which
 * would pair the set with itself and that one; and not the first itself, which pairs the rest with
 * the set. */
static bool choose_last(search *search, int count, int64_t below)
{
    const uint64_t *common = search->common + count * search->now.words;
    const uint64_t *beside = rips_moment_row(&search->now, search->apex);
    int64_t first = first_place(search, common);
    for (int64_t word = (below - 1) / 64; below > 1 && word >= 0; word--) {
        uint64_t left = first == 0 ? common[word] & ~beside[word] : common[word];
        for (; left; left &= left - 1) {
            uint32_t v = (uint32_t)(64 * word + __builtin_ctzll(left));
            bool is_kept = v + 1 < below && v != search->apex && v + 1 != first;
            if (is_kept && !has_earlier(search, common, v) && !keep(search, count, v)) return false;
        }
    }
    return true;
}

static bool choose(search *search, int count, int64_t below)
{
    int64_t words = search->now.words;
    const uint64_t *common = search->common + count * words;
    uint64_t *next = search->common + (count + 1) * words;
    if (count + 1 == search->lens) return choose_last(search, count, below);
    for (int64_t word = (below - 1) / 64; below > 1 && word >= 0; word--)
        for (uint64_t left = common[word]; left; left &= left - 1) {
            uint32_t v = (uint32_t)(64 * word + __builtin_ctzll(left));
            if (v + 1 >= below || v == search->apex) continue;
            const uint64_t *row = rips_moment_row(&search->now, v);
            search->chosen[count] = v;
            for (int64_t w = 0; w < words; w++) next[w] = common[w] & row[w];
            if (!choose(search, count + 1, v + 1)) return false;
        }
    return true;
}

/* The lens of an edge as rows of bits. */
static int64_t open_dense(search *search, rips_edge ends)
{
    const rips_graph *graph = search->layout->graph;
    rips_moment_reach(&search->now, graph->ends, search->edge);
    const uint64_t *a = rips_moment_row(&search->now, ends.a);
    const uint64_t *b = rips_moment_row(&search->now, ends.b);
    for (int64_t w = 0; w < search->now.words; w++) search->common[w] = a[w] & b[w];
    search->apex = rips_apex(graph, search->edge);
    return graph->n;
}

static bool make_room(search *search, int64_t count)
{
    int64_t words = (count + 63) / 64;
    search->now.words = words;
    if (count <= search->room) return true;
    memory_free(search->now.rows);
    memory_free(search->common);
    search->room = 2 * count;
    search->now.rows = memory_take(2 * count * ((2 * count + 63) / 64), sizeof(uint64_t));
    search->common = memory_take(search->lens * ((2 * count + 63) / 64), sizeof(uint64_t));
    return search->now.rows && search->common;
}

/* The same, of vertices numbered within the lens; their count, -1 where memory ran out. */
static int64_t open_sparse(search *search, rips_edge ends)
{
    const rips_graph *graph = search->layout->graph;
    rips_list a = rips_list_of(graph, ends.a), b = rips_list_of(graph, ends.b);
    int64_t count = 0;
    for (; rips_lists_meet(&a, &b); a.at++) {
        if (rips_list_rank(&a) >= search->edge || rips_list_rank(&b) >= search->edge) continue;
        search->names[count++] = rips_list_vertex(&a);
    }
    if (!make_room(search, count)) return -1;
    if (count == 0) return 0;
    int64_t words = search->now.words;
    memset(search->now.rows, 0, (size_t)(count * words) * sizeof *search->now.rows);
    memset(search->common, 0, (size_t)words * sizeof *search->common);
    for (int64_t k = 0; k < count; k++) {
        uint64_t *row = search->now.rows + k * words;
        rips_list list = rips_list_of(graph, search->names[k]);
        search->common[k / 64] |= (uint64_t)1 << k % 64;
        if (search->names[k] == rips_apex(graph, search->edge)) search->apex = (uint32_t)k;
        for (int64_t i = 0; i < count; i++) {
            rips_list_seek(&list, search->names[i]);
            bool is_near = list.at < list.end && rips_list_vertex(&list) == search->names[i] &&
                           rips_list_rank(&list) < search->edge;
            row[i / 64] |= (uint64_t)is_near << i % 64;
        }
    }
    return count;
}

static bool choose_all(search *search, uint32_t edge)
{
    const rips_graph *graph = search->layout->graph;
    if (graph->apex[edge] == RIPS_NONE || !(graph->apex[edge] & RIPS_FOLDS)) return true;
    search->edge = edge;
    int64_t count = graph->first ? open_sparse(search, graph->ends[edge])
                                 : open_dense(search, graph->ends[edge]);
    return count >= 0 && choose(search, 0, count + 1);
}

static bool take(search *search)
{
    const rips_graph *graph = search->layout->graph;
    if (graph->first) {
        search->names = memory_take(graph->stride, sizeof *search->names);
        return search->names;
    }
    bool fine = rips_moment_take(&search->now, graph->n);
    search->common = memory_take(search->lens * search->now.words, sizeof *search->common);
    return fine && search->common;
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
        search search = {.layout = layout, .lens = lens, .out = &own};
        bool well = take(&search);
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
        memory_free(search.names);
        memory_free(search.common);
        memory_free(search.now.rows);
    }
    if (!fine)
        return fail(CANN_ERROR_MEMORY,
                    "rips: not enough memory for the simplices of "
                    "dimension %d",
                    lens + 1);
    if (out->count) qsort(out->list, (size_t)out->count, sizeof *out->list, compare);
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}
