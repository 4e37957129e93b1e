/* SPDX-License-Identifier: MIT
 * Lines of one level through an image, straight between pixels: marching squares (Lorensen & Cline,
 * SIGGRAPH 1987, in the plane). A point of a line lies on an edge between two neighbouring pixels;
 * each square of four pixels links two or four of its edges. Where two opposite corners are high
 * they are kept apart. Edges are numbered: those along rows first, then those along columns. */
#include "analyze/image.h"
#include <math.h>
#include <string.h>

typedef struct field {
    const double *values;
    int64_t rows, columns, along; /* along: number of edges along rows */
    double level;
} field;

int64_t contour_slots(int64_t rows, int64_t columns)
{
    return rows * (columns - 1) + (rows - 1) * columns;
}

static void place_of(const field *image, int64_t edge, double *row, double *column)
{
    bool is_along = edge < image->along;
    int64_t k = is_along ? edge : edge - image->along;
    int64_t width = is_along ? image->columns - 1 : image->columns;
    int64_t r = k / width, c = k % width, first = r * image->columns + c;
    double a = image->values[first], b = image->values[first + (is_along ? 1 : image->columns)];
    double share = (image->level - a) / (b - a);
    *row = (double)r + (is_along ? 0 : share);
    *column = (double)c + (is_along ? share : 0);
}

static void link(int64_t *links, int64_t a, int64_t b)
{
    links[2 * a + (links[2 * a] >= 0)] = b;
    links[2 * b + (links[2 * b] >= 0)] = a;
}

/* Which edges of a square are linked, by its high corners: 1 upper left, 2 upper right, 4 lower
 * left, 8 lower right. Edges: 0 top, 1 right, 2 bottom, 3 left; -1 none. */
static const int joined[16][4] = {
    {-1, -1, -1, -1}, {0, 3, -1, -1}, {0, 1, -1, -1}, {1, 3, -1, -1},
    {2, 3, -1, -1},   {0, 2, -1, -1}, {0, 1, 2, 3},   {1, 2, -1, -1},
    {1, 2, -1, -1},   {0, 3, 1, 2},   {0, 2, -1, -1}, {2, 3, -1, -1},
    {1, 3, -1, -1},   {0, 1, -1, -1}, {0, 3, -1, -1}, {-1, -1, -1, -1},
};

static void link_squares(const field *image, int64_t *links)
{
    int64_t columns = image->columns;
    for (int64_t r = 0; r + 1 < image->rows; r++)
        for (int64_t c = 0; c + 1 < columns; c++) {
            const double *p = image->values + r * columns + c;
            if (isnan(p[0] + p[1] + p[columns] + p[columns + 1])) continue;
            int high = (p[0] > image->level) + 2 * (p[1] > image->level) +
                       4 * (p[columns] > image->level) + 8 * (p[columns + 1] > image->level);
            int64_t top = r * (columns - 1) + c, left = image->along + r * columns + c;
            const int64_t edges[] = {top, left + 1, top + columns - 1, left};
            for (int k = 0; k < 4 && joined[high][k] >= 0; k += 2)
                link(links, edges[joined[high][k]], edges[joined[high][k + 1]]);
        }
}

/* Follows a line from one of its points, an end where it has ends. */
static void follow(contour *out, const field *image, const int64_t *links, bool *seen,
                   int64_t first)
{
    double row, column, last_row, last_column, first_row, first_column, points = 0;
    *out = (contour){0};
    place_of(image, first, &first_row, &first_column);
    last_row = first_row;
    last_column = first_column;
    int64_t at = first;
    while (at >= 0) {
        seen[at] = true;
        place_of(image, at, &row, &column);
        out->row += row;
        out->column += column;
        out->area += last_column * row - column * last_row;
        last_row = row;
        last_column = column;
        points++;
        const int64_t *next = links + 2 * at;
        at = next[0] >= 0 && !seen[next[0]]   ? next[0]
             : next[1] >= 0 && !seen[next[1]] ? next[1]
                                              : -1;
    }
    if (links[2 * first + 1] >= 0) { /* closed: the first point ends it too */
        out->row += first_row;
        out->column += first_column;
        points++;
    }
    out->area = fabs(out->area + last_column * first_row - first_column * last_row) / 2;
    out->row /= points;
    out->column /= points;
}

bool contour_nearest(contour *out, const double *in, int64_t rows, int64_t columns, double level,
                     double row, double column, int64_t *links, bool *seen)
{
    field image = {in, rows, columns, rows * (columns - 1), level};
    int64_t slots = contour_slots(rows, columns);
    double least = INFINITY;
    memset(links, -1, (size_t)(2 * slots) * sizeof *links);
    memset(seen, 0, (size_t)slots);
    link_squares(&image, links);
    for (int ends = 1; ends >= 0; ends--) /* lines with ends are followed from an end */
        for (int64_t edge = 0; edge < slots; edge++) {
            if (links[2 * edge] < 0 || seen[edge] || (ends && links[2 * edge + 1] >= 0)) continue;
            contour line;
            follow(&line, &image, links, seen, edge);
            double distance = hypot(line.row - row, line.column - column);
            if (distance >= least) continue;
            least = distance;
            *out = line;
        }
    return least < INFINITY;
}
