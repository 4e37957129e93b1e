/* SPDX-License-Identifier: MIT
 * Dimension 2 and higher: the coboundary matrix is reduced, columns (simplices in no apparent pair
 * that did not end a class of the dimension below) from the last, pivot the first cofacet. Columns
 * go by batches: threads reduce those of one by apparent pairs and the columns of batches before.
 * The few that then meet a pivot of their own batch go on one after the other. */
#include "analyze/rips_column.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>

enum { BATCH = 256 };

/* A column reduced as far as the batches before allow. */
typedef struct begun {
    uint64_t pivot;
    int64_t first, count; /* its operations among those of its thread */
    uint32_t value;
    int32_t thread;
    bool is_ended; /* it has a pivot */
} begun;

typedef struct higher {
    const rips_graph *graph;
    const rips_request *request;
    cann_barcode *barcode;
    rips_layout layout;
    uint32_t *inverse; /* [prime] */
    int64_t dimension; /* of the columns */
    int team;
    rips_column *columns; /* [team] */
    rips_keys *given;     /* [team] operations of the batch's columns */
    begun *begun;         /* [BATCH] */
    rips_ended ended;
    rips_keys deaths; /* pivots of this dimension */
} higher;

/* Where a cofacet has the simplex's own edge, the first such is the pivot, known without a queue.
 */
static bool begin_column(const higher *h, rips_column *column, uint64_t simplex, begun *out)
{
    uint32_t edge = (uint32_t)(simplex >> rips_shift(&h->layout, column->lens));
    rips_simplex end;
    rips_column_begin(column, edge);
    rips_star_open(&column->star, simplex, column->lens);
    if (rips_star_first(&column->star, &out->pivot, &out->value)) {
        rips_open(&h->layout, out->pivot, column->lens + 1, &end);
        out->is_ended = true;
        if (rips_map_get(&h->ended.owner, out->pivot) < 0 &&
            !rips_star_is_apparent(&column->star, &end))
            return rips_keys_add(&column->made, simplex << h->layout.value_bits | 1);
    }
    if (!rips_column_add(column, simplex, 1, 0)) return false;
    out->is_ended = rips_column_reduce(column, &out->pivot, &out->value);
    return !column->failed;
}

/* Begins the columns [from, end), counted from the last simplex of the list. */
static bool begin_batch(higher *h, const rips_keys *columns, int64_t from, int64_t end)
{
    int64_t next = from;
    bool fine = true;
#pragma omp parallel num_threads(h->team)
    {
        int thread = omp_get_thread_num();
        rips_column *column = &h->columns[thread];
        rips_keys *given = &h->given[thread];
        bool well = true;
        given->count = 0;
        for (;;) {
            int64_t k = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
            if (!well || k >= end || cann_interrupt_pending()) break;
            begun *out = &h->begun[k - from];
            well = begin_column(h, column, columns->list[columns->count - 1 - k], out);
            out->thread = thread;
            out->first = given->count;
            out->count = column->made.count;
            for (int64_t i = 0; well && i < column->made.count; i++)
                well = rips_keys_add(given, column->made.list[i]);
        }
        if (!well) __atomic_store_n(&fine, false, __ATOMIC_RELAXED);
    }
    return fine;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Keeps the operations of a column. */
static bool keep(higher *h, uint64_t *list, int64_t count)
{
    count = rips_gather(&h->layout, list, count);
    for (int64_t k = 0; k < count; k++)
        if (!rips_keys_add(&h->ended.operations, list[k])) return false;
    return true;
}

static bool add_bar(higher *h, int64_t column, uint64_t simplex, double death)
{
    uint64_t mask = ((uint64_t)1 << h->layout.value_bits) - 1;
    int lens = (int)h->dimension - 1;
    double birth = h->graph->length[simplex >> rips_shift(&h->layout, lens)];
    if (birth == death) return true;
    if (!barcode_bar_add(h->barcode, h->dimension, birth, death)) return false;
    const rips_keys *own = &h->ended.operations;
    for (int64_t k = h->ended.first[column]; h->request->cocycles && k < own->count; k++) {
        rips_simplex one;
        rips_open(&h->layout, own->list[k] >> h->layout.value_bits, lens, &one);
        if (!barcode_simplex_add(h->barcode, h->dimension, one.vertex,
                                 (uint32_t)(own->list[k] & mask)))
            return false;
    }
    return true;
}

/* Goes on with a column whose pivot another one of the batch came to own: it and what lies beyond
 * it are queued again. */
static bool go_on(higher *h, begun *of)
{
    uint64_t mask = ((uint64_t)1 << h->layout.value_bits) - 1;
    rips_column *column = h->columns;
    const uint64_t *own = h->given[of->thread].list + of->first;
    rips_column_begin(column, (uint32_t)(of->pivot >> rips_shift(&h->layout, column->lens + 1)));
    for (int64_t k = 0; k < of->count; k++)
        if (!rips_column_add(column, own[k] >> h->layout.value_bits, (uint32_t)(own[k] & mask),
                             of->pivot))
            return false;
    of->is_ended = rips_column_reduce(column, &of->pivot, &of->value);
    return !column->failed && !cann_interrupt_pending();
}

/* Ends a begun column; false: memory ran out or an interrupt came. */
static bool end_column(higher *h, int64_t column, begun *of, uint64_t simplex)
{
    bool goes_on = of->is_ended && rips_map_get(&h->ended.owner, of->pivot) >= 0;
    if (goes_on && !go_on(h, of)) return false;
    rips_ended *ended = &h->ended;
    rips_keys *made = &h->columns->made;
    ended->first[column] = ended->operations.count;
    bool fine = goes_on ? keep(h, made->list, made->count)
                        : keep(h, h->given[of->thread].list + of->first, of->count);
    ended->first[column + 1] = ended->operations.count;
    if (!fine) return false;
    if (!of->is_ended) return add_bar(h, column, simplex, INFINITY);
    double death = h->graph->length[of->pivot >> rips_shift(&h->layout, (int)h->dimension)];
    ended->factor[column] = h->inverse[of->value];
    return rips_map_set(&ended->owner, of->pivot, column) && rips_keys_add(&h->deaths, of->pivot) &&
           add_bar(h, column, simplex, death);
}

static bool reduce(higher *h, const rips_keys *columns)
{
    for (int64_t from = 0; from < columns->count; from += BATCH) {
        int64_t end = from + BATCH < columns->count ? from + BATCH : columns->count;
        if (!begin_batch(h, columns, from, end)) return false;
        for (int64_t k = from; k < end; k++)
            if (cann_interrupt_pending() ||
                !end_column(h, k, &h->begun[k - from], columns->list[columns->count - 1 - k]))
                return false;
    }
    return true;
}

/* Takes the simplices that ended a class of the dimension below off the columns; both ascend. */
static void clear_ended(rips_keys *columns, const rips_keys *ended)
{
    int64_t kept = 0, at = 0;
    for (int64_t k = 0; k < columns->count; k++) {
        while (at < ended->count && ended->list[at] < columns->list[k]) at++;
        if (at < ended->count && ended->list[at] == columns->list[k]) continue;
        columns->list[kept++] = columns->list[k];
    }
    columns->count = kept;
}

/* One dimension; `ended` are the pivots of the dimension below, then of this one, ascending. */
static cann_status reduce_dimension(higher *h, rips_keys *ended)
{
    rips_keys columns = {0};
    int lens = (int)h->dimension - 1;
    for (int k = 0; k < h->team; k++) h->columns[k].lens = lens;
    cann_status status = rips_critical_find(&h->layout, lens, &columns);
    if (status == CANN_OK) {
        clear_ended(&columns, ended);
        h->ended.first = memory_take(columns.count + 1, sizeof *h->ended.first);
        h->ended.factor = memory_take(columns.count, sizeof *h->ended.factor);
        h->deaths.count = h->ended.operations.count = 0;
        if (!h->ended.first || !h->ended.factor || !reduce(h, &columns)) status = CANN_ERROR_MEMORY;
        if (cann_interrupt_pending()) status = fail(CANN_INTERRUPTED, "interrupted in rips");
    }
    rips_keys swap = *ended;
    *ended = h->deaths;
    h->deaths = swap;
    if (ended->count) qsort(ended->list, (size_t)ended->count, sizeof *ended->list, compare);
    memory_free(columns.list);
    memory_free(h->ended.first);
    memory_free(h->ended.factor);
    rips_map_free(&h->ended.owner);
    h->ended.first = NULL;
    h->ended.factor = NULL;
    h->ended.owner = (rips_map){0};
    return status;
}

static bool open_team(higher *h)
{
    h->team = parallel_team();
    h->columns = memory_take(h->team, sizeof *h->columns);
    h->given = memory_take(h->team, sizeof *h->given);
    h->begun = memory_take(BATCH, sizeof *h->begun);
    h->inverse = rips_inverses(h->request->prime);
    bool fine = h->columns && h->given && h->begun && h->inverse;
    for (int k = 0; fine && k < h->team; k++)
        fine = rips_column_take(&h->columns[k], &h->layout, &h->ended);
    return fine;
}

static void close_team(higher *h)
{
    for (int k = 0; h->columns && k < h->team; k++) {
        rips_column_give(&h->columns[k]);
        if (h->given) memory_free(h->given[k].list);
    }
    memory_free(h->columns);
    memory_free(h->given);
    memory_free(h->begun);
    memory_free(h->inverse);
    memory_free(h->ended.operations.list);
    memory_free(h->deaths.list);
}

cann_status rips_higher(const rips_graph *graph, const rips_request *request,
                        const rips_triangles *deaths, cann_barcode *barcode)
{
    higher h = {.graph = graph, .request = request, .barcode = barcode};
    rips_keys ended = {0};
    cann_status status = rips_layout_fill(&h.layout, graph, request->prime, request->dimension + 1);
    if (status != CANN_OK) return status;
    bool fine = open_team(&h);
    for (int64_t k = 0; fine && k < deaths->count; k++)
        fine = rips_keys_add(&ended,
                             rips_key(&h.layout, deaths->list[k].edge, &deaths->list[k].vertex, 1));
    status = fine ? CANN_OK : CANN_ERROR_MEMORY;
    for (h.dimension = 2; status == CANN_OK && h.dimension <= request->dimension; h.dimension++)
        status = reduce_dimension(&h, &ended);
    close_team(&h);
    memory_free(ended.list);
    return status;
}
