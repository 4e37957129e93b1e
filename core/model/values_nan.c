/* SPDX-License-Identifier: MIT
 * Looking for NaN among values. Mostly there is none: whole blocks are looked at before the place
 * is searched for. */
#include "model/program.h"
#include <stdio.h>

enum { BLOCK = 1024 };

static int64_t first_f32(const float *values, int64_t count)
{
    for (int64_t begin = 0; begin < count; begin += BLOCK) {
        int64_t end = begin + BLOCK < count ? begin + BLOCK : count;
        int found = 0;
        for (int64_t k = begin; k < end; k++) found |= values[k] != values[k];
        for (int64_t k = begin; found && k < end; k++)
            if (values[k] != values[k]) return k;
    }
    return -1;
}

static int64_t first_f64(const double *values, int64_t count)
{
    for (int64_t begin = 0; begin < count; begin += BLOCK) {
        int64_t end = begin + BLOCK < count ? begin + BLOCK : count;
        int found = 0;
        for (int64_t k = begin; k < end; k++) found |= values[k] != values[k];
        for (int64_t k = begin; found && k < end; k++)
            if (values[k] != values[k]) return k;
    }
    return -1;
}

int64_t values_first_nan(cann_type type, const void *values, int64_t count)
{
    return type == CANN_FLOAT64 ? first_f64(values, count) : first_f32(values, count);
}

static bool is_lost(const cann_program *program, const slot *slot)
{
    if (slot->role != SLOT_STATE || !slot->bytes) return false;
    for (int64_t b = 0; b < (slot->batched ? program->batch : 1); b++)
        if (values_first_nan(program->type, slot_data(program, slot, b), slot->width) >= 0)
            return true;
    return false;
}

const char *cann_program_lost(cann_program *program)
{
    static _Thread_local char name[256];
    if (program_build(program) != CANN_OK) return NULL;
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        for (int64_t k = 0; k < group->slot_count && !group->projection; k++)
            if (is_lost(program, &group->slots[k])) {
                snprintf(name, sizeof name, "%s.%s", group->name, group_slot_name(group, (int)k));
                return name;
            }
    }
    return NULL;
}
