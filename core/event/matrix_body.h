/* SPDX-License-Identifier: MIT
 * The product's loops for one float type; read by matrix_loops.c with REAL and NAME. */
#define lane NAME(lane)
#define W    NAME(LANES)

/* Columns of a group that some of a few vectors have something in. */
static int NAME(used)(const REAL *x, int64_t stride, int64_t columns, int some, int *list)
{
    int count = 0;
    for (int64_t k = 0; k < columns; k++) {
        bool any = false;
        for (int s = 0; s < some; s++) any = any || x[s * stride + k] != 0;
        list[count] = (int)k;
        count += any;
    }
    return count;
}

/* `vectors` vectors of rows of a tile times `some` vectors of x, over the listed columns. */
static inline __attribute__((always_inline)) void
NAME(block)(const REAL *m, const int *list, int listed, const REAL *x, int64_t x_stride, REAL *y,
            int64_t y_stride, const int some, const int vectors)
{
    lane sum[SOME * VECTORS];
    for (int i = 0; i < some * vectors; i++) sum[i] = (lane){0};
    for (int j = 0; j < listed; j++) {
        int64_t k = list[j];
        lane row[VECTORS];
        for (int v = 0; v < vectors; v++) row[v] = NAME(load)(m + k * MATRIX_TILE + v * W);
        for (int s = 0; s < some; s++)
            for (int v = 0; v < vectors; v++)
                sum[s * vectors + v] =
                    NAME(madd)(row[v], NAME(spread)(x[s * x_stride + k]), sum[s * vectors + v]);
    }
    for (int s = 0; s < some; s++)
        for (int v = 0; v < vectors; v++) {
            REAL *at = y + s * y_stride + v * W;
            NAME(store)(at, NAME(load)(at) + sum[s * vectors + v]);
        }
}

static void NAME(tile)(const REAL *m, const int *list, int listed, const REAL *x, int64_t x_stride,
                       REAL *y, int64_t y_stride, int some)
{
    for (int64_t v = 0; v < MATRIX_TILE; v += VECTORS * W) {
        if (some == SOME)
            NAME(block)(m + v, list, listed, x, x_stride, y + v, y_stride, SOME, VECTORS);
        for (int s = 0; s < some && some < SOME; s++) NAME(block)
        (m + v, list, listed, x + s * x_stride, x_stride, y + s * y_stride + v, y_stride, 1,
         VECTORS);
    }
}

/* The last tile may be shorter than the block of y that it works on. */
static void NAME(some_vectors)(const matrix_call *call, int64_t s, int some, int64_t group,
                               const REAL *m)
{
    const matrix *matrix = call->matrix;
    int64_t first = group * MATRIX_TILE, left = matrix->columns - first;
    int64_t columns = left < MATRIX_TILE ? left : MATRIX_TILE;
    const REAL *x = (const REAL *)call->x + s * matrix->columns + first;
    int list[MATRIX_TILE + 1];
    int listed = NAME(used)(x, matrix->columns, columns, some, list);
    for (int64_t row = call->begin; row < call->end; row += MATRIX_TILE) {
        REAL *y = (REAL *)call->y + s * matrix->rows + row, rest[SOME * MATRIX_TILE] = {0};
        const REAL *at = m + row * columns;
        if (row + MATRIX_TILE <= call->end) {
            NAME(tile)(at, list, listed, x, matrix->columns, y, matrix->rows, some);
            continue;
        }
        NAME(tile)(at, list, listed, x, matrix->columns, rest, MATRIX_TILE, some);
        for (int k = 0; k < some; k++)
            for (int64_t r = 0; r < call->end - row; r++)
                y[k * matrix->rows + r] += rest[k * MATRIX_TILE + r];
    }
}

static void NAME(multiply)(const matrix_call *call)
{
    const matrix *matrix = call->matrix;
    const REAL *m = matrix->values;
    for (int64_t group = 0; group * MATRIX_TILE < matrix->columns; group++) {
        int64_t left = matrix->columns - group * MATRIX_TILE;
        for (int64_t s = 0; s < call->count; s += SOME) {
            int64_t some = call->count - s < SOME ? call->count - s : SOME;
            NAME(some_vectors)(call, s, (int)some, group, m);
        }
        m += matrix->tiles * MATRIX_TILE * (left < MATRIX_TILE ? left : MATRIX_TILE);
    }
}

#undef lane
#undef W
