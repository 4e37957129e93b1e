/* SPDX-License-Identifier: MIT
 * Explicit Runge-Kutta methods as rows of coefficients (Butcher tableaux). A new method is a row.
 */
#ifndef CANN_INTEGRATE_TABLEAUX_H
#define CANN_INTEGRATE_TABLEAUX_H
#include <stdint.h>

enum { TABLEAU_STAGES = 7 };

typedef struct tableau {
    const char *name;
    int order, embedded_order; /* embedded_order 0: no error estimate */
    int stages;
    double c[TABLEAU_STAGES];
    double a[TABLEAU_STAGES][TABLEAU_STAGES]; /* strictly lower triangle */
    double b[TABLEAU_STAGES];
    double b_embedded[TABLEAU_STAGES];
    const char *source;
} tableau;

extern const tableau tableaux[];
int64_t tableau_count(void);
/* The row of that name, or NULL. */
const tableau *tableau_find(const char *name);

#endif
