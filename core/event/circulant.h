/* SPDX-License-Identifier: MIT
 * The recurrent product of fields: y_i = sum over j of K(displacement from j to i) x_j on a regular
 * grid, exact to rounding by every method, and the same bits for any number of threads.
 *   dense      every pair; small grids, and the yardstick of the others
 *   band       project on the few Fourier modes whose coefficients are above rounding, and back:
 *              O(n modes), any rank, the truncation bound known in advance
 *   fft        folded (both ends of a ring are one place), padded where the period has large primes
 *   separable  the kernel is a product over axes: one axis after the other
 *   factored   a ring whose period has coprime factors: modes along one, direct along the other */
#ifndef CANN_EVENT_CIRCULANT_H
#define CANN_EVENT_CIRCULANT_H
#include "event/grid.h"

typedef enum circulant_method {
    CIRCULANT_AUTOMATIC,
    CIRCULANT_DENSE,
    CIRCULANT_BAND,
    CIRCULANT_FFT,
    CIRCULANT_SEPARABLE,
    CIRCULANT_FACTORED,
} circulant_method;

typedef struct circulant circulant;

/* `table` holds K over displacements in index space, C order over the axes, extent per axis:
 * the period m of a ring (index j is displacement j steps, wrapped), 2n - 1 for an open axis
 * (index j is displacement j for j < n, else j - (2n - 1)). Displacement is target minus source.
 * NULL with a sentence when memory runs out or when the asked-for method cannot do it. */
circulant *circulant_new(const grid *grid, const double *table, cann_type type,
                         circulant_method method);
void circulant_free(circulant *circulant);

/* Bytes of scratch that one product in flight needs (64-byte aligned). */
int64_t circulant_scratch(const circulant *circulant);
/* A product is `phases` calls by every thread of the team, with a barrier after each phase. y must
 * not overlap x. */
int circulant_phases(const circulant *circulant);
void circulant_phase(const circulant *circulant, int phase, const void *x, void *y, void *scratch,
                     int thread, int threads);
/* The whole product on the calling thread. */
void circulant_apply(const circulant *circulant, const void *x, void *y, void *scratch);

circulant_method circulant_chosen(const circulant *circulant);
/* One line: method, modes, bound of the truncation relative to the largest |y|. */
const char *circulant_describe(const circulant *circulant);
/* Bytes held. */
int64_t circulant_bytes(const circulant *circulant);

#endif
