/* SPDX-License-Identifier: MIT
 * Shortest ways through a graph of weighted edges between all pairs of points: Dijkstra from each
 * point, Numer. Math. 1 (1959) 269, with a binary heap. Every row is one thread's. */
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <omp.h>

typedef struct graph {
    int64_t n;
    int64_t *first; /* [n + 1] */
    int64_t *to;    /* [2 edges] */
    double *length; /* [2 edges] */
} graph;

typedef struct open_place {
    double distance;
    int64_t point;
} open_place;

typedef struct heap {
    open_place *list; /* [2 edges + 1]: a point may wait more than once */
    int64_t count;
} heap;

static bool is_before(open_place a, open_place b)
{
    return a.distance < b.distance || (a.distance == b.distance && a.point < b.point);
}

static void push(heap *heap, open_place place)
{
    int64_t at = heap->count++;
    for (; at > 0 && is_before(place, heap->list[(at - 1) / 2]); at = (at - 1) / 2)
        heap->list[at] = heap->list[(at - 1) / 2];
    heap->list[at] = place;
}

static open_place pop(heap *heap)
{
    open_place least = heap->list[0], last = heap->list[--heap->count];
    int64_t at = 0, child;
    while ((child = 2 * at + 1) < heap->count) {
        if (child + 1 < heap->count && is_before(heap->list[child + 1], heap->list[child])) child++;
        if (!is_before(heap->list[child], last)) break;
        heap->list[at] = heap->list[child];
        at = child;
    }
    heap->list[at] = last;
    return least;
}

static void walk(const graph *graph, int64_t source, heap *heap, double *distance)
{
    for (int64_t v = 0; v < graph->n; v++) distance[v] = INFINITY;
    distance[source] = 0;
    heap->count = 0;
    push(heap, (open_place){0, source});
    while (heap->count) {
        open_place here = pop(heap);
        if (here.distance > distance[here.point]) continue;
        for (int64_t e = graph->first[here.point]; e < graph->first[here.point + 1]; e++) {
            double way = here.distance + graph->length[e];
            if (way >= distance[graph->to[e]]) continue;
            distance[graph->to[e]] = way;
            push(heap, (open_place){way, graph->to[e]});
        }
    }
}

static cann_status fill(graph *graph, const int64_t *first, const int64_t *second,
                        const double *length, int64_t count)
{
    graph->first = memory_take(graph->n + 2, sizeof *graph->first);
    graph->to = memory_take(2 * count, sizeof *graph->to);
    graph->length = memory_take(2 * count, sizeof *graph->length);
    if (!graph->first || !graph->to || !graph->length) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count; k++) {
        if (first[k] < 0 || first[k] >= graph->n || second[k] < 0 || second[k] >= graph->n ||
            !(length[k] >= 0))
            return fail(CANN_ERROR_ARGUMENT,
                        "paths: edge %" PRId64 " joins points %" PRId64 " and %" PRId64
                        " of %" PRId64 " over a length of %g",
                        k + 1, first[k] + 1, second[k] + 1, graph->n, length[k]);
        graph->first[first[k] + 2]++;
        graph->first[second[k] + 2]++;
    }
    for (int64_t v = 0; v < graph->n; v++) graph->first[v + 2] += graph->first[v + 1];
    for (int64_t k = 0; k < 2 * count; k++) {
        int64_t from = k % 2 ? second[k / 2] : first[k / 2];
        int64_t at = graph->first[from + 1]++;
        graph->to[at] = k % 2 ? first[k / 2] : second[k / 2];
        graph->length[at] = length[k / 2];
    }
    return CANN_OK;
}

static cann_status walk_all(const graph *graph, int64_t edges, double *out)
{
    int64_t next = 0;
    bool failed = false;
#pragma omp parallel num_threads((int)cann_threads())
    {
        heap heap = {memory_take(2 * edges + 1, sizeof *heap.list), 0};
        for (;;) {
            int64_t source = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
            if (!heap.list || source >= graph->n || cann_interrupt_pending()) break;
            walk(graph, source, &heap, out + source * graph->n);
        }
        if (!heap.list) __atomic_store_n(&failed, true, __ATOMIC_RELAXED);
        memory_free(heap.list);
    }
    if (failed) return fail(CANN_ERROR_MEMORY, "paths: no memory for %" PRId64 " edges", edges);
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in paths") : CANN_OK;
}

cann_tensor *cann_graph_paths(int64_t points, const cann_tensor *first, const cann_tensor *second,
                              const cann_tensor *length)
{
    int64_t count = cann_tensor_count(length);
    graph graph = {.n = points};
    if (cann_tensor_count(first) != count || cann_tensor_count(second) != count) {
        fail(CANN_ERROR_SHAPE,
             "paths: %" PRId64 " first and %" PRId64 " second points for %" PRId64 " lengths",
             cann_tensor_count(first), cann_tensor_count(second), count);
        return NULL;
    }
    cann_tensor *a = cann_tensor_convert(first, CANN_INT64);
    cann_tensor *b = cann_tensor_convert(second, CANN_INT64);
    cann_tensor *lengths = cann_tensor_convert(length, CANN_FLOAT64), *out = NULL;
    cann_status status = a && b && lengths ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK)
        status = fill(&graph, cann_tensor_data(a), cann_tensor_data(b), cann_tensor_data(lengths),
                      count);
    if (status == CANN_OK) out = cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){points, points});
    if (out && walk_all(&graph, count, cann_tensor_data(out)) != CANN_OK) {
        cann_tensor_free(out);
        out = NULL;
    }
    cann_tensor_free(a);
    cann_tensor_free(b);
    cann_tensor_free(lengths);
    memory_free(graph.first);
    memory_free(graph.to);
    memory_free(graph.length);
    return out;
}
