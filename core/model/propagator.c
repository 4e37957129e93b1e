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

/* Resolves the coefficients and gives the factors their slots. */
static cann_status declare_one(group *group, propagation *of)
{
    bool wide = false;
    for (int64_t e = 0; e < of->count * of->count; e++) {
        of->matrix[e] = build_resolve(group, of->matrix[e], false);
        if (!of->matrix[e]) return CANN_ERROR_MEMORY;
        const node *changing = changing_part(group, of->matrix[e], &wide);
        if (changing) return refuse(group, of, changing);
    }
    for (int64_t e = 0; e < of->count * of->count; e++)
        if (of->factor[e] && new_slot(group, of->factor[e], wide) < 0) return CANN_ERROR_MEMORY;
    return CANN_OK;
}

cann_status propagators_declare(group *group)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < group->propagations.count && status == CANN_OK; k++)
        status = declare_one(group, &group->propagations.rows[k]);
    return status;
}

/* A slot for each coefficient, which a kernel fills; the factors are made of them. */
static cann_status build_one(group *group, const propagation *of, int64_t number)
{
    int64_t entries = of->count * of->count;
    int *slots = memory_take(2 * entries, sizeof *slots);
    step_outputs outputs = {0};
    cann_status status = slots ? CANN_OK : CANN_ERROR_MEMORY;
    bool wide = false;
    for (int64_t e = 0; e < entries; e++)
        if (of->factor[e]) wide = group->slots[group_find(group, of->factor[e])].width > 1;
    for (int64_t e = 0; e < entries && status == CANN_OK; e++) {
        char letters[64];
        slots[e] = -1;
        slots[entries + e] = of->factor[e] ? group_find(group, of->factor[e]) : -1;
        if (node_is_number(of->matrix[e], 0)) continue;
        snprintf(letters, sizeof letters, "#coefficient%d_%d", (int)number, (int)e);
        slots[e] = new_slot(group, node_symbol(group->system->pool, letters), wide);
        status = step_output_add(&outputs, slots[e], of->matrix[e]);
    }
    if (status == CANN_OK) status = split_outputs(group, &outputs, &group->constants);
    operation *made =
        status == CANN_OK ? operation_add(&group->constants, &operation_propagate, group) : NULL;
    if (made) {
        made->inputs = slots;
        made->input_count = of->count;
    } else {
        memory_free(slots);
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
static void find_places(const operation *operation, const worker *worker, int64_t member,
                        char **places)
{
    const group *group = operation->group;
    int64_t entries = operation->input_count * operation->input_count;
    for (int64_t e = 0; e < 2 * entries; e++) {
        int slot = operation->inputs[e];
        places[e] = slot < 0 ? NULL : slot_data(worker->program, &group->slots[slot], member);
    }
}

static void fill_element(const operation *operation, const cann_program *program, char **places,
                         int64_t element, double *room)
{
    int64_t n = operation->input_count, entries = n * n;
    double *matrix = room, *factor = room + entries;
    for (int64_t e = 0; e < entries; e++)
        matrix[e] = places[e] ? values_read(program, places[e], element) : 0;
    propagator_fill(n, matrix, program->dt, factor, factor + entries);
    for (int64_t e = 0; e < entries; e++)
        if (places[entries + e])
            values_store(program->type, places[entries + e] + element * program->size, &factor[e],
                         1);
}

enum { LOOK = 4096 }; /* elements between looks at the interrupt, which then ends the run */

static void run_propagate(const operation *operation, worker *worker)
{
    const cann_program *program = worker->program;
    const group *group = operation->group;
    int64_t n = operation->input_count, entries = n * n;
    double *room = memory_take(5 * entries, sizeof *room);
    char **places = memory_take(2 * entries, sizeof *places);
    if (!room || !places) worker->out_of_memory = true;
    int64_t width = group->slots[operation->inputs[entries]].width; /* that of the first state */
    int64_t first = group->flat ? 0 : worker->member,
            past = group->flat ? program->batch : first + 1;
    for (int64_t b = first; b < past && room && places; b++) {
        find_places(operation, worker, b, places);
        for (int64_t e = 0; e < width && !(e % LOOK == 0 && cann_interrupt_pending()); e++)
            fill_element(operation, program, places, e, room);
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
