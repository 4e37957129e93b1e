/* SPDX-License-Identifier: MIT
 * A binary heap of numbers, the least on top: a key above, a coefficient modulo a prime below. Sums
 * of equal keys are made when they come to the top. */
#ifndef CANN_ANALYZE_RIPS_HEAP_H
#define CANN_ANALYZE_RIPS_HEAP_H
#include "base/memory.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct rips_heap {
    uint64_t *entries;
    int64_t count, capacity;
    bool failed; /* memory ran out; the sentence is kept */
} rips_heap;

static inline void rips_heap_push(rips_heap *heap, uint64_t entry)
{
    if (heap->count == heap->capacity) {
        int64_t capacity = heap->capacity ? 2 * heap->capacity : 256;
        void *grown = memory_grow(heap->entries, heap->count, capacity, sizeof *heap->entries);
        if (!grown) {
            heap->failed = true;
            return;
        }
        heap->entries = grown;
        heap->capacity = capacity;
    }
    int64_t at = heap->count++;
    for (; at > 0 && heap->entries[(at - 1) / 2] > entry; at = (at - 1) / 2)
        heap->entries[at] = heap->entries[(at - 1) / 2];
    heap->entries[at] = entry;
}

static inline void rips_heap_drop(rips_heap *heap)
{
    uint64_t last = heap->entries[--heap->count];
    int64_t at = 0, child;
    while ((child = 2 * at + 1) < heap->count) {
        if (child + 1 < heap->count && heap->entries[child + 1] < heap->entries[child]) child++;
        if (heap->entries[child] >= last) break;
        heap->entries[at] = heap->entries[child];
        at = child;
    }
    heap->entries[at] = last;
}

static inline void rips_heap_free(rips_heap *heap)
{
    memory_free(heap->entries);
    *heap = (rips_heap){0};
}

#endif
