/* SPDX-License-Identifier: MIT
 * Who spiked. After its kernel each thread turns its slice of the flags into bits, in a ring of the
 * last steps that lies in the kept part of the arena: 1 bit for each element and step, the same
 * bytes for any team. Projections read an entry as a list of elements, made once per step and
 * thread. A slice is whole blocks of the reduction tree, so no word has two writers. */
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "model/program.h"
#include "model/spikes_loops.h"
#include "tensor/reduce.h"
#include <stdlib.h>
#include <string.h>

ISA_DECLARE(spikes_loops, spikes_loops);

enum { WORD = 64 };

static spike *more_room(worker *worker, int64_t count)
{
    if (worker->spike_count + count > worker->spike_capacity) {
        int64_t capacity = 2 * worker->spike_capacity + count + 1024;
        spike *grown = memory_grow(worker->spikes, worker->spike_count, capacity, sizeof *grown);
        if (!grown) {
            worker->out_of_memory = true;
            return NULL;
        }
        worker->spikes = grown;
        worker->spike_capacity = capacity;
    }
    return worker->spikes + worker->spike_count;
}

/* Elements of the thread's slice to the record. */
static void note(const group *group, worker *worker, int64_t count)
{
    spike *row = more_room(worker, count);
    if (!row) return;
    for (int64_t k = 0; k < count; k++) {
        int32_t element = worker->fired[k];
        row[k] = (spike){.step = (int32_t)(worker->step + 1),
                         .member = group->flat ? element : (int32_t)worker->member,
                         .group = (int32_t)group->number,
                         .element = group->flat ? 0 : element};
    }
    worker->spike_count += count;
}

/* lastspike of those elements: few, so the kernel need not write it for all. */
static void stamp(const group *group, const worker *worker, int64_t count)
{
    const cann_program *program = worker->program;
    char *last = slot_data(program, &group->slots[group->last], worker->member);
    double end = worker->t + worker->dt;
    float t, dt; /* as float32 programs have them */
    memcpy(&t, &worker->t, sizeof t);
    memcpy(&dt, &worker->dt, sizeof dt);
    for (int64_t k = 0; k < count; k++)
        if (program->type == CANN_FLOAT64)
            ((double *)last)[worker->fired[k]] = end;
        else
            ((float *)last)[worker->fired[k]] = t + dt;
}

/* Flags of the thread's slice as bits, to the channel's ring (-1: none), and as a list. */
static void publish(const group *group, worker *worker, int slot, int channel)
{
    const cann_program *program = worker->program;
    int64_t count = group->flat ? program->batch : group->count, fired = 0;
    slice mine = parallel_slice(count, REDUCE_BLOCK, worker->thread, worker->threads);
    const char *flags = slot_data(program, &group->slots[slot], worker->member);
    uint64_t *words =
        channel < 0 ? worker->bits : channel_bits(group, channel, worker, worker->step);
    words += mine.begin / WORD;
    count = mine.end - mine.begin;
    const spikes_loops *loops = ISA_PICK(spikes_loops);
    if (program->type == CANN_FLOAT64)
        fired = loops->bits_f64((const double *)flags + mine.begin, count, words);
    else
        fired = loops->bits_f32((const float *)flags + mine.begin, count, words);
    if (fired) loops->list(words, (count + WORD - 1) / WORD, mine.begin, worker->fired);
    if (channel >= 0) told_put(&group->channels[channel], worker, worker->fired, fired);
    if (!fired || slot != group->spiked) return;
    stamp(group, worker, fired);
    if (group->noted) note(group, worker, fired);
}

/* Of several groups that end a run in a step, the first is said to. */
static void look_for_stop(const group *group, worker *worker)
{
    const cann_program *program = worker->program;
    const struct group *before = worker->stopped;
    const char *flags = slot_data(program, &group->slots[group->stops], worker->member);
    slice mine = parallel_slice(group->count, REDUCE_BLOCK, worker->thread, worker->threads);
    if (before && before->number < group->number) return;
    for (int64_t k = mine.begin; k < mine.end && worker->stopped != group; k++)
        if (program->type == CANN_FLOAT64 ? ((const double *)flags)[k] != 0
                                          : ((const float *)flags)[k] != 0)
            worker->stopped = group;
}

void spikes_publish(const group *group, worker *worker)
{
    bool noted = group->spiked < 0;
    for (int64_t k = 0; k < group->channel_count; k++) {
        const channel *channel = &group->channels[k];
        if (channel->ring < 0) continue;
        publish(group, worker, channel->flags, (int)k);
        noted = noted || channel->flags == group->spiked;
    }
    if (!noted) publish(group, worker, group->spiked, -1);
    if (group->stops >= 0) look_for_stop(group, worker);
}

/* Whole numbers, which every order of summation gives. */
bool spikes_counted(const group *group, int slot, const worker *worker, char *sums)
{
    const cann_program *program = worker->program;
    bool out = slot == group->spiked && !group->flat && worker->reached > worker->step;
    int channel = out ? channel_find(group, "spike") : -1;
    if (channel < 0 || group->channels[channel].ring < 0) return false;
    const uint64_t *words = channel_bits(group, channel, worker, worker->step);
    slice mine = parallel_slice(group->count, REDUCE_BLOCK, worker->thread, worker->threads);
    for (int64_t first = mine.begin; first < mine.end; first += REDUCE_BLOCK) {
        int64_t end = first + REDUCE_BLOCK < mine.end ? first + REDUCE_BLOCK : mine.end;
        double ones = (double)ISA_PICK(spikes_loops)
                          ->sum(words + first / WORD, (end - first + WORD - 1) / WORD);
        values_store(program->type, sums + first / REDUCE_BLOCK * program->size, &ones, 1);
    }
    return true;
}

static int by_time(const void *a, const void *b)
{
    const spike *x = a, *y = b;
    if (x->step != y->step) return x->step < y->step ? -1 : 1;
    if (x->member != y->member) return x->member < y->member ? -1 : 1;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    return x->element < y->element ? -1 : x->element > y->element;
}

/* Puts the spikes of all workers into `to` in order of step; `places` has room for steps + 1. */
static void sort_by_step(const cann_program *program, const worker *workers, int64_t count,
                         int64_t *places, int64_t steps, spike *to)
{
    int64_t first = program->step + 1;
    for (int64_t w = 0; w < count; w++)
        for (int64_t k = 0; k < workers[w].spike_count; k++)
            places[workers[w].spikes[k].step - first + 1]++;
    for (int64_t s = 0; s < steps; s++) places[s + 1] += places[s];
    for (int64_t w = 0; w < count; w++)
        for (int64_t k = 0; k < workers[w].spike_count; k++)
            to[places[workers[w].spikes[k].step - first]++] = workers[w].spikes[k];
}

/* Within a step the order is that of workers; where it is not the wanted one, it is made so. */
static void sort_within_steps(spike *spikes, int64_t count)
{
    for (int64_t begin = 0, end; begin < count; begin = end) {
        bool sorted = true;
        for (end = begin + 1; end < count && spikes[end].step == spikes[begin].step; end++)
            sorted = sorted && by_time(&spikes[end - 1], &spikes[end]) < 0;
        if (!sorted) qsort(spikes + begin, (size_t)(end - begin), sizeof *spikes, by_time);
    }
}

/* Few spikes in many steps. */
static cann_status sort_all(const worker *workers, int64_t count, int64_t more, spike *to)
{
    spike *at = to;
    for (int64_t w = 0; w < count; w++) {
        if (workers[w].spike_count)
            memcpy(at, workers[w].spikes, (size_t)workers[w].spike_count * sizeof *at);
        at += workers[w].spike_count;
    }
    qsort(to, (size_t)more, sizeof *to, by_time);
    return CANN_OK;
}

cann_status spikes_collect(cann_program *program, worker *workers, int64_t count, int64_t steps)
{
    int64_t more = 0;
    for (int64_t k = 0; k < count; k++) more += workers[k].spike_count;
    if (!more) return CANN_OK;
    spike *all = memory_grow(program->spikes, program->spike_count, program->spike_count + more,
                             sizeof *all);
    if (!all) return CANN_ERROR_MEMORY;
    program->spikes = all;
    spike *to = all + program->spike_count;
    program->spike_count += more;
    if (steps > 64 * more + (1 << 16)) return sort_all(workers, count, more, to);
    int64_t *places = memory_take(steps + 2, sizeof *places);
    if (!places) return CANN_ERROR_MEMORY;
    sort_by_step(program, workers, count, places, steps, to);
    sort_within_steps(to, more);
    memory_free(places);
    return CANN_OK;
}
