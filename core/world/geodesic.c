/* SPDX-License-Identifier: MIT
 * Shortest ways between the cells of a grid laid over an environment. Rows count from the top,
 * columns from the left. A cell is free when its centre is inside the boundary, no thin wall
 * touches it and no hole reaches into it. Steps lead to the eight neighbours.
 *
 * All ways from several cells at once, one in each lane: sweeps down and up through the rows, each
 * cell taking the shortest of the ways over its neighbours, until none becomes shorter. That is the
 * least of all sums along ways, whatever the order, so the bits depend on nothing; a sweep carries
 * a way on as far as it goes straight, and visits no row that nothing has changed for. */
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

static cann_status build_graph(const cann_tensor *grid, double dx, double dy, geodesic_graph *graph)
{
    /* The four that come before a cell, then the four after it. */
    static const int down[GEODESIC_NEIGHBOURS] = {-1, -1, -1, 0, 1, 1, 1, 0},
                     right[GEODESIC_NEIGHBOURS] = {-1, 0, 1, -1, -1, 0, 1, 1};
    const bool *free = cann_tensor_data(grid);
    int64_t rows = grid->shape[0], columns = grid->shape[1];
    int32_t *number = memory_take(grid->count, sizeof *number);
    graph->rows = rows;
    graph->row = memory_take(rows + 1, sizeof *graph->row);
    for (int64_t k = 0; number && graph->row && k < grid->count; k++) {
        number[k] = free[k] ? (int32_t)graph->count++ : -1;
        graph->row[k / columns + 1] = graph->count;
    }
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
    return graph->next && graph->row ? CANN_OK : CANN_ERROR_MEMORY;
}

/* Which rows a pass down (0) or up (1) may still make shorter. */
typedef struct due {
    bool *rows[2]; /* [rows] */
    int64_t count;
} due;

static void make_due(due *due, int pass, int64_t row, int64_t rows)
{
    if (row < 0 || row >= rows || due->rows[pass][row]) return;
    due->rows[pass][row] = true;
    due->count++;
}

/* A pass leaves its own direction settled in the row, unlike the other one and the next row. */
static void pass_row(const geodesic_graph *graph, int pass, int64_t row, due *due, double *own)
{
    if (!due->rows[pass][row]) return;
    due->rows[pass][row] = false;
    due->count--;
    if (!ISA_PICK(geodesic_loops_of)->pass[pass](graph, row, own)) return;
    make_due(due, pass, row + (pass ? -1 : 1), graph->rows);
    make_due(due, !pass, row, graph->rows);
    make_due(due, !pass, row + (pass ? 1 : -1), graph->rows);
}

/* In tiles that stay in the first-level cache. */
static void write_rows(const geodesic_graph *graph, int64_t start, int64_t lanes, const double *own,
                       double *distances)
{
    enum { TILE = 64 };
    int64_t n = graph->count;
    for (int64_t first = 0; first < n; first += TILE) {
        int64_t end = first + TILE < n ? first + TILE : n;
        for (int64_t l = 0; l < lanes; l++) {
            double *to = distances + (start + l) * n;
            for (int64_t k = first; k < end; k++) to[k] = own[k * GEODESIC_LANES + l];
        }
    }
}

/* Distances of all cells from a few starts, which are their rows of the result. */
static void search_from(const geodesic_graph *graph, int64_t start, due *due, double *own,
                        double *distances)
{
    int64_t n = graph->count, lanes = n - start < GEODESIC_LANES ? n - start : GEODESIC_LANES;
    ISA_PICK(geodesic_loops_of)->clear(own, n + 1);
    for (int64_t l = 0; l < lanes; l++) own[(start + l) * GEODESIC_LANES + l] = 0;
    for (int64_t r = 0; r < graph->rows; r++)
        if (graph->row[r] < start + lanes && graph->row[r + 1] > start)
            for (int pass = 0; pass < 2; pass++) {
                make_due(due, pass, r, graph->rows);
                make_due(due, pass, r + (pass ? -1 : 1), graph->rows);
            }
    while (due->count) {
        for (int64_t r = 0; r < graph->rows; r++) pass_row(graph, 0, r, due, own);
        for (int64_t r = graph->rows; r-- > 0;) pass_row(graph, 1, r, due, own);
        if (cann_interrupt_pending()) return;
    }
    write_rows(graph, start, lanes, own, distances);
}

static cann_status search_all(const geodesic_graph *graph, double *distances)
{
    bool memory = true;
    int64_t blocks = (graph->count + GEODESIC_LANES - 1) / GEODESIC_LANES;
#pragma omp parallel num_threads((int)cann_threads()) reduction(&& : memory)
    {
        double *own = memory_take((graph->count + 1) * GEODESIC_LANES, sizeof *own);
        bool *rows = memory_take(2 * graph->rows, sizeof *rows);
        due due = {{rows, rows + graph->rows}, 0};
        bool ready = own && rows;
#pragma omp for schedule(dynamic, 4)
        for (int64_t b = 0; b < blocks; b++)
            if (ready && !cann_interrupt_pending())
                search_from(graph, b * GEODESIC_LANES, &due, own, distances);
        memory = memory && ready;
        memory_free(rows);
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
    geodesic_graph graph = {0};
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
    memory_free(graph.row);
    return out;
}
