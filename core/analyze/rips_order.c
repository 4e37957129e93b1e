/* SPDX-License-Identifier: MIT */
#include "analyze/rips_order.h"
#include "base/memory.h"
#include "base/parallel.h"
#include <math.h>
#include <omp.h>
#include <string.h>

enum { MOST_BUCKETS = 1 << 16, PER_BUCKET = 8, SHORT_RUN = 16 };

int64_t rips_line_of(const rips_lines *lines, int thread, int threads)
{
    int64_t low = 0, high = lines->n;
    double wanted = (double)rips_line_begin(lines, lines->n) * thread / threads;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if ((double)rips_line_begin(lines, middle) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return thread == threads ? lines->n : low;
}

/* Longer pairs have no lower bucket. */
static inline int64_t bucket_of(const rips_buckets *buckets, double length)
{
    return (int64_t)(length * buckets->scale);
}

static inline bool is_edge(const rips_buckets *buckets, double length)
{
    return length <= buckets->threshold && length < INFINITY;
}

/* Counts a thread's pairs by bucket. */
static void tally(const rips_buckets *buckets, const rips_lines *lines, int thread)
{
    int64_t *places = buckets->places + thread * buckets->buckets;
    int64_t begin = rips_line_begin(lines, rips_line_of(lines, thread, buckets->threads));
    int64_t end = rips_line_begin(lines, rips_line_of(lines, thread + 1, buckets->threads));
    for (int64_t k = begin; k < end; k++)
        if (is_edge(buckets, lines->length[k])) places[bucket_of(buckets, lines->length[k])]++;
}

/* From counts to the places of each thread's first pair in each bucket. */
static void add_up(rips_buckets *buckets)
{
    for (int64_t bucket = 0; bucket < buckets->buckets; bucket++) {
        int64_t before = buckets->count;
        buckets->first[bucket] = before;
        for (int thread = 0; thread < buckets->threads; thread++) {
            int64_t *place = &buckets->places[thread * buckets->buckets + bucket];
            int64_t here = *place;
            *place = buckets->count;
            buckets->count += here;
        }
        int64_t here = buckets->count - before;
        buckets->most = buckets->most > here ? buckets->most : here;
    }
    buckets->first[buckets->buckets] = buckets->count;
}

cann_status rips_buckets_count(rips_buckets *buckets, const rips_lines *lines, double longest,
                               double threshold)
{
    int64_t pairs = rips_line_begin(lines, lines->n), many = pairs / PER_BUCKET;
    *buckets = (rips_buckets){.threshold = threshold, .threads = parallel_team()};
    buckets->buckets = (many < MOST_BUCKETS ? many : MOST_BUCKETS) + 2;
    buckets->scale = longest > 0 ? (double)(buckets->buckets - 2) / longest : 0;
    if (isinf(buckets->scale)) buckets->scale = 0; /* lengths next to nothing */
    buckets->first = memory_take(buckets->buckets + 1, sizeof *buckets->first);
    buckets->places = memory_take(buckets->threads * buckets->buckets, sizeof *buckets->places);
    if (!buckets->first || !buckets->places) return CANN_ERROR_MEMORY;
#pragma omp parallel num_threads(buckets->threads)
    for (int thread = omp_get_thread_num(); thread < buckets->threads;
         thread += omp_get_num_threads())
        tally(buckets, lines, thread);
    add_up(buckets);
    return CANN_OK;
}

static void deal(const rips_buckets *buckets, const rips_lines *lines, int thread)
{
    int64_t *places = buckets->places + thread * buckets->buckets;
    int64_t from = rips_line_of(lines, thread, buckets->threads);
    int64_t to = rips_line_of(lines, thread + 1, buckets->threads);
    for (int64_t a = from; a < to; a++) {
        int64_t begin = rips_line_begin(lines, a), end = rips_line_begin(lines, a + 1);
        for (int64_t k = begin; k < end; k++) {
            double length = lines->length[k];
            if (!is_edge(buckets, length)) continue;
            int64_t b = lines->other ? lines->other[k] : a + 1 + k - begin;
            buckets->pairs[places[bucket_of(buckets, length)]++] =
                (rips_pair){length, (uint32_t)a, (uint32_t)b};
        }
    }
}

cann_status rips_buckets_fill(rips_buckets *buckets, const rips_lines *lines)
{
    buckets->pairs = memory_room(buckets->count, sizeof *buckets->pairs);
    if (!buckets->pairs) return CANN_ERROR_MEMORY;
#pragma omp parallel num_threads(buckets->threads)
    for (int thread = omp_get_thread_num(); thread < buckets->threads;
         thread += omp_get_num_threads())
        deal(buckets, lines, thread);
    return CANN_OK;
}

static void sort_run(rips_pair *run, int64_t count)
{
    for (int64_t k = 1; k < count; k++) {
        rips_pair one = run[k];
        int64_t at = k;
        for (; at > 0 && run[at - 1].length > one.length; at--) run[at] = run[at - 1];
        run[at] = one;
    }
}

static void merge(const rips_pair *from, int64_t middle, int64_t end, rips_pair *to)
{
    int64_t left = 0, right = middle;
    for (int64_t k = 0; k < end; k++) {
        bool is_left = right == end || (left < middle && from[left].length <= from[right].length);
        to[k] = is_left ? from[left++] : from[right++];
    }
}

/* Merges of sorted runs; equal lengths, the usual reason for a long bucket, are seen first. */
void rips_bucket_sort(const rips_buckets *buckets, int64_t bucket, rips_pair *spare)
{
    rips_pair *own = buckets->pairs + buckets->first[bucket], *from = own, *to = spare;
    int64_t count = buckets->first[bucket + 1] - buckets->first[bucket], sorted = 1;
    while (sorted < count && own[sorted - 1].length <= own[sorted].length) sorted++;
    if (sorted >= count) return;
    for (int64_t k = 0; k < count; k += SHORT_RUN)
        sort_run(own + k, k + SHORT_RUN < count ? SHORT_RUN : count - k);
    for (int64_t run = SHORT_RUN; run < count; run *= 2) {
        for (int64_t k = 0; k < count; k += 2 * run) {
            int64_t end = k + 2 * run < count ? 2 * run : count - k;
            merge(from + k, run < end ? run : end, end, to + k);
        }
        rips_pair *other = from;
        from = to;
        to = other;
    }
    if (from != own) memcpy(own, from, (size_t)count * sizeof *own);
}

void rips_buckets_free(rips_buckets *buckets)
{
    memory_free(buckets->first);
    memory_free(buckets->places);
    memory_free(buckets->pairs);
}
