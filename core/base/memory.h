/* SPDX-License-Identifier: MIT
 * Checked allocation. Memory comes zeroed and aligned to 64 bytes; a failure, or a size that
 * overflows, keeps a sentence with the number of bytes and gives NULL. */
#ifndef CANN_BASE_MEMORY_H
#define CANN_BASE_MEMORY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *memory_take(int64_t count, size_t size);
/* Not zeroed: for what is written before it is read. Its first touch is that of the threads which
 * write, not that of the one which asks. */
void *memory_room(int64_t count, size_t size);
/* Keeps the first `old_count` elements, zeroes the rest; on failure the old block stays valid. */
void *memory_grow(void *block, int64_t old_count, int64_t count, size_t size);
void memory_free(void *block);
/* Whether so much more can be had now; false with a sentence. Asked before calls of libraries that
 * end the process where they cannot. */
bool memory_spare(int64_t count, size_t size);
/* Bytes that this machine, or the limit set for this process's group, has at most. */
double memory_ceiling(void);
char *memory_string(const char *text);

#endif
