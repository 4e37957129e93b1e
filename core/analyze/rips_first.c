/* SPDX-License-Identifier: MIT
 * Dimensions 0 and 1. Components merge along a shortest spanning tree. An edge with an empty lens
 * outside the tree bears a loop. Any other edge ab is homologous to the path a - apex - b, whose
 * edges are shorter, and so, in the end, to loops (tree edges count as nothing): the two sides of a
 * triangle that splits a lens make a relation between loops. The relations in order, as rows, and
 * the loops, as columns, are all that is reduced (columns from the last, pivot the first row); the
 * column operations of a loop give its cocycle on the loops, which the paths spread to all edges.
 */
#include "analyze/rips.h"
#include "analyze/rips_heap.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

typedef struct term {
    uint32_t index, value; /* value modulo the prime, not 0 */
} term;

typedef struct terms {
    term *list;
    int64_t count, capacity;
} terms;

/* Columns or rows one after the other. */
typedef struct matrix {
    int64_t *first; /* [lines + 1] */
    term *terms;
} matrix;

/* A column after its reduction. */
typedef struct reduced {
    int64_t first, count; /* among the operations: loops from its own on, ascending */
    int64_t pivot;        /* relation that ends it, where its value is 1; -1: none */
} reduced;

typedef struct first {
    const rips_graph *graph;
    const rips_request *request;
    const rips_triangles *splits; /* relations, in order */
    cann_barcode *barcode;
    uint32_t prime;
    uint32_t *inverse; /* [prime] */
    uint32_t *loops;   /* [count] edges that bear a loop, ascending */
    int64_t count;
    matrix columns;   /* [count] terms by relation */
    int64_t *owner;   /* [splits] the loop that the relation ends, or -1 */
    reduced *reduced; /* [count] */
    terms operations; /* of all reduced columns, by loop */
} first;

static bool append(terms *terms, term one)
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
static cann_status join(first *f)
{
    const rips_graph *graph = f->graph;
    int64_t *parent = memory_take(graph->n, sizeof *parent);
    uint32_t *loops = memory_take(graph->edges, sizeof *loops);
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
static int64_t loop_of(const first *f, uint32_t edge)
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
static void push_edge(const first *f, rips_heap *heap, uint32_t from, uint32_t to, uint32_t value)
{
    uint32_t edge = rips_rank(f->graph, from, to);
    if (from > to) value = f->prime - value;
    rips_heap_push(heap, (uint64_t)~edge << 32 | value);
}

/* A relation's terms by loop: the triangle's boundary, followed down along the paths. */
static bool follow(const first *f, rips_heap *heap, rips_triangle triangle, terms *out)
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
            if (loop >= 0 && !append(out, (term){(uint32_t)loop, value})) return false;
            continue;
        }
        push_edge(f, heap, f->graph->ends[edge].a, apex, value);
        push_edge(f, heap, apex, f->graph->ends[edge].b, value);
    }
    return !heap->failed;
}

enum { CHUNK = 64 };

/* The rows of each chunk of relations, `lengths` the terms of each. */
static bool follow_all(const first *f, terms *lists, int64_t *lengths, int64_t chunks)
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
static bool turn(first *f, const terms *lists, const int64_t *lengths, int64_t chunks)
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
            term one = lists[chunk].list[k];
            f->columns.terms[place[one.index]++] = (term){(uint32_t)row, one.value};
        }
    memory_free(place);
    return fine;
}

static cann_status relate(first *f)
{
    int64_t rows = f->splits->count, chunks = (rows + CHUNK - 1) / CHUNK;
    terms *lists = memory_take(chunks, sizeof *lists);
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

static void push_column(const first *f, rips_heap *heap, int64_t loop, uint64_t factor)
{
    for (int64_t k = f->columns.first[loop]; k < f->columns.first[loop + 1]; k++) {
        term one = f->columns.terms[k];
        rips_heap_push(heap, (uint64_t)one.index << 32 | (uint32_t)(one.value * factor % f->prime));
    }
}

/* The first relation that remains, and its value; -1 where none does. The heap keeps it out. */
static int64_t pop_pivot(const first *f, rips_heap *heap, uint32_t *value)
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
    const term *x = a, *y = b;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Sorts and sums; gives the new count. */
static int64_t gather(term *list, int64_t count, uint32_t prime)
{
    int64_t kept = 0;
    qsort(list, (size_t)count, sizeof *list, compare_terms);
    for (int64_t k = 0; k < count;) {
        uint64_t sum = 0;
        uint32_t index = list[k].index;
        for (; k < count && list[k].index == index; k++) sum += list[k].value;
        if (sum % prime) list[kept++] = (term){index, (uint32_t)(sum % prime)};
    }
    return kept;
}

/* Adds `factor` times the reduced column of a loop. */
static bool add_reduced(first *f, int64_t loop, uint64_t factor, rips_heap *heap, terms *made)
{
    const reduced *column = &f->reduced[loop];
    for (int64_t k = column->first; k < column->first + column->count; k++) {
        term one = f->operations.list[k];
        one.value = (uint32_t)(one.value * factor % f->prime);
        if (!append(made, one)) return false;
        push_column(f, heap, one.index, one.value);
    }
    return true;
}

static bool reduce_column(first *f, int64_t loop, rips_heap *heap, terms *made)
{
    reduced *column = &f->reduced[loop];
    uint32_t value = 0;
    heap->count = made->count = 0;
    push_column(f, heap, loop, 1);
    if (!append(made, (term){(uint32_t)loop, 1})) return false;
    int64_t row = pop_pivot(f, heap, &value);
    while (row >= 0 && f->owner[row] >= 0 && !cann_interrupt_pending()) {
        rips_heap_push(heap, (uint64_t)row << 32 | value);
        if (!add_reduced(f, f->owner[row], f->prime - value, heap, made)) return false;
        row = pop_pivot(f, heap, &value);
    }
    uint64_t scale = row >= 0 ? f->inverse[value] : 1;
    *column = (reduced){f->operations.count, gather(made->list, made->count, f->prime), row};
    for (int64_t k = 0; k < column->count; k++) {
        term one = made->list[k];
        one.value = (uint32_t)(one.value * scale % f->prime);
        if (!append(&f->operations, one)) return false;
    }
    if (row >= 0) f->owner[row] = loop;
    return !heap->failed;
}

static cann_status reduce(first *f)
{
    rips_heap heap = {0};
    terms made = {0};
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

static uint32_t spread_one(const first *f, const uint32_t *values, uint32_t begin, uint32_t from,
                           uint32_t to)
{
    uint32_t edge = rips_rank(f->graph, from, to);
    uint32_t value = edge < begin ? 0 : values[edge - begin];
    return from < to || !value ? value : f->prime - value;
}

/* The cocycle of a loop that lives from edge `begin` to before edge `end`: its values on loops,
 * carried to all edges along the paths. */
static bool spread(const first *f, const reduced *column, uint32_t begin, uint32_t end,
                   uint32_t *values, terms *out)
{
    const term *own = f->operations.list + column->first, *last = own + column->count;
    for (uint32_t edge = begin; edge < end; edge++) {
        uint32_t apex = rips_apex(f->graph, edge), value = 0;
        rips_edge ends = f->graph->ends[edge];
        if (apex != RIPS_NONE) {
            value = spread_one(f, values, begin, ends.a, apex) +
                    spread_one(f, values, begin, apex, ends.b);
            value = value >= f->prime ? value - f->prime : value;
        } else if (own < last && f->loops[own->index] == edge) {
            value = own++->value;
        }
        values[edge - begin] = value;
        if (value && !append(out, (term){edge, value})) return false;
    }
    return true;
}

/* The edges at which a loop's class begins and ends. */
static void life(const first *f, int64_t loop, uint32_t *begin, uint32_t *end)
{
    int64_t pivot = f->reduced[loop].pivot;
    *begin = f->loops[loop];
    *end = pivot < 0 ? (uint32_t)f->graph->edges : f->splits->list[pivot].edge;
}

static double length_at(const first *f, uint32_t edge)
{
    return edge < f->graph->edges ? f->graph->length[edge] : INFINITY;
}

static bool is_bar(const first *f, int64_t loop)
{
    uint32_t begin, end;
    life(f, loop, &begin, &end);
    return length_at(f, begin) != length_at(f, end);
}

/* The cocycles of all bars, [count] by loop; threads take bars as they come. */
static bool spread_all(const first *f, terms *cocycles)
{
    int64_t next = 0;
    bool failed = false;
#pragma omp parallel num_threads(parallel_team())
    {
        uint32_t *values = memory_take(f->graph->edges, sizeof *values);
        bool fine = values;
        while (fine && !cann_interrupt_pending()) {
            int64_t loop = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
            uint32_t begin, end;
            if (loop >= f->count) break;
            if (!is_bar(f, loop)) continue;
            life(f, loop, &begin, &end);
            fine = spread(f, &f->reduced[loop], begin, end, values, &cocycles[loop]);
        }
        if (!fine) __atomic_store_n(&failed, true, __ATOMIC_RELAXED);
        memory_free(values);
    }
    return !failed;
}

static bool add_bar(first *f, int64_t loop, const terms *cocycle)
{
    uint32_t begin, end;
    life(f, loop, &begin, &end);
    if (!barcode_bar_add(f->barcode, 1, length_at(f, begin), length_at(f, end))) return false;
    for (int64_t k = 0; k < cocycle->count; k++) {
        rips_edge ends = f->graph->ends[cocycle->list[k].index];
        if (!barcode_simplex_add(f->barcode, 1, (uint32_t[]){ends.a, ends.b},
                                 cocycle->list[k].value))
            return false;
    }
    return true;
}

static cann_status tell(first *f, rips_triangles *deaths)
{
    terms *cocycles = memory_take(f->count, sizeof *cocycles);
    deaths->list = memory_take(f->count, sizeof *deaths->list);
    bool fine = cocycles && deaths->list;
    if (fine && f->request->cocycles) fine = spread_all(f, cocycles);
    for (int64_t loop = 0; fine && loop < f->count && !cann_interrupt_pending(); loop++) {
        if (is_bar(f, loop)) fine = add_bar(f, loop, &cocycles[loop]);
        memory_free(cocycles[loop].list);
        cocycles[loop].list = NULL;
    }
    for (int64_t row = 0; fine && row < f->splits->count; row++)
        if (f->owner[row] >= 0) deaths->list[deaths->count++] = f->splits->list[row];
    for (int64_t loop = 0; cocycles && loop < f->count; loop++) memory_free(cocycles[loop].list);
    memory_free(cocycles);
    if (!fine) return CANN_ERROR_MEMORY;
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}

cann_status rips_first(const rips_graph *graph, const rips_request *request,
                       const rips_triangles *splits, cann_barcode *barcode, rips_triangles *deaths)
{
    first f = {.graph = graph, .request = request, .splits = splits, .barcode = barcode};
    f.prime = (uint32_t)request->prime;
    f.inverse = rips_inverses(request->prime);
    cann_status status = f.inverse ? join(&f) : CANN_ERROR_MEMORY;
    if (status == CANN_OK && request->dimension > 0) {
        status = relate(&f);
        if (status == CANN_OK) status = reduce(&f);
        if (status == CANN_OK) status = tell(&f, deaths);
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
