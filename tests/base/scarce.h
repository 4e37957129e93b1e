/* SPDX-License-Identifier: MIT
 * Memory that runs out: a test that includes this hands out the engine's memory itself, counts what
 * is held, and refuses one request after the other. Whatever is refused, a piece of work must come
 * back, free what it has taken, and leave a sentence. CANN_SCARCE=all refuses every request; else
 * about 200 of each piece, evenly spread. */
#ifndef CANN_TESTS_SCARCE_H
#define CANN_TESTS_SCARCE_H
#include "base/memory.h"
#include "base/status.h"
#include "cann.h"
#include <dlfcn.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_llong held, asked, refused_at; /* blocks; requests so far; the one that fails */
static int failures;

static bool refused(void)
{
    if (atomic_fetch_add(&asked, 1) + 1 != atomic_load(&refused_at)) return false;
    fail(CANN_ERROR_MEMORY, "refused");
    return true;
}

static void *counted(void *block)
{
    if (block) atomic_fetch_add(&held, 1);
    return block;
}

/* The engine's own function of that name, which this file stands before. */
#define ENGINES(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void *memory_take(int64_t count, size_t size)
{
    return refused() ? NULL : counted(ENGINES(memory_take)(count, size));
}

void *memory_room(int64_t count, size_t size)
{
    return refused() ? NULL : counted(ENGINES(memory_room)(count, size));
}

void *memory_grow(void *block, int64_t old_count, int64_t count, size_t size)
{
    if (refused()) return NULL;
    void *grown = ENGINES(memory_grow)(block, old_count, count, size);
    return block ? grown : counted(grown);
}

void memory_free(void *block)
{
    if (block) atomic_fetch_sub(&held, 1);
    ENGINES(memory_free)(block);
}

/* True where all went well; frees all it has taken either way. */
typedef bool (*work)(void);

typedef struct attempt {
    bool well;
    long long asked;
} attempt;

static attempt try_with(work piece, long long refuse)
{
    asked = 0;
    refused_at = refuse;
    attempt made = {.well = piece()};
    refused_at = 0;
    made.asked = asked;
    return made;
}

/* Claims that the piece of work leaves nothing behind, with memory and without. What the engine
 * keeps until its next call, such as a text it has given, is there before; less may be left. */
static void endure(const char *name, work piece)
{
    try_with(piece, 0);
    long long most = held, leaks = 0, first = 0;
    attempt whole = try_with(piece, 0);
    long long left = held - most;
    const char *every = getenv("CANN_SCARCE");
    long long step = every || whole.asked < 200 ? 1 : whole.asked / 200;
    for (long long at = 1; at <= whole.asked; at += step) {
        try_with(piece, at);
        if (held <= most) continue;
        if (!leaks++) first = at;
        most = held;
    }
    bool holds = whole.well && left == 0 && leaks == 0;
    failures += !holds;
    printf("%s %s leaves nothing behind, whichever of its %lld requests for memory is refused",
           holds ? "ok" : "FAIL", name, whole.asked);
    if (!whole.well) printf(": %s", cann_error_message());
    if (left) printf(": %lld blocks are left when all goes well", left);
    if (leaks) printf(": %lld times something is left, first at request %lld", leaks, first);
    printf("\n");
    fflush(stdout);
}

#endif
