/* SPDX-License-Identifier: MIT
 * The count-th smallest of a list. */
#ifndef CANN_ANALYZE_SELECT_H
#define CANN_ANALYZE_SELECT_H
#include <stdint.h>

/* The count-th (from 1) of n values in rising order: Hoare's selection; reorders them. */
double select_value(double *values, int64_t n, int64_t count);

#endif
