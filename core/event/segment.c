/* SPDX-License-Identifier: MIT
 * Values of synapses brought together by target (or by any list of places): sums, products,
 * extremes, means and softmax. A place that nobody reaches has the reduction's identity. */
#include "base/memory.h"
#include "base/status.h"
#include "base/vmath.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* One reduction of a row of values: out[place] starts at the identity. */
typedef void reduction(int64_t count, const void *values, const int64_t *place, void *out);

#define REDUCE(name, suffix, number, combine)                                                      \
    static void name##_##suffix(int64_t count, const void *values, const int64_t *place,           \
                                void *result)                                                      \
    {                                                                                              \
        const number *from = values;                                                               \
        number *out = result;                                                                      \
        for (int64_t k = 0; k < count; k++) {                                                      \
            number a = out[place[k]], b = from[k];                                                 \
            out[place[k]] = (combine);                                                             \
        }                                                                                          \
    }
#define REDUCE_ALL(name, real, whole)                                                              \
    REDUCE(name, float32, float, real)                                                             \
    REDUCE(name, float64, double, real)                                                            \
    REDUCE(name, int64, int64_t, whole)
REDUCE_ALL(sum, a + b, (int64_t)((uint64_t)a + (uint64_t)b))
REDUCE_ALL(prod, a *b, (int64_t)((uint64_t)a *(uint64_t)b))
REDUCE_ALL(max, a > b || a != a ? a : b, a > b ? a : b)
REDUCE_ALL(min, a < b || a != a ? a : b, a < b ? a : b)

typedef struct segment_row {
    const char *name;
    reduction *of[3]; /* float32, float64, int64 */
    double identity;
    int64_t whole_identity;
} segment_row;

#define ROW(name, identity, whole)                                                                 \
    {                                                                                              \
#name, {name##_float32, name##_float64, name##_int64 }, identity, whole                    \
    }
static const segment_row rows[] = {ROW(sum, 0, 0), ROW(prod, 1, 1), ROW(max, -INFINITY, INT64_MIN),
                                   ROW(min, INFINITY, INT64_MAX)};

static const segment_row *find_row(const char *name)
{
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (!strcmp(rows[k].name, name)) return &rows[k];
    return NULL;
}

/* Values [..., count] and places [count], read and checked. */
typedef struct segments {
    cann_tensor *values; /* contiguous */
    int64_t *place;
    int64_t count, batch, places;
} segments;

static bool read_places(segments *segments, const cann_tensor *place)
{
    cann_tensor *whole = cann_tensor_convert(place, CANN_INT64);
    segments->place = memory_take(place->count, sizeof *segments->place);
    bool good = whole && segments->place;
    if (good && place->count > 0)
        memcpy(segments->place, cann_tensor_data(whole), (size_t)place->count * sizeof(int64_t));
    for (int64_t k = 0; good && k < place->count; k++) {
        good = segments->place[k] >= 0 && segments->place[k] < segments->places;
        if (!good)
            fail(CANN_ERROR_ARGUMENT,
                 "place %" PRId64 " of value %" PRId64 " is none of the %" PRId64
                 ", counted from 0",
                 segments->place[k], k, segments->places);
    }
    cann_tensor_free(whole);
    return good;
}

static bool read_segments(segments *segments, const cann_tensor *values, const cann_tensor *place,
                          int64_t places, cann_type type)
{
    *segments = (struct segments){.count = place->count, .places = places, .batch = 1};
    bool typed = place->type == CANN_INT32 || place->type == CANN_INT64;
    if (place->rank != 1 || !typed || places < 0) {
        fail(CANN_ERROR_TYPE, "places are one axis of int32 or int64, of 0 or more");
        return false;
    }
    if (values->rank < 1 || values->shape[values->rank - 1] != place->count) {
        char shape[TENSOR_TEXT];
        fail(CANN_ERROR_SHAPE, "values are %s, but their last axis must be of %" PRId64 " places",
             shape_print(shape, values->rank, values->shape), place->count);
        return false;
    }
    for (int axis = 0; axis < values->rank - 1; axis++) segments->batch *= values->shape[axis];
    segments->values = cann_tensor_convert(values, type);
    return segments->values && read_places(segments, place);
}

static void segments_free(segments *segments)
{
    cann_tensor_free(segments->values);
    memory_free(segments->place);
}

/* A result shaped as the values, but for the last axis. */
static cann_tensor *new_result(const segments *segments, int64_t width, double fill)
{
    const cann_tensor *values = segments->values;
    int64_t shape[TENSOR_RANK];
    for (int axis = 0; axis < values->rank; axis++) shape[axis] = values->shape[axis];
    shape[values->rank - 1] = width;
    cann_tensor *out = cann_tensor_new(values->type, values->rank, shape);
    cann_tensor *one = out ? cann_tensor_new(CANN_FLOAT64, 0, NULL) : NULL;
    bool good = one && cann_tensor_write(one, &fill, 1) == CANN_OK &&
                cann_tensor_assign(out, one) == CANN_OK;
    cann_tensor_free(one);
    if (good) return out;
    cann_tensor_free(out);
    return NULL;
}

static void *row_at(const cann_tensor *tensor, int64_t b, int64_t length)
{
    return (char *)cann_tensor_data(tensor) + (size_t)(b * length) * type_size(tensor->type);
}

static cann_tensor *reduce(const segments *segments, const segment_row *row)
{
    cann_type type = segments->values->type;
    cann_tensor *out = new_result(segments, segments->places, row->identity);
    if (!out) return NULL;
    if (type == CANN_INT64) {
        int64_t *whole = cann_tensor_data(out);
        for (int64_t k = 0; k < out->count; k++) whole[k] = row->whole_identity;
    }
    reduction *loop = row->of[type == CANN_INT64 ? 2 : type == CANN_FLOAT64];
    for (int64_t b = 0; b < segments->batch; b++)
        loop(segments->count, row_at(segments->values, b, segments->count), segments->place,
             row_at(out, b, segments->places));
    return out;
}

/* Sums divided by counts; 0 where nobody comes. */
static cann_tensor *mean(const segments *segments)
{
    cann_tensor *out = reduce(segments, find_row("sum"));
    int64_t *count = out ? memory_take(segments->places, sizeof *count) : NULL;
    if (!count) {
        cann_tensor_free(out);
        return NULL;
    }
    for (int64_t k = 0; k < segments->count; k++) count[segments->place[k]]++;
    float *single = cann_tensor_data(out);
    double *wide = cann_tensor_data(out);
    for (int64_t k = 0; k < out->count; k++) {
        int64_t many = count[k % segments->places];
        if (many > 0 && out->type == CANN_FLOAT32) single[k] /= (float)many;
        if (many > 0 && out->type == CANN_FLOAT64) wide[k] /= (double)many;
    }
    memory_free(count);
    return out;
}

#define SOFTMAX(suffix, number, exponential)                                                       \
    static void softmax_##suffix(const segments *segments, const number *from, const number *most, \
                                 number *sum, number *out)                                         \
    {                                                                                              \
        for (int64_t k = 0; k < segments->count; k++) {                                            \
            out[k] = exponential(from[k] - most[segments->place[k]]);                              \
            sum[segments->place[k]] += out[k];                                                     \
        }                                                                                          \
        for (int64_t k = 0; k < segments->count; k++) out[k] /= sum[segments->place[k]];           \
    }
SOFTMAX(float32, float, v_exp_f32)
SOFTMAX(float64, double, v_exp_f64)

/* exp(value - largest)/sum within each place: as many as there are values. */
static cann_tensor *softmax(const segments *segments)
{
    cann_tensor *most = reduce(segments, find_row("max"));
    cann_tensor *sum = most ? new_result(segments, segments->places, 0) : NULL;
    cann_tensor *out = sum ? new_result(segments, segments->count, 0) : NULL;
    for (int64_t b = 0; out && b < segments->batch; b++) {
        void *from = row_at(segments->values, b, segments->count);
        void *to = row_at(out, b, segments->count);
        void *highest = row_at(most, b, segments->places);
        void *total = row_at(sum, b, segments->places);
        if (out->type == CANN_FLOAT32)
            softmax_float32(segments, from, highest, total, to);
        else
            softmax_float64(segments, from, highest, total, to);
    }
    cann_tensor_free(most);
    cann_tensor_free(sum);
    return out;
}

static const struct {
    const char *name;
    cann_tensor *(*make)(const segments *segments);
} others[] = {{"mean", mean}, {"softmax", softmax}};

cann_tensor *cann_tensor_segment(const char *name, const cann_tensor *values,
                                 const cann_tensor *place, int64_t places)
{
    const segment_row *row = find_row(name);
    cann_tensor *(*make)(const segments *segments) = NULL;
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (!strcmp(others[k].name, name)) make = others[k].make;
    if (!row && !make) {
        fail(CANN_ERROR_NAME,
             "values are brought together by sum, prod, max, min, mean or softmax, not '%s'", name);
        return NULL;
    }
    cann_type type = values->type;
    if (type == CANN_BOOL || type == CANN_INT32) type = CANN_INT64;
    if (make && type == CANN_INT64) type = CANN_FLOAT64;
    segments segments;
    cann_tensor *out = NULL;
    if (read_segments(&segments, values, place, places, type))
        out = row ? reduce(&segments, row) : make(&segments);
    segments_free(&segments);
    return out;
}
