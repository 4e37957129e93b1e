/* SPDX-License-Identifier: MIT
 * What the methods of the recurrent product share: the problem they are given and the functions
 * each of them fills in. */
#ifndef CANN_EVENT_CIRCULANT_METHOD_H
#define CANN_EVENT_CIRCULANT_METHOD_H
#include "base/text.h"
#include "event/circulant.h"

typedef struct circulant_problem {
    const grid *grid;
    int rank;
    int64_t extent[3]; /* of the table: a period, or 2n - 1 when open */
    int64_t count;     /* elements of x and y */
    int64_t entries;   /* of the table */
    const double *table;
    cann_type type;
    double rounding; /* half a unit in the last place of 1 in `type` */
    struct spectrum *spectrum;
    double *factors[3]; /* [extent] each, product = table; NULL when the kernel is no product */
} circulant_problem;

/* The discrete Fourier transform of the table and the box of modes that is above rounding. */
typedef struct spectrum {
    double *values;   /* [extent 0] .. [extent of the last axis / 2 + 1][re, im] */
    int64_t modes[3]; /* kept along each axis: 0 .. modes - 1 and their negatives */
    double bound;     /* sum of |truncated part of K| over sum of |K| */
    bool even;        /* K is even along every axis */
} spectrum;

spectrum *spectrum_new(const circulant_problem *problem);
void spectrum_free(spectrum *spectrum);

typedef struct circulant_call {
    const void *x;
    void *y, *scratch;
    int thread, threads;
} circulant_call;

typedef struct circulant_kind {
    const char *name;
    /* Estimated ns of one product on one thread, infinite where the method cannot be exact. */
    double (*cost)(const circulant_problem *problem);
    void *(*plan)(const circulant_problem *problem);
    void (*free)(void *plan);
    int64_t (*scratch)(const void *plan);
    int (*phases)(const void *plan);
    void (*phase)(const void *plan, int phase, const circulant_call *call);
    void (*report)(const void *plan, text *line);
    int64_t (*bytes)(const void *plan);
} circulant_kind;

extern const circulant_kind circulant_dense, circulant_band, circulant_fft, circulant_separable,
    circulant_factored_ring;

static inline size_t circulant_size(cann_type type)
{
    return type == CANN_FLOAT32 ? sizeof(float) : sizeof(double);
}
/* The least multiple of a line of 64 bytes that holds `count` elements. */
static inline int64_t circulant_padded(int64_t count, cann_type type)
{
    int64_t line = 64 / (int64_t)circulant_size(type);
    return (count + line - 1) / line * line;
}
static inline void circulant_put(void *array, int64_t at, double value, cann_type type)
{
    if (type == CANN_FLOAT32)
        ((float *)array)[at] = (float)value;
    else
        ((double *)array)[at] = value;
}
/* The table's index of the displacement from source j to target i along an axis. */
static inline int64_t circulant_displacement(const circulant_problem *problem, int axis, int64_t i,
                                             int64_t j)
{
    int64_t extent = problem->extent[axis];
    return ((i - j) % extent + extent) % extent;
}
static inline bool circulant_both(const circulant_problem *problem, int axis)
{
    return problem->grid->wrap[axis] == GRID_RING_BOTH;
}

/* Guards FFTW's planner, which one thread at a time may enter. */
void circulant_planner_enter(void);
void circulant_planner_leave(void);

#endif
