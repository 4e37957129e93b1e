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
    memory_free(column->next.list);
}

void rips_column_begin(rips_column *column, uint32_t edge)
{
    int64_t edges = column->layout->graph->edges, span = edges / FIRST_SPAN + 1;
    rips_queue_clear(&column->queue);
    column->made.count = column->next.count = 0;
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

uint64_t rips_column_look_on(rips_column *column)
{
    int64_t edges = column->layout->graph->edges;
    uint64_t from = (uint64_t)column->horizon << rips_shift(column->layout, column->lens + 1);
    if (column->horizon == edges) return UINT64_MAX;
    column->span += column->span / 4 + 1;
    column->horizon = column->horizon + (int64_t)column->span < edges
                          ? column->horizon + column->span
                          : (uint32_t)edges;
    return from;
}

/* The least key of the queue or of what lies beyond the horizon. */
static bool pop(rips_column *column, uint64_t *pivot, uint32_t *value)
{
    uint64_t mask = ((uint64_t)1 << column->layout->value_bits) - 1;
    while (!rips_queue_pop(&column->queue, column->layout->prime, pivot, value)) {
        uint64_t from = rips_column_look_on(column);
        if (from == UINT64_MAX || column->failed) return false;
        column->made.count = rips_gather(column->layout, column->made.list, column->made.count);
        for (int64_t k = 0; k < column->made.count; k++)
            queue(column, column->made.list[k] >> column->layout->value_bits,
                  (uint32_t)(column->made.list[k] & mask), from);
    }
    return true;
}

void rips_column_put(rips_column *column, rips_operation one)
{
    rips_operations *next = &column->next;
    if (next->count == next->capacity) {
        int64_t capacity = next->capacity ? 2 * next->capacity : 64;
        void *grown = memory_grow(next->list, next->count, capacity, sizeof *next->list);
        if (!grown) {
            column->failed = true;
            return;
        }
        next->list = grown;
        next->capacity = capacity;
    }
    next->list[next->count++] = one;
}

/* The column that owns a pivot, times what cancels it. */
static void cancel_owned(rips_column *column, int64_t owner, rips_operation of)
{
    const rips_ended *ended = column->ended;
    uint64_t prime = column->layout->prime;
    uint64_t mask = ((uint64_t)1 << column->layout->value_bits) - 1;
    uint64_t factor = (prime - of.value) * ended->factor[owner] % prime;
    for (int64_t k = ended->first[owner]; k < ended->first[owner + 1]; k++) {
        uint64_t one = ended->operations.list[k];
        of.simplex = one >> column->layout->value_bits;
        of.value = (uint32_t)((one & mask) * factor % prime);
        rips_column_put(column, of);
    }
}

/* The partner of a pivot in an apparent pair. */
static void cancel_apparent(rips_column *column, const rips_simplex *simplex, rips_operation of)
{
    uint32_t partner[RIPS_CORNERS], first = simplex->vertex[2];
    int count = 0;
    for (int k = 0; k < simplex->lens + 2; k++)
        if (k != 2) partner[count++] = simplex->vertex[k];
    of.simplex = rips_key(column->layout, simplex->edge, partner + 2, column->lens);
    if (!rips_is_odd(partner, count, first)) of.value = column->layout->prime - of.value;
    rips_column_put(column, of);
}

bool rips_column_cancel(rips_column *column, uint64_t pivot, uint32_t value, int32_t number)
{
    rips_operation of = {0, pivot + 1, value, number};
    int64_t owner = rips_map_get(&column->ended->owner, pivot);
    rips_simplex simplex;
    if (owner >= 0) {
        cancel_owned(column, owner, of);
        return true;
    }
    rips_open(column->layout, pivot, column->lens + 1, &simplex);
    if (!rips_is_apparent(column->layout, column->star.loops, &simplex)) return false;
    cancel_apparent(column, &simplex, of);
    return true;
}

void rips_column_find(rips_column *column, const rips_operation *one, bool is_kept,
                      rips_keys *found)
{
    rips_star_open(&column->star, one->simplex, column->lens);
    int64_t count =
        rips_star_cofacets(&column->star, one->value, one->from, column->horizon, column->found);
    bool fine = true;
    for (int64_t k = 0; fine && k < count; k++) fine = rips_keys_add(found, column->found[k]);
    if (fine && is_kept)
        fine =
            rips_keys_add(&column->made, one->simplex << column->layout->value_bits | one->value);
    column->failed |= !fine;
}

void rips_column_join(rips_column *column, rips_column *other)
{
    for (int64_t k = 0; k < other->made.count; k++)
        if (!rips_keys_add(&column->made, other->made.list[k])) column->failed = true;
    column->failed |= other->failed;
    other->made.count = 0;
}

rips_stop rips_column_reduce(rips_column *column, int64_t most, uint64_t *pivot, uint32_t *value)
{
    for (int64_t looked = 0; pop(column, pivot, value); looked++) {
        if (looked == most) return RIPS_PAUSE;
        column->next.count = 0;
        if (!rips_column_cancel(column, *pivot, *value, 0)) return RIPS_PIVOT;
        for (int64_t k = 0; k < column->next.count; k++) {
            const rips_operation *one = &column->next.list[k];
            rips_column_add(column, one->simplex, one->value, one->from);
        }
        if (column->failed || (looked % POLL == 0 && cann_interrupt_pending())) break;
    }
    return RIPS_ZERO;
}
