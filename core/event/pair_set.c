/* SPDX-License-Identifier: MIT */
#include "event/pair_set.h"
#include "base/draws.h"
#include "base/memory.h"

static uint64_t pack(int64_t a, int64_t b)
{
    return ((uint64_t)a << 32 | (uint64_t)b) + 1;
}

static int64_t home(const pair_set *set, uint64_t pair)
{
    return (int64_t)(draw_mix(pair) & (uint64_t)(set->room - 1));
}

/* Where the pair is, or the free slot where it would go. */
static int64_t find(const pair_set *set, uint64_t pair)
{
    int64_t at = home(set, pair);
    while (set->slot[at] != 0 && set->slot[at] != pair) at = (at + 1) & (set->room - 1);
    return at;
}

static bool grow(pair_set *set)
{
    pair_set larger = {.room = set->room ? 2 * set->room : 64};
    larger.slot = memory_take(larger.room, sizeof *larger.slot);
    if (!larger.slot) return false;
    for (int64_t k = 0; k < set->room; k++)
        if (set->slot[k]) larger.slot[find(&larger, set->slot[k])] = set->slot[k];
    larger.count = set->count;
    memory_free(set->slot);
    *set = larger;
    return true;
}

bool pair_set_add(pair_set *set, int64_t a, int64_t b)
{
    if (2 * set->count >= set->room && !grow(set)) return false;
    int64_t at = find(set, pack(a, b));
    set->count += set->slot[at] == 0;
    set->slot[at] = pack(a, b);
    return true;
}

bool pair_set_has(const pair_set *set, int64_t a, int64_t b)
{
    return set->room > 0 && set->slot[find(set, pack(a, b))] != 0;
}

/* Later pairs of the chain move up, so that no search ends too early. Knuth, TAOCP 3, 6.4 R. */
void pair_set_remove(pair_set *set, int64_t a, int64_t b)
{
    if (!pair_set_has(set, a, b)) return;
    int64_t hole = find(set, pack(a, b)), mask = set->room - 1;
    for (int64_t at = (hole + 1) & mask; set->slot[at] != 0; at = (at + 1) & mask) {
        int64_t from = home(set, set->slot[at]);
        bool stays = hole < at ? hole < from && from <= at : hole < from || from <= at;
        if (stays) continue;
        set->slot[hole] = set->slot[at];
        hole = at;
    }
    set->slot[hole] = 0;
    set->count--;
}

void pair_set_free(pair_set *set)
{
    memory_free(set->slot);
    *set = (pair_set){0};
}
