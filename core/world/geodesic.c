/* SPDX-License-Identifier: MIT
 * Shortest ways between the cells of a grid laid over an environment. Rows count from the top,
 * columns from the left. A cell is free when its centre is inside the boundary, no thin wall
 * touches it and no hole reaches into it. Steps lead to the eight neighbours.
 *
 * All ways from one cell are found by Dijkstra's method with buckets as wide as the shortest step:
 * cells of one bucket cannot shorten each other's way, so they need no order and no heap (Dial,
 * Comm. ACM 12 (1969) 632). Each start is the work of one thread. */
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

enum { NEIGHBOURS = 8 };

/* The free cells as a graph: cell k's neighbour in direction d, or -1. */
typedef struct graph {
    int64_t count;
    int32_t *next; /* [count, NEIGHBOURS] */
    double step[NEIGHBOURS];
    double shortest, longest;
} graph;

/* Cells of one distance band, linked through `link`. A cell may wait in several bands: the first to
 * be served settles it. */
typedef struct search {
    int64_t buckets;
    int32_t **waiting; /* [buckets][capacity] */
    int64_t *filled, *capacity;
    bool *settled; /* [count] */
} search;

static cann_status build_graph(const cann_tensor *grid, double dx, double dy, graph *graph)
{
    static const int down[NEIGHBOURS] = {-1, 1, 0, 0, -1, -1, 1, 1},
                     right[NEIGHBOURS] = {0, 0, -1, 1, -1, 1, -1, 1};
    const bool *free = cann_tensor_data(grid);
    int64_t rows = grid->shape[0], columns = grid->shape[1];
    int32_t *number = memory_take(grid->count, sizeof *number);
    for (int64_t k = 0; number && k < grid->count; k++)
        number[k] = free[k] ? (int32_t)graph->count++ : -1;
    graph->next = number ? memory_take(graph->count * NEIGHBOURS + 1, sizeof *graph->next) : NULL;
    for (int d = 0; d < NEIGHBOURS; d++)
        graph->step[d] = !down[d] ? dx : !right[d] ? dy : sqrt(dx * dx + dy * dy);
    graph->shortest = fmin(dx, dy);
    graph->longest = sqrt(dx * dx + dy * dy);
    for (int64_t k = 0; graph->next && k < grid->count; k++)
        for (int d = 0; d < NEIGHBOURS && number[k] >= 0; d++) {
            int64_t row = k / columns + down[d], column = k % columns + right[d];
            bool there = row >= 0 && row < rows && column >= 0 && column < columns;
            graph->next[(int64_t)number[k] * NEIGHBOURS + d] =
                there ? number[row * columns + column] : -1;
        }
    memory_free(number);
    return graph->next ? CANN_OK : CANN_ERROR_MEMORY;
}

static bool wait_in(search *search, int64_t bucket, int32_t cell)
{
    if (search->filled[bucket] == search->capacity[bucket]) {
        int64_t more = 2 * search->capacity[bucket] + 64;
        int32_t *grown =
            memory_grow(search->waiting[bucket], search->capacity[bucket], more, sizeof *grown);
        if (!grown) return false;
        search->waiting[bucket] = grown;
        search->capacity[bucket] = more;
    }
    search->waiting[bucket][search->filled[bucket]++] = cell;
    return true;
}

/* Distances from one cell to all, in its row of the result. */
static bool search_from(const graph *graph, search *search, int64_t start, double *distance)
{
    for (int64_t k = 0; k < graph->count; k++) {
        distance[k] = INFINITY;
        search->settled[k] = false;
    }
    distance[start] = 0;
    if (!wait_in(search, 0, (int32_t)start)) return false;
    int64_t waiting = 1;
    for (int64_t band = 0; waiting > 0; band++) {
        int64_t bucket = band % search->buckets;
        for (int64_t w = 0; w < search->filled[bucket]; w++, waiting--) {
            int32_t cell = search->waiting[bucket][w];
            if (search->settled[cell]) continue;
            search->settled[cell] = true;
            for (int d = 0; d < NEIGHBOURS; d++) {
                int32_t next = graph->next[(int64_t)cell * NEIGHBOURS + d];
                if (next < 0 || search->settled[next]) continue;
                double longer = distance[cell] + graph->step[d];
                if (!(longer < distance[next])) continue;
                distance[next] = longer;
                int64_t to = (int64_t)(longer / graph->shortest);
                /* Rounding may leave a sum of shortest steps a hair within this band. */
                to = to > band ? to : band + 1;
                if (!wait_in(search, to % search->buckets, next)) return false;
                waiting++;
            }
        }
        search->filled[bucket] = 0;
    }
    return true;
}

static void search_free(search *search)
{
    for (int64_t k = 0; search->waiting && k < search->buckets; k++)
        memory_free(search->waiting[k]);
    memory_free(search->waiting);
    memory_free(search->filled);
    memory_free(search->settled);
}

static bool search_new(const graph *graph, search *search)
{
    search->buckets = (int64_t)(graph->longest / graph->shortest) + 3;
    search->waiting = memory_take(search->buckets, sizeof *search->waiting);
    search->filled = memory_take(2 * search->buckets, sizeof *search->filled);
    search->settled = memory_take(graph->count + 1, sizeof *search->settled);
    search->capacity = search->filled ? search->filled + search->buckets : NULL;
    return search->waiting && search->filled && search->settled;
}

static cann_status search_all(const graph *graph, double *distances)
{
    bool memory = true;
#pragma omp parallel num_threads((int)cann_threads()) reduction(&& : memory)
    {
        search own = {0};
        bool fine = search_new(graph, &own);
#pragma omp for schedule(dynamic, 16)
        for (int64_t k = 0; k < graph->count; k++)
            if (fine && !cann_interrupt_pending())
                fine = search_from(graph, &own, k, distances + k * graph->count);
        search_free(&own);
        memory = memory && fine;
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
