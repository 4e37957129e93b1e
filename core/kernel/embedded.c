/* SPDX-License-Identifier: MIT
 * The headers are included so that a change to them builds this file anew. */
#include "kernel/embedded.h"
#include "base/vmath.h"
#include "base/draws.h"

#define BEGIN(name)   ".section .rodata\n.global " #name "\n" #name ":\n"
#define FILE_OF(part) ".incbin \"core/base/" #part ".h\"\n"
#define END(name)     ".global " #name "_end\n" #name "_end:\n.byte 0\n.previous\n"
__asm__(BEGIN(embedded_vmath) FILE_OF(vmath_basic) FILE_OF(vmath_log) FILE_OF(vmath_exp)
            FILE_OF(vmath_exprel) FILE_OF(vmath_turn) FILE_OF(vmath_arc) END(embedded_vmath));
__asm__(BEGIN(embedded_draws) FILE_OF(draws) END(embedded_draws));
