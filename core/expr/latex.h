/* SPDX-License-Identifier: MIT
 * Trees as LaTeX mathematics. */
#ifndef CANN_EXPR_LATEX_H
#define CANN_EXPR_LATEX_H
#include "expr/parse.h"

void latex_tree(text *out, const syntax *tree);
/* A variable's name: tau as the Greek letter, g_exc and J0 with their ends as subscripts. */
void latex_name(text *out, const char *name);
/* Plain text, what LaTeX would read otherwise escaped. */
void latex_text(text *out, const char *letters, int64_t length);

#endif
