/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/pages.h"
#include "base/status.h"
#include <inttypes.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ALIGNMENT = 64 };
static const size_t LARGE = (size_t)1 << 28; /* from here on, what there is decides first */
static const size_t HUGE_PAGE = (size_t)1 << 21, WORTH_HUGE_PAGES = (size_t)1 << 21;
static const size_t WORTH_KEEPING = (size_t)1 << 17; /* past this the C library moves pages */

/* An overcommitting system would grant any number and end the program when it is used. */
double memory_ceiling(void)
{
    double most = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE), limit;
    FILE *file = fopen("/sys/fs/cgroup/memory.max", "r");
    if (file && fscanf(file, "%lf", &limit) == 1 && limit < most) most = limit;
    if (file) fclose(file);
    return most < 1 ? (double)(SIZE_MAX / 2) : most;
}

/* Bytes of whole lines that so many elements take; 0, with a sentence, where that is too much. */
static size_t bytes_of(int64_t count, size_t size)
{
    size_t bytes;
    if (count < 0 || __builtin_mul_overflow((size_t)count, size, &bytes) || bytes > SIZE_MAX / 2) {
        fail(CANN_ERROR_MEMORY, "%" PRId64 " elements of %zu bytes are more than memory can hold",
             count, size);
        return 0;
    }
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes <= LARGE || (double)bytes <= memory_ceiling()) return bytes ? bytes : ALIGNMENT;
    fail(CANN_ERROR_MEMORY, "not enough memory for %.4g GB", (double)bytes / 1e9);
    return 0;
}

/* Large blocks ask for huge pages: filling 47 MB for the first time took 40 ms page by page, and a
 * tenth of a COBA run went into the pages of what it recorded. */
static void *take(size_t bytes)
{
    bool large = bytes >= WORTH_HUGE_PAGES;
    if (large) bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *block = aligned_alloc(large ? HUGE_PAGE : (size_t)ALIGNMENT, bytes);
    if (block && large) madvise(block, bytes, MADV_HUGEPAGE);
    if (!block) fail(CANN_ERROR_MEMORY, "not enough memory for %.4g MB", (double)bytes / 1e6);
    return block;
}

void *memory_room(int64_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    if (bytes >= PAGES_WORTH) return pages_room(bytes);
    return bytes ? take(bytes) : NULL;
}

void *memory_take(int64_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    if (bytes >= PAGES_WORTH) return pages_take(bytes);
    void *block = bytes ? take(bytes) : NULL;
    return block ? memset(block, 0, bytes) : NULL;
}

/* A large block keeps its pages; a small one may come back less aligned, and moves once more. */
void *memory_grow(void *block, int64_t old_count, int64_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    size_t kept = block ? (size_t)(old_count < count ? old_count : count) * size : 0;
    if (!bytes) return NULL;
    if (pages_size(block)) return pages_grow(block, kept < bytes ? kept : bytes, bytes);
    void *grown = block && kept > WORTH_KEEPING ? realloc(block, bytes) : NULL;
    if (grown) block = grown;
    if (!grown || (uintptr_t)grown % ALIGNMENT) {
        void *aligned = take(bytes);
        if (!aligned && !grown) return NULL;
        if (aligned && kept) memcpy(aligned, block, kept);
        if (aligned) free(block);
        grown = aligned ? aligned : grown;
    }
    memset((char *)grown + kept, 0, bytes - kept);
    return grown;
}

void memory_free(void *block)
{
    if (!pages_free(block)) free(block);
}

bool memory_spare(int64_t count, size_t size)
{
    size_t bytes;
    bool counted = count >= 0 && !__builtin_mul_overflow((size_t)count, size, &bytes);
    void *block = counted && bytes < SIZE_MAX / 2 ? malloc(bytes ? bytes : 1) : NULL;
    free(block);
    if (block) return true;
    fail(CANN_ERROR_MEMORY, "not enough memory for a transform of %.4g MB",
         (double)count * (double)size / 1e6);
    return false;
}

char *memory_string(const char *text)
{
    char *copy = memory_take((int64_t)strlen(text) + 1, 1);
    return copy ? strcpy(copy, text) : NULL;
}
