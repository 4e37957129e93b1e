/* SPDX-License-Identifier: MIT */
#include "expr/arena.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <string.h>

enum { BLOCK_BYTES = 16384, UNIT = 16 };

typedef struct arena_block {
    struct arena_block *next;
    _Alignas(UNIT) unsigned char bytes[];
} arena_block;

static bool add_block(arena *from, size_t bytes)
{
    size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    arena_block *block = memory_take((int64_t)(sizeof *block + size), 1);
    if (!block) return false;
    block->next = from->blocks;
    from->blocks = block;
    from->used = 0;
    from->size = size;
    return true;
}

void *arena_take(arena *from, int64_t count, size_t size)
{
    size_t bytes;
    if (count < 0 || __builtin_mul_overflow((size_t)count, size, &bytes) || bytes > SIZE_MAX / 4) {
        fail(CANN_ERROR_MEMORY, "%" PRId64 " elements of %zu bytes are more than memory can hold",
             count, size);
        return NULL;
    }
    bytes = (bytes + UNIT - 1) / UNIT * UNIT;
    if ((!from->blocks || from->size - from->used < bytes) && !add_block(from, bytes)) return NULL;
    void *piece = from->blocks->bytes + from->used;
    from->used += bytes;
    return piece;
}

char *arena_string(arena *from, const char *letters, int64_t length)
{
    char *copy = arena_take(from, length + 1, 1);
    if (copy) memcpy(copy, letters, (size_t)length);
    return copy;
}

void arena_free(arena *from)
{
    for (arena_block *next, *at = from->blocks; at; at = next) {
        next = at->next;
        memory_free(at);
    }
    memset(from, 0, sizeof *from);
}
