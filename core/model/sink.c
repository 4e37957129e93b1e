/* SPDX-License-Identifier: MIT
 * Groups that nobody listens to, such as a readout: what they hear in a step is kept, and several
 * steps are done at once, so that a large matrix is read from memory once for all of them. Each
 * step's own operations then run as they would have, with the clock at that step; results and bits
 * are the same. At the end of a run nothing waits. */
#include "base/memory.h"
#include "base/parallel.h"
#include "model/link.h"
#include "tensor/reduce.h"
#include <string.h>

static const int64_t WORTH_WAITING = (int64_t)1 << 18; /* bytes of a group's matrices */

/* Something outside the group reads what it does, or it does more than its equations. */
static bool is_heard(const cann_program *program, const group *group)
{
    if (group->projection || group->flat || group->channel_count || group->history_count ||
        group->port_count || group->send_count || group->stops >= 0 || group->spiked >= 0 ||
        group->watched)
        return true;
    for (int64_t p = 0; p < program->projection_count; p++)
        if (program->projections[p]->pre == group || program->projections[p]->post == group)
            return true;
    for (int64_t l = 0; l < program->link_count; l++)
        if (program->links[l].from == group) return true;
    return false;
}

/* The group hears others through products alone, and enough of them. */
static bool hears_products(const cann_program *program, const group *group)
{
    int64_t bytes = 0;
    for (int64_t l = 0; l < program->link_count; l++) {
        const struct link *link = &program->links[l];
        if (link->to != group) continue;
        if (link->kind != CANN_LINK_PRODUCT) return false;
        bytes += link->matrix->rows * link->matrix->columns * program->size;
    }
    for (int64_t k = 0; k < group->slot_count; k++)
        if (group->slots[k].role == SLOT_LINK) return false;
    return bytes >= WORTH_WAITING;
}

void sink_free(group *group)
{
    memory_free(group->inputs);
    group->inputs = NULL;
    group->waits = false;
}

static cann_status make_room(cann_program *program, group *group)
{
    int64_t inputs = group->system->input_count;
    group->inputs = memory_take(SINK_STEPS * inputs * group->count, (size_t)program->size);
    if (!group->inputs) return CANN_ERROR_MEMORY;
    for (int64_t l = 0; l < program->link_count; l++) {
        struct link *link = &program->links[l];
        if (link->to != group || link->kept) continue;
        link->kept = memory_take(SINK_STEPS * link->from->count, (size_t)program->size);
        if (!link->kept) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

cann_status sinks_build(cann_program *program)
{
    cann_status status = CANN_OK;
    program->sinks = false;
    for (int64_t g = 0; g < program->group_count && status == CANN_OK; g++) {
        group *group = program->groups[g];
        sink_free(group);
        if (program->batch > 1 || is_heard(program, group) || !hears_products(program, group))
            continue;
        status = make_room(program, group);
        group->waits = status == CANN_OK;
        program->sinks |= group->waits;
    }
    return status;
}

static void meet(const worker *worker)
{
    if (worker->threads > 1) barrier_wait(worker->barrier, worker->threads);
}

static slice share_of(int64_t count, const worker *worker)
{
    return parallel_slice(count, REDUCE_BLOCK, worker->thread, worker->threads);
}

void sink_keep(const group *group, worker *worker)
{
    const cann_program *program = worker->program;
    for (int64_t k = 0; k < group->step.count; k++) {
        const operation *operation = &group->step.operations[k];
        if (operation->group != group) operation->row->run(operation, worker);
        if (operation->row != &operation_link) continue;
        const struct link *link = &program->links[operation->link];
        slice mine = share_of(link->from->count, worker);
        if (mine.begin >= mine.end) continue;
        int64_t from = mine.begin * program->size,
                to = (worker->waiting * link->from->count + mine.begin) * program->size;
        memcpy(link->kept + to, link_source(link, worker) + from,
               (size_t)((mine.end - mine.begin) * program->size));
    }
}

/* The sums of the products that go to an input, for all steps that wait. */
static char *sums_of(const group *group, const cann_program *program, int64_t input)
{
    return group->inputs + input * SINK_STEPS * group->count * program->size;
}

static void multiply(const group *group, const worker *worker)
{
    const cann_program *program = worker->program;
    slice mine = share_of(group->count, worker);
    for (int64_t l = 0; l < program->link_count; l++) {
        const struct link *link = &program->links[l];
        if (link->to != group || mine.begin >= mine.end) continue;
        char *sums = sums_of(group, program, link->input);
        for (int64_t s = 0; s < worker->waiting && link->first; s++)
            memset(sums + (s * group->count + mine.begin) * program->size, 0,
                   (size_t)((mine.end - mine.begin) * program->size));
        matrix_multiply(
            &(matrix_call){link->matrix, link->kept, sums, worker->waiting, mine.begin, mine.end});
    }
}

/* Own operations of the step that waits as number `s`. */
static void step_once(const group *group, worker *worker, int64_t s)
{
    const cann_program *program = worker->program;
    slice mine = share_of(group->count, worker);
    for (int64_t l = 0; l < program->link_count && mine.begin < mine.end; l++) {
        const struct link *link = &program->links[l];
        if (link->to != group || !link->first) continue;
        memcpy(link_target(link, worker) + mine.begin * program->size,
               sums_of(group, program, link->input) +
                   (s * group->count + mine.begin) * program->size,
               (size_t)((mine.end - mine.begin) * program->size));
    }
    meet(worker);
    for (int64_t k = 0; k < group->step.count; k++) {
        const operation *operation = &group->step.operations[k];
        if (operation->group == group && operation->row != &operation_link)
            operation->row->run(operation, worker);
    }
    monitors_record(program, group, worker);
}

void sinks_finish(const cann_program *program, worker *worker)
{
    if (!worker->waiting) return;
    int64_t last = worker->step, first = last + 1 - worker->waiting;
    meet(worker);
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        if (!group->waits) continue;
        multiply(group, worker);
        for (int64_t s = 0; s < worker->waiting; s++) {
            worker_clock(worker, first + s);
            step_once(group, worker, s);
        }
    }
    meet(worker);
    worker_clock(worker, last);
    worker->waiting = 0;
}

void sinks_step(const cann_program *program, worker *worker)
{
    if (!program->sinks) return;
    if (++worker->waiting == SINK_STEPS) sinks_finish(program, worker);
}
