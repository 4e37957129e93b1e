/* SPDX-License-Identifier: MIT
 * Persistence of functions: a simplex is there once its largest vertex is. Components join along
 * edges by the elder rule. In a plane the holes of what is below a value are the components of what
 * is above it that do not reach the border (Alexander duality); with each pixel joined to six
 * others (the four beside it and two along one diagonal) this holds exactly, the plane being cut
 * into triangles. On a graph, every edge that closes a loop begins a bar that never ends. */
#include "analyze/barcode.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct place {
    double value;
    int64_t index;
} place;

static int compare(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Union and find; a set is named by its eldest place, the one that came first. */
typedef struct sets {
    int64_t *parent;
    int64_t *turn; /* when each place came, -1: not yet */
} sets;

static int64_t find(const sets *sets, int64_t v)
{
    while (sets->parent[v] != v) v = sets->parent[v] = sets->parent[sets->parent[v]];
    return v;
}

/* The eldest place of the younger set, which ends; -1 where both are one. */
static int64_t join(const sets *sets, int64_t a, int64_t b)
{
    a = find(sets, a);
    b = find(sets, b);
    if (a == b) return -1;
    int64_t elder = sets->turn[a] < sets->turn[b] ? a : b, younger = a + b - elder;
    sets->parent[younger] = elder;
    return younger;
}

static cann_status check_finite(const double *values, int64_t n)
{
    for (int64_t k = 0; k < n; k++)
        if (!isfinite(values[k]))
            return fail(CANN_ERROR_NUMERIC, "lower_star: value %" PRId64 " is %g", k + 1,
                        values[k]);
    return CANN_OK;
}

static bool add(cann_barcode *barcode, int64_t dimension, double birth, double death)
{
    return birth == death || barcode_bar_add(barcode, dimension, birth, death);
}

/* Pixels come in order of sign * value; bars of sets that end are told with their two values. */
static cann_status sweep(const double *values, int64_t rows, int64_t columns, bool is_upper,
                         cann_barcode *barcode)
{
    static const int step[6][2] = {{0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, -1}};
    int64_t n = rows * columns, border = n;
    place *order = memory_take(n, sizeof *order);
    sets sets = {memory_take(n + 1, sizeof *sets.parent), memory_take(n + 1, sizeof *sets.turn)};
    bool fine = order && sets.parent && sets.turn;
    for (int64_t k = 0; fine && k < n; k++) {
        order[k] = (place){is_upper ? -values[k] : values[k], k};
        sets.parent[k] = k;
        sets.turn[k] = -1;
    }
    if (fine) {
        qsort(order, (size_t)n, sizeof *order, compare);
        sets.parent[border] = border;
        sets.turn[border] = is_upper ? 0 : -1; /* the outside is above everything */
    }
    for (int64_t k = 0; fine && k < n; k++) {
        int64_t at = order[k].index, row = at / columns, column = at % columns;
        sets.turn[at] = k + 1;
        for (int s = 0; fine && s < 6; s++) {
            int64_t r = row + step[s][0], c = column + step[s][1];
            bool is_out = r < 0 || r >= rows || c < 0 || c >= columns;
            int64_t other = is_out ? border : r * columns + c;
            if (sets.turn[other] < 0) continue;
            int64_t ended = join(&sets, at, other);
            if (ended < 0 || ended == border) continue;
            fine = is_upper ? add(barcode, 1, values[at], values[ended])
                            : add(barcode, 0, values[ended], values[at]);
        }
    }
    if (fine && !is_upper && n) fine = add(barcode, 0, order[0].value, INFINITY);
    memory_free(order);
    memory_free(sets.parent);
    memory_free(sets.turn);
    return fine ? CANN_OK : CANN_ERROR_MEMORY;
}

/* Edges in the order of their larger ends. */
static cann_status sweep_graph(const double *values, int64_t n, const int64_t *first,
                               const int64_t *second, int64_t count, cann_barcode *barcode)
{
    place *order = memory_take(n > count ? n : count, sizeof *order);
    sets sets = {memory_take(n, sizeof *sets.parent), memory_take(n, sizeof *sets.turn)};
    bool fine = order && sets.parent && sets.turn;
    for (int64_t k = 0; fine && k < n; k++) order[k] = (place){values[k], k};
    if (fine) qsort(order, (size_t)n, sizeof *order, compare);
    for (int64_t k = 0; fine && k < n; k++) {
        sets.parent[k] = k;
        sets.turn[order[k].index] = k;
    }
    for (int64_t k = 0; fine && k < count; k++)
        order[k] = (place){fmax(values[first[k]], values[second[k]]), k};
    if (fine) qsort(order, (size_t)count, sizeof *order, compare);
    for (int64_t k = 0; fine && k < count; k++) {
        int64_t ended = join(&sets, first[order[k].index], second[order[k].index]);
        fine = ended < 0 ? add(barcode, 1, order[k].value, INFINITY)
                         : add(barcode, 0, values[ended], order[k].value);
    }
    for (int64_t k = 0; fine && k < n; k++)
        if (sets.parent[k] == k) fine = add(barcode, 0, values[k], INFINITY);
    memory_free(order);
    memory_free(sets.parent);
    memory_free(sets.turn);
    return fine ? CANN_OK : CANN_ERROR_MEMORY;
}

static cann_barcode *told(cann_barcode *barcode, cann_status status)
{
    if (status == CANN_OK) {
        barcode->threshold = INFINITY;
        barcode_sort(barcode);
        return barcode;
    }
    cann_barcode_free(barcode);
    return NULL;
}

cann_barcode *cann_lower_star_of_image(const cann_tensor *image)
{
    int rank = cann_tensor_rank(image);
    if (rank < 1 || rank > 2) {
        fail(CANN_ERROR_SHAPE, "lower_star: values along a line [n] or an image [rows, columns]");
        return NULL;
    }
    int64_t n = cann_tensor_count(image);
    int64_t columns = cann_tensor_shape(image)[rank - 1], rows = columns ? n / columns : 0;
    double *values = memory_take(n, sizeof *values);
    cann_barcode *barcode = values ? barcode_new(rank - 1, 2, false) : NULL;
    cann_status status = barcode ? cann_tensor_read(image, values, n) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = check_finite(values, n);
    if (status == CANN_OK) status = sweep(values, rows, columns, false, barcode);
    if (status == CANN_OK && rank == 2) status = sweep(values, rows, columns, true, barcode);
    memory_free(values);
    return told(barcode, status);
}

cann_barcode *cann_lower_star_of_graph(const cann_tensor *values, const cann_tensor *first,
                                       const cann_tensor *second)
{
    int64_t n = cann_tensor_count(values), count = cann_tensor_count(first);
    if (cann_tensor_count(second) != count) {
        fail(CANN_ERROR_SHAPE, "lower_star: %" PRId64 " first and %" PRId64 " second ends of edges",
             count, cann_tensor_count(second));
        return NULL;
    }
    cann_tensor *a = cann_tensor_convert(first, CANN_INT64);
    cann_tensor *b = cann_tensor_convert(second, CANN_INT64);
    double *height = memory_take(n, sizeof *height);
    cann_barcode *barcode = a && b && height ? barcode_new(1, 2, false) : NULL;
    cann_status status = barcode ? cann_tensor_read(values, height, n) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = check_finite(height, n);
    const int64_t *from = a ? cann_tensor_data(a) : NULL, *to = b ? cann_tensor_data(b) : NULL;
    for (int64_t k = 0; status == CANN_OK && k < count; k++)
        if (from[k] < 0 || from[k] >= n || to[k] < 0 || to[k] >= n)
            status = fail(CANN_ERROR_ARGUMENT,
                          "lower_star: edge %" PRId64 " joins %" PRId64 " and %" PRId64
                          ", but there are %" PRId64 " values",
                          k + 1, from[k] + 1, to[k] + 1, n);
    if (status == CANN_OK) status = sweep_graph(height, n, from, to, count, barcode);
    cann_tensor_free(a);
    cann_tensor_free(b);
    memory_free(height);
    return told(barcode, status);
}
