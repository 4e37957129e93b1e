/* SPDX-License-Identifier: MIT
 * One block of a reduction, in fixed lanes. The lane count is part of the result's definition: it
 * must be the same for every instruction set. */
#include "base/isa.h"
#include "tensor/reduce.h"
#include <math.h>
#include <string.h>

enum { LANES = 32 };

/* How a lane takes an element, how two lanes join, and where a lane starts. */
#define SUM(lane, x)     ((lane) + (x))
#define SQUARE(lane, x)  ((lane) + (x) * (x))
#define PRODUCT(lane, x) ((lane) * (x))
#define LESSER(lane, x)  ((x) < (lane) || (x) != (x) ? (x) : (lane))
#define GREATER(lane, x) ((x) > (lane) || (x) != (x) ? (x) : (lane))
#define SOME(lane, x)    ((x) != 0 ? 1 : (lane))
#define EVERY(lane, x)   ((x) != 0 ? (lane) : 0)

#define BLOCK(name, type, start, step, join)                                                       \
    static void name(const void *elements, int64_t count, void *result)                            \
    {                                                                                              \
        const type *x = elements;                                                                  \
        type lane[LANES];                                                                          \
        for (int j = 0; j < LANES; j++) lane[j] = start;                                           \
        int64_t whole = count / LANES * LANES;                                                     \
        for (int64_t k = 0; k < whole; k += LANES)                                                 \
            for (int j = 0; j < LANES; j++) lane[j] = step(lane[j], x[k + j]);                     \
        for (int j = 0; j < (int)(count - whole); j++) lane[j] = step(lane[j], x[whole + j]);      \
        for (int half = LANES / 2; half > 0; half /= 2)                                            \
            for (int j = 0; j < half; j++) lane[j] = join(lane[j], lane[j + half]);                \
        memcpy(result, lane, sizeof *lane);                                                        \
    }
/* The same of eight lanes side by side, their elements `stride` apart. */
#define COLUMNS(name, type, start, step, join)                                                     \
    static void name##_columns(const void *elements, int64_t stride, int64_t count, void *result)  \
    {                                                                                              \
        const type *x = elements;                                                                  \
        type lane[LANES][REDUCE_COLUMNS];                                                          \
        for (int j = 0; j < LANES; j++)                                                            \
            for (int w = 0; w < REDUCE_COLUMNS; w++) lane[j][w] = start;                           \
        for (int64_t k = 0; k < count; k++, x += stride) {                                         \
            type *at = lane[k % LANES];                                                            \
            for (int w = 0; w < REDUCE_COLUMNS; w++) at[w] = step(at[w], x[w]);                    \
        }                                                                                          \
        for (int half = LANES / 2; half > 0; half /= 2)                                            \
            for (int j = 0; j < half; j++)                                                         \
                for (int w = 0; w < REDUCE_COLUMNS; w++)                                           \
                    lane[j][w] = join(lane[j][w], lane[j + half][w]);                              \
        memcpy(result, lane, sizeof *lane);                                                        \
    }
#define BOTH(name, type, start, step, join)                                                        \
    BLOCK(name, type, start, step, join)                                                           \
    COLUMNS(name, type, start, step, join)
#define BLOCKS(name, start, step, join)                                                            \
    BOTH(name##_f32, float, (float)(start), step, join)                                            \
    BOTH(name##_f64, double, start, step, join)
#define WHOLE(name, start, step, join) BOTH(name##_i64, int64_t, start, step, join)

BLOCKS(sum, 0, SUM, SUM)
BLOCKS(norm, 0, SQUARE, SUM)
BLOCKS(prod, 1, PRODUCT, PRODUCT)
BLOCKS(min, INFINITY, LESSER, LESSER)
BLOCKS(max, -INFINITY, GREATER, GREATER)
BLOCKS(any, 0, SOME, SOME)
BLOCKS(all, 1, EVERY, EVERY)

/* Whole sums and products wrap around, by way of unsigned. */
#define WRAP_SUM(lane, x)     ((int64_t)((uint64_t)(lane) + (uint64_t)(x)))
#define WRAP_PRODUCT(lane, x) ((int64_t)((uint64_t)(lane) * (uint64_t)(x)))
WHOLE(sum, 0, WRAP_SUM, WRAP_SUM)
WHOLE(prod, 1, WRAP_PRODUCT, WRAP_PRODUCT)
WHOLE(min, INT64_MAX, LESSER, LESSER)
WHOLE(max, INT64_MIN, GREATER, GREATER)
WHOLE(any, 0, SOME, SOME)
WHOLE(all, 1, EVERY, EVERY)

#define FLOATS(row, name)                                                                          \
    [REDUCE_##row] = {{name##_f32, name##_f32_columns}, {name##_f64, name##_f64_columns}}
#define ALL(name)                                                                                  \
    [REDUCE_##name] = {{name##_f32, name##_f32_columns},                                           \
                       {name##_f64, name##_f64_columns},                                           \
                       {name##_i64, name##_i64_columns}}
const reduce_loops ISA(reduce_loops) = {{
    ALL(sum),
    FLOATS(mean, sum),
    ALL(min),
    ALL(max),
    FLOATS(norm, norm),
    ALL(prod),
    ALL(any),
    ALL(all),
}};
