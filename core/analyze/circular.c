/* SPDX-License-Identifier: MIT
 * Circular coordinates from cocycles of degree one. Each class, its values lifted to the whole
 * numbers nearest 0, is a difference along every edge; the coordinate f of the points that comes
 * nearest to having these differences (least squares over the edges) is unique up to a constant in
 * each connected part (de Silva, Morozov & Vejdemo-Johansson, Discrete Comput. Geom. 45 (2011)
 * 737). Several classes can be made independent: what the coordinates leave over of them spans a
 * lattice, whose short basis has the circles at right angles as nearly as can be (Scoccola et al.,
 * Toroidal coordinates, 2022). */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct graph {
    int64_t points, edges;
    int64_t *first;   /* [points + 1] where a point's edges to later points begin */
    int32_t *to;      /* [edges] ascending within a point */
    double *degree;   /* [points] */
    double *cochain;  /* [classes][edges] from the earlier point to the later */
    double *solution; /* [classes][points] */
    double *scratch;  /* [3][points] */
} graph;

static void release(graph *of)
{
    memory_free(of->first);
    memory_free(of->to);
    memory_free(of->degree);
    memory_free(of->cochain);
    memory_free(of->solution);
    memory_free(of->scratch);
}

static bool joined(double distance, double threshold)
{
    return distance > 0 && distance <= threshold;
}

static cann_status make_graph(const double *distances, int64_t n, double threshold, int64_t classes,
                              graph *of)
{
    of->points = n;
    of->first = memory_take(n + 1, sizeof *of->first);
    of->degree = memory_take(n, sizeof *of->degree);
    if (!of->first || !of->degree) return CANN_ERROR_MEMORY;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++) of->edges += joined(distances[i * n + j], threshold);
    if (!of->edges)
        return fail(CANN_ERROR_ARGUMENT,
                    "circular_coordinates: no two points are nearer than %g; take a larger "
                    "threshold, inside the bar",
                    threshold);
    of->to = memory_take(of->edges, sizeof *of->to);
    of->cochain = memory_take(of->edges * classes, sizeof *of->cochain);
    of->solution = memory_take(n * classes, sizeof *of->solution);
    of->scratch = memory_take(3 * n, sizeof *of->scratch);
    if (!of->to || !of->cochain || !of->solution || !of->scratch) return CANN_ERROR_MEMORY;
    int64_t e = 0;
    for (int64_t i = 0; i < n; i++) {
        of->first[i] = e;
        for (int64_t j = i + 1; j < n; j++) {
            if (!joined(distances[i * n + j], threshold)) continue;
            of->to[e++] = (int32_t)j;
            of->degree[i] += 1;
            of->degree[j] += 1;
        }
    }
    of->first[n] = e;
    return CANN_OK;
}

static int64_t find_edge(const graph *of, int64_t i, int64_t j)
{
    int64_t low = of->first[i], high = of->first[i + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (of->to[middle] < j)
            low = middle + 1;
        else
            high = middle;
    }
    return low < of->first[i + 1] && of->to[low] == j ? low : -1;
}

/* Rows are point, point, class, value modulo the prime. */
static cann_status read_cocycles(const cann_tensor *cocycles, int64_t prime, int64_t classes,
                                 graph *of)
{
    const int64_t *row = cann_tensor_data(cocycles);
    for (int64_t k = 0; k < cocycles->shape[0]; k++, row += 4) {
        int64_t i = row[0], j = row[1];
        if (i < 0 || j < 0 || i >= of->points || j >= of->points || i == j || row[2] < 0 ||
            row[2] >= classes)
            return fail(CANN_ERROR_ARGUMENT,
                        "circular_coordinates: row %" PRId64 " of the cocycles names the points "
                        "%" PRId64 " and %" PRId64 " of class %" PRId64
                        "; two points of 0 to %" PRId64 " and a class of 0 to %" PRId64 " will do",
                        k + 1, i, j, row[2], of->points - 1, classes - 1);
        int64_t value = ((row[3] % prime) + prime) % prime;
        double lifted = (double)(value > prime / 2 ? value - prime : value);
        int64_t edge = i < j ? find_edge(of, i, j) : find_edge(of, j, i);
        if (edge >= 0) of->cochain[row[2] * of->edges + edge] = i < j ? lifted : -lifted;
    }
    return CANN_OK;
}

/* y = L x, L the graph's Laplacian. */
static void laplacian(const graph *of, const double *x, double *y)
{
    for (int64_t i = 0; i < of->points; i++) y[i] = of->degree[i] * x[i];
    for (int64_t i = 0; i < of->points; i++) {
        double sum = 0, own = x[i];
        for (int64_t e = of->first[i]; e < of->first[i + 1]; e++) {
            sum += x[of->to[e]];
            y[of->to[e]] -= own;
        }
        y[i] -= sum;
    }
}

static double dot(const double *a, const double *b, int64_t n)
{
    double sum = 0;
    for (int64_t k = 0; k < n; k++) sum = fma(a[k], b[k], sum);
    return sum;
}

enum { STEPS_MOST = 20000 };

/* Conjugate gradients with the degrees as preconditioner; the right side sums to 0 in every
 * connected part, so the singular system has solutions. x begins and ends in `x`. */
static cann_status solve(const graph *of, const double *cochain, double *x)
{
    int64_t n = of->points;
    double *residual = of->scratch, *direction = residual + n, *image = direction + n;
    memset(x, 0, (size_t)n * sizeof *x);
    memset(residual, 0, (size_t)n * sizeof *residual);
    for (int64_t i = 0; i < n; i++)
        for (int64_t e = of->first[i]; e < of->first[i + 1]; e++) {
            residual[of->to[e]] += cochain[e];
            residual[i] -= cochain[e];
        }
    double rho = 0, begun = 0;
    for (int step = 0; step < STEPS_MOST; step++) {
        double before = rho;
        rho = 0;
        for (int64_t k = 0; k < n; k++)
            if (of->degree[k] > 0) rho += residual[k] * residual[k] / of->degree[k];
        if (step == 0) begun = rho;
        if (rho <= 1e-26 * begun || rho == 0) return CANN_OK;
        double share = step ? rho / before : 0;
        for (int64_t k = 0; k < n; k++)
            direction[k] =
                (of->degree[k] > 0 ? residual[k] / of->degree[k] : 0) + share * direction[k];
        laplacian(of, direction, image);
        double length = rho / dot(direction, image, n);
        for (int64_t k = 0; k < n; k++) {
            x[k] += length * direction[k];
            residual[k] -= length * image[k];
        }
        if (cann_interrupt_pending()) {
            cann_interrupt_clear();
            return fail(CANN_INTERRUPTED, "circular_coordinates: interrupted");
        }
    }
    return CANN_OK;
}

/* What the coordinate leaves of its class: in place of the cochain. */
static void keep_rest(const graph *of, double *cochain, const double *x)
{
    for (int64_t i = 0; i < of->points; i++)
        for (int64_t e = of->first[i]; e < of->first[i + 1]; e++) cochain[e] -= x[of->to[e]] - x[i];
}

/* Takes whole multiples of the other rows from each row as long as that makes it shorter. */
static void shorten(double *gram, int64_t *change, int64_t classes)
{
    for (bool moved = true; moved;) {
        moved = false;
        for (int64_t i = 0; i < classes; i++)
            for (int64_t j = 0; j < classes; j++) {
                if (i == j || gram[j * classes + j] <= 0) continue;
                double times = rint(gram[i * classes + j] / gram[j * classes + j]);
                double gain = times * (2 * gram[i * classes + j] - times * gram[j * classes + j]);
                if (times == 0 || gain <= 1e-9 * gram[i * classes + i]) continue;
                for (int64_t k = 0; k < classes; k++) {
                    gram[i * classes + k] -= times * gram[j * classes + k];
                    change[i * classes + k] -= (int64_t)times * change[j * classes + k];
                }
                for (int64_t k = 0; k < classes; k++)
                    gram[k * classes + i] -= times * gram[k * classes + j];
                moved = true;
            }
    }
}

/* gram: [classes, classes] of what is left over; change: the whole-number basis change. */
static cann_status reduce(graph *of, int64_t classes, int64_t *change)
{
    double *gram = memory_take(classes * classes, sizeof *gram);
    double *mixed = memory_take(classes, sizeof *mixed);
    if (gram && mixed) {
        for (int64_t i = 0; i < classes; i++)
            for (int64_t j = 0; j < classes; j++)
                gram[i * classes + j] =
                    dot(of->cochain + i * of->edges, of->cochain + j * of->edges, of->edges);
        shorten(gram, change, classes);
        for (int64_t p = 0; p < of->points; p++) {
            for (int64_t i = 0; i < classes; i++) {
                mixed[i] = 0;
                for (int64_t j = 0; j < classes; j++)
                    mixed[i] += (double)change[i * classes + j] * of->solution[j * of->points + p];
            }
            for (int64_t i = 0; i < classes; i++) of->solution[i * of->points + p] = mixed[i];
        }
    }
    cann_status status = gram && mixed ? CANN_OK : CANN_ERROR_MEMORY;
    memory_free(gram);
    memory_free(mixed);
    return status;
}

static cann_status check(const cann_tensor *distances, const cann_tensor *cocycles, int64_t classes,
                         double threshold, int64_t prime)
{
    if (distances->rank != 2 || distances->shape[0] != distances->shape[1] ||
        distances->shape[0] > INT32_MAX)
        return fail(CANN_ERROR_SHAPE,
                    "circular_coordinates: the distances must be a square matrix");
    if (cocycles->rank != 2 || cocycles->shape[1] != 4)
        return fail(CANN_ERROR_SHAPE, "circular_coordinates: the cocycles are [entries, 4]: two "
                                      "points, a class and a value");
    if (classes < 1 || classes > 64 || prime < 2)
        return fail(CANN_ERROR_ARGUMENT,
                    "circular_coordinates: %" PRId64 " classes modulo %" PRId64
                    "; 1 to 64 classes and a prime from 2 will do",
                    classes, prime);
    if (!(threshold > 0))
        return fail(CANN_ERROR_ARGUMENT,
                    "circular_coordinates: threshold = %g; a distance above 0 will do", threshold);
    return CANN_OK;
}

static cann_tensor *as_turns(const graph *of, int64_t classes)
{
    int64_t shape[] = {classes, of->points};
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, shape);
    double *turns = out ? cann_tensor_data(out) : NULL;
    for (int64_t k = 0; out && k < classes * of->points; k++) {
        double turn = of->solution[k] - floor(of->solution[k]);
        turns[k] = of->degree[k % of->points] == 0 ? NAN : turn >= 1 ? 0 : turn;
    }
    return out;
}

cann_tensor *cann_circular_coordinates(const cann_tensor *distances, const cann_tensor *cocycles,
                                       int64_t classes, double threshold, int64_t prime,
                                       bool independent, double *rest)
{
    if (check(distances, cocycles, classes, threshold, prime) != CANN_OK) return NULL;
    cann_tensor *d = cann_tensor_convert(distances, CANN_FLOAT64);
    cann_tensor *rows = cann_tensor_convert(cocycles, CANN_INT64), *out = NULL;
    int64_t *change = memory_take(classes * classes, sizeof *change);
    graph of = {0};
    cann_status status = d && rows && change ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK)
        status = make_graph(cann_tensor_data(d), d->shape[0], threshold, classes, &of);
    if (status == CANN_OK) status = read_cocycles(rows, prime, classes, &of);
    for (int64_t k = 0; k < classes && status == CANN_OK; k++) {
        double *cochain = of.cochain + k * of.edges, *x = of.solution + k * of.points;
        change[k * classes + k] = 1;
        status = solve(&of, cochain, x);
        keep_rest(&of, cochain, x);
        rest[k] = sqrt(dot(cochain, cochain, of.edges) / (double)of.edges);
    }
    if (status == CANN_OK && independent && classes > 1) status = reduce(&of, classes, change);
    if (status == CANN_OK) out = as_turns(&of, classes);
    release(&of);
    memory_free(change);
    cann_tensor_free(d);
    cann_tensor_free(rows);
    return out;
}
