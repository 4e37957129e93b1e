/* SPDX-License-Identifier: MIT
 * A network compiled anew (another precision, step, seed or method) goes on from where it was:
 * time, states, inputs, what events are remembered by, and, where the step is the same, spikes
 * under way and the values that synapses read late. Before the first step only what was set from
 * outside counts: the rest are first values, which may be drawn anew. */
#include "base/memory.h"
#include "base/status.h"
#include "model/adopt.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct adoption {
    cann_program *program;
    const cann_program *from;
    bool same_step; /* of the same length */
} adoption;

static double read(cann_type type, const char *at, int64_t k)
{
    return type == CANN_FLOAT64 ? ((const double *)(const void *)at)[k]
                                : (double)((const float *)(const void *)at)[k];
}

static const group *same_group(const cann_program *from, const char *name)
{
    for (int64_t g = 0; g < from->group_count; g++)
        if (!strcmp(from->groups[g]->name, name)) return from->groups[g];
    return NULL;
}

static int same_slot(const group *from, const char *name)
{
    for (int64_t k = 0; k < from->slot_count; k++)
        if (!strcmp(from->slots[k].symbol->name, name)) return (int)k;
    return -1;
}

/* Inputs that were set have as many values as they had. */
static void widen_inputs(const adoption *adoption)
{
    for (int64_t g = 0; g < adoption->program->group_count; g++) {
        group *group = adoption->program->groups[g];
        const struct group *was = same_group(adoption->from, group->name);
        for (int64_t k = 0; was && k < group->slot_count; k++) {
            slot *slot = &group->slots[k];
            int old = slot->role == SLOT_INPUT ? same_slot(was, slot->symbol->name) : -1;
            if (old < 0 || !was->slots[old].given || slot->given) continue;
            slot->width = was->slots[old].width;
            slot->batched = was->slots[old].batched;
            slot->given = true;
            adoption->program->built = false;
        }
    }
}

static void store(const adoption *adoption, const slot *slot, int64_t member, int64_t k,
                  double value)
{
    cann_program *program = adoption->program;
    char *at = slot_data(program, slot, member) + k * program->size;
    values_store(program->type, at, &value, 1);
    if (program->step == 0)
        memcpy(program->initial + (at - program->arena), at, (size_t)program->size);
}

static cann_status take_value(const adoption *adoption, const group *group, const slot *slot,
                              int64_t member, int64_t k, double value)
{
    if (slot->role == SLOT_STATE && isnan(value))
        return fail(CANN_ERROR_ARGUMENT,
                    "%s.%s is not a number (NaN), so another precision, step, method or seed "
                    "cannot go on from it; net:reset() begins anew",
                    group->name, slot->symbol->name);
    store(adoption, slot, member, k, value);
    return CANN_OK;
}

static cann_status take_values(const adoption *adoption, const group *group, const slot *slot,
                               const struct slot *was)
{
    if (was->width != slot->width && was->width != 1) return CANN_OK;
    for (int64_t b = 0; b < (slot->batched ? adoption->program->batch : 1); b++) {
        const char *at = slot_data(adoption->from, was, was->batched ? b : 0);
        for (int64_t k = 0; k < slot->width; k++) {
            double value = read(adoption->from->type, at, was->width == 1 ? 0 : k);
            if (take_value(adoption, group, slot, b, k, value) != CANN_OK)
                return CANN_ERROR_ARGUMENT;
        }
    }
    return CANN_OK;
}

static int64_t read_step(const cann_program *program, const char *at)
{
    int32_t narrow;
    int64_t wide;
    if (program->size == 8) return memcpy(&wide, at, 8), wide;
    return memcpy(&narrow, at, 4), narrow;
}

static void keep_last(const adoption *adoption, const slot *slot, int64_t member, int64_t k,
                      int64_t then)
{
    cann_program *program = adoption->program;
    double ago = (double)(adoption->from->step - then) * adoption->from->dt / program->dt;
    int64_t step = program->step - (int64_t)floor(ago + 0.5);
    int32_t narrow = (int32_t)step;
    memcpy(slot_data(program, slot, member) + k * program->size,
           program->size == 8 ? (const void *)&step : (const void *)&narrow, (size_t)program->size);
}

/* Steps of last events, as long ago as they were. */
static void take_last(const adoption *adoption, const slot *slot, const struct slot *was)
{
    cann_program *program = adoption->program;
    const cann_program *from = adoption->from;
    for (int64_t b = 0; b < (slot->batched ? program->batch : 1) && was->width == slot->width; b++)
        for (int64_t k = 0; k < slot->width; k++) {
            int64_t then = read_step(from, slot_data(from, was, b) + k * from->size);
            keep_last(adoption, slot, b, k, then);
        }
}

/* Entry by entry, each of the step it was of. */
static void take_ring(const adoption *adoption, const group *group, int64_t k,
                      const struct group *was, int64_t old)
{
    cann_program *program = adoption->program;
    const cann_program *from = adoption->from;
    const slot *now = &group->slots[k], *before = &was->slots[old];
    int64_t entry = ring_entry(group, k), old_entry = ring_entry(was, old);
    int64_t steps = now->width * program->size / entry,
            had = before->width * from->size / old_entry;
    for (int64_t b = 0; b < (now->batched ? program->batch : 1); b++)
        for (int64_t age = 1; age <= steps && age <= had && age <= program->step; age++) {
            int64_t step = program->step - age;
            memcpy(slot_data(program, now, b) + step % steps * entry,
                   slot_data(from, before, b) + step % had * old_entry, (size_t)entry);
        }
}

/* The history whose ring of values, or of slopes, a slot is; -1: none. */
static int64_t history_of(const group *group, int64_t k)
{
    for (int64_t h = 0; h < group->history_count; h++) {
        const history *at = &group->histories[h];
        if (at->ring == k || (at->slope[0] && (at->slopes[0] == k || at->slopes[1] == k))) return h;
    }
    return -1;
}

/* Values of the last steps, all parts at once, from those of the same variable. */
static void take_history(const adoption *adoption, const group *group, int64_t h,
                         const struct group *was)
{
    const char *name = group_slot_name(group, group->histories[h].slot);
    int64_t old = history_find(was, same_slot(was, name));
    for (int64_t b = 0; b < adoption->program->batch && old >= 0; b++)
        past_adopt(group, h, was, old, b);
}

static cann_status take_slot(const adoption *adoption, const group *group, int64_t k,
                             const struct group *was, int64_t old)
{
    const slot *slot = &group->slots[k], *before = &was->slots[old];
    bool begun = adoption->program->step > 0;
    if (!slot->bytes || !before->bytes || slot->role == SLOT_PARAMETER) return CANN_OK;
    if (slot->role != SLOT_HIDDEN)
        return begun || before->given ? take_values(adoption, group, slot, before) : CANN_OK;
    if (!begun) return CANN_OK;
    if (!strncmp(slot->symbol->name, "#last", 5))
        take_last(adoption, slot, before);
    else if (!ring_entry(group, k))
        return take_values(adoption, group, slot, before);
    else if (adoption->same_step && ring_entry(was, old) && history_of(group, k) < 0)
        take_ring(adoption, group, k, was, old);
    return CANN_OK;
}

/* A value per synapse, wherever it was before. */
static cann_status take_synapses(const adoption *adoption, const group *group, int64_t k,
                                 const struct group *was, int old)
{
    const slot *slot = &group->slots[k];
    const cann_program *from = adoption->from;
    char *values = memory_take(slot->width + 1, from->size);
    cann_status status = values ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t b = 0; b < adoption->program->batch && status == CANN_OK; b++) {
        status = adopt_synapses(group, slot, was, old, b, values);
        for (int64_t e = 0; e < slot->width && status == CANN_OK; e++) {
            const char *at = values + e * from->size;
            if (slot->role == SLOT_HIDDEN)
                keep_last(adoption, slot, b, e, read_step(from, at));
            else
                status = take_value(adoption, group, slot, b, e, read(from->type, at, 0));
        }
    }
    memory_free(values);
    return status;
}

static cann_status take_any(const adoption *adoption, const group *group, int64_t k,
                            const struct group *was)
{
    const slot *slot = &group->slots[k];
    int old = same_slot(was, slot->symbol->name);
    bool same = was->projection && group->projection &&
                was->projection->synapses->count == group->projection->synapses->count;
    if (same && adoption->program->step > 0 && adopts_synapses(group, slot))
        return take_synapses(adoption, group, k, was, old);
    return old >= 0 ? take_slot(adoption, group, k, was, old) : CANN_OK;
}

cann_status cann_program_adopt(cann_program *program, cann_program *from)
{
    if (program->batch != from->batch) return CANN_OK;
    adoption adoption = {program, from, program->dt == from->dt};
    widen_inputs(&adoption);
    cann_status status = program_build(from);
    if (status == CANN_OK) status = adopt_placements(program, from);
    if (status == CANN_OK) status = program_build(program);
    if (status != CANN_OK) return status;
    program->step = (int64_t)floor((double)from->step * (from->dt / program->dt) + 0.5);
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g], *was = same_group(from, group->name);
        for (int64_t k = 0; was && k < group->slot_count && status == CANN_OK; k++) {
            if (group->slots[k].role <= SLOT_HIDDEN) status = take_any(&adoption, group, k, was);
        }
        for (int64_t h = 0; was && h < group->history_count && program->step > 0; h++)
            take_history(&adoption, group, h, was);
    }
    return status;
}
