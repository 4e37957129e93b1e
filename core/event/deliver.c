/* SPDX-License-Identifier: MIT */
#include "event/deliver.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"

ISA_DECLARE(deliver_loops, deliver_loops);

int64_t deliver_find(const int32_t *target, int64_t begin, int64_t end, int64_t border)
{
    while (begin < end) {
        int64_t middle = begin + (end - begin) / 2;
        if (target[middle] < border)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

static void find_splits(synapse_rows *rows)
{
    int inner = rows->slices - 1;
    for (int64_t r = 0; r < rows->count; r++) {
        int64_t begin = rows->first[r], at = begin;
        for (int s = 0; s < inner; s++) {
            at = deliver_find(rows->target, at, rows->first[r + 1], rows->border[s + 1]);
            rows->split[r * inner + s] = (uint32_t)(at - begin);
        }
    }
}

cann_status synapse_rows_view(synapse_rows *rows, const synapses *synapses,
                              const synapses_parts *parts, int slices, int64_t grain)
{
    *rows = (synapse_rows){.count = parts ? parts->count : synapses->rows,
                           .columns = synapses->columns,
                           .first = parts ? parts->part_first : synapses->first,
                           .target = synapses->target,
                           .layout = synapses->layout,
                           .slices = slices};
    rows->border = memory_take(slices + 1, sizeof *rows->border);
    if (!rows->border) return CANN_ERROR_MEMORY;
    for (int s = 0; s < slices; s++)
        rows->border[s + 1] = parallel_slice(rows->columns, grain, s, slices).end;
    return CANN_OK;
}

enum { MOST_NARROW = 1 << 25 }; /* synapses; more would not stay in any cache */

/* Targets in two bytes: twice as many rows stay in the cache. */
static cann_status narrow_targets(synapse_rows *rows, int64_t count)
{
    if (rows->columns > UINT16_MAX + 1 || count > MOST_NARROW) return CANN_OK;
    rows->narrow = memory_take(count, sizeof *rows->narrow);
    if (!rows->narrow) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count; k++) rows->narrow[k] = (uint16_t)rows->target[k];
    return CANN_OK;
}

cann_status synapse_rows_new(synapse_rows *rows, const synapses *synapses,
                             const synapses_parts *parts, int slices, int64_t grain)
{
    cann_status status = synapse_rows_view(rows, synapses, parts, slices, grain);
    if (status != CANN_OK || rows->layout != SYNAPSES_LISTED) return status;
    status = narrow_targets(rows, synapses->count);
    if (status == CANN_OK && slices > 1) {
        rows->split = memory_take(rows->count * (slices - 1), sizeof *rows->split);
        if (rows->split)
            find_splits(rows);
        else
            status = CANN_ERROR_MEMORY;
    }
    if (status != CANN_OK) synapse_rows_free(rows);
    return status;
}

void synapse_rows_free(synapse_rows *rows)
{
    memory_free(rows->border);
    memory_free(rows->narrow);
    memory_free(rows->split);
    *rows = (synapse_rows){0};
}

void synapses_deliver(const synapse_rows *rows, int slice, const delivery *what)
{
    ISA_PICK(deliver_loops)->deliver[what->type](rows, slice, what);
}

void synapses_gather(const synapses *synapses, int64_t begin, int64_t end, const gathering *what)
{
    ISA_PICK(deliver_loops)->gather[what->type](synapses, begin, end, what);
}
