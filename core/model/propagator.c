/* SPDX-License-Identifier: MIT
 * The factors of linear equations: worked out when a run begins, from the values that parameters
 * have then, one for all elements or one for each. They are no part of the state. */
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"
#include "integrate/propagator.h"
#include "model/program.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A parameter, a place or dt; *wide where elements may differ in it. */
static bool is_fixed(group *group, const node *symbol, bool *wide)
{
    const char *name = symbol->name;
    int known = group_find(group, symbol);
    if (known < 0 && !strcmp(name, "dt")) return true;
    if (known < 0 && (!strcmp(name, "i") || !strncmp(name, "coord", 5))) return *wide = true;
    if (known < 0) return false;
    const slot *slot = &group->slots[known];
    if (slot->role == SLOT_LINK) slot = &slot->of->slots[slot->of_slot];
    *wide = *wide || slot->role == SLOT_PLACE || (slot->width > 1 && known >= 0);
    return slot->role == SLOT_PARAMETER || slot->role == SLOT_PLACE || slot->steady ||
           (slot->role == SLOT_CLOCK && slot->first != 0);
}

/* What changes while a run goes on, of a resolved value; NULL: nothing. */
static const node *changing_part(group *group, const node *value, bool *wide)
{
    if (value->kind == NODE_SYMBOL) return is_fixed(group, value, wide) ? NULL : value;
    if (value->kind != NODE_CALL && value->kind != NODE_NUMBER) return value;
    const node *found = NULL;
    for (int k = 0; k < value->count && !found; k++)
        found = changing_part(group, value->child[k], wide);
    return found;
}

bool propagators_constant(void *of, const node *value)
{
    group *group = of;
    bool wide = false;
    value = build_resolve(group, value, false);
    return value && !changing_part(group, value, &wide);
}

static cann_status refuse(const group *group, const propagation *of, const node *changing)
{
    return fail(CANN_ERROR_MODEL,
                "%s:eqs:%d:%d: method: 'linear' needs constant coefficients, and %s changes while "
                "a run goes on\n    use @method(exp) or @method(rk4)",
                group->system->name, of->line, of->column,
                changing->kind == NODE_SYMBOL ? changing->name : "one of these");
}

static int new_slot(group *group, const node *symbol, bool wide)
{
    int64_t width = wide ? group->count : 1;
    int slot = group_slot(group, symbol, SLOT_TEMPORARY, width, true);
    if (slot >= 0) group->slots[slot].width = width;
    return slot;
}

static cann_status resolve(group *group, const propagation *of, const node **value, bool *wide)
{
    *value = build_resolve(group, *value, false);
    if (!*value) return CANN_ERROR_MEMORY;
    const node *changing = changing_part(group, *value, wide);
    return changing ? refuse(group, of, changing) : CANN_OK;
}

/* Slots for the symbols among so many. */
static cann_status declare_symbols(group *group, const node *const *symbols, int64_t count,
                                   bool wide)
{
    for (int64_t e = 0; e < count; e++)
        if (symbols[e] && new_slot(group, symbols[e], wide) < 0) return CANN_ERROR_MEMORY;
    return CANN_OK;
}

/* Resolves the coefficients and gives the factors their slots. */
static cann_status declare_one(group *group, propagation *of)
{
    bool wide = false;
    int64_t n = of->count;
    cann_status status = CANN_OK;
    for (int64_t e = 0; e < n * n && status == CANN_OK; e++)
        status = resolve(group, of, &of->matrix[e], &wide);
    for (int kind = 0; kind < 2; kind++)
        for (int64_t e = 0; e < n * of->spread[kind].count && status == CANN_OK; e++)
            status = resolve(group, of, &of->spread[kind].factor[e], &wide);
    if (status == CANN_OK) status = declare_symbols(group, of->factor, n * n, wide);
    for (int kind = 0; kind < 2 && status == CANN_OK; kind++)
        if (of->spread[kind].count)
            status = declare_symbols(group, of->spread[kind].lower, n * n, wide);
    return status;
}

cann_status propagators_declare(group *group)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < group->propagations.count && status == CANN_OK; k++)
        status = declare_one(group, &group->propagations.rows[k]);
    return status;
}

/* What a propagation is worked out from, and where that goes, in the order of slots: the matrix,
 * its factors; for each kind of noise its factors, its triangle. */
typedef struct layout {
    int64_t n, noises[2], matrix, factor, noise[2], lower[2], count;
} layout;

static layout layout_of(int64_t n, int64_t own, int64_t shared)
{
    layout made = {.n = n, .noises = {own, shared}, .factor = n * n, .count = 2 * n * n};
    for (int kind = 0; kind < 2; kind++) {
        made.noise[kind] = made.count;
        made.lower[kind] = made.count + n * made.noises[kind];
        made.count = made.lower[kind] + (made.noises[kind] ? n * n : 0);
    }
    return made;
}

/* A slot for each coefficient, which a kernel fills. */
static cann_status add_coefficients(group *group, const node *const *values, int64_t count,
                                    const char *name, bool wide, int *slots, step_outputs *outputs)
{
    cann_status status = CANN_OK;
    for (int64_t e = 0; e < count && status == CANN_OK; e++) {
        char letters[64];
        slots[e] = -1;
        if (node_is_number(values[e], 0)) continue;
        snprintf(letters, sizeof letters, "#%s_%d", name, (int)e);
        slots[e] = new_slot(group, node_symbol(group->system->pool, letters), wide);
        status = step_output_add(outputs, slots[e], values[e]);
    }
    return status;
}

static void find_symbols(const group *group, const node *const *symbols, int64_t count, int *slots)
{
    for (int64_t e = 0; e < count; e++) slots[e] = symbols[e] ? group_find(group, symbols[e]) : -1;
}

static cann_status fill_slots(group *group, const propagation *of, const layout *at, int64_t number,
                              int *slots, step_outputs *outputs)
{
    char name[40];
    int64_t n = of->count;
    find_symbols(group, of->factor, n * n, slots + at->factor);
    bool wide = group->slots[slots[at->factor]].width > 1;
    snprintf(name, sizeof name, "coefficient%d", (int)number);
    cann_status status =
        add_coefficients(group, of->matrix, n * n, name, wide, slots + at->matrix, outputs);
    for (int kind = 0; kind < 2 && status == CANN_OK; kind++) {
        const spreading *noise = &of->spread[kind];
        if (!noise->count) continue;
        find_symbols(group, noise->lower, n * n, slots + at->lower[kind]);
        snprintf(name, sizeof name, "noise%d_%d", (int)number, kind);
        status = add_coefficients(group, noise->factor, n * noise->count, name, wide,
                                  slots + at->noise[kind], outputs);
    }
    return status;
}

/* The factors are made of the coefficients once a kernel has given their values. */
static cann_status build_one(group *group, const propagation *of, int64_t number)
{
    layout at = layout_of(of->count, of->spread[0].count, of->spread[1].count);
    int *slots = memory_take(at.count, sizeof *slots);
    int *sizes = memory_take(2, sizeof *sizes);
    step_outputs outputs = {0};
    cann_status status =
        slots && sizes ? fill_slots(group, of, &at, number, slots, &outputs) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = split_outputs(group, &outputs, &group->constants);
    operation *made =
        status == CANN_OK ? operation_add(&group->constants, &operation_propagate, group) : NULL;
    if (made) {
        for (int kind = 0; kind < 2; kind++) sizes[kind] = (int)of->spread[kind].count;
        made->inputs = slots;
        made->input_count = of->count;
        made->outputs = sizes; /* how many noises of each kind */
    } else {
        memory_free(slots);
        memory_free(sizes);
        if (status == CANN_OK) status = CANN_ERROR_MEMORY;
    }
    memory_free(outputs.rows);
    return status;
}

cann_status propagators_build(group *group)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < group->propagations.count && status == CANN_OK; k++)
        status = build_one(group, &group->propagations.rows[k], k + 1);
    return status;
}

/* The places of one member's values. */
static void find_places(const operation *operation, const worker *worker, int64_t count,
                        int64_t member, char **places)
{
    const group *group = operation->group;
    for (int64_t e = 0; e < count; e++) {
        int slot = operation->inputs[e];
        places[e] = slot < 0 ? NULL : slot_data(worker->program, &group->slots[slot], member);
    }
}

static void read_all(const cann_program *program, char *const *places, int64_t count,
                     int64_t element, double *into)
{
    for (int64_t e = 0; e < count; e++)
        into[e] = places[e] ? values_read(program, places[e], element) : 0;
}

static void store_all(const cann_program *program, char *const *places, int64_t count,
                      int64_t element, const double *from)
{
    for (int64_t e = 0; e < count; e++)
        if (places[e])
            values_store(program->type, places[e] + element * program->size, &from[e], 1);
}

/* room: the matrix, what is made of it, scratch, the factors of noise. */
static void fill_element(const cann_program *program, const layout *at, char *const *places,
                         int64_t element, double *room)
{
    int64_t n = at->n, entries = n * n;
    double *matrix = room, *made = matrix + entries, *scratch = made + entries,
           *noise = scratch + 5 * entries;
    read_all(program, places + at->matrix, entries, element, matrix);
    propagator_fill(n, matrix, program->dt, made, scratch);
    store_all(program, places + at->factor, entries, element, made);
    for (int kind = 0; kind < 2; kind++) {
        if (!at->noises[kind]) continue;
        read_all(program, places + at->noise[kind], n * at->noises[kind], element, noise);
        propagator_spread(n, matrix, at->noises[kind], noise, program->dt, made, scratch);
        store_all(program, places + at->lower[kind], entries, element, made);
    }
}

enum { LOOK = 4096 }; /* elements between looks at the interrupt, which then ends the run */

static void run_propagate(const operation *operation, worker *worker)
{
    const cann_program *program = worker->program;
    const group *group = operation->group;
    layout at = layout_of(operation->input_count, operation->outputs[0], operation->outputs[1]);
    int64_t n = at.n, noises = at.noises[0] > at.noises[1] ? at.noises[0] : at.noises[1];
    double *room = memory_take(n * (7 * n + noises) + 1, sizeof *room);
    char **places = memory_take(at.count, sizeof *places);
    if (!room || !places) worker->out_of_memory = true;
    int64_t width = group->slots[operation->inputs[at.factor]].width; /* that of the first state */
    int64_t first = group->flat ? 0 : worker->member,
            past = group->flat ? program->batch : first + 1;
    for (int64_t b = first; b < past && room && places; b++) {
        find_places(operation, worker, at.count, b, places);
        for (int64_t e = 0; e < width && !(e % LOOK == 0 && cann_interrupt_pending()); e++)
            fill_element(program, &at, places, e, room);
    }
    memory_free(places);
    memory_free(room);
}

static void print_propagate(const operation *operation, text *out)
{
    text_add(out, "when a run begins: the exact step of %d linear equations",
             (int)operation->input_count);
}

const operation_row operation_propagate = {"propagate", run_propagate, print_propagate};
