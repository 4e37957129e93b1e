/* SPDX-License-Identifier: MIT
 * Times one recurrent product, one JSON line each: least and median over repeats, on one thread.
 * usage: circulant [RANK N FLOAT_BITS METHOD]; without words, the sizes of the field benchmarks. */
#include "base/memory.h"
#include "event/circulant.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const methods[] = {"automatic", "dense", "band", "fft", "separable", "factored"};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The peer's kernel: a Gaussian of width 0.5 rad on rings whose ends are both grid points. */
static double *kernel_new(const grid *grid)
{
    int64_t m = grid_period(grid, 0), entries = grid->rank == 1 ? m : m * m;
    double *table = malloc((size_t)entries * sizeof *table);
    for (int64_t e = 0; e < entries; e++) {
        double square = 0;
        for (int64_t left = e, a = 0; a < grid->rank; a++, left /= m) {
            int64_t j = left % m;
            double d = 2 * M_PI * (double)(2 * j > m ? j - m : j) / (double)m;
            square += d * d;
        }
        table[e] = 4 / (sqrt(2 * M_PI) * 0.5) * exp(-square / (2 * 0.5 * 0.5));
    }
    return table;
}

static void measure(int rank, int64_t n, cann_type type, circulant_method method)
{
    grid grid = {rank, {n, n}, {-M_PI, -M_PI}, {M_PI, M_PI}, {GRID_RING_BOTH, GRID_RING_BOTH}};
    double *table = kernel_new(&grid), start = seconds();
    circulant *circulant = circulant_new(&grid, table, type, method);
    double setup = seconds() - start, time[15];
    free(table);
    if (!circulant) {
        fprintf(stderr, "%s\n", cann_error_message());
        return;
    }
    int64_t count = grid_count(&grid);
    size_t size = type == CANN_FLOAT32 ? 4 : 8;
    void *x = memory_take(count, size), *y = memory_take(count, size);
    void *scratch = memory_take(circulant_scratch(circulant), 1);
    for (int64_t e = 0; e < count; e++) {
        double value = 1 + sin((double)e);
        if (type == CANN_FLOAT32)
            ((float *)x)[e] = (float)value;
        else
            ((double *)x)[e] = value;
    }
    circulant_apply(circulant, x, y, scratch);
    start = seconds();
    circulant_apply(circulant, x, y, scratch);
    int64_t products = (int64_t)(2e-3 / (seconds() - start + 1e-9)) + 1;
    for (int r = 0; r < 15; r++) {
        start = seconds();
        for (int64_t p = 0; p < products; p++) circulant_apply(circulant, x, y, scratch);
        time[r] = (seconds() - start) / (double)products;
    }
    qsort(time, 15, sizeof *time, rising);
    printf("{\"workload\": \"circulant-%dd\", \"method\": \"%s\", \"float\": %d, \"n\": %lld, "
           "\"setup_s\": %.4f, \"run_us\": %.3f, \"median_us\": %.3f, \"bytes\": %lld, \"chosen\": "
           "\"%s\"}\n",
           rank, methods[circulant_chosen(circulant)], (int)size * 8, (long long)n, setup,
           1e6 * time[0], 1e6 * time[7], (long long)circulant_bytes(circulant),
           circulant_describe(circulant));
    circulant_free(circulant);
    memory_free(x);
    memory_free(y);
    memory_free(scratch);
}

int main(int count, char **words)
{
    static const int64_t lines[] = {128, 512, 1024, 4096, 16384, 65536},
                         sheets[] = {32, 64, 100, 256, 512};
    if (count == 5) {
        int method = 0;
        while (method < 5 && strcmp(words[4], methods[method]) != 0) method++;
        measure(atoi(words[1]), atoll(words[2]), atoi(words[3]) == 64 ? CANN_FLOAT64 : CANN_FLOAT32,
                (circulant_method)method);
        return 0;
    }
    for (int type = CANN_FLOAT32; type <= CANN_FLOAT64; type++) {
        for (int k = 0; k < 6; k++) measure(1, lines[k], (cann_type)type, CIRCULANT_AUTOMATIC);
        for (int k = 0; k < 5; k++) measure(2, sheets[k], (cann_type)type, CIRCULANT_AUTOMATIC);
    }
    return 0;
}
