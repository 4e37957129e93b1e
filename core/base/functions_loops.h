/* SPDX-License-Identifier: MIT
 * The loops of one instruction set, one for each row and float type. */
#ifndef CANN_BASE_FUNCTIONS_LOOPS_H
#define CANN_BASE_FUNCTIONS_LOOPS_H
#include "base/functions.h"

typedef struct function_loops {
    function_loop of[2][FUNCTION_COUNT];      /* [CANN_FLOAT32 or CANN_FLOAT64][row] */
    function_loop scanned[2][FUNCTION_COUNT]; /* faster by a look at the operands; NULL: none */
} function_loops;

#endif
