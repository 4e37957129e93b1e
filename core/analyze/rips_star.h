/* SPDX-License-Identifier: MIT
 * The cofacets of a simplex: it and one more vertex that has an edge to all of it. */
#ifndef CANN_ANALYZE_RIPS_STAR_H
#define CANN_ANALYZE_RIPS_STAR_H
#include "analyze/rips_simplex.h"

/* A simplex looked at, with room for what is seen; one for each thread. */
typedef struct rips_star {
    const rips_layout *layout;
    const rips_loops *loops;
    uint32_t *far;  /* [stride] furthest distances of all vertices from the corners, of which each
                       has RIPS_FAR; sparse: of `near` alone */
    uint32_t *near; /* [stride] vertices; sparse: all that are next to all corners */
    uint32_t *end;  /* [stride] sparse: which corner `far` is from */
    int64_t count;  /* sparse: of those near */
    rips_simplex simplex;
    int corners;
    uint32_t corner[RIPS_CORNERS];     /* ascending */
    uint32_t lens[RIPS_CORNERS];       /* those beside the edge's ends, ascending */
    const uint32_t *row[RIPS_CORNERS]; /* dense */
    uint64_t rest[RIPS_CORNERS];       /* the places of all corners but one */
} rips_star;

bool rips_star_take(rips_star *star, const rips_layout *layout);
void rips_star_give(rips_star *star);
void rips_star_open(rips_star *star, uint64_t key, int lens);

/* The first cofacet of the simplex's own edge and its sign; false: none has that edge. */
bool rips_star_first(const rips_star *star, uint64_t *key, uint32_t *value);
/* Cofacets from key `from` on whose edge is before `horizon`, in no order, with `value` times their
 * signs below, to out [n]; how many. */
int64_t rips_star_cofacets(rips_star *star, uint32_t value, uint64_t from, uint32_t horizon,
                           uint64_t *out);

/* Whether a simplex forms an apparent pair with itself less its first lens vertex. The star then is
 * that of another simplex. */
bool rips_star_is_apparent(rips_star *star, const rips_simplex *simplex);

#endif
