/* SPDX-License-Identifier: MIT
 * Which lines have a short form, and where it may be taken. Operands that are one value, times a
 * number and with another added, are within their reach where that value is within an interval:
 * one look at it does for all of them. */
#ifndef CANN_KERNEL_REACH_H
#define CANN_KERNEL_REACH_H
#include "kernel/lower.h"

bool reach_shortens(const code_line *line);

/* Values `root` with |root - middle| <= half. */
typedef struct reach_common {
    int64_t first, count; /* the first line that shares it, and how many do; 1: it has its own */
    int32_t root;
    double middle, half;
} reach_common;

reach_common reach_of(const code *code, int64_t line);

#endif
