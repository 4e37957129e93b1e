/* SPDX-License-Identifier: MIT
 * The synapses between two populations, by source: row i holds the targets of source i. Synapse k
 * is a place in that order, and whatever belongs to synapses (weights, delays, states) is an array
 * in it. Patterns that follow from the two sizes alone list no targets. */
#ifndef CANN_EVENT_SYNAPSES_H
#define CANN_EVENT_SYNAPSES_H
#include "cann.h"

typedef enum synapses_layout {
    SYNAPSES_LISTED,       /* target[] says who meets whom */
    SYNAPSES_ALL,          /* every pair */
    SYNAPSES_ALL_BUT_SELF, /* every pair but i, i */
    SYNAPSES_ONE,          /* i, i up to the smaller size */
} synapses_layout;

typedef struct cann_synapses synapses;

struct cann_synapses {
    int64_t rows, columns; /* sources, targets; each below 2^31 */
    int64_t count;
    int holders; /* programs and others that keep it, besides its maker */
    synapses_layout layout;
    int64_t *first;  /* [rows + 1] where a source's synapses begin */
    int32_t *target; /* [count] ascending within a row, equal ones allowed; NULL unless LISTED */
    double *weight;  /* [count] where the rule gives weights, else NULL */
    double *delay;   /* [count] ms, where the rule gives delays, else NULL */
    cann_generated *generated; /* drawn anew whenever they are needed: none are listed; else NULL */
    /* By target, made by synapses_incoming; sources ascend. */
    int64_t *incoming_first;   /* [columns + 1] */
    int32_t *incoming_source;  /* [count] */
    int64_t *incoming_synapse; /* [count] place of the synapse in target[] */
};

/* Empty rows of that size, without targets; the sentence says which size will not do. */
synapses *synapses_new(int64_t rows, int64_t columns);
void synapses_free(synapses *synapses);
/* The same set, which lives until one more synapses_free; a copy, without the index by target. */
synapses *synapses_hold(synapses *synapses);
synapses *synapses_copy(const synapses *synapses);

/* Takes the memory of `count` targets, after a check of the bytes with a sentence that names them.
 * `what`: the rule, for the sentence. */
cann_status synapses_reserve(synapses *synapses, int64_t count, const char *what);
/* Whether `count` synapses of `size` bytes fit into memory; a double, so that no count overflows.
 */
cann_status synapses_check_count(double count, int64_t size, const char *what);
/* Lists the targets of a pattern that has none; nothing else changes. */
cann_status synapses_list(synapses *synapses);
/* Builds the index by target (and lists the targets). */
cann_status synapses_incoming(synapses *synapses);
/* A new set with sources and targets exchanged; order[] (may be NULL) has room for `count` and
 * takes the place in `synapses` of every new one. */
synapses *synapses_transpose(const synapses *synapses, int64_t *order);
/* Bytes held. */
int64_t synapses_bytes(const synapses *synapses);

/* The target of synapse k, in row i. */
static inline int64_t synapses_target(const synapses *synapses, int64_t i, int64_t k)
{
    int64_t at = k - synapses->first[i];
    switch (synapses->layout) {
    case SYNAPSES_LISTED: return synapses->target[k];
    case SYNAPSES_ALL: return at;
    case SYNAPSES_ALL_BUT_SELF: return at + (at >= i);
    default: return i;
    }
}

/* Synapses of one row put in order of delay: a part of row i holds those of one delay, targets
 * ascending. Part p is itself a row: rows_of_parts gives what delivery takes. */
typedef struct synapses_parts {
    int64_t count;       /* parts in all */
    int64_t *row_first;  /* [rows + 1] where the parts of a row begin */
    int64_t *part_first; /* [count + 1] where the synapses of a part begin */
    int32_t *delay;      /* [count] steps; ascending within a row */
    int64_t *order;      /* [synapses] the place that each synapse had before */
} synapses_parts;

/* Reorders the synapses within every row by (steps, target); weight[] and delay[] go along, and
 * steps[] itself is left in the new order. What else belongs to synapses moves by parts->order. */
cann_status synapses_sort_by_delay(synapses *synapses, int32_t *steps, synapses_parts *parts);
void synapses_parts_free(synapses_parts *parts);

#endif
