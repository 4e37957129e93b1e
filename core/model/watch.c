/* SPDX-License-Identifier: MIT
 * Conditions that end a run: after each step every thread counts its own elements for which they
 * hold, and the team, which meets then, reads the counts of all. A condition is a monitor whose
 * rows are counted, not kept. */
#include "base/memory.h"
#include "base/parallel.h"
#include "model/program.h"
#include "tensor/reduce.h"

bool watches_worker(const cann_program *program, worker *worker)
{
    worker->held = memory_take(program->watch_count + 1, sizeof *worker->held);
    return worker->held != NULL;
}

static int64_t count_held(cann_type type, const char *values, int64_t begin, int64_t end)
{
    int64_t held = 0;
    for (int64_t k = begin; k < end; k++)
        held += type == CANN_FLOAT64 ? ((const double *)values)[k] != 0
                                     : ((const float *)values)[k] != 0;
    return held;
}

void watch_count(const monitor *monitor, const char *values, worker *worker)
{
    slice mine = parallel_slice(monitor->width, REDUCE_BLOCK, worker->thread, worker->threads);
    bool other = monitor->width == 1 && worker->thread > 0;
    worker->held[monitor->watch - 1] =
        other ? 0 : count_held(worker->program->type, values, mine.begin, mine.end);
}

/* Whether a condition holds for enough elements, by the counts of all threads. */
static bool holds(const monitor *monitor, const worker *workers, int threads)
{
    int64_t held = 0;
    for (int k = 0; k < threads; k++) held += workers[k].held[monitor->watch - 1];
    return monitor->all ? held == monitor->width : held > 0;
}

const group *watches_hold(const cann_program *program, const worker *workers, int threads)
{
    const group *first = NULL;
    for (int64_t m = 0; m < program->monitor_count; m++) {
        const monitor *monitor = &program->monitors[m];
        if (!monitor->watch) continue;
        bool here = holds(monitor, workers, threads);
        if (program->watch_all && !here) return NULL;
        if (here && !first) first = monitor->group;
    }
    return first;
}
