/* SPDX-License-Identifier: MIT
 * Where the states of a projection live: it follows from its model and from which values differ
 * between synapses. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include <stdio.h>
#include <string.h>

bool target_free(const system_model *system, const node *value)
{
    for (int64_t k = 0; k < system->member_count; k++)
        if (system->members[k].post &&
            node_contains(system->pool, value, system->members[k].symbol))
            return false;
    for (int64_t k = 0; k < system->parameter_count; k++)
        if (system->parameters[k].post &&
            node_contains(system->pool, value, system->parameters[k].symbol))
            return false;
    return true;
}

/* One state per source will do where all synapses of a source hear at once, and where an amount is
 * w times what the source alone knows. */
static bool source_fits(const projection *projection)
{
    const system_model *system = projection->own->system;
    for (int64_t w = 0; w < system->pathway_count; w++)
        for (int64_t a = 0; a < system->pathways[w].action_count; a++) {
            const pathway_action *action = &system->pathways[w].actions[a];
            separated terms;
            if (action->target == PATHWAY_OWN) continue;
            if (!alignment_separate(system, NULL, action->value, &terms)) return false;
            for (int k = 0; k < terms.count; k++)
                if (!target_free(system, terms.terms[k].post)) return false;
        }
    return !projection->delays;
}

/* One place per synapse, per source, or none here; the weight has one per synapse always. */
static void size_states(projection *projection)
{
    group *own = projection->own;
    alignment_kind kind = projection->alignment.kind;
    int64_t synapses = projection->synapses->count;
    own->count = kind == ALIGN_PRE ? projection->pre->count : synapses;
    for (int64_t k = 0; k < own->slot_count; k++) {
        slot *slot = &own->slots[k];
        bool weight = !strcmp(slot->symbol->name, "w");
        if (slot->role == SLOT_STATE)
            slot->width = !weight                           ? kind == ALIGN_POST ? 0 : own->count
                          : projection->synapses->generated ? 1
                                                            : synapses;
        if (slot->role == SLOT_PLACE || slot->gathered) slot->width = own->count;
    }
}

cann_status projection_align(projection *projection)
{
    group *own = projection->own;
    const system_model *system = own->system;
    bool *varied = memory_take(system->parameter_count + 1, sizeof *varied);
    if (!varied) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < system->parameter_count; k++)
        varied[k] = own->slots[group_find(own, system->parameters[k].symbol)].width != 1;
    alignment_free(&projection->alignment);
    projection->alignment = alignment_of(system, varied);
    memory_free(varied);
    if (!projection->alignment.sides) return CANN_ERROR_MEMORY;
    if (projection->apart && projection->alignment.kind != ALIGN_SYNAPSE) {
        projection->alignment.kind = ALIGN_SYNAPSE;
        snprintf(projection->alignment.reason, sizeof projection->alignment.reason,
                 "per synapse: they had states of their own before they were rewired");
    }
    if (projection->alignment.kind == ALIGN_PRE && !source_fits(projection)) {
        projection->alignment.kind = ALIGN_SYNAPSE;
        snprintf(projection->alignment.reason, sizeof projection->alignment.reason,
                 "per synapse: %s",
                 projection->delays ? "delays differ" : "amounts depend on the target");
    }
    if (projection->synapses->generated && projection->alignment.kind == ALIGN_SYNAPSE)
        return fail(CANN_ERROR_MODEL,
                    "%s: generated synapses are not stored and have no states of their own, but "
                    "%s has: %s; another rule will do",
                    own->name, system->name, projection->alignment.reason);
    size_states(projection);
    return CANN_OK;
}
