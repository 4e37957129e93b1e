/* SPDX-License-Identifier: MIT
 * The product's loops for one float type; read by matrix_loops.c with REAL and NAME. */
#define lane NAME(lane)
#define W    NAME(LANES)

/* Columns of a group that some of a few vectors have something in. */
static int NAME(used)(const REAL *x, int64_t stride, int64_t columns, int some, int32_t *list)
{
    int32_t any[MATRIX_TILE] = {0};
    int count = 0;
    for (int s = 0; s < some; s++)
        for (int64_t k = 0; k < columns; k++) any[k] |= x[s * stride + k] != 0;
    for (int32_t k = 0; k < columns; k++) {
        list[count] = k;
        count += any[k];
    }
    return count;
}

/* `vectors` vectors of rows of a tile times `some` vectors of x, over the listed columns. */
static inline __attribute__((always_inline)) void
NAME(block)(const REAL *m, const int32_t *list, int listed, const REAL *x, int64_t x_stride,
            REAL *y, int64_t y_stride, const int some, const int vectors)
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

static void NAME(tile)(const REAL *m, const int32_t *list, int listed, const REAL *x,
                       int64_t x_stride, REAL *y, int64_t y_stride, int some)
{
    for (int64_t v = 0; v < MATRIX_TILE; v += VECTORS * W) {
        if (some == SOME)
            NAME(block)(m + v, list, listed, x, x_stride, y + v, y_stride, SOME, VECTORS);
        for (int s = 0; s < some && some < SOME; s++) NAME(block)
        (m + v, list, listed, x + s * x_stride, x_stride, y + s * y_stride + v, y_stride, 1,
         VECTORS);
    }
}

/* A tile of rows and some vectors; the last tile is shorter than what is worked on. */
static void NAME(tile_of)(const matrix_call *call, const REAL *m, const int32_t *list, int listed,
                          const REAL *x, int64_t s, int some, int64_t row)
{
    const matrix *matrix = call->matrix;
    REAL *y = (REAL *)call->y + s * matrix->rows + row;
    if (row + MATRIX_TILE <= call->end) {
        NAME(tile)(m, list, listed, x, matrix->columns, y, matrix->rows, some);
        return;
    }
    REAL rest[SOME * MATRIX_TILE] = {0};
    NAME(tile)(m, list, listed, x, matrix->columns, rest, MATRIX_TILE, some);
    for (int k = 0; k < some; k++)
        for (int64_t r = 0; r < call->end - row; r++)
            y[k * matrix->rows + r] += rest[k * MATRIX_TILE + r];
}

/* A tile is read once for all vectors. */
static void NAME(multiply)(const matrix_call *call)
{
    enum { PARTS = MATRIX_TOGETHER / SOME };
    const matrix *matrix = call->matrix;
    const REAL *m = matrix->values;
    int32_t list[PARTS][MATRIX_TILE + 1];
    int listed[PARTS], some[PARTS];
    for (int64_t first = 0; first < matrix->columns; first += MATRIX_TILE) {
        int64_t left = matrix->columns - first, columns = left < MATRIX_TILE ? left : MATRIX_TILE;
        const REAL *x = (const REAL *)call->x + first;
        for (int p = 0; p * SOME < call->count; p++) {
            int64_t there = call->count - p * SOME;
            some[p] = there < SOME ? (int)there : SOME;
            listed[p] = NAME(used)(x + p * SOME * matrix->columns, matrix->columns, columns,
                                   some[p], list[p]);
        }
        for (int64_t row = call->begin; row < call->end; row += MATRIX_TILE)
            for (int p = 0; p * SOME < call->count; p++) NAME(tile_of)
        (call, m + row * columns, list[p], listed[p], x + p * SOME * matrix->columns, p * SOME,
         some[p], row);
        m += matrix->tiles * MATRIX_TILE * columns;
    }
}

#undef lane
#undef W
