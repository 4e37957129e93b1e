/* SPDX-License-Identifier: MIT
 * Synapses that come, go or change their delay between two steps. The others keep their values and
 * the time of their last event; what lies in the groups (spikes under way, states on the side of
 * the target or the source) is not touched. New synapses begin with the model's first values. */
#include "base/memory.h"
#include "base/status.h"
#include "model/pair_values.h"
#include "model/traces.h"
#include <inttypes.h>
#include <string.h>

/* Values of a slot with one place per synapse, as they were. */
typedef struct moved {
    int slot;
    int64_t stride;    /* bytes of a member */
    char *now, *first; /* [batch or 1] * stride: at this step, at step 0 */
} moved;

typedef struct rewiring {
    projection *projection;
    const int64_t *kept; /* [synapses] in the users' order */
    int64_t *old_place;  /* [synapses before] where the users' n-th lay; NULL: there */
    moved *moved;
    int64_t moved_count;
} rewiring;

static void rewiring_free(rewiring *rewiring)
{
    for (int64_t k = 0; k < rewiring->moved_count; k++) {
        memory_free(rewiring->moved[k].now);
        memory_free(rewiring->moved[k].first);
    }
    memory_free(rewiring->moved);
    memory_free(rewiring->old_place);
}

/* Whether a slot has one place per synapse. */
static bool moves(const projection *projection, const slot *slot)
{
    if (slot->role > SLOT_HIDDEN || !slot->bytes || slot->side != SIDE_SYNAPSE) return false;
    if (slot->role <= SLOT_INPUT)
        return slot->width > 1 && slot->width == projection->synapses->count;
    return projection->alignment.kind == ALIGN_SYNAPSE || !strcmp(slot->symbol->name, "w");
}

static cann_status take_slot(rewiring *rewiring, int slot_number)
{
    const cann_program *program = rewiring->projection->own->program;
    const slot *slot = &rewiring->projection->own->slots[slot_number];
    moved *moved = &rewiring->moved[rewiring->moved_count++];
    *moved = (struct moved){.slot = slot_number, .stride = slot->stride};
    moved->now = memory_take(slot->bytes, 1);
    moved->first = memory_take(slot->bytes, 1);
    if (!moved->now || !moved->first) return CANN_ERROR_MEMORY;
    memcpy(moved->now, program->arena + slot->offset, (size_t)slot->bytes);
    memcpy(moved->first, program->initial + slot->offset, (size_t)slot->bytes);
    return CANN_OK;
}

/* What belongs to synapses leaves the arena; its slots get places for the new ones. */
static cann_status take_values(rewiring *rewiring, int64_t count)
{
    group *own = rewiring->projection->own;
    rewiring->moved = memory_take(own->slot_count + 1, sizeof *rewiring->moved);
    cann_status status = rewiring->moved ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < own->slot_count && status == CANN_OK; k++)
        if (moves(rewiring->projection, &own->slots[k])) status = take_slot(rewiring, (int)k);
    for (int64_t k = 0; k < rewiring->moved_count && status == CANN_OK; k++) {
        slot *slot = &own->slots[rewiring->moved[k].slot];
        slot->width = count;
        slot->bytes = 0;
        slot->given = true;
    }
    return status;
}

static cann_status remember_order(rewiring *rewiring)
{
    const projection *projection = rewiring->projection;
    if (!projection->parts.order) return CANN_OK;
    int64_t count = projection->synapses->count;
    rewiring->old_place = memory_take(count + 1, sizeof *rewiring->old_place);
    if (!rewiring->old_place) return CANN_ERROR_MEMORY;
    for (int64_t e = 0; e < count; e++) rewiring->old_place[projection->parts.order[e]] = e;
    return CANN_OK;
}

/* Surviving synapses take their values up; a new one has none yet. */
static void put_back(const rewiring *rewiring, const moved *moved)
{
    const projection *projection = rewiring->projection;
    const cann_program *program = projection->own->program;
    const slot *slot = &projection->own->slots[moved->slot];
    const synapses *synapses = projection->synapses;
    int64_t size = program->size, copies = slot->batched ? program->batch : 1;
    for (int64_t i = 0; i < synapses->rows; i++)
        for (int64_t e = synapses->first[i]; e < synapses->first[i + 1]; e++) {
            int64_t was = rewiring->kept[projection->parts.order ? projection->parts.order[e] : e];
            if (was < 0) continue;
            if (rewiring->old_place) was = rewiring->old_place[was];
            for (int64_t b = 0; b < copies; b++) {
                int64_t to = slot->offset + b * slot->stride + e * size;
                int64_t from = b * moved->stride + was * size;
                memcpy(program->arena + to, moved->now + from, (size_t)size);
                memcpy(program->initial + to, moved->first + from, (size_t)size);
            }
        }
}

/* The value of new synapses, all [batch, count] in the users' order; NULL: 0 for all. */
static void begin_new(const rewiring *rewiring, int slot_number, const cann_tensor *values)
{
    const projection *projection = rewiring->projection;
    const cann_program *program = projection->own->program;
    const slot *slot = &projection->own->slots[slot_number];
    int64_t size = program->size, count = projection->synapses->count;
    bool last = slot->role == SLOT_HIDDEN;
    int32_t narrow = (int32_t)program->step;
    for (int64_t e = 0; e < count; e++) {
        int64_t place = projection->parts.order ? projection->parts.order[e] : e;
        if (rewiring->kept[place] >= 0) continue;
        for (int64_t b = 0; b < (slot->batched ? program->batch : 1); b++) {
            int64_t to = slot->offset + b * slot->stride + e * size;
            if (last)
                memcpy(program->arena + to,
                       size == 8 ? (const void *)&program->step : (const void *)&narrow,
                       (size_t)size);
            if (last || !values) continue;
            const char *from = (const char *)cann_tensor_data(values) + (b * count + place) * size;
            memcpy(program->arena + to, from, (size_t)size);
            memcpy(program->initial + to, from, (size_t)size);
        }
    }
}

static cann_status first_values(const rewiring *rewiring, slot_role role)
{
    projection *projection = rewiring->projection;
    for (int64_t k = 0; k < rewiring->moved_count; k++) {
        const slot *slot = &projection->own->slots[rewiring->moved[k].slot];
        if (slot->role != role) continue;
        const node *value = slot->first_value;
        if (value) value = build_resolve(projection->own, value, false);
        cann_tensor *values = value ? pair_values(projection, value, NULL) : NULL;
        if (slot->first_value && !values) return CANN_ERROR_MODEL;
        begin_new(rewiring, rewiring->moved[k].slot, values);
        cann_tensor_free(values);
    }
    return CANN_OK;
}

static cann_status settle_values(const rewiring *rewiring)
{
    bool grown = false;
    for (int64_t k = 0; k < rewiring->moved_count; k++) put_back(rewiring, &rewiring->moved[k]);
    for (int64_t k = 0; k < rewiring->projection->synapses->count; k++)
        grown |= rewiring->kept[k] < 0;
    cann_status status = CANN_OK;
    for (slot_role role = SLOT_PARAMETER; grown && role <= SLOT_HIDDEN && status == CANN_OK; role++)
        status = first_values(rewiring, role);
    return status;
}

static cann_status check_recorded(const projection *projection)
{
    const cann_program *program = projection->own->program;
    for (int64_t m = 0; m < program->monitor_count; m++)
        if (program->monitors[m].group == projection->own)
            return fail(CANN_ERROR_ARGUMENT,
                        "%s: its synapses change while '%s' is recorded; record it in runs between",
                        projection->own->name, program->monitors[m].name);
    return CANN_OK;
}

static cann_status check(const projection *projection, const synapses *synapses,
                         const cann_tensor *kept)
{
    const char *name = projection->own->name;
    if (check_recorded(projection) != CANN_OK) return CANN_ERROR_ARGUMENT;
    if (projection_stored(projection) != CANN_OK) return CANN_ERROR_UNSUPPORTED;
    if (!synapses || !kept || cann_tensor_type(kept) != CANN_INT64 ||
        cann_tensor_count(kept) != synapses->count || !cann_tensor_is_contiguous(kept))
        return fail(CANN_ERROR_ARGUMENT,
                    "%s: rewiring takes synapses and, for each, the place it had (int64)", name);
    const int64_t *was = cann_tensor_data(kept);
    for (int64_t k = 0; k < synapses->count; k++)
        if (was[k] < -1 || was[k] >= projection->synapses->count)
            return fail(CANN_ERROR_ARGUMENT, "%s: synapse %" PRId64 " was none of the %" PRId64,
                        name, k + 1, projection->synapses->count);
    return projection_fits(projection->pre, projection->post, synapses);
}

/* Where every synapse of before lies now; -1: gone. NULL where memory is out. */
static int64_t *places_now(const rewiring *rewiring, const projection *wired, int64_t before)
{
    int64_t *now = memory_take(before + 1, sizeof *now);
    for (int64_t k = 0; now && k < before; k++) now[k] = -1;
    for (int64_t e = 0; now && e < wired->synapses->count; e++) {
        int64_t was = rewiring->kept[wired->parts.order ? wired->parts.order[e] : e];
        if (was >= 0) now[rewiring->old_place ? rewiring->old_place[was] : was] = e;
    }
    return now;
}

static int64_t delay_at(const projection *projection, int64_t synapse)
{
    return projection->delays ? projection->steps[synapse] : projection->delay;
}

/* Whether spikes may be under way along delays that are no more. */
static bool leaves_echo(const projection *projection, const struct projection *wired,
                        const int64_t *now, int64_t since)
{
    if (since <= projection->since || !projection->own->base->pathway_count) return false;
    if (projection->synapses->generated) return projection->delay != wired->delay;
    for (int64_t k = 0; k < projection->synapses->count; k++)
        if (now[k] >= 0 && delay_at(wired, now[k]) != delay_at(projection, k)) return true;
    return false;
}

/* An echo goes along with what it echoes; a second one there is not, and none loses synapses. */
static cann_status check_echo(const projection *projection, const int64_t *now, bool leaves)
{
    const struct projection *echo = projection->echo;
    bool gone = false;
    for (int64_t k = 0; k < projection->synapses->count; k++) gone |= now[k] < 0;
    if (!(echo && (leaves || gone)) && !(leaves && gone)) return CANN_OK;
    const cann_program *program = projection->own->program;
    int64_t longest = echo && echo->delay > projection->delay ? echo->delay : projection->delay;
    return fail(CANN_ERROR_UNSUPPORTED,
                "%s: spikes that left before its delays changed are under way until t = %g ms; run "
                "until then before it is changed again",
                projection->own->name,
                (double)((echo ? projection->since : program->step) + longest) * program->dt);
}

/* The new synapses take the place of the old ones; takes `now` over. */
static cann_status exchange(projection *projection, const struct projection *wired, int64_t since,
                            int64_t *now, bool leaves)
{
    cann_status status = CANN_OK;
    if (leaves)
        status = echo_keep(projection, since, now);
    else {
        struct projection *echo = projection->echo;
        for (int64_t k = 0; echo && k < echo->synapses->count; k++)
            echo->now[k] = now[echo->now[k]];
        projection_unwire(projection);
        projection->rows = (synapse_rows){0};
        memory_free(now);
    }
    projection->synapses = wired->synapses;
    projection->delay = wired->delay;
    projection->delays = wired->delays;
    projection->delay_count = wired->delay_count;
    projection->parts = wired->parts;
    projection->part_row = wired->part_row;
    projection->steps = wired->steps;
    projection->own->program->built = false;
    return status;
}

/* States that lie with the ends are the synapses' own where these will differ: new ones begin with
 * first values, and different delays tell those of a source apart. */
static cann_status part_states(projection *projection, const struct projection *wired,
                               const int64_t *kept)
{
    bool grows = false, sided = false;
    const group *own = projection->own;
    for (int64_t k = 0; k < wired->synapses->count; k++) grows |= kept[k] < 0;
    for (int64_t k = 0; k < own->slot_count; k++)
        sided |= own->slots[k].role == SLOT_STATE && own->slots[k].side != SIDE_SYNAPSE;
    bool joins = projection->alignment.kind == ALIGN_PRE;
    return sided && (wired->delays || (grows && !joins)) ? traces_part(projection, -1) : CANN_OK;
}

static cann_status rewire(projection *projection, cann_synapses *synapses, const int64_t *kept,
                          const cann_tensor *delay, int64_t since)
{
    cann_program *program = projection->own->program;
    struct projection wired = {.own = projection->own, .synapses = synapses_hold(synapses)};
    rewiring rewiring = {.projection = projection, .kept = kept};
    int64_t *now = NULL;
    cann_status status = projection_delay(&wired, projection->own->name, delay);
    if (status == CANN_OK) status = remember_order(&rewiring);
    if (status == CANN_OK) now = places_now(&rewiring, &wired, projection->synapses->count);
    if (status == CANN_OK && !now) status = CANN_ERROR_MEMORY;
    bool leaves = status == CANN_OK && leaves_echo(projection, &wired, now, since);
    if (status == CANN_OK) status = check_echo(projection, now, leaves);
    if (status == CANN_OK) status = part_states(projection, &wired, kept);
    if (status == CANN_OK) status = placement_stays(projection);
    if (status == CANN_OK) status = take_values(&rewiring, synapses->count);
    if (status == CANN_OK) {
        status = exchange(projection, &wired, since, now, leaves);
        if (status == CANN_OK) status = projection_channels(projection);
        if (status == CANN_OK) status = program_build(program);
        if (status == CANN_OK) status = settle_values(&rewiring);
    } else {
        projection_unwire(&wired);
        memory_free(now);
    }
    rewiring_free(&rewiring);
    return status;
}

cann_status cann_program_rewire(cann_program *program, const char *name, cann_synapses *synapses,
                                const cann_tensor *kept, const cann_tensor *delay)
{
    projection *projection = projection_find(program, name);
    if (!projection) return CANN_ERROR_NAME;
    echoes_fade(program);
    cann_status status = program_build(program);
    if (status == CANN_OK) status = check(projection, synapses, kept);
    if (status != CANN_OK) return status;
    return rewire(projection, synapses, cann_tensor_data(kept), delay, program->step);
}

/* The synapses in the users' order, each with its place. */
static cann_status retime(projection *projection, cann_synapses *synapses, const cann_tensor *delay,
                          int64_t since)
{
    int64_t *kept = memory_take(synapses->count + 1, sizeof *kept);
    if (!kept) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < synapses->count; k++) kept[k] = k;
    cann_status status = rewire(projection, synapses, kept, delay, since);
    memory_free(kept);
    return status;
}

cann_status cann_program_delay(cann_program *program, const char *name, cann_synapses *synapses,
                               const cann_tensor *delay, int64_t since)
{
    projection *projection = projection_find(program, name);
    if (!projection) return CANN_ERROR_NAME;
    echoes_fade(program);
    cann_status status = program_build(program);
    if (status == CANN_OK &&
        (!synapses || synapses->count != projection->synapses->count || !delay))
        status =
            fail(CANN_ERROR_ARGUMENT, "%s: its own synapses and their delays are wanted", name);
    if (status == CANN_OK) status = check_recorded(projection);
    if (status != CANN_OK) return status;
    return retime(projection, synapses, delay, since < 0 ? program->step : since);
}

cann_status cann_program_part(cann_program *program, const char *name)
{
    projection *projection = projection_find(program, name);
    if (!projection || program_build(program) != CANN_OK) return CANN_ERROR_NAME;
    return projection->alignment.kind == ALIGN_POST ? CANN_OK : traces_part(projection, -1);
}

cann_tensor *cann_program_at_pairs(cann_program *program, const char *name, const char *expression,
                                   const cann_synapses *pairs)
{
    projection *projection = projection_find(program, name);
    if (!projection) return NULL;
    if (!expression || !pairs) {
        fail(CANN_ERROR_ARGUMENT, "%s: an expression and pairs are wanted", name);
        return NULL;
    }
    if (projection_fits(projection->pre, projection->post, pairs) != CANN_OK) return NULL;
    return pair_values_of_text(projection, expression, NULL, NULL, 0, pairs);
}
