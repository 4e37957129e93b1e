/* SPDX-License-Identifier: MIT */
#include "event/deliver.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"

ISA_DECLARE(deliver_loops, deliver_loops);

/* The first place in [begin, end) whose target is not below `border`. */
static int64_t find(const int32_t *target, int64_t begin, int64_t end, int64_t border)
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

void synapse_rows_part(const synapse_rows *rows, int slice, int64_t row, int64_t *begin,
                       int64_t *end)
{
    if (rows->shares) {
        const synapse_share *share = &rows->shares[slice];
        *begin = share->begin[row];
        *end = *begin + share->first[row + 1] - share->first[row];
        return;
    }
    *begin = rows->first[row];
    *end = rows->first[row + 1];
    if (slice > 0) *begin = find(rows->target, *begin, *end, rows->border[slice]);
    if (slice < rows->slices - 1) *end = find(rows->target, *begin, *end, rows->border[slice + 1]);
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
    rows->high = rows->count;
    while (rows->low < rows->high && rows->first[rows->low] == rows->first[rows->low + 1])
        rows->low++;
    while (rows->low < rows->high && rows->first[rows->high - 1] == rows->first[rows->high])
        rows->high--;
    return CANN_OK;
}

enum { MOST_NARROW = 1 << 25 }; /* synapses; more would not stay in any cache */

/* Targets in two bytes: twice as many rows stay in the cache. */
static cann_status narrow_targets(const synapse_rows *rows, int slice)
{
    synapse_share *share = &rows->shares[slice];
    int64_t border = rows->border[slice], count = share->first[rows->count];
    if (rows->border[slice + 1] - border > UINT16_MAX + 1 || count > MOST_NARROW) return CANN_OK;
    share->narrow = memory_take(count, sizeof *share->narrow);
    if (!share->narrow) return CANN_ERROR_MEMORY;
    for (int64_t r = 0; r < rows->count; r++) {
        const int32_t *from = rows->target + share->begin[r];
        uint16_t *to = share->narrow + share->first[r];
        int64_t length = share->first[r + 1] - share->first[r];
        for (int64_t k = 0; k < length; k++) to[k] = (uint16_t)(from[k] - border);
    }
    return CANN_OK;
}

static cann_status fill_share(const synapse_rows *rows, int slice)
{
    synapse_share *share = &rows->shares[slice];
    const synapse_share *before = slice ? share - 1 : NULL;
    bool single = rows->slices == 1;
    share->first = memory_take(rows->count + 1, sizeof *share->first);
    share->begin = single ? share->first : memory_take(rows->count + 1, sizeof *share->begin);
    if (!share->first || !share->begin) return CANN_ERROR_MEMORY;
    for (int64_t r = 0; r < rows->count; r++) {
        int64_t begin = rows->first[r], end = rows->first[r + 1];
        if (before) begin = before->begin[r] + (int64_t)before->first[r + 1] - before->first[r];
        if (slice < rows->slices - 1) end = find(rows->target, begin, end, rows->border[slice + 1]);
        share->begin[r] = (uint32_t)begin;
        share->first[r + 1] = (uint32_t)(share->first[r] + (end - begin));
    }
    return narrow_targets(rows, slice);
}

cann_status synapse_rows_new(synapse_rows *rows, const synapses *synapses,
                             const synapses_parts *parts, int slices, int64_t grain)
{
    cann_status status = synapse_rows_view(rows, synapses, parts, slices, grain);
    if (status != CANN_OK || rows->layout != SYNAPSES_LISTED || synapses->count > UINT32_MAX)
        return status;
    rows->shares = memory_take(slices, sizeof *rows->shares);
    if (!rows->shares) status = CANN_ERROR_MEMORY;
    for (int s = 0; s < slices && status == CANN_OK; s++) status = fill_share(rows, s);
    if (status != CANN_OK) synapse_rows_free(rows);
    return status;
}

void synapse_rows_free(synapse_rows *rows)
{
    for (int s = 0; rows->shares && s < rows->slices; s++) {
        synapse_share *share = &rows->shares[s];
        if (share->begin != share->first) memory_free(share->begin);
        memory_free(share->first);
        memory_free(share->narrow);
    }
    memory_free(rows->shares);
    memory_free(rows->border);
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
