/* SPDX-License-Identifier: MIT
 * Products along stored synapses: x A from sources to targets, A x the other way, each of a vector
 * or of a batch of them, of numbers or of events, and the gradient in the weights. A target's terms
 * are added in order of its sources, whatever the team. */
#include "event/product.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <string.h>

static cann_status refuse_shape(const char *what, const cann_tensor *x, int64_t length)
{
    char shape[TENSOR_TEXT] = "a single value";
    if (x->rank > 0) shape_print(shape, x->rank, x->shape);
    return fail(CANN_ERROR_SHAPE, "%s: x is %s, but its last axis must be of %" PRId64, what, shape,
                length);
}

/* x as 0 and 1 in the float type. */
static void make_events(cann_tensor *x)
{
    if (x->type == CANN_FLOAT32) {
        float *value = cann_tensor_data(x);
        for (int64_t k = 0; k < x->count; k++) value[k] = value[k] > 0;
    } else {
        double *value = cann_tensor_data(x);
        for (int64_t k = 0; k < x->count; k++) value[k] = value[k] > 0;
    }
}

cann_status operands_read(operands *operands, const char *what, const cann_tensor *x,
                          cann_type type, int64_t length, int64_t width, bool events)
{
    *operands = (struct operands){.length = length, .width = width};
    if (x->rank < 1 || x->shape[x->rank - 1] != length) return refuse_shape(what, x, length);
    bool wide =
        type == CANN_FLOAT64 || (!events && x->type != CANN_BOOL && x->type != CANN_FLOAT32);
    operands->type = wide ? CANN_FLOAT64 : CANN_FLOAT32;
    operands->batch = 1;
    int64_t shape[TENSOR_RANK];
    for (int axis = 0; axis < x->rank; axis++) shape[axis] = x->shape[axis];
    for (int axis = 0; axis < x->rank - 1; axis++) operands->batch *= shape[axis];
    shape[x->rank - 1] = width;
    bool changes = events || x->type != operands->type;
    operands->x = changes ? cann_tensor_convert(x, operands->type) : cann_tensor_contiguous(x);
    operands->out = operands->x ? cann_tensor_new(operands->type, x->rank, shape) : NULL;
    operands->events = memory_take(length, sizeof *operands->events);
    if (!operands->out || !operands->events) return CANN_ERROR_MEMORY;
    if (events) make_events(operands->x);
    return CANN_OK;
}

int64_t operands_list(operands *operands, int64_t b)
{
    int64_t found = 0;
    if (operands->type == CANN_FLOAT32) {
        const float *x = (const float *)cann_tensor_data(operands->x) + b * operands->length;
        for (int64_t k = 0; k < operands->length; k++) {
            operands->events[found] = (int32_t)k;
            found += x[k] != 0;
        }
    } else {
        const double *x = (const double *)cann_tensor_data(operands->x) + b * operands->length;
        for (int64_t k = 0; k < operands->length; k++) {
            operands->events[found] = (int32_t)k;
            found += x[k] != 0;
        }
    }
    return found;
}

cann_tensor *operands_finish(operands *operands, bool good)
{
    cann_tensor *out = operands->out;
    if (!good) {
        cann_tensor_free(out);
        out = NULL;
    }
    cann_tensor_free(operands->x);
    memory_free(operands->events);
    return out;
}

/* Weights as the loops take them: one value, or one per synapse, in the product's type. */
typedef struct weights {
    cann_tensor *values;
    bool per_synapse;
} weights;

static bool read_weights(weights *out, const synapses *synapses, const cann_tensor *given,
                         cann_type type)
{
    double one = 1;
    out->per_synapse = given && given->count == synapses->count && given->rank == 1;
    if (given && !out->per_synapse && given->count != 1) {
        fail(CANN_ERROR_SHAPE,
             "the weights are %" PRId64 " values, but a single one, or one for each of %" PRId64
             " synapses, will do",
             given->count, synapses->count);
        return false;
    }
    if (given)
        out->values =
            given->type == type ? cann_tensor_contiguous(given) : cann_tensor_convert(given, type);
    else
        out->values = cann_tensor_new(type, 0, NULL);
    return out->values && (given || cann_tensor_write(out->values, &one, 1) == CANN_OK);
}

enum { WORTH_A_TEAM = 1 << 15, GRAIN = 16 };

/* So many rows are about 1/50 s of work: after them the product looks whether it is wanted still.
 */
static int64_t rows_at_once(const synapses *synapses)
{
    int64_t mean = synapses->rows > 0 ? synapses->count / synapses->rows : 0;
    return 1 + (1 << 24) / (mean + 1);
}

static size_t size_of(const operands *operands)
{
    return type_size(operands->type);
}

static void *row_of(const cann_tensor *tensor, int64_t b, int64_t length, size_t size)
{
    return (char *)cann_tensor_data(tensor) + (size_t)(b * length) * size;
}

/* How many synapses the events reach, as far as it matters. */
static int team_for(const synapses *synapses, const int32_t *events, int64_t count)
{
    int64_t work = 0;
    for (int64_t e = 0; e < count && work < WORTH_A_TEAM; e++)
        work += synapses->first[events[e] + 1] - synapses->first[events[e]];
    return work < WORTH_A_TEAM ? 1 : (int)cann_threads();
}

/* One row of x to one row of out, from sources to targets. Events are all 1, so nothing is scaled.
 */
static bool deliver_row(operands *operands, const synapses *synapses, const weights *weights,
                        int64_t b, bool events)
{
    size_t size = size_of(operands);
    int64_t count = operands_list(operands, b), at_once = rows_at_once(synapses);
    int threads = team_for(synapses, operands->events, count);
    delivery what = {.type = operands->type,
                     .events = operands->events,
                     .event_count = count,
                     .weight = cann_tensor_data(weights->values),
                     .per_synapse = weights->per_synapse,
                     .scale = events ? NULL : row_of(operands->x, b, operands->length, size),
                     .out = row_of(operands->out, b, operands->width, size)};
    synapse_rows rows;
    if (synapse_rows_view(&rows, synapses, NULL, threads, GRAIN) != CANN_OK) return false;
#pragma omp parallel for num_threads(threads) schedule(static, 1) if (threads > 1)
    for (int slice = 0; slice < threads; slice++) {
        delivery part = what;
        for (int64_t done = 0, left = count; left > 0 && !cann_interrupt_pending();
             done += part.event_count, left -= part.event_count) {
            part.events = what.events + done;
            part.event_count = left < at_once ? left : at_once;
            synapses_deliver(&rows, slice, &part);
        }
    }
    synapse_rows_free(&rows);
    return true;
}

static void gather_row(operands *operands, const synapses *synapses, const weights *weights,
                       int64_t b)
{
    size_t size = size_of(operands);
    int64_t at_once = rows_at_once(synapses);
    gathering what = {.type = operands->type,
                      .weight = cann_tensor_data(weights->values),
                      .per_synapse = weights->per_synapse,
                      .x = row_of(operands->x, b, operands->length, size),
                      .out = row_of(operands->out, b, operands->width, size)};
    int threads = synapses->count < WORTH_A_TEAM ? 1 : (int)cann_threads();
#pragma omp parallel for num_threads(threads) schedule(static, 1) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(synapses->rows, GRAIN, thread, threads);
        for (int64_t row = part.begin; row < part.end && !cann_interrupt_pending(); row += at_once)
            synapses_gather(synapses, row, row + at_once < part.end ? row + at_once : part.end,
                            &what);
    }
}

/* The type that a product has at least: that of weights, one per synapse; events without have the
 * type that the events were given in, float32 where that is none. */
static cann_type least_type(const cann_tensor *x, const cann_tensor *weights, bool events)
{
    if (weights && weights->count != 1)
        return weights->type == CANN_FLOAT32 ? CANN_FLOAT32 : CANN_FLOAT64;
    return events && x->type == CANN_FLOAT64 ? CANN_FLOAT64 : CANN_FLOAT32;
}

const char *product_name(bool back, bool events)
{
    if (events) return back ? "deliver_back" : "deliver";
    return back ? "back" : "multiply";
}

cann_tensor *cann_synapses_product(const cann_synapses *synapses, const cann_tensor *x,
                                   const cann_tensor *weights, bool back, bool events)
{
    operands operands;
    struct weights values = {0};
    int64_t length = back ? synapses->columns : synapses->rows;
    int64_t width = back ? synapses->rows : synapses->columns;
    const char *name = product_name(back, events);
    cann_status status =
        operands_read(&operands, name, x, least_type(x, weights, events), length, width, events);
    bool good = status == CANN_OK && read_weights(&values, synapses, weights, operands.type);
    for (int64_t b = 0; good && b < operands.batch; b++) {
        if (back)
            gather_row(&operands, synapses, &values, b);
        else
            good = deliver_row(&operands, synapses, &values, b, events);
        if (good && cann_interrupt_pending())
            good = fail(CANN_INTERRUPTED, "%s: interrupted", name) == CANN_OK;
    }
    cann_tensor_free(values.values);
    return operands_finish(&operands, good);
}

/* [..., length], and a batch of the same size as the other's. */
static bool fits_outer(const char *name, const cann_tensor *tensor, int64_t length, int64_t batch)
{
    char shape[TENSOR_TEXT];
    bool fits = tensor->rank >= 1 && tensor->shape[tensor->rank - 1] == length &&
                tensor->count == batch * length;
    if (!fits)
        fail(CANN_ERROR_SHAPE,
             "outer: %s is %s, but its last axis must be of %" PRId64 " and its batch of %" PRId64,
             name, shape_print(shape, tensor->rank, tensor->shape), length, batch);
    return fits;
}

static void add_outer(const synapses *synapses, const double *x, const double *y, double *out)
{
    for (int64_t i = 0; i < synapses->rows; i++)
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++)
            out[k] += x[i] * y[synapses_target(synapses, i, k)];
}

cann_tensor *cann_synapses_outer(const cann_synapses *synapses, const cann_tensor *x,
                                 const cann_tensor *y)
{
    int64_t rows = synapses->rows, columns = synapses->columns, batch = 1;
    for (int axis = 0; axis < x->rank - 1; axis++) batch *= x->shape[axis];
    if (!fits_outer("x", x, rows, batch) || !fits_outer("y", y, columns, batch)) return NULL;
    double *at_source = memory_take(x->count, sizeof *at_source);
    double *at_target = memory_take(y->count, sizeof *at_target);
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 1, &synapses->count);
    bool good = at_source && at_target && out &&
                cann_tensor_read(x, at_source, x->count) == CANN_OK &&
                cann_tensor_read(y, at_target, y->count) == CANN_OK;
    for (int64_t b = 0; good && b < batch; b++)
        add_outer(synapses, at_source + b * rows, at_target + b * columns, cann_tensor_data(out));
    memory_free(at_source);
    memory_free(at_target);
    if (good) return out;
    cann_tensor_free(out);
    return NULL;
}
