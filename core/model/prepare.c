/* SPDX-License-Identifier: MIT
 * Before the first of some steps: the network built, its series long enough, room for what is
 * recorded, and kernels compiled where that is worth it. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include <inttypes.h>

static cann_status check_series(const cann_program *program, int64_t steps)
{
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->slot_count; k++) {
            const slot *slot = &program->groups[g]->slots[k];
            if (slot->role != SLOT_SERIES || !slot->series) continue;
            int64_t left = cann_tensor_shape(slot->series)[0] - (program->step - slot->start);
            if (left < steps)
                return fail(CANN_ERROR_SHAPE,
                            "the input series '%s' has %" PRId64 " rows left, but %" PRId64
                            " steps were asked for",
                            slot->symbol->name, left, steps);
        }
    return CANN_OK;
}

static void add_kernels(const operation_list *list, kernel **kernels, int64_t *count)
{
    for (int64_t k = 0; k < list->count; k++)
        if (list->operations[k].kernel) kernels[(*count)++] = list->operations[k].kernel;
}

/* Interpreted work of `steps` steps, in elementary operations. */
static double work_of(const cann_program *program, int64_t steps)
{
    double work = 0;
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        for (int64_t k = 0; k < group->step.count; k++)
            if (group->step.operations[k].kernel)
                work += (double)kernel_operations(group->step.operations[k].kernel) *
                        (double)group->count * (double)program->batch;
    }
    return work * (double)steps;
}

static const double WORTH_COMPILING = 1.5e9; /* about as long as the compiler takes */

static cann_status promote(cann_program *program, int64_t steps)
{
    if (program->promoted || program->backend == CANN_INTERPRETER) return CANN_OK;
    int64_t count = 0, most = program->arrive.count + program->learn.count;
    for (int64_t g = 0; g < program->group_count; g++) most += program->groups[g]->step.count;
    for (int64_t m = 0; m < program->monitor_count; m++)
        most += program->monitors[m].operations.count;
    kernel **kernels = memory_take(most + 1, sizeof *kernels);
    if (!kernels) return CANN_ERROR_MEMORY;
    for (int64_t g = 0; g < program->group_count; g++)
        add_kernels(&program->groups[g]->step, kernels, &count);
    add_kernels(&program->arrive, kernels, &count);
    add_kernels(&program->learn, kernels, &count);
    for (int64_t m = 0; m < program->monitor_count; m++)
        add_kernels(&program->monitors[m].operations, kernels, &count);
    bool required = program->backend != CANN_AUTOMATIC;
    cann_status status = CANN_OK;
    if (program->backend == CANN_CUDA)
        status =
            fail(CANN_ERROR_UNSUPPORTED, "the backend 'cuda' is not available in this version; "
                                         "use automatic, native or interpreter");
    else if (required || work_of(program, steps) > WORTH_COMPILING ||
             (!program->sought && kernel_cached(kernels, count))) {
        status = kernel_promote(kernels, count, required);
        program->promoted = status == CANN_OK;
    }
    program->sought = true;
    memory_free(kernels);
    return status;
}

cann_status cann_program_prepare(cann_program *program, int64_t steps, int64_t recorded)
{
    if (steps < 0)
        return fail(CANN_ERROR_ARGUMENT, "cannot run %" PRId64 " steps; 0 or more will do", steps);
    echoes_fade(program);
    cann_status status = program_build(program);
    if (status == CANN_OK) status = check_series(program, steps);
    if (status == CANN_OK) status = monitors_reserve(program, recorded);
    return status == CANN_OK ? promote(program, steps) : status;
}
