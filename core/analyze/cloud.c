/* SPDX-License-Identifier: MIT */
#include "analyze/cloud.h"
#include "analyze/fuzzy.h"
#include "base/draws.h"
#include "base/isa.h"
#include "base/memory.h"
#include "tensor/tensor.h"
#include <cblas.h>
#include <math.h>

ISA_DECLARE(fuzzy_loops, fuzzy_loops);

cann_status cloud_open(const char *what, const cann_tensor *points, const char *name, cloud *of)
{
    of->metric = metric_find(name);
    if (!of->metric) return CANN_ERROR_NAME;
    of->rows = metric_points(what, of->metric, points);
    if (!of->rows) return CANN_ERROR_ARGUMENT;
    of->points = points->shape[0];
    of->dimensions = points->shape[1];
    of->squares = memory_take(of->points + 1, sizeof *of->squares);
    if (!of->squares) return CANN_ERROR_MEMORY;
    for (int64_t p = 0; p < of->points; p++)
        for (int64_t k = 0; k < of->dimensions; k++) {
            double x = of->rows[p * of->dimensions + k];
            of->squares[p] = fma(x, x, of->squares[p]);
        }
    return CANN_OK;
}

void cloud_close(cloud *of)
{
    memory_free(of->rows);
    memory_free(of->squares);
}

/* Of one row of products: lengths for the euclidean metric, 1 - product for the angular ones. */
static void from_products(const cloud *of, int64_t point, double *row)
{
    if (of->metric->prepare)
        ISA_PICK(fuzzy_loops)->angles(row, of->points);
    else
        ISA_PICK(fuzzy_loops)->lengths(row, of->squares, of->squares[point], of->points);
}

void cloud_distances(const cloud *of, int64_t first, int64_t count, double *out)
{
    int64_t n = of->points, d = of->dimensions;
    if (of->metric->is_product)
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)count, (int)n, (int)d, 1,
                    of->rows + first * d, (int)d, of->rows, (int)d, 0, out, (int)n);
    for (int64_t r = 0; r < count; r++) {
        double *row = out + r * n;
        if (of->metric->is_product)
            from_products(of, first + r, row);
        else
            for (int64_t k = 0; k < n; k++)
                row[k] = of->metric->distance(of->rows + (first + r) * d, of->rows + k * d, d);
    }
}

/* A point by its share of `nearest`; -1 where all are 0. */
static int64_t draw(const double *nearest, int64_t n, uint64_t seed, int64_t number)
{
    double sum = 0, reached = 0;
    for (int64_t p = 0; p < n; p++) sum += nearest[p];
    if (sum == 0) return -1;
    double at = sum * draw_uniform_f64(seed, 0, (uint64_t)number, 0, 0, 1);
    for (int64_t p = 0; p < n; p++) {
        reached += nearest[p];
        if (nearest[p] > 0 && reached > at) return p;
    }
    return n - 1;
}

int64_t cloud_draw(const cloud *of, int64_t wanted, uint64_t seed, cloud_square *square,
                   int64_t *chosen, int64_t *member, double *nearest)
{
    int64_t n = of->points, d = of->dimensions;
    for (int64_t p = 0; p < n; p++) nearest[p] = 1;
    for (int64_t k = 0; k < wanted; k++) {
        chosen[k] = draw(nearest, n, seed, k);
        if (chosen[k] < 0 || cann_interrupt_pending()) return k;
        for (int64_t p = 0; p < n; p++) {
            double own = square(of, of->rows + p * d, of->rows + chosen[k] * d);
            if (k > 0 && own >= nearest[p]) continue;
            nearest[p] = own;
            member[p] = k;
        }
    }
    return wanted;
}
