/* SPDX-License-Identifier: MIT */
#include "event/matrix.h"
#include "base/isa.h"

ISA_DECLARE(matrix_loops, matrix_loops_of);

const matrix_loops *matrix_loops_here(void)
{
    return ISA_PICK(matrix_loops_of);
}
