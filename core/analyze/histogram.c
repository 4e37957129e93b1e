/* SPDX-License-Identifier: MIT
 * Counts or sums of samples in the bins of a plane, one map per group or per column of weights.
 * Samples are taken in order within each map, and each map belongs to one thread. A sample that is
 * not a number, or whose weight is not, counts nowhere. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <omp.h>

typedef struct axis {
    const double *edges;
    int64_t bins;
    double low, scale; /* for a first guess */
    cann_edge last;
} axis;

typedef struct histogram {
    int64_t samples, groups;
    int64_t *bin;          /* [samples] row-major bin, -1: none */
    const int64_t *group;  /* [samples] from 0; NULL: all in each column of weights */
    const double *weights; /* [samples] or [samples, groups]; NULL: 1 */
    bool is_matrix;
    int64_t bins;
    double *out; /* [groups, bins] */
} histogram;

/* The bin k with edges[k] <= value < edges[k + 1], -1 for none. */
static int64_t bin_of(const axis *along, double value)
{
    if (isnan(value)) return -1;
    const double *edges = along->edges;
    int64_t bins = along->bins;
    if (value < edges[0]) return along->last == CANN_EDGE_CLAMPED ? 0 : -1;
    if (value >= edges[bins]) {
        bool is_in = along->last == CANN_EDGE_CLAMPED ||
                     (along->last == CANN_EDGE_CLOSED && value == edges[bins]);
        return is_in ? bins - 1 : -1;
    }
    double guess = (value - along->low) * along->scale;
    int64_t k = guess > 0 ? (int64_t)guess : 0;
    if (k >= bins) k = bins - 1;
    while (k > 0 && value < edges[k]) k--;
    while (k + 1 < bins && value >= edges[k + 1]) k++;
    return k;
}

static cann_status check_axis(const char *name, const cann_tensor *edges, cann_edge last, axis *out)
{
    int64_t n = edges->count;
    if (edges->rank != 1 || n < 2)
        return fail(CANN_ERROR_SHAPE, "histogram: the edges along %s are a list of at least two",
                    name);
    const double *values = cann_tensor_data(edges);
    for (int64_t k = 0; k < n; k++)
        if (!isfinite(values[k]) || (k && !(values[k] > values[k - 1])))
            return fail(CANN_ERROR_ARGUMENT,
                        "histogram: the edges along %s must ascend, but edge %" PRId64 " is %g",
                        name, k + 1, values[k]);
    *out = (axis){values, n - 1, values[0], (double)(n - 1) / (values[n - 1] - values[0]), last};
    return CANN_OK;
}

static void add_matrix(const histogram *work, int64_t begin, int64_t end)
{
    for (int64_t s = 0; s < work->samples; s++) {
        if (work->bin[s] < 0) continue;
        const double *row = work->weights + s * work->groups;
        for (int64_t g = begin; g < end; g++)
            if (!isnan(row[g])) work->out[g * work->bins + work->bin[s]] += row[g];
    }
}

static void add_groups(const histogram *work, int64_t begin, int64_t end)
{
    for (int64_t s = 0; s < work->samples; s++) {
        int64_t g = work->group ? work->group[s] : 0;
        if (work->bin[s] < 0 || g < begin || g >= end) continue;
        double weight = work->weights ? work->weights[s] : 1;
        if (!isnan(weight)) work->out[g * work->bins + work->bin[s]] += weight;
    }
}

enum { WORTH_A_TEAM = 1 << 16 };

static void fill(const histogram *work)
{
    int64_t size = work->samples * (work->is_matrix ? work->groups : 1);
    int threads = size < WORTH_A_TEAM || work->groups < 2 ? 1 : (int)cann_threads();
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(work->groups, 1, thread, threads);
        (work->is_matrix ? add_matrix : add_groups)(work, part.begin, part.end);
    }
}

static cann_status check_groups(const histogram *work)
{
    for (int64_t s = 0; work->group && s < work->samples; s++)
        if (work->group[s] < 0 || work->group[s] >= work->groups)
            return fail(CANN_ERROR_ARGUMENT,
                        "histogram: sample %" PRId64 " belongs to map %" PRId64
                        ", but there are maps 1 to %" PRId64,
                        s + 1, work->group[s] + 1, work->groups);
    return CANN_OK;
}

static cann_status check_shapes(const cann_tensor *x, const cann_tensor *y,
                                const cann_tensor *group, const cann_tensor *weights,
                                int64_t groups)
{
    bool fits = x->rank == 1 && y->rank == 1 && x->count == y->count && groups >= 1;
    if (group) fits = fits && group->rank == 1 && group->count == x->count;
    if (weights && weights->rank == 1) fits = fits && weights->count == x->count;
    if (weights && weights->rank == 2)
        fits = fits && !group && weights->shape[0] == x->count && weights->shape[1] == groups;
    if (fits && (!weights || weights->rank == 1 || weights->rank == 2)) return CANN_OK;
    return fail(CANN_ERROR_SHAPE,
                "histogram: %" PRId64 " and %" PRId64 " coordinates for %" PRId64
                " maps; x, y, group [samples] and weights [samples] or [samples, maps] will do",
                x->count, y->count, groups);
}

/* The operands in the types the loops want; entries stay NULL where not given. */
typedef struct operands {
    cann_tensor *x, *y, *group, *weights, *x_edges, *y_edges;
} operands;

static void let_go(operands *in)
{
    cann_tensor_free(in->x);
    cann_tensor_free(in->y);
    cann_tensor_free(in->group);
    cann_tensor_free(in->weights);
    cann_tensor_free(in->x_edges);
    cann_tensor_free(in->y_edges);
}

static cann_tensor *count(const operands *in, int64_t groups, cann_edge last)
{
    axis along_x, along_y;
    if (check_axis("x", in->x_edges, last, &along_x) != CANN_OK ||
        check_axis("y", in->y_edges, last, &along_y) != CANN_OK)
        return NULL;
    histogram work = {
        .samples = in->x->count, .groups = groups, .bins = along_x.bins * along_y.bins};
    if (in->group) work.group = cann_tensor_data(in->group);
    if (in->weights) work.weights = cann_tensor_data(in->weights);
    work.is_matrix = in->weights && in->weights->rank == 2;
    if (check_groups(&work) != CANN_OK) return NULL;
    cann_tensor *out =
        cann_tensor_new(CANN_FLOAT64, 3, (int64_t[]){groups, along_y.bins, along_x.bins});
    work.bin = out ? memory_take(work.samples, sizeof *work.bin) : NULL;
    if (!work.bin) {
        cann_tensor_free(out);
        return NULL;
    }
    const double *x = cann_tensor_data(in->x), *y = cann_tensor_data(in->y);
    for (int64_t s = 0; s < work.samples; s++) {
        int64_t column = bin_of(&along_x, x[s]), row = bin_of(&along_y, y[s]);
        work.bin[s] = column < 0 || row < 0 ? -1 : row * along_x.bins + column;
    }
    work.out = cann_tensor_data(out);
    fill(&work);
    memory_free(work.bin);
    return out;
}

cann_tensor *cann_histogram(const cann_tensor *x, const cann_tensor *y, const cann_tensor *group,
                            const cann_tensor *weights, int64_t groups, const cann_tensor *x_edges,
                            const cann_tensor *y_edges, cann_edge last)
{
    if (check_shapes(x, y, group, weights, groups) != CANN_OK) return NULL;
    operands in = {
        .x = cann_tensor_convert(x, CANN_FLOAT64),
        .y = cann_tensor_convert(y, CANN_FLOAT64),
        .group = group ? cann_tensor_convert(group, CANN_INT64) : NULL,
        .weights = weights ? cann_tensor_convert(weights, CANN_FLOAT64) : NULL,
        .x_edges = cann_tensor_convert(x_edges, CANN_FLOAT64),
        .y_edges = cann_tensor_convert(y_edges, CANN_FLOAT64),
    };
    bool whole =
        in.x && in.y && in.x_edges && in.y_edges && !group == !in.group && !weights == !in.weights;
    cann_tensor *out = whole ? count(&in, groups, last) : NULL;
    let_go(&in);
    return out;
}
