/* SPDX-License-Identifier: MIT
 * What states of the types int and bool are given: whole numbers, and 0 or 1. */
#ifndef CANN_EXPR_TYPED_H
#define CANN_EXPR_TYPED_H
#include "expr/model.h"

/* `value` as the state keeps it: cut towards 0 where it is int, 1 where it is not 0 and bool, and
 * as it is where it cannot be anything else. NULL when memory runs out. */
const node *typed_value(cann_model *model, const item *state, const node *value);

#endif
