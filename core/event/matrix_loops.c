/* SPDX-License-Identifier: MIT
 * The product of a fixed matrix, in both float types. */
#include "base/isa.h"
#include "event/matrix.h"

enum { SUMS = 16 }; /* running sums of a row: whole vectors of every instruction set */

#define REAL       float
#define NAME(verb) verb##_f32
#include "event/matrix_body.h"
#undef REAL
#undef NAME
#define REAL       double
#define NAME(verb) verb##_f64
#include "event/matrix_body.h"

const matrix_loops ISA(matrix_loops_of) = {{product_f32, product_f64}};
