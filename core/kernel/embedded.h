/* SPDX-License-Identifier: MIT
 * The text of vmath.h, with all it includes, and of draws.h, as it was when the engine was built:
 * what emitted code starts with. */
#ifndef CANN_KERNEL_EMBEDDED_H
#define CANN_KERNEL_EMBEDDED_H
#include <stdint.h>

extern const char embedded_vmath[], embedded_vmath_end[];
extern const char embedded_draws[], embedded_draws_end[];

#endif
