/* SPDX-License-Identifier: MIT
 * Bars by dimension, each with the cocycle that stands for it where one was asked for. */
#ifndef CANN_ANALYZE_BARCODE_H
#define CANN_ANALYZE_BARCODE_H
#include "cann.h"

typedef struct barcode_bar {
    double birth, death;
    int64_t first, count; /* its cocycle among the dimension's simplices */
} barcode_bar;

typedef struct barcode_level {
    barcode_bar *bars; /* by birth, then death */
    int64_t count, capacity;
    int32_t *vertices; /* [simplices, dimension + 1] ascending in each */
    int32_t *values;   /* [simplices] in -(prime - 1)/2 .. prime/2 */
    int64_t simplices, simplex_capacity;
} barcode_level;

struct cann_barcode {
    int64_t dimension; /* levels 0 .. dimension */
    int64_t prime;
    bool cocycles;
    double threshold; /* the greatest length looked at */
    barcode_level *levels;
};

cann_barcode *barcode_new(int64_t dimension, int64_t prime, bool cocycles);
/* Adds a bar unless it has no length; simplices follow by barcode_simplex. */
bool barcode_bar_add(cann_barcode *barcode, int64_t dimension, double birth, double death);
/* Adds a simplex to the cocycle of the last bar; vertices in any order, value modulo the prime for
 * them in ascending order. */
bool barcode_simplex_add(cann_barcode *barcode, int64_t dimension, const uint32_t *vertices,
                         uint32_t value);
/* Sorts every level. */
void barcode_sort(cann_barcode *barcode);

#endif
