/* SPDX-License-Identifier: MIT
 * A picture of a weighted graph: places whose nearness follows the weights (McInnes, Healy &
 * Melville, UMAP, 2018). Each turn takes edges as often as they weigh and draws their ends
 * together; each time, a few points drawn at random push the first end away. The curve of nearness
 * is 1/(1 + a r^(2b)). One thread, in a fixed order, with counter-based draws: the same places
 * every time. */
#include "base/draws.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>

enum { PUSHES = 5 };

typedef struct layout {
    int64_t n, dimensions, edges;
    const int64_t *first, *second;
    const double *weight;
    double *place; /* [n, dimensions] */
    double a, b;
    double rate; /* of this turn */
    uint64_t seed;
} layout;

static double clip(double x)
{
    return x > 4 ? 4 : x < -4 ? -4 : x;
}

static double square_of(const layout *l, int64_t i, int64_t j)
{
    double sum = 0;
    for (int64_t k = 0; k < l->dimensions; k++) {
        double step = l->place[i * l->dimensions + k] - l->place[j * l->dimensions + k];
        sum = fma(step, step, sum);
    }
    return sum;
}

static void move(layout *l, int64_t i, int64_t j, double slope, bool is_both)
{
    for (int64_t k = 0; k < l->dimensions; k++) {
        double *x = &l->place[i * l->dimensions + k], *y = &l->place[j * l->dimensions + k];
        double step = l->rate * clip(slope * (*x - *y));
        *x += step;
        if (is_both) *y -= step;
    }
}

static void pull(layout *l, int64_t i, int64_t j)
{
    double square = square_of(l, i, j);
    if (square <= 0) return;
    double power = pow(square, l->b);
    move(l, i, j, -2 * l->a * l->b * power / square / (1 + l->a * power), true);
}

static void push(layout *l, int64_t i, int64_t j)
{
    double square = square_of(l, i, j);
    if (i == j) return;
    move(l, i, j, 2 * l->b / ((0.001 + square) * (1 + l->a * pow(square, l->b))), false);
}

/* An edge of the largest weight is taken in every turn, others in their share of the turns. */
static void turn(layout *l, int64_t at, double largest)
{
    for (int64_t e = 0; e < l->edges; e++) {
        double share = l->weight[e] / largest;
        if (floor((double)(at + 1) * share) == floor((double)at * share)) continue;
        pull(l, l->first[e], l->second[e]);
        for (uint64_t k = 0; k < PUSHES; k++) {
            double at_random =
                draw_uniform_f64(l->seed, k, (uint64_t)e, (uint64_t)at, 0, (double)l->n);
            push(l, l->first[e], (int64_t)at_random);
        }
    }
}

static cann_status check(const layout *l)
{
    for (int64_t e = 0; e < l->edges; e++)
        if (l->first[e] < 0 || l->first[e] >= l->n || l->second[e] < 0 || l->second[e] >= l->n ||
            !(l->weight[e] >= 0) || isinf(l->weight[e]))
            return fail(CANN_ERROR_ARGUMENT,
                        "layout: edge %" PRId64 " joins points %" PRId64 " and %" PRId64
                        " of %" PRId64 " with weight %g",
                        e + 1, l->first[e] + 1, l->second[e] + 1, l->n, l->weight[e]);
    return CANN_OK;
}

static cann_status run(layout *l, int64_t turns)
{
    double largest = 0;
    for (int64_t e = 0; e < l->edges; e++) largest = fmax(largest, l->weight[e]);
    for (int64_t at = 0; at < turns && largest > 0; at++) {
        if (cann_interrupt_pending()) return fail(CANN_INTERRUPTED, "interrupted in layout");
        l->rate = 1 - (double)at / (double)turns;
        turn(l, at, largest);
    }
    return CANN_OK;
}

cann_status cann_layout(cann_tensor *places, const cann_tensor *first, const cann_tensor *second,
                        const cann_tensor *weight, double a, double b, int64_t turns, uint64_t seed)
{
    const int64_t *shape = cann_tensor_shape(places);
    int64_t count = cann_tensor_count(weight);
    if (cann_tensor_rank(places) != 2 || cann_tensor_type(places) != CANN_FLOAT64 ||
        !cann_tensor_is_contiguous(places))
        return fail(CANN_ERROR_SHAPE, "layout: places are float64 [n, dimensions], row-major");
    if (cann_tensor_count(first) != count || cann_tensor_count(second) != count)
        return fail(CANN_ERROR_SHAPE,
                    "layout: %" PRId64 " first and %" PRId64 " second points for %" PRId64
                    " weights",
                    cann_tensor_count(first), cann_tensor_count(second), count);
    cann_tensor *from = cann_tensor_convert(first, CANN_INT64);
    cann_tensor *to = cann_tensor_convert(second, CANN_INT64);
    cann_tensor *weights = cann_tensor_convert(weight, CANN_FLOAT64);
    cann_status status = from && to && weights ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) {
        layout l = {
            .n = shape[0], .dimensions = shape[1], .edges = count, .a = a, .b = b, .seed = seed};
        l.first = cann_tensor_data(from);
        l.second = cann_tensor_data(to);
        l.weight = cann_tensor_data(weights);
        l.place = cann_tensor_data(places);
        status = check(&l);
        if (status == CANN_OK) status = run(&l, turns);
    }
    cann_tensor_free(from);
    cann_tensor_free(to);
    cann_tensor_free(weights);
    return status;
}
