/* SPDX-License-Identifier: MIT
 * Recall in a network of units that all see each other: s <- f(W s - threshold), all units at once
 * or one after the other. Amari, IEEE Trans. Comput. C-21 (1972) 1197; Hopfield, PNAS 79 (1982)
 * 2554. A unit of two values whose field is exactly at its threshold stays as it is. */
#include "base/isa.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/vmath.h"
#include "learn/local_rules.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>

ISA_DECLARE(local_rule_loops, local_rule_loops);

typedef struct recall {
    int64_t units;
    const double *weights;
    const int64_t *order; /* NULL: all at once */
    cann_recall rule;
    double threshold, temperature;
    double (*dot)(const double *a, const double *b, int64_t n);
} recall;

static double answer(const recall *with, double field, double before)
{
    double drive = field - with->threshold;
    switch (with->rule) {
    case CANN_RECALL_TANH: return v_tanh_f64(drive / with->temperature);
    case CANN_RECALL_LOGISTIC: return 1 / (1 + v_exp_f64(-drive / with->temperature));
    default: return drive > 0 ? 1 : drive < 0 ? -1 : before;
    }
}

/* One step of one state; `fresh` has room for it. Gives the largest change. */
static double step(const recall *with, double *state, double *fresh)
{
    double change = 0;
    for (int64_t k = 0; k < with->units; k++) {
        int64_t unit = with->order ? with->order[k] : k;
        double field = with->dot(with->weights + unit * with->units, state, with->units);
        double value = answer(with, field, state[unit]);
        change = fmax(change, fabs(value - state[unit]));
        if (with->order)
            state[unit] = value;
        else
            fresh[unit] = value;
    }
    for (int64_t k = 0; k < with->units && !with->order; k++) state[k] = fresh[k];
    return change;
}

static cann_status check(const cann_tensor *weights, const cann_tensor *states,
                         const cann_tensor *order, double temperature)
{
    int64_t n = weights->rank == 2 ? weights->shape[0] : -1;
    if (n < 1 || weights->shape[1] != n || states->rank != 2 || states->shape[1] != n)
        return fail(CANN_ERROR_SHAPE, "recall: weights [n, n] and states [count, n] will do");
    if (weights->type != CANN_FLOAT64 || states->type != CANN_FLOAT64 ||
        !tensor_is_contiguous(weights) || !tensor_is_contiguous(states))
        return fail(CANN_ERROR_TYPE, "recall: weights and states are whole tensors of float64");
    if (!(temperature > 0))
        return fail(CANN_ERROR_ARGUMENT, "recall: temperature = %g, but it must be above 0",
                    temperature);
    if (!order) return CANN_OK;
    if (order->type != CANN_INT64 || order->rank != 1 || !tensor_is_contiguous(order))
        return fail(CANN_ERROR_TYPE, "recall: the order is a tensor [count] of int64");
    const int64_t *at = cann_tensor_data(order);
    if (order->count != n)
        return fail(CANN_ERROR_SHAPE, "recall: the order names %" PRId64 " units of %" PRId64,
                    order->count, n);
    for (int64_t k = 0; k < n; k++)
        if (at[k] < 0 || at[k] >= n)
            return fail(CANN_ERROR_ARGUMENT, "recall: the order names unit %" PRId64 " of %" PRId64,
                        at[k] + 1, n);
    return CANN_OK;
}

cann_status cann_recall_step(const cann_tensor *weights, cann_tensor *states,
                             const cann_tensor *order, cann_recall rule, double threshold,
                             double temperature, double *change)
{
    *change = 0;
    cann_status status = check(weights, states, order, temperature);
    if (status != CANN_OK) return status;
    recall with = {.units = weights->shape[0],
                   .weights = cann_tensor_data(weights),
                   .order = order ? cann_tensor_data(order) : NULL,
                   .rule = rule,
                   .threshold = threshold,
                   .temperature = temperature,
                   .dot = ISA_PICK(local_rule_loops)->dot_f64};
    int64_t count = states->shape[0];
    double *fresh = memory_take(count * with.units + 1, sizeof *fresh);
    if (!fresh) return CANN_ERROR_MEMORY;
    double *at = cann_tensor_data(states), most = 0;
#pragma omp parallel for num_threads((int)cann_threads()) reduction(max : most)
    for (int64_t k = 0; k < count; k++) {
        double one =
            cann_interrupt_pending() ? 0 : step(&with, at + k * with.units, fresh + k * with.units);
        most = most > one ? most : one;
    }
    memory_free(fresh);
    *change = most;
    return cann_interrupt_pending() ? CANN_INTERRUPTED : CANN_OK;
}
