/* SPDX-License-Identifier: MIT */
#include "base/pages.h"
#include "base/status.h"
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const size_t HUGE_PAGE = (size_t)1 << 21, KEPT_MOST = (size_t)1 << 27;

/* Blocks are few, so lists know them; each starts at a huge page, which hardly any other does. */
typedef struct block {
    char *at;
    size_t bytes;
} block;
static block *used, kept[8];
static size_t used_count, used_capacity, kept_count, kept_bytes;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool note(char *at, size_t bytes)
{
    pthread_mutex_lock(&lock);
    if (used_count == used_capacity) {
        size_t capacity = 2 * used_capacity + 16;
        block *grown = realloc(used, capacity * sizeof *grown);
        if (grown) used = grown, used_capacity = capacity;
    }
    bool room = used_count < used_capacity;
    if (room) used[used_count++] = (block){at, bytes};
    pthread_mutex_unlock(&lock);
    return room;
}

/* Bytes of a block of ours, forgotten when `drop`. */
static size_t noted(const char *at, bool drop)
{
    size_t bytes = 0;
    if (!at || (uintptr_t)at % HUGE_PAGE) return 0;
    pthread_mutex_lock(&lock);
    for (size_t k = 0; k < used_count && !bytes; k++) {
        if (used[k].at != at) continue;
        bytes = used[k].bytes;
        if (drop) used[k] = used[--used_count];
    }
    pthread_mutex_unlock(&lock);
    return bytes;
}

/* A kept block at most a quarter too large, no longer kept; NULL where there is none. */
static block take_kept(size_t bytes)
{
    block found = {0};
    pthread_mutex_lock(&lock);
    for (size_t k = 0; k < kept_count && !found.at; k++)
        if (kept[k].bytes >= bytes && kept[k].bytes - bytes <= bytes / 4) {
            found = kept[k];
            kept[k] = kept[--kept_count];
            kept_bytes -= found.bytes;
        }
    pthread_mutex_unlock(&lock);
    return found;
}

/* Keeps a freed block: its pages stay until the system wants them. */
static bool keep(char *at, size_t bytes)
{
    pthread_mutex_lock(&lock);
    bool room = kept_count < sizeof kept / sizeof *kept && kept_bytes + bytes <= KEPT_MOST &&
                !madvise(at, bytes, MADV_FREE);
    if (room) {
        kept[kept_count++] = (block){at, bytes};
        kept_bytes += bytes;
    }
    pthread_mutex_unlock(&lock);
    return room;
}

static char *map(size_t bytes)
{
    char *all =
        mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) return NULL;
    size_t before = (HUGE_PAGE - (uintptr_t)all % HUGE_PAGE) % HUGE_PAGE;
    if (before) munmap(all, before);
    if (before < HUGE_PAGE) munmap(all + before + bytes, HUGE_PAGE - before);
    madvise(all + before, bytes, MADV_HUGEPAGE);
    return all + before;
}

static void *take(size_t bytes, bool clear)
{
    bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    block one = take_kept(bytes);
    if (one.at && clear)
        memset(one.at, 0, one.bytes);
    else if (!one.at)
        one = (block){map(bytes), bytes};
    if (one.at && note(one.at, one.bytes)) return one.at;
    if (one.at) munmap(one.at, one.bytes);
    fail(CANN_ERROR_MEMORY, "not enough memory for %.4g MB", (double)bytes / 1e6);
    return NULL;
}

void *pages_take(size_t bytes)
{
    return take(bytes, true);
}

void *pages_room(size_t bytes)
{
    return take(bytes, false);
}

void *pages_grow(void *old, size_t kept_of_it, size_t bytes)
{
    size_t old_bytes = noted(old, false);
    if (bytes <= old_bytes && bytes >= old_bytes / 2) {
        memset((char *)old + kept_of_it, 0, old_bytes - kept_of_it);
        return old;
    }
    char *grown = pages_take(bytes);
    if (!grown) return NULL;
    size_t page = (size_t)sysconf(_SC_PAGESIZE), moved = (kept_of_it + page - 1) / page * page;
    if (moved && mremap(old, moved, moved, MREMAP_MAYMOVE | MREMAP_FIXED, grown) == MAP_FAILED) {
        memcpy(grown, old, kept_of_it);
        moved = kept_of_it;
    }
    memset(grown + kept_of_it, 0, moved - kept_of_it);
    noted(old, true);
    munmap(old, old_bytes);
    return grown;
}

size_t pages_size(const void *at)
{
    return noted(at, false);
}

bool pages_free(void *at)
{
    size_t bytes = noted(at, true);
    if (bytes && !keep(at, bytes)) munmap(at, bytes);
    return bytes > 0;
}
