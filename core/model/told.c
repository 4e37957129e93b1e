/* SPDX-License-Identifier: MIT
 * What threads tell each other of who had an event: a list for each of the last steps, beside the
 * bits. Of 40 000 neurons some 90 spike in a step; half of them are 4 lines to fetch from another
 * processor as a list, and 40 as bits. Where a list would be too long, and for steps before the
 * run, the bits say it. */
#include "base/isa.h"
#include "base/parallel.h"
#include "model/program.h"
#include "model/spikes_loops.h"
#include "tensor/reduce.h"
#include <string.h>

ISA_DECLARE(spikes_loops, spikes_loops);

typedef struct told {
    int64_t stamp; /* the step and 1 */
    int64_t count; /* -1: too many */
    int32_t elements[];
} told;

enum {
    LINE = 64,
    WORD = 64,
    WORTH_TELLING = 64, /* words of a group; fewer are read as fast */
    SHARE = 32,         /* of a slice's elements that a list has room for: as much as its bits */
    MOST_TOLD = 1 << 20 /* bytes of a channel, which each run begins anew */
};

static int64_t entry_size(const channel *channel)
{
    int64_t bytes = (int64_t)sizeof(told) + channel->most * (int64_t)sizeof(int32_t);
    return (bytes + LINE - 1) / LINE * LINE;
}

int64_t told_plan(cann_program *program, int threads)
{
    int64_t bytes = 0;
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->channel_count; k++) {
            channel *channel = &program->groups[g]->channels[k];
            channel->most = 0;
            if (channel->ring < 0 || program->batch > 1) continue;
            if (program->groups[g]->words < WORTH_TELLING) continue;
            channel->most = program->groups[g]->count / threads / SHARE;
            if (channel->steps > MOST_TOLD / entry_size(channel)) channel->most = 0;
            if (!channel->most) continue;
            channel->told = bytes;
            bytes += channel->steps * entry_size(channel);
        }
    return bytes;
}

static told *entry_of(const channel *channel, const worker *worker, int64_t step)
{
    return (told *)(worker->told + channel->told + step % channel->steps * entry_size(channel));
}

void told_put(const channel *channel, const worker *worker, const int32_t *elements, int64_t count)
{
    if (!channel->most) return;
    told *entry = entry_of(channel, worker, worker->step);
    entry->stamp = worker->step + 1;
    entry->count = count <= channel->most ? count : -1;
    if (entry->count > 0) memcpy(entry->elements, elements, (size_t)count * sizeof *elements);
}

int64_t told_list(const group *group, int which, const worker *worker, int64_t step, int32_t *to)
{
    const channel *channel = &group->channels[which];
    const uint64_t *words = channel_bits(group, which, worker, step);
    const spikes_loops *loops = ISA_PICK(spikes_loops);
    if (!channel->most) return loops->list(words, group->words, 0, to);
    int64_t count = 0;
    for (int thread = 0; thread < worker->threads; thread++) {
        const told *entry = entry_of(channel, &worker->team[thread], step);
        if (entry->stamp == step + 1 && entry->count >= 0) {
            memcpy(to + count, entry->elements, (size_t)entry->count * sizeof *to);
            count += entry->count;
            continue;
        }
        slice theirs = parallel_slice(group->count, REDUCE_BLOCK, thread, worker->threads);
        count +=
            loops->list(words + theirs.begin / WORD, (theirs.end - theirs.begin + WORD - 1) / WORD,
                        theirs.begin, to + count);
    }
    return count;
}
