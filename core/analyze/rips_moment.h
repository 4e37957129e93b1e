/* SPDX-License-Identifier: MIT
 * Adjacency at a moment: a row of bits for each vertex, those it has an edge to that is before some
 * rank. Questions within a lens are a few words long then. Moments only move on. */
#ifndef CANN_ANALYZE_RIPS_MOMENT_H
#define CANN_ANALYZE_RIPS_MOMENT_H
#include "analyze/rips.h"
#include "base/memory.h"

typedef struct rips_moment {
    int64_t words;  /* of a row, a multiple of 8 */
    int64_t edges;  /* those that are in */
    uint64_t *rows; /* [n, words] */
} rips_moment;

static inline bool rips_moment_take(rips_moment *moment, int64_t n)
{
    moment->words = (n + 511) / 512 * 8;
    moment->edges = 0;
    moment->rows = memory_take(n * moment->words, sizeof *moment->rows);
    return moment->rows;
}

static inline const uint64_t *rips_moment_row(const rips_moment *moment, uint32_t vertex)
{
    return moment->rows + vertex * moment->words;
}

/* On to the moment at which all edges before `edges` are there. */
static inline void rips_moment_reach(rips_moment *moment, const rips_edge *ends, int64_t edges)
{
    for (; moment->edges < edges; moment->edges++) {
        rips_edge one = ends[moment->edges];
        moment->rows[one.a * moment->words + one.b / 64] |= (uint64_t)1 << one.b % 64;
        moment->rows[one.b * moment->words + one.a / 64] |= (uint64_t)1 << one.a % 64;
    }
}

/* What is asked about one lens, in rows of bits. */
typedef struct rips_look {
    rips_moment now;  /* at the edge; each vertex is adjacent to itself */
    rips_moment half; /* when about half as long ones were */
    uint64_t *lens, *waiting, *apart;
} rips_look;

typedef struct rips_lens_loops {
    /* The apex of the lens of a and b, RIPS_NONE where it is empty, with RIPS_FOLDS where the apex
     * is not adjacent to all the rest; `apart` is then what no path leads to from the apex. */
    uint32_t (*look)(const rips_look *look, uint32_t a, uint32_t b, bool *is_whole);
    /* Takes the component of its first vertex out of `apart`: that vertex, RIPS_FAR where there is
     * none. */
    uint32_t (*part)(const rips_look *look);
} rips_lens_loops;

#endif
