/* SPDX-License-Identifier: MIT
 * Shortest ways between the cells of a grid laid over an environment. Rows count from the top,
 * columns from the left. A cell is free when its centre is inside the boundary, no thin wall
 * touches it and no hole reaches into it. Steps lead to the eight neighbours.
 *
 * All ways from sixteen cells at once, one in each lane: sweeps down and up through the cells, each
 * taking the shortest of the ways over its neighbours, until none becomes shorter. That is the
 * least of all sums along ways, whatever the order, so the bits depend on nothing; a sweep carries
 * a way on as far as it goes straight, and a few suffice where walls are few. */
#include "world/geodesic.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include "world/environment.h"
#include <inttypes.h>
#include <math.h>

static int64_t cells_along(double extent, double step)
{
    double cells = ceil(extent / step * (1 - 1e-12));
    return cells < 1 ? 1 : cells > 1e9 ? -1 : (int64_t)cells;
}

static bool hole_reaches(const polygon *hole, point low, point high)
{
    point corner[5] = {low,
                       {high.x, low.y},
                       high,
                       {low.x, high.y},
                       {low.x + (high.x - low.x) / 2, low.y + (high.y - low.y) / 2}};
    for (int k = 0; k < 5; k++)
        if (polygon_contains(hole, corner[k])) return true;
    for (int64_t k = 0; k < hole->count; k++)
        if (segment_meets_box(polygon_edge(hole, k), low, high)) return true;
    return false;
}

static bool cell_free(const cann_environment *environment, point low, point high)
{
    point centre = {low.x + (high.x - low.x) / 2, low.y + (high.y - low.y) / 2};
    if (!polygon_contains(&environment->polygons[0], centre)) return false;
    for (int64_t k = 0; k < environment->thin_count; k++)
        if (segment_meets_box(environment->walls[k], low, high)) return false;
    for (int64_t k = 1; k < environment->polygon_count; k++)
        if (hole_reaches(&environment->polygons[k], low, high)) return false;
    return true;
}

cann_tensor *cann_environment_grid(const cann_environment *environment, double dx, double dy)
{
    if (!(dx > 0 && dy > 0 && isfinite(dx) && isfinite(dy))) {
        fail(CANN_ERROR_ARGUMENT, "grid: cells of %g by %g m; lengths above 0 will do", dx, dy);
        return NULL;
    }
    int64_t shape[2] = {cells_along(environment->high.y - environment->low.y, dy),
                        cells_along(environment->high.x - environment->low.x, dx)};
    if (shape[0] < 0 || shape[1] < 0) {
        fail(CANN_ERROR_MEMORY, "grid: cells of %g by %g m are more than can be counted here", dx,
             dy);
        return NULL;
    }
    cann_tensor *out = cann_tensor_new(CANN_BOOL, 2, shape);
    bool *free = out ? cann_tensor_data(out) : NULL;
    for (int64_t row = 0; out && row < shape[0]; row++)
        for (int64_t column = 0; column < shape[1]; column++) {
            double left = environment->low.x + (double)column * dx;
            double top = environment->high.y - (double)row * dy;
            free[row * shape[1] + column] =
                cell_free(environment, (point){left, top - dy}, (point){left + dx, top});
        }
    return out;
}

ISA_DECLARE(geodesic_loops, geodesic_loops_of);

/* The free cells as a graph, numbered row by row. */
typedef struct graph {
    int64_t count;
    int32_t *next; /* [count, neighbours] `count` where there is none */
    double step[GEODESIC_NEIGHBOURS];
} graph;

static cann_status build_graph(const cann_tensor *grid, double dx, double dy, graph *graph)
{
    /* The four that come before a cell, then the four after it. */
    static const int down[GEODESIC_NEIGHBOURS] = {-1, -1, -1, 0, 1, 1, 1, 0},
                     right[GEODESIC_NEIGHBOURS] = {-1, 0, 1, -1, -1, 0, 1, 1};
    const bool *free = cann_tensor_data(grid);
    int64_t rows = grid->shape[0], columns = grid->shape[1];
    int32_t *number = memory_take(grid->count, sizeof *number);
    for (int64_t k = 0; number && k < grid->count; k++)
        number[k] = free[k] ? (int32_t)graph->count++ : -1;
    graph->next =
        number ? memory_take(graph->count * GEODESIC_NEIGHBOURS + 1, sizeof *graph->next) : NULL;
    for (int d = 0; d < GEODESIC_NEIGHBOURS; d++)
        graph->step[d] = !down[d] ? dx : !right[d] ? dy : sqrt(dx * dx + dy * dy);
    for (int64_t k = 0; graph->next && k < grid->count; k++)
        for (int d = 0; d < GEODESIC_NEIGHBOURS && number[k] >= 0; d++) {
            int64_t row = k / columns + down[d], column = k % columns + right[d];
            bool there = row >= 0 && row < rows && column >= 0 && column < columns;
            int32_t to = there ? number[row * columns + column] : -1;
            graph->next[(int64_t)number[k] * GEODESIC_NEIGHBOURS + d] =
                to < 0 ? (int32_t)graph->count : to;
        }
    memory_free(number);
    return graph->next ? CANN_OK : CANN_ERROR_MEMORY;
}

/* Distances of all cells from a few starts, which are their rows of the result. */
static void search_from(const graph *graph, int64_t start, double *own, double *distances)
{
    int64_t n = graph->count, lanes = n - start < GEODESIC_LANES ? n - start : GEODESIC_LANES;
    for (int64_t k = 0; k < (n + 1) * GEODESIC_LANES; k++) own[k] = INFINITY;
    for (int64_t l = 0; l < lanes; l++) own[(start + l) * GEODESIC_LANES + l] = 0;
    while (ISA_PICK(geodesic_loops_of)->sweep(graph->next, graph->step, n, own))
        if (cann_interrupt_pending()) return;
    for (int64_t l = 0; l < lanes; l++)
        for (int64_t k = 0; k < n; k++)
            distances[(start + l) * n + k] = own[k * GEODESIC_LANES + l];
}

static cann_status search_all(const graph *graph, double *distances)
{
    bool memory = true;
    int64_t blocks = (graph->count + GEODESIC_LANES - 1) / GEODESIC_LANES;
#pragma omp parallel num_threads((int)cann_threads()) reduction(&& : memory)
    {
        double *own = memory_take((graph->count + 1) * GEODESIC_LANES, sizeof *own);
#pragma omp for schedule(dynamic, 4)
        for (int64_t b = 0; b < blocks; b++)
            if (own && !cann_interrupt_pending())
                search_from(graph, b * GEODESIC_LANES, own, distances);
        memory = memory && own;
        memory_free(own);
    }
    if (!memory) return fail(CANN_ERROR_MEMORY, "geodesic distances: memory ran out");
    return cann_interrupt_pending() ? CANN_INTERRUPTED : CANN_OK;
}

cann_tensor *cann_geodesic_distances(const cann_tensor *grid, double dx, double dy)
{
    if (grid->rank != 2 || grid->type != CANN_BOOL || !tensor_is_contiguous(grid)) {
        fail(CANN_ERROR_TYPE, "geodesic distances: the grid is a whole tensor [rows, columns] of "
                              "bool, true where a cell is free");
        return NULL;
    }
    if (!(dx > 0 && dy > 0 && isfinite(dx) && isfinite(dy)) || fmax(dx, dy) > 1e6 * fmin(dx, dy)) {
        fail(CANN_ERROR_ARGUMENT, "geodesic distances: cells of %g by %g m", dx, dy);
        return NULL;
    }
    graph graph = {0};
    cann_tensor *out = NULL;
    if (grid->count > INT32_MAX)
        fail(CANN_ERROR_MEMORY, "geodesic distances: %" PRId64 " cells are too many", grid->count);
    else if (build_graph(grid, dx, dy, &graph) == CANN_OK) {
        int64_t shape[2] = {graph.count, graph.count};
        out = cann_tensor_new(CANN_FLOAT64, 2, shape);
        cann_status status = out ? search_all(&graph, cann_tensor_data(out)) : CANN_ERROR_MEMORY;
        if (out && status != CANN_OK) {
            if (status == CANN_INTERRUPTED)
                fail(CANN_INTERRUPTED, "geodesic distances: interrupted");
            cann_tensor_free(out);
            out = NULL;
        }
    }
    memory_free(graph.next);
    return out;
}
