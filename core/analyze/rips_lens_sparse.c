/* SPDX-License-Identifier: MIT
 * Lenses of a sparse graph: what two lists of neighbours have in common. */
#include "analyze/rips_neighbours.h"
#include "base/memory.h"

/* Room for the lens of one edge. */
typedef struct lens {
    const rips_graph *graph;
    uint32_t edge;
    uint32_t *waiting,
        *reached;  /* [stride] vertices not reached yet; reached ones, in that order */
    int64_t count; /* that wait */
} lens;

/* Writes the lens of the edge but for its apex, the vertex about halfway, which it gives. */
static uint32_t open(lens *lens)
{
    rips_edge ends = lens->graph->ends[lens->edge];
    rips_list a = rips_list_of(lens->graph, ends.a), b = rips_list_of(lens->graph, ends.b);
    uint32_t apex = RIPS_NONE, least = lens->edge;
    lens->count = 0;
    while (rips_lists_meet(&a, &b)) {
        uint32_t v = rips_list_vertex(&a), far = rips_list_rank(&a);
        far = rips_list_rank(&b) > far ? rips_list_rank(&b) : far;
        if (far < lens->edge) lens->waiting[lens->count++] = v;
        if (far < least) {
            least = far;
            apex = v;
        }
        a.at++;
    }
    int64_t kept = 0;
    for (int64_t k = 0; k < lens->count; k++) {
        lens->waiting[kept] = lens->waiting[k];
        kept += lens->waiting[k] != apex;
    }
    lens->count = kept;
    return apex;
}

/* Moves those adjacent to v from the waiting to the reached. */
static int64_t reach(lens *lens, uint32_t v, int64_t reached)
{
    rips_list list = rips_list_of(lens->graph, v);
    int64_t left = 0;
    for (int64_t k = 0; k < lens->count; k++) {
        uint32_t u = lens->waiting[k];
        rips_list_seek(&list, u);
        bool is_near = list.at < list.end && rips_list_vertex(&list) == u &&
                       rips_list_rank(&list) < lens->edge;
        if (is_near)
            lens->reached[reached++] = u;
        else
            lens->waiting[left++] = u;
    }
    lens->count = left;
    return reached;
}

/* Reaches all that a path leads to from v. */
static void flood(lens *lens, uint32_t v)
{
    int64_t reached = reach(lens, v, 0);
    for (int64_t k = 0; k < reached && lens->count; k++)
        reached = reach(lens, lens->reached[k], reached);
}

static bool look(lens *lens, rips_triangles *splits, uint32_t *apex)
{
    *apex = open(lens);
    if (!lens->count) return true;
    int64_t reached = reach(lens, *apex, 0);
    if (!lens->count) return true;
    for (int64_t k = 0; k < reached && lens->count; k++)
        reached = reach(lens, lens->reached[k], reached);
    *apex |= RIPS_FOLDS;
    while (lens->count) {
        uint32_t first = lens->waiting[0];
        for (int64_t k = 1; k < lens->count; k++) lens->waiting[k - 1] = lens->waiting[k];
        lens->count--;
        if (!rips_triangles_add(splits, (rips_triangle){lens->edge, first})) return false;
        flood(lens, first);
    }
    return true;
}

bool rips_lens_sparse(rips_graph *graph, int64_t from, int64_t end, rips_triangles *splits)
{
    lens lens = {.graph = graph};
    lens.waiting = memory_take(graph->stride, sizeof *lens.waiting);
    lens.reached = memory_take(graph->stride, sizeof *lens.reached);
    bool fine = lens.waiting && lens.reached;
    for (int64_t edge = from; fine && edge < end; edge++) {
        lens.edge = (uint32_t)edge;
        fine = look(&lens, splits, &graph->apex[edge]);
    }
    memory_free(lens.waiting);
    memory_free(lens.reached);
    return fine;
}
