/* SPDX-License-Identifier: MIT
 * Edges in the order of their lengths, equal ones by their vertices. Pairs of points come in lines,
 * one for each first point; they go to buckets of nearly equal lengths, and each bucket is sorted
 * by itself. Threads own runs of lines one after the other, so that a bucket begins in the order of
 * the vertices, whatever the team, and a stable sort keeps it. */
#ifndef CANN_ANALYZE_RIPS_ORDER_H
#define CANN_ANALYZE_RIPS_ORDER_H
#include "cann.h"

/* Lengths of pairs a < b, for each a by ascending b; `first` NULL: of all pairs. */
typedef struct rips_lines {
    int64_t n;
    const int64_t *first;  /* [n + 1] where the line of each point begins */
    const uint32_t *other; /* b of each pair; NULL: a + 1 .. n - 1 */
    const double *length;  /* not below 0; infinite: no edge */
} rips_lines;

typedef struct rips_pair {
    double length;
    uint32_t a, b;
} rips_pair;

/* Where the line of `a` begins. */
static inline int64_t rips_line_begin(const rips_lines *lines, int64_t a)
{
    return lines->first ? lines->first[a] : a * (2 * lines->n - a - 1) / 2;
}

/* The first line of a thread: lines are shared out by their pairs. */
int64_t rips_line_of(const rips_lines *lines, int thread, int threads);

/* Edges between vertices from 0 in lines; each may be given once or both ways, in any order. */
typedef struct rips_joined {
    int64_t count; /* of edges, each once */
    int64_t *first;
    uint32_t *other;
    double *length;
} rips_joined;

cann_status rips_join(rips_joined *joined, int64_t n, int64_t count, const int64_t *first,
                      const int64_t *second, const double *length);
rips_lines rips_joined_lines(const rips_joined *joined, int64_t n);
void rips_joined_free(rips_joined *joined);

/* Pairs no longer than `threshold`, in buckets. */
typedef struct rips_buckets {
    int64_t count;    /* of pairs */
    int64_t most;     /* pairs in one bucket */
    int64_t buckets;  /* how many there are */
    int64_t *first;   /* [buckets + 1] */
    rips_pair *pairs; /* [count] */
    int64_t *places;  /* [threads, buckets] */
    double scale, threshold;
    int threads;
} rips_buckets;

/* Counts what goes into each bucket; `longest` is of the pairs within the threshold. */
cann_status rips_buckets_count(rips_buckets *buckets, const rips_lines *lines, double longest,
                               double threshold);
/* Puts the pairs there. */
cann_status rips_buckets_fill(rips_buckets *buckets, const rips_lines *lines);
/* Sorts one bucket, which is as long as `spare` at most. */
void rips_bucket_sort(const rips_buckets *buckets, int64_t bucket, rips_pair *spare);
void rips_buckets_free(rips_buckets *buckets);

#endif
