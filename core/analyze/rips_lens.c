/* SPDX-License-Identifier: MIT
 * The lens of every edge: its apex, whether it is conical, and where not, its components. Two lens
 * vertices that are adjacent bear triangles with the edge whose boundaries differ by a boundary, so
 * one triangle for each component is all that dimension 1 needs, and the apex's cancels the edge.
 */
#include "analyze/rips_moment.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <inttypes.h>
#include <stdlib.h>

ISA_DECLARE(rips_loops, rips_loops);
ISA_DECLARE(rips_lens_loops, rips_lens_loops);

const rips_loops *rips_loops_pick(void)
{
    return ISA_PICK(rips_loops);
}

enum { CHUNK = 1024 };
static const double HALF = 0.7; /* of an edge's length: where its apex is looked for first, tried
                                 from 0.5 to 0.9: it makes most lenses conical */

/* What one thread needs to walk through lenses. */
typedef struct walker {
    const rips_graph *graph;
    rips_look look;
    rips_triangles splits;
} walker;

static bool walker_take(walker *walker, const rips_graph *graph)
{
    *walker = (struct walker){.graph = graph};
    if (graph->first) return true;
    rips_look *look = &walker->look;
    bool fine = rips_moment_take(&look->now, graph->n) && rips_moment_take(&look->half, graph->n);
    int64_t words = look->now.words;
    look->lens = fine ? memory_take(3 * words, sizeof *look->lens) : NULL;
    if (!look->lens) return false;
    for (int64_t v = 0; v < graph->n; v++)
        look->now.rows[v * words + v / 64] |= (uint64_t)1 << v % 64;
    look->waiting = look->lens + words;
    look->apart = look->waiting + words;
    return true;
}

static void walker_give(walker *walker)
{
    memory_free(walker->look.now.rows);
    memory_free(walker->look.half.rows);
    memory_free(walker->look.lens);
    memory_free(walker->splits.list);
}

bool rips_triangles_add(rips_triangles *triangles, rips_triangle triangle)
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

/* Looks at the edges [from, end). */
static bool walk(walker *walker, int64_t from, int64_t end)
{
    const rips_lens_loops *loops = ISA_PICK(rips_lens_loops);
    const rips_graph *graph = walker->graph;
    rips_look *look = &walker->look;
    int64_t half = look->half.edges;
    for (int64_t edge = from; edge < end; edge++) {
        rips_edge ends = graph->ends[edge];
        bool is_whole;
        while (graph->length[half] < HALF * graph->length[edge]) half++;
        rips_moment_reach(&look->now, graph->ends, edge);
        rips_moment_reach(&look->half, graph->ends, half);
        graph->apex[edge] = loops->look(look, ends.a, ends.b, &is_whole);
        uint32_t vertex = is_whole ? RIPS_FAR : loops->part(look);
        for (; vertex != RIPS_FAR; vertex = loops->part(look))
            if (!rips_triangles_add(&walker->splits, (rips_triangle){(uint32_t)edge, vertex}))
                return false;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    const rips_triangle *x = a, *y = b;
    if (x->edge != y->edge) return x->edge < y->edge ? -1 : 1;
    return x->vertex < y->vertex ? -1 : x->vertex > y->vertex;
}

/* Threads take chunks of edges as they come; each brings its own moment on to them. */
static bool walk_all(rips_graph *graph, rips_triangles *splits)
{
    int64_t next = 0;
    bool fine = true;
#pragma omp parallel num_threads(parallel_team())
    {
        walker walker;
        bool well = walker_take(&walker, graph);
        for (;;) {
            int64_t from = __atomic_fetch_add(&next, CHUNK, __ATOMIC_RELAXED);
            int64_t end = from + CHUNK < graph->edges ? from + CHUNK : graph->edges;
            if (!well || from >= graph->edges || cann_interrupt_pending()) break;
            well = graph->first ? rips_lens_sparse(graph, from, end, &walker.splits)
                                : walk(&walker, from, end);
        }
#pragma omp critical
        {
            for (int64_t k = 0; well && k < walker.splits.count; k++)
                well = rips_triangles_add(splits, walker.splits.list[k]);
            fine = fine && well;
        }
        walker_give(&walker);
    }
    return fine;
}

cann_status rips_lens_find(rips_graph *graph, rips_triangles *splits)
{
    if (!walk_all(graph, splits))
        return fail(CANN_ERROR_MEMORY,
                    "rips: not enough memory for the lenses of %" PRId64 " edges", graph->edges);
    if (splits->count) qsort(splits->list, (size_t)splits->count, sizeof *splits->list, compare);
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in rips") : CANN_OK;
}
