/* SPDX-License-Identifier: MIT
 * Lists of the neighbours of a sparse graph's vertices, gone through in order. */
#ifndef CANN_ANALYZE_RIPS_NEIGHBOURS_H
#define CANN_ANALYZE_RIPS_NEIGHBOURS_H
#include "analyze/rips.h"

typedef struct rips_list {
    const uint64_t *at, *end;
} rips_list;

static inline rips_list rips_list_of(const rips_graph *graph, uint32_t vertex)
{
    return (rips_list){graph->neighbours + graph->first[vertex],
                       graph->neighbours + graph->first[vertex + 1]};
}
static inline uint32_t rips_list_vertex(const rips_list *list)
{
    return (uint32_t)(*list->at >> 32);
}
static inline uint32_t rips_list_rank(const rips_list *list)
{
    return (uint32_t)*list->at;
}

/* On to the first neighbour that is not below a vertex: in steps that double, then halve, so a
 * short list goes through a long one quickly. */
static inline void rips_list_seek(rips_list *list, uint32_t vertex)
{
    uint64_t wanted = (uint64_t)vertex << 32;
    int64_t step = 1;
    if (list->at == list->end || *list->at >= wanted) return;
    while (list->end - list->at > step && list->at[step] < wanted) {
        list->at += step;
        step *= 2;
    }
    for (; step; step /= 2)
        while (list->end - list->at > step && list->at[step] < wanted) list->at += step;
    list->at++;
}

/* On to the next vertex of both; false: there is none. */
static inline bool rips_lists_meet(rips_list *a, rips_list *b)
{
    while (a->at < a->end && b->at < b->end) {
        uint32_t u = rips_list_vertex(a), v = rips_list_vertex(b);
        if (u == v) return true;
        if (u < v)
            rips_list_seek(a, v);
        else
            rips_list_seek(b, u);
    }
    return false;
}

#endif
