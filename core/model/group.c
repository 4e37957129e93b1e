/* SPDX-License-Identifier: MIT
 * Slots of a group and their places in the arena: first what a checkpoint keeps (parameters,
 * inputs, states, hidden states), then what lives for one step. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "model/program.h"
#include <inttypes.h>
#include <string.h>

enum { LINE = 64 };

int group_find(const group *group, const node *symbol)
{
    for (int64_t k = 0; k < group->slot_count; k++)
        if (group->slots[k].symbol == symbol) return (int)k;
    return -1;
}

const declaration *group_parameter(const group *group, const node *symbol)
{
    for (int64_t k = 0; k < group->base->parameter_count; k++)
        if (group->base->parameters[k].symbol == symbol) return &group->base->parameters[k];
    return NULL;
}

const char *group_slot_name(const group *group, int slot)
{
    return slot < 0 ? "?" : group->slots[slot].symbol->name;
}

int group_slot(group *group, const node *symbol, slot_role role, int64_t width, bool batched)
{
    if (!symbol) return -1;
    int known = group_find(group, symbol);
    if (known >= 0) return known;
    if (group->slot_count == group->slot_capacity) {
        int64_t capacity = 2 * group->slot_capacity + 16;
        slot *grown = memory_grow(group->slots, group->slot_count, capacity, sizeof *group->slots);
        if (!grown) return -1;
        group->slots = grown;
        group->slot_capacity = capacity;
    }
    bool copies = batched && group->program->batch > 1;
    group->slots[group->slot_count] =
        (slot){.symbol = symbol, .role = role, .width = width, .batched = copies};
    return (int)group->slot_count++;
}

static bool kept(slot_role role)
{
    return role <= SLOT_HIDDEN;
}
static bool stored(slot_role role)
{
    return role <= SLOT_PLACE && role != SLOT_RESULT;
}

static bool comes_before(const group *group, int64_t a, int64_t b)
{
    int order = strcmp(group->slots[a].symbol->name, group->slots[b].symbol->name);
    return order != 0 ? order < 0 : a < b;
}

int64_t group_kept_after(const group *group, int64_t after)
{
    int64_t next = -1;
    for (int64_t k = 0; k < group->slot_count; k++)
        if (kept(group->slots[k].role) && (after < 0 || comes_before(group, after, k)) &&
            (next < 0 || comes_before(group, k, next)))
            next = k;
    return next;
}

enum { LARGE = 1 << 14, APART = 1 << 10, PAGE = 1 << 12, STAGGER = 640 };

/* Bytes left free after a slot. Large ones keep apart, since a processor reads on past the end of
 * what it works through, and must not take lines from the one that works on the begin of the next.
 * Nor may they begin at the same place of a page: a cache holds few such lines, and loops over 9
 * arrays took 2.7 times as long. Steps of 640 bytes were among the best for 6, 9 and 12 of them. */
static int64_t room_after(int64_t bytes)
{
    if (bytes < LARGE) return LINE - 1;
    int64_t past = bytes % PAGE + APART;
    return APART + (STAGGER + 2 * PAGE - past) % PAGE + LINE - 1;
}

/* Gives one slot its place at `at`; false when the sum overflows. */
static bool place(const cann_program *program, slot *slot, int64_t *at)
{
    int64_t bytes, copies = slot->batched ? program->batch : 1, total;
    if (__builtin_mul_overflow(slot->width, program->size, &bytes)) return false;
    slot->stride = slot->batched ? bytes : 0;
    slot->offset = *at;
    if (__builtin_mul_overflow(bytes, copies, &total)) return false;
    slot->bytes = total;
    return !__builtin_add_overflow(total, room_after(total), &total) &&
           !__builtin_add_overflow(*at, total / LINE * LINE, at);
}

bool slot_placed(const cann_program *program, const slot *slot)
{
    int64_t bytes = slot->width * program->size;
    return program->arena && bytes && slot->stride == (slot->batched ? bytes : 0) &&
           slot->bytes == (slot->batched ? program->batch : 1) * bytes;
}

static bool place_kept(cann_program *program, int64_t *at)
{
    for (int64_t g = 0; g < program->group_count; g++) {
        group *group = program->groups[g];
        for (int64_t k = group_kept_after(group, -1); k >= 0; k = group_kept_after(group, k))
            if (!place(program, &group->slots[k], at)) return false;
    }
    return true;
}

static bool place_others(cann_program *program, int64_t *at)
{
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->slot_count; k++) {
            slot *slot = &program->groups[g]->slots[k];
            if (stored(slot->role) && !kept(slot->role) && !place(program, slot, at)) return false;
        }
    return true;
}

/* Scratch of operations: two halves, so that a fast thread may begin the next step. */
static bool place_scratch(cann_program *program, operation_list *list, int64_t *at)
{
    for (int64_t k = 0; k < list->count; k++) {
        operation *operation = &list->operations[k];
        int64_t bytes = (operation->scratch_size + LINE - 1) / LINE * LINE;
        operation->scratch = *at;
        if (__builtin_mul_overflow(bytes, 2 * program->batch, &bytes) ||
            __builtin_add_overflow(*at, bytes, at))
            return false;
    }
    return true;
}

static bool place_everything(cann_program *program, int64_t *kept_size, int64_t *size)
{
    *size = 0;
    if (!place_kept(program, size)) return false;
    *kept_size = *size;
    if (!place_others(program, size)) return false;
    for (int64_t g = 0; g < program->group_count; g++)
        if (!place_scratch(program, &program->groups[g]->step, size)) return false;
    for (int64_t m = 0; m < program->monitor_count; m++)
        if (!place_scratch(program, &program->monitors[m].operations, size)) return false;
    return true;
}

/* A ring of the last steps that has become longer: each step goes to its new place, and the places
 * of steps before those take the oldest. */
static void move_ring(const cann_program *program, const slot *before, const slot *now,
                      int64_t entry, const char *from, char *to)
{
    int64_t copies = now->batched ? program->batch : 1;
    int64_t old = before->bytes / copies / entry, more = now->bytes / copies / entry;
    for (int64_t b = 0; b < copies; b++)
        for (int64_t s = 0; s < more; s++) {
            int64_t step = program->step - 1 - s, kept = s < old ? step : program->step - old;
            if (step < 0) step += more;
            if (kept < 0) kept += old;
            if (step < 0 || kept < 0) continue;
            memcpy(to + now->offset + b * now->stride + step % more * entry,
                   from + before->offset + b * before->stride + kept % old * entry, (size_t)entry);
        }
}

/* Kept slots take their values along when a rebuilt program lays its arena out anew. */
static void move_kept(const cann_program *program, const slot *before, const char *old_arena,
                      char *arena)
{
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->slot_count; k++, before++) {
            const slot *slot = &program->groups[g]->slots[k];
            if (!kept(slot->role) || !before->bytes) continue;
            int64_t entry = ring_entry(program->groups[g], k);
            if (before->bytes == slot->bytes)
                memcpy(arena + slot->offset, old_arena + before->offset, (size_t)slot->bytes);
            else if (entry && before->bytes < slot->bytes)
                move_ring(program, before, slot, entry, old_arena, arena);
        }
}

static slot *copy_slots(const cann_program *program)
{
    int64_t count = 0;
    for (int64_t g = 0; g < program->group_count; g++) count += program->groups[g]->slot_count;
    slot *copy = memory_take(count + 1, sizeof *copy), *at = copy;
    for (int64_t g = 0; copy && g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->slot_count; k++)
            *at++ = program->groups[g]->slots[k];
    return copy;
}

/* The values of step 0, laid out anew; a new slot's are those it has now. */
static cann_status move_initial(cann_program *program, const slot *before)
{
    char *initial = memory_take(program->kept_size, 1);
    if (!initial) return CANN_ERROR_MEMORY;
    memcpy(initial, program->arena, (size_t)program->kept_size);
    move_kept(program, before, program->initial, initial);
    memory_free(program->initial);
    program->initial = initial;
    return CANN_OK;
}

cann_status program_layout(cann_program *program)
{
    slot *before = copy_slots(program);
    if (!before) return CANN_ERROR_MEMORY;
    int64_t size, kept_size;
    bool fits = place_everything(program, &kept_size, &size);
    char *arena = fits ? memory_take(size, 1) : NULL;
    if (!arena) {
        memory_free(before);
        return fail(CANN_ERROR_MEMORY,
                    "the network needs %s%.4g GB for its state, more than there is; take fewer "
                    "elements or a smaller batch",
                    fits ? "" : "over ", fits ? (double)size / 1e9 : 9.2e9);
    }
    char *old = program->arena;
    program->arena = arena;
    program->arena_size = size;
    program->kept_size = kept_size;
    if (old) move_kept(program, before, old, arena);
    memory_free(old);
    cann_status status = program->initial ? move_initial(program, before) : CANN_OK;
    memory_free(before);
    return status;
}

char *slot_data(const cann_program *program, const slot *slot, int64_t member)
{
    return program->arena + slot->offset + member * slot->stride;
}

double values_read(const cann_program *program, const char *at, int64_t element)
{
    return program->type == CANN_FLOAT64 ? ((const double *)at)[element]
                                         : (double)((const float *)at)[element];
}

void values_store(cann_type type, char *to, const double *from, int64_t count)
{
    if (type == CANN_FLOAT64)
        memcpy(to, from, (size_t)count * sizeof *from);
    else
        for (int64_t k = 0; k < count; k++) ((float *)to)[k] = (float)from[k];
}

static bool visible(slot_role role)
{
    return role == SLOT_PARAMETER || role == SLOT_INPUT || role == SLOT_STATE || role == SLOT_ALIAS;
}

int group_variable(const group *group, const char *name)
{
    const char *known[256];
    int64_t count = 0;
    text list = {0};
    for (int64_t k = 0; k < group->slot_count; k++) {
        /* The steps of last events go along when synapses are moved. */
        if (!strcmp(name, "#last") && !strcmp(group->slots[k].symbol->name, name)) return (int)k;
        if (!visible(group->slots[k].role)) continue;
        if (!strcmp(group->slots[k].symbol->name, name)) {
            text_free(&list);
            return (int)k;
        }
        if (count == 256) continue;
        known[count++] = group->slots[k].symbol->name;
        text_add(&list, "%s%s", count > 1 ? ", " : "", known[count - 1]);
    }
    int64_t near = text_nearest(name, known, count);
    fail(CANN_ERROR_NAME, "%s has no variable '%s'%s%s%s   (variables: %s)", group->system->name,
         name, near < 0 ? "" : "; did you mean '", near < 0 ? "" : known[near],
         near < 0 ? "" : "'?", text_string(&list));
    text_free(&list);
    return -1;
}
