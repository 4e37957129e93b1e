/* SPDX-License-Identifier: MIT
 * Cocycles of dimension 1: a loop's column operations are its values on loops, and the paths carry
 * them to all edges. In a dense graph all edges of its life are gone through; in a sparse one, of
 * which a cocycle may see next to nothing, those whose paths go along an edge with a value. */
#include "analyze/rips_heap.h"
#include "analyze/rips_relations.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <math.h>
#include <stdlib.h>

/* The edges at which a loop's class begins and ends. */
static void life(const rips_relations *f, int64_t loop, uint32_t *begin, uint32_t *end)
{
    int64_t pivot = f->reduced[loop].pivot;
    *begin = f->loops[loop];
    *end = pivot < 0 ? (uint32_t)f->graph->edges : f->splits->list[pivot].edge;
}

static double length_at(const rips_relations *f, uint32_t edge)
{
    return edge < f->graph->edges ? f->graph->length[edge] : INFINITY;
}

static bool is_bar(const rips_relations *f, int64_t loop)
{
    uint32_t begin, end;
    life(f, loop, &begin, &end);
    return length_at(f, begin) != length_at(f, end);
}

/* The two edges of each one's path; of a sparse graph, too, for each edge the later ones whose
 * paths go along it. */
typedef struct paths {
    uint32_t *sides;     /* [edges, 2] RIPS_FAR: the edge has no path */
    int64_t *first;      /* [edges + 1] */
    uint32_t *followers; /* [2 edges] */
} paths;

static bool find_sides(const rips_graph *graph, paths *paths)
{
    paths->sides = memory_room(2 * graph->edges, sizeof *paths->sides);
    if (!paths->sides) return false;
#pragma omp parallel for num_threads(parallel_team()) schedule(static)
    for (int64_t edge = 0; edge < graph->edges; edge++) {
        uint32_t apex = rips_apex(graph, (uint32_t)edge), *side = paths->sides + 2 * edge;
        bool has_path = apex != RIPS_NONE;
        side[0] = has_path ? rips_rank(graph, graph->ends[edge].a, apex) : RIPS_FAR;
        side[1] = has_path ? rips_rank(graph, apex, graph->ends[edge].b) : RIPS_FAR;
    }
    return true;
}

static bool find_followers(const rips_graph *graph, paths *paths)
{
    paths->first = memory_take(graph->edges + 2, sizeof *paths->first);
    paths->followers = memory_room(2 * graph->edges, sizeof *paths->followers);
    if (!paths->first || !paths->followers) return false;
    int64_t *place = paths->first + 1;
    for (int64_t k = 0; k < 2 * graph->edges; k++)
        if (paths->sides[k] != RIPS_FAR) place[paths->sides[k] + 1]++;
    for (int64_t edge = 0; edge < graph->edges; edge++) place[edge + 1] += place[edge];
    for (int64_t k = 0; k < 2 * graph->edges; k++)
        if (paths->sides[k] != RIPS_FAR)
            paths->followers[place[paths->sides[k]]++] = (uint32_t)(k / 2);
    return true;
}

static void free_paths(paths *paths)
{
    memory_free(paths->sides);
    memory_free(paths->first);
    memory_free(paths->followers);
}

/* The value that an edge's path carries to it; `values` are of edges from `begin` on, those before
 * have none. */
static uint32_t carried(const rips_relations *f, const paths *paths, const uint32_t *values,
                        uint32_t begin, uint32_t edge)
{
    rips_edge ends = f->graph->ends[edge];
    uint32_t apex = rips_apex(f->graph, edge);
    const uint32_t *side = paths->sides + 2 * (int64_t)edge;
    uint32_t a = side[0] < begin ? 0 : values[side[0] - begin];
    uint32_t b = side[1] < begin ? 0 : values[side[1] - begin];
    if (a && ends.a > apex) a = f->prime - a;
    if (b && apex > ends.b) b = f->prime - b;
    return a + b >= f->prime ? a + b - f->prime : a + b;
}

/* The cocycle of a loop that lives from edge `begin` to before edge `end`: its values on loops,
 * carried to all edges along the paths. */
static bool spread(const rips_relations *f, const paths *paths, const rips_reduced *column,
                   uint32_t begin, uint32_t end, uint32_t *values, rips_terms *out)
{
    const rips_term *own = f->operations.list + column->first, *last = own + column->count;
    int64_t count = 0;
    for (uint32_t edge = begin; edge < end; edge++) {
        uint32_t value = 0;
        if (paths->sides[2 * (int64_t)edge] != RIPS_FAR)
            value = carried(f, paths, values, begin, edge);
        else if (own < last && f->loops[own->index] == edge)
            value = own++->value;
        values[edge - begin] = value;
        count += value != 0;
    }
    *out = (rips_terms){memory_room(count, sizeof *out->list), 0, count};
    for (uint32_t edge = begin; out->list && edge < end; edge++)
        if (values[edge - begin]) out->list[out->count++] = (rips_term){edge, values[edge - begin]};
    return out->list;
}

/* The same as spread, by a heap of the edges that may have a value; `values` are 0 before and
 * after.
 */
static bool spread_sparse(const rips_relations *f, const paths *paths, const rips_reduced *column,
                          uint32_t end, uint32_t *values, rips_heap *heap, rips_terms *out)
{
    const rips_term *own = f->operations.list + column->first, *last = own + column->count;
    bool fine = true;
    for (const rips_term *one = own; one < last; one++) rips_heap_push(heap, f->loops[one->index]);
    while (fine && heap->count && heap->entries[0] < end) {
        uint32_t edge = (uint32_t)heap->entries[0], value;
        while (heap->count && heap->entries[0] == edge) rips_heap_drop(heap);
        while (own < last && f->loops[own->index] < edge) own++;
        if (rips_apex(f->graph, edge) != RIPS_NONE)
            value = carried(f, paths, values, 0, edge);
        else
            value = own->value;
        values[edge] = value;
        if (!value) continue;
        fine = rips_terms_add(out, (rips_term){edge, value});
        for (int64_t k = paths->first[edge]; k < paths->first[edge + 1]; k++)
            rips_heap_push(heap, paths->followers[k]);
    }
    heap->count = 0;
    for (int64_t k = 0; k < out->count; k++) values[out->list[k].index] = 0;
    return fine && !heap->failed;
}

/* Room for one thread. */
typedef struct spreader {
    uint32_t *values; /* [edges] */
    rips_heap heap;
} spreader;

static bool spread_loop(const rips_relations *f, const paths *paths, int64_t loop, spreader *own,
                        rips_terms *out)
{
    const rips_reduced *column = &f->reduced[loop];
    uint32_t begin, end;
    life(f, loop, &begin, &end);
    return f->graph->first ? spread_sparse(f, paths, column, end, own->values, &own->heap, out)
                           : spread(f, paths, column, begin, end, own->values, out);
}

/* The cocycles of bars, [count] by loop; threads take bars as they come in `order`. */
static bool spread_all(const rips_relations *f, const paths *paths, const uint64_t *order,
                       int64_t bars, rips_terms *cocycles)
{
    int64_t next = 0;
    bool failed = false;
#pragma omp parallel num_threads(parallel_team())
    {
        spreader own = {.values = f->graph->first
                                      ? memory_take(f->graph->edges, sizeof *own.values)
                                      : memory_room(f->graph->edges, sizeof *own.values)};
        bool fine = own.values;
        while (fine && !cann_interrupt_pending()) {
            int64_t bar = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
            if (bar >= bars) break;
            int64_t loop = (int64_t)(uint32_t)order[bar];
            fine = spread_loop(f, paths, loop, &own, &cocycles[loop]);
        }
        if (!fine) __atomic_store_n(&failed, true, __ATOMIC_RELAXED);
        memory_free(own.values);
        rips_heap_free(&own.heap);
    }
    return !failed;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x > *y ? -1 : *x < *y;
}

/* Bars from the longest life, in edges, above their loops: the longest take most of the time. */
static int64_t order_bars(const rips_relations *f, uint64_t *order)
{
    int64_t bars = 0;
    for (int64_t loop = 0; loop < f->count; loop++) {
        uint32_t begin, end;
        life(f, loop, &begin, &end);
        if (is_bar(f, loop)) order[bars++] = (uint64_t)(end - begin) << 32 | (uint64_t)loop;
    }
    qsort(order, (size_t)bars, sizeof *order, compare);
    return bars;
}

static bool find_cocycles(const rips_relations *f, rips_terms *cocycles)
{
    paths paths = {0};
    uint64_t *order = memory_room(f->count, sizeof *order);
    bool is_sparse = f->graph->first, fine = order;
    fine = fine && find_sides(f->graph, &paths);
    if (fine && is_sparse) fine = find_followers(f->graph, &paths);
    if (fine) fine = spread_all(f, &paths, order, order_bars(f, order), cocycles);
    free_paths(&paths);
    memory_free(order);
    return fine;
}

static bool add_bar(rips_relations *f, int64_t loop, const rips_terms *cocycle)
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

cann_status rips_first_tell(rips_relations *f, rips_triangles *deaths)
{
    rips_terms *cocycles = memory_take(f->count, sizeof *cocycles);
    deaths->list = memory_take(f->count, sizeof *deaths->list);
    bool fine = cocycles && deaths->list;
    if (fine && f->request->cocycles) fine = find_cocycles(f, cocycles);
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
