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
#include <omp.h>
#include <string.h>

ISA_DECLARE(rips_loops, rips_loops);

const rips_loops *rips_loops_pick(void)
{
    return ISA_PICK(rips_loops);
}

enum { CHUNK = 2048 }; /* edges a thread takes at a time */

/* What one thread needs to walk through a lens. */
typedef struct walker {
    uint32_t *far;     /* [stride] the further end of the edge */
    uint32_t *inside;  /* [stride] 0 where reached, else RIPS_FAR */
    uint32_t *waiting; /* [n] lens vertices not yet reached, ascending */
    uint32_t *reached; /* [n] the component's vertices in the order of reaching */
} walker;

static bool walker_take(walker *walker, const rips_graph *graph)
{
    walker->far = memory_take(graph->stride, sizeof *walker->far);
    walker->inside = memory_take(graph->stride, sizeof *walker->inside);
    walker->waiting = memory_take(graph->n, sizeof *walker->waiting);
    walker->reached = memory_take(graph->n, sizeof *walker->reached);
    return walker->far && walker->inside && walker->waiting && walker->reached;
}

static void walker_give(walker *walker)
{
    memory_free(walker->far);
    memory_free(walker->inside);
    memory_free(walker->waiting);
    memory_free(walker->reached);
}

static bool add(rips_triangles *triangles, uint32_t edge, uint32_t vertex)
{
    if (triangles->count == triangles->capacity) {
        int64_t capacity = triangles->capacity ? 2 * triangles->capacity : 256;
        void *grown =
            memory_grow(triangles->list, triangles->count, capacity, sizeof *triangles->list);
        if (!grown) return false;
        triangles->list = grown;
        triangles->capacity = capacity;
    }
    triangles->list[triangles->count++] = (rips_triangle){edge, vertex};
    return true;
}

/* Moves the waiting vertices adjacent to row m to `reached`; how many wait still. */
static int64_t reach(walker *walker, const uint32_t *m, uint32_t edge, int64_t waiting,
                     int64_t *reached)
{
    int64_t left = 0;
    for (int64_t k = 0; k < waiting; k++) {
        uint32_t v = walker->waiting[k];
        if (m[v] < edge)
            walker->reached[(*reached)++] = v;
        else
            walker->waiting[left++] = v;
    }
    return left;
}

/* The components of a lens that is not conical. Few vertices are out of the apex's reach, so each
 * of them looks for a reached neighbour before the reached ones look for them. */
static bool split(const rips_graph *graph, const rips_loops *loops, walker *walker, uint32_t edge,
                  rips_triangles *splits)
{
    const uint32_t *rows[2] = {graph->rank + graph->ends[edge].a * graph->stride,
                               graph->rank + graph->ends[edge].b * graph->stride};
    uint32_t apex = rips_apex(graph, edge);
    const uint32_t *m = graph->rank + apex * graph->stride;
    int64_t waiting = 0;
    loops->furthest(rows, 2, walker->far, graph->stride);
    for (int64_t v = 0; v < graph->n; v++) {
        bool is_lens = walker->far[v] < edge;
        walker->inside[v] = is_lens && m[v] < edge ? 0 : RIPS_FAR;
        if (is_lens && m[v] >= edge) walker->waiting[waiting++] = (uint32_t)v;
    }
    for (int64_t v = graph->n; v < graph->stride; v++) walker->inside[v] = RIPS_FAR;
    int64_t reached = 0, looked = 0, left = 0;
    for (int64_t k = 0; k < waiting; k++) {
        uint32_t v = walker->waiting[k];
        const uint32_t *row = graph->rank + v * graph->stride;
        bool is_met = loops->first_within(walker->inside, row, edge, graph->stride) < graph->stride;
        if (is_met)
            walker->reached[reached++] = v;
        else
            walker->waiting[left++] = v;
    }
    waiting = left;
    for (;;) {
        while (looked < reached && waiting) {
            const uint32_t *row = graph->rank + walker->reached[looked++] * graph->stride;
            waiting = reach(walker, row, edge, waiting, &reached);
        }
        if (!waiting) return true;
        uint32_t root = walker->waiting[0];
        if (!add(splits, edge, root)) return false;
        reached = looked = 0;
        walker->reached[reached++] = root;
        memmove(walker->waiting, walker->waiting + 1, (size_t)--waiting * sizeof *walker->waiting);
    }
}

static bool look(rips_graph *graph, const rips_loops *loops, walker *walker, uint32_t edge,
                 rips_triangles *splits)
{
    const uint32_t *a = graph->rank + graph->ends[edge].a * graph->stride;
    const uint32_t *b = graph->rank + graph->ends[edge].b * graph->stride;
    uint32_t nearest = loops->nearest(a, b, graph->stride);
    graph->apex[edge] = RIPS_NONE;
    if (nearest >= edge) return true;
    graph->apex[edge] = (uint32_t)loops->find(a, b, nearest, graph->stride);
    const uint32_t *m = graph->rank + graph->apex[edge] * graph->stride;
    if (loops->is_cone(a, b, m, edge, graph->stride)) return true;
    graph->apex[edge] |= RIPS_FOLDS;
    return split(graph, loops, walker, edge, splits);
}

/* Chunks are shared out as threads come; each has a list of its own, joined in order. */
static cann_status look_all(rips_graph *graph, rips_triangles *lists, int64_t chunks)
{
    const rips_loops *loops = rips_loops_pick();
    int64_t next = 0;
    bool failed = false;
#pragma omp parallel num_threads((int)cann_threads())
    {
        walker walker = {0};
        bool fine = walker_take(&walker, graph);
        for (;;) {
            int64_t chunk = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
            if (!fine || chunk >= chunks || cann_interrupt_pending()) break;
            int64_t first = chunk * CHUNK;
            int64_t end = first + CHUNK < graph->edges ? first + CHUNK : graph->edges;
            for (int64_t edge = first; fine && edge < end; edge++)
                fine = look(graph, loops, &walker, (uint32_t)edge, &lists[chunk]);
        }
        if (!fine) __atomic_store_n(&failed, true, __ATOMIC_RELAXED);
        walker_give(&walker);
    }
    if (failed)
        return fail(CANN_ERROR_MEMORY, "not enough memory for the lenses of %" PRId64 " edges",
                    graph->edges);
    return CANN_OK;
}

cann_status rips_lens_find(rips_graph *graph, rips_triangles *splits)
{
    int64_t chunks = (graph->edges + CHUNK - 1) / CHUNK;
    rips_triangles *lists = memory_take(chunks, sizeof *lists);
    if (!lists) return CANN_ERROR_MEMORY;
    cann_status status = look_all(graph, lists, chunks);
    if (status == CANN_OK && cann_interrupt_pending())
        status = fail(CANN_INTERRUPTED, "rips: interrupted");
    for (int64_t k = 0; k < chunks; k++) {
        for (int64_t i = 0; status == CANN_OK && i < lists[k].count; i++)
            if (!add(splits, lists[k].list[i].edge, lists[k].list[i].vertex))
                status = CANN_ERROR_MEMORY;
        memory_free(lists[k].list);
    }
    memory_free(lists);
    return status;
}
