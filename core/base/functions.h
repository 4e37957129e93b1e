/* SPDX-License-Identifier: MIT
 * The table of functions at run time, and its loops. Rows come from functions.def. A loop computes
 * n contiguous elements; dst may be the same array as an operand, never a shifted one. Comparisons
 * and logic give 1 or 0 in the operands' own float type. */
#ifndef CANN_BASE_FUNCTIONS_H
#define CANN_BASE_FUNCTIONS_H
#include "cann.h"

typedef enum function_row {
#define OPERATOR(name, arity, units, derivative, doc) FUNCTION_##name,
#define FUNCTION                                      OPERATOR
#define ENGINE                                        OPERATOR
#include "base/functions.def"
#undef OPERATOR
#undef FUNCTION
#undef ENGINE
    FUNCTION_COUNT
} function_row;

/* How dimensions pass through a row. */
typedef enum unit_rule {
    units_same,        /* all operands alike, and the result */
    units_product,     /* dimensions multiply */
    units_quotient,    /* dimensions divide */
    units_product_sum, /* a*b like c, and the result */
    units_power,       /* the exponent is a dimensionless constant where the base has a dimension */
    units_half,        /* square root */
    units_third,       /* cube root */
    units_dimensionless, /* operands and result dimensionless */
    units_compare,       /* operands alike, result dimensionless */
    units_logical,       /* operands dimensionless, result dimensionless */
    units_choice,        /* b and c alike, and the result; a dimensionless */
    units_to_number,     /* any operand, dimensionless result */
    units_ratio,         /* operands alike, result dimensionless */
} unit_rule;

typedef enum function_use { USE_OPERATOR, USE_FUNCTION, USE_ENGINE } function_use;

typedef struct function {
    const char *name;
    int arity;
    unit_rule units;
    const char *derivative[3]; /* equation text in a, b, c; NULL: zero */
    const char *doc;
    function_use use;
} function;

extern const function functions[FUNCTION_COUNT];

typedef void (*function_loop)(int64_t count, void *dst, const void *a, const void *b,
                              const void *c);

/* The loop of a row for CANN_FLOAT32 or CANN_FLOAT64, built for the best instruction set here. */
function_loop function_loop_of(function_row row, cann_type type);

#endif
