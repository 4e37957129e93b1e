/* SPDX-License-Identifier: MIT */
#include "world/polygon.h"
#include <math.h>

static const double hair = 1e-12;

segment polygon_edge(const polygon *polygon, int64_t k)
{
    return (segment){polygon->at[k], polygon->at[(k + 1) % polygon->count]};
}

bool polygon_contains(const polygon *polygon, point p)
{
    bool inside = false;
    for (int64_t k = 0; k < polygon->count; k++) {
        segment edge = polygon_edge(polygon, k);
        if ((edge.a.y > p.y) == (edge.b.y > p.y)) continue;
        double at = edge.a.x + (p.y - edge.a.y) / (edge.b.y - edge.a.y) * (edge.b.x - edge.a.x);
        if (p.x < at) inside = !inside;
    }
    return inside;
}

double polygon_area_twice(const polygon *polygon)
{
    double sum = 0;
    for (int64_t k = 0; k < polygon->count; k++) {
        segment edge = polygon_edge(polygon, k);
        sum += edge.a.x * edge.b.y - edge.b.x * edge.a.y;
    }
    return sum;
}

/* Twice the area of a, b, c; its sign says on which side of ab the point c is. */
static double side(point a, point b, point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static bool within(segment s, point p)
{
    return p.x >= fmin(s.a.x, s.b.x) - hair && p.x <= fmax(s.a.x, s.b.x) + hair &&
           p.y >= fmin(s.a.y, s.b.y) - hair && p.y <= fmax(s.a.y, s.b.y) + hair;
}

bool segments_meet(segment p, segment q)
{
    double qa = side(p.a, p.b, q.a), qb = side(p.a, p.b, q.b);
    double pa = side(q.a, q.b, p.a), pb = side(q.a, q.b, p.b);
    if (((qa > hair && qb < -hair) || (qa < -hair && qb > hair)) &&
        ((pa > hair && pb < -hair) || (pa < -hair && pb > hair)))
        return true;
    return (fabs(qa) <= hair && within(p, q.a)) || (fabs(qb) <= hair && within(p, q.b)) ||
           (fabs(pa) <= hair && within(q, p.a)) || (fabs(pb) <= hair && within(q, p.b));
}

point segment_nearest(segment of, point p)
{
    double dx = of.b.x - of.a.x, dy = of.b.y - of.a.y, length = dx * dx + dy * dy;
    double share = length > 0 ? ((p.x - of.a.x) * dx + (p.y - of.a.y) * dy) / length : 0;
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return (point){of.a.x + share * dx, of.a.y + share * dy};
}

bool segment_meets_box(segment of, point low, point high)
{
    point corner[4] = {low, {high.x, low.y}, high, {low.x, high.y}};
    if (of.a.x >= low.x - hair && of.a.x <= high.x + hair && of.a.y >= low.y - hair &&
        of.a.y <= high.y + hair)
        return true;
    for (int k = 0; k < 4; k++)
        if (segments_meet(of, (segment){corner[k], corner[(k + 1) % 4]})) return true;
    return false;
}

/* Neighbouring edges share a vertex; they fold back when the far end of one lies on the other. */
static bool folds_back(segment first, segment second)
{
    return (fabs(side(first.a, first.b, second.b)) <= hair && within(first, second.b)) ||
           (fabs(side(second.a, second.b, first.a)) <= hair && within(second, first.a));
}

bool polygon_crosses_itself(const polygon *polygon, int64_t *first, int64_t *second)
{
    int64_t n = polygon->count;
    for (*first = 0; *first < n; ++*first)
        for (*second = *first + 1; *second < n; ++*second) {
            segment p = polygon_edge(polygon, *first), q = polygon_edge(polygon, *second);
            bool next = *second == *first + 1, last = *first == 0 && *second == n - 1;
            if (next ? folds_back(p, q) : last ? folds_back(q, p) : segments_meet(p, q))
                return true;
        }
    return false;
}
