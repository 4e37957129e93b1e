/* SPDX-License-Identifier: MIT
 * Where sources and targets stand, as rules see it: coordinates by axis, and the length of a turn
 * where an axis wraps. */
#ifndef CANN_EVENT_PLACES_H
#define CANN_EVENT_PLACES_H
#include "event/connect.h"

enum { PLACES_AXES = 8 };

typedef struct places {
    int axes;
    double *source[PLACES_AXES]; /* [rows] */
    double *target[PLACES_AXES]; /* [columns] */
    double turn[PLACES_AXES];    /* 0: the axis does not wrap */
    double highest;              /* what chances are divided by; of gaussian_probability */
} places;

/* Reads the options source_places [rows, axes] (or [rows]), target_places (as the sources, where
 * left out and sizes agree) and turn [axes]; NULL with a sentence. */
places *places_read(const option_list *options, int64_t rows, int64_t columns);
/* square[columns]: squared distances of one source to all targets. */
void places_squares(const places *places, int64_t columns, int64_t source, double *square);
void places_free(void *places);

#endif
