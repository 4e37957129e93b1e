/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ALIGNMENT = 64 };
static const size_t LARGE = (size_t)1 << 28; /* from here on, what there is decides first */
static const size_t HUGE_PAGE = (size_t)1 << 21, WORTH_HUGE_PAGES = (size_t)1 << 21;
static const size_t DIRECT = (size_t)1 << 25; /* what the C library leaves to the system too */
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

/* The largest blocks come straight from the system, whose fresh pages are zero: clearing them again
 * would take every byte through the cache once more before its first use. They are few, so a list
 * knows them; each starts at a huge page, which hardly any other block does. */
static struct direct {
    char *block;
    size_t bytes;
} * direct;
static size_t direct_count, direct_capacity;
static pthread_mutex_t direct_lock = PTHREAD_MUTEX_INITIALIZER;

static bool note(char *block, size_t bytes)
{
    pthread_mutex_lock(&direct_lock);
    if (direct_count == direct_capacity) {
        size_t capacity = 2 * direct_capacity + 16;
        struct direct *grown = realloc(direct, capacity * sizeof *grown);
        if (grown) direct = grown, direct_capacity = capacity;
    }
    bool room = direct_count < direct_capacity;
    if (room) direct[direct_count++] = (struct direct){block, bytes};
    pthread_mutex_unlock(&direct_lock);
    return room;
}

/* The bytes of a block of the list; forgotten there when `drop`. 0: it is not in the list. */
static size_t noted(const char *block, bool drop)
{
    size_t bytes = 0;
    if (!block || (uintptr_t)block % HUGE_PAGE) return 0;
    pthread_mutex_lock(&direct_lock);
    for (size_t k = 0; k < direct_count && !bytes; k++) {
        if (direct[k].block != block) continue;
        bytes = direct[k].bytes;
        if (drop) direct[k] = direct[--direct_count];
    }
    pthread_mutex_unlock(&direct_lock);
    return bytes;
}

static void *take_directly(size_t bytes)
{
    bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    char *all =
        mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) {
        fail(CANN_ERROR_MEMORY, "not enough memory for %.4g MB", (double)bytes / 1e6);
        return NULL;
    }
    size_t before = (HUGE_PAGE - (uintptr_t)all % HUGE_PAGE) % HUGE_PAGE;
    char *block = all + before;
    if (before) munmap(all, before);
    if (before < HUGE_PAGE) munmap(block + bytes, HUGE_PAGE - before);
    madvise(block, bytes, MADV_HUGEPAGE);
    if (note(block, bytes)) return block;
    munmap(block, bytes);
    fail(CANN_ERROR_MEMORY, "not enough memory for %.4g MB", (double)bytes / 1e6);
    return NULL;
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

/* A block of the list in another size: its pages move, nothing is copied. */
static void *grow_directly(char *block, size_t old_bytes, size_t kept, size_t bytes)
{
    char *grown = take_directly(bytes);
    if (!grown) return NULL;
    size_t pages = (size_t)sysconf(_SC_PAGESIZE), moved = (kept + pages - 1) / pages * pages;
    if (moved && mremap(block, moved, moved, MREMAP_MAYMOVE | MREMAP_FIXED, grown) == MAP_FAILED)
        memcpy(grown, block, kept);
    else
        memset(grown + kept, 0, moved - kept);
    noted(block, true);
    munmap(block, old_bytes);
    return grown;
}

void *memory_room(int64_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    if (bytes >= DIRECT) return take_directly(bytes);
    return bytes ? take(bytes) : NULL;
}

void *memory_take(int64_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    void *block = memory_room(count, size);
    return block && bytes < DIRECT ? memset(block, 0, bytes) : block;
}

/* A large block keeps its pages; a small one may come back less aligned, and moves once more. */
void *memory_grow(void *block, int64_t old_count, int64_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    size_t kept = block ? (size_t)(old_count < count ? old_count : count) * size : 0;
    if (!bytes) return NULL;
    size_t direct_bytes = noted(block, false);
    if (direct_bytes) return grow_directly(block, direct_bytes, kept < bytes ? kept : bytes, bytes);
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
    size_t bytes = noted(block, true);
    if (bytes)
        munmap(block, bytes);
    else
        free(block);
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
