/* SPDX-License-Identifier: MIT
 * Running sums, orders and places along an axis. Lanes are brought to float64 or int64 (float32
 * loses nothing by it), and ordered through whole keys that rise as the numbers do, so one sort
 * serves every type. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/axis.h"
#include <inttypes.h>
#include <string.h>

typedef enum gives { SUMS, VALUES, PLACES, MIDDLES } gives;
typedef enum length { LANE, SINGLE } length;

typedef struct ranked {
    int64_t key, place;
} ranked;

/* One lane on its way. Elements and results are float64 or int64, told by `whole`. */
typedef struct lane {
    int64_t count;
    bool whole;
    const double *x;
    const int64_t *n; /* the same memory as x */
    double *out;
    int64_t *places; /* the same memory as out */
    ranked *order, *spare;
} lane;

static const int64_t key_of_nan = INT64_MAX;

/* Whole numbers that rise as the numbers do; -0 like 0, NaN above all. */
static int64_t key_of(const lane *at, int64_t k)
{
    if (at->whole) return at->n[k];
    double x = at->x[k] + 0.0;
    int64_t bits;
    if (x != x) return key_of_nan;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static void run_cumsum(lane *at)
{
    double sum = 0;
    uint64_t total = 0;
    for (int64_t k = 0; k < at->count; k++) {
        if (at->whole)
            at->places[k] = (int64_t)(total += (uint64_t)at->n[k]);
        else
            at->out[k] = sum += at->x[k];
    }
}

static void run_cumprod(lane *at)
{
    double product = 1;
    uint64_t total = 1;
    for (int64_t k = 0; k < at->count; k++) {
        if (at->whole)
            at->places[k] = (int64_t)(total *= (uint64_t)at->n[k]);
        else
            at->out[k] = product *= at->x[k];
    }
}

/* Stable, by merging runs of growing length. */
static void order_lane(lane *at)
{
    for (int64_t k = 0; k < at->count; k++) at->order[k] = (ranked){key_of(at, k), k};
    for (int64_t width = 1; width < at->count; width *= 2) {
        for (int64_t begin = 0; begin < at->count; begin += 2 * width) {
            int64_t middle = begin + width < at->count ? begin + width : at->count;
            int64_t end = middle + width < at->count ? middle + width : at->count;
            for (int64_t i = begin, j = middle, k = begin; k < end; k++) {
                bool left = i < middle && (j >= end || at->order[i].key <= at->order[j].key);
                at->spare[k] = left ? at->order[i++] : at->order[j++];
            }
        }
        ranked *swap = at->order;
        at->order = at->spare;
        at->spare = swap;
    }
}

static void run_sort(lane *at)
{
    order_lane(at);
    for (int64_t k = 0; k < at->count; k++) at->places[k] = at->n[at->order[k].place];
}

static void run_argsort(lane *at)
{
    order_lane(at);
    for (int64_t k = 0; k < at->count; k++) at->places[k] = at->order[k].place;
}

static void run_argmax(lane *at)
{
    int64_t best = 0;
    for (int64_t k = 1; k < at->count; k++)
        if (key_of(at, k) > key_of(at, best)) best = k;
    at->places[0] = best;
}

static void run_argmin(lane *at)
{
    int64_t best = 0;
    for (int64_t k = 0; k < at->count; k++) {
        int64_t key = key_of(at, k);
        if (!at->whole && key == key_of_nan) {
            best = k;
            break;
        }
        if (key < key_of(at, best)) best = k;
    }
    at->places[0] = best;
}

static void run_median(lane *at)
{
    order_lane(at);
    int64_t high = at->order[at->count / 2].place, low = at->order[(at->count - 1) / 2].place;
    int64_t last = at->order[at->count - 1].place;
    if (at->whole)
        at->out[0] =
            low == high ? (double)at->n[low] : ((double)at->n[low] + (double)at->n[high]) / 2;
    else if (at->x[last] != at->x[last])
        at->out[0] = at->x[last];
    else
        at->out[0] = low == high ? at->x[low] : (at->x[low] + at->x[high]) / 2;
}

static const struct row {
    const char *name;
    length length;
    gives gives;
    void (*run)(lane *at);
    const char *doc;
} rows[] = {
#define ALONG(name, length, gives, doc) {#name, length, gives, run_##name, doc},
#include "tensor/along.def"
#undef ALONG
};
enum { ROWS = sizeof rows / sizeof *rows };

int64_t cann_along_count(void)
{
    return ROWS;
}
const char *cann_along_name(int64_t row)
{
    return row >= 0 && row < ROWS ? rows[row].name : NULL;
}
const char *cann_along_doc(int64_t row)
{
    return row >= 0 && row < ROWS ? rows[row].doc : NULL;
}
bool cann_along_is_single(int64_t row)
{
    return row >= 0 && row < ROWS && rows[row].length == SINGLE;
}

bool cann_along_gives_places(int64_t row)
{
    return row >= 0 && row < ROWS && rows[row].gives == PLACES;
}

int64_t cann_along_find(const char *name)
{
    for (int64_t row = 0; row < ROWS; row++)
        if (!strcmp(rows[row].name, name)) return row;
    return -1;
}

static cann_type type_given(gives what, cann_type type)
{
    if (what == PLACES) return CANN_INT64;
    if (what == VALUES || type_is_float(type)) return type;
    return what == MIDDLES ? CANN_FLOAT64 : CANN_INT64;
}

/* All lanes [begin, end); elements and results are 8 bytes wide. */
static cann_status run_lanes(const struct row *what, const lanes *from, const lanes *to, bool whole,
                             int64_t begin, int64_t end)
{
    int64_t count = from->length;
    int64_t *buffer = memory_take(2 * count + 1, sizeof *buffer);
    ranked *order = buffer ? memory_take(2 * count + 1, sizeof *order) : NULL;
    if (!order) {
        memory_free(buffer);
        return CANN_ERROR_MEMORY;
    }
    for (int64_t k = begin; k < end; k++) {
        const int64_t *source = (const int64_t *)lane_at(from, k);
        int64_t *target = (int64_t *)lane_at(to, k);
        for (int64_t j = 0; j < count; j++) buffer[j] = source[j * from->stride];
        int64_t *out = buffer + count;
        lane at = {count, whole, (double *)buffer, buffer, (double *)out,
                   out,   order, order + count};
        what->run(&at);
        for (int64_t j = 0; j < to->length; j++) target[j * to->stride] = out[j];
    }
    memory_free(buffer);
    memory_free(order);
    return CANN_OK;
}

enum { WORTH_A_TEAM = 1 << 14 };

static cann_status run_all(const struct row *what, const lanes *from, const lanes *to, bool whole)
{
    int threads = from->count * from->length >= WORTH_A_TEAM ? (int)cann_threads() : 1;
    cann_status status = CANN_OK;
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(from->count, 1, thread, threads);
        if (part.begin < part.end &&
            run_lanes(what, from, to, whole, part.begin, part.end) != CANN_OK)
#pragma omp atomic write
            status = CANN_ERROR_MEMORY;
    }
    if (status != CANN_OK) fail(status, "%s: not enough memory for its lanes", what->name);
    return status;
}

/* Without its axis of length 1. */
static cann_tensor *drop_axis(const cann_tensor *tensor, int axis)
{
    int rank;
    int64_t shape[TENSOR_RANK];
    axis_shape(tensor, axis, false, &rank, shape);
    return cann_tensor_reshape(tensor, rank, shape);
}

cann_tensor *cann_tensor_along(int64_t row, const cann_tensor *tensor, int axis)
{
    if (row < 0 || row >= ROWS) {
        fail(CANN_ERROR_NAME, "no operation along an axis has the row %" PRId64, row);
        return NULL;
    }
    const struct row *what = &rows[row];
    if (tensor->rank == 0 || axis < 0 || axis_check(what->name, tensor, axis) != CANN_OK) {
        fail(CANN_ERROR_SHAPE, "%s: axis %d of a tensor of %d axes", what->name, axis + 1,
             tensor->rank);
        return NULL;
    }
    if (what->length == SINGLE && tensor->shape[axis] == 0) {
        fail(CANN_ERROR_SHAPE, "%s: an axis of no elements has none", what->name);
        return NULL;
    }
    bool whole = !type_is_float(tensor->type);
    cann_type computed = whole ? CANN_INT64 : CANN_FLOAT64;
    bool keeps = what->gives == PLACES || (whole && what->gives != MIDDLES);
    int64_t shape[TENSOR_RANK];
    memcpy(shape, tensor->shape, sizeof shape);
    if (what->length == SINGLE) shape[axis] = 1;
    cann_tensor *from = cann_tensor_convert(tensor, computed), *out = NULL, *result = NULL;
    if (from) out = cann_tensor_new(keeps ? CANN_INT64 : CANN_FLOAT64, tensor->rank, shape);
    if (!out) goto done;
    lanes source = lanes_of(from, axis), target = lanes_of(out, axis);
    if (run_all(what, &source, &target, whole) != CANN_OK) goto done;
    result = cann_tensor_convert(out, type_given(what->gives, tensor->type));
    if (result && what->length == SINGLE) {
        cann_tensor *kept = result;
        result = drop_axis(kept, axis);
        cann_tensor_free(kept);
    }

done:
    cann_tensor_free(from);
    cann_tensor_free(out);
    return result;
}
