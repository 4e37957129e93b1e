/* SPDX-License-Identifier: MIT
 * The last sentence, per thread. fail() keeps it and gives the status back, so a failing function
 * ends with `return fail(CANN_ERROR_SHAPE, "...")`. */
#ifndef CANN_BASE_STATUS_H
#define CANN_BASE_STATUS_H
#include "cann.h"

cann_status fail(cann_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));
#ifdef __clang_analyzer__ /* it reads one file at a time, so it is told that the status comes back \
                           */
#define fail(status, ...) ((void)(0, __VA_ARGS__), (cann_status)(status))
#endif

#endif
