/* SPDX-License-Identifier: MIT
 * What the planner of the band method and its loops agree on. Positions are counted from the middle
 * of a row, so that cos is even and sin is odd in them and both halves of a row share the work. */
#ifndef CANN_EVENT_CIRCULANT_BAND_H
#define CANN_EVENT_CIRCULANT_BAND_H
#include "cann.h"

typedef struct band_axis {
    int64_t length; /* points of a row */
    int64_t half;   /* (length + 1) / 2; point h is at h + 1/2 steps from the middle */
    int64_t modes;  /* kept modes 0 .. modes - 1 */
    int64_t padded; /* modes in whole lines of 64 bytes, beyond are zeros */
    int64_t reach;  /* half in whole lines */
    void *at_point; /* [half][2][padded] cos and sin of every mode at a point */
    void *of_mode;  /* [modes][2][reach] the same, a mode's points together */
} band_axis;

/* Rows one after the other; the last may be cut where `total` elements end. */
typedef struct band_rows {
    const band_axis *axis;
    int64_t total;
    int64_t first, end; /* the rows to do */
} band_rows;

/* A middle axis: [length or parts x modes][inner]; the columns to do. */
typedef struct band_columns {
    const band_axis *axis;
    int64_t inner;
    int64_t first, end; /* multiples of a line */
} band_columns;

/* Mode values of all axes: [2][modes 0] .. [2][padded of the last axis]. */
typedef struct band_mix {
    int rank;
    bool even;        /* gain is [outer][padded], else [outer][sign choices][re, im][padded] */
    int64_t modes[3]; /* of the axes before the last */
    int64_t padded;
    const void *gain;
    int64_t first, end; /* lines of [outer][padded] to do */
} band_mix;

/* Turns each block's values to the ring's origin: [blocks][2][padded] cos, sin. */
typedef struct band_turn {
    int64_t blocks, padded;
    const void *turn;
    int64_t first, end; /* join: lines of [padded]; part: blocks */
} band_turn;

typedef struct circulant_band_loops {
    struct {
        void (*project_rows)(const band_rows *rows, const void *x, void *values);
        void (*return_rows)(const band_rows *rows, const void *values, void *y);
        void (*project_columns)(const band_columns *columns, const void *x, void *values);
        void (*return_columns)(const band_columns *columns, const void *values, void *y);
        void (*join)(const band_turn *turn, const void *blocks, void *values);
        void (*part)(const band_turn *turn, const void *values, void *blocks);
        void (*mix)(const band_mix *mix, void *values);
    } of[2]; /* CANN_FLOAT32, CANN_FLOAT64 */
} circulant_band_loops;

#endif
