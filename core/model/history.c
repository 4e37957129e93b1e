/* SPDX-License-Identifier: MIT
 * Values of the last steps, for synapses that read their source as it was when what arrives now
 * left it. Entry n of the ring holds the end of step n; what was before step 0 is the first state.
 * The rings are part of what a checkpoint keeps. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "base/text.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <string.h>

static history *find_history(const group *group, int slot)
{
    for (int64_t k = 0; k < group->history_count; k++)
        if (group->histories[k].slot == slot) return &group->histories[k];
    return NULL;
}

cann_status history_keep(group *group, int slot, int64_t delay)
{
    if (delay < 2) return CANN_OK;
    history *known = find_history(group, slot);
    if (!known) {
        history *grown = memory_grow(group->histories, group->history_count,
                                     group->history_count + 1, sizeof *grown);
        if (!grown) return CANN_ERROR_MEMORY;
        group->histories = grown;
        known = &grown[group->history_count++];
        *known = (history){.slot = slot, .ring = -1};
    }
    if (known->ring >= 0 && known->steps > delay) return CANN_OK;
    int64_t width;
    if (__builtin_mul_overflow(delay + 1, group->count, &width))
        return fail(CANN_ERROR_MEMORY, "%s: %" PRId64 " steps of %s are more than memory holds",
                    group->name, delay, group_slot_name(group, slot));
    text name = {0};
    text_add(&name, "#history_%s", group_slot_name(group, slot));
    const node *symbol = node_symbol(group->base->pool, text_string(&name));
    text_free(&name);
    int ring = group_slot(group, symbol, SLOT_HIDDEN, width, true);
    if (ring < 0) return CANN_ERROR_MEMORY;
    known = find_history(group, slot);
    group->slots[ring].width = width;
    known->ring = ring;
    known->steps = delay + 1;
    return CANN_OK;
}

static char *entry(const group *group, const history *history, const worker *worker, int64_t step)
{
    const cann_program *program = worker->program;
    char *ring = slot_data(program, &group->slots[history->ring], worker->member);
    return ring + step % history->steps * group->count * program->size;
}

const char *history_at(const group *group, int slot, const worker *worker, int64_t wanted,
                       int64_t latest)
{
    const history *history = wanted < latest ? find_history(group, slot) : NULL;
    if (!history) return slot_data(worker->program, &group->slots[slot], worker->member);
    return entry(group, history, worker, wanted < 0 ? history->steps + wanted : wanted);
}

void history_push(const group *group, const worker *worker)
{
    const cann_program *program = worker->program;
    for (int64_t k = 0; k < group->history_count; k++) {
        const history *history = &group->histories[k];
        const char *from = slot_data(program, &group->slots[history->slot], worker->member);
        slice mine = parallel_slice(group->count, REDUCE_BLOCK, worker->thread, worker->threads);
        memcpy(entry(group, history, worker, worker->step) + mine.begin * program->size,
               from + mine.begin * program->size,
               (size_t)((mine.end - mine.begin) * program->size));
    }
}

void history_begin(const group *group, const worker *worker)
{
    const cann_program *program = worker->program;
    for (int64_t k = 0; k < group->history_count; k++)
        for (int64_t s = 0; s < group->histories[k].steps; s++)
            memcpy(entry(group, &group->histories[k], worker, s),
                   slot_data(program, &group->slots[group->histories[k].slot], worker->member),
                   (size_t)(group->count * program->size));
}
