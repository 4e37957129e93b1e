/* SPDX-License-Identifier: MIT */
#include "analyze/rips_queue.h"
#include "base/memory.h"

enum { BUCKETS = 65 };

/* Moves the least key to bucket 0, and what lay with it to lower buckets; false: all are empty. */
static bool descend(rips_queue *queue)
{
    int at = 1;
    while (at < BUCKETS && queue->bucket[at].count == 0) at++;
    if (at == BUCKETS) return false;
    rips_keys *bucket = &queue->bucket[at];
    uint64_t least = UINT64_MAX;
    for (int64_t k = 0; k < bucket->count; k++)
        if (bucket->list[k] < least) least = bucket->list[k];
    queue->last = least >> queue->value_bits;
    int64_t count = bucket->count;
    bucket->count = 0;
    for (int64_t k = 0; k < count; k++) rips_queue_push(queue, bucket->list[k]);
    return true;
}

bool rips_queue_pop(rips_queue *queue, uint32_t prime, uint64_t *key, uint32_t *value)
{
    uint64_t mask = ((uint64_t)1 << queue->value_bits) - 1;
    for (;;) {
        rips_keys *least = &queue->bucket[0];
        uint64_t sum = 0;
        for (int64_t k = 0; k < least->count; k++) sum += least->list[k] & mask;
        least->count = 0;
        *key = queue->last;
        *value = (uint32_t)(sum % prime);
        if (*value) return true;
        if (!descend(queue)) return false;
    }
}

void rips_queue_clear(rips_queue *queue)
{
    for (int k = 0; k < BUCKETS; k++) queue->bucket[k].count = 0;
    queue->last = 0;
}

void rips_queue_free(rips_queue *queue)
{
    for (int k = 0; k < BUCKETS; k++) memory_free(queue->bucket[k].list);
}

/* Murmur's last step: all bits of a key reach the low ones. */
static uint64_t mix(uint64_t key)
{
    key = (key ^ key >> 33) * 0xff51afd7ed558ccdull;
    key = (key ^ key >> 33) * 0xc4ceb9fe1a85ec53ull;
    return key ^ key >> 33;
}

static void put(rips_map *map, uint64_t stored, int64_t number)
{
    uint64_t mask = (uint64_t)map->capacity - 1, at = mix(stored) & mask;
    while (map->keys[at] && map->keys[at] != stored) at = (at + 1) & mask;
    if (!map->keys[at]) map->count++;
    map->keys[at] = stored;
    map->numbers[at] = number;
}

bool rips_map_set(rips_map *map, uint64_t key, int64_t number)
{
    if (2 * (map->count + 1) > map->capacity) {
        rips_map old = *map;
        *map = (rips_map){.capacity = old.capacity ? 2 * old.capacity : 1024};
        map->keys = memory_take(map->capacity, sizeof *map->keys);
        map->numbers = memory_take(map->capacity, sizeof *map->numbers);
        if (!map->keys || !map->numbers) {
            rips_map_free(map);
            *map = old;
            return false;
        }
        for (int64_t k = 0; k < old.capacity; k++)
            if (old.keys[k]) put(map, old.keys[k], old.numbers[k]);
        rips_map_free(&old);
    }
    put(map, key + 1, number);
    return true;
}

int64_t rips_map_get(const rips_map *map, uint64_t key)
{
    if (!map->capacity) return -1;
    uint64_t stored = key + 1, mask = (uint64_t)map->capacity - 1, at = mix(stored) & mask;
    while (map->keys[at] && map->keys[at] != stored) at = (at + 1) & mask;
    return map->keys[at] ? map->numbers[at] : -1;
}

void rips_map_free(rips_map *map)
{
    memory_free(map->keys);
    memory_free(map->numbers);
}
