/* SPDX-License-Identifier: MIT */
#include "event/matrix.h"
#include "base/isa.h"
#include "base/memory.h"
#include <string.h>

ISA_DECLARE(matrix_loops, matrix_loops_of);

static int64_t group_columns(const matrix *matrix, int64_t first)
{
    return matrix->columns - first < MATRIX_TILE ? matrix->columns - first : MATRIX_TILE;
}

static void pack(matrix *matrix, const char *from, size_t size)
{
    char *to = matrix->values;
    for (int64_t first = 0; first < matrix->columns; first += MATRIX_TILE)
        for (int64_t tile = 0; tile < matrix->tiles; tile++)
            for (int64_t k = 0; k < group_columns(matrix, first); k++)
                for (int64_t r = 0; r < MATRIX_TILE; r++, to += size) {
                    int64_t row = tile * MATRIX_TILE + r;
                    if (row >= matrix->rows) continue;
                    memcpy(to, from + (size_t)(row * matrix->columns + first + k) * size, size);
                }
}

matrix *matrix_new(const cann_tensor *values)
{
    matrix *matrix = memory_take(1, sizeof *matrix);
    cann_tensor *whole = matrix ? cann_tensor_convert(values, values->type) : NULL;
    if (whole) {
        size_t size = values->type == CANN_FLOAT64 ? sizeof(double) : sizeof(float);
        matrix->type = values->type;
        matrix->rows = values->shape[0];
        matrix->columns = values->shape[1];
        matrix->tiles = (matrix->rows + MATRIX_TILE - 1) / MATRIX_TILE;
        matrix->values = memory_take(matrix->tiles * matrix->columns, MATRIX_TILE * size);
        if (matrix->values) pack(matrix, cann_tensor_data(whole), size);
    }
    cann_tensor_free(whole);
    if (matrix && matrix->values) return matrix;
    matrix_free(matrix);
    return NULL;
}

void matrix_free(matrix *matrix)
{
    if (!matrix) return;
    memory_free(matrix->values);
    memory_free(matrix);
}

void matrix_multiply(const matrix_call *call)
{
    ISA_PICK(matrix_loops_of)->multiply[call->matrix->type == CANN_FLOAT64](call);
}
