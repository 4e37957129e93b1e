/* SPDX-License-Identifier: MIT
 * The two headers are included so that a change to them builds this file anew. */
#include "kernel/embedded.h"
#include "base/vmath.h"
#include "base/draws.h"

#define EMBED(name, file)                                                                          \
    __asm__(".section .rodata\n"                                                                   \
            ".global " #name "\n" #name ":\n"                                                      \
            ".incbin \"" file "\"\n"                                                               \
            ".global " #name "_end\n" #name "_end:\n"                                              \
            ".byte 0\n"                                                                            \
            ".previous\n")
EMBED(embedded_vmath, "core/base/vmath.h");
EMBED(embedded_draws, "core/base/draws.h");
