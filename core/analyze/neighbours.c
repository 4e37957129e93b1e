/* SPDX-License-Identifier: MIT
 * The nearest neighbours of every point, exactly: rows of distances come by blocks; what lies
 * within the k-th of them, and a little more than rounding could change, is measured again by the
 * metric itself and sorted, equal distances by the points' numbers. */
#include "analyze/cloud.h"
#include "analyze/select.h"
#include "base/blas.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>

enum { BLOCK = 32 };

typedef struct near {
    double distance;
    int64_t point;
} near;

static int compare(const void *a, const void *b)
{
    const near *x = a, *y = b;
    if (x->distance != y->distance) return x->distance < y->distance ? -1 : 1;
    return x->point < y->point ? -1 : x->point > y->point;
}

typedef struct bench {
    double *distances; /* [BLOCK, points] */
    double *order;     /* [points] */
    near *found;       /* [points] */
} bench;

/* What the distance by products may be off by: the square root of a difference of squares. */
static double slack(const cloud *of, double distance, double largest)
{
    double scale = of->metric->prepare ? 1 : largest;
    double error = 8e-16 * (double)(of->dimensions + 8) * scale;
    if (!of->metric->is_product) return 0;
    return of->metric->prepare ? error : sqrt(distance * distance + 4 * error) - distance;
}

static void find(const cloud *of, int64_t point, int64_t count, double largest, const double *row,
                 const bench *on, int64_t *places, double *lengths)
{
    int64_t n = of->points, d = of->dimensions, others = 0, found = 0;
    for (int64_t k = 0; k < n; k++)
        if (k != point) on->order[others++] = row[k];
    double most = select_value(on->order, others, count);
    most += slack(of, most, largest);
    for (int64_t k = 0; k < n; k++)
        if (k != point && row[k] <= most)
            on->found[found++] =
                (near){of->metric->distance(of->rows + point * d, of->rows + k * d, d), k};
    qsort(on->found, (size_t)found, sizeof *on->found, compare);
    for (int64_t k = 0; k < count; k++) {
        places[k] = on->found[k].point;
        lengths[k] = on->found[k].distance;
    }
}

static bool open_bench(bench *on, int64_t points)
{
    on->distances = memory_take(BLOCK * points, sizeof *on->distances);
    on->order = memory_take(points, sizeof *on->order);
    on->found = memory_take(points, sizeof *on->found);
    return on->distances && on->order && on->found;
}

static cann_status find_all(const cloud *of, int64_t count, int64_t *places, double *lengths)
{
    int64_t blocks = (of->points + BLOCK - 1) / BLOCK, next = 0;
    double largest = 0;
    bool failed = false;
    for (int64_t k = 0; k < of->points; k++) largest = fmax(largest, of->squares[k]);
    blas_alone();
#pragma omp parallel num_threads((int)cann_threads())
    {
        bench on = {0};
        bool fine = open_bench(&on, of->points);
        for (;;) {
            int64_t block = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED), first = block * BLOCK;
            int64_t rows = of->points - first < BLOCK ? of->points - first : BLOCK;
            if (!fine || block >= blocks || cann_interrupt_pending()) break;
            cloud_distances(of, first, rows, on.distances);
            for (int64_t r = 0; r < rows; r++)
                find(of, first + r, count, largest, on.distances + r * of->points, &on,
                     places + (first + r) * count, lengths + (first + r) * count);
        }
        if (!fine) __atomic_store_n(&failed, true, __ATOMIC_RELAXED);
        memory_free(on.distances);
        memory_free(on.order);
        memory_free(on.found);
    }
    if (failed)
        return fail(CANN_ERROR_MEMORY, "neighbours: no memory for the rows of %" PRId64 " points",
                    of->points);
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in neighbours") : CANN_OK;
}

cann_status cann_neighbours(const cann_tensor *points, const char *metric_name, int64_t count,
                            cann_tensor **places, cann_tensor **lengths)
{
    cloud of = {0};
    *places = *lengths = NULL;
    cann_status status = cloud_open("neighbours", points, metric_name, &of);
    if (status == CANN_OK && (count < 1 || count >= of.points))
        status = fail(CANN_ERROR_ARGUMENT,
                      "neighbours: %" PRId64 " of each among %" PRId64
                      " points; from 1 to one less than there are will do",
                      count, of.points);
    if (status == CANN_OK) {
        int64_t shape[] = {of.points, count};
        *places = cann_tensor_new(CANN_INT64, 2, shape);
        *lengths = cann_tensor_new(CANN_FLOAT64, 2, shape);
        status = *places && *lengths
                     ? find_all(&of, count, cann_tensor_data(*places), cann_tensor_data(*lengths))
                     : CANN_ERROR_MEMORY;
    }
    cloud_close(&of);
    if (status == CANN_OK) return CANN_OK;
    cann_tensor_free(*places);
    cann_tensor_free(*lengths);
    *places = *lengths = NULL;
    return status;
}

cann_tensor *cann_distances(const cann_tensor *points, const char *metric_name)
{
    cloud of = {0};
    cann_tensor *out = NULL;
    if (cloud_open("distances", points, metric_name, &of) == CANN_OK)
        out = cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){of.points, of.points});
    double *values = out ? cann_tensor_data(out) : NULL;
    int64_t n = values ? of.points : 0, d = of.dimensions;
#pragma omp parallel for num_threads((int)cann_threads()) schedule(dynamic, 16)
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n && !cann_interrupt_pending(); j++)
            values[i * n + j] = values[j * n + i] =
                of.metric->distance(of.rows + i * d, of.rows + j * d, d);
    cloud_close(&of);
    if (!cann_interrupt_pending()) return out;
    cann_interrupt_clear();
    cann_tensor_free(out);
    fail(CANN_INTERRUPTED, "distances: interrupted");
    return NULL;
}
