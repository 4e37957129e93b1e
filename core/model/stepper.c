/* SPDX-License-Identifier: MIT
 * Runs the list of operations for a number of steps: one parallel region around the whole loop. A
 * batch of many members is shared out by members, which never wait for each other; else the team
 * shares each member's elements. An interrupt stops every thread at the same step boundary. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "model/program.h"
#include <inttypes.h>
#include <omp.h>
#include <string.h>

enum {
    LOOK = LATE_STEPS, /* steps between looks at the interrupt flag in a team */
};

typedef struct run {
    cann_program *program;
    worker *workers;
    int64_t steps, done;
    int threads;
    bool by_member, stop;
    const group *stopped; /* whose event ended the run */
    barrier barrier;
} run;

void worker_clock(worker *worker, int64_t step)
{
    const cann_program *program = worker->program;
    worker->step = worker->reached = step;
    double t = (double)step * program->dt;
    values_store(program->type, (char *)&worker->t, &t, 1);
    values_store(program->type, (char *)&worker->dt, &program->dt, 1);
}

static void meet(const worker *worker)
{
    if (worker->threads > 1) barrier_wait(worker->barrier, worker->threads);
}

/* Equations of synapses are shared out by synapse, events by target. */
static void learn(worker *worker)
{
    const cann_program *program = worker->program;
    if (!program->learns) return;
    meet(worker);
    for (int64_t p = 0; p < program->projection_count; p++) {
        const projection *projection = program->projections[p];
        operation_list_run(&projection->gathers, worker);
        operation_list_run(&projection->own->step, worker);
    }
    meet(worker);
    operation_list_run(&program->learn, worker);
}

/* What is worked out for a record counts as recording. */
static void record(worker *worker)
{
    double since = profile_begin(worker);
    profile *profile = worker->profile;
    worker->profile = NULL;
    monitors_record(worker->program, NULL, worker);
    worker->profile = profile;
    profile_end(worker, "record", NULL, since);
}

static void one_step(worker *worker)
{
    const cann_program *program = worker->program;
    operation_list_run(&program->arrive, worker);
    if (program->looks_across) meet(worker);
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        if (group->projection) continue;
        if (group->waits) {
            sink_keep(group, worker);
            continue;
        }
        operation_list_run(&group->step, worker);
        double since = profile_begin(worker);
        spikes_publish(group, worker);
        if (program->occasion_count) occasions_note(group, worker);
        history_push(group, worker);
        profile_end(worker, "publish", group, since);
    }
    learn(worker);
    record(worker);
    sinks_step(program, worker);
    /* What spiked here is read by others from the next step on; rings have an entry to spare, so
     * that nobody writes where a slower one still reads. */
    if (program->projection_count) meet(worker);
}

/* The first group whose event or condition ends the run after this step, by what all threads have
 * seen; NULL: go on. */
static const group *ending(const run *run, int threads)
{
    const group *first = NULL;
    for (int k = 0; k < threads; k++) {
        const group *stopped = run->workers[k].stopped;
        if (stopped && (!first || stopped->number < first->number)) first = stopped;
    }
    if (first || !run->program->watch_count) return first;
    return watches_hold(run->program, run->workers, threads);
}

/* Each thread takes members of its own through a few steps, then all look at the flag together. */
static void run_members(run *run, worker *worker)
{
    const cann_program *program = run->program;
    slice members = parallel_slice(program->batch, 1, worker->thread, worker->threads);
    struct worker one = *worker;
    one.thread = 0;
    one.threads = 1;
    while (run->done < run->steps && !run->stop) {
        int64_t begin = run->done, look = program->stops ? 1 : LOOK;
        int64_t end = begin + look < run->steps ? begin + look : run->steps;
        for (one.member = members.begin; one.member < members.end; one.member++)
            for (int64_t s = begin; s < end; s++) {
                worker_clock(&one, program->step + s);
                one_step(&one);
            }
        worker->stopped = one.stopped;
        barrier_wait(&run->barrier, worker->threads);
        if (worker->thread == 0) {
            run->done = end;
            run->stopped = ending(run, worker->threads);
            run->stop = cann_interrupt_pending() || run->stopped;
        }
        barrier_wait(&run->barrier, worker->threads);
    }
    one.thread = worker->thread;
    one.threads = worker->threads;
    *worker = one;
}

static void run_alone(run *run, worker *worker)
{
    while (run->done < run->steps && !cann_interrupt_pending()) {
        worker_clock(worker, run->program->step + run->done);
        one_step(worker);
        run->done++;
        run->stopped = ending(run, 1);
        if (run->stopped) return;
    }
}

/* The team meets; rows of the steps before `end` are joined by one of it. */
static void join_rows(run *run, const worker *worker, int64_t *joined, int64_t end)
{
    int64_t first = run->program->step;
    barrier_wait(&run->barrier, worker->threads);
    if (worker->thread == 0) monitors_join(run->program, worker, first + *joined, first + end);
    *joined = end;
}

static void run_team(run *run, worker *worker)
{
    int64_t joined = 0, s = 0;
    bool over = false;
    while (s < run->steps && !over) {
        if (s % LOOK == 0) {
            join_rows(run, worker, &joined, s);
            if (worker->thread == 0) run->stop = cann_interrupt_pending();
            barrier_wait(&run->barrier, worker->threads);
            if (run->stop) break;
        }
        worker_clock(worker, run->program->step + s);
        one_step(worker);
        s++;
        if (!run->program->stops && !run->program->watch_count) continue;
        barrier_wait(&run->barrier, worker->threads);
        const group *end = ending(run, worker->threads);
        over = end != NULL;
        if (worker->thread == 0) run->stopped = end;
        barrier_wait(&run->barrier, worker->threads);
    }
    join_rows(run, worker, &joined, s);
    if (worker->thread == 0) run->done = s; /* in each step, it would take this line from others */
}

static worker *new_workers(cann_program *program, int threads)
{
    int64_t slots = 1;
    for (int64_t g = 0; g < program->group_count; g++)
        if (program->groups[g]->slot_count > slots) slots = program->groups[g]->slot_count;
    worker *workers = memory_take(threads, sizeof *workers);
    for (int k = 0; workers && k < threads; k++) {
        workers[k].program = program;
        workers[k].results = memory_take(slots, 8);
        if (!workers[k].results || !watches_worker(program, &workers[k]) ||
            !occasions_worker(program, &workers[k]))
            workers[k].out_of_memory = true;
    }
    if (workers && !spikes_workers(program, workers, threads)) workers[0].out_of_memory = true;
    return workers;
}

static void free_workers(const cann_program *program, worker *workers, int threads)
{
    for (int k = 0; workers && k < threads; k++) {
        spikes_workers_free(program, &workers[k]);
        memory_free(workers[k].results);
        memory_free(workers[k].held);
        occasions_worker_free(program, &workers[k]);
    }
    memory_free(workers);
}

cann_status monitor_evaluate(cann_program *program, const monitor *monitor)
{
    worker *worker = new_workers(program, 1);
    if (!worker) return CANN_ERROR_MEMORY;
    worker->threads = 1;
    bool ready = !worker->out_of_memory;
    if (ready) worker_clock(worker, program->step);
    for (int64_t b = 0; b < (monitor->group->flat ? 1 : program->batch) && ready; b++) {
        worker->member = b;
        operation_list_run(&monitor->operations, worker);
    }
    ready = ready && !worker->out_of_memory;
    free_workers(program, worker, 1);
    return ready ? CANN_OK : CANN_ERROR_MEMORY;
}

static cann_status finish(run *run, int threads)
{
    cann_program *program = run->program;
    cann_status status = spikes_collect(program, run->workers, threads, run->done);
    if (status == CANN_OK) status = occasions_collect(program, run->workers, threads);
    for (int k = 0; k < threads; k++)
        if (run->workers[k].out_of_memory)
            status = fail(CANN_ERROR_MEMORY, "memory ran out while spikes were recorded; record "
                                             "fewer, or run in shorter pieces");
    for (int64_t m = 0; m < program->monitor_count; m++) {
        monitor *monitor = &program->monitors[m];
        monitor->row_count +=
            monitor_rows(monitor, program->step + run->done) - monitor_rows(monitor, program->step);
    }
    for (int k = 0; k < threads && status == CANN_OK; k++)
        if (run->workers[k].lost)
            status = past_status(run->workers[k].lost, run->workers[k].lost_delay);
    program->step += run->done;
    program->stopped = run->stopped;
    if (status == CANN_OK && run->done < run->steps && !run->stopped) {
        cann_interrupt_clear();
        status = fail(CANN_INTERRUPTED, "interrupted after %" PRId64 " of %" PRId64 " steps",
                      run->done, run->steps);
    }
    return status;
}

/* What stays the same while the run goes on. */
static void run_constants(run *run)
{
    cann_program *program = run->program;
    worker one = run->workers[0];
    one.threads = 1;
    for (one.member = 0; one.member < program->batch; one.member++) {
        worker_clock(&one, program->step);
        for (int64_t p = 0; p < program->projection_count; p++)
            operation_list_run(&program->projections[p]->constants, &one);
        for (int64_t g = 0; g < program->group_count; g++) {
            bool all_done = program->groups[g]->flat && one.member > 0;
            if (!all_done) operation_list_run(&program->groups[g]->constants, &one);
            if (program->step == 0) history_begin(program->groups[g], &one);
        }
    }
    run->workers[0].out_of_memory |= one.out_of_memory;
}

static cann_status run_all(cann_program *program, int64_t steps)
{
    bool flat = program->group_count && program->groups[0]->flat;
    run run = {.program = program, .steps = steps, .by_member = program->batch > 1 && !flat};
    run.threads = team_size(program, run.by_member);
    run.workers = new_workers(program, run.threads);
    if (!run.workers) return CANN_ERROR_MEMORY;
    run.workers[0].profile = program->profile;
    for (int k = 0; k < run.threads; k++)
        if (run.workers[k].out_of_memory) run.steps = 0;
    if (run.steps) run_constants(&run);
    int slices = run.by_member ? 1 : run.threads;
    cann_status shared = projections_share(program, slices);
    if (shared != CANN_OK) run.steps = 0;
#pragma omp parallel num_threads(run.threads)
    {
        worker *worker = &run.workers[omp_get_thread_num()];
#pragma omp single
        if (!run.by_member && omp_get_num_threads() != slices)
            shared = projections_share(program, omp_get_num_threads());
        worker->thread = omp_get_thread_num();
        worker->threads = omp_get_num_threads();
        worker->barrier = &run.barrier;
        if (run.by_member)
            run_members(&run, worker);
        else if (worker->threads == 1)
            run_alone(&run, worker);
        else
            run_team(&run, worker);
        if (!run.by_member) sinks_finish(program, worker);
    }
    cann_status status = finish(&run, run.threads);
    if (shared != CANN_OK) status = shared;
    free_workers(program, run.workers, run.threads);
    return status;
}

cann_status cann_program_run(cann_program *program, int64_t steps)
{
    cann_status status = cann_program_prepare(program, steps, steps);
    return status == CANN_OK ? run_all(program, steps) : status;
}
