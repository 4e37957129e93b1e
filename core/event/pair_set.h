/* SPDX-License-Identifier: MIT
 * A set of pairs of whole numbers below 2^32, by open addressing; for rules that must not join a
 * pair twice. */
#ifndef CANN_EVENT_PAIR_SET_H
#define CANN_EVENT_PAIR_SET_H
#include <stdbool.h>
#include <stdint.h>

typedef struct pair_set {
    uint64_t *slot; /* pair + 1; 0: free */
    int64_t count, room;
} pair_set;

/* False where memory is out. */
bool pair_set_add(pair_set *set, int64_t a, int64_t b);
bool pair_set_has(const pair_set *set, int64_t a, int64_t b);
void pair_set_remove(pair_set *set, int64_t a, int64_t b);
void pair_set_free(pair_set *set);

#endif
