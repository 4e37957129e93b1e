/* SPDX-License-Identifier: MIT */
#include "tensor/reduce.h"
#include "base/isa.h"
#include <math.h>

ISA_DECLARE(reduce_loops, reduce_loops);

int64_t reduce_block_count(int64_t count)
{
    return (count + REDUCE_BLOCK - 1) / REDUCE_BLOCK;
}

bool reduce_is_one_pass(int row)
{
    return row != REDUCE_var && row != REDUCE_std;
}

void reduce_blocks(int row, cann_type type, const void *x, int64_t first_block, int64_t end_block,
                   int64_t count, void *partial)
{
    reduce_loop loop = ISA_PICK(reduce_loops)->block[row][type == CANN_FLOAT64];
    int64_t size = type == CANN_FLOAT64 ? 8 : 4;
    for (int64_t block = first_block; block < end_block; block++) {
        int64_t begin = block * REDUCE_BLOCK;
        int64_t length = count - begin < REDUCE_BLOCK ? count - begin : REDUCE_BLOCK;
        loop((const char *)x + begin * size, length, (char *)partial + block * size);
    }
}

#define JOIN(name, type)                                                                           \
    static type name(int row, type a, type b)                                                      \
    {                                                                                              \
        switch (row) {                                                                             \
        case REDUCE_prod: return a * b;                                                            \
        case REDUCE_min: return b < a || b != b ? b : a;                                           \
        case REDUCE_max: return b > a || b != b ? b : a;                                           \
        case REDUCE_any: return a != 0 || b != 0;                                                  \
        case REDUCE_all: return a != 0 && b != 0;                                                  \
        default: return a + b;                                                                     \
        }                                                                                          \
    }
JOIN(join_f32, float)
JOIN(join_f64, double)

/* What no element gives. */
static double start(int row)
{
    return row == REDUCE_min                         ? INFINITY
           : row == REDUCE_max                       ? -INFINITY
           : row == REDUCE_prod || row == REDUCE_all ? 1
                                                     : 0;
}

#define FINISH(name, type, join, root)                                                             \
    static type name(int row, type *partial, int64_t blocks, int64_t count)                        \
    {                                                                                              \
        type none = (type)start(row);                                                              \
        if (blocks == 0) partial = &none;                                                          \
        for (int64_t step = 1; step < blocks; step *= 2)                                           \
            for (int64_t k = 0; k + step < blocks; k += 2 * step)                                  \
                partial[k] = join(row, partial[k], partial[k + step]);                             \
        return row == REDUCE_mean   ? partial[0] / (type)count                                     \
               : row == REDUCE_norm ? root(partial[0])                                             \
                                    : partial[0];                                                  \
    }
FINISH(finish_f32, float, join_f32, sqrtf)
FINISH(finish_f64, double, join_f64, sqrt)

void reduce_finish(int row, cann_type type, void *partial, int64_t blocks, int64_t count,
                   void *result)
{
    if (type == CANN_FLOAT64)
        *(double *)result = finish_f64(row, partial, blocks, count);
    else
        *(float *)result = finish_f32(row, partial, blocks, count);
}
