/* SPDX-License-Identifier: MIT
 * What users of other simulators write, and what it is here. */
#ifndef CANN_EXPR_FOREIGN_H
#define CANN_EXPR_FOREIGN_H
#include "base/text.h"
#include "expr/token.h"

/* What to write for a word of theirs, v_pre and g_exc included; false for others. */
bool foreign_word(const char *name, text *hint);
/* What to write for a sign that means nothing here; NULL where nothing is known. */
const char *foreign_sign(const char *letters, int64_t length);
/* How many of these letters belong together as such a sign: 2 of "&&"; else 1. */
int foreign_length(const char *letters, int64_t length);

#endif
