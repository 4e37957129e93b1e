/* SPDX-License-Identifier: MIT
 * Lists of partners, with their weights and delays where a rule gives them. */
#include "base/memory.h"
#include "event/connect.h"
#include <string.h>

static bool grow(void **block, int64_t count, int64_t room, size_t size)
{
    void *grown = memory_grow(*block, count, room, size);
    if (grown) *block = grown;
    return grown != NULL;
}

bool pair_list_reserve(pair_list *list, int64_t more, bool with_sources)
{
    if (list->count + more <= list->room) return true;
    int64_t room = 2 * list->room > list->count + more ? 2 * list->room : list->count + more + 64;
    bool good = grow((void **)&list->target, list->count, room, sizeof *list->target);
    if (with_sources)
        good = good && grow((void **)&list->source, list->count, room, sizeof *list->source);
    for (int v = 0; v < PAIR_VALUES; v++)
        if (list->value[v])
            good = good && grow((void **)&list->value[v], list->count, room, sizeof(double));
    if (good) list->room = room;
    return good;
}

void pair_list_free(pair_list *list)
{
    memory_free(list->source);
    memory_free(list->target);
    for (int v = 0; v < PAIR_VALUES; v++) memory_free(list->value[v]);
    *list = (pair_list){0};
}

/* A partner and where it was in its list, for sorting. */
typedef struct partner {
    int32_t target, place;
} partner;

static void sort_partners(partner *list, partner *scratch, int64_t count)
{
    partner *from = list, *to = scratch;
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t at = 0; at < count; at += 2 * width) {
            int64_t middle = at + width < count ? at + width : count;
            int64_t end = at + 2 * width < count ? at + 2 * width : count;
            int64_t a = at, b = middle;
            for (int64_t k = at; k < end; k++) {
                bool left = b == end || (a < middle && from[a].target <= from[b].target);
                to[k] = from[left ? a++ : b++];
            }
        }
        partner *turn = from;
        from = to;
        to = turn;
    }
    if (from != list) memcpy(list, from, (size_t)count * sizeof *list);
}

static bool is_sorted(const int32_t *target, int64_t count)
{
    bool sorted = true;
    for (int64_t k = 1; k < count; k++) sorted = sorted && target[k - 1] <= target[k];
    return sorted;
}

/* By insertion, for a few. */
static void sort_few(int32_t *target, int64_t count)
{
    for (int64_t k = 1; k < count; k++) {
        int32_t value = target[k];
        int64_t at = k;
        for (; at > 0 && target[at - 1] > value; at--) target[at] = target[at - 1];
        target[at] = value;
    }
}

enum { FEW = 48 };

bool pair_list_sort(pair_list *list, int64_t begin, int64_t end)
{
    int64_t count = end - begin;
    if (is_sorted(list->target + begin, count)) return true;
    if (count <= FEW && !list->value[PAIR_WEIGHT] && !list->value[PAIR_DELAY]) {
        sort_few(list->target + begin, count);
        return true;
    }
    partner *room = memory_take(2 * count, sizeof *room);
    double *moved = memory_take(count, sizeof *moved);
    bool good = room && moved;
    if (good) {
        for (int64_t k = 0; k < count; k++)
            room[k] = (partner){list->target[begin + k], (int32_t)k};
        sort_partners(room, room + count, count);
        for (int64_t k = 0; k < count; k++) list->target[begin + k] = room[k].target;
    }
    for (int v = 0; good && v < PAIR_VALUES; v++) {
        if (!list->value[v]) continue;
        for (int64_t k = 0; k < count; k++) moved[k] = list->value[v][begin + room[k].place];
        memcpy(list->value[v] + begin, moved, (size_t)count * sizeof *moved);
    }
    memory_free(room);
    memory_free(moved);
    return good;
}
