/* SPDX-License-Identifier: MIT */
#include "world/environment.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>

enum { VERTICES = 10000 }; /* the check for crossings looks at all pairs of edges */

static cann_status read_points(const char *what, const cann_tensor *points, int64_t least,
                               polygon *out)
{
    if (points->rank != 2 || points->shape[1] != 2 || points->shape[0] < least ||
        points->shape[0] > VERTICES)
        return fail(CANN_ERROR_SHAPE,
                    "environment: %s is a list of %" PRId64 " to %d points {x, y}, not a tensor of "
                    "%d axes with %" PRId64 " rows",
                    what, least, VERTICES, points->rank, points->rank ? points->shape[0] : 0);
    out->count = points->shape[0];
    out->at = memory_take(out->count, sizeof *out->at);
    if (!out->at) return CANN_ERROR_MEMORY;
    cann_status status = cann_tensor_read(points, &out->at[0].x, 2 * out->count);
    for (int64_t k = 0; k < out->count && status == CANN_OK; k++)
        if (!isfinite(out->at[k].x) || !isfinite(out->at[k].y))
            status =
                fail(CANN_ERROR_ARGUMENT,
                     "environment: point %" PRId64 " of %s is (%g, %g); finite numbers will do",
                     k + 1, what, out->at[k].x, out->at[k].y);
    return status;
}

/* A last vertex equal to the first is dropped: some files close their polygons. */
static cann_status check_polygon(const char *what, polygon *polygon)
{
    int64_t n = polygon->count, first, second;
    if (n > 3 && polygon->at[0].x == polygon->at[n - 1].x &&
        polygon->at[0].y == polygon->at[n - 1].y)
        polygon->count--;
    if (polygon_crosses_itself(polygon, &first, &second)) {
        segment p = polygon_edge(polygon, first), q = polygon_edge(polygon, second);
        return fail(CANN_ERROR_ARGUMENT,
                    "environment: %s crosses itself: the edge from (%g, %g) to (%g, %g) meets the "
                    "one from (%g, %g) to (%g, %g); vertices in order around it will do",
                    what, p.a.x, p.a.y, p.b.x, p.b.y, q.a.x, q.a.y, q.b.x, q.b.y);
    }
    if (!(fabs(polygon_area_twice(polygon)) > 0))
        return fail(CANN_ERROR_ARGUMENT, "environment: %s encloses nothing", what);
    return CANN_OK;
}

static cann_status add_polygon(cann_environment *environment, const char *what,
                               const cann_tensor *points)
{
    int64_t count = environment->polygon_count;
    polygon *grown = memory_grow(environment->polygons, count, count + 1, sizeof *grown);
    if (!grown) return CANN_ERROR_MEMORY;
    environment->polygons = grown;
    polygon *added = &grown[count];
    cann_status status = read_points(what, points, 3, added);
    if (status == CANN_OK) status = check_polygon(what, added);
    if (status == CANN_OK)
        environment->polygon_count++;
    else {
        memory_free(added->at);
        *added = (polygon){0};
    }
    return status;
}

static cann_status add_wall(cann_environment *environment, segment wall)
{
    int64_t count = environment->wall_count;
    segment *grown = memory_grow(environment->walls, count, count + 1, sizeof *grown);
    if (!grown) return CANN_ERROR_MEMORY;
    environment->walls = grown;
    grown[environment->wall_count++] = wall;
    return CANN_OK;
}

static cann_status add_edges(cann_environment *environment, const polygon *polygon)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < polygon->count && status == CANN_OK; k++)
        status = add_wall(environment, polygon_edge(polygon, k));
    return status;
}

static cann_status check_rectangle(const cann_environment *environment)
{
    const polygon *boundary = &environment->polygons[0];
    point low = environment->low, high = environment->high;
    for (int64_t k = 0; k < boundary->count; k++) {
        point p = boundary->at[k];
        if ((p.x != low.x && p.x != high.x) || (p.y != low.y && p.y != high.y) ||
            boundary->count != 4)
            return fail(CANN_ERROR_ARGUMENT, "environment: periodic borders need a rectangle along "
                                             "the axes; leave boundary out and give width and "
                                             "height");
    }
    return CANN_OK;
}

cann_environment *cann_environment_new(const cann_tensor *boundary, bool periodic)
{
    cann_environment *environment = memory_take(1, sizeof *environment);
    if (!environment) return NULL;
    environment->periodic = periodic;
    if (add_polygon(environment, "the boundary", boundary) != CANN_OK) goto failed;
    const polygon *around = &environment->polygons[0];
    environment->low = environment->high = around->at[0];
    for (int64_t k = 1; k < around->count; k++) {
        environment->low.x = fmin(environment->low.x, around->at[k].x);
        environment->low.y = fmin(environment->low.y, around->at[k].y);
        environment->high.x = fmax(environment->high.x, around->at[k].x);
        environment->high.y = fmax(environment->high.y, around->at[k].y);
    }
    if (periodic ? check_rectangle(environment) != CANN_OK
                 : add_edges(environment, around) != CANN_OK)
        goto failed;
    return environment;

failed:
    cann_environment_free(environment);
    return NULL;
}

void cann_environment_free(cann_environment *environment)
{
    if (!environment) return;
    for (int64_t k = 0; k < environment->polygon_count; k++)
        memory_free(environment->polygons[k].at);
    memory_free(environment->polygons);
    memory_free(environment->walls);
    memory_free(environment);
}

static bool in_box(const cann_environment *environment, point p)
{
    return p.x >= environment->low.x && p.x <= environment->high.x && p.y >= environment->low.y &&
           p.y <= environment->high.y;
}

cann_status cann_environment_hole(cann_environment *environment, const cann_tensor *points)
{
    cann_status status = add_polygon(environment, "a hole", points);
    if (status != CANN_OK) return status;
    const polygon *hole = &environment->polygons[environment->polygon_count - 1];
    for (int64_t k = 0; k < hole->count; k++)
        if (!in_box(environment, hole->at[k]))
            return fail(CANN_ERROR_ARGUMENT,
                        "environment: a hole reaches out to (%g, %g), beyond the boundary's box "
                        "(%g, %g) to (%g, %g)",
                        hole->at[k].x, hole->at[k].y, environment->low.x, environment->low.y,
                        environment->high.x, environment->high.y);
    return add_edges(environment, hole);
}

cann_status cann_environment_wall(cann_environment *environment, const cann_tensor *points)
{
    polygon line = {0};
    cann_status status = read_points("a wall", points, 2, &line);
    for (int64_t k = 0; k + 1 < line.count && status == CANN_OK; k++) {
        segment wall = {line.at[k], line.at[k + 1]};
        if (!in_box(environment, wall.a) && !in_box(environment, wall.b))
            status = fail(CANN_ERROR_ARGUMENT,
                          "environment: the wall from (%g, %g) to (%g, %g) is outside the boundary",
                          wall.a.x, wall.a.y, wall.b.x, wall.b.y);
        if (status == CANN_OK) status = add_wall(environment, wall);
        if (status != CANN_OK) break;
        /* The user's walls come first, whatever the order in which they were given. */
        segment other = environment->walls[environment->thin_count];
        environment->walls[environment->thin_count++] = wall;
        if (environment->thin_count < environment->wall_count)
            environment->walls[environment->wall_count - 1] = other;
    }
    memory_free(line.at);
    return status;
}

bool environment_contains(const cann_environment *environment, point p)
{
    if (!polygon_contains(&environment->polygons[0], p)) return false;
    for (int64_t k = 1; k < environment->polygon_count; k++)
        if (polygon_contains(&environment->polygons[k], p)) return false;
    return true;
}

double environment_clearance(const cann_environment *environment, point p)
{
    double least = INFINITY;
    for (int64_t k = 0; k < environment->wall_count; k++) {
        point at = segment_nearest(environment->walls[k], p);
        least = fmin(least, hypot(p.x - at.x, p.y - at.y));
    }
    return least;
}

int64_t environment_wall_met(const cann_environment *environment, point a, point b)
{
    segment way = {a, b};
    int64_t met = -1;
    double nearest = INFINITY;
    for (int64_t k = 0; k < environment->wall_count; k++) {
        if (!segments_meet(way, environment->walls[k])) continue;
        point at = segment_nearest(environment->walls[k], a);
        double distance = hypot(a.x - at.x, a.y - at.y);
        if (distance < nearest) met = k;
        nearest = fmin(nearest, distance);
    }
    return met;
}

static double wrap(double value, double low, double high)
{
    double turn = high - low, rest = fmod(value - low, turn);
    return low + (rest < 0 ? rest + turn : rest);
}

point environment_wrap(const cann_environment *environment, point p)
{
    if (!environment->periodic) return p;
    return (point){wrap(p.x, environment->low.x, environment->high.x),
                   wrap(p.y, environment->low.y, environment->high.y)};
}

static cann_tensor *over_points(const cann_environment *environment, const cann_tensor *points,
                                cann_type type)
{
    if (points->rank != 2 || points->shape[1] != 2) {
        fail(CANN_ERROR_SHAPE, "environment: places are a tensor [count, 2]");
        return NULL;
    }
    cann_tensor *plain = cann_tensor_convert(points, CANN_FLOAT64);
    cann_tensor *out = plain ? cann_tensor_new(type, 1, points->shape) : NULL;
    const point *at = plain ? cann_tensor_data(plain) : NULL;
    void *to = out ? cann_tensor_data(out) : NULL;
    for (int64_t k = 0; out && k < out->count; k++)
        if (type == CANN_BOOL)
            ((bool *)to)[k] = environment_contains(environment, at[k]);
        else
            ((double *)to)[k] = environment_clearance(environment, at[k]);
    cann_tensor_free(plain);
    return out;
}

cann_tensor *cann_environment_contains(const cann_environment *environment,
                                       const cann_tensor *points)
{
    return over_points(environment, points, CANN_BOOL);
}

cann_tensor *cann_environment_clearance(const cann_environment *environment,
                                        const cann_tensor *points)
{
    return over_points(environment, points, CANN_FLOAT64);
}
