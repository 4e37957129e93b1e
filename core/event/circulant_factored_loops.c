/* SPDX-License-Identifier: MIT
 * The factored ring, in both float types. */
#include "base/isa.h"
#include "event/circulant_factored.h"
#include "event/lanes.h"

enum { SOME = 4 }; /* rows in registers */

#define REAL       float
#define NAME(verb) verb##_f32
#include "event/circulant_factored_body.h"
#undef REAL
#undef NAME
#define REAL       double
#define NAME(verb) verb##_f64
#include "event/circulant_factored_body.h"

const circulant_factored_loops ISA(circulant_factored_loops) = {{apply_f32, apply_f64}};
