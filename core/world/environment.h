/* SPDX-License-Identifier: MIT
 * Where an animal walks: a polygon with holes and thin walls, in metres. The borders are solid, or
 * of a rectangle that is left at one side and entered at the other. */
#ifndef CANN_WORLD_ENVIRONMENT_H
#define CANN_WORLD_ENVIRONMENT_H
#include "cann.h"
#include "world/polygon.h"

struct cann_environment {
    polygon *polygons; /* the boundary, then the holes */
    int64_t polygon_count;
    segment *walls; /* all that stops an animal: the user's walls, then edges of solid polygons */
    int64_t wall_count, thin_count; /* thin: the user's */
    bool periodic;
    point low, high; /* the boundary's box */
};

/* Inside the boundary and in no hole. */
bool environment_contains(const cann_environment *environment, point p);
/* Distance to the nearest wall; infinite where there is none. */
double environment_clearance(const cann_environment *environment, point p);
/* The first wall that the way from a to b meets, -1 for none. */
int64_t environment_wall_met(const cann_environment *environment, point a, point b);
/* p brought back into the box of a periodic environment. */
point environment_wrap(const cann_environment *environment, point p);

#endif
