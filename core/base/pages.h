/* SPDX-License-Identifier: MIT
 * The largest blocks, straight from the system, whose fresh pages are zero: clearing them again
 * would take every byte through the cache once more before its first use. Some freed blocks are
 * kept for the next that fits, since fresh pages cost more than clearing used ones, up to five
 * times where the machine is a guest; the system may take them back at any time. */
#ifndef CANN_BASE_PAGES_H
#define CANN_BASE_PAGES_H
#include <stdbool.h>
#include <stddef.h>

enum { PAGES_WORTH = 1 << 25 }; /* bytes from which on the C library asks the system too */

/* Zeroed, beginning at a huge page; NULL with a sentence. */
void *pages_take(size_t bytes);
/* The same, holding whatever it holds. */
void *pages_room(size_t bytes);
/* The block in another size, its first `kept` bytes as they were and the rest zero; on failure the
 * old block stays valid. Pages move, nothing is copied. */
void *pages_grow(void *block, size_t kept, size_t bytes);
/* Bytes of a block that pages_take or pages_grow gave; 0: it is none of theirs. */
size_t pages_size(const void *block);
/* False where the block is none of theirs. */
bool pages_free(void *block);

#endif
