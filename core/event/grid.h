/* SPDX-License-Identifier: MIT
 * Where the elements of a field stand: a regular grid of 1 to 4 axes. Array axes run in C order;
 * coordinate 1 runs along the LAST array axis, coordinate 2 along the one before (as meshgrid
 * 'xy'). */
#ifndef CANN_EVENT_GRID_H
#define CANN_EVENT_GRID_H
#include "cann.h"

typedef enum grid_wrap {
    GRID_OPEN,      /* a line from low to high, both ends are grid points */
    GRID_RING,      /* periodic, the point at high is the point at low and not repeated */
    GRID_RING_BOTH, /* periodic, yet both ends are grid points at one place of the ring */
} grid_wrap;

enum { GRID_AXES = 4 };

typedef struct grid {
    int rank;                 /* 0: elements without places */
    int64_t shape[GRID_AXES]; /* array axes, C order */
    double low[GRID_AXES], high[GRID_AXES];
    grid_wrap wrap[GRID_AXES];
} grid;

int64_t grid_count(const grid *grid);
/* Grid points of one turn of array axis k (RING_BOTH: shape - 1), or shape for an open axis. */
int64_t grid_period(const grid *grid, int axis);
/* Distance of neighbours along array axis k. */
double grid_step(const grid *grid, int axis);
/* Area (length, volume) of one element. */
double grid_cell(const grid *grid);
/* Length of one turn of array axis k; infinite when open. */
double grid_turn(const grid *grid, int axis);
/* Fills out[grid_count] with the coordinate that runs along array axis k. */
void grid_coordinates(const grid *grid, int axis, double *out);

#endif
