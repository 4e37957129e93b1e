/* SPDX-License-Identifier: MIT
 * The life of a program: groups are added, values set, inputs driven, and everything is compiled
 * when it is first needed; a change that moves the operations compiles them again, the state stays. */
#include "model/program.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "integrate/method.h"
#include "integrate/tableaux.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

cann_program *cann_program_new(cann_type type, double dt, int64_t batch, uint64_t seed)
{
    if (type != CANN_FLOAT32 && type != CANN_FLOAT64) {
        fail(CANN_ERROR_TYPE, "precision: float32 or float64 will do");
        return NULL;
    }
    if (!(dt > 0) || !isfinite(dt)) {
        fail(CANN_ERROR_ARGUMENT, "dt = %g ms, but a step must be above 0 and finite", dt);
        return NULL;
    }
    if (batch < 1) {
        fail(CANN_ERROR_ARGUMENT, "batch = %" PRId64 ", but at least 1 will do", batch);
        return NULL;
    }
    cann_program *program = memory_take(1, sizeof *program);
    if (!program) return NULL;
    *program = (cann_program){.type = type, .size = type == CANN_FLOAT64 ? 8 : 4, .dt = dt,
                              .batch = batch, .seed = seed};
    return program;
}

static void free_drives(group *group)
{
    for (int64_t k = 0; k < group->drive_count; k++) memory_free(group->drives[k].expression);
    memory_free(group->drives);
}

static void free_group(group *group)
{
    if (!group) return;
    operation_list_free(&group->step);
    field_free(group);
    free_drives(group);
    for (int64_t k = 0; k < group->slot_count; k++)
        cann_tensor_free((cann_tensor *)group->slots[k].series);
    for (int64_t k = 0; group->methods && k < group->system->state_count; k++)
        memory_free(group->methods[k]);
    memory_free(group->methods);
    memory_free(group->slots);
    memory_free(group->name);
    cann_model_free(group->model);
    memory_free(group);
}

void cann_program_free(cann_program *program)
{
    if (!program) return;
    for (int64_t m = 0; m < program->monitor_count; m++) monitor_free(&program->monitors[m]);
    for (int64_t g = 0; g < program->group_count; g++) free_group(program->groups[g]);
    memory_free(program->monitors);
    memory_free(program->groups);
    memory_free(program->spikes);
    memory_free(program->arena);
    memory_free(program->initial);
    memory_free(program->method);
    text_free(&program->description);
    memory_free(program);
}

cann_status cann_program_backend(cann_program *program, cann_backend backend)
{
    if (!cann_backend_name(backend))
        return fail(CANN_ERROR_ARGUMENT, "backend: automatic, interpreter or native will do");
    program->backend = backend;
    if (program->built) program->promoted = false;
    if (backend == CANN_INTERPRETER) program->built = false;
    return CANN_OK;
}

cann_status cann_program_convolution(cann_program *program, const char *method)
{
    static const char *const names[] = {"automatic", "dense", "band", "fft", "separable"};
    for (int k = 0; k < 5; k++)
        if (!strcmp(names[k], method)) {
            program->convolution = (circulant_method)k;
            program->built = false;
            return CANN_OK;
        }
    int64_t near = text_nearest(method, names, 5);
    return fail(CANN_ERROR_NAME, "convolution = '%s'%s%s%s   (choices: automatic, dense, band, fft, "
                "separable)", method, near < 0 ? "" : "; did you mean '",
                near < 0 ? "" : names[near], near < 0 ? "" : "'?");
}

cann_status cann_program_method(cann_program *program, const char *method)
{
    if (method && strcmp(method, "auto") && !method_known(method))
        return method_refusal("method", method);
    memory_free(program->method);
    program->method = method ? memory_string(method) : NULL;
    program->built = false;
    return CANN_OK;
}

const char *cann_method_name(int64_t index)
{
    if (index == 0) return "exp";
    if (index == 1) return "semi";
    return index > 1 && index - 2 < tableau_count() ? tableaux[index - 2].name : NULL;
}

static cann_status check_grid(const char *owner, grid *grid, int rank, const int64_t *shape,
                              const double *low, const double *high, const cann_wrap *wrap)
{
    if (rank < 0 || rank > 3)
        return fail(CANN_ERROR_SHAPE, "%s: a geometry of %d axes; 0 to 3 will do", owner, rank);
    *grid = (struct grid){.rank = rank};
    int64_t count = 1;
    for (int k = 0; k < (rank ? rank : 1); k++) {
        int64_t least = rank && wrap[k] == CANN_RING_BOTH ? 2 : 1;
        if (shape[k] < least)
            return fail(CANN_ERROR_ARGUMENT, "%s: n = %" PRId64 ", but at least %" PRId64
                        " element%s will do", owner, shape[k], least, least > 1 ? "s" : "");
        if (__builtin_mul_overflow(count, shape[k], &count) || count > INT64_MAX / 64)
            return fail(CANN_ERROR_MEMORY, "%s: more elements than memory can address", owner);
        grid->shape[k] = shape[k];
        if (!rank) continue;
        if (!(low[k] < high[k]) || !isfinite(low[k]) || !isfinite(high[k]))
            return fail(CANN_ERROR_ARGUMENT, "%s: an axis from %g to %g; the ends must be finite and "
                        "in order", owner, low[k], high[k]);
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

static cann_status add_places(group *group, const node *value)
{
    if (!value) return CANN_OK;
    bool place = value->kind == NODE_SYMBOL &&
                 (!strcmp(value->name, "i") || !strncmp(value->name, "coord", 5));
    if (place && group_find(group, value) < 0 && place_slot(group, value) < 0)
        return CANN_ERROR_MODEL;
    cann_status status = CANN_OK;
    for (int k = 0; k < value->count && status == CANN_OK; k++)
        status = add_places(group, value->child[k]);
    return status;
}

static cann_status add_declared(group *group)
{
    const system_model *system = group->system;
    bool made = true;
    for (int64_t k = 0; k < system->parameter_count; k++) {
        const declaration *declared = &system->parameters[k];
        bool wide = declared->local || per_element(group, declared->value);
        made = made && group_slot(group, declared->symbol, SLOT_PARAMETER, wide ? group->count : 1,
                                  draws(declared->value)) >= 0;
    }
    for (int64_t k = 0; k < system->input_count; k++)
        made = made && group_slot(group, system->inputs[k].symbol, SLOT_INPUT, 1, false) >= 0;
    group->state_begin = group->slot_count;
    for (int64_t k = 0; k < system->state_count; k++)
        made = made &&
               group_slot(group, system->states[k].symbol, SLOT_STATE, group->count, true) >= 0;
    cann_status status = made ? events_declare(group) : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < system->parameter_count && status == CANN_OK; k++)
        status = add_places(group, build_resolve(group, system->parameters[k].value, false));
    for (int64_t k = 0; k < system->state_count && status == CANN_OK; k++)
        status = add_places(group, build_resolve(group, system->states[k].value, false));
    return status;
}

static cann_status check_kind(const system_model *system)
{
    if (system->kind == MODEL_SYNAPSE)
        return fail(CANN_ERROR_UNSUPPORTED, "%s is a synapse; groups are made of neurons, fields or "
                    "systems", system->name);
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
    grid grid;
    cann_status status = check_kind(system);
    if (status == CANN_OK) status = check_grid(system->name, &grid, rank, shape, low, high, wrap);
    if (status != CANN_OK) return status;
    struct group **groups = memory_grow(program->groups, program->group_count,
                                        program->group_count + 1, sizeof *groups);
    group *group = memory_take(1, sizeof *group);
    if (groups) program->groups = groups;
    if (!groups || !group) {
        memory_free(group);
        return CANN_ERROR_MEMORY;
    }
    *group = (struct group){.name = memory_string(name), .number = program->group_count,
                            .model = model_hold(model), .system = system, .program = program, .grid = grid,
                            .count = rank ? grid_count(&grid) : shape[0], .spiked = -1,
                            .stream = hash_bytes(HASH_START, name, strlen(name))};
    group->methods = memory_take(system->state_count + 1, sizeof *group->methods);
    program->groups[program->group_count++] = group;
    program->built = false;
    return group->name && group->methods ? add_declared(group) : CANN_ERROR_MEMORY;
}

group *program_find(const cann_program *program, const char *name, const char **variable)
{
    const char *dot = strchr(name, '.');
    *variable = dot ? dot + 1 : name;
    if (!dot && program->group_count == 1) return program->groups[0];
    text list = {0};
    for (int64_t g = 0; g < program->group_count; g++) {
        const char *known = program->groups[g]->name;
        if (dot && strlen(known) == (size_t)(dot - name) && !strncmp(known, name, strlen(known))) {
            text_free(&list);
            return program->groups[g];
        }
        text_add(&list, "%s%s", g ? ", " : "", known);
    }
    if (dot)
        fail(CANN_ERROR_NAME, "the network has no group '%.*s'   (groups: %s)", (int)(dot - name),
             name, text_string(&list));
    else
        fail(CANN_ERROR_NAME, "'%s' needs the name of its group in front, as in '%s.%s'   (groups: %s)",
             name, program->group_count ? program->groups[0]->name : "E", name, text_string(&list));
    text_free(&list);
    return NULL;
}

static bool has_whole(const group *group, const step_outputs *outputs)
{
    for (int64_t k = 0; k < outputs->count; k++)
        if (outputs->rows[k].slot == group->spiked) return true;
    return group->spiked < 0;
}

/* Purely elementwise and without draws, so that a batch of single elements is one range. */
static bool flattens(const node *value)
{
    if (value->kind == NODE_REDUCE || value->kind == NODE_CONVOLVE || value->kind == NODE_DRAW)
        return false;
    for (int k = 0; k < value->count; k++)
        if (!flattens(value->child[k])) return false;
    return true;
}

static cann_status build_outputs(cann_program *program, step_outputs *outputs)
{
    bool flat = program->batch > 1;
    for (int64_t g = 0; g < program->group_count; g++) {
        group *group = program->groups[g];
        cann_status status = build_step(group, &outputs[g]);
        if (status != CANN_OK) return status;
        flat = flat && group->count == 1 && has_whole(group, &outputs[g]);
        for (int64_t k = 0; k < outputs[g].count && flat; k++)
            flat = flattens(outputs[g].rows[k].value);
    }
    for (int64_t m = 0; m < program->monitor_count && flat; m++)
        flat = !program->monitors[m].value || flattens(program->monitors[m].value);
    for (int64_t g = 0; g < program->group_count; g++) program->groups[g]->flat = flat;
    return CANN_OK;
}

static void fill_places(group *group)
{
    cann_program *program = group->program;
    for (int64_t k = 0; k < group->slot_count; k++) {
        slot *slot = &group->slots[k];
        if (slot->role != SLOT_PLACE) continue;
        double *values = memory_take(group->count, sizeof *values);
        if (!values) return;
        if (slot->symbol->name[0] == 'i')
            for (int64_t e = 0; e < group->count; e++) values[e] = (double)(e + 1);
        else
            grid_coordinates(&group->grid, group->grid.rank - (slot->symbol->name[5] - '0'), values);
        values_store(program->type, slot_data(program, slot, 0), values, group->count);
        memory_free(values);
    }
}

static void scratch_of_reductions(operation_list *list)
{
    for (int64_t k = 0; k < list->count; k++) {
        operation *operation = &list->operations[k];
        const group *group = operation->group;
        if (operation->row == &operation_reduce)
            operation->scratch_size = (group->count / 512 + 2) * group->program->size;
    }
}

/* State at step 0: values given from outside stay, the rest comes from the defaults. */
static cann_status begin(cann_program *program)
{
    cann_status status = CANN_OK;
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++)
        status = initial_values(program->groups[g]);
    if (status != CANN_OK) return status;
    memory_free(program->initial);
    program->initial = memory_take(program->kept_size, 1);
    if (!program->initial) return CANN_ERROR_MEMORY;
    memcpy(program->initial, program->arena, (size_t)program->kept_size);
    program->begun = true;
    return CANN_OK;
}

/* Places in the arena for what there is so far, and first values. */
static cann_status settle(cann_program *program)
{
    cann_status status = program_layout(program);
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++)
        fill_places(program->groups[g]);
    if (status == CANN_OK && !program->begun) status = begin(program);
    return status;
}

static void field_scratch(operation_list *list, const operation_list *like)
{
    int64_t size = 0;
    for (int64_t k = 0; k < like->count; k++)
        if (like->operations[k].row == &operation_convolve) size = like->operations[k].scratch_size;
    for (int64_t k = 0; k < list->count; k++)
        if (list->operations[k].row == &operation_convolve)
            list->operations[k].scratch_size = size;
}

static cann_status build_groups(cann_program *program, step_outputs *outputs)
{
    cann_status status = build_outputs(program, outputs);
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++) {
        group *group = program->groups[g];
        operation_list_free(&group->step);
        status = split_outputs(group, &outputs[g], &group->step);
        scratch_of_reductions(&group->step);
    }
    if (status == CANN_OK) status = monitors_build(program);
    if (status == CANN_OK) status = settle(program);
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++)
        status = field_build(program->groups[g]);
    for (int64_t m = 0; m < program->monitor_count && status == CANN_OK; m++) {
        monitor *monitor = &program->monitors[m];
        scratch_of_reductions(&monitor->operations);
        if (monitor->group) field_scratch(&monitor->operations, &monitor->group->step);
    }
    /* Once more, now that the transforms have said how much scratch they want. */
    if (status == CANN_OK) status = settle(program);
    return status;
}

cann_status program_build(cann_program *program)
{
    if (program->built) return CANN_OK;
    if (!program->group_count) return fail(CANN_ERROR_ARGUMENT, "the network has no groups yet");
    step_outputs *outputs = memory_take(program->group_count, sizeof *outputs);
    if (!outputs) return CANN_ERROR_MEMORY;
    program->promoted = false;
    cann_status status = build_groups(program, outputs);
    for (int64_t g = 0; g < program->group_count; g++) memory_free(outputs[g].rows);
    memory_free(outputs);
    program->built = status == CANN_OK;
    return status;
}

int64_t cann_program_step(const cann_program *program) { return program->step; }

cann_status cann_program_reset(cann_program *program)
{
    cann_status status = program_build(program);
    if (status != CANN_OK) return status;
    memcpy(program->arena, program->initial, (size_t)program->kept_size);
    program->step = 0;
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->slot_count; k++)
            program->groups[g]->slots[k].start = 0;
    return CANN_OK;
}

const char *cann_program_runs(const cann_program *program)
{
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->step.count; k++)
            if (program->groups[g]->step.operations[k].kernel)
                return cann_backend_name(
                    kernel_backend(program->groups[g]->step.operations[k].kernel));
    return cann_backend_name(CANN_INTERPRETER);
}

int64_t cann_program_bytes(const cann_program *program)
{
    int64_t bytes = program->arena_size;
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        int64_t copies = group->circulants_batched ? program->batch : 1;
        for (int64_t k = 0; group->circulants && k < copies * group->system->kernel_count; k++)
            bytes += circulant_bytes(group->circulants[k]);
    }
    return bytes;
}

const char *cann_program_describe(cann_program *program)
{
    text_free(&program->description);
    if (program_build(program) != CANN_OK) return NULL;
    text *out = &program->description;
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        text_add(out, "%s  %" PRId64 " elements%s\n", group->name, group->count,
                 group->flat ? ", the batch as one range" : "");
        for (int64_t k = 0; k < group->step.count; k++) {
            const operation *operation = &group->step.operations[k];
            text_add(out, "  %2d  %-9s ", (int)k + 1, operation->row->name);
            operation->row->print(operation, out);
            text_add(out, "\n");
        }
    }
    return text_string(out);
}
