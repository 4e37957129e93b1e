/* SPDX-License-Identifier: MIT
 * A ring whose period is n = p q with no common factor of p and q. By the Chinese remainder theorem
 * a place i is a pair (i mod p, i mod q), and the convolution one over both, so no factors stand
 * between the two: along p a plain Fourier sum, its modes side by side in lanes, along q a direct
 * sum of each mode. */
#ifndef CANN_EVENT_CIRCULANT_FACTORED_H
#define CANN_EVENT_CIRCULANT_FACTORED_H
#include <stdint.h>

typedef struct circulant_factored {
    int64_t period, p, q;
    int64_t modes;  /* p / 2 + 1 */
    int64_t pairs;  /* modes that have a sine, (p - 1) / 2 */
    int64_t padded; /* lanes of a row of modes */
    int32_t *place; /* [q, p] the element that stands there */
    void *cosines;  /* [modes, padded] cos of 2 pi k c / p */
    void *sines;    /* [pairs, padded] sin of 2 pi (k + 1) c / p */
    void *kernel;   /* [2 q - 1, 2, padded] real and imaginary part; row d + q - 1 is d along q */
} circulant_factored;

typedef struct circulant_factored_loops {
    /* scratch: 6 q rows of `padded`. x and y are longer than a period by the second end of the
     * ring, where there is one. */
    void (*apply[2])(const circulant_factored *plan, const void *x, void *y, void *scratch,
                     int64_t count);
} circulant_factored_loops;

#endif
