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

enum { MOST_PRIME = 65521, MOST_DIMENSION = 29, MOST_POINTS = 92000 }; /* 32 bits hold an edge */
enum { SMALL = 1024 }; /* points whose distances are kept all the same */

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

/* Neighbours of a vertex beyond which rows of all ranks take no more room. */
enum { SPARSE = 32 };

bool rips_is_sparse(int64_t n, double edges)
{
    return edges * SPARSE * 2 < (double)n * (double)(n - 1);
}

/* Bytes that n vertices and `edges` edges take: ranks and moments of adjacency, or lists of
 * neighbours; edges twice while they are sorted; and, beyond dimension 1, simplices that neither
 * cancel nor are cleared, of which spread-out points keep about one in twenty. */
static double estimate(double n, double edges, const rips_request *request, bool is_sparse)
{
    double moments = (double)cann_threads() / 4;
    double bytes =
        is_sparse ? n * 40 + edges * 96 : n * n * (sizeof(uint32_t) + moments) + edges * 40;
    double density = n > 1 ? edges / (n * (n - 1) / 2) : 0, simplices = 1;
    for (int64_t k = 0; k <= request->dimension; k++)
        simplices *= fmax(n - (double)k, 1) / (double)(k + 1) * pow(density, (double)k);
    return request->dimension > 1 ? bytes + 0.05 * simplices * 8 : bytes;
}

cann_status rips_memory_check(int64_t n, double edges, const rips_request *request)
{
    double bytes = estimate((double)n, edges, request, request->is_sparse);
    if (bytes <= 0.9 * memory_ceiling()) return CANN_OK;
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

/* Analyses a graph that was filled with `status`, and frees it. A sparse graph has no radius that
 * encloses it. */
static cann_barcode *finish(rips_graph *graph, cann_status status, rips_request *request)
{
    cann_barcode *barcode = NULL;
    request->threshold = graph->threshold;
    if (status == CANN_OK) barcode = analyse(graph, request);
    rips_graph_clear(graph);
    return barcode;
}

static bool is_cut(const rips_request *request)
{
    return !isnan(request->threshold) && !isinf(request->threshold);
}

/* What can be said before distances are looked at; `most` points are allowed. */
static cann_status check_points(int64_t n, int64_t most, const rips_request *request)
{
    cann_status status = check_request(request);
    if (status != CANN_OK) return status;
    if (n < 1) return fail(CANN_ERROR_SHAPE, "rips: there are no points");
    if (n > most)
        return fail(CANN_ERROR_SHAPE,
                    "rips: %" PRId64 " points are too many; %" PRId64 " are the most%s", n, most,
                    most < INT32_MAX ? ", but for a threshold that leaves few edges" : "");
    double pairs = (double)n * (double)(n - 1) / 2;
    return rips_memory_check(n, is_cut(request) || request->is_sparse ? 0 : pairs, request);
}

/* Fills a graph by neighbours where a threshold leaves few; request->is_sparse tells. */
static cann_status fill_near(rips_graph *graph, const rips_source *source, rips_request *request)
{
    rips_joined joined = {0};
    cann_status status = rips_near_count(&joined, source, request->threshold);
    request->is_sparse = rips_is_sparse(source->n, (double)joined.count);
    if (status == CANN_OK && request->is_sparse) {
        status = rips_memory_check(source->n, (double)joined.count, request);
        if (status == CANN_OK) status = rips_near_fill(&joined, source, request->threshold);
        rips_lines lines = rips_joined_lines(&joined, source->n);
        if (status == CANN_OK) status = rips_graph_join(graph, &lines, request);
    }
    rips_joined_free(&joined);
    return status;
}

static cann_status fill(rips_graph *graph, const rips_source *source, rips_request *request)
{
    cann_status status = CANN_OK;
    if (is_cut(request) && source->n > SMALL) status = fill_near(graph, source, request);
    if (status != CANN_OK || request->is_sparse) return status;
    status = check_points(source->n, MOST_POINTS, request);
    return status == CANN_OK ? rips_graph_fill(graph, source, request) : status;
}

cann_barcode *cann_rips_of_points(const cann_tensor *points, const char *metric_name,
                                  int64_t dimension, int64_t prime, double threshold, bool cocycles)
{
    rips_request request = {dimension, prime, threshold, cocycles, false};
    rips_graph graph = {0};
    const metric *metric = metric_find(metric_name);
    if (!metric) return NULL;
    int64_t n = cann_tensor_rank(points) > 0 ? cann_tensor_shape(points)[0] : 0;
    request.is_sparse = is_cut(&request);
    if (check_points(n, request.is_sparse ? INT32_MAX : MOST_POINTS, &request) != CANN_OK)
        return NULL;
    request.is_sparse = false;
    double *rows = metric_points("rips", metric, points);
    if (!rows) return NULL;
    rips_source source = {n, rows, cann_tensor_shape(points)[1], metric};
    cann_status status = fill(&graph, &source, &request);
    memory_free(rows);
    return finish(&graph, status, &request);
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
            if (!(here >= 0) || !(there >= 0))
                return fail(CANN_ERROR_NUMERIC,
                            "rips: the distance of points %" PRId64 " and %" PRId64 " is %g", j + 1,
                            i + 1, here >= 0 ? there : here);
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
    rips_request request = {dimension, prime, threshold, cocycles, false};
    rips_graph graph = {0};
    const int64_t *shape = cann_tensor_shape(distances);
    if (cann_tensor_rank(distances) != 2 || shape[0] != shape[1]) {
        fail(CANN_ERROR_SHAPE, "rips: distances are a matrix [n, n]");
        return NULL;
    }
    int64_t n = shape[0];
    if (check_points(n, MOST_POINTS, &request) != CANN_OK) return NULL;
    double *matrix = memory_take(n * n, sizeof *matrix);
    cann_status status = matrix ? cann_tensor_read(distances, matrix, n * n) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = check_distances(matrix, n);
    rips_source source = {n, matrix, 0, NULL};
    if (status == CANN_OK) status = rips_graph_fill(&graph, &source, &request);
    memory_free(matrix);
    return finish(&graph, status, &request);
}

static cann_status check_edges(int64_t n, int64_t count, const int64_t *first,
                               const int64_t *second, const double *length)
{
    for (int64_t k = 0; k < count; k++) {
        if (first[k] < 0 || first[k] >= n || second[k] < 0 || second[k] >= n ||
            first[k] == second[k])
            return fail(CANN_ERROR_ARGUMENT,
                        "rips: edge %" PRId64 " is between points %" PRId64 " and %" PRId64
                        ", but two different ones from 1 to %" PRId64 " will do",
                        k + 1, first[k] + 1, second[k] + 1, n);
        if (!(length[k] >= 0))
            return fail(CANN_ERROR_NUMERIC, "rips: the length of edge %" PRId64 " is %g", k + 1,
                        length[k]);
    }
    return CANN_OK;
}

cann_barcode *cann_rips_of_edges(int64_t points, const cann_tensor *first,
                                 const cann_tensor *second, const cann_tensor *length,
                                 int64_t dimension, int64_t prime, double threshold, bool cocycles)
{
    rips_request request = {dimension, prime, isnan(threshold) ? INFINITY : threshold, cocycles,
                            true};
    rips_graph graph = {0};
    rips_joined joined = {0};
    int64_t count = cann_tensor_count(length);
    if (cann_tensor_count(first) != count || cann_tensor_count(second) != count) {
        fail(CANN_ERROR_SHAPE,
             "rips: %" PRId64 " first and %" PRId64 " second points for %" PRId64 " lengths",
             cann_tensor_count(first), cann_tensor_count(second), count);
        return NULL;
    }
    if (check_points(points, INT32_MAX, &request) != CANN_OK) return NULL;
    cann_tensor *a = cann_tensor_convert(first, CANN_INT64);
    cann_tensor *b = cann_tensor_convert(second, CANN_INT64);
    cann_tensor *lengths = cann_tensor_convert(length, CANN_FLOAT64);
    cann_status status = a && b && lengths ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK)
        status = check_edges(points, count, cann_tensor_data(a), cann_tensor_data(b),
                             cann_tensor_data(lengths));
    if (status == CANN_OK)
        status = rips_join(&joined, points, count, cann_tensor_data(a), cann_tensor_data(b),
                           cann_tensor_data(lengths));
    cann_tensor_free(a);
    cann_tensor_free(b);
    cann_tensor_free(lengths);
    rips_lines lines = rips_joined_lines(&joined, points);
    request.is_sparse = rips_is_sparse(points, (double)joined.count);
    if (status == CANN_OK) status = rips_memory_check(points, (double)joined.count, &request);
    if (status == CANN_OK) status = rips_graph_join(&graph, &lines, &request);
    rips_joined_free(&joined);
    return finish(&graph, status, &request);
}
