/* SPDX-License-Identifier: MIT
 * What is kept of a run: rows of a variable every so many steps. A recorded alias is
 * evaluated after the step from the new state, an @step alias is kept as it was within the step. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "model/program.h"
#include "model/traces.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <string.h>

void monitor_free(monitor *monitor)
{
    memory_free(monitor->name);
    memory_free(monitor->indices);
    operation_list_free(&monitor->operations);
    memory_free(monitor->left);
    cann_tensor_free(monitor->rows);
    memset(monitor, 0, sizeof *monitor);
}

void monitor_retire(cann_program *program, monitor *monitor)
{
    struct monitor kept = {.group = monitor->group,
                           .slot = monitor->slot,
                           .value = monitor->value,
                           .operations = monitor->operations};
    struct monitor *grown = NULL;
    if (kept.value && kept.operations.count && !monitor->picked)
        grown = memory_grow(program->retired, program->retired_count, program->retired_count + 1,
                            sizeof *grown);
    if (grown) {
        program->retired = grown;
        program->retired[program->retired_count++] = kept;
        memset(&monitor->operations, 0, sizeof monitor->operations);
    }
    monitor_free(monitor);
}

bool monitor_revive(cann_program *program, monitor *monitor)
{
    for (int64_t k = 0; k < program->retired_count; k++) {
        struct monitor *kept = &program->retired[k];
        if (kept->group != monitor->group || kept->value != monitor->value ||
            kept->slot != monitor->slot)
            continue;
        monitor->operations = kept->operations;
        *kept = program->retired[--program->retired_count];
        return true;
    }
    return false;
}

void monitors_forget(cann_program *program)
{
    for (int64_t k = 0; k < program->retired_count; k++) monitor_free(&program->retired[k]);
    memory_free(program->retired);
    program->retired = NULL;
    program->retired_count = 0;
}

cann_status monitors_build(cann_program *program)
{
    for (int64_t m = 0; m < program->monitor_count; m++) {
        monitor *monitor = &program->monitors[m];
        if (!monitor->value) continue;
        operation_list_free(&monitor->operations);
        if (monitor->picked) {
            if (traces_pick(monitor) != CANN_OK) return CANN_ERROR_MODEL;
            continue;
        }
        const node *value = build_resolve(monitor->group, monitor->value, true);
        step_outputs outputs = {0};
        if (value && monitor->group->projection)
            value = traces_expand(monitor->group->projection, value, &monitor->operations);
        cann_status status =
            value ? step_output_add(&outputs, monitor->slot, value) : CANN_ERROR_MEMORY;
        if (status == CANN_OK)
            status = split_outputs(monitor->group, &outputs, &monitor->operations);
        memory_free(outputs.rows);
        if (status != CANN_OK) return status;
    }
    return CANN_OK;
}

int64_t monitor_rows(const monitor *monitor, int64_t done)
{
    return (done + monitor->every - monitor->offset) / monitor->every;
}

/* Rows that `steps` more steps will give. */
static int64_t rows_ahead(const cann_program *program, const monitor *monitor, int64_t steps)
{
    return monitor_rows(monitor, program->step + steps) - monitor_rows(monitor, program->step);
}

static cann_status reserve(cann_program *program, monitor *monitor, int64_t steps)
{
    int64_t wanted = monitor->row_count + rows_ahead(program, monitor, steps);
    if (monitor->rows && wanted <= monitor->row_capacity) return CANN_OK;
    if (monitor->rows && wanted < 2 * monitor->row_capacity) wanted = 2 * monitor->row_capacity;
    int64_t shape[] = {wanted, program->batch, monitor->width};
    cann_tensor *grown = cann_tensor_new(program->type, 3, shape);
    if (!grown)
        return fail(CANN_ERROR_MEMORY,
                    "recording %s needs %.4g GB (%" PRId64 " rows of %" PRId64
                    " values); record fewer elements, or less often",
                    monitor->name,
                    (double)wanted * (double)program->batch * (double)monitor->width *
                        (double)program->size / 1e9,
                    wanted, program->batch * monitor->width);
    if (monitor->rows)
        memcpy(cann_tensor_data(grown), cann_tensor_data(monitor->rows),
               (size_t)(monitor->row_count * program->batch * monitor->width * program->size));
    cann_tensor_free(monitor->rows);
    monitor->rows = grown;
    monitor->row_capacity = wanted;
    return CANN_OK;
}

cann_status monitors_reserve(cann_program *program, int64_t steps)
{
    cann_status status = CANN_OK;
    for (int64_t m = 0; m < program->monitor_count && status == CANN_OK; m++) {
        if (program->monitors[m].watch) continue;
        status = late_prepare(&program->monitors[m]);
        if (status == CANN_OK) status = reserve(program, &program->monitors[m], steps);
    }
    return status;
}

static const char *source_of(const monitor *monitor, const worker *worker, const slot *slot)
{
    if (slot->role == SLOT_RESULT) return worker->results + 8 * (int64_t)monitor->slot;
    return slot_data(worker->program, slot, worker->member);
}

static void copy_row(const monitor *monitor, const worker *worker, int64_t row)
{
    const cann_program *program = worker->program;
    const slot *slot = &monitor->group->slots[monitor->slot];
    int64_t size = program->size, width = monitor->width;
    const char *from = source_of(monitor, worker, slot);
    char *to = (char *)cann_tensor_data(monitor->rows) +
               (row * program->batch + worker->member) * width * size;
    if (monitor->group->flat) {
        slice mine = parallel_slice(program->batch, REDUCE_BLOCK, worker->thread, worker->threads);
        memcpy(to + mine.begin * size, from + mine.begin * size,
               (size_t)((mine.end - mine.begin) * size));
    } else if (monitor->indices && !monitor->picked) {
        for (int64_t k = 0; k < width && worker->thread == 0; k++)
            memcpy(to + k * size, from + monitor->indices[k] * size, (size_t)size);
    } else {
        slice mine = parallel_slice(width, REDUCE_BLOCK, worker->thread, worker->threads);
        memcpy(to + mine.begin * size, from + mine.begin * size,
               (size_t)((mine.end - mine.begin) * size));
    }
}

static int64_t row_of(const cann_program *program, const monitor *monitor, int64_t done)
{
    return monitor->row_count + monitor_rows(monitor, done) - monitor_rows(monitor, program->step) -
           1;
}

void monitors_record(const cann_program *program, const group *only, worker *worker)
{
    int64_t done = worker->reached = worker->step + 1;
    for (int64_t m = 0; m < program->monitor_count; m++) {
        const monitor *monitor = &program->monitors[m];
        if (done % monitor->every != monitor->offset) continue;
        if (only ? monitor->group != only : monitor->group->waits) continue;
        if (monitor->left && worker->threads > 1) {
            late_leave(monitor, worker);
            continue;
        }
        if (monitor->group->projection && worker->threads > 1)
            barrier_wait(worker->barrier, worker->threads);
        if (monitor->value) operation_list_run(&monitor->operations, worker);
        if (monitor->watch) {
            const slot *slot = &monitor->group->slots[monitor->slot];
            watch_count(monitor, source_of(monitor, worker, slot), worker);
            continue;
        }
        /* Elements are copied by one thread, synapses by others than those that moved them. */
        bool meets = worker->threads > 1 && (monitor->indices || monitor->group->projection);
        if (meets) barrier_wait(worker->barrier, worker->threads);
        copy_row(monitor, worker, row_of(program, monitor, done));
        if (meets) barrier_wait(worker->barrier, worker->threads);
    }
}

void monitors_join(const cann_program *program, const worker *worker, int64_t begin, int64_t end)
{
    struct worker one = *worker;
    one.thread = 0;
    one.threads = 1;
    for (int64_t m = 0; m < program->monitor_count; m++) {
        const monitor *monitor = &program->monitors[m];
        for (int64_t step = begin; step < end && monitor->left; step++) {
            if ((step + 1) % monitor->every != monitor->offset) continue;
            worker_clock(&one, step);
            late_join(monitor, &one);
            copy_row(monitor, &one, row_of(program, monitor, step + 1));
        }
    }
}
