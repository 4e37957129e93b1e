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

/* Operations to be made. */
typedef struct rips_operation {
    uint64_t simplex, from; /* adds its cofacets from key `from` on */
    uint32_t value;
    int32_t pivot; /* the number of the pivot that it helps to cancel */
} rips_operation;

typedef struct rips_operations {
    rips_operation *list;
    int64_t count, capacity;
} rips_operations;

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
    rips_operations next;
    bool failed; /* memory ran out; the sentence is kept */
} rips_column;

/* How a reduction stopped. */
typedef enum rips_stop {
    RIPS_PIVOT, /* at a pivot that belongs to no column */
    RIPS_ZERO,  /* the column is 0; or it failed, or an interrupt came */
    RIPS_PAUSE  /* at a pivot, after as many additions as were allowed */
} rips_stop;

bool rips_column_take(rips_column *column, const rips_layout *layout, const rips_ended *ended);
void rips_column_give(rips_column *column);

/* Empties the column; it is looked at from an edge on. */
void rips_column_begin(rips_column *column, uint32_t edge);
/* Adds `value` times a simplex's cofacets from key `from` on. */
bool rips_column_add(rips_column *column, uint64_t simplex, uint32_t value, uint64_t from);
/* Moves the horizon on, no more: the first key beyond the old one; UINT64_MAX: it was the last. */
uint64_t rips_column_look_on(rips_column *column);
/* Whether a pivot belongs to a column; what cancels it is then put behind column->next, as that of
 * pivot number `number`. */
bool rips_column_cancel(rips_column *column, uint64_t pivot, uint32_t value, int32_t number);
/* Reduces up to a pivot that belongs to no column, by at most so many others. */
rips_stop rips_column_reduce(rips_column *column, int64_t most, uint64_t *pivot, uint32_t *value);

/* Puts an operation behind column->next. */
void rips_column_put(rips_column *column, rips_operation one);
/* What an operation adds up to the column's horizon, behind `found`; kept among those made, or not.
 */
void rips_column_find(rips_column *column, const rips_operation *one, bool is_kept,
                      rips_keys *found);
/* Moves what another column's operations are to this one's. */
void rips_column_join(rips_column *column, rips_column *other);

/* A team goes on with the column of its first member, whose next pivot is put back. Pivots that lie
 * close together are cancelled at once. What belongs to a pivot is the same in any order, so the
 * operations, once summed, are those of one thread; they end up in the first member's. */
typedef struct rips_team {
    rips_column *columns; /* [count] */
    int count;
} rips_team;
rips_stop rips_team_reduce(const rips_team *team, uint64_t *pivot, uint32_t *value);

/* Sums operations of one simplex, those left ascend; gives their count. */
int64_t rips_gather(const rips_layout *layout, uint64_t *list, int64_t count);

#endif
