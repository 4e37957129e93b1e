/* SPDX-License-Identifier: MIT
 * Block reductions: any split of the blocks gives the bits of the whole, and sums are near the
 * exact ones. */
#include "tensor/reduce.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 5000 };
static int failures;

static void claim(bool holds, const char *row, const char *what)
{
    printf("%s reduce: %s %s\n", holds ? "ok" : "FAIL", row, what);
    failures += !holds;
}

static void whole(int row, cann_type type, const void *x, int64_t count, void *result)
{
    double partial[8];
    int64_t blocks = reduce_block_count(count);
    reduce_blocks(row, type, x, 0, blocks, count, partial);
    reduce_finish(row, type, partial, blocks, count, result);
}

/* Every block by itself, last first, as threads might take them. */
static void scattered(int row, cann_type type, const void *x, int64_t count, void *result)
{
    double partial[8];
    int64_t blocks = reduce_block_count(count);
    for (int64_t block = blocks - 1; block >= 0; block--)
        reduce_blocks(row, type, x, block, block + 1, count, partial);
    reduce_finish(row, type, partial, blocks, count, result);
}

static void test_row(int row, const float *single, const double *wide)
{
    static const int64_t counts[] = {1, 31, 32, 33, 512, 1023, 1024, 1025, 4096, MOST};
    bool same = true;
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        float a, b;
        double c, d;
        whole(row, CANN_FLOAT32, single, counts[k], &a);
        scattered(row, CANN_FLOAT32, single, counts[k], &b);
        whole(row, CANN_FLOAT64, wide, counts[k], &c);
        scattered(row, CANN_FLOAT64, wide, counts[k], &d);
        same = same && !memcmp(&a, &b, sizeof a) && !memcmp(&c, &d, sizeof c);
    }
    claim(same, cann_reduction_name(row), "does not depend on who takes which block");
}

int main(void)
{
    static float single[MOST];
    static double wide[MOST];
    long double exact = 0;
    for (int k = 0; k < MOST; k++) {
        wide[k] = sin(k * 1.7) + 1.5;
        single[k] = (float)wide[k];
        exact += wide[k];
    }
    for (int row = 0; row < REDUCE_COUNT; row++)
        if (reduce_is_one_pass(row)) test_row(row, single, wide);
    double sum;
    whole(REDUCE_sum, CANN_FLOAT64, wide, MOST, &sum);
    claim(fabsl(sum - exact) < 1e-12L * exact, "sum", "is exact to rounding");
    whole(REDUCE_mean, CANN_FLOAT64, wide, MOST, &sum);
    claim(fabsl(sum - exact / MOST) < 1e-12L, "mean", "is exact to rounding");
    wide[4500] = NAN;
    whole(REDUCE_max, CANN_FLOAT64, wide, MOST, &sum);
    claim(isnan(sum), "max", "sees a NaN");
    return failures > 0;
}
