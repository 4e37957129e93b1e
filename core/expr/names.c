/* SPDX-License-Identifier: MIT */
#include "expr/names.h"
#include "base/hash.h"
#include "base/memory.h"
#include <string.h>

static name_entry *place_of(const names *in, const char *name)
{
    int64_t mask = in->capacity - 1;
    int64_t at = (int64_t)(hash_bytes(HASH_START, name, strlen(name)) & (uint64_t)mask);
    while (in->places[at].name && strcmp(in->places[at].name, name) != 0) at = (at + 1) & mask;
    return &in->places[at];
}

const name_entry *names_find(const names *in, const char *name)
{
    if (in->capacity == 0) return NULL;
    const name_entry *found = place_of(in, name);
    return found->name ? found : NULL;
}

static bool grow(names *in)
{
    if (2 * (in->count + 1) <= in->capacity) return true;
    names larger = {.count = in->count, .capacity = in->capacity ? 2 * in->capacity : 64};
    larger.places = memory_take(larger.capacity, sizeof *larger.places);
    if (!larger.places) return false;
    for (int64_t i = 0; i < in->capacity; i++)
        if (in->places[i].name) *place_of(&larger, in->places[i].name) = in->places[i];
    memory_free(in->places);
    *in = larger;
    return true;
}

bool names_set(names *in, const char *name, name_kind kind, int64_t index)
{
    if (!grow(in)) return false;
    name_entry *place = place_of(in, name);
    if (!place->name) in->count++;
    *place = (name_entry){name, kind, index};
    return true;
}

void names_free(names *in)
{
    memory_free(in->places);
    memset(in, 0, sizeof *in);
}
