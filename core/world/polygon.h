/* SPDX-License-Identifier: MIT
 * Points, segments and polygons in the plane, in metres. */
#ifndef CANN_WORLD_POLYGON_H
#define CANN_WORLD_POLYGON_H
#include <stdbool.h>
#include <stdint.h>

typedef struct point {
    double x, y;
} point;

typedef struct segment {
    point a, b;
} segment;

typedef struct polygon {
    point *at; /* [count] vertices in order; the last is joined to the first */
    int64_t count;
} polygon;

/* The edge from vertex k to the next. */
segment polygon_edge(const polygon *polygon, int64_t k);
/* By the parity of crossings to the right; a point on an edge may be either. */
bool polygon_contains(const polygon *polygon, point p);
/* Twice the area, positive where the vertices turn left. */
double polygon_area_twice(const polygon *polygon);
/* Finds two edges that cross or touch although they are no neighbours, or neighbours that fold back
 * on each other; false where there are none. */
bool polygon_crosses_itself(const polygon *polygon, int64_t *first, int64_t *second);

/* True when the closed segments share a point, to 1e-12 of a metre. */
bool segments_meet(segment p, segment q);
/* The point of the segment that is nearest to p. */
point segment_nearest(segment of, point p);
/* True when the segment touches the closed rectangle. */
bool segment_meets_box(segment of, point low, point high);

#endif
