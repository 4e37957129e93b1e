/* SPDX-License-Identifier: MIT
 * Recorded reductions without a barrier in every step. Where a row is made of reductions over the
 * group and of nothing else that changes, each thread of a team leaves the parts of its own
 * elements, for some steps, and one joins them when the team meets anyhow, by the same tree in the
 * same order: the bits are those of joining at once. */
#include "base/memory.h"
#include "model/program.h"
#include "tensor/reduce.h"

static int64_t parts_size(const operation *operation)
{
    int64_t values = reduce_block_count(operation->group->count) + 1;
    return (values * operation->group->program->size + 63) / 64 * 64;
}

/* Reads nothing but results of the list's own reductions. */
static bool reads_results(const operation_list *list, const operation *last)
{
    for (int64_t k = 0; k < last->input_count; k++) {
        bool found = false;
        for (int64_t j = 0; j < list->count; j++)
            found = found || (list->operations[j].row == &operation_reduce &&
                              list->operations[j].target == last->inputs[k]);
        if (!found) return false;
    }
    return true;
}

/* [a map over the elements,] reductions, a map of their results. */
static bool fits(const monitor *monitor)
{
    const operation_list *list = &monitor->operations;
    if (!monitor->value || monitor->width != 1 || list->count < 2 || monitor->group->count < 2)
        return false;
    const operation *last = &list->operations[list->count - 1];
    if (last->row != &operation_map || !reads_results(list, last)) return false;
    for (int64_t k = 0; k < list->count - 1; k++)
        if (list->operations[k].row != &operation_reduce &&
            (k > 0 || list->operations[k].row != &operation_map))
            return false;
    return true;
}

cann_status late_prepare(monitor *monitor)
{
    memory_free(monitor->left);
    monitor->left = NULL;
    monitor->left_size = 0;
    if (!fits(monitor) || monitor->group->waits || monitor->group->flat) return CANN_OK;
    for (int64_t k = 0; k < monitor->operations.count; k++)
        if (monitor->operations.operations[k].row == &operation_reduce)
            monitor->left_size += parts_size(&monitor->operations.operations[k]);
    monitor->left = memory_take(LATE_STEPS, (size_t)monitor->left_size);
    return monitor->left ? CANN_OK : CANN_ERROR_MEMORY;
}

static char *left_at(const monitor *monitor, int64_t step)
{
    return monitor->left + step % LATE_STEPS * monitor->left_size;
}

void late_leave(const monitor *monitor, worker *worker)
{
    char *parts = left_at(monitor, worker->step);
    for (int64_t k = 0; k < monitor->operations.count - 1; k++) {
        const operation *operation = &monitor->operations.operations[k];
        if (operation->row != &operation_reduce) {
            operation->row->run(operation, worker);
            continue;
        }
        reduce_leave(operation, worker, parts);
        parts += parts_size(operation);
    }
}

void late_join(const monitor *monitor, worker *worker)
{
    char *parts = left_at(monitor, worker->step);
    for (int64_t k = 0; k < monitor->operations.count; k++) {
        const operation *operation = &monitor->operations.operations[k];
        if (operation->row == &operation_reduce) {
            reduce_join(operation, worker, parts);
            parts += parts_size(operation);
        } else if (k == monitor->operations.count - 1) {
            operation->row->run(operation, worker);
        }
    }
}
