/* SPDX-License-Identifier: MIT
 * Nodes to flat code: one value per line, operands before their users, nothing that no output
 * needs. All back ends read this code and nothing else, so what is decided here holds for each of
 * them:
 * - a*b + c, a*b - c and c - a*b become one fma, always and not just where the product has one use:
 *   a value must depend on its own expression, not on what else the kernel happens to compute;
 * - x^2 to x^5 become products ((x^2)*x, (x^2)^2, (x^2)^2*x: within the 2 ulp that pow promises),
 * and x^-1 becomes 1/x; x^0.5 stays a power, whose value at -0 and -inf is not that of sqrt;
 * - a division by a power of two becomes a product, and one by exprel(x) a product with its
 *   reciprocal, a function with one division of its own; any other division stays one;
 * - a line that depends on uniform inputs and numbers alone is uniform: computed once per call. */
#ifndef CANN_KERNEL_LOWER_H
#define CANN_KERNEL_LOWER_H
#include "kernel/kernel.h"

typedef enum line_kind {
    LINE_NUMBER, /* number, rounded to the kernel's type */
    LINE_INPUT,  /* op: which input */
    LINE_CALL,   /* op: function_row; operands */
    LINE_DRAW,   /* op: row of base/draws.def; stream; operands */
} line_kind;

typedef struct code_line {
    line_kind kind;
    bool uniform;
    int op, stream, count; /* count: operands */
    int32_t operand[3];    /* earlier lines */
    double number;
} code_line;

typedef struct code {
    cann_type type;
    code_line *lines;
    int64_t count;
    int32_t *outputs; /* [output_count] the line that each output stores */
    int64_t output_count, input_count;
} code;

/* NULL with a sentence on failure. */
code *code_lower(const kernel_spec *spec);
void code_free(code *code);
/* Elementary operations per element: cheap rows count 1, roots and divisions 4, the others 10. */
int64_t code_operations(const code *code);

#endif
