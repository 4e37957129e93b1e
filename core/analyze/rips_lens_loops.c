/* SPDX-License-Identifier: MIT
 * Passes over the bits of a lens. A vertex has its own bit, too, so it leaves with its neighbours.
 */
#include "analyze/rips_moment.h"
#include "base/isa.h"

/* The lowest vertex of a row of bits that is not empty. */
static uint32_t lowest(const uint64_t *bits)
{
    int64_t word = 0;
    while (!bits[word]) word++;
    return (uint32_t)(64 * word + __builtin_ctzll(bits[word]));
}

static void drop(uint64_t *bits, uint32_t vertex)
{
    bits[vertex / 64] &= ~((uint64_t)1 << vertex % 64);
}

static void put(uint64_t *bits, uint32_t vertex)
{
    bits[vertex / 64] |= (uint64_t)1 << vertex % 64;
}

/* What a and b have in common, to `out`; whether that is anything. */
static bool meet(const uint64_t *a, const uint64_t *b, uint64_t *out, int64_t words)
{
    uint64_t any = 0;
    for (int64_t w = 0; w < words; w++) {
        out[w] = a[w] & b[w];
        any |= out[w];
    }
    return any;
}

/* What of `bits` is in neither of two rows, to `out`; whether that is anything. */
static bool leave(const uint64_t *bits, const uint64_t *row, const uint64_t *other, uint64_t *out,
                  int64_t words)
{
    uint64_t any = 0;
    for (int64_t w = 0; w < words; w++) {
        out[w] = bits[w] & ~(row[w] | other[w]);
        any |= out[w];
    }
    return any;
}

/* A neighbour of v in the lens that neither waits nor is apart; RIPS_FAR: none. */
static uint32_t reached_beside(const rips_look *look, uint32_t v)
{
    const uint64_t *row = rips_moment_row(&look->now, v);
    for (int64_t w = 0; w < look->now.words; w++) {
        uint64_t reached = look->lens[w] & row[w] & ~(look->waiting[w] | look->apart[w]);
        if (reached) return (uint32_t)(64 * w + __builtin_ctzll(reached));
    }
    return RIPS_FAR;
}

/* Of the vertices apart, those that a reached one is adjacent to by now are reached. */
static bool absorb(const rips_look *look)
{
    int64_t words = look->now.words;
    bool any = true, is_less = true;
    while (any && is_less) {
        is_less = false;
        for (int64_t w = 0; w < words; w++)
            for (uint64_t left = look->apart[w]; left; left &= left - 1) {
                uint32_t v = (uint32_t)(64 * w + __builtin_ctzll(left));
                if (reached_beside(look, v) == RIPS_FAR) continue;
                drop(look->apart, v);
                is_less = true;
            }
        any = false;
        for (int64_t w = 0; w < words; w++) any |= look->apart[w] != 0;
    }
    return !any;
}

/* Most lenses are connected, and this is seen in a few passes: a vertex that waits and a reached
 * neighbour of it reach most others; one that has none yet is put apart. */
static bool cover(const rips_look *look)
{
    int64_t words = look->now.words;
    bool waits = true, is_apart = false;
    for (int64_t w = 0; w < words; w++) look->apart[w] = 0;
    while (waits) {
        uint32_t v = lowest(look->waiting), u = reached_beside(look, v);
        if (u == RIPS_FAR) {
            put(look->apart, v);
            is_apart = true;
            waits = leave(look->waiting, look->apart, look->apart, look->waiting, words);
            continue;
        }
        waits = leave(look->waiting, rips_moment_row(&look->now, v), rips_moment_row(&look->now, u),
                      look->waiting, words);
    }
    return !is_apart || absorb(look);
}

static uint32_t look(const rips_look *look, uint32_t a, uint32_t b, bool *is_whole)
{
    int64_t words = look->now.words;
    *is_whole = true;
    if (!meet(rips_moment_row(&look->now, a), rips_moment_row(&look->now, b), look->lens, words))
        return RIPS_NONE;
    bool is_half = meet(rips_moment_row(&look->half, a), rips_moment_row(&look->half, b),
                        look->waiting, words);
    uint32_t apex = lowest(is_half ? look->waiting : look->lens);
    const uint64_t *row = rips_moment_row(&look->now, apex);
    if (!leave(look->lens, row, row, look->waiting, words)) return apex;
    *is_whole = cover(look);
    return apex | RIPS_FOLDS;
}

static uint32_t part(const rips_look *look)
{
    int64_t words = look->now.words, word = 0;
    while (word < words && !look->apart[word]) word++;
    if (word == words) return RIPS_FAR;
    uint32_t first = (uint32_t)(64 * word + __builtin_ctzll(look->apart[word]));
    for (int64_t w = 0; w < words; w++) look->waiting[w] = 0;
    drop(look->apart, first);
    put(look->waiting, first);
    for (uint64_t any = 1; any;) { /* those wait whose neighbours were not looked at */
        uint32_t v = lowest(look->waiting);
        const uint64_t *row = rips_moment_row(&look->now, v);
        drop(look->waiting, v);
        any = 0;
        for (int64_t w = 0; w < words; w++) {
            look->waiting[w] |= look->apart[w] & row[w];
            look->apart[w] &= ~row[w];
            any |= look->waiting[w];
        }
    }
    return first;
}

const rips_lens_loops ISA(rips_lens_loops) = {look, part};
