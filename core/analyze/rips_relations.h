/* SPDX-License-Identifier: MIT
 * What dimensions 0 and 1 are made from: loops, the relations between them, and columns. */
#ifndef CANN_ANALYZE_RIPS_RELATIONS_H
#define CANN_ANALYZE_RIPS_RELATIONS_H
#include "analyze/rips.h"

typedef struct rips_term {
    uint32_t index, value; /* value modulo the prime, not 0 */
} rips_term;

typedef struct rips_terms {
    rips_term *list;
    int64_t count, capacity;
} rips_terms;

/* Columns or rows one after the other. */
typedef struct rips_matrix {
    int64_t *first; /* [lines + 1] */
    rips_term *terms;
} rips_matrix;

/* A column after its reduction. */
typedef struct rips_reduced {
    int64_t first, count; /* among the operations: loops from its own on, ascending */
    int64_t pivot;        /* relation that ends it, where its value is 1; -1: none */
} rips_reduced;

typedef struct rips_relations {
    const rips_graph *graph;
    const rips_request *request;
    const rips_triangles *splits; /* relations, in order */
    cann_barcode *barcode;
    uint32_t prime;
    uint32_t *inverse; /* [prime] */
    uint32_t *loops;   /* [count] edges that bear a loop, ascending */
    int64_t count;
    rips_matrix columns;   /* [count] terms by relation */
    int64_t *owner;        /* [splits] the loop that the relation ends, or -1 */
    rips_reduced *reduced; /* [count] */
    rips_terms operations; /* of all reduced columns, by loop */
} rips_relations;

bool rips_terms_add(rips_terms *terms, rips_term one);

/* The bars of all loops, with cocycles where they are wanted; `deaths` gets the triangles that end
 * a class, in order. */
cann_status rips_first_tell(rips_relations *relations, rips_triangles *deaths);

#endif
