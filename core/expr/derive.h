/* SPDX-License-Identifier: MIT
 * Symbolic derivatives, from the texts of the table of functions. */
#ifndef CANN_EXPR_DERIVE_H
#define CANN_EXPR_DERIVE_H
#include "expr/node.h"

/* d root / d symbol. A choice differentiates its branches; a draw is a constant where its arguments
 * are free of the symbol. Sums and means over the group and convolutions are linear, but their
 * derivative couples elements and is no elementwise expression: where they depend on the symbol the
 * answer is NULL, with a sentence. */
const node *derive(node_pool *pool, const node *root, const node *symbol);

#endif
