/* SPDX-License-Identifier: MIT
 * The convolution kernels of a field: each is tabulated in float64 over the displacements of the
 * grid and handed to the circulant operator. Argument k of a kernel runs along coordinate k; a
 * kernel of one argument gets the distance (on a line or ring, the signed displacement). */
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

static int64_t extent(const grid *grid, int axis)
{
    return grid->wrap[axis] == GRID_OPEN ? 2 * grid->shape[axis] - 1 : grid_period(grid, axis);
}

/* Displacement of table index j along one axis, wrapped into (-turn/2, turn/2]. */
static double displacement(const grid *grid, int axis, int64_t j)
{
    int64_t count = extent(grid, axis);
    bool open = grid->wrap[axis] == GRID_OPEN;
    bool back = open ? j >= grid->shape[axis] : 2 * j > count;
    double step = open ? grid_step(grid, axis) : grid_turn(grid, axis) / (double)count;
    return (double)(back ? j - count : j) * step;
}

static void fill_displacements(const grid *grid, int arity, int64_t count, double **arguments)
{
    for (int64_t e = 0; e < count; e++) {
        double d[3] = {0, 0, 0};
        int64_t rest = e;
        for (int axis = grid->rank - 1; axis >= 0; axis--) {
            d[grid->rank - 1 - axis] = displacement(grid, axis, rest % extent(grid, axis));
            rest /= extent(grid, axis);
        }
        if (arity == 1 && grid->rank > 1)
            arguments[0][e] = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        else
            for (int k = 0; k < arity; k++) arguments[k][e] = d[k];
    }
}

/* Values of the kernel's parameters for one batch member, in float64. */
static cann_status parameter_values(group *group, const field_kernel *kernel, int64_t member,
                                    double *values)
{
    const cann_program *program = group->program;
    for (int64_t k = 0; k < group->system->parameter_count; k++) {
        const slot *slot = &group->slots[k];
        if (!node_contains(group->system->pool, kernel->value, slot->symbol)) continue;
        if (slot->width > 1)
            return fail(CANN_ERROR_MODEL,
                        "%s: the kernel %s uses the parameter %s, which has one value per element; "
                        "a convolution needs one value for all",
                        group->system->name, kernel->name, slot->symbol->name);
        const char *at = slot_data(program, slot, member);
        values[k] = program->type == CANN_FLOAT64 ? *(const double *)at : *(const float *)at;
    }
    return CANN_OK;
}

static cann_status check_arity(const group *group, const field_kernel *kernel)
{
    int rank = group->grid.rank;
    if (rank == 0)
        return fail(CANN_ERROR_MODEL,
                    "%s: conv(%s, ...) needs elements on a grid; give the model a geometry",
                    group->system->name, kernel->name);
    if (rank > 3)
        return fail(CANN_ERROR_MODEL,
                    "%s: conv(%s, ...) on a grid of %d axes; on 1 to 3 it can be taken",
                    group->system->name, kernel->name, rank);
    if (kernel->arity != 1 && kernel->arity != rank)
        return fail(CANN_ERROR_MODEL,
                    "%s: the kernel %s takes %d arguments, but on a grid of %d axes it must take "
                    "1 (the distance) or %d (the displacements)",
                    group->system->name, kernel->name, kernel->arity, rank, rank);
    return CANN_OK;
}

static cann_status tabulate(group *group, const field_kernel *kernel_of, int64_t member,
                            double *table, double **arguments, int64_t count)
{
    const system_model *system = group->system;
    int64_t inputs_count = kernel_of->arity + system->parameter_count;
    double *values = memory_take(system->parameter_count + 1, sizeof *values);
    kernel_input *inputs = memory_take(inputs_count, sizeof *inputs);
    const void **pointers = memory_take(inputs_count, sizeof *pointers);
    kernel *kernel = NULL;
    cann_status status = values && inputs && pointers ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = parameter_values(group, kernel_of, member, values);
    if (status == CANN_OK) {
        for (int k = 0; k < kernel_of->arity; k++) {
            inputs[k] = (kernel_input){kernel_of->argument[k], false};
            pointers[k] = arguments[k];
        }
        for (int64_t k = 0; k < system->parameter_count; k++) {
            inputs[kernel_of->arity + k] = (kernel_input){system->parameters[k].symbol, true};
            pointers[kernel_of->arity + k] = &values[k];
        }
        const node *value = build_resolve(group, kernel_of->value, false);
        kernel_spec spec = {.type = CANN_FLOAT64,
                            .inputs = inputs,
                            .input_count = inputs_count,
                            .outputs = &value,
                            .output_count = 1};
        kernel = value ? kernel_new(&spec, CANN_INTERPRETER) : NULL;
        if (!kernel) status = CANN_ERROR_MODEL;
    }
    if (status == CANN_OK) {
        void *output = table;
        kernel_run(kernel, 0, count, pointers, &output, &(kernel_call){0});
    }
    kernel_free(kernel);
    memory_free(pointers);
    memory_free(inputs);
    memory_free(values);
    return status;
}

static cann_status check_table(const group *group, const field_kernel *kernel, const double *table,
                               int64_t count)
{
    for (int64_t e = 0; e < count; e++)
        if (!isfinite(table[e]))
            return fail(CANN_ERROR_NUMERIC,
                        "%s: the kernel %s is %g at displacement number %" PRId64
                        "; it must be finite everywhere",
                        group->system->name, kernel->name, table[e], e);
    return CANN_OK;
}

/* The table of a kernel; *count entries, the caller's to free. */
static double *make_table(group *group, const field_kernel *kernel, int64_t member, int64_t *count)
{
    if (check_arity(group, kernel) != CANN_OK) return NULL;
    *count = 1;
    for (int k = 0; k < group->grid.rank; k++) *count *= extent(&group->grid, k);
    double *table = memory_take(*count * (1 + kernel->arity), sizeof *table), *arguments[3];
    if (!table) return NULL;
    for (int k = 0; k < kernel->arity; k++) arguments[k] = table + *count * (1 + k);
    fill_displacements(&group->grid, kernel->arity, *count, arguments);
    if (tabulate(group, kernel, member, table, arguments, *count) == CANN_OK &&
        check_table(group, kernel, table, *count) == CANN_OK)
        return table;
    memory_free(table);
    return NULL;
}

/* Nowhere apart by more than half of what rounding takes from the largest value. */
static bool agree(const double *a, const double *b, int64_t count, double rounding)
{
    double most = 0, apart = 0;
    for (int64_t e = 0; e < count; e++) {
        most = fmax(most, fabs(a[e]));
        apart = fmax(apart, fabs(a[e] - b[e]));
    }
    return apart <= 0.5 * rounding * most;
}

/* The circulants of one member, and which of its kernels agree. */
static cann_status build_member(group *group, int64_t member)
{
    int64_t kernels = group->system->kernel_count, count = 0;
    double **tables = memory_take(kernels, sizeof *tables);
    double rounding = group->program->type == CANN_FLOAT32 ? 0x1p-24 : 0x1p-53;
    cann_status status = tables ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < kernels && status == CANN_OK; k++) {
        tables[k] = make_table(group, &group->system->kernels[k], member, &count);
        circulant **at = &group->circulants[member * kernels + k];
        if (tables[k])
            *at = circulant_new(&group->grid, tables[k], group->program->type,
                                group->program->convolution);
        if (!*at) status = CANN_ERROR_MODEL;
        group->alike[k] = (int)k;
        for (int64_t e = 0; e < k && *at && !group->circulants_batched; e++)
            if (group->alike[k] == k && agree(tables[k], tables[e], count, rounding))
                group->alike[k] = (int)e;
    }
    for (int64_t k = 0; tables && k < kernels; k++) memory_free(tables[k]);
    memory_free(tables);
    return status;
}

void field_free(group *group)
{
    int64_t copies = group->circulants_batched ? group->program->batch : 1;
    for (int64_t k = 0; group->circulants && k < copies * group->system->kernel_count; k++)
        circulant_free(group->circulants[k]);
    memory_free(group->circulants);
    memory_free(group->alike);
    group->circulants = NULL;
    group->alike = NULL;
}

static bool shapes(const group *group, int64_t parameter)
{
    const system_model *system = group->system;
    for (int64_t k = 0; k < system->kernel_count; k++)
        if (node_contains(system->pool, system->kernels[k].value, group->slots[parameter].symbol))
            return true;
    return false;
}

/* Hash of all that the tables depend on; the grid, precision and batch never change. */
static uint64_t key_of(const group *group)
{
    const cann_program *program = group->program;
    uint64_t key = hash_mix(HASH_START, (uint64_t)program->convolution);
    for (int64_t p = 0; p < group->system->parameter_count; p++) {
        const slot *slot = &group->slots[p];
        if (!shapes(group, p)) continue;
        key = hash_mix(key, (uint64_t)slot->width << 1 | slot->batched);
        for (int64_t b = 0; b < (slot->batched ? program->batch : 1); b++)
            key = hash_bytes(key, slot_data(program, slot, b), (size_t)program->size);
    }
    return key;
}

/* Convolutions of one argument by kernels that agree are done once. */
static void find_twins(const group *group, operation_list *list)
{
    for (int64_t k = 0; k < list->count; k++) {
        operation *one = &list->operations[k];
        one->twin = NULL;
        for (int64_t e = 0; e < k && one->row == &operation_convolve && !one->twin; e++) {
            const operation *other = &list->operations[e];
            if (other->row == &operation_convolve && !other->twin && other->source == one->source &&
                group->alike[other->convolution] == group->alike[one->convolution])
                one->twin = other;
        }
    }
}

/* What operations have to know of the circulants. */
static void tell_operations(group *group, int64_t copies)
{
    int64_t most = 0;
    find_twins(group, &group->step);
    for (int64_t k = 0; k < copies * group->system->kernel_count; k++) {
        int64_t bytes = circulant_scratch(group->circulants[k]);
        if (bytes > most) most = bytes;
    }
    for (int64_t k = 0; k < group->step.count; k++)
        if (group->step.operations[k].row == &operation_convolve)
            group->step.operations[k].scratch_size = most;
}

cann_status field_build(group *group)
{
    const system_model *system = group->system;
    uint64_t key = key_of(group);
    bool same = group->circulants && group->circulants_key == key;
    if (!same) field_free(group);
    if (!system->kernel_count) return CANN_OK;
    group->circulants_batched = false;
    for (int64_t p = 0; p < system->parameter_count; p++)
        if (group->slots[p].batched && shapes(group, p)) group->circulants_batched = true;
    int64_t copies = group->circulants_batched ? group->program->batch : 1;
    if (same) {
        tell_operations(group, copies);
        return CANN_OK;
    }
    group->circulants = memory_take(copies * system->kernel_count, sizeof *group->circulants);
    group->alike = memory_take(system->kernel_count, sizeof *group->alike);
    cann_status status = group->circulants && group->alike ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t b = 0; b < copies && status == CANN_OK; b++) status = build_member(group, b);
    if (status == CANN_OK) {
        group->circulants_key = key;
        tell_operations(group, copies);
    } else
        field_free(group);
    return status;
}
