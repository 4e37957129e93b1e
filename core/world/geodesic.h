/* SPDX-License-Identifier: MIT
 * Loops of the shortest ways: several starts at once, one in each lane. */
#ifndef CANN_WORLD_GEODESIC_H
#define CANN_WORLD_GEODESIC_H
#include <stdbool.h>
#include <stdint.h>

enum { GEODESIC_NEIGHBOURS = 8, GEODESIC_LANES = 32 };

/* The free cells as a graph, numbered row by row. */
typedef struct geodesic_graph {
    int64_t count, rows;
    int64_t *row;  /* [rows + 1] the first cell of each row of the grid */
    int32_t *next; /* [count, neighbours] the four before a cell, then the four after it; `count`
                      where there is none */
    double step[GEODESIC_NEIGHBOURS];
} geodesic_graph;

typedef struct geodesic_loops {
    /* Goes once through the cells of a row, from the first (each taking the shortest of the ways
     * over the neighbours before it) or from the last (after it); true when any became shorter.
     * distance [count + 1, lanes], the last row infinite. */
    bool (*pass[2])(const geodesic_graph *graph, int64_t row, double *distance);
    void (*clear)(double *distance, int64_t cells); /* infinite */
} geodesic_loops;

#endif
