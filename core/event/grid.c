/* SPDX-License-Identifier: MIT */
#include "event/grid.h"
#include <math.h>

int64_t grid_count(const grid *grid)
{
    int64_t count = 1;
    for (int k = 0; k < grid->rank; k++) count *= grid->shape[k];
    return count;
}

int64_t grid_period(const grid *grid, int axis)
{
    return grid->shape[axis] - (grid->wrap[axis] == GRID_RING_BOTH);
}

double grid_step(const grid *grid, int axis)
{
    double length = grid->high[axis] - grid->low[axis];
    int64_t intervals = grid->shape[axis] - (grid->wrap[axis] != GRID_RING);
    return intervals > 0 ? length / (double)intervals : length;
}

double grid_cell(const grid *grid)
{
    double cell = 1;
    for (int k = 0; k < grid->rank; k++) cell *= grid_step(grid, k);
    return cell;
}

double grid_turn(const grid *grid, int axis)
{
    return grid->wrap[axis] == GRID_OPEN ? INFINITY : grid->high[axis] - grid->low[axis];
}

void grid_coordinates(const grid *grid, int axis, double *out)
{
    int64_t inner = 1, count = grid_count(grid);
    for (int k = axis + 1; k < grid->rank; k++) inner *= grid->shape[k];
    double low = grid->low[axis], high = grid->high[axis], step = grid_step(grid, axis);
    for (int64_t e = 0; e < count; e++) {
        int64_t at = e / inner % grid->shape[axis];
        bool last = at == grid->shape[axis] - 1 && grid->wrap[axis] != GRID_RING && at > 0;
        out[e] = last ? high : low + (double)at * step;
    }
}
