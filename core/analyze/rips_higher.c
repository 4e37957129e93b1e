/* SPDX-License-Identifier: MIT
 * Dimension 2 and higher: the coboundary matrix is reduced, columns (simplices in no apparent pair
 * that did not end a class of the dimension below) from the last, pivot the first cofacet. Columns
 * of the matrix are never stored, only the column operations: cofacets are found again from rows of
 * ranks. A pivot in an apparent pair belongs to the column of its partner, which needs no
 * reduction. Since a pivot cancels exactly, only what lies beyond it is queued, and only what is
 * born before a horizon, which moves on when nothing is left before it. Columns go by batches:
 * threads reduce those of one by apparent pairs and the columns of batches before; the few that
 * then meet a pivot of their own batch go on one after the other. */
#include "analyze/rips_queue.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>

enum { BATCH = 256, POLL = 64, FIRST_SPAN = 512 };

/* What a thread needs to reduce a column. */
typedef struct worker {
    const struct higher *higher;
    const rips_layout *layout;
    const rips_loops *loops;
    int lens;       /* lens vertices of the columns: their dimension - 1 */
    uint32_t *far;  /* [stride] furthest distances from a simplex */
    uint32_t *near; /* [stride] its cofacets' vertices */
    rips_queue queue;
    rips_keys made;   /* simplices with coefficients: the operations of the column at hand */
    uint32_t horizon; /* cofacets of edges from here on are not queued */
    uint32_t span;    /* how far it was moved last */
    int64_t looked;   /* columns added, for the interrupt's sake */
} worker;

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
    worker *workers;      /* [team] */
    rips_keys *given;     /* [team] operations of the batch's columns */
    begun *begun;         /* [BATCH] */
    rips_map owner;       /* pivot to column */
    rips_keys operations; /* simplices with coefficients, column after column */
    int64_t *first;       /* [columns + 1] of each column's operations */
    uint32_t *factor;     /* [columns] what makes a column's pivot 1 */
    rips_keys deaths;     /* pivots of this dimension */
} higher;

/* The places of a key: vertices ascend but for the apex, which is place 0 and comes first, where it
 * need not be written. */
static uint64_t key_of(const rips_layout *layout, uint32_t edge, const uint32_t *sorted, int count,
                       uint32_t left_out, uint32_t more)
{
    uint32_t apex = rips_apex(layout->graph, edge);
    uint64_t tail = 0;
    int lens = 0;
    bool is_in = more == RIPS_FAR;
    for (int k = 0; k < count; k++) {
        if (!is_in && more < sorted[k]) {
            if (more != apex) tail = tail << layout->place_bits | (more + 1);
            is_in = true;
            lens++;
        }
        if (sorted[k] == left_out) continue;
        if (sorted[k] != apex) tail = tail << layout->place_bits | (sorted[k] + 1);
        lens++;
    }
    if (!is_in) {
        if (more != apex) tail = tail << layout->place_bits | (more + 1);
        lens++;
    }
    return (uint64_t)edge << rips_shift(layout, lens) | tail;
}

static void sort_vertices(uint32_t *out, const uint32_t *vertices, int count)
{
    for (int k = 0; k < count; k++) {
        int at = k;
        for (; at > 0 && out[at - 1] > vertices[k]; at--) out[at] = out[at - 1];
        out[at] = vertices[k];
    }
}

/* A simplex whose cofacets are wanted. */
typedef struct star {
    uint32_t edge;
    int corners;
    uint32_t corner[RIPS_CORNERS]; /* ascending */
    uint32_t lens[RIPS_CORNERS];   /* those not of the edge, ascending */
    const uint32_t *row[RIPS_CORNERS];
    uint64_t rest[RIPS_CORNERS]; /* places of all corners but one */
} star;

/* Writes the furthest distances from a simplex; its own corners are far. */
static void look_around(worker *w, const rips_simplex *simplex, star *out)
{
    const rips_layout *layout = w->layout;
    int64_t stride = layout->graph->stride;
    out->edge = simplex->edge;
    out->corners = simplex->lens + 2;
    sort_vertices(out->corner, simplex->vertex, out->corners);
    sort_vertices(out->lens, simplex->vertex + 2, simplex->lens);
    for (int k = 0; k < out->corners; k++) {
        out->row[k] = layout->graph->rank + out->corner[k] * stride;
        out->rest[k] = 0;
        for (int i = 0; i < out->corners; i++)
            if (i != k) out->rest[k] = out->rest[k] << layout->place_bits | (out->corner[i] + 1);
    }
    w->loops->furthest(out->row, out->corners, w->far, stride);
    for (int k = 0; k < out->corners; k++) w->far[out->corner[k]] = RIPS_FAR;
}

/* The cofacet of a simplex and a vertex, of whose edges `far` is the longest, longer than the
 * simplex's own. */
static uint64_t cofacet(const rips_layout *layout, const star *star, uint32_t v, uint32_t far)
{
    int end = 0, lens = star->corners - 1;
    uint32_t apex = rips_apex(layout->graph, far);
    bool has_apex = false;
    while (star->row[end][v] != far) end++;
    for (int k = 0; k < star->corners; k++) has_apex |= star->corner[k] == apex;
    if (has_apex)
        return key_of(layout, far, star->corner, star->corners, star->corner[end], RIPS_FAR);
    return (uint64_t)far << rips_shift(layout, lens) | star->rest[end];
}

/* Queues the cofacets before the horizon of a simplex that `far` was written for, times a
 * coefficient, those before `from` left out. */
static void push_cofacets(worker *w, const star *star, uint32_t value, uint64_t from)
{
    const rips_layout *layout = w->layout;
    int lens = star->corners - 2, below = 0;
    uint32_t least = (uint32_t)(from >> rips_shift(layout, lens + 1));
    int64_t count =
        w->loops->within(w->far, star->edge, least, w->horizon, w->near, layout->graph->stride);
    for (int64_t i = 0; i < count; i++) {
        uint32_t v = w->near[i], far = w->far[v];
        uint64_t key = far < star->edge ? key_of(layout, star->edge, star->lens, lens, RIPS_FAR, v)
                                        : cofacet(layout, star, v, far);
        if (key < from) continue;
        while (below < star->corners && star->corner[below] < v) below++;
        rips_queue_push(&w->queue,
                        key << layout->value_bits | (below & 1 ? layout->prime - value : value));
    }
}

/* Queues `factor` times a simplex's column from `from` on. */
static void push_simplex(worker *w, uint64_t key, uint32_t factor, uint64_t from)
{
    rips_simplex simplex;
    star star;
    rips_open(w->layout, key, w->lens, &simplex);
    look_around(w, &simplex, &star);
    push_cofacets(w, &star, factor, from);
}

/* Adds `factor` times a simplex's column from beyond a pivot on. */
static bool add_simplex(worker *w, uint64_t key, uint32_t factor, uint64_t pivot)
{
    push_simplex(w, key, factor, pivot + 1);
    return rips_keys_add(&w->made, key << w->layout->value_bits | factor) && !w->queue.failed;
}

/* Begins to look from an edge on. */
static void set_horizon(worker *w, uint32_t edge)
{
    int64_t edges = w->layout->graph->edges, span = edges / FIRST_SPAN + 1;
    w->span = (uint32_t)span;
    w->horizon = edge + span < edges ? edge + (uint32_t)span : (uint32_t)edges;
}

/* Adds the partner of a pivot in an apparent pair. */
static bool add_partner(worker *w, const rips_simplex *simplex, uint32_t value, uint64_t pivot)
{
    uint32_t partner[RIPS_CORNERS], first = simplex->vertex[2];
    int count = 0;
    for (int k = 0; k < simplex->lens + 2; k++)
        if (k != 2) partner[count++] = simplex->vertex[k];
    uint64_t key = rips_key(w->layout, simplex->edge, partner + 2, w->lens);
    bool is_odd = rips_is_odd(partner, count, first);
    return add_simplex(w, key, is_odd ? value : w->layout->prime - value, pivot);
}

/* Adds the column that owns the pivot, so that it cancels. */
static bool add_column(worker *w, int64_t column, uint32_t value, uint64_t pivot)
{
    const higher *h = w->higher;
    uint64_t mask = ((uint64_t)1 << h->layout.value_bits) - 1;
    uint64_t factor = (uint64_t)(h->layout.prime - value) * h->factor[column] % h->layout.prime;
    for (int64_t k = h->first[column]; k < h->first[column + 1]; k++) {
        uint64_t one = h->operations.list[k];
        uint32_t by = (uint32_t)((one & mask) * factor % h->layout.prime);
        if (!add_simplex(w, one >> h->layout.value_bits, by, pivot)) return false;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Sums operations of one simplex; those left are sorted. Gives their count. */
static int64_t gather(const rips_layout *layout, uint64_t *list, int64_t count)
{
    uint64_t mask = ((uint64_t)1 << layout->value_bits) - 1;
    int64_t kept = 0;
    qsort(list, (size_t)count, sizeof *list, compare);
    for (int64_t k = 0; k < count;) {
        uint64_t key = list[k] >> layout->value_bits, sum = 0;
        for (; k < count && list[k] >> layout->value_bits == key; k++) sum += list[k] & mask;
        sum %= layout->prime;
        if (sum) list[kept++] = key << layout->value_bits | sum;
    }
    return kept;
}

/* Moves the horizon on and queues what of the column comes before it; false: it was the end. */
static bool move_horizon(worker *w)
{
    int64_t edges = w->layout->graph->edges;
    uint64_t mask = ((uint64_t)1 << w->layout->value_bits) - 1;
    uint64_t from = (uint64_t)w->horizon << rips_shift(w->layout, w->lens + 1);
    if (w->horizon == edges || w->queue.failed) return false;
    w->span += w->span / 4 + 1;
    w->horizon = w->horizon + (int64_t)w->span < edges ? w->horizon + w->span : (uint32_t)edges;
    w->made.count = gather(w->layout, w->made.list, w->made.count);
    for (int64_t k = 0; k < w->made.count; k++)
        push_simplex(w, w->made.list[k] >> w->layout->value_bits,
                     (uint32_t)(w->made.list[k] & mask), from);
    return !w->queue.failed;
}

/* The least key of the queue or of what lies beyond the horizon. */
static bool pop(worker *w, uint64_t *pivot, uint32_t *value)
{
    do
        if (rips_queue_pop(&w->queue, w->layout->prime, pivot, value)) return true;
    while (move_horizon(w));
    return false;
}

/* The first pivot that no ended column owns and that is in no apparent pair; false: there is none,
 * or memory ran out (queue.failed), or an interrupt came. */
static bool next_pivot(worker *w, uint64_t *pivot, uint32_t *value)
{
    while (pop(w, pivot, value)) {
        int64_t owner = rips_map_get(&w->higher->owner, *pivot);
        rips_simplex end;
        bool fine;
        rips_open(w->layout, *pivot, w->lens + 1, &end);
        if (owner >= 0)
            fine = add_column(w, owner, *value, *pivot);
        else if (rips_is_apparent(w->layout, w->loops, &end))
            fine = add_partner(w, &end, *value, *pivot);
        else
            return true;
        if (!fine) w->queue.failed = true;
        if (!fine || (++w->looked % POLL == 0 && cann_interrupt_pending())) return false;
    }
    return false;
}

/* Where a cofacet has the simplex's own edge, the first such is the pivot, known without a queue.
 */
static bool begin_column(worker *w, uint64_t simplex, begun *out)
{
    const rips_graph *graph = w->layout->graph;
    rips_simplex one, end;
    star star;
    w->made.count = 0;
    if (!rips_keys_add(&w->made, simplex << w->layout->value_bits | 1)) return false;
    rips_open(w->layout, simplex, w->lens, &one);
    look_around(w, &one, &star);
    uint32_t apex = rips_apex(graph, one.edge);
    int64_t v = w->far[apex] < one.edge ? (int64_t)apex
                                        : w->loops->first_below(w->far, one.edge, graph->stride);
    if (v < graph->stride) {
        bool is_odd = rips_is_odd(one.vertex, one.lens + 2, (uint32_t)v);
        out->pivot = key_of(w->layout, one.edge, star.lens, one.lens, RIPS_FAR, (uint32_t)v);
        out->value = is_odd ? w->layout->prime - 1 : 1;
        out->is_ended = true;
        rips_open(w->layout, out->pivot, w->lens + 1, &end);
        if (rips_map_get(&w->higher->owner, out->pivot) < 0 &&
            !rips_is_apparent(w->layout, w->loops, &end))
            return true;
    }
    rips_queue_clear(&w->queue);
    set_horizon(w, one.edge);
    push_cofacets(w, &star, 1, 0);
    out->is_ended = next_pivot(w, &out->pivot, &out->value);
    return !w->queue.failed;
}

/* Begins the columns [from, end), counted from the last simplex of the list. */
static bool begin_batch(higher *h, const rips_keys *columns, int64_t from, int64_t end)
{
    int64_t next = from;
    bool fine = true;
#pragma omp parallel num_threads(h->team)
    {
        int thread = omp_get_thread_num();
        worker *w = &h->workers[thread];
        rips_keys *given = &h->given[thread];
        bool well = true;
        given->count = 0;
        for (;;) {
            int64_t k = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
            if (!well || k >= end || cann_interrupt_pending()) break;
            begun *out = &h->begun[k - from];
            well = begin_column(w, columns->list[columns->count - 1 - k], out);
            out->thread = thread;
            out->first = given->count;
            out->count = w->made.count;
            for (int64_t i = 0; well && i < w->made.count; i++)
                well = rips_keys_add(given, w->made.list[i]);
        }
        if (!well) __atomic_store_n(&fine, false, __ATOMIC_RELAXED);
    }
    return fine;
}

/* Keeps the operations of a column. */
static bool keep(higher *h, uint64_t *list, int64_t count)
{
    count = gather(&h->layout, list, count);
    for (int64_t k = 0; k < count; k++)
        if (!rips_keys_add(&h->operations, list[k])) return false;
    return true;
}

static bool add_bar(higher *h, int64_t column, uint64_t simplex, double death)
{
    uint64_t mask = ((uint64_t)1 << h->layout.value_bits) - 1;
    int lens = (int)h->dimension - 1;
    double birth = h->graph->length[simplex >> rips_shift(&h->layout, lens)];
    if (birth == death) return true;
    if (!barcode_bar_add(h->barcode, h->dimension, birth, death)) return false;
    for (int64_t k = h->first[column]; h->request->cocycles && k < h->operations.count; k++) {
        rips_simplex one;
        rips_open(&h->layout, h->operations.list[k] >> h->layout.value_bits, lens, &one);
        if (!barcode_simplex_add(h->barcode, h->dimension, one.vertex,
                                 (uint32_t)(h->operations.list[k] & mask)))
            return false;
    }
    return true;
}

/* Goes on with a column whose pivot another one of the batch came to own: what lies beyond it is
 * queued again. */
static bool go_on(higher *h, begun *column)
{
    uint64_t mask = ((uint64_t)1 << h->layout.value_bits) - 1;
    worker *w = h->workers;
    const uint64_t *own = h->given[column->thread].list + column->first;
    rips_queue_clear(&w->queue);
    set_horizon(w, (uint32_t)(column->pivot >> rips_shift(w->layout, w->lens + 1)));
    w->made.count = 0;
    for (int64_t k = 0; k < column->count; k++)
        if (!add_simplex(w, own[k] >> h->layout.value_bits, (uint32_t)(own[k] & mask),
                         column->pivot))
            return false;
    int64_t owner = rips_map_get(&h->owner, column->pivot);
    if (!add_column(w, owner, column->value, column->pivot)) return false;
    column->is_ended = next_pivot(w, &column->pivot, &column->value);
    return !w->queue.failed && !cann_interrupt_pending();
}

/* Ends a begun column; false: memory ran out or an interrupt came. */
static bool end_column(higher *h, int64_t column, begun *of, uint64_t simplex)
{
    bool is_owned = of->is_ended && rips_map_get(&h->owner, of->pivot) >= 0;
    if (is_owned && !go_on(h, of)) return false;
    h->first[column] = h->operations.count;
    bool fine = is_owned ? keep(h, h->workers->made.list, h->workers->made.count)
                         : keep(h, h->given[of->thread].list + of->first, of->count);
    h->first[column + 1] = h->operations.count;
    if (!fine) return false;
    if (!of->is_ended) return add_bar(h, column, simplex, INFINITY);
    double death = h->graph->length[of->pivot >> rips_shift(&h->layout, (int)h->dimension)];
    h->factor[column] = h->inverse[of->value];
    return rips_map_set(&h->owner, of->pivot, column) && rips_keys_add(&h->deaths, of->pivot) &&
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
    for (int k = 0; k < h->team; k++) h->workers[k].lens = lens;
    cann_status status = rips_critical_find(&h->layout, lens, &columns);
    if (status == CANN_OK) {
        clear_ended(&columns, ended);
        h->first = memory_take(columns.count + 1, sizeof *h->first);
        h->factor = memory_take(columns.count, sizeof *h->factor);
        h->deaths.count = h->operations.count = 0;
        if (!h->first || !h->factor || !reduce(h, &columns)) status = CANN_ERROR_MEMORY;
        if (cann_interrupt_pending()) status = fail(CANN_INTERRUPTED, "interrupted in rips");
    }
    rips_keys swap = *ended;
    *ended = h->deaths;
    h->deaths = swap;
    if (ended->count) qsort(ended->list, (size_t)ended->count, sizeof *ended->list, compare);
    memory_free(columns.list);
    memory_free(h->first);
    memory_free(h->factor);
    rips_map_free(&h->owner);
    h->first = NULL;
    h->factor = NULL;
    h->owner = (rips_map){0};
    return status;
}

static bool open_team(higher *h)
{
    h->team = parallel_team();
    h->workers = memory_take(h->team, sizeof *h->workers);
    h->given = memory_take(h->team, sizeof *h->given);
    h->begun = memory_take(BATCH, sizeof *h->begun);
    h->inverse = rips_inverses(h->request->prime);
    bool fine = h->workers && h->given && h->begun && h->inverse;
    for (int k = 0; fine && k < h->team; k++) {
        worker *w = &h->workers[k];
        w->higher = h;
        w->layout = &h->layout;
        w->loops = rips_loops_pick();
        w->queue.value_bits = h->layout.value_bits;
        w->far = memory_take(h->graph->stride, sizeof *w->far);
        w->near = memory_take(h->graph->stride, sizeof *w->near);
        fine = w->far && w->near;
    }
    return fine;
}

static void close_team(higher *h)
{
    for (int k = 0; k < h->team && h->workers; k++) {
        memory_free(h->workers[k].far);
        memory_free(h->workers[k].near);
        memory_free(h->workers[k].made.list);
        rips_queue_free(&h->workers[k].queue);
        if (h->given) memory_free(h->given[k].list);
    }
    memory_free(h->workers);
    memory_free(h->given);
    memory_free(h->begun);
    memory_free(h->inverse);
    memory_free(h->operations.list);
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
