/* SPDX-License-Identifier: MIT
 * The product's loop for one float type; read by matrix_loops.c with REAL and NAME. */

static void NAME(product)(const void *matrix, int64_t columns, const void *x, void *y,
                          int64_t begin, int64_t end)
{
    const REAL *restrict source = x;
    for (int64_t row = begin; row < end; row++) {
        const REAL *restrict m = (const REAL *)matrix + row * columns;
        REAL sum[SUMS] = {0};
        int64_t k = 0;
        for (; k + SUMS <= columns; k += SUMS)
            for (int l = 0; l < SUMS; l++) sum[l] += m[k + l] * source[k + l];
        for (int l = 0; k < columns; k++, l++) sum[l] += m[k] * source[k];
        for (int half = SUMS / 2; half > 0; half /= 2)
            for (int l = 0; l < half; l++) sum[l] += sum[l + half];
        ((REAL *)y)[row] += sum[0];
    }
}
