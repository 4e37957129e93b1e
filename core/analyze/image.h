/* SPDX-License-Identifier: MIT
 * Images as the analyses see them: a stack of row-major float64 matrices of one size, the last two
 * axes of a tensor. Each image is worked on by one thread alone, so results do not depend on the
 * team; the workers cannot fail, and their scratch is taken before they start. */
#ifndef CANN_ANALYZE_IMAGE_H
#define CANN_ANALYZE_IMAGE_H
#include "cann.h"

typedef struct image_stack {
    cann_tensor *held; /* float64, row-major */
    int64_t count, rows, columns;
    const double *values; /* [count, rows, columns] */
} image_stack;

/* Looks at the last two axes of a tensor; `what` begins the sentence of a failure. Close it. */
cann_status image_open(const char *what, const cann_tensor *images, image_stack *stack);
void image_close(image_stack *stack);
/* A new tensor of the given type, shaped as the stack's tensor but for its last two axes. */
cann_tensor *image_like(const image_stack *stack, cann_type type, int64_t rows, int64_t columns);

/* Work on image `index`; scratch is `scratch_count` doubles of the worker's own. */
typedef void (*image_work)(void *job, int64_t index, double *scratch);
/* Runs the work on every image by the team; stops early when interrupted. */
cann_status image_each(int64_t count, int64_t scratch_count, image_work work, void *job);

/* Where a Gaussian is cut, pixels from its middle. */
int64_t smooth_radius(double sigma, double reach);
/* Along both axes by window_gaussian's weights, mirrored ends with the edge repeated. lane:
 * [2 radius + longest axis]. */
void smooth_image(double *out, const double *in, int64_t rows, int64_t columns,
                  const double *weights, int64_t radius, double *lane);
/* Turned counter-clockwise about the middle, straight between pixels, 0 outside. */
void rotate_image(double *out, const double *in, int64_t rows, int64_t columns, double degrees);

/* Neighbours of a pixel: 1 shares an edge, 2 an edge or a corner. */
/* True where a plateau has only lower neighbours; none where the image is flat. queue, seen:
 * [pixels]. */
void mark_maxima(bool *out, const double *in, int64_t rows, int64_t columns, int connectivity,
                 int64_t *queue, bool *seen);
/* Grows what is true by a square of `size`, odd. */
void dilate_mask(bool *out, const bool *in, int64_t rows, int64_t columns, int64_t size);
/* Numbers the connected parts from 1, in the order of their first pixels; gives how many. */
int32_t label_mask(int32_t *out, const bool *in, int64_t rows, int64_t columns, int connectivity,
                   int64_t *queue);

/* One closed or open line at a level. */
typedef struct contour {
    double row, column; /* mean of its points */
    double area;        /* inside, its ends joined */
} contour;
/* Slots that contour_nearest needs. */
int64_t contour_slots(int64_t rows, int64_t columns);
/* The line at `level` whose mean point is nearest to a place; false where there is none.
 * links: [2 slots], seen: [slots]. */
bool contour_nearest(contour *out, const double *in, int64_t rows, int64_t columns, double level,
                     double row, double column, int64_t *links, bool *seen);

/* Fits an ellipse to n >= 5 points: centre x, y, radii, angle; false where none fits. */
bool ellipse_fit(double out[5], const double *x, const double *y, int64_t n);

#endif
