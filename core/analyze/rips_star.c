/* SPDX-License-Identifier: MIT */
#include "analyze/rips_star.h"
#include "base/memory.h"

bool rips_star_take(rips_star *star, const rips_layout *layout)
{
    *star = (rips_star){.layout = layout, .loops = rips_loops_pick()};
    star->far = memory_take(layout->graph->stride, sizeof *star->far);
    star->near = memory_take(layout->graph->stride, sizeof *star->near);
    return star->far && star->near;
}

void rips_star_give(rips_star *star)
{
    memory_free(star->far);
    memory_free(star->near);
}

static void sort_vertices(uint32_t *out, const uint32_t *vertices, int count)
{
    for (int k = 0; k < count; k++) {
        int at = k;
        for (; at > 0 && out[at - 1] > vertices[k]; at--) out[at] = out[at - 1];
        out[at] = vertices[k];
    }
}

void rips_star_open(rips_star *star, uint64_t key, int lens)
{
    const rips_layout *layout = star->layout;
    int64_t stride = layout->graph->stride;
    rips_open(layout, key, lens, &star->simplex);
    star->corners = lens + 2;
    sort_vertices(star->corner, star->simplex.vertex, star->corners);
    sort_vertices(star->lens, star->simplex.vertex + 2, lens);
    for (int k = 0; k < star->corners; k++) {
        star->row[k] = layout->graph->rank + star->corner[k] * stride;
        star->rest[k] = 0;
        for (int i = 0; i < star->corners; i++)
            if (i != k) star->rest[k] = star->rest[k] << layout->place_bits | (star->corner[i] + 1);
    }
    star->loops->furthest(star->row, star->corners, star->far, stride);
    for (int k = 0; k < star->corners; k++) star->far[star->corner[k]] = RIPS_FAR;
}

/* The key of an edge with sorted vertices, `left_out` among them, and one more (RIPS_FAR: none).
 * They ascend but for the apex, which is place 0 and comes first, where it need not be written. */
static uint64_t key_of(const rips_layout *layout, uint32_t edge, const uint32_t *sorted, int count,
                       uint32_t left_out, uint32_t more)
{
    uint32_t apex = rips_apex(layout->graph, edge);
    uint64_t tail = 0;
    int lens = 0;
    bool is_in = more == RIPS_FAR;
    for (int k = 0; k < count; k++) {
        if (!is_in && more < sorted[k]) {
            if (more != apex) tail = tail << layout->place_bits | (more + 1);
            is_in = true;
            lens++;
        }
        if (sorted[k] == left_out) continue;
        if (sorted[k] != apex) tail = tail << layout->place_bits | (sorted[k] + 1);
        lens++;
    }
    if (!is_in) {
        if (more != apex) tail = tail << layout->place_bits | (more + 1);
        lens++;
    }
    return (uint64_t)edge << rips_shift(layout, lens) | tail;
}

/* With a vertex of the simplex's own lens. */
static uint64_t own_cofacet(const rips_star *star, uint32_t v)
{
    return key_of(star->layout, star->simplex.edge, star->lens, star->simplex.lens, RIPS_FAR, v);
}

/* With a vertex whose edge `far` to a corner is the longest of all. */
static uint64_t cofacet(const rips_star *star, uint32_t v, uint32_t far)
{
    const rips_layout *layout = star->layout;
    uint32_t apex = rips_apex(layout->graph, far);
    bool has_apex = false;
    int end = 0;
    while (star->row[end][v] != far) end++;
    for (int k = 0; k < star->corners; k++) has_apex |= star->corner[k] == apex;
    if (has_apex)
        return key_of(layout, far, star->corner, star->corners, star->corner[end], RIPS_FAR);
    return (uint64_t)far << rips_shift(layout, star->corners - 1) | star->rest[end];
}

bool rips_star_first(const rips_star *star, uint64_t *key, uint32_t *value)
{
    const rips_graph *graph = star->layout->graph;
    uint32_t edge = star->simplex.edge, apex = rips_apex(graph, edge);
    int64_t v = star->far[apex] < edge ? (int64_t)apex
                                       : star->loops->first_below(star->far, edge, graph->stride);
    if (v == graph->stride) return false;
    *key = own_cofacet(star, (uint32_t)v);
    *value = rips_is_odd(star->corner, star->corners, (uint32_t)v) ? star->layout->prime - 1 : 1;
    return true;
}

int64_t rips_star_cofacets(rips_star *star, uint32_t value, uint64_t from, uint32_t horizon,
                           uint64_t *out)
{
    const rips_layout *layout = star->layout;
    uint32_t edge = star->simplex.edge;
    uint32_t least = (uint32_t)(from >> rips_shift(layout, star->corners - 1));
    int64_t count =
        star->loops->within(star->far, edge, least, horizon, star->near, layout->graph->stride);
    int64_t kept = 0;
    int below = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t v = star->near[i], far = star->far[v];
        uint64_t key = far < edge ? own_cofacet(star, v) : cofacet(star, v, far);
        while (below < star->corners && star->corner[below] < v) below++;
        out[kept] = key << layout->value_bits | (below & 1 ? layout->prime - value : value);
        kept += key >= from;
    }
    return kept;
}
