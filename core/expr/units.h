/* SPDX-License-Identifier: MIT
 * Dimensions of quantities, and their inference by unification. A dimension is a product of powers
 * of the base units and of unknowns; unknowns are solved for as equations come in, by elimination.
 * Powers are kept in float, exact for the halves and thirds that roots give to well below their
 * tolerance. */
#ifndef CANN_EXPR_UNITS_H
#define CANN_EXPR_UNITS_H
#include "base/text.h"
#include <stdbool.h>
#include <stdint.h>

enum { BASE_UNITS = 6, DIMENSION_TERMS = 4 };

typedef struct dimension {
    float base[BASE_UNITS];
    int32_t terms; /* unknowns; DIMENSION_ANY: anything fits */
    struct {
        int32_t unknown;
        float power;
    } term[DIMENSION_TERMS];
} dimension;

enum { DIMENSION_ANY = -1 };

/* A written unit: its dimension, and ten to `ten` of the internal base units. */
typedef struct unit {
    dimension dimension;
    int ten;
    bool celsius; /* degC alone */
} unit;

/* The unit of one name such as "mV"; false where there is none. */
bool unit_find(const char *letters, int64_t length, unit *found);
/* base^power times into. */
void unit_multiply(unit *into, const unit *by, int power);
/* number of the unit in internal base units. */
double unit_convert(double number, int ten);

extern const dimension dimension_none, dimension_any;
dimension dimension_unknown(int32_t unknown);
dimension dimension_product(const dimension *a, const dimension *b, double power_of_b);
dimension dimension_power(const dimension *a, double power);

/* What is known of the unknowns. */
typedef struct unifier {
    struct solution *solutions;
    int32_t count, capacity;
} unifier;

/* A new unknown; -1 when memory runs out. */
int32_t unifier_new_unknown(unifier *of);
/* With all solved unknowns replaced. */
dimension unifier_resolve(const unifier *of, const dimension *a);
/* Makes both equal; false where they cannot be. */
bool unifier_equate(unifier *of, const dimension *a, const dimension *b);
/* True where nothing is unknown. */
bool dimension_known(const dimension *a);
void unifier_free(unifier *of);

/* "mV", "nS/um^2", "1"; unknowns as "?". */
void dimension_print(text *out, const unifier *of, const dimension *a);

#endif
