/* SPDX-License-Identifier: MIT
 * The first half of a check: all texts to trees, and each declared name to an item. */
#ifndef CANN_EXPR_DECLARE_H
#define CANN_EXPR_DECLARE_H
#include "expr/model.h"

/* False only when memory runs out; what is wrong is in the model's faults. */
bool declare_all(cann_model *model);

/* Indexes of the items of a kind, what a value uses before it; a cycle is a fault of its items.
 * NULL when memory runs out; caller frees with memory_free. */
int64_t *order_items(cann_model *model, name_kind kind, int64_t *count);

#endif
