/* SPDX-License-Identifier: MIT
 * Runs the list of operations for a number of steps: one parallel region around the whole loop. A
 * batch of many members is shared out by members, which never wait for each other; else the team
 * shares each member's elements. An interrupt stops every thread at the same step boundary. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "event/generated.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <omp.h>
#include <string.h>

enum {
    WORTH_A_THREAD = 8192, /* elements below which a team costs more than it brings */
    USUALLY_SILENT = 500,  /* synapses for each that a step uses */
    OF_ADDING = 2,         /* what an event costs at a synapse, in elements of a group's step: */
    OF_LEARNING = 32,      /* measured 3 and 40 */
    LOOK = LATE_STEPS,     /* steps between looks at the interrupt flag in a team */
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
        if (one.stopped) run->stopped = one.stopped;
        barrier_wait(&run->barrier, worker->threads);
        if (worker->thread == 0) {
            run->done = end;
            run->stop = cann_interrupt_pending() || run->stopped;
        }
        barrier_wait(&run->barrier, worker->threads);
    }
    one.thread = worker->thread;
    one.threads = worker->threads;
    *worker = one;
}

/* The group whose event or condition ends the run after this step; NULL: go on. */
static const group *ending(const run *run, const worker *worker)
{
    if (worker->stopped || !run->program->watch_count) return worker->stopped;
    return watches_hold(run->program, run->workers, worker->threads);
}

static void run_alone(run *run, worker *worker)
{
    while (run->done < run->steps && !cann_interrupt_pending()) {
        worker_clock(worker, run->program->step + run->done);
        one_step(worker);
        run->done++;
        run->stopped = ending(run, worker);
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
        if (worker->stopped) run->stopped = worker->stopped;
        barrier_wait(&run->barrier, worker->threads);
        const group *end = run->stopped ? run->stopped : ending(run, worker);
        over = end != NULL;
        barrier_wait(&run->barrier, worker->threads);
        if (over && worker->thread == 0) run->stopped = end;
        barrier_wait(&run->barrier, worker->threads);
    }
    join_rows(run, worker, &joined, s);
    if (worker->thread == 0) run->done = s; /* in each step, it would take this line from others */
}

/* One sum over all sources does for all targets. */
static bool sums_once(const projection *projection)
{
    const group *own = projection->own;
    int weight = group_find(own, node_symbol(own->system->pool, "w"));
    return projection->synapses->layout == SYNAPSES_ALL && weight >= 0 &&
           own->slots[weight].width == 1 && projection->alignment.kind != ALIGN_SYNAPSE;
}

/* What synapses cost in a step, as so many elements: all of them, or those whose sources spike. */
static int64_t synapse_work(const projection *projection)
{
    bool always = projection->own->step.count > 0 ||
                  (projection->own->system->send && projection->alignment.kind != ALIGN_POST);
    const cann_generated *generated = projection->synapses->generated;
    double count = generated ? generated_count(generated) : (double)projection->synapses->count;
    if (sums_once(projection)) count = (double)projection->post->count;
    int64_t each = projection->alignment.kind == ALIGN_SYNAPSE ? OF_LEARNING : OF_ADDING;
    return (int64_t)(always ? count : count * (double)each / USUALLY_SILENT);
}

/* As many threads as there is work for, and slices. */
static int team_size(const cann_program *program, bool by_member)
{
    int64_t threads = cann_threads(), most = 1;
    if (by_member) return (int)(program->batch < threads ? program->batch : threads);
    if (program->reaches_back) return 1;
    int64_t work = 0, widest = 1;
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        int64_t count = group->flat ? program->batch : group->count;
        if (!group->projection) work += count;
        if ((!group->projection || group->step.count) && count > widest) widest = count;
    }
    for (int64_t p = 0; p < program->projection_count; p++)
        work += synapse_work(program->projections[p]);
    if (work / WORTH_A_THREAD > most) most = work / WORTH_A_THREAD;
    if (most > reduce_block_count(widest)) most = reduce_block_count(widest);
    return (int)(most < threads ? most : threads);
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

cann_status cann_program_run(cann_program *program, int64_t steps)
{
    cann_status status = cann_program_prepare(program, steps, steps);
    return status == CANN_OK ? run_all(program, steps) : status;
}
