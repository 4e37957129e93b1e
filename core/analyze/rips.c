/* SPDX-License-Identifier: MIT
 * The doors of persistent cohomology: what is asked is checked, and the memory that it would take
 * is told, before anything begins. */
#include "analyze/rips.h"
#include "analyze/metric.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { MOST_PRIME = 65521, MOST_DIMENSION = 30 };

uint32_t *rips_inverses(int64_t prime)
{
    uint32_t *inverse = memory_take(prime, sizeof *inverse);
    if (inverse && prime > 1) inverse[1] = 1;
    for (int64_t a = 2; inverse && a < prime; a++)
        inverse[a] = (uint32_t)((prime - prime / a) * inverse[prime % a] % prime);
    return inverse;
}

static cann_status check_request(const rips_request *request)
{
    int64_t prime = request->prime;
    if (request->dimension < 0 || request->dimension > MOST_DIMENSION)
        return fail(CANN_ERROR_ARGUMENT, "rips: dimension = %" PRId64 ", but 0 to %d will do",
                    request->dimension, MOST_DIMENSION);
    bool is_prime = prime >= 2 && prime <= MOST_PRIME;
    for (int64_t k = 2; is_prime && k * k <= prime; k++) is_prime = prime % k != 0;
    if (!is_prime)
        return fail(CANN_ERROR_ARGUMENT,
                    "rips: prime = %" PRId64 " is no prime from 2 to %d; 2, 3 and 47 are common",
                    prime, MOST_PRIME);
    if (request->threshold < 0)
        return fail(CANN_ERROR_ARGUMENT, "rips: threshold = %g, but a length is not below 0",
                    request->threshold);
    return CANN_OK;
}

/* The whole number in groups of three. */
static const char *spaced(int64_t number, char out[32])
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%" PRId64, number), at = 0;
    for (int k = 0; k < length; k++) {
        if (k && (length - k) % 3 == 0) out[at++] = ' ';
        out[at++] = digits[k];
    }
    out[at] = 0;
    return out;
}

/* Bytes that n vertices and `edges` edges take: the matrices, edges twice while they are sorted,
 * and, beyond dimension 1, simplices that neither cancel nor are cleared, of which spread-out
 * points keep about one in twenty. */
static double estimate(double n, double edges, int64_t dimension)
{
    double bytes = n * n * (sizeof(double) + sizeof(uint32_t)) + edges * 56;
    double density = n > 1 ? edges / (n * (n - 1) / 2) : 0, simplices = 1;
    for (int64_t k = 0; k <= dimension; k++)
        simplices *= fmax(n - (double)k, 1) / (double)(k + 1) * pow(density, (double)k);
    return dimension > 1 ? bytes + 0.05 * simplices * 8 : bytes;
}

static cann_status check_memory(int64_t n, double edges, const rips_request *request)
{
    double bytes = estimate((double)n, edges, request->dimension);
    if (bytes <= memory_ceiling()) return CANN_OK;
    static const char *const units[] = {"GB", "TB", "PB", "EB"};
    int unit = 0;
    for (bytes /= 1e9; bytes >= 1000 && unit < 3; unit++) bytes /= 1000;
    char number[32];
    return fail(CANN_ERROR_MEMORY,
                "barcodes to dimension %" PRId64 " of %s points need about "
                "%.*f %s; give a threshold, fewer points (analyzers.landmarks)%s",
                request->dimension, spaced(n, number), bytes < 10 ? 1 : 0, bytes, units[unit],
                request->dimension > 1 ? " or dimension = 1" : "");
}

/* Everything from the ranked graph on. */
static cann_barcode *analyse(rips_graph *graph, const rips_request *request)
{
    rips_triangles splits = {0}, deaths = {0};
    cann_barcode *barcode = barcode_new(request->dimension, request->prime, request->cocycles);
    cann_status status = barcode ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) {
        barcode->threshold = request->threshold;
        status = rips_lens_find(graph, &splits);
    }
    if (status == CANN_OK) status = rips_first(graph, request, &splits, barcode, &deaths);
    if (status == CANN_OK && request->dimension > 1)
        status = rips_higher(graph, request, &deaths, barcode);
    memory_free(splits.list);
    memory_free(deaths.list);
    if (status == CANN_OK) {
        barcode_sort(barcode);
        return barcode;
    }
    cann_barcode_free(barcode);
    return NULL;
}

static cann_barcode *of_matrix(double *distances, int64_t n, rips_request *request)
{
    rips_graph graph = {0};
    cann_barcode *barcode = NULL;
    cann_status status = rips_graph_fill(&graph, distances, n, request->threshold);
    memory_free(distances);
    if (status == CANN_OK) {
        request->threshold = graph.threshold;
        status = check_memory(n, (double)graph.edges, request);
    }
    if (status == CANN_OK) barcode = analyse(&graph, request);
    rips_graph_clear(&graph);
    return barcode;
}

static cann_status check_points(int64_t n, const rips_request *request)
{
    cann_status status = check_request(request);
    if (status != CANN_OK) return status;
    if (n < 1) return fail(CANN_ERROR_SHAPE, "rips: there are no points");
    if (n > RIPS_NONE) return fail(CANN_ERROR_SHAPE, "rips: %" PRId64 " points are too many", n);
    bool is_cut = !isnan(request->threshold) && !isinf(request->threshold);
    double edges = is_cut ? 0 : (double)n * (double)(n - 1) / 2;
    return check_memory(n, edges, request);
}

cann_barcode *cann_rips_of_points(const cann_tensor *points, const char *metric_name,
                                  int64_t dimension, int64_t prime, double threshold, bool cocycles)
{
    rips_request request = {dimension, prime, threshold, cocycles};
    const metric *metric = metric_find(metric_name);
    if (!metric) return NULL;
    int64_t n = cann_tensor_rank(points) > 0 ? cann_tensor_shape(points)[0] : 0;
    if (check_points(n, &request) != CANN_OK) return NULL;
    double *rows = metric_points("rips", metric, points);
    double *distances = rows ? memory_take(n * n, sizeof *distances) : NULL;
    int64_t d = rows ? cann_tensor_shape(points)[1] : 0;
    for (int64_t i = 0; distances && i < n; i++)
        for (int64_t j = i + 1; j < n; j++)
            distances[i * n + j] = distances[j * n + i] =
                metric->distance(rows + i * d, rows + j * d, d);
    memory_free(rows);
    return distances ? of_matrix(distances, n, &request) : NULL;
}

/* The matrix is symmetric, 0 on its diagonal, and has no negative entry and no NaN. */
static cann_status check_distances(const double *distances, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        if (distances[i * n + i] != 0)
            return fail(CANN_ERROR_NUMERIC,
                        "rips: the distance of point %" PRId64 " to itself is %g, not 0", i + 1,
                        distances[i * n + i]);
        for (int64_t j = 0; j < i; j++) {
            double here = distances[i * n + j], there = distances[j * n + i];
            if (!(here >= 0))
                return fail(CANN_ERROR_NUMERIC,
                            "rips: the distance of points %" PRId64 " and %" PRId64 " is %g", j + 1,
                            i + 1, here);
            if (here != there && !(fabs(here - there) <= 1e-6 * fabs(here)))
                return fail(CANN_ERROR_NUMERIC,
                            "rips: distances [%" PRId64 "][%" PRId64 "] = %.9g and [%" PRId64
                            "][%" PRId64 "] = %.9g differ; "
                            "(d + d:t()) / 2 is symmetric",
                            j + 1, i + 1, there, i + 1, j + 1, here);
        }
    }
    return CANN_OK;
}

cann_barcode *cann_rips_of_distances(const cann_tensor *distances, int64_t dimension, int64_t prime,
                                     double threshold, bool cocycles)
{
    rips_request request = {dimension, prime, threshold, cocycles};
    const int64_t *shape = cann_tensor_shape(distances);
    if (cann_tensor_rank(distances) != 2 || shape[0] != shape[1]) {
        fail(CANN_ERROR_SHAPE, "rips: distances are a matrix [n, n]");
        return NULL;
    }
    int64_t n = shape[0];
    if (check_points(n, &request) != CANN_OK) return NULL;
    double *matrix = memory_take(n * n, sizeof *matrix);
    if (matrix && cann_tensor_read(distances, matrix, n * n) == CANN_OK &&
        check_distances(matrix, n) == CANN_OK)
        return of_matrix(matrix, n, &request);
    memory_free(matrix);
    return NULL;
}
