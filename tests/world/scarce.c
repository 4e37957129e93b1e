/* SPDX-License-Identifier: MIT
 * Environments and walks whose memory runs out. */
#include "../base/scarce.h"
#include <math.h>

static cann_tensor *corners(const double *values, int64_t count)
{
    int64_t shape[2] = {count, 2};
    cann_tensor *made = cann_tensor_new(CANN_FLOAT64, 2, shape);
    if (!made || cann_tensor_write(made, values, 2 * count) == CANN_OK) return made;
    cann_tensor_free(made);
    return NULL;
}

static bool freed(cann_tensor *tensor)
{
    bool there = tensor != NULL;
    cann_tensor_free(tensor);
    return there;
}

static cann_environment *room(void)
{
    cann_tensor *outside = corners((double[]){0, 0, 1, 0, 1, 1, 0, 1}, 4);
    cann_tensor *hole = outside ? corners((double[]){0.6, 0.6, 0.8, 0.6, 0.7, 0.8}, 3) : NULL;
    cann_tensor *wall = hole ? corners((double[]){0.3, 0, 0.3, 0.4}, 2) : NULL;
    cann_environment *made = wall ? cann_environment_new(outside, false) : NULL;
    bool well = made && cann_environment_hole(made, hole) == CANN_OK &&
                cann_environment_wall(made, wall) == CANN_OK;
    cann_tensor_free(wall);
    cann_tensor_free(hole);
    cann_tensor_free(outside);
    if (well) return made;
    cann_environment_free(made);
    return NULL;
}

/* The defaults, from the text that names them. */
static int64_t defaults(double *values)
{
    int64_t count = 0;
    for (const char *at = strchr(cann_walker_options(), '='); at; at = strchr(at + 1, '='))
        values[count++] = atof(at + 1);
    return count;
}

static bool walk_in(const cann_environment *in)
{
    double options[32];
    int64_t shape[2] = {50, 2}, done, count = defaults(options);
    cann_walker *walker = cann_walker_new(in, 0.1, 0.1, NAN, options, count, 7);
    cann_tensor *place = walker ? cann_tensor_new(CANN_FLOAT64, 2, shape) : NULL;
    cann_tensor *velocity = place ? cann_tensor_new(CANN_FLOAT64, 2, shape) : NULL;
    cann_tensor *head = velocity ? cann_tensor_new(CANN_FLOAT64, 1, shape) : NULL;
    bool well = head && cann_walker_drift(walker, 0.1, 0, 1) == CANN_OK &&
                cann_walker_walk(walker, place, velocity, head, &done) == CANN_OK &&
                cann_walker_move(walker, 0.2, 0.2) == CANN_OK &&
                freed(cann_environment_contains(in, place)) &&
                freed(cann_environment_clearance(in, place));
    cann_tensor_free(head);
    cann_tensor_free(velocity);
    cann_tensor_free(place);
    cann_walker_free(walker);
    return well;
}

static bool walk(void)
{
    cann_environment *in = room();
    bool well = in && walk_in(in);
    cann_environment_free(in);
    return well;
}

static bool shortest_ways(void)
{
    cann_environment *in = room();
    cann_tensor *grid = in ? cann_environment_grid(in, 0.1, 0.1) : NULL;
    bool well = grid && freed(cann_geodesic_distances(grid, 0.1, 0.1));
    cann_tensor_free(grid);
    cann_environment_free(in);
    return well;
}

int main(void)
{
    cann_threads_set(1);
    endure("walking in a room", walk);
    endure("the shortest ways through a room", shortest_ways);
    return failures != 0;
}
