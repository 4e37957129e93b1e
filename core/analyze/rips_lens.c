/* SPDX-License-Identifier: MIT
 * The lens of every edge: its apex, whether it is conical, and where not, its components. Two lens
 * vertices that are adjacent bear triangles with the edge whose boundaries differ by a boundary, so
 * one triangle for each component is all that dimension 1 needs, and the apex's cancels the edge.
 */
#include "analyze/rips.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

ISA_DECLARE(rips_loops, rips_loops);

const rips_loops *rips_loops_pick(void)
{
    return ISA_PICK(rips_loops);
}

enum { PUT_OFF = 2 }; /* a state: no neighbour of it was reached when it was looked at */

/* What one thread needs to walk through a lens. */
typedef struct walker {
    const rips_graph *graph;
    const rips_loops *loops;
    uint32_t *state; /* [stride] 0: reached from the apex, 1: not yet, RIPS_FAR: outside the lens */
    uint32_t *waiting; /* [n] lens vertices that the apex's component does not reach at once */
    uint32_t *reached; /* [n] a component's vertices in the order of reaching */
    rips_triangles splits;
} walker;

static bool walker_take(walker *walker, const rips_graph *graph)
{
    *walker = (struct walker){.graph = graph, .loops = rips_loops_pick()};
    walker->state = memory_take(graph->stride, sizeof *walker->state);
    walker->waiting = memory_take(graph->n, sizeof *walker->waiting);
    walker->reached = memory_take(graph->n, sizeof *walker->reached);
    return walker->state && walker->waiting && walker->reached;
}

static void walker_give(walker *walker)
{
    memory_free(walker->state);
    memory_free(walker->waiting);
    memory_free(walker->reached);
    memory_free(walker->splits.list);
}

static bool add(rips_triangles *triangles, rips_triangle triangle)
{
    if (triangles->count == triangles->capacity) {
        int64_t capacity = triangles->capacity ? 2 * triangles->capacity : 256;
        void *grown =
            memory_grow(triangles->list, triangles->count, capacity, sizeof *triangles->list);
        if (!grown) return false;
        triangles->list = grown;
        triangles->capacity = capacity;
    }
    triangles->list[triangles->count++] = triangle;
    return true;
}

static const uint32_t *row_of(const rips_graph *graph, int64_t vertex)
{
    return graph->rank + vertex * graph->stride;
}

/* Reaches all that vertices of `reached` lead to; how many wait still. */
static int64_t flood(walker *walker, uint32_t edge, int64_t reached, int64_t waiting)
{
    for (int64_t looked = 0; looked < reached && waiting; looked++) {
        const uint32_t *row = row_of(walker->graph, walker->reached[looked]);
        int64_t left = 0;
        for (int64_t k = 0; k < waiting; k++) {
            uint32_t v = walker->waiting[k];
            if (row[v] < edge)
                walker->reached[reached++] = v;
            else
                walker->waiting[left++] = v;
        }
        waiting = left;
    }
    return waiting;
}

/* Of the vertices put off, those that a reached one is adjacent to by now are reached; what is left
 * are further components, begun by their first vertices. */
static bool divide(walker *walker, uint32_t edge, int64_t waiting)
{
    const rips_graph *graph = walker->graph;
    for (int64_t before = waiting + 1; waiting < before;) {
        before = waiting;
        waiting = 0;
        for (int64_t k = 0; k < before; k++) {
            uint32_t v = walker->waiting[k];
            int64_t u = walker->loops->meets(walker->state, row_of(graph, v), edge, graph->stride);
            if (u < graph->stride)
                walker->state[v] = 0;
            else
                walker->waiting[waiting++] = v;
        }
    }
    while (waiting) {
        walker->reached[0] = walker->waiting[0];
        memmove(walker->waiting, walker->waiting + 1, (size_t)--waiting * sizeof *walker->waiting);
        if (!add(&walker->splits, (rips_triangle){edge, walker->reached[0]})) return false;
        waiting = flood(walker, edge, 1, waiting);
    }
    return true;
}

/* Most lenses are connected, and this is seen in a few passes: a vertex that waits and a reached
 * neighbour of it reach most others; one that has none yet is put off. */
static bool cover(walker *walker, uint32_t edge, int64_t waiting)
{
    const rips_graph *graph = walker->graph;
    int64_t w = 0, put_off = 0;
    while (waiting) {
        w = walker->loops->first_with(walker->state, 1, w, graph->stride);
        const uint32_t *row = row_of(graph, w);
        int64_t u = walker->loops->meets(walker->state, row, edge, graph->stride);
        if (u == graph->stride) {
            walker->state[w] = PUT_OFF;
            walker->waiting[put_off++] = (uint32_t)w;
            waiting--;
            continue;
        }
        walker->state[w] = 0;
        waiting = walker->loops->spread(row_of(graph, u), row, edge, walker->state, graph->stride);
    }
    return put_off == 0 || divide(walker, edge, put_off);
}

static bool look(walker *walker, const uint32_t *a, const uint32_t *b, uint32_t edge,
                 uint32_t *apex)
{
    const rips_graph *graph = walker->graph;
    int64_t middle = walker->loops->between(a, b, edge, edge, graph->stride);
    *apex = RIPS_NONE;
    if (middle == graph->stride) return true;
    *apex = (uint32_t)middle;
    const uint32_t *m = row_of(graph, *apex);
    int64_t waiting = walker->loops->start(a, b, m, edge, walker->state, graph->stride);
    if (!waiting) return true;
    *apex |= RIPS_FOLDS;
    return cover(walker, edge, waiting);
}

static int compare(const void *a, const void *b)
{
    const rips_triangle *x = a, *y = b;
    if (x->edge != y->edge) return x->edge < y->edge ? -1 : 1;
    return x->vertex < y->vertex ? -1 : x->vertex > y->vertex;
}

/* Edges go by their first vertex, whose row stays at hand; threads take vertices as they come. */
static bool look_all(rips_graph *graph, rips_triangles *splits)
{
    int64_t next = 0;
    bool fine = true;
#pragma omp parallel num_threads((int)cann_threads())
    {
        walker walker;
        bool well = walker_take(&walker, graph);
        for (;;) {
            int64_t a = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
            if (!well || a >= graph->n || cann_interrupt_pending()) break;
            const uint32_t *row = row_of(graph, a);
            for (int64_t b = a + 1; well && b < graph->n; b++)
                if (row[b] != RIPS_FAR)
                    well = look(&walker, row, row_of(graph, b), row[b], &graph->apex[row[b]]);
        }
#pragma omp critical
        {
            for (int64_t k = 0; well && k < walker.splits.count; k++)
                well = add(splits, walker.splits.list[k]);
            fine = fine && well;
        }
        walker_give(&walker);
    }
    return fine;
}

cann_status rips_lens_find(rips_graph *graph, rips_triangles *splits)
{
    if (!look_all(graph, splits))
        return fail(CANN_ERROR_MEMORY,
                    "rips: not enough memory for the lenses of %" PRId64 " edges", graph->edges);
    if (splits->count) qsort(splits->list, (size_t)splits->count, sizeof *splits->list, compare);
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}
