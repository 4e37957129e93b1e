/* SPDX-License-Identifier: MIT
 * Who spiked. After its kernel each thread turns its slice of the flags into bits, in a ring of the
 * last steps that lies in the kept part of the arena: 1 bit for each element and step, the same
 * bytes for any team. Projections read an entry as a list of elements, made once per step and
 * thread. A slice is whole blocks of the reduction tree, so no word has two writers. */
#include "model/spikes_loops.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

ISA_DECLARE(spikes_loops, spikes_loops);

enum { WORD = 64, BLOCK_WORDS = REDUCE_BLOCK / WORD };

int channel_find(const group *group, const char *event)
{
    for (int64_t k = 0; k < group->channel_count; k++)
        if (!strcmp(group->channels[k].event, event)) return (int)k;
    return -1;
}

static cann_status no_event(const group *group, const char *event)
{
    const system_model *system = group->base;
    text list = {0};
    for (int64_t k = 0; k < system->event_count; k++)
        text_add(&list, "%s%s", k ? ", " : "", system->events[k].name);
    fail(CANN_ERROR_NAME,
         "%s (%s) has no event '%s'   (events: %s); an event is made by on = { %s = { when = ... } "
         "}",
         group->name, system->name, event, system->event_count ? text_string(&list) : "none",
         event);
    text_free(&list);
    return CANN_ERROR_NAME;
}

static int event_slot(group *group, const char *name, const char *event, int64_t width)
{
    text full = {0};
    text_add(&full, "#%s_%s", name, event);
    const node *symbol = node_symbol(group->base->pool, text_string(&full));
    text_free(&full);
    return group_slot(group, symbol, SLOT_HIDDEN, width, true);
}

static int new_channel(group *group, const char *event)
{
    const char *name = NULL;
    for (int64_t k = 0; k < group->base->event_count; k++)
        if (!strcmp(group->base->events[k].name, event)) name = group->base->events[k].name;
    if (!name) return no_event(group, event), -1;
    channel *grown =
        memory_grow(group->channels, group->channel_count, group->channel_count + 1, sizeof *grown);
    if (!grown) return -1;
    group->channels = grown;
    bool spike = !strcmp(name, "spike");
    int flags = spike ? group->spiked : event_slot(group, "fired", name, group->count);
    if (flags < 0) return -1;
    grown[group->channel_count] = (channel){.event = name, .flags = flags, .ring = -1};
    group->program->built = false;
    return (int)group->channel_count++;
}

int channel_keep(group *group, const char *event, int64_t delay)
{
    int at = channel_find(group, event);
    if (at < 0) at = new_channel(group, event);
    if (at < 0) return -1;
    int64_t steps = delay + 1, bytes;
    if (group->channels[at].ring >= 0 && group->channels[at].steps >= steps) return at;
    group->words = (group->count + WORD - 1) / WORD;
    if (__builtin_mul_overflow(steps, 8 * group->words, &bytes)) {
        fail(CANN_ERROR_MEMORY, "%s: a delay of %" PRId64 " steps is more than memory holds",
             group->name, delay);
        return -1;
    }
    int64_t width = bytes / group->program->size;
    int ring = event_slot(group, "ring", event, width);
    if (ring < 0) return -1;
    group->slots[ring].width = width;
    group->channels[at].ring = ring;
    group->channels[at].steps = steps;
    return at;
}

int64_t ring_entry(const group *group, int64_t slot)
{
    for (int64_t k = 0; k < group->channel_count; k++)
        if (group->channels[k].ring == slot) return 8 * group->words;
    for (int64_t k = 0; k < group->history_count; k++)
        if (group->histories[k].ring == slot || group->histories[k].slopes[0] == slot ||
            group->histories[k].slopes[1] == slot)
            return group->count * group->program->size;
    return 0;
}

static int add_listing(cann_program *program, listing wanted)
{
    for (int64_t k = 0; k < program->listing_count; k++)
        if (program->listings[k].group == wanted.group &&
            program->listings[k].channel == wanted.channel &&
            program->listings[k].delay == wanted.delay &&
            program->listings[k].projection == wanted.projection &&
            program->listings[k].since == wanted.since &&
            program->listings[k].until == wanted.until)
            return (int)k;
    listing *grown = memory_grow(program->listings, program->listing_count,
                                 program->listing_count + 1, sizeof *grown);
    if (!grown) return -1;
    program->listings = grown;
    grown[program->listing_count] = wanted;
    return (int)program->listing_count++;
}

int spikes_listing(cann_program *program, const projection *projection, int channel)
{
    if (channel < 0) return -1;
    listing wanted = {projection->pre, channel, .since = projection->since,
                      .until = projection->until};
    if (projection->delays)
        wanted.projection = projection;
    else
        wanted.delay = projection->delay;
    return add_listing(program, wanted);
}

int spikes_delayed(cann_program *program, group *group, int channel, int64_t steps)
{
    return channel < 0 ? -1
                       : add_listing(program, (listing){group, channel, steps, .until = INT64_MAX});
}

static int64_t room(const listing *listing)
{
    return listing->projection ? listing->projection->parts.count : listing->group->count;
}

bool spikes_workers(const cann_program *program, worker *worker)
{
    worker->scratch = memory_take(program->lists_size + program->scratch_size + 1, 1);
    if (!worker->scratch) return false;
    if (!program->listing_count) return true;
    worker->listed = memory_take(program->listing_count, sizeof *worker->listed);
    for (int64_t k = 0; worker->listed && k < program->listing_count; k++) {
        listed *mine = &worker->listed[k];
        mine->stamp = -1;
        mine->elements = memory_take(room(&program->listings[k]) + 1, sizeof *mine->elements);
        if (!mine->elements) return false;
    }
    return worker->listed != NULL;
}

void spikes_workers_free(const cann_program *program, worker *worker)
{
    for (int64_t k = 0; worker->listed && k < program->listing_count; k++)
        memory_free(worker->listed[k].elements);
    memory_free(worker->scratch);
    memory_free(worker->listed);
    memory_free(worker->spikes);
}

static uint64_t *entry_of(const group *group, int channel, const worker *worker, int64_t step)
{
    const struct channel *at = &group->channels[channel];
    const slot *slot = &group->slots[at->ring];
    uint64_t *ring = (uint64_t *)slot_data(worker->program, slot, worker->member);
    return ring + step % at->steps * group->words;
}

static void list_elements(const listing *wanted, const worker *worker, listed *listed)
{
    const group *group = wanted->group;
    int64_t left = worker->step - wanted->delay;
    if (left < wanted->since || left >= wanted->until) return;
    const uint64_t *words = entry_of(group, wanted->channel, worker, left);
    listed->count = ISA_PICK(spikes_loops)->list(words, group->words, listed->elements);
}

/* The part of a row that has a delay; -1 where no synapse of the row has it. */
static int64_t find_part(const synapses_parts *parts, int64_t row, int64_t delay)
{
    int64_t begin = parts->row_first[row], end = parts->row_first[row + 1];
    while (begin < end) {
        int64_t middle = begin + (end - begin) / 2;
        if (parts->delay[middle] < delay)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin < parts->row_first[row + 1] && parts->delay[begin] == delay ? begin : -1;
}

/* Shorter delays first, sources in order. */
static void list_parts(const listing *wanted, const worker *worker, listed *listed)
{
    const projection *projection = wanted->projection;
    const group *pre = projection->pre;
    for (int64_t d = 0; d < projection->delay_count; d++) {
        int64_t delay = projection->delays[d];
        if (delay > worker->step) break;
        int64_t left = worker->step - delay;
        if (left < wanted->since || left >= wanted->until) continue;
        const uint64_t *words = entry_of(pre, wanted->channel, worker, left);
        for (int64_t w = 0; w < pre->words; w++)
            for (uint64_t word = words[w]; word; word &= word - 1) {
                int64_t row = w * WORD + __builtin_ctzll(word);
                int64_t part = find_part(&projection->parts, row, delay);
                if (part >= 0) listed->elements[listed->count++] = (int32_t)part;
            }
    }
}

const listed *spikes_of(worker *worker, int index)
{
    const cann_program *program = worker->program;
    const listing *wanted = &program->listings[index];
    listed *mine = &worker->listed[index];
    int64_t stamp = worker->step * program->batch + worker->member;
    if (mine->stamp != stamp) {
        mine->count = 0;
        if (wanted->projection)
            list_parts(wanted, worker, mine);
        else if (wanted->delay <= worker->step)
            list_elements(wanted, worker, mine);
        mine->stamp = stamp;
    }
    return mine;
}

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

/* `fired` elements of a block, the first of which is `first`, to the record. */
static void note(const group *group, worker *worker, const uint64_t *words, int64_t fired,
                 int64_t first)
{
    spike *row = more_room(worker, fired);
    if (!row) return;
    for (int64_t left = fired; left; words++, first += WORD)
        for (uint64_t word = *words; word; word &= word - 1, left--) {
            int32_t element = (int32_t)(first + __builtin_ctzll(word));
            *row++ = (spike){.step = (int32_t)(worker->step + 1),
                             .member = group->flat ? element : (int32_t)worker->member,
                             .group = (int32_t)group->number,
                             .element = group->flat ? 0 : element};
        }
    worker->spike_count += fired;
}

/* lastspike of `fired` elements: few, so the kernel need not write it for all. */
static void stamp(const group *group, worker *worker, const uint64_t *words, int64_t fired,
                  int64_t first)
{
    const cann_program *program = worker->program;
    char *last = slot_data(program, &group->slots[group->last], worker->member);
    double end = worker->t + worker->dt;
    float t, dt; /* as float32 programs have them */
    memcpy(&t, &worker->t, sizeof t);
    memcpy(&dt, &worker->dt, sizeof dt);
    for (int64_t left = fired; left; words++, first += WORD)
        for (uint64_t word = *words; word; word &= word - 1, left--) {
            int64_t element = first + __builtin_ctzll(word);
            if (program->type == CANN_FLOAT64)
                ((double *)last)[element] = end;
            else
                ((float *)last)[element] = t + dt;
        }
}

/* Flags of the thread's slice as bits, to the channel's ring (-1: none); spikes to the record. */
static void publish(const group *group, worker *worker, int slot, int channel)
{
    const cann_program *program = worker->program;
    const char *flags = slot_data(program, &group->slots[slot], worker->member);
    uint64_t *entry = channel < 0 ? NULL : entry_of(group, channel, worker, worker->step);
    int64_t count = group->flat ? program->batch : group->count;
    slice mine = parallel_slice(count, REDUCE_BLOCK, worker->thread, worker->threads);
    const spikes_loops *loops = ISA_PICK(spikes_loops);
    for (int64_t first = mine.begin; first < mine.end; first += REDUCE_BLOCK) {
        uint64_t own[BLOCK_WORDS], *words = entry ? entry + first / WORD : own;
        int64_t part = mine.end - first < REDUCE_BLOCK ? mine.end - first : REDUCE_BLOCK;
        int64_t fired = program->type == CANN_FLOAT64
                            ? loops->bits_f64((const double *)flags + first, part, words)
                            : loops->bits_f32((const float *)flags + first, part, words);
        if (!fired || slot != group->spiked) continue;
        stamp(group, worker, words, fired, first);
        if (group->noted) note(group, worker, words, fired, first);
    }
}

static void look_for_stop(const group *group, worker *worker)
{
    const cann_program *program = worker->program;
    const char *flags = slot_data(program, &group->slots[group->stops], worker->member);
    slice mine = parallel_slice(group->count, REDUCE_BLOCK, worker->thread, worker->threads);
    for (int64_t k = mine.begin; k < mine.end && !worker->stopped; k++)
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
