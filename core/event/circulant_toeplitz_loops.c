/* SPDX-License-Identifier: MIT
 * The direct sum along one axis, in both float types. */
#include "base/isa.h"
#include "event/circulant_toeplitz.h"
#include "event/lanes.h"

enum { GROUP = 64 };

#define REAL       float
#define NAME(verb) verb##_f32
#include "event/circulant_toeplitz_body.h"
#undef REAL
#undef NAME
#define REAL       double
#define NAME(verb) verb##_f64
#include "event/circulant_toeplitz_body.h"

const circulant_toeplitz_loops ISA(circulant_toeplitz_loops) = {{
    {rows_f32, columns_f32},
    {rows_f64, columns_f64},
}};
