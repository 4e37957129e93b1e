/* SPDX-License-Identifier: MIT
 * Equation text of the engine's own: any name is a symbol, the table's functions are known. */
#ifndef CANN_EXPR_TEMPLATE_H
#define CANN_EXPR_TEMPLATE_H
#include "expr/node.h"

/* NULL with a sentence where the text is wrong. */
const node *template_parse(node_pool *pool, const char *text);

#endif
