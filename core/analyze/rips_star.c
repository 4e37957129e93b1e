/* SPDX-License-Identifier: MIT */
#include "analyze/rips_star.h"
#include "analyze/rips_neighbours.h"
#include "base/memory.h"

bool rips_star_take(rips_star *star, const rips_layout *layout)
{
    *star = (rips_star){.layout = layout, .loops = rips_loops_pick()};
    star->far = memory_take(layout->graph->stride, sizeof *star->far);
    star->near = memory_take(layout->graph->stride, sizeof *star->near);
    star->end = memory_take(layout->graph->stride, sizeof *star->end);
    return star->far && star->near && star->end;
}

void rips_star_give(rips_star *star)
{
    memory_free(star->far);
    memory_free(star->near);
    memory_free(star->end);
}

static void sort_vertices(uint32_t *out, const uint32_t *vertices, int count)
{
    for (int k = 0; k < count; k++) {
        int at = k;
        for (; at > 0 && out[at - 1] > vertices[k]; at--) out[at] = out[at - 1];
        out[at] = vertices[k];
    }
}

/* Furthest distances from corners, of all vertices. */
static void look_dense(rips_star *star)
{
    const rips_graph *graph = star->layout->graph;
    for (int k = 0; k < star->corners; k++)
        star->row[k] = graph->rank + star->corner[k] * graph->stride;
    star->loops->furthest(star->row, star->corners, star->far, graph->stride);
    for (int k = 0; k < star->corners; k++) star->far[star->corner[k]] = RIPS_FAR;
}

/* Keeps of those near what a further corner is next to. */
static void narrow(rips_star *star, int corner)
{
    rips_list list = rips_list_of(star->layout->graph, star->corner[corner]);
    int64_t kept = 0;
    for (int64_t k = 0; k < star->count && list.at < list.end; k++) {
        rips_list_seek(&list, star->near[k]);
        if (list.at == list.end || rips_list_vertex(&list) != star->near[k]) continue;
        bool is_further = rips_list_rank(&list) > star->far[k];
        star->near[kept] = star->near[k];
        star->far[kept] = is_further ? rips_list_rank(&list) : star->far[k];
        star->end[kept++] = is_further ? (uint32_t)corner : star->end[k];
    }
    star->count = kept;
}

/* The same of vertices next to all corners: those of the corner with fewest are narrowed. */
static void look_sparse(rips_star *star)
{
    const rips_graph *graph = star->layout->graph;
    int fewest = 0;
    int64_t least = INT64_MAX;
    for (int k = 0; k < star->corners; k++) {
        int64_t own = graph->first[star->corner[k] + 1] - graph->first[star->corner[k]];
        fewest = own < least ? k : fewest;
        least = own < least ? own : least;
    }
    star->count = 0;
    rips_list list = rips_list_of(graph, star->corner[fewest]);
    for (; list.at < list.end; list.at++) {
        star->near[star->count] = rips_list_vertex(&list);
        star->far[star->count] = rips_list_rank(&list);
        star->end[star->count++] = (uint32_t)fewest;
    }
    for (int k = 0; k < star->corners; k++)
        if (k != fewest) narrow(star, k);
}

static void look(rips_star *star)
{
    if (star->layout->graph->first)
        look_sparse(star);
    else
        look_dense(star);
}

void rips_star_open(rips_star *star, uint64_t key, int lens)
{
    const rips_layout *layout = star->layout;
    rips_open(layout, key, lens, &star->simplex);
    star->corners = lens + 2;
    sort_vertices(star->corner, star->simplex.vertex, star->corners);
    sort_vertices(star->lens, star->simplex.vertex + 2, lens);
    for (int k = 0; k < star->corners; k++) {
        star->rest[k] = 0;
        for (int i = 0; i < star->corners; i++)
            if (i != k) star->rest[k] = star->rest[k] << layout->place_bits | (star->corner[i] + 1);
    }
    look(star);
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

/* With a vertex whose edge `far` to corner number `end` is the longest of all. */
static uint64_t cofacet(const rips_star *star, uint32_t far, uint32_t end)
{
    const rips_layout *layout = star->layout;
    uint32_t apex = rips_apex(layout->graph, far);
    bool has_apex = false;
    for (int k = 0; k < star->corners; k++) has_apex |= star->corner[k] == apex;
    if (has_apex)
        return key_of(layout, far, star->corner, star->corners, star->corner[end], RIPS_FAR);
    return (uint64_t)far << rips_shift(layout, star->corners - 1) | star->rest[end];
}

static int64_t first_dense(const rips_star *star)
{
    uint32_t edge = star->simplex.edge, apex = rips_apex(star->layout->graph, edge);
    int64_t stride = star->layout->graph->stride;
    if (star->far[apex] < edge) return apex;
    int64_t v = star->loops->first_below(star->far, edge, stride);
    return v < stride ? v : -1;
}

static int64_t first_sparse(const rips_star *star)
{
    uint32_t edge = star->simplex.edge, apex = rips_apex(star->layout->graph, edge);
    int64_t first = -1;
    for (int64_t k = 0; k < star->count; k++) {
        if (star->far[k] >= edge) continue;
        if (star->near[k] == apex) return apex;
        if (first < 0) first = star->near[k];
    }
    return first;
}

bool rips_star_first(const rips_star *star, uint64_t *key, uint32_t *value)
{
    int64_t v = star->layout->graph->first ? first_sparse(star) : first_dense(star);
    if (v < 0) return false;
    *key = own_cofacet(star, (uint32_t)v);
    *value = rips_is_odd(star->corner, star->corners, (uint32_t)v) ? star->layout->prime - 1 : 1;
    return true;
}

/* What `out` gets for a vertex: its cofacet and, below, `value` with the sign. */
static uint64_t entry(const rips_star *star, uint32_t v, uint64_t key, uint32_t value)
{
    bool is_odd = rips_is_odd(star->corner, star->corners, v);
    return key << star->layout->value_bits | (is_odd ? star->layout->prime - value : value);
}

static int64_t cofacets_dense(rips_star *star, uint32_t value, uint64_t from, uint32_t horizon,
                              uint64_t *out)
{
    uint32_t edge = star->simplex.edge;
    uint32_t least = (uint32_t)(from >> rips_shift(star->layout, star->corners - 1));
    int64_t count = star->loops->within(star->far, edge, least, horizon, star->near,
                                        star->layout->graph->stride);
    int64_t kept = 0;
    for (int64_t k = 0; k < count; k++) {
        uint32_t v = star->near[k], far = star->far[v], end = 0;
        while (far > edge && star->row[end][v] != far) end++;
        uint64_t key = far < edge ? own_cofacet(star, v) : cofacet(star, far, end);
        out[kept] = entry(star, v, key, value);
        kept += key >= from;
    }
    return kept;
}

static int64_t cofacets_sparse(const rips_star *star, uint32_t value, uint64_t from,
                               uint32_t horizon, uint64_t *out)
{
    uint32_t edge = star->simplex.edge;
    int64_t kept = 0;
    for (int64_t k = 0; k < star->count; k++) {
        uint32_t v = star->near[k], far = star->far[k];
        if ((far > edge ? far : edge) >= horizon) continue;
        uint64_t key = far < edge ? own_cofacet(star, v) : cofacet(star, far, star->end[k]);
        out[kept] = entry(star, v, key, value);
        kept += key >= from;
    }
    return kept;
}

int64_t rips_star_cofacets(rips_star *star, uint32_t value, uint64_t from, uint32_t horizon,
                           uint64_t *out)
{
    return star->layout->graph->first ? cofacets_sparse(star, value, from, horizon, out)
                                      : cofacets_dense(star, value, from, horizon, out);
}

/* Whether the corners have a common neighbour before `end`, all at less than `edge`. */
static bool has_common(rips_star *star, uint32_t edge, uint32_t end)
{
    const rips_graph *graph = star->layout->graph;
    if (!graph->first) {
        for (int k = 0; k < star->corners; k++)
            star->row[k] = graph->rank + star->corner[k] * graph->stride;
        return star->loops->has_common(star->row, star->corners, edge, end);
    }
    look_sparse(star);
    for (int64_t k = 0; k < star->count && star->near[k] < end; k++)
        if (star->far[k] < edge) return true;
    return false;
}

bool rips_star_is_apparent(rips_star *star, const rips_simplex *simplex)
{
    const rips_graph *graph = star->layout->graph;
    uint32_t apex = rips_apex(graph, simplex->edge), first = simplex->vertex[2];
    bool is_near = true;
    if (first == apex) return true;
    star->corners = 0;
    for (int k = 0; k < simplex->lens + 2; k++) {
        uint32_t vertex = simplex->vertex[k];
        if (k == 2) continue;
        if (k > 2) is_near = is_near && rips_rank(graph, apex, vertex) < simplex->edge;
        star->corner[star->corners++] = vertex;
    }
    return !is_near && !has_common(star, simplex->edge, first);
}
