/* SPDX-License-Identifier: MIT
 * What values a parameter may have: by its annotations @min, @max (themselves allowed), @above and
 * @below (not), and by what the equations do with it: what divides a rate is not 0, what is a
 * refractory time is not negative. */
#ifndef CANN_EXPR_RANGE_H
#define CANN_EXPR_RANGE_H
#include "expr/model.h"

/* Reads the annotations of a parameter into its declaration; faults go to the model. */
void range_declare(cann_model *model, const item *of, declaration *into);
/* Adds what the equations and events demand, and checks defaults that are numbers. */
void range_derive(cann_model *model);
/* CANN_OK, or a sentence that names the first of the values (internal units) that will not do. */
cann_status range_check(const char *owner, const declaration *of, const double *values,
                        int64_t count);
/* "above 0", "0 to 1", "not 0", in the declared unit; "" where all numbers will do. */
void range_print(text *out, const declaration *of);

#endif
