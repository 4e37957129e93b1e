/* SPDX-License-Identifier: MIT
 * Synapses as tensors: what Lua sees of them. */
#include "base/memory.h"
#include "base/status.h"
#include "event/synapses.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <string.h>

void cann_synapses_free(cann_synapses *synapses)
{
    synapses_free(synapses);
}
int64_t cann_synapses_rows(const cann_synapses *synapses)
{
    return synapses->rows;
}
int64_t cann_synapses_columns(const cann_synapses *synapses)
{
    return synapses->columns;
}
int64_t cann_synapses_count(const cann_synapses *synapses)
{
    return synapses->count;
}
int64_t cann_synapses_bytes(const cann_synapses *synapses)
{
    return synapses_bytes(synapses);
}

static cann_tensor *new_row(cann_type type, int64_t count)
{
    return cann_tensor_new(type, 1, &count);
}

cann_tensor *cann_synapses_sources(const cann_synapses *synapses)
{
    cann_tensor *out = new_row(CANN_INT32, synapses->count);
    int32_t *source = out ? cann_tensor_data(out) : NULL;
    for (int64_t i = 0; out && i < synapses->rows; i++)
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++)
            source[k] = (int32_t)i;
    return out;
}

cann_tensor *cann_synapses_targets(const cann_synapses *synapses)
{
    cann_tensor *out = new_row(CANN_INT32, synapses->count);
    int32_t *target = out ? cann_tensor_data(out) : NULL;
    for (int64_t i = 0; out && i < synapses->rows; i++)
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++)
            target[k] = (int32_t)synapses_target(synapses, i, k);
    return out;
}

static cann_tensor *copy_values(const synapses *synapses, const double *values, const char *what)
{
    if (!values) {
        fail(CANN_ERROR_NAME, "the rule of these synapses gave no %s", what);
        return NULL;
    }
    cann_tensor *out = new_row(CANN_FLOAT64, synapses->count);
    if (out && synapses->count > 0)
        memcpy(cann_tensor_data(out), values, (size_t)synapses->count * sizeof *values);
    return out;
}

cann_tensor *cann_synapses_weights(const cann_synapses *synapses)
{
    return copy_values(synapses, synapses->weight, "weights");
}
cann_tensor *cann_synapses_delays(const cann_synapses *synapses)
{
    return copy_values(synapses, synapses->delay, "delays");
}

bool cann_synapses_weights_given(const cann_synapses *synapses)
{
    return synapses->weight != NULL;
}
bool cann_synapses_delays_given(const cann_synapses *synapses)
{
    return synapses->delay != NULL;
}

cann_tensor *cann_synapses_degrees(const cann_synapses *synapses, bool incoming)
{
    cann_tensor *out = new_row(CANN_INT64, incoming ? synapses->columns : synapses->rows);
    int64_t *degree = out ? cann_tensor_data(out) : NULL;
    for (int64_t i = 0; out && i < synapses->rows; i++)
        if (!incoming)
            degree[i] = synapses->first[i + 1] - synapses->first[i];
        else
            for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++)
                degree[synapses_target(synapses, i, k)]++;
    return out;
}

cann_tensor *cann_synapses_dense(const cann_synapses *synapses, const cann_tensor *weights)
{
    int64_t shape[2] = {synapses->rows, synapses->columns};
    if (weights && (weights->rank != 1 || weights->count != synapses->count)) {
        fail(CANN_ERROR_SHAPE,
             "weights have %" PRId64 " elements, but there are %" PRId64 " synapses",
             weights->count, synapses->count);
        return NULL;
    }
    double *weight = NULL;
    if (weights) {
        weight = memory_take(synapses->count, sizeof *weight);
        if (!weight || cann_tensor_read(weights, weight, synapses->count) != CANN_OK) {
            memory_free(weight);
            return NULL;
        }
    }
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, shape);
    double *dense = out ? cann_tensor_data(out) : NULL;
    for (int64_t i = 0; out && i < synapses->rows; i++)
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++)
            dense[i * synapses->columns + synapses_target(synapses, i, k)] +=
                weight ? weight[k] : 1;
    memory_free(weight);
    return out;
}

cann_synapses *cann_synapses_transpose(const cann_synapses *synapses)
{
    return synapses_transpose(synapses, NULL);
}
