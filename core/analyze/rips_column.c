/* SPDX-License-Identifier: MIT */
#include "analyze/rips_column.h"
#include "base/memory.h"
#include <stdlib.h>

enum { FIRST_SPAN = 512, POLL = 64 };

bool rips_column_take(rips_column *column, const rips_layout *layout, const rips_ended *ended)
{
    *column = (rips_column){.layout = layout, .ended = ended};
    column->queue.value_bits = layout->value_bits;
    column->found = memory_take(layout->graph->stride, sizeof *column->found);
    return rips_star_take(&column->star, layout) && column->found;
}

void rips_column_give(rips_column *column)
{
    rips_star_give(&column->star);
    rips_queue_free(&column->queue);
    memory_free(column->found);
    memory_free(column->made.list);
}

void rips_column_begin(rips_column *column, uint32_t edge)
{
    int64_t edges = column->layout->graph->edges, span = edges / FIRST_SPAN + 1;
    rips_queue_clear(&column->queue);
    column->made.count = 0;
    column->span = (uint32_t)span;
    column->horizon = edge + span < edges ? edge + (uint32_t)span : (uint32_t)edges;
}

/* Queues the cofacets of a simplex from key `from` to the horizon. */
static void queue(rips_column *column, uint64_t simplex, uint32_t value, uint64_t from)
{
    rips_star_open(&column->star, simplex, column->lens);
    int64_t count = rips_star_cofacets(&column->star, value, from, column->horizon, column->found);
    for (int64_t k = 0; k < count; k++) rips_queue_push(&column->queue, column->found[k]);
    column->failed |= column->queue.failed;
}

bool rips_column_add(rips_column *column, uint64_t simplex, uint32_t value, uint64_t from)
{
    queue(column, simplex, value, from);
    if (!rips_keys_add(&column->made, simplex << column->layout->value_bits | value))
        column->failed = true;
    return !column->failed;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

int64_t rips_gather(const rips_layout *layout, uint64_t *list, int64_t count)
{
    uint64_t mask = ((uint64_t)1 << layout->value_bits) - 1;
    int64_t kept = 0;
    if (count) qsort(list, (size_t)count, sizeof *list, compare);
    for (int64_t k = 0; k < count;) {
        uint64_t key = list[k] >> layout->value_bits, sum = 0;
        for (; k < count && list[k] >> layout->value_bits == key; k++) sum += list[k] & mask;
        sum %= layout->prime;
        if (sum) list[kept++] = key << layout->value_bits | sum;
    }
    return kept;
}

/* Moves the horizon on and queues what of the column comes before it; false: it was the end. */
static bool look_on(rips_column *column)
{
    const rips_layout *layout = column->layout;
    int64_t edges = layout->graph->edges;
    uint64_t mask = ((uint64_t)1 << layout->value_bits) - 1;
    uint64_t from = (uint64_t)column->horizon << rips_shift(layout, column->lens + 1);
    if (column->horizon == edges || column->failed) return false;
    column->span += column->span / 4 + 1;
    column->horizon = column->horizon + (int64_t)column->span < edges
                          ? column->horizon + column->span
                          : (uint32_t)edges;
    column->made.count = rips_gather(layout, column->made.list, column->made.count);
    for (int64_t k = 0; k < column->made.count; k++) {
        uint64_t one = column->made.list[k];
        queue(column, one >> layout->value_bits, (uint32_t)(one & mask), from);
    }
    return !column->failed;
}

/* The least key of the queue or of what lies beyond the horizon. */
static bool pop(rips_column *column, uint64_t *pivot, uint32_t *value)
{
    do
        if (rips_queue_pop(&column->queue, column->layout->prime, pivot, value)) return true;
    while (look_on(column));
    return false;
}

/* Adds the column that owns a pivot, so that it cancels. */
static void cancel_owned(rips_column *column, int64_t owner, uint64_t pivot, uint32_t value)
{
    const rips_ended *ended = column->ended;
    uint64_t prime = column->layout->prime;
    uint64_t mask = ((uint64_t)1 << column->layout->value_bits) - 1;
    uint64_t factor = (prime - value) * ended->factor[owner] % prime;
    for (int64_t k = ended->first[owner]; k < ended->first[owner + 1]; k++) {
        uint64_t one = ended->operations.list[k];
        uint32_t by = (uint32_t)((one & mask) * factor % prime);
        rips_column_add(column, one >> column->layout->value_bits, by, pivot + 1);
    }
}

/* Adds the partner of a pivot in an apparent pair. */
static void cancel_apparent(rips_column *column, const rips_simplex *simplex, uint64_t pivot,
                            uint32_t value)
{
    uint32_t partner[RIPS_CORNERS], first = simplex->vertex[2];
    int count = 0;
    for (int k = 0; k < simplex->lens + 2; k++)
        if (k != 2) partner[count++] = simplex->vertex[k];
    uint64_t key = rips_key(column->layout, simplex->edge, partner + 2, column->lens);
    bool is_odd = rips_is_odd(partner, count, first);
    rips_column_add(column, key, is_odd ? value : column->layout->prime - value, pivot + 1);
}

bool rips_column_reduce(rips_column *column, uint64_t *pivot, uint32_t *value)
{
    for (int64_t looked = 0; pop(column, pivot, value); looked++) {
        int64_t owner = rips_map_get(&column->ended->owner, *pivot);
        rips_simplex simplex;
        rips_open(column->layout, *pivot, column->lens + 1, &simplex);
        if (owner >= 0)
            cancel_owned(column, owner, *pivot, *value);
        else if (rips_star_is_apparent(&column->star, &simplex))
            cancel_apparent(column, &simplex, *pivot, *value);
        else
            return true;
        if (column->failed || (looked % POLL == 0 && cann_interrupt_pending())) break;
    }
    return false;
}
