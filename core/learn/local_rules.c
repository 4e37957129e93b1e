/* SPDX-License-Identifier: MIT
 * The table of local learning rules, and a lesson: samples shown one after the other to a layer,
 * whose weights and traces change in place. */
#include "learn/local_rules.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

ISA_DECLARE(local_rule_loops, local_rule_loops);

static const struct row {
    const char *name, *options, *traces, *doc;
} rows[] = {
#define LOCAL_RULE(name, options, traces, doc) {#name, options, traces, doc},
#include "learn/local_rules.def"
#undef LOCAL_RULE
};

static const struct row *find(int64_t row)
{
    return row >= 0 && row < LOCAL_RULE_COUNT ? &rows[row] : NULL;
}

int64_t cann_local_rule_count(void)
{
    return LOCAL_RULE_COUNT;
}
const char *cann_local_rule_name(int64_t row)
{
    return find(row) ? find(row)->name : NULL;
}
const char *cann_local_rule_options(int64_t row)
{
    return find(row) ? find(row)->options : NULL;
}
const char *cann_local_rule_traces(int64_t row)
{
    return find(row) ? find(row)->traces : NULL;
}
const char *cann_local_rule_doc(int64_t row)
{
    return find(row) ? find(row)->doc : NULL;
}

int64_t cann_local_rule_find(const char *name)
{
    for (int64_t row = 0; row < LOCAL_RULE_COUNT; row++)
        if (!strcmp(rows[row].name, name)) return row;
    return -1;
}

static cann_status check_plain(const char *rule, const char *what, const cann_tensor *tensor,
                               cann_type type, int64_t count)
{
    if (!tensor || tensor->type != type || !tensor_is_contiguous(tensor))
        return fail(CANN_ERROR_TYPE, "%s: %s must be a whole tensor of %s, as the weights are",
                    rule, what, type_name(type));
    if (count >= 0 && tensor->count != count)
        return fail(CANN_ERROR_SHAPE, "%s: %s has %" PRId64 " elements; %" PRId64 " are needed",
                    rule, what, tensor->count, count);
    return CANN_OK;
}

static cann_status check_layer(const char *rule, const cann_tensor *weights,
                               const cann_tensor *data)
{
    if (weights->rank != 2 || data->rank != 2 || weights->shape[1] != data->shape[1])
        return fail(CANN_ERROR_SHAPE,
                    "%s: weights [%" PRId64 ", %" PRId64 "] and data of %d axes with %" PRId64
                    " columns; weights [units, inputs] and data [samples, inputs] will do",
                    rule, weights->shape[0], weights->rank > 1 ? weights->shape[1] : 1, data->rank,
                    data->rank > 1 ? data->shape[1] : data->count);
    if (!type_is_float(weights->type))
        return fail(CANN_ERROR_TYPE, "%s: weights are %s; float32 or float64 will do", rule,
                    type_name(weights->type));
    cann_status status = check_plain(rule, "the weights", weights, weights->type, -1);
    return status == CANN_OK ? check_plain(rule, "data", data, weights->type, -1) : status;
}

/* Traces as local_rules.def lists them: "name:axis; name:axis". */
static cann_status take_traces(const struct row *row, const lesson *lesson, int64_t samples,
                               cann_type type, cann_tensor *const *traces, int64_t count,
                               void **places)
{
    const char *at = row->traces;
    int64_t found = 0;
    for (; *at; found++) {
        size_t name = strcspn(at, ":"), axis = strcspn(at + name, ";");
        char what[32], kind[32];
        snprintf(what, sizeof what, "%.*s", (int)name, at);
        snprintf(kind, sizeof kind, "%.*s", (int)axis - 1, at + name + 1);
        int64_t size = !strcmp(kind, "inputs")  ? lesson->inputs
                       : !strcmp(kind, "units") ? lesson->units
                                                : samples * lesson->units;
        cann_status status =
            check_plain(row->name, what, found < count ? traces[found] : NULL, type, size);
        if (status != CANN_OK) return status;
        places[found] = cann_tensor_data(traces[found]);
        at += name + axis;
        at += strspn(at, "; ");
    }
    return CANN_OK;
}

static bool all_finite(const cann_tensor *weights)
{
    const void *at = cann_tensor_data(weights);
    for (int64_t k = 0; k < weights->count; k++)
        if (!isfinite(weights->type == CANN_FLOAT64 ? ((const double *)at)[k]
                                                    : (double)((const float *)at)[k]))
            return false;
    return true;
}

/* Some samples at a time, so that Ctrl-C is seen and weights that run away are told of. */
static cann_status teach(const struct row *row, const lesson *lesson, const cann_tensor *weights,
                         int64_t samples, int64_t *done)
{
    int64_t work = lesson->units * lesson->inputs + 1, some = 1 + 1000000 / work;
    for (*done = 0; *done < samples;) {
        if (cann_interrupt_pending()) return CANN_INTERRUPTED;
        int64_t end = *done + some < samples ? *done + some : samples;
        ISA_PICK(local_rule_loops)
            ->of[weights->type == CANN_FLOAT64][row - rows](lesson, *done, end);
        if (!all_finite(weights))
            return fail(CANN_ERROR_NUMERIC,
                        "%s: the weights ran away between samples %" PRId64 " and %" PRId64
                        "; a smaller rate (now %g) or smaller data will do",
                        row->name, *done + 1, end, lesson->options[0]);
        *done = end;
    }
    return CANN_OK;
}

cann_status cann_local_rule_run(int64_t rule, cann_tensor *weights, cann_tensor *const *traces,
                                int64_t trace_count, const cann_tensor *data, const double *options,
                                int64_t option_count, int64_t *done)
{
    *done = 0;
    const struct row *row = find(rule);
    if (!row) return fail(CANN_ERROR_NAME, "no local rule %" PRId64, rule);
    if (option_count < 0 || option_count > LESSON_OPTIONS)
        return fail(CANN_ERROR_ARGUMENT, "%s: %" PRId64 " options; as in %s", row->name,
                    option_count, row->options);
    cann_status status = check_layer(row->name, weights, data);
    if (status != CANN_OK) return status;
    lesson lesson = {.units = weights->shape[0],
                     .inputs = weights->shape[1],
                     .weights = cann_tensor_data(weights),
                     .data = cann_tensor_data(data)};
    for (int64_t k = 0; k < option_count; k++) lesson.options[k] = options[k];
    status = take_traces(row, &lesson, data->shape[0], weights->type, traces, trace_count,
                         lesson.traces);
    if (status != CANN_OK) return status;
    lesson.activity = memory_take(lesson.units + 1, sizeof(double));
    lesson.sums = memory_take(lesson.inputs + 1, sizeof(double));
    status = lesson.activity && lesson.sums ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = teach(row, &lesson, weights, data->shape[0], done);
    memory_free(lesson.sums);
    memory_free(lesson.activity);
    return status;
}
