/* SPDX-License-Identifier: MIT
 * Memory of things that live and die together: taken piece by piece, freed at once. */
#ifndef CANN_EXPR_ARENA_H
#define CANN_EXPR_ARENA_H
#include <stddef.h>
#include <stdint.h>

typedef struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used, size;          /* of the newest block */
} arena;

/* Zeroed; NULL with a sentence when memory runs out. */
void *arena_take(arena *from, int64_t count, size_t size);
char *arena_string(arena *from, const char *letters, int64_t length);
void arena_free(arena *from);

#endif
