/* SPDX-License-Identifier: MIT
 * A ring whose period is n = p q with no common factor of p and q. By the Chinese remainder theorem
 * a place i is a pair (i mod p, i mod q), and the convolution one over both, so no factors stand
 * between the two: along p a plain Fourier sum, for all q at once in lanes, along q a direct sum
 * for each mode. */
#ifndef CANN_EVENT_CIRCULANT_FACTORED_H
#define CANN_EVENT_CIRCULANT_FACTORED_H
#include <stdint.h>

typedef struct circulant_factored {
    int64_t period, p, q;
    int64_t padded; /* lanes of a row of q */
    int64_t modes;  /* p / 2 + 1 */
    int64_t pairs;  /* modes that have a sine, (p - 1) / 2 */
    int64_t outs;   /* modes, to a multiple of FACTORED_ROWS */
    int64_t width;  /* of a row of the kernel: q - 1 + padded */
    int32_t *place; /* [period] where element i stands in [p, padded] */
    void *cosines;  /* [modes, outs] cos of 2 pi k c / p */
    void *sines;    /* [pairs, outs] sin of 2 pi k (c + 1) / p */
    void *kernel;   /* [modes, 2, width] real and imaginary part; element d + q - 1 is d along q */
} circulant_factored;

enum { FACTORED_ROWS = 4 };

typedef struct circulant_factored_loops {
    /* scratch: rows of `padded`: p + 2 modes + 4 outs. x and y are longer than a period by the
     * second end of the ring, where there is one. */
    void (*apply[2])(const circulant_factored *plan, const void *x, void *y, void *scratch,
                     int64_t count);
} circulant_factored_loops;

#endif
