/* SPDX-License-Identifier: MIT
 * C text from flat code. Every name in it is made here from numbers (r7, x0, y1), so no text of a
 * user's reaches a compiler. */
#ifndef CANN_KERNEL_EMIT_H
#define CANN_KERNEL_EMIT_H
#include "base/text.h"
#include "kernel/lower.h"

/* The signature of every emitted kernel; kernel k of a unit is called cann_kernel_k. */
typedef void (*emitted_kernel)(int64_t begin, int64_t end, const void *const *inputs,
                               void *const *outputs, uint64_t seed, uint64_t stream, int64_t step,
                               int64_t offset);

/* Adds what all kernels of a unit share, after the functions of vmath.h and draws.h. */
void emit_common(text *text);

/* Adds the definition of kernel `number`. */
void emit_kernel(text *text, const code *code, int64_t number);

#endif
