/* SPDX-License-Identifier: MIT
 * Vietoris-Rips persistent cohomology (Bauer, J. Appl. Comput. Topology 5 (2021) 391, is the
 * starting point). What is our own way:
 *
 * Edges are ranked, ties broken by vertex numbers, so that all differ; every later question is one
 * of whole numbers. The longest edge ab of a simplex names its moment of birth; the rest of it lies
 * in the edge's lens, the vertices nearer than |ab| to both ends. So a simplex of k + 1 vertices is
 * (rank; k - 1 vertices of the lens). Each edge with a lens has an apex, a vertex
 * of the lens about halfway. Where the apex is adjacent to the whole lens, everything born with the
 * edge cancels in pairs (s, s + apex): such an edge is conical and never looked at again.
 *
 * Within one rank, simplices are ordered by their lens vertices in ascending places (the apex
 * first, then by number), lexicographically. s and s + v are an apparent pair when v is the first
 * common neighbour of s within the lens and before all of s. */
#ifndef CANN_ANALYZE_RIPS_H
#define CANN_ANALYZE_RIPS_H
#include "analyze/barcode.h"
#include "analyze/rips_order.h"
#include "cann.h"

#define RIPS_FAR   UINT32_MAX /* no edge */
#define RIPS_NONE  0x7fffffffu
#define RIPS_FOLDS 0x80000000u /* in apex: the lens is not conical */

typedef struct rips_edge {
    uint32_t a, b; /* a < b */
} rips_edge;

/* Dense, by ranks of all pairs; or sparse, by the neighbours of each vertex, where few pairs have
 * an edge: then memory grows with the edges alone. */
typedef struct rips_graph {
    int64_t n;      /* vertices, below 2^31 */
    int64_t stride; /* of rank's rows, a multiple of 16; sparse: the most neighbours of a vertex */
    int64_t edges;  /* of length within the threshold */
    double threshold;
    uint32_t *rank; /* [n, stride] of each pair; 0 on the diagonal, RIPS_FAR where no edge is */
    int64_t *first; /* [n + 1] of each vertex's neighbours, NULL where dense */
    uint64_t *neighbours; /* [2 edges] ascending: the vertex above, the edge's rank below */
    rips_edge *ends;      /* [edges] by rank */
    double *length;       /* [edges] by rank, ascending */
    uint32_t *apex;       /* [edges] or RIPS_NONE, where the lens is empty; with RIPS_FOLDS */
} rips_graph;

typedef struct rips_request {
    int64_t dimension, prime;
    double threshold; /* NaN: the enclosing radius */
    bool cocycles;
    bool is_sparse; /* how the graph is to be kept */
} rips_request;

/* Where distances come from: a row at a time. */
typedef struct rips_source {
    int64_t n;
    const double *values; /* a matrix [n, n], or prepared points [n, d] with a metric */
    int64_t d;
    const struct metric *metric;
} rips_source;

/* Lines of the points within a threshold: how many each has, then all of them. */
cann_status rips_near_count(rips_joined *joined, const rips_source *source, double threshold);
cann_status rips_near_fill(rips_joined *joined, const rips_source *source, double threshold);

/* Whether the barcode of so many vertices and edges fits into memory; a sentence with the bytes it
 * would take where not. */
cann_status rips_memory_check(int64_t n, double edges, const rips_request *request);

/* Whether a graph of so many edges is better kept by neighbours. */
bool rips_is_sparse(int64_t n, double edges);

/* Fills a graph; a threshold that is NaN becomes the enclosing radius. */
cann_status rips_graph_fill(rips_graph *graph, const rips_source *source,
                            const rips_request *request);
/* The same from lines of edges; what is in no line is no edge. */
cann_status rips_graph_join(rips_graph *graph, const rips_lines *lines,
                            const rips_request *request);
void rips_graph_clear(rips_graph *graph);

uint32_t rips_rank_sparse(const rips_graph *graph, uint32_t a, uint32_t b);
static inline uint32_t rips_rank(const rips_graph *graph, uint32_t a, uint32_t b)
{
    return graph->first ? rips_rank_sparse(graph, a, b)
                        : graph->rank[(int64_t)a * graph->stride + b];
}
static inline uint32_t rips_apex(const rips_graph *graph, uint32_t edge)
{
    return graph->apex[edge] & RIPS_NONE;
}

/* A triangle of an edge and a vertex of its lens. */
typedef struct rips_triangle {
    uint32_t edge, vertex;
} rips_triangle;

typedef struct rips_triangles {
    rips_triangle *list;
    int64_t count, capacity;
} rips_triangles;

/* Finds the apex of every edge, and the triangles that begin a further component of a lens, in
 * order: only these can end a class of dimension 1. */
cann_status rips_lens_find(rips_graph *graph, rips_triangles *splits);

/* The same of one chunk of edges of a sparse graph; false: memory ran out. */
bool rips_lens_sparse(rips_graph *graph, int64_t from, int64_t end, rips_triangles *splits);
bool rips_triangles_add(rips_triangles *triangles, rips_triangle triangle);

/* Bars of dimensions 0 and 1; `deaths` gets the triangles that end a class, in order. */
cann_status rips_first(const rips_graph *graph, const rips_request *request,
                       const rips_triangles *splits, cann_barcode *barcode, rips_triangles *deaths);

/* Bars of dimensions 2 .. request->dimension. */
cann_status rips_higher(const rips_graph *graph, const rips_request *request,
                        const rips_triangles *deaths, cann_barcode *barcode);

/* Inverses modulo a prime: [prime], freed by memory_free. */
uint32_t *rips_inverses(int64_t prime);

typedef struct rips_loops {
    /* out[v] = max of `rows` rows. */
    void (*furthest)(const uint32_t *const *row, int64_t rows, uint32_t *out, int64_t n);
    /* The first v with far[v] < edge; n where none is. */
    int64_t (*first_below)(const uint32_t *far, uint32_t edge, int64_t n);
    /* Whether any v before `end` is below `edge` in all of two or more rows. */
    bool (*has_common)(const uint32_t *const *row, int64_t rows, uint32_t edge, int64_t end);
    /* The v below n, a multiple of 16, for which max(far[v], edge) is in [least, end), in order. */
    int64_t (*within)(const uint32_t *far, uint32_t edge, uint32_t least, uint32_t end,
                      uint32_t *out, int64_t n);
} rips_loops;

const rips_loops *rips_loops_pick(void);

#endif
