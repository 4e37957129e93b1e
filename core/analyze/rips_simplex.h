/* SPDX-License-Identifier: MIT
 * A simplex as one number: the rank of its longest edge above, then the places of its lens
 * vertices, ascending, and lowest a coefficient. Numbers compare as simplices are ordered. The
 * place of a vertex is 0 for the edge's apex, else its number and one. */
#ifndef CANN_ANALYZE_RIPS_SIMPLEX_H
#define CANN_ANALYZE_RIPS_SIMPLEX_H
#include "analyze/rips.h"

enum { RIPS_CORNERS = 32 };

typedef struct rips_layout {
    const rips_graph *graph;
    uint32_t prime;
    int place_bits, value_bits;
} rips_layout;

/* A simplex taken apart. */
typedef struct rips_simplex {
    uint32_t edge;
    int lens;                      /* vertices beside the edge's ends */
    uint32_t vertex[RIPS_CORNERS]; /* a, b, then the lens by ascending place: lens + 2 */
} rips_simplex;

/* Fails, with a sentence, where 64 bits do not hold a simplex of `dimension`. */
cann_status rips_layout_fill(rips_layout *layout, const rips_graph *graph, int64_t prime,
                             int64_t dimension);

static inline uint64_t rips_place(const rips_layout *layout, uint32_t edge, uint32_t vertex)
{
    return vertex == rips_apex(layout->graph, edge) ? 0 : (uint64_t)vertex + 1;
}

static inline int rips_shift(const rips_layout *layout, int lens)
{
    return lens * layout->place_bits;
}

/* The key of an edge and lens vertices in any order; no coefficient. */
static inline uint64_t rips_key(const rips_layout *layout, uint32_t edge, const uint32_t *lens,
                                int count)
{
    uint64_t places[RIPS_CORNERS], key = edge;
    for (int k = 0; k < count; k++) {
        uint64_t place = rips_place(layout, edge, lens[k]);
        int at = k;
        for (; at > 0 && places[at - 1] > place; at--) places[at] = places[at - 1];
        places[at] = place;
    }
    for (int k = 0; k < count; k++) key = key << layout->place_bits | places[k];
    return key;
}

static inline void rips_open(const rips_layout *layout, uint64_t key, int lens, rips_simplex *out)
{
    uint64_t mask = ((uint64_t)1 << layout->place_bits) - 1;
    out->edge = (uint32_t)(key >> rips_shift(layout, lens));
    out->lens = lens;
    out->vertex[0] = layout->graph->ends[out->edge].a;
    out->vertex[1] = layout->graph->ends[out->edge].b;
    for (int k = 0; k < lens; k++) {
        uint64_t place = key >> rips_shift(layout, lens - 1 - k) & mask;
        out->vertex[2 + k] = place ? (uint32_t)place - 1 : rips_apex(layout->graph, out->edge);
    }
}

/* The sign with which a vertex joins others: -1 where an odd number of them is below it. */
static inline bool rips_is_odd(const uint32_t *vertices, int count, uint32_t vertex)
{
    int below = 0;
    for (int k = 0; k < count; k++) below += vertices[k] < vertex;
    return below & 1;
}

/* Keys in order. */
typedef struct rips_keys {
    uint64_t *list;
    int64_t count, capacity;
} rips_keys;

bool rips_keys_add(rips_keys *keys, uint64_t key);

/* The simplices of `lens` lens vertices that are in no apparent pair, ascending. */
cann_status rips_critical_find(const rips_layout *layout, int lens, rips_keys *out);

#endif
