/* SPDX-License-Identifier: MIT
 * Channels of events, and the lists that projections read of them. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include "model/spikes.h"
#include <inttypes.h>
#include <string.h>

enum { WORD = 64 };

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

static bool listing_rooms(const cann_program *program, worker *worker)
{
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

bool spikes_workers(cann_program *program, worker *workers, int threads)
{
    int64_t told = told_plan(program, threads), most = program->batch;
    for (int64_t g = 0; g < program->group_count; g++)
        if (!program->groups[g]->projection && program->groups[g]->count > most)
            most = program->groups[g]->count;
    for (int k = 0; k < threads; k++) {
        worker *worker = &workers[k];
        worker->team = workers;
        worker->scratch = memory_take(program->lists_size + program->scratch_size + 1, 1);
        worker->fired = memory_room(most, sizeof *worker->fired);
        worker->bits = memory_room(most / WORD + 1, sizeof *worker->bits);
        worker->told = memory_take(told, 1);
        if (!worker->scratch || !worker->fired || !worker->bits || !worker->told) return false;
        if (!listing_rooms(program, worker)) return false;
    }
    return true;
}

void spikes_workers_free(const cann_program *program, worker *worker)
{
    for (int64_t k = 0; worker->listed && k < program->listing_count; k++)
        memory_free(worker->listed[k].elements);
    memory_free(worker->scratch);
    memory_free(worker->fired);
    memory_free(worker->bits);
    memory_free(worker->told);
    memory_free(worker->listed);
    memory_free(worker->spikes);
}

uint64_t *channel_bits(const group *group, int channel, const worker *worker, int64_t step)
{
    const struct channel *at = &group->channels[channel];
    const slot *slot = &group->slots[at->ring];
    uint64_t *ring = (uint64_t *)slot_data(worker->program, slot, worker->member);
    return ring + step % at->steps * group->words;
}

static void list_elements(const listing *wanted, const worker *worker, listed *listed)
{
    int64_t left = worker->step - wanted->delay;
    if (left < wanted->since || left >= wanted->until) return;
    listed->count = told_list(wanted->group, wanted->channel, worker, left, listed->elements);
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
    for (int64_t d = 0; d < projection->delay_count; d++) {
        int64_t delay = projection->delays[d];
        if (delay > worker->step) break;
        int64_t left = worker->step - delay;
        if (left < wanted->since || left >= wanted->until) continue;
        int64_t count = told_list(projection->pre, wanted->channel, worker, left, worker->fired);
        for (int64_t k = 0; k < count; k++) {
            int64_t part = find_part(&projection->parts, worker->fired[k], delay);
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
