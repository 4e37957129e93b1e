/* SPDX-License-Identifier: MIT
 * The system's C compiler: found once, started with a list of arguments and no shell. */
#ifndef CANN_KERNEL_COMPILER_H
#define CANN_KERNEL_COMPILER_H
#include "base/text.h"
#include "cann.h"

/* CANN_OK, or a sentence that says what is missing. */
cann_status compiler_find(void);

/* Adds what the object depends on besides the source: the compiler (path, size, time of change)
 * and the flags. After compiler_find. */
void compiler_identity(text *text);

/* Compiles the C file `source` into the shared object `object`. The sentence of a failure holds the
 * compiler's first line. CANN_INTERRUPTED after cann_interrupt(). */
cann_status compiler_run(const char *source, const char *object);

#endif
