/* SPDX-License-Identifier: MIT
 * The direct sum along one axis, y_i = sum over j of k[i - j] x_j, shared by dense and separable.
 * Sources are taken in order, in groups that begin at multiples of GROUP: each group has a sum of
 * its own, added to y when it is done, so long sums stay accurate and no tile shows in them. */
#ifndef CANN_EVENT_CIRCULANT_TOEPLITZ_H
#define CANN_EVENT_CIRCULANT_TOEPLITZ_H
#include "cann.h"

/* Displacements first .. end - 1 where the kernel is not zero. */
typedef struct toeplitz_run {
    int64_t first, end;
} toeplitz_run;

typedef struct toeplitz {
    int64_t length;     /* sources and targets along the axis */
    const void *kernel; /* [2 length - 1 + a tile] element d + length - 1 is displacement d */
    const toeplitz_run *runs;
    int64_t run_count; /* further than a tile apart */
} toeplitz;

typedef struct circulant_toeplitz_loops {
    struct {
        /* Adds to the targets first .. end - 1 of each of `rows` rows. */
        void (*rows)(const toeplitz *axis, const void *x, int64_t x_stride, void *y,
                     int64_t y_stride, int64_t rows, int64_t first, int64_t end);
        /* Adds to the targets first .. end - 1, each a row of `columns`. x is readable up to whole
         * lines. */
        void (*columns)(const toeplitz *axis, const void *x, int64_t x_stride, void *y,
                        int64_t y_stride, int64_t columns, int64_t first, int64_t end);
    } of[2];
} circulant_toeplitz_loops;

enum { TOEPLITZ_TILE = 64 }; /* targets, in either type; `first` is a multiple of it */

#endif
