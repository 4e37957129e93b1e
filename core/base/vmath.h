/* SPDX-License-Identifier: MIT
 * The value of every row of functions.def: v_NAME_f32 and v_NAME_f64. The text of these headers is
 * compiled into the loops, embedded into native kernels and into CUDA, and gives the same bits in
 * all of them and at every vector width: no call, no branch (selects only), every fused
 * multiply-add written out. Errors stay within 2 units in the last place over the whole domain.
 * Compile with -ffp-contract=off -fno-math-errno -fno-trapping-math (CUDA: --fmad=false), so that
 * loops over these functions become vector code. Polynomials are near-minimax fits, leading
 * coefficients exact. */
#ifndef CANN_BASE_VMATH_H
#define CANN_BASE_VMATH_H
#include "base/vmath_basic.h"
#include "base/vmath_log.h"
#include "base/vmath_exp.h"
#include "base/vmath_exprel.h"
#include "base/vmath_turn.h"
#include "base/vmath_arc.h"

#endif
