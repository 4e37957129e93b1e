/* SPDX-License-Identifier: MIT
 * Values given to states of synapses that are kept once per source or target. Where all synapses of
 * an end get the same, the end has it; else, and where an @event equation counts from another time
 * in each, the state becomes one per synapse for good. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include "model/traces.h"
#include <string.h>

cann_status traces_part(projection *projection, int64_t state)
{
    group *own = projection->own;
    int64_t count = own->base->state_count;
    if (!projection->parted)
        projection->parted = memory_take(count + 1, sizeof *projection->parted);
    if (!projection->parted) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count; k++) projection->parted[k] |= state < 0 || k == state;
    if (state < 0 || projection->alignment.kind != ALIGN_SYNAPSE) projection->apart = true;
    own->program->built = false;
    return program_build(own->program);
}

int64_t traces_state(const projection *projection, const node *symbol)
{
    const system_model *system = projection->own->base;
    for (int64_t k = 0; k < system->state_count; k++)
        if (system->states[k].symbol == symbol) return k;
    return -1;
}

static const equation *event_equation(const system_model *system, int64_t state)
{
    for (int64_t k = 0; k < system->equation_count; k++)
        if (system->equations[k].state == state && system->equations[k].at_event)
            return &system->equations[k];
    return NULL;
}

/* The end that synapse k, in row i, has on a side. */
static int64_t end_of(const projection *projection, state_side side, int64_t i, int64_t k)
{
    return side == SIDE_PRE ? i : synapses_target(projection->synapses, i, k);
}

/* One value for each end, from those of its synapses; false where they differ. */
static bool gather_ends(const projection *projection, state_side side, const double *given,
                        double *ends, bool *seen)
{
    const synapses *synapses = projection->synapses;
    const int64_t *order = projection->parts.order;
    memset(seen, 0, (size_t)side_count(projection, side) * sizeof *seen);
    for (int64_t e = 0; e < side_count(projection, side); e++) ends[e] = given[0];
    for (int64_t i = 0; i < synapses->rows; i++)
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++) {
            int64_t end = end_of(projection, side, i, k);
            double value = given[order ? order[k] : k];
            if (seen[end] && ends[end] != value) return false;
            ends[end] = value;
            seen[end] = true;
        }
    return true;
}

/* Values of all members, one per end, in the place of those of synapses. */
static cann_status take_ends(projection *projection, state_side side, int64_t members,
                             double **given, bool *alike)
{
    int64_t ends = side_count(projection, side);
    double *made = memory_take(members * ends + 1, sizeof *made);
    bool *seen = memory_take(ends + 1, sizeof *seen);
    cann_status status = made && seen ? CANN_OK : CANN_ERROR_MEMORY;
    *alike = status == CANN_OK;
    for (int64_t b = 0; b < members && *alike; b++)
        *alike = gather_ends(projection, side, *given + b * projection->synapses->count,
                             made + b * ends, seen);
    memory_free(seen);
    double *old = *alike ? *given : made;
    if (*alike) *given = made;
    memory_free(old);
    return status;
}

cann_status traces_admit_begin(group *group, int index)
{
    projection *projection = group->projection;
    slot *slot = &group->slots[index];
    if (!projection || slot->role != SLOT_STATE || !strcmp(slot->symbol->name, "w")) return CANN_OK;
    cann_program *program = group->program;
    cann_status status = program_build(program);
    if (status != CANN_OK || projection->alignment.kind != ALIGN_POST) return status;
    if (program->step == 0) return traces_part(projection, -1);
    return fail(CANN_ERROR_UNSUPPORTED,
                "%s: its synapses have no '%s' of their own any more, only their sum in each "
                "target; give it before the first step",
                group->name, slot->symbol->name);
}

cann_status traces_admit(group *group, int index, int64_t members, bool per_synapse, double **given)
{
    projection *projection = group->projection;
    slot *slot = &group->slots[index];
    int64_t state = projection ? traces_state(projection, slot->symbol) : -1;
    if (state < 0 || slot->side == SIDE_SYNAPSE) return CANN_OK;
    bool alike = group->program->step == 0 || projection->alignment.kind == ALIGN_PRE ||
                 !event_equation(group->base, state);
    cann_status status = CANN_OK;
    if (per_synapse && alike) status = take_ends(projection, slot->side, members, given, &alike);
    return status != CANN_OK || alike ? status : traces_part(projection, state);
}

cann_status traces_retime(group *group, const node *parameter)
{
    projection *projection = group->projection;
    if (!projection || !group->program->step || projection->alignment.kind != ALIGN_SYNAPSE)
        return CANN_OK;
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < group->base->state_count && status == CANN_OK; k++) {
        const equation *of = event_equation(group->base, k);
        int slot = group_find(group, group->base->states[k].symbol);
        if (of && group->slots[slot].side != SIDE_SYNAPSE &&
            node_contains(group->base->pool, of->rate, parameter))
            status = traces_part(projection, k);
    }
    return status;
}
