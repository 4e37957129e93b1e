/* SPDX-License-Identifier: MIT
 * Dimensions 0 and 1. Components merge along a shortest spanning tree. An edge with an empty lens
 * outside the tree bears a loop. Any other edge ab is homologous to the path a - apex - b, whose
 * edges are shorter, and so, in the end, to loops (tree edges count as nothing): the two sides of a
 * triangle that splits a lens make a relation between loops. The relations in order, as rows, and
 * the loops, as columns, are all that is reduced (columns from the last, pivot the first row); the
 * column operations of a loop give its cocycle on the loops, which the paths spread to all edges.
 */
#include "analyze/rips_relations.h"
#include "analyze/rips_heap.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

bool rips_terms_add(rips_terms *terms, rips_term one)
{
    if (terms->count == terms->capacity) {
        int64_t capacity = terms->capacity ? 2 * terms->capacity : 1024;
        void *grown = memory_grow(terms->list, terms->count, capacity, sizeof *terms->list);
        if (!grown) return false;
        terms->list = grown;
        terms->capacity = capacity;
    }
    terms->list[terms->count++] = one;
    return true;
}

static int64_t root_of(int64_t *parent, int64_t v)
{
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
}

/* Bars of dimension 0; edges with an empty lens that close a loop are kept. */
static cann_status join(rips_relations *f)
{
    const rips_graph *graph = f->graph;
    int64_t *parent = memory_take(graph->n, sizeof *parent);
    uint32_t *loops = memory_room(graph->edges, sizeof *loops);
    bool fine = parent && loops;
    for (int64_t v = 0; fine && v < graph->n; v++) parent[v] = v;
    int64_t parts = graph->n;
    for (int64_t edge = 0; fine && edge < graph->edges; edge++) {
        if (graph->apex[edge] != RIPS_NONE) continue;
        int64_t a = root_of(parent, graph->ends[edge].a), b = root_of(parent, graph->ends[edge].b);
        if (a == b) {
            loops[f->count++] = (uint32_t)edge;
            continue;
        }
        parent[a > b ? a : b] = a > b ? b : a;
        parts--;
        if (graph->length[edge] > 0) fine = barcode_bar_add(f->barcode, 0, 0, graph->length[edge]);
    }
    for (; fine && parts > 0; parts--) fine = barcode_bar_add(f->barcode, 0, 0, INFINITY);
    memory_free(parent);
    if (fine) f->loops = memory_take(f->count, sizeof *loops);
    fine = fine && f->loops;
    if (fine) memcpy(f->loops, loops, (size_t)f->count * sizeof *loops);
    memory_free(loops);
    return fine ? CANN_OK : CANN_ERROR_MEMORY;
}

/* The loop that an edge bears, or -1. */
static int64_t loop_of(const rips_relations *f, uint32_t edge)
{
    int64_t low = 0, high = f->count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (f->loops[middle] < edge)
            low = middle + 1;
        else
            high = middle;
    }
    return low < f->count && f->loops[low] == edge ? low : -1;
}

/* Edges come off the heap from the longest. */
static void push_edge(const rips_relations *f, rips_heap *heap, uint32_t from, uint32_t to,
                      uint32_t value)
{
    uint32_t edge = rips_rank(f->graph, from, to);
    if (from > to) value = f->prime - value;
    rips_heap_push(heap, (uint64_t)~edge << 32 | value);
}

/* A relation's terms by loop: the triangle's boundary, followed down along the paths. */
static bool follow(const rips_relations *f, rips_heap *heap, rips_triangle triangle,
                   rips_terms *out)
{
    rips_edge ends = f->graph->ends[triangle.edge];
    push_edge(f, heap, ends.a, triangle.vertex, 1);
    push_edge(f, heap, triangle.vertex, ends.b, 1);
    push_edge(f, heap, ends.b, ends.a, 1);
    while (heap->count && !heap->failed) {
        uint32_t edge = ~(uint32_t)(heap->entries[0] >> 32);
        uint64_t sum = 0;
        while (heap->count && ~(uint32_t)(heap->entries[0] >> 32) == edge) {
            sum += (uint32_t)heap->entries[0];
            rips_heap_drop(heap);
        }
        uint32_t value = (uint32_t)(sum % f->prime), apex = rips_apex(f->graph, edge);
        if (!value) continue;
        if (apex == RIPS_NONE) {
            int64_t loop = loop_of(f, edge);
            if (loop >= 0 && !rips_terms_add(out, (rips_term){(uint32_t)loop, value})) return false;
            continue;
        }
        push_edge(f, heap, f->graph->ends[edge].a, apex, value);
        push_edge(f, heap, apex, f->graph->ends[edge].b, value);
    }
    return !heap->failed;
}

enum { CHUNK = 64 };

/* The rows of each chunk of relations, `lengths` the terms of each. */
static bool follow_all(const rips_relations *f, rips_terms *lists, int64_t *lengths, int64_t chunks)
{
    int64_t next = 0;
    bool failed = false;
#pragma omp parallel num_threads(parallel_team())
    {
        rips_heap heap = {0};
        bool fine = true;
        for (;;) {
            int64_t chunk = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
            if (!fine || chunk >= chunks || cann_interrupt_pending()) break;
            int64_t begin = chunk * CHUNK, end = begin + CHUNK;
            if (end > f->splits->count) end = f->splits->count;
            for (int64_t row = begin; fine && row < end; row++) {
                int64_t before = lists[chunk].count;
                fine = follow(f, &heap, f->splits->list[row], &lists[chunk]);
                lengths[row] = lists[chunk].count - before;
            }
        }
        if (!fine) __atomic_store_n(&failed, true, __ATOMIC_RELAXED);
        rips_heap_free(&heap);
    }
    return !failed;
}

/* Rows to columns; rows come in order, so each column ascends. */
static bool turn(rips_relations *f, const rips_terms *lists, const int64_t *lengths, int64_t chunks)
{
    int64_t total = 0;
    for (int64_t chunk = 0; chunk < chunks; chunk++) {
        total += lists[chunk].count;
        for (int64_t k = 0; k < lists[chunk].count; k++)
            f->columns.first[lists[chunk].list[k].index + 1]++;
    }
    f->columns.terms = memory_take(total, sizeof *f->columns.terms);
    int64_t *place = memory_take(f->count, sizeof *place);
    bool fine = f->columns.terms && place;
    for (int64_t loop = 0; fine && loop < f->count; loop++) {
        f->columns.first[loop + 1] += f->columns.first[loop];
        place[loop] = f->columns.first[loop];
    }
    int64_t row = 0, left = f->splits->count ? lengths[0] : 0;
    for (int64_t chunk = 0; fine && chunk < chunks; chunk++)
        for (int64_t k = 0; k < lists[chunk].count; k++) {
            while (left == 0) left = lengths[++row];
            left--;
            rips_term one = lists[chunk].list[k];
            f->columns.terms[place[one.index]++] = (rips_term){(uint32_t)row, one.value};
        }
    memory_free(place);
    return fine;
}

static cann_status relate(rips_relations *f)
{
    int64_t rows = f->splits->count, chunks = (rows + CHUNK - 1) / CHUNK;
    rips_terms *lists = memory_take(chunks, sizeof *lists);
    int64_t *lengths = memory_take(rows, sizeof *lengths);
    f->columns.first = memory_take(f->count + 1, sizeof *f->columns.first);
    bool fine = lists && lengths && f->columns.first && follow_all(f, lists, lengths, chunks);
    if (fine && !cann_interrupt_pending()) fine = turn(f, lists, lengths, chunks);
    for (int64_t chunk = 0; lists && chunk < chunks; chunk++) memory_free(lists[chunk].list);
    memory_free(lists);
    memory_free(lengths);
    if (!fine) return CANN_ERROR_MEMORY;
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}

static void push_column(const rips_relations *f, rips_heap *heap, int64_t loop, uint64_t factor)
{
    for (int64_t k = f->columns.first[loop]; k < f->columns.first[loop + 1]; k++) {
        rips_term one = f->columns.terms[k];
        rips_heap_push(heap, (uint64_t)one.index << 32 | (uint32_t)(one.value * factor % f->prime));
    }
}

/* The first relation that remains, and its value; -1 where none does. The heap keeps it out. */
static int64_t pop_pivot(const rips_relations *f, rips_heap *heap, uint32_t *value)
{
    while (heap->count) {
        uint64_t row = heap->entries[0] >> 32, sum = 0;
        while (heap->count && heap->entries[0] >> 32 == row) {
            sum += (uint32_t)heap->entries[0];
            rips_heap_drop(heap);
        }
        *value = (uint32_t)(sum % f->prime);
        if (*value) return (int64_t)row;
    }
    return -1;
}

static int compare_terms(const void *a, const void *b)
{
    const rips_term *x = a, *y = b;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Sorts and sums; gives the new count. */
static int64_t gather(rips_term *list, int64_t count, uint32_t prime)
{
    int64_t kept = 0;
    qsort(list, (size_t)count, sizeof *list, compare_terms);
    for (int64_t k = 0; k < count;) {
        uint64_t sum = 0;
        uint32_t index = list[k].index;
        for (; k < count && list[k].index == index; k++) sum += list[k].value;
        if (sum % prime) list[kept++] = (rips_term){index, (uint32_t)(sum % prime)};
    }
    return kept;
}

/* Adds `factor` times the reduced column of a loop. */
static bool add_reduced(rips_relations *f, int64_t loop, uint64_t factor, rips_heap *heap,
                        rips_terms *made)
{
    const rips_reduced *column = &f->reduced[loop];
    for (int64_t k = column->first; k < column->first + column->count; k++) {
        rips_term one = f->operations.list[k];
        one.value = (uint32_t)(one.value * factor % f->prime);
        if (!rips_terms_add(made, one)) return false;
        push_column(f, heap, one.index, one.value);
    }
    return true;
}

static bool reduce_column(rips_relations *f, int64_t loop, rips_heap *heap, rips_terms *made)
{
    rips_reduced *column = &f->reduced[loop];
    uint32_t value = 0;
    heap->count = made->count = 0;
    push_column(f, heap, loop, 1);
    if (!rips_terms_add(made, (rips_term){(uint32_t)loop, 1})) return false;
    int64_t row = pop_pivot(f, heap, &value);
    while (row >= 0 && f->owner[row] >= 0 && !cann_interrupt_pending()) {
        rips_heap_push(heap, (uint64_t)row << 32 | value);
        if (!add_reduced(f, f->owner[row], f->prime - value, heap, made)) return false;
        row = pop_pivot(f, heap, &value);
    }
    uint64_t scale = row >= 0 ? f->inverse[value] : 1;
    *column = (rips_reduced){f->operations.count, gather(made->list, made->count, f->prime), row};
    for (int64_t k = 0; k < column->count; k++) {
        rips_term one = made->list[k];
        one.value = (uint32_t)(one.value * scale % f->prime);
        if (!rips_terms_add(&f->operations, one)) return false;
    }
    if (row >= 0) f->owner[row] = loop;
    return !heap->failed;
}

static cann_status reduce(rips_relations *f)
{
    rips_heap heap = {0};
    rips_terms made = {0};
    f->owner = memory_take(f->splits->count, sizeof *f->owner);
    f->reduced = memory_take(f->count, sizeof *f->reduced);
    bool fine = f->owner && f->reduced;
    for (int64_t row = 0; fine && row < f->splits->count; row++) f->owner[row] = -1;
    int64_t loop = f->count - 1;
    for (; fine && loop >= 0 && !cann_interrupt_pending(); loop--)
        fine = reduce_column(f, loop, &heap, &made);
    rips_heap_free(&heap);
    memory_free(made.list);
    if (!fine) return CANN_ERROR_MEMORY;
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}

cann_status rips_first(const rips_graph *graph, const rips_request *request,
                       const rips_triangles *splits, cann_barcode *barcode, rips_triangles *deaths)
{
    rips_relations f = {.graph = graph, .request = request, .splits = splits, .barcode = barcode};
    f.prime = (uint32_t)request->prime;
    f.inverse = rips_inverses(request->prime);
    cann_status status = f.inverse ? join(&f) : CANN_ERROR_MEMORY;
    if (status == CANN_OK && request->dimension > 0) {
        status = relate(&f);
        if (status == CANN_OK) status = reduce(&f);
        if (status == CANN_OK) status = rips_first_tell(&f, deaths);
    }
    memory_free(f.inverse);
    memory_free(f.loops);
    memory_free(f.columns.first);
    memory_free(f.columns.terms);
    memory_free(f.owner);
    memory_free(f.reduced);
    memory_free(f.operations.list);
    return status;
}
