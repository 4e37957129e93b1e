/* SPDX-License-Identifier: MIT
 * The loops of delivery, in both float types. */
#include "base/isa.h"
#include "event/deliver.h"

/* Rows whose targets are asked for before their turn, and lines of each; FAR: rows whose beginning
 * is. */
enum { AHEAD = 4, LINES = 5, FAR = 10 };

#define REAL       float
#define NAME(verb) verb##_f32
#include "event/deliver_body.h"
#undef REAL
#undef NAME
#define REAL       double
#define NAME(verb) verb##_f64
#include "event/deliver_body.h"

const deliver_loops ISA(deliver_loops) = {{deliver_f32, deliver_f64}, {gather_f32, gather_f64}};
