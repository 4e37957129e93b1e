/* SPDX-License-Identifier: MIT
 * Where the states of synapses live follows from their model and from which values differ between
 * them (expr/align.h, expr/sides.h): all of them in the target or the source, or each where it can.
 * What has once been one per synapse stays so; what becomes so takes the value along that the
 * source or the target had for all. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/sides.h"
#include "model/program.h"
#include "model/traces.h"
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

/* An amount is w times what the source alone knows. */
static bool amounts_fit(const system_model *system)
{
    for (int64_t w = 0; w < system->pathway_count; w++)
        for (int64_t a = 0; a < system->pathways[w].action_count; a++) {
            const pathway_action *action = &system->pathways[w].actions[a];
            separated terms;
            if (action->target == PATHWAY_OWN) continue;
            if (!alignment_separate(system, NULL, action->value, &terms)) return false;
            for (int k = 0; k < terms.count; k++)
                if (!target_free(system, terms.terms[k].post)) return false;
        }
    return true;
}

/* Why one state per source will not do, where all of them are the source's; NULL: it will. */
static const char *source_hindrance(const projection *projection)
{
    const system_model *system = projection->own->system;
    if (projection->delays) return "delays differ";
    if (!amounts_fit(system)) return "amounts depend on the target";
    for (int64_t k = 0; k < system->alias_count; k++)
        if (system->aliases[k].step) return "an alias is kept at every step";
    return NULL;
}

static void own_states(projection *projection, const char *reason)
{
    alignment *made = &projection->alignment;
    made->kind = ALIGN_SYNAPSE;
    snprintf(made->reason, sizeof made->reason, "per synapse: %s", reason);
}

/* ", x once per source, y and z once per target" */
static void tell_sides(const projection *projection)
{
    const system_model *system = projection->own->system;
    alignment *made = (alignment *)&projection->alignment;
    static const char *const ends[] = {[SIDE_PRE] = "source", [SIDE_POST] = "target"};
    for (state_side side = SIDE_PRE; side <= SIDE_POST; side++) {
        text names = {0};
        for (int64_t k = 0; k < system->state_count; k++)
            if (made->sides[k] == side)
                text_add(&names, "%s%s", names.length ? ", " : "", system->states[k].name);
        size_t length = strlen(made->reason);
        if (names.length)
            snprintf(made->reason + length, sizeof made->reason - length, "; %s once per %s",
                     text_string(&names), ends[side]);
        text_free(&names);
    }
}

static bool has_events(const projection *projection, state_side side)
{
    const system_model *system = projection->own->system;
    for (int64_t k = 0; k < system->equation_count; k++)
        if (system->equations[k].at_event &&
            projection->alignment.sides[system->equations[k].state] == side)
            return true;
    return false;
}

/* The steps of last events differ between the synapses of a source where their delays do, and
 * nobody else keeps those of each: states that count by them are the synapses' own then. */
static bool loses_times(const projection *projection, bool *apart)
{
    const system_model *system = projection->own->system;
    if (!projection->delays || has_events(projection, SIDE_SYNAPSE)) return false;
    bool loses = false;
    for (int64_t k = 0; k < system->equation_count; k++)
        if (system->equations[k].at_event) loses = apart[system->equations[k].state] = true;
    return loses;
}

/* Of states that are not all of one end, each goes where it can. */
static cann_status keep_sides(projection *projection, const bool *varied)
{
    const system_model *system = projection->own->system;
    alignment *made = &projection->alignment;
    bool none = made->kind == ALIGN_POST || projection->synapses->generated != NULL;
    for (int64_t k = 0; k < system->state_count && made->kind == ALIGN_POST; k++)
        made->sides[k] = SIDE_SYNAPSE;
    if (made->kind == ALIGN_PRE || none) return CANN_OK;
    bool *apart = memory_take(system->state_count + 1, sizeof *apart);
    if (apart && projection->parted)
        memcpy(apart, projection->parted, (size_t)system->state_count * sizeof *apart);
    view of = {.system = system, .varied = varied};
    bool kept = apart && sides_kept(&of, apart, projection->delays != NULL, made->sides);
    if (kept && loses_times(projection, apart))
        kept = sides_kept(&of, apart, projection->delays != NULL, made->sides);
    memory_free(apart);
    if (!kept) return CANN_ERROR_MEMORY;
    tell_sides(projection);
    return CANN_OK;
}

static cann_status align(projection *projection)
{
    group *own = projection->own;
    const system_model *system = own->system;
    bool *varied = memory_take(system->parameter_count + 1, sizeof *varied);
    if (!varied) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < system->parameter_count; k++)
        varied[k] = own->slots[group_find(own, system->parameters[k].symbol)].width != 1;
    alignment_free(&projection->alignment);
    alignment *made = &projection->alignment;
    *made = alignment_of(system, varied);
    const char *hindrance = made->kind == ALIGN_PRE ? source_hindrance(projection) : NULL;
    if (projection->apart && made->kind != ALIGN_SYNAPSE)
        own_states(projection, "they have had states of their own");
    else if (hindrance)
        own_states(projection, hindrance);
    cann_status status = made->sides ? keep_sides(projection, varied) : CANN_ERROR_MEMORY;
    memory_free(varied);
    if (status == CANN_OK && projection->synapses->generated && made->kind == ALIGN_SYNAPSE)
        return fail(CANN_ERROR_MODEL,
                    "%s: generated synapses are not stored and have no states of their own, but "
                    "%s has: %s; another rule will do",
                    own->name, system->name, made->reason);
    return status;
}

/* ---- places ---- */

int64_t side_count(const projection *projection, state_side side)
{
    return side == SIDE_PRE    ? projection->pre->count
           : side == SIDE_POST ? projection->post->count
                               : projection->synapses->count;
}

static void size_states(projection *projection)
{
    group *own = projection->own;
    const system_model *system = own->system;
    alignment_kind kind = projection->alignment.kind;
    own->count = projection->synapses->count;
    for (int64_t k = 0; k < own->slot_count; k++) {
        slot *slot = &own->slots[k];
        if (slot->role == SLOT_PLACE) slot->width = own->count;
        if (slot->gathered || (slot->role == SLOT_TEMPORARY && slot->side != SIDE_SYNAPSE))
            slot->width = 0; /* those that are asked for again get their width then */
        slot->gathered = false;
    }
    for (int64_t k = 0; k < system->state_count; k++) {
        slot *slot = &own->slots[group_find(own, system->states[k].symbol)];
        bool weight = align_is_weight(system, k);
        slot->side = projection->alignment.sides[k];
        slot->width = kind == ALIGN_POST && !weight ? 0 : side_count(projection, slot->side);
        if (weight && projection->synapses->generated) slot->width = 1;
    }
}

static const char *const last_names[] = {
    [SIDE_SYNAPSE] = "#last", [SIDE_PRE] = "#last_pre", [SIDE_POST] = "#last_post"};

int last_slot(const projection *projection, state_side side)
{
    const group *own = projection->own;
    int slot = group_find(own, node_symbol(own->base->pool, last_names[side]));
    return slot >= 0 && own->slots[slot].width ? slot : -1;
}

/* Steps of last events: of whoever has states that count by them, and of both ends where synapses
 * have none. */
static cann_status size_lasts(projection *projection)
{
    group *own = projection->own;
    bool own_times = has_events(projection, SIDE_SYNAPSE);
    bool sided = has_events(projection, SIDE_PRE) || has_events(projection, SIDE_POST);
    for (state_side side = SIDE_SYNAPSE; side <= SIDE_POST; side++) {
        const node *symbol = node_symbol(own->base->pool, last_names[side]);
        bool wanted = has_events(projection, side);
        if (side != SIDE_SYNAPSE && sided && !own_times) wanted = true;
        if (projection->alignment.kind == ALIGN_POST) wanted = false;
        int slot = group_find(own, symbol);
        if (wanted && slot < 0) slot = group_slot(own, symbol, SLOT_HIDDEN, 1, true);
        if (wanted && slot < 0) return CANN_ERROR_MEMORY;
        if (slot < 0) continue;
        own->slots[slot].side = side;
        own->slots[slot].width = wanted ? side_count(projection, side) : 0;
    }
    return CANN_OK;
}

/* ---- values that go along ---- */

/* What a state, or the step of the last event, was for each synapse. */
typedef struct parting {
    projection *projection;
    int slot;
    char *now, *first; /* [batch][synapses] at this step, at step 0 */
} parting;

typedef struct partings {
    parting *rows;
    int64_t count;
} partings;

static void partings_free(partings *all)
{
    for (int64_t k = 0; k < all->count; k++) {
        memory_free(all->rows[k].now);
        memory_free(all->rows[k].first);
    }
    memory_free(all->rows);
}

/* Takes the values of a slot down before it has one place for each synapse. */
static cann_status take_down(partings *all, projection *projection, int slot)
{
    const cann_program *program = projection->own->program;
    int64_t bytes = projection->synapses->count * program->size;
    parting *grown = memory_grow(all->rows, all->count, all->count + 1, sizeof *grown);
    if (!grown) return CANN_ERROR_MEMORY;
    all->rows = grown;
    parting *made = &grown[all->count++];
    *made = (parting){projection, slot, memory_take(program->batch * bytes + 1, 1),
                      memory_take(program->batch * bytes + 1, 1)};
    if (!made->now || !made->first) return CANN_ERROR_MEMORY;
    cann_status status = CANN_OK;
    for (int64_t b = 0; b < program->batch && status == CANN_OK; b++) {
        status = traces_values(projection, slot, b, made->now + b * bytes);
        traces_first(projection, slot, b, made->first + b * bytes);
    }
    return status;
}

/* States of an end that will be of each synapse, before anything moves. */
static cann_status take_parting(partings *all, projection *projection, const state_side *before)
{
    group *own = projection->own;
    cann_status status = CANN_OK;
    bool events = false;
    if (!own->begun || !own->program->arena || !own->program->initial) return CANN_OK;
    for (int64_t k = 0; k < own->system->state_count && status == CANN_OK; k++) {
        if (before[k] == SIDE_SYNAPSE || projection->alignment.sides[k] != SIDE_SYNAPSE) continue;
        int slot = group_find(own, own->system->states[k].symbol);
        status = take_down(all, projection, slot);
        events |= has_events(projection, SIDE_SYNAPSE);
    }
    if (status != CANN_OK || !events || last_slot(projection, SIDE_SYNAPSE) >= 0) return status;
    int last = group_slot(own, node_symbol(own->base->pool, last_names[SIDE_SYNAPSE]), SLOT_HIDDEN,
                          1, true);
    return last < 0 ? CANN_ERROR_MEMORY : take_down(all, projection, last);
}

static void put_down(const partings *all)
{
    for (int64_t k = 0; k < all->count; k++) {
        const parting *row = &all->rows[k];
        cann_program *program = row->projection->own->program;
        const slot *slot = &row->projection->own->slots[row->slot];
        int64_t bytes = slot->width * program->size;
        for (int64_t b = 0; b < program->batch && bytes; b++) {
            int64_t at = slot->offset + b * slot->stride;
            memcpy(program->arena + at, row->now + b * bytes, (size_t)bytes);
            memcpy(program->initial + at, row->first + b * bytes, (size_t)bytes);
        }
    }
}

cann_status placement_stays(projection *projection)
{
    const group *own = projection->own;
    const alignment *before = &projection->alignment;
    if (!own->begun || !before->sides) return CANN_OK;
    projection->apart |= before->kind == ALIGN_SYNAPSE;
    if (!projection->parted)
        projection->parted = memory_take(own->system->state_count + 1, sizeof *projection->parted);
    if (!projection->parted) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < own->system->state_count; k++)
        projection->parted[k] |= before->kind == ALIGN_SYNAPSE && before->sides[k] == SIDE_SYNAPSE;
    return CANN_OK;
}

/* Before the first step values may still come to lie elsewhere, but for those that were given to
 * each synapse. */
static cann_status given_stay(projection *projection)
{
    const group *own = projection->own;
    const alignment *before = &projection->alignment;
    if (!own->begun || !before->sides || before->kind != ALIGN_SYNAPSE) return CANN_OK;
    for (int64_t k = 0; k < own->system->state_count; k++) {
        const slot *slot = &own->slots[group_find(own, own->system->states[k].symbol)];
        bool stays = slot->given && !align_is_weight(own->system, k);
        if (!stays || before->sides[k] != SIDE_SYNAPSE) continue;
        if (!projection->parted)
            projection->parted =
                memory_take(own->system->state_count + 1, sizeof *projection->parted);
        if (!projection->parted) return CANN_ERROR_MEMORY;
        projection->parted[k] = projection->apart = true;
    }
    return CANN_OK;
}

static cann_status place(projection *projection, partings *all)
{
    int64_t count = projection->own->system->state_count;
    state_side *before = memory_take(count + 1, sizeof *before);
    cann_status status = before ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK)
        status =
            projection->own->program->step ? placement_stays(projection) : given_stay(projection);
    if (status == CANN_OK && projection->alignment.sides)
        memcpy(before, projection->alignment.sides, (size_t)count * sizeof *before);
    if (status == CANN_OK) status = align(projection);
    if (status == CANN_OK) status = take_parting(all, projection, before);
    if (status == CANN_OK) size_states(projection);
    if (status == CANN_OK) status = size_lasts(projection);
    memory_free(before);
    return status;
}

cann_status placement_decide(projection *projection)
{
    partings none = {0};
    return place(projection, &none);
}

cann_status placements_decide(cann_program *program)
{
    partings all = {0};
    cann_status status = CANN_OK;
    for (int64_t p = 0; p < program->projection_count && status == CANN_OK; p++) {
        program->projections[p]->fold = NULL;
        status = place(program->projections[p], &all);
    }
    if (status == CANN_OK && all.count) status = program_layout(program);
    if (status == CANN_OK && all.count) put_down(&all);
    partings_free(&all);
    return status;
}
