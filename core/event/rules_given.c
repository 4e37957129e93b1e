/* SPDX-License-Identifier: MIT
 * Rules whose pairs the user gives: a matrix, two lists, compressed rows. Tensors are read once, by
 * prepare, into plain arrays that rows then share. */
#include "base/memory.h"
#include "base/status.h"
#include "event/rules.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>

/* What prepare keeps: arrays of the tensors, NULL where not given. */
typedef struct given {
    int64_t count;
    double *weight, *delay;
    int64_t *source, *target; /* csr: source is where rows begin */
    bool flags;               /* a matrix of bool: pairs without weights */
} given;

static void given_free(void *state)
{
    given *given = state;
    if (!given) return;
    memory_free(given->weight);
    memory_free(given->delay);
    memory_free(given->source);
    memory_free(given->target);
    memory_free(given);
}

static given *given_new(cann_wiring *wiring)
{
    if (wiring->state_free) wiring->state_free(wiring->state);
    wiring->state = memory_take(1, sizeof(given));
    wiring->state_free = given_free;
    return wiring->state;
}

/* All elements as float64; an absent tensor gives NULL and true. */
static bool read_numbers(const cann_wiring *wiring, const char *name, int64_t count, double **out)
{
    const cann_tensor *tensor = cann_wiring_tensor_of(wiring, name);
    *out = NULL;
    if (!tensor) return true;
    if (tensor->count != count && tensor->count != 1) {
        fail(CANN_ERROR_SHAPE,
             "%s: %s has %" PRId64 " elements, but %" PRId64 " (or a single one) will do",
             wiring->rule->name, name, tensor->count, count);
        return false;
    }
    *out = memory_take(count, sizeof **out);
    if (!*out) return false;
    if (tensor->count == count) return cann_tensor_read(tensor, *out, count) == CANN_OK;
    double only;
    if (cann_tensor_read(tensor, &only, 1) != CANN_OK) return false;
    for (int64_t k = 0; k < count; k++) (*out)[k] = only;
    return true;
}

/* Places as int64; whole numbers alone will do. */
static bool read_places(const cann_wiring *wiring, const char *name, int64_t *count, int64_t **out)
{
    const cann_tensor *tensor = cann_wiring_tensor_of(wiring, name);
    double *numbers = NULL;
    *count = tensor->count;
    bool good = read_numbers(wiring, name, *count, &numbers);
    if (good) *out = memory_take(*count, sizeof **out);
    good = good && *out;
    for (int64_t k = 0; good && k < *count; k++) {
        good = numbers[k] == floor(numbers[k]) && fabs(numbers[k]) < 1e15;
        if (good)
            (*out)[k] = (int64_t)numbers[k];
        else
            fail(CANN_ERROR_ARGUMENT, "%s: %s[%" PRId64 "] = %g, but places are whole numbers",
                 wiring->rule->name, name, k, numbers[k]);
    }
    memory_free(numbers);
    return good;
}

static cann_status add_given(cann_wiring *wiring, const given *given, int64_t i, int64_t j,
                             int64_t k)
{
    const double *const values[PAIR_VALUES] = {given->weight ? &given->weight[k] : NULL,
                                               given->delay ? &given->delay[k] : NULL};
    return wiring_add(wiring, i, j, values);
}

static cann_status check_equal(const cann_wiring *wiring, const char *one, int64_t count,
                               const char *other, int64_t expected)
{
    if (count == expected) return CANN_OK;
    return fail(CANN_ERROR_SHAPE, "%s: %s has %" PRId64 " elements, but %s needs %" PRId64,
                wiring->rule->name, one, count, other, expected);
}

PREPARE(pairs)
{
    (void)options;
    given *given = given_new(wiring);
    int64_t targets;
    if (!given || !read_places(wiring, "sources", &given->count, &given->source) ||
        !read_places(wiring, "targets", &targets, &given->target))
        return CANN_ERROR_ARGUMENT;
    cann_status status = check_equal(wiring, "targets", targets, "sources", given->count);
    if (status != CANN_OK) return status;
    bool good = read_numbers(wiring, "weights", given->count, &given->weight) &&
                read_numbers(wiring, "delays", given->count, &given->delay);
    return good ? wiring_expect(wiring, 3 * (double)given->count) : CANN_ERROR_SHAPE;
}
DRAW(pairs)
{
    (void)options, (void)random;
    const given *given = wiring->state;
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < given->count && status == CANN_OK; k++)
        status = add_given(wiring, given, given->source[k], given->target[k], k);
    return status;
}

PREPARE(csr)
{
    (void)options;
    given *given = given_new(wiring);
    int64_t rows;
    if (!given || !read_places(wiring, "indptr", &rows, &given->source) ||
        !read_places(wiring, "indices", &given->count, &given->target))
        return CANN_ERROR_ARGUMENT;
    cann_status status =
        check_equal(wiring, "indptr", rows, "one more than the sources", wiring->rows + 1);
    for (int64_t i = 0; status == CANN_OK && i < rows; i++) {
        int64_t least = i > 0 ? given->source[i - 1] : 0;
        int64_t most = i == 0 ? 0 : given->count;
        if (given->source[i] < least || given->source[i] > most ||
            (i == rows - 1 && given->source[i] != given->count))
            status =
                fail(CANN_ERROR_ARGUMENT,
                     "csr: indptr[%" PRId64 "] = %" PRId64 ", but it must ascend from 0 to the "
                     "%" PRId64 " indices",
                     i, given->source[i], given->count);
    }
    if (status != CANN_OK) return status;
    bool good = read_numbers(wiring, "weights", given->count, &given->weight) &&
                read_numbers(wiring, "delays", given->count, &given->delay);
    return good ? CANN_OK : CANN_ERROR_SHAPE;
}
ROW(csr)
{
    (void)options, (void)random;
    const given *given = wiring->state;
    cann_status status = CANN_OK;
    for (int64_t k = given->source[source]; k < given->source[source + 1] && status == CANN_OK; k++)
        status = add_given(wiring, given, source, given->target[k], k);
    return status;
}

PREPARE(matrix)
{
    (void)options;
    const cann_tensor *weights = cann_wiring_tensor_of(wiring, "weights");
    char shape[TENSOR_TEXT];
    if (weights->rank != 2 || weights->shape[0] != wiring->rows ||
        weights->shape[1] != wiring->columns)
        return fail(
            CANN_ERROR_SHAPE,
            "matrix: weights is %s, but [sources, targets] = [%" PRId64 ", %" PRId64 "] will do",
            shape_print(shape, weights->rank, weights->shape), wiring->rows, wiring->columns);
    given *given = given_new(wiring);
    if (!given) return CANN_ERROR_MEMORY;
    given->flags = weights->type == CANN_BOOL;
    bool good = read_numbers(wiring, "weights", weights->count, &given->weight) &&
                read_numbers(wiring, "delays", weights->count, &given->delay);
    return good ? CANN_OK : CANN_ERROR_SHAPE;
}
ROW(matrix)
{
    (void)options, (void)random;
    const given *given = wiring->state;
    for (int64_t j = 0; j < wiring->columns; j++) {
        int64_t k = source * wiring->columns + j;
        if (given->weight[k] == 0) continue;
        const double *const values[PAIR_VALUES] = {given->flags ? NULL : &given->weight[k],
                                                   given->delay ? &given->delay[k] : NULL};
        cann_status status = wiring_add(wiring, source, j, values);
        if (status != CANN_OK) return status;
    }
    return CANN_OK;
}
