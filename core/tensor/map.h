/* SPDX-License-Identifier: MIT
 * Elementwise operations. Floats go through the loops of base/functions.h; whole numbers through
 * the loops here, for the rows where a whole result makes sense. Whole arithmetic wraps around, and
 * mod by 0 is 0. */
#ifndef CANN_TENSOR_MAP_H
#define CANN_TENSOR_MAP_H
#include "base/functions.h"
#include "tensor/tensor.h"

/* Loops over whole numbers, [row][0: int32, 1: int64]; NULL: computed in float64. */
typedef struct map_loops {
    function_loop loop[FUNCTION_COUNT][2];
} map_loops;

#endif
