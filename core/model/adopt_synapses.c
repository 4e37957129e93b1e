/* SPDX-License-Identifier: MIT
 * What a network compiled anew takes over for its synapses. Another step puts them in another order
 * of delay, and a parameter that now differs between them makes their own what they shared with
 * their sources or targets. */
#include "base/memory.h"
#include "base/status.h"
#include "model/adopt.h"
#include "model/traces.h"
#include <string.h>

cann_status adopt_placements(cann_program *program, const cann_program *from)
{
    for (int64_t p = 0; p < program->projection_count; p++) {
        projection *now = program->projections[p];
        const projection *was = NULL;
        for (int64_t k = 0; k < from->projection_count; k++)
            if (!strcmp(from->projections[k]->own->name, now->own->name))
                was = from->projections[k];
        int64_t count = now->own->base->state_count;
        if (!was || was->own->base->state_count != count) continue;
        bool each = from->step > 0 && was->alignment.kind == ALIGN_SYNAPSE;
        if (!each && !was->parted && !was->apart) continue;
        if (!now->parted) now->parted = memory_take(count + 1, sizeof *now->parted);
        if (!now->parted) return CANN_ERROR_MEMORY;
        for (int64_t k = 0; k < count; k++)
            now->parted[k] |= (was->parted && was->parted[k]) ||
                              (each && was->alignment.sides[k] == SIDE_SYNAPSE);
        now->apart |= was->apart || each;
        program->built = false;
    }
    return CANN_OK;
}

/* Where the synapse at place k lay before: its place in the users' order is the same. */
static int64_t *places_before(const projection *now, const projection *was)
{
    const int64_t *order = now->parts.order, *old = was->parts.order;
    int64_t count = now->synapses->count;
    int64_t *place = memory_take(2 * count + 1, sizeof *place);
    for (int64_t e = 0; place && e < count; e++) place[count + (old ? old[e] : e)] = e;
    for (int64_t e = 0; place && e < count; e++) place[e] = place[count + (order ? order[e] : e)];
    return place;
}

/* What a slot of the synapses was for each, as they lie now. */
static cann_status values_before(const projection *now, projection *was, int old, int64_t member,
                                 char *values)
{
    int64_t count = now->synapses->count, size = was->own->program->size;
    const slot *at = &was->own->slots[old];
    char *row = memory_take(count + 1, size);
    int64_t *place = places_before(now, was);
    cann_status status = row && place ? CANN_OK : CANN_ERROR_MEMORY;
    bool kept = at->side == SIDE_SYNAPSE && at->width == count;
    if (status == CANN_OK && kept)
        memcpy(row, slot_data(was->own->program, at, member), (size_t)(count * size));
    else if (status == CANN_OK)
        status = traces_values(was, old, member, row);
    for (int64_t k = 0; k < count && status == CANN_OK; k++)
        memcpy(values + k * size, row + place[k] * size, (size_t)size);
    memory_free(place);
    memory_free(row);
    return status;
}

bool adopts_synapses(const group *group, const slot *slot)
{
    bool state = slot->role == SLOT_STATE || !strcmp(slot->symbol->name, "#last");
    return group->projection && state && slot->side == SIDE_SYNAPSE &&
           slot->width == group->projection->synapses->count;
}

cann_status adopt_synapses(const group *group, const slot *slot, const struct group *was, int old,
                           int64_t member, char *values)
{
    bool last = !strcmp(slot->symbol->name, "#last");
    projection *before = was->projection;
    if (before->alignment.kind == ALIGN_POST && !last && strcmp(slot->symbol->name, "w") != 0)
        return fail(CANN_ERROR_UNSUPPORTED,
                    "%s: its synapses would have a '%s' each, and what there is, is their sum in "
                    "each target; change that before the first step, or reset",
                    group->name, slot->symbol->name);
    if (last && (old < 0 || !was->slots[old].width)) {
        traces_lasts(before, member, values);
        return CANN_OK;
    }
    return values_before(group->projection, before, old, member, values);
}
