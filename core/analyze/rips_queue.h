/* SPDX-License-Identifier: MIT
 * A queue of keys with coefficients that gives the least first and takes none below what it gave: a
 * radix heap (Ahuja, Mehlhorn, Orlin & Tarjan, J. ACM 37 (1990) 213). A key lies in the bucket of
 * the highest bit in which it differs from the last one given. */
#ifndef CANN_ANALYZE_RIPS_QUEUE_H
#define CANN_ANALYZE_RIPS_QUEUE_H
#include "analyze/rips_simplex.h"

typedef struct rips_queue {
    rips_keys bucket[65];
    uint64_t last;
    int value_bits;
    bool failed; /* memory ran out; the sentence is kept */
} rips_queue;

static inline void rips_queue_push(rips_queue *queue, uint64_t entry)
{
    uint64_t differs = (entry >> queue->value_bits) ^ queue->last;
    rips_keys *bucket = &queue->bucket[differs ? 64 - __builtin_clzll(differs) : 0];
    if (bucket->count < bucket->capacity)
        bucket->list[bucket->count++] = entry;
    else if (!rips_keys_add(bucket, entry))
        queue->failed = true;
}

/* The least key whose coefficients do not cancel, taken out, and their sum; false: none is left. */
bool rips_queue_pop(rips_queue *queue, uint32_t prime, uint64_t *key, uint32_t *value);
/* Empty, as new. */
void rips_queue_clear(rips_queue *queue);
void rips_queue_free(rips_queue *queue);

/* From keys to numbers, for the columns by their pivots. All zero to begin with. */
typedef struct rips_map {
    uint64_t *keys;   /* [capacity] key + 1, 0: free */
    int64_t *numbers; /* [capacity] */
    int64_t count, capacity;
} rips_map;

bool rips_map_set(rips_map *map, uint64_t key, int64_t number);
/* -1 where the key is not there. */
int64_t rips_map_get(const rips_map *map, uint64_t key);
void rips_map_free(rips_map *map);

#endif
