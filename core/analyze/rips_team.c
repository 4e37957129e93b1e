/* SPDX-License-Identifier: MIT
 * A team on one column. The pivots that lie before a bound wait in a heap, what comes later in the
 * queue. In rounds, all pivots of the heap are looked at, each by one thread, and the cofacets that
 * cancel those up to the first that belongs to no column are found, each part by one thread. A
 * pivot to which a round adds is cancelled again in the next. */
#include "analyze/rips_column.h"
#include "analyze/rips_heap.h"
#include "base/parallel.h"
#include <omp.h>

enum { FEW = 8, MANY = 64 }; /* pivots in a round for each thread */
enum { AGAIN = -1 };         /* in place of a pivot: the operation was made before */

typedef struct together {
    const rips_team *team;
    rips_column *head; /* the first member: its queue holds the column */
    uint64_t mask;     /* of coefficients */
    rips_heap front;   /* keys before the bound */
    uint64_t bound;
    uint32_t width;   /* of the front, in edges */
    rips_keys pivots; /* of the round, ascending */
    int64_t *stuck;   /* [team] the first of each thread's pivots that belongs to no column */
    rips_keys *found; /* [team] cofacets with coefficients */
    bool is_done;
    rips_stop stop;
    uint64_t pivot;
    uint32_t value;
    barrier barrier;
} together;

static void push(together *t, uint64_t entry)
{
    if (entry >> t->head->layout->value_bits < t->bound)
        rips_heap_push(&t->front, entry);
    else
        rips_queue_push(&t->head->queue, entry);
}

/* Takes all pivots of the front. */
static void drain(together *t)
{
    int bits = t->head->layout->value_bits;
    rips_heap *front = &t->front;
    t->pivots.count = 0;
    while (front->count) {
        uint64_t key = front->entries[0] >> bits, sum = 0;
        for (; front->count && front->entries[0] >> bits == key; rips_heap_drop(front))
            sum += front->entries[0] & t->mask;
        sum %= t->head->layout->prime;
        if (sum && !rips_keys_add(&t->pivots, key << bits | sum)) t->head->failed = true;
    }
}

/* Fills the empty front from the queue; false: that is empty, too. */
static bool advance(together *t)
{
    const rips_layout *layout = t->head->layout;
    int shift = rips_shift(layout, t->head->lens + 1);
    uint64_t key;
    uint32_t value;
    t->bound = 0;
    while (rips_queue_pop(&t->head->queue, layout->prime, &key, &value)) {
        if (!t->bound) t->bound = ((key >> shift) + t->width) << shift;
        push(t, key << layout->value_bits | value);
        if (key >= t->bound) break;
    }
    int64_t wanted = t->team->count;
    if (t->front.count < FEW * wanted) t->width *= 2;
    if (t->front.count > MANY * wanted && t->width > 1) t->width /= 2;
    return t->front.count;
}

/* Moves the horizon on: all operations are made again, beyond the old one. */
static bool look_on(together *t)
{
    rips_column *head = t->head;
    int bits = head->layout->value_bits;
    uint64_t from = UINT64_MAX;
    for (int k = 0; k < t->team->count; k++) {
        rips_column *column = &t->team->columns[k];
        from = rips_column_look_on(column);
        if (k > 0) rips_column_join(head, column);
    }
    if (from == UINT64_MAX) return false;
    head->made.count = rips_gather(head->layout, head->made.list, head->made.count);
    for (int64_t k = 0; k < head->made.count; k++) {
        uint64_t one = head->made.list[k];
        rips_column_put(head,
                        (rips_operation){one >> bits, from, (uint32_t)(one & t->mask), AGAIN});
    }
    return true;
}

/* What the last round found goes to the front and the queue, and pivots that it left too. */
static void collect(together *t, int64_t stuck)
{
    for (int k = 0; k < t->team->count; k++) {
        for (int64_t i = 0; i < t->found[k].count; i++) push(t, t->found[k].list[i]);
        t->found[k].count = t->team->columns[k].next.count = 0;
        t->stuck[k] = INT64_MAX;
    }
    for (int64_t i = stuck; i < t->pivots.count; i++) push(t, t->pivots.list[i]);
    t->pivots.count = 0;
}

static int64_t first_stuck(const together *t)
{
    int64_t first = INT64_MAX;
    for (int k = 0; k < t->team->count; k++) first = t->stuck[k] < first ? t->stuck[k] : first;
    return first;
}

/* Makes a round ready; false: there is none. */
static bool prepare(together *t)
{
    int64_t stuck = first_stuck(t);
    if (stuck == 0) {
        t->pivot = t->pivots.list[0] >> t->head->layout->value_bits;
        t->value = (uint32_t)(t->pivots.list[0] & t->mask);
        t->stop = RIPS_PIVOT;
        return false;
    }
    collect(t, stuck);
    for (int k = 0; k < t->team->count; k++) t->head->failed |= t->team->columns[k].failed;
    t->head->failed |= t->head->queue.failed || t->front.failed;
    while (!t->head->failed && !cann_interrupt_pending()) {
        drain(t);
        if (t->pivots.count) return true;
        if (!advance(t)) return look_on(t);
    }
    return false;
}

/* Looks at one thread's pivots. */
static void look(together *t, int me, int threads)
{
    rips_column *column = &t->team->columns[me];
    int bits = column->layout->value_bits;
    for (int64_t k = me; k < t->pivots.count; k += threads) {
        uint64_t one = t->pivots.list[k];
        if (rips_column_cancel(column, one >> bits, (uint32_t)(one & t->mask), (int32_t)k))
            continue;
        t->stuck[me] = k;
        break;
    }
}

/* Makes one thread's part of all operations. */
static void make(together *t, int me, int threads)
{
    rips_column *column = &t->team->columns[me];
    int64_t stuck = first_stuck(t), all = 0;
    for (int k = 0; k < t->team->count; k++) all += t->team->columns[k].next.count;
    slice own = parallel_slice(all, 1, me, threads);
    for (int k = 0; k < t->team->count; k++) {
        const rips_operations *next = &t->team->columns[k].next;
        for (int64_t i = own.begin > 0 ? own.begin : 0; i < own.end && i < next->count; i++)
            if (next->list[i].pivot < stuck)
                rips_column_find(column, &next->list[i], next->list[i].pivot != AGAIN,
                                 &t->found[me]);
        own.begin -= next->count;
        own.end -= next->count;
    }
}

static void work(together *t)
{
#pragma omp parallel num_threads(t->team->count)
    {
        int me = omp_get_thread_num(), threads = omp_get_num_threads();
        for (;;) {
            if (me == 0) t->is_done = !prepare(t);
            barrier_wait(&t->barrier, threads);
            if (t->is_done) break;
            look(t, me, threads);
            barrier_wait(&t->barrier, threads);
            make(t, me, threads);
            barrier_wait(&t->barrier, threads);
        }
    }
}

rips_stop rips_team_reduce(const rips_team *team, uint64_t *pivot, uint32_t *value)
{
    rips_column *head = team->columns;
    together t = {.team = team, .head = head, .width = 16, .stop = RIPS_ZERO};
    t.mask = ((uint64_t)1 << head->layout->value_bits) - 1;
    t.stuck = memory_take(team->count, sizeof *t.stuck);
    t.found = memory_take(team->count, sizeof *t.found);
    bool fine = t.stuck && t.found;
    for (int k = 1; fine && k < team->count; k++) {
        rips_column_begin(&team->columns[k], 0);
        team->columns[k].horizon = head->horizon;
        team->columns[k].span = head->span;
    }
    if (fine) {
        push(&t, *pivot << head->layout->value_bits | *value); /* goes back */
        for (int k = 0; k < team->count; k++) t.stuck[k] = INT64_MAX;
        work(&t);
    }
    head->failed |= !fine || t.front.failed;
    for (int k = 1; k < team->count; k++) rips_column_join(head, &team->columns[k]);
    for (int k = 0; fine && k < team->count; k++) memory_free(t.found[k].list);
    memory_free(t.stuck);
    memory_free(t.found);
    memory_free(t.pivots.list);
    rips_heap_free(&t.front);
    *pivot = t.pivot;
    *value = t.value;
    return t.stop;
}
