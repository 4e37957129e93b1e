/* SPDX-License-Identifier: MIT
 * The product of a fixed matrix, in both float types. */
#include "base/isa.h"
#include "event/lanes.h"
#include "event/matrix.h"

enum { SOME = 4, VECTORS = LANE_BYTES == 64 ? 4 : 2 }; /* vectors of x and rows in registers */

#define REAL       float
#define NAME(verb) verb##_f32
#include "event/matrix_body.h"
#undef REAL
#undef NAME
#define REAL       double
#define NAME(verb) verb##_f64
#include "event/matrix_body.h"

const matrix_loops ISA(matrix_loops_of) = {{multiply_f32, multiply_f64}};
