/* SPDX-License-Identifier: MIT
 * The direct sum's loops for one float type; read by circulant_toeplitz_loops.c with REAL and NAME.
 */
#define lane NAME(lane)
#define W    NAME(LANES)

/* The sources from `from` on that one group takes, up to `end`. */
static inline int64_t NAME(group_end)(int64_t from, int64_t end)
{
    int64_t next = (from / GROUP + 1) * GROUP;
    return next < end ? next : end;
}

static inline void NAME(add_lane)(REAL *y, lane sum, int64_t left)
{
    if (left >= W) {
        NAME(store)(y, NAME(load)(y) + sum);
        return;
    }
    REAL part[W];
    NAME(store)(part, sum);
    for (int64_t l = 0; l < left; l++) y[l] += part[l];
}

/* One group of sources into `vectors` vectors of targets from i, of `some` rows at once. */
static inline __attribute__((always_inline)) void
NAME(row_tile)(const REAL *kernel, const REAL *x, int64_t x_stride, REAL *y, int64_t y_stride,
               int64_t i, int64_t left, int64_t from, int64_t end, const int some,
               const int vectors)
{
    lane sum[8];
    for (int v = 0; v < some * vectors; v++) sum[v] = (lane){0};
    for (int64_t j = from; j < end; j++) {
        for (int v = 0; v < vectors; v++) {
            lane k = NAME(load)(kernel + i - j + v * W);
            for (int r = 0; r < some; r++)
                sum[r * vectors + v] =
                    NAME(madd)(k, NAME(spread)(x[r * x_stride + j]), sum[r * vectors + v]);
        }
    }
    for (int r = 0; r < some; r++)
        for (int v = 0; v < vectors; v++)
            if (left > v * W)
                NAME(add_lane)(y + r * y_stride + i + v * W, sum[r * vectors + v], left - v * W);
}

static inline __attribute__((always_inline)) void
NAME(row_some)(const toeplitz *axis, const REAL *x, int64_t x_stride, REAL *y, int64_t y_stride,
               int64_t first, int64_t end, const int some, const int vectors)
{
    const REAL *kernel = (const REAL *)axis->kernel + axis->length - 1;
    for (int64_t tile = first; tile < end; tile += TOEPLITZ_TILE)
        for (int64_t run = axis->run_count - 1; run >= 0; run--) {
            int64_t from = tile - axis->runs[run].end + 1;
            int64_t stop = tile + TOEPLITZ_TILE - axis->runs[run].first;
            from = from > 0 ? from : 0;
            stop = stop < axis->length ? stop : axis->length;
            int64_t last = tile + TOEPLITZ_TILE < end ? tile + TOEPLITZ_TILE : end;
            for (int64_t j = from, next; j < stop; j = next) {
                next = NAME(group_end)(j, stop);
                for (int64_t i = tile; i < last; i += vectors * W) NAME(row_tile)
                (kernel, x, x_stride, y, y_stride, i, last - i, j, next, some, vectors);
            }
        }
}

static void NAME(rows)(const toeplitz *axis, const void *x, int64_t x_stride, void *y,
                       int64_t y_stride, int64_t rows, int64_t first, int64_t end)
{
    const REAL *from = x;
    REAL *to = y;
    int64_t row = 0;
    for (; row + 8 <= rows; row += 8, from += 8 * x_stride, to += 8 * y_stride)
        NAME(row_some)(axis, from, x_stride, to, y_stride, first, end, 8, 1);
    for (; row + 2 <= rows; row += 2, from += 2 * x_stride, to += 2 * y_stride)
        NAME(row_some)(axis, from, x_stride, to, y_stride, first, end, 2, 4);
    for (; row < rows; row++, from += x_stride, to += y_stride)
        NAME(row_some)(axis, from, x_stride, to, y_stride, first, end, 1, 4);
}

/* One group of sources into `some` targets from i, one vector of columns. */
static inline __attribute__((always_inline)) void
NAME(column_tile)(const REAL *kernel, const REAL *x, int64_t x_stride, REAL *y, int64_t y_stride,
                  int64_t left, int64_t from, int64_t end, const int some)
{
    lane sum[8];
    for (int i = 0; i < some; i++) sum[i] = (lane){0};
    for (int64_t j = from; j < end; j++) {
        lane source = NAME(load)(x + j * x_stride);
        for (int i = 0; i < some; i++)
            sum[i] = NAME(madd)(NAME(spread)(kernel[i - j]), source, sum[i]);
    }
    for (int i = 0; i < some; i++) NAME(add_lane)(y + i * y_stride, sum[i], left);
}

static void NAME(columns)(const toeplitz *axis, const void *x, int64_t x_stride, void *y,
                          int64_t y_stride, int64_t columns, int64_t first, int64_t end)
{
    const REAL *kernel = (const REAL *)axis->kernel + axis->length - 1;
    for (int64_t column = 0; column < columns; column += W) {
        const REAL *source = (const REAL *)x + column;
        REAL *target = (REAL *)y + column;
        int64_t left = columns - column;
        for (int64_t tile = first; tile < end; tile += TOEPLITZ_TILE)
            for (int64_t run = axis->run_count - 1; run >= 0; run--) {
                int64_t from = tile - axis->runs[run].end + 1;
                int64_t stop = tile + TOEPLITZ_TILE - axis->runs[run].first;
                int64_t last = tile + TOEPLITZ_TILE < end ? tile + TOEPLITZ_TILE : end;
                from = from > 0 ? from : 0;
                stop = stop < axis->length ? stop : axis->length;
                for (int64_t j = from, next; j < stop; j = next) {
                    next = NAME(group_end)(j, stop);
                    int64_t i = tile;
                    for (; i + 8 <= last; i += 8) NAME(column_tile)
                    (kernel + i, source, x_stride, target + i * y_stride, y_stride, left, j, next,
                     8);
                    for (; i < last; i++) NAME(column_tile)
                    (kernel + i, source, x_stride, target + i * y_stride, y_stride, left, j, next,
                     1);
                }
            }
    }
}

#undef lane
#undef W
