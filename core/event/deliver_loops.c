/* SPDX-License-Identifier: MIT
 * The loops of delivery, in both float types. */
#include "base/isa.h"
#include "event/deliver.h"

/* Rows ahead whose targets are asked for: a row is found by its number, which no hardware foresees.
 */
enum { AHEAD = 4, GATHER_SUMS = 8 };

#define REAL       float
#define NAME(verb) verb##_f32
#include "event/deliver_body.h"
#undef REAL
#undef NAME
#define REAL       double
#define NAME(verb) verb##_f64
#include "event/deliver_body.h"

const deliver_loops ISA(deliver_loops) = {{deliver_f32, deliver_f64}, {gather_f32, gather_f64}};
