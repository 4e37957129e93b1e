/* SPDX-License-Identifier: MIT
 * The reduction of one column of the coboundary matrix. Columns of the matrix are never stored,
 * only the operations of ended ones: cofacets are found again from rows of ranks. A pivot in an
 * apparent pair belongs to the column of its partner, which needs no reduction. Since a pivot
 * cancels exactly, only what lies beyond it is queued, and only what is born before a horizon,
 * which moves on when nothing is left before it. */
#ifndef CANN_ANALYZE_RIPS_COLUMN_H
#define CANN_ANALYZE_RIPS_COLUMN_H
#include "analyze/rips_queue.h"
#include "analyze/rips_star.h"

/* Columns that ended, numbered in their order. */
typedef struct rips_ended {
    rips_map owner;       /* pivot to column */
    rips_keys operations; /* simplices with coefficients, column after column */
    int64_t *first;       /* [columns + 1] of each column's operations */
    uint32_t *factor;     /* [columns] what makes a column's pivot 1 */
} rips_ended;

/* A column being reduced; one for each thread. */
typedef struct rips_column {
    const rips_layout *layout;
    const rips_ended *ended;
    int lens; /* lens vertices of its simplices: their dimension - 1 */
    rips_star star;
    uint64_t *found; /* [stride] cofacets of the star */
    rips_queue queue;
    rips_keys made;   /* simplices with coefficients: its operations */
    uint32_t horizon; /* cofacets of edges from here on are not queued */
    uint32_t span;    /* how far it was moved last */
    bool failed;      /* memory ran out; the sentence is kept */
} rips_column;

bool rips_column_take(rips_column *column, const rips_layout *layout, const rips_ended *ended);
void rips_column_give(rips_column *column);

/* Empties the column; it is looked at from an edge on. */
void rips_column_begin(rips_column *column, uint32_t edge);
/* Adds `value` times a simplex's cofacets from key `from` on. */
bool rips_column_add(rips_column *column, uint64_t simplex, uint32_t value, uint64_t from);
/* Reduces up to a pivot that belongs to no column; false: the column is 0, or it failed, or an
 * interrupt came. */
bool rips_column_reduce(rips_column *column, uint64_t *pivot, uint32_t *value);

/* Sums operations of one simplex, those left ascend; gives their count. */
int64_t rips_gather(const rips_layout *layout, uint64_t *list, int64_t count);

#endif
