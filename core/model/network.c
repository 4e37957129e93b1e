/* SPDX-License-Identifier: MIT
 * Adding groups to a program, and finding them by name. */
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "integrate/method.h"
#include "model/program.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

static cann_status check_grid(const char *owner, grid *grid, int rank, const int64_t *shape,
                              const double *low, const double *high, const cann_wrap *wrap)
{
    if (rank < 0 || rank > GRID_AXES)
        return fail(CANN_ERROR_SHAPE, "%s: a geometry of %d axes; 0 to %d will do", owner, rank,
                    GRID_AXES);
    *grid = (struct grid){.rank = rank};
    int64_t count = 1;
    for (int k = 0; k < (rank ? rank : 1); k++) {
        int64_t least = rank && wrap[k] == CANN_RING_BOTH ? 2 : 1;
        if (shape[k] < least)
            return fail(CANN_ERROR_ARGUMENT,
                        "%s: n = %" PRId64 ", but at least %" PRId64 " element%s will do", owner,
                        shape[k], least, least > 1 ? "s" : "");
        if (__builtin_mul_overflow(count, shape[k], &count) || count > INT64_MAX / 64)
            return fail(CANN_ERROR_MEMORY, "%s: more elements than memory can address", owner);
        grid->shape[k] = shape[k];
        if (!rank) continue;
        if (!(low[k] < high[k]) || !isfinite(low[k]) || !isfinite(high[k]))
            return fail(CANN_ERROR_ARGUMENT,
                        "%s: an axis from %g to %g; the ends must be finite and "
                        "in order",
                        owner, low[k], high[k]);
        grid->low[k] = low[k];
        grid->high[k] = high[k];
        grid->wrap[k] = (grid_wrap)wrap[k];
    }
    return CANN_OK;
}

/* A default that differs between elements: it draws, or uses a place, or another such value. */
static bool per_element(const group *group, const node *value)
{
    if (!value) return false;
    if (value->kind == NODE_DRAW) return true;
    if (value->kind == NODE_SYMBOL) {
        if (!strcmp(value->name, "i") || !strncmp(value->name, "coord", 5)) return true;
        for (int64_t k = 0; k < group->system->parameter_count; k++)
            if (group->system->parameters[k].symbol == value)
                return group->system->parameters[k].local ||
                       per_element(group, group->system->parameters[k].value);
    }
    for (int k = 0; k < value->count; k++)
        if (per_element(group, value->child[k])) return true;
    return false;
}

static bool draws(const node *value)
{
    if (!value) return false;
    if (value->kind == NODE_DRAW) return true;
    for (int k = 0; k < value->count; k++)
        if (draws(value->child[k])) return true;
    return false;
}

cann_status group_places(group *group, const node *value)
{
    if (!value) return CANN_OK;
    bool place = value->kind == NODE_SYMBOL &&
                 (!strcmp(value->name, "i") || !strncmp(value->name, "coord", 5));
    if (place && group_find(group, value) < 0 && place_slot(group, value) < 0)
        return CANN_ERROR_MODEL;
    cann_status status = CANN_OK;
    for (int k = 0; k < value->count && status == CANN_OK; k++)
        status = group_places(group, value->child[k]);
    return status;
}

static bool add_slot(group *group, const declaration *declared, slot_role role, int64_t width,
                     bool batched)
{
    int slot = group_slot(group, declared->symbol, role, width, batched);
    if (slot < 0) return false;
    group->slots[slot].first_value = declared->value;
    return true;
}

static cann_status add_declared(group *group)
{
    const system_model *system = group->system;
    bool made = true;
    for (int64_t k = 0; k < system->parameter_count; k++) {
        const declaration *declared = &system->parameters[k];
        bool wide = declared->local || per_element(group, declared->value);
        made = made && add_slot(group, declared, SLOT_PARAMETER, wide ? group->count : 1,
                                draws(declared->value));
    }
    for (int64_t k = 0; k < system->input_count; k++)
        made = made && add_slot(group, &system->inputs[k], SLOT_INPUT, 1, false);
    for (int64_t k = 0; k < system->state_count; k++)
        made = made && add_slot(group, &system->states[k], SLOT_STATE, group->count, true);
    cann_status status = made ? events_declare(group) : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < system->parameter_count && status == CANN_OK; k++)
        status = group_places(group, build_first(group, system->parameters[k].value));
    for (int64_t k = 0; k < system->state_count && status == CANN_OK; k++)
        status = group_places(group, build_first(group, system->states[k].value));
    return status;
}

static cann_status check_kind(const system_model *system)
{
    if (system->kind == MODEL_SYNAPSE)
        return fail(CANN_ERROR_UNSUPPORTED,
                    "%s is a synapse; groups are made of neurons, fields or "
                    "systems",
                    system->name);
    for (int64_t k = 0; k < system->state_count; k++)
        if (system->states[k].method && strcmp(system->states[k].method, "auto") &&
            !method_known(system->states[k].method))
            return method_refusal(system->name, system->states[k].method);
    if (strcmp(system->method, "auto") && !method_known(system->method))
        return method_refusal(system->name, system->method);
    return CANN_OK;
}

cann_status cann_program_group(cann_program *program, const char *name, cann_model *model, int rank,
                               const int64_t *shape, const double *low, const double *high,
                               const cann_wrap *wrap)
{
    const system_model *system = model_system(model);
    if (!system) return CANN_ERROR_MODEL;
    if (!name) return fail(CANN_ERROR_ARGUMENT, "a group needs a name");
    grid grid;
    cann_status status = check_kind(system);
    if (status == CANN_OK) status = check_grid(system->name, &grid, rank, shape, low, high, wrap);
    if (status != CANN_OK) return status;
    int64_t count = rank ? grid_count(&grid) : shape[0];
    return group_add(program, name, model, &grid, count) ? CANN_OK : CANN_ERROR_MEMORY;
}

group *group_add(cann_program *program, const char *name, cann_model *model, const grid *grid,
                 int64_t count)
{
    const system_model *system = model_system(model);
    struct group **groups = memory_grow(program->groups, program->group_count,
                                        program->group_count + 1, sizeof *groups);
    group *group = system ? memory_take(1, sizeof *group) : NULL;
    if (groups) program->groups = groups;
    if (!groups || !group) {
        memory_free(group);
        return NULL;
    }
    *group = (struct group){.name = memory_string(name),
                            .number = program->group_count,
                            .model = model_hold(model),
                            .base = system,
                            .system = system,
                            .program = program,
                            .grid = *grid,
                            .count = count,
                            .spiked = -1,
                            .stops = -1,
                            .stream = hash_bytes(HASH_START, name, strlen(name))};
    group->method_count = system->state_count + 1;
    group->methods = memory_take(group->method_count, sizeof *group->methods);
    program->groups[program->group_count++] = group;
    program->built = false;
    if (group->name && group->methods && add_declared(group) == CANN_OK) return group;
    group_free(program->groups[--program->group_count]);
    return NULL;
}

/* The states of synapses may lie in another group, under the projection's name. */
static group *find_folded(cann_program *program, group *own, const char **variable)
{
    const system_model *system = own->system;
    if (!strcmp(*variable, "w")) return own;
    for (int64_t k = 0; k < system->state_count; k++) {
        if (strcmp(system->states[k].name, *variable) != 0) continue;
        if (!program->built && program_build(program) != CANN_OK) return NULL;
        const fold *fold = own->projection->fold;
        if (!fold) return own;
        *variable = fold->states[k]->name;
        return fold->where;
    }
    return own;
}

group *program_find(cann_program *program, const char *name, const char **variable)
{
    if (!name) {
        fail(CANN_ERROR_ARGUMENT, "the name of a variable is missing, such as \"u\"");
        return NULL;
    }
    const char *dot = strchr(name, '.');
    *variable = dot ? dot + 1 : name;
    if (!dot && program->group_count == program->projection_count + 1) return program->groups[0];
    text list = {0};
    for (int64_t g = 0; g < program->group_count; g++) {
        const char *known = program->groups[g]->name;
        if (dot && strlen(known) == (size_t)(dot - name) && !strncmp(known, name, strlen(known))) {
            text_free(&list);
            group *found = program->groups[g];
            return found->projection ? find_folded(program, found, variable) : found;
        }
        text_add(&list, "%s%s", g ? ", " : "", known);
    }
    if (dot)
        fail(CANN_ERROR_NAME, "the network has no group%s '%.*s'   (groups: %s)",
             program->projection_count ? " or projection" : "", (int)(dot - name), name,
             text_string(&list));
    else
        fail(CANN_ERROR_NAME,
             "'%s' needs the name of its group in front, as in '%s.%s'   (groups: %s)", name,
             program->group_count ? program->groups[0]->name : "E", name, text_string(&list));
    text_free(&list);
    return NULL;
}
