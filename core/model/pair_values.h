/* SPDX-License-Identifier: MIT
 * Expressions of synapses, evaluated for each. */
#ifndef CANN_MODEL_PAIR_VALUES_H
#define CANN_MODEL_PAIR_VALUES_H
#include "model/program.h"

/* The value now of what build_resolve gave, [batch, count] in the users' order; pairs NULL: at the
 * synapses there are, else at those pairs, which have no values of their own. NULL with a sentence.
 */
cann_tensor *pair_values(projection *projection, const node *value, const synapses *pairs);
/* The same of an expression with further names that stand for numbers. */
cann_tensor *pair_values_of_text(projection *projection, const char *expression,
                                 const char *const *names, const double *numbers, int64_t count,
                                 const synapses *pairs);
/* Puts values [batch, synapses] that are in the order they are kept in into the users'. */
cann_status pairs_in_order(const projection *projection, cann_tensor *values, int64_t batch);

#endif
