/* SPDX-License-Identifier: MIT
 * The past in equations: x(t - d), x'(t - d), and what a state was before the first step. */
#ifndef CANN_EXPR_PAST_H
#define CANN_EXPR_PAST_H
#include "expr/resolve.h"

/* x(t - d) or x'(t - d) of a state, x(t - d) of an alias of states. */
quantity past_quantity(resolver *with, const syntax *tree, item *named);
/* Reads the section history, "x = 1 + t", once the states are declared; false when memory is out.
 */
bool past_histories(cann_model *model);
/* @maxdelay of a state, in ms; NULL where none. */
const node *past_longest(cann_model *model, const item *of);
/* Tells the declarations what was used. */
void past_note(cann_model *model);

#endif
