/* SPDX-License-Identifier: MIT
 * Dimension 2 and higher: the coboundary matrix is reduced, columns (simplices in no apparent pair
 * that did not end a class of the dimension below) from the last, pivot the first cofacet. Columns
 * of the matrix are never stored, only the column operations: cofacets are found again from rows of
 * ranks. A pivot in an apparent pair belongs to the column of its partner, which needs no
 * reduction. Since a pivot cancels exactly, only what lies beyond it is queued. */
#include "analyze/rips_queue.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

typedef struct higher {
    const rips_graph *graph;
    const rips_request *request;
    cann_barcode *barcode;
    const rips_loops *loops;
    rips_layout layout;
    uint32_t *inverse; /* [prime] */
    int64_t dimension; /* of the columns */
    int lens;          /* their lens vertices: dimension - 1 */
    uint32_t *far;     /* [stride] */
    rips_queue queue;
    rips_map owner;       /* pivot to column */
    rips_keys operations; /* simplices with coefficients, column after column */
    int64_t *first;       /* [columns + 1] of each column's operations */
    uint32_t *factor;     /* [columns] what makes a column's pivot 1 */
    rips_keys made;       /* operations of the column at hand */
    rips_keys deaths;     /* pivots of this dimension */
    int64_t looked;       /* columns added, for the interrupt's sake */
} higher;

/* Queues the cofacets after `from` of a simplex, times a coefficient. */
static void push_cofacets(higher *h, const rips_simplex *simplex, uint32_t value, uint64_t from,
                          bool is_whole)
{
    const rips_graph *graph = h->graph;
    const rips_layout *layout = &h->layout;
    int corners = simplex->lens + 2;
    const uint32_t *rows[RIPS_CORNERS] = {0};
    uint32_t lens[RIPS_CORNERS];
    for (int k = 0; k < corners; k++) rows[k] = graph->rank + simplex->vertex[k] * graph->stride;
    h->loops->furthest(rows, corners, h->far, graph->stride);
    for (int k = 0; k < corners; k++) h->far[simplex->vertex[k]] = RIPS_FAR;
    uint32_t least = is_whole ? 0 : (uint32_t)(from >> rips_shift(layout, simplex->lens + 1));
    for (int64_t w = 0; w < graph->n; w++) {
        uint32_t far = h->far[w], edge = far > simplex->edge ? far : simplex->edge;
        if (far == RIPS_FAR || edge < least) continue;
        int count = 0, skipped = 0, other = 1;
        if (far > simplex->edge) {
            while (rows[skipped][w] != far) skipped++;
            other = skipped;
        }
        /* The new longest edge runs from w to a corner: all others are its lens. */
        for (int k = far > simplex->edge ? 0 : 2; k < corners; k++)
            if (far < simplex->edge || k != other) lens[count++] = simplex->vertex[k];
        if (far < simplex->edge) lens[count++] = (uint32_t)w;
        uint64_t key = rips_key(layout, edge, lens, count);
        if (!is_whole && key <= from) continue;
        uint32_t own =
            rips_is_odd(simplex->vertex, corners, (uint32_t)w) ? layout->prime - value : value;
        rips_queue_push(&h->queue, key << layout->value_bits | own);
    }
}

/* Adds `factor` times a simplex's column from beyond `from` on. */
static bool add_simplex(higher *h, uint64_t key, uint32_t factor, uint64_t from)
{
    rips_simplex simplex;
    rips_open(&h->layout, key, h->lens, &simplex);
    push_cofacets(h, &simplex, factor, from, false);
    return rips_keys_add(&h->made, key << h->layout.value_bits | factor) && !h->queue.failed;
}

/* Adds the column that owns the pivot, so that it cancels. */
static bool add_column(higher *h, int64_t column, uint32_t value, uint64_t pivot)
{
    uint64_t mask = ((uint64_t)1 << h->layout.value_bits) - 1;
    uint64_t factor = (uint64_t)(h->layout.prime - value) * h->factor[column] % h->layout.prime;
    for (int64_t k = h->first[column]; k < h->first[column + 1]; k++) {
        uint64_t one = h->operations.list[k];
        uint32_t by = (uint32_t)((one & mask) * factor % h->layout.prime);
        if (!add_simplex(h, one >> h->layout.value_bits, by, pivot)) return false;
    }
    return true;
}

/* Adds the partner of a pivot in an apparent pair. */
static bool add_partner(higher *h, const rips_simplex *simplex, uint32_t value, uint64_t pivot)
{
    uint32_t partner[RIPS_CORNERS], first = simplex->vertex[2];
    int count = 0;
    for (int k = 0; k < simplex->lens + 2; k++)
        if (k != 2) partner[count++] = simplex->vertex[k];
    uint64_t key = rips_key(&h->layout, simplex->edge, partner + 2, h->lens);
    bool is_odd = rips_is_odd(partner, count, first);
    return add_simplex(h, key, is_odd ? value : h->layout.prime - value, pivot);
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Sorts the operations at hand, sums those of one simplex, and keeps them. */
static bool keep(higher *h)
{
    uint64_t mask = ((uint64_t)1 << h->layout.value_bits) - 1;
    qsort(h->made.list, (size_t)h->made.count, sizeof *h->made.list, compare);
    for (int64_t k = 0; k < h->made.count;) {
        uint64_t key = h->made.list[k] >> h->layout.value_bits, sum = 0;
        for (; k < h->made.count && h->made.list[k] >> h->layout.value_bits == key; k++)
            sum += h->made.list[k] & mask;
        sum %= h->layout.prime;
        if (sum && !rips_keys_add(&h->operations, key << h->layout.value_bits | sum)) return false;
    }
    return true;
}

static bool add_bar(higher *h, int64_t column, uint64_t simplex, double death)
{
    uint64_t mask = ((uint64_t)1 << h->layout.value_bits) - 1;
    double birth = h->graph->length[simplex >> rips_shift(&h->layout, h->lens)];
    if (birth == death) return true;
    if (!barcode_bar_add(h->barcode, h->dimension, birth, death)) return false;
    for (int64_t k = h->first[column]; h->request->cocycles && k < h->operations.count; k++) {
        rips_simplex one;
        rips_open(&h->layout, h->operations.list[k] >> h->layout.value_bits, h->lens, &one);
        if (!barcode_simplex_add(h->barcode, h->dimension, one.vertex,
                                 (uint32_t)(h->operations.list[k] & mask)))
            return false;
    }
    return true;
}

/* Reduces one column; false: memory ran out or an interrupt came. */
static bool reduce_column(higher *h, int64_t column, uint64_t simplex)
{
    rips_simplex one, end;
    uint64_t pivot;
    uint32_t value;
    int lens = h->lens + 1;
    rips_queue_clear(&h->queue);
    h->made.count = 0;
    rips_open(&h->layout, simplex, h->lens, &one);
    push_cofacets(h, &one, 1, 0, true);
    if (!rips_keys_add(&h->made, simplex << h->layout.value_bits | 1)) return false;
    bool is_ended = rips_queue_pop(&h->queue, h->layout.prime, &pivot, &value);
    for (; is_ended; is_ended = rips_queue_pop(&h->queue, h->layout.prime, &pivot, &value)) {
        int64_t owner = rips_map_get(&h->owner, pivot);
        bool fine = true;
        rips_open(&h->layout, pivot, lens, &end);
        if (owner >= 0)
            fine = add_column(h, owner, value, pivot);
        else if (rips_is_apparent(&h->layout, h->loops, &end))
            fine = add_partner(h, &end, value, pivot);
        else
            break;
        if (!fine || (++h->looked % 64 == 0 && cann_interrupt_pending())) return false;
    }
    h->first[column] = h->operations.count;
    if (!keep(h)) return false;
    h->first[column + 1] = h->operations.count;
    if (!is_ended) return add_bar(h, column, simplex, INFINITY);
    h->factor[column] = h->inverse[value];
    return rips_map_set(&h->owner, pivot, column) && rips_keys_add(&h->deaths, pivot) &&
           add_bar(h, column, simplex, h->graph->length[end.edge]);
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
static cann_status reduce_all(higher *h, rips_keys *ended)
{
    rips_keys columns = {0};
    cann_status status = rips_critical_find(&h->layout, h->lens, &columns);
    if (status == CANN_OK) clear_ended(&columns, ended);
    h->first = memory_take(columns.count + 1, sizeof *h->first);
    h->factor = memory_take(columns.count, sizeof *h->factor);
    bool fine = h->first && h->factor;
    h->deaths.count = 0;
    for (int64_t k = 0; status == CANN_OK && fine && k < columns.count; k++)
        fine =
            reduce_column(h, k, columns.list[columns.count - 1 - k]) && !cann_interrupt_pending();
    if (status == CANN_OK && !fine)
        status = cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "rips: interrupted")
                                          : CANN_ERROR_MEMORY;
    rips_keys swap = *ended;
    *ended = h->deaths;
    h->deaths = swap;
    if (ended->count) qsort(ended->list, (size_t)ended->count, sizeof *ended->list, compare);
    memory_free(columns.list);
    memory_free(h->first);
    memory_free(h->factor);
    h->operations.count = 0;
    rips_map_free(&h->owner);
    h->owner = (rips_map){0};
    return status;
}

cann_status rips_higher(const rips_graph *graph, const rips_request *request,
                        const rips_triangles *deaths, cann_barcode *barcode)
{
    higher h = {.graph = graph, .request = request, .barcode = barcode, .loops = rips_loops_pick()};
    rips_keys ended = {0};
    cann_status status = rips_layout_fill(&h.layout, graph, request->prime, request->dimension + 1);
    if (status != CANN_OK) return status;
    h.queue.value_bits = h.layout.value_bits;
    h.far = memory_take(graph->stride, sizeof *h.far);
    h.inverse = rips_inverses(request->prime);
    bool fine = h.far && h.inverse;
    for (int64_t k = 0; fine && k < deaths->count; k++)
        fine = rips_keys_add(&ended,
                             rips_key(&h.layout, deaths->list[k].edge, &deaths->list[k].vertex, 1));
    status = fine ? CANN_OK : CANN_ERROR_MEMORY;
    for (h.dimension = 2; status == CANN_OK && h.dimension <= request->dimension; h.dimension++) {
        h.lens = (int)h.dimension - 1;
        status = reduce_all(&h, &ended);
    }
    memory_free(h.far);
    memory_free(h.inverse);
    memory_free(h.operations.list);
    memory_free(h.made.list);
    memory_free(h.deaths.list);
    memory_free(ended.list);
    rips_queue_free(&h.queue);
    return status;
}
