/* SPDX-License-Identifier: MIT
 * What methods and markings demand of an equation, and where it fails them. */
#ifndef CANN_EXPR_DEMAND_H
#define CANN_EXPR_DEMAND_H
#include "expr/resolve.h"

/* exp: linear in the own state; linear: affine in all states. Other methods take anything. */
void demand_of_method(cann_model *model, const statement *from, const char *method,
                      const node *rate);
/* Noise may be scaled, not bent. */
void demand_linear_noise(cann_model *model, const statement *from, const node *rate);
/* Nor may what is not an equation hold any; once all is there. */
void demand_no_noise(cann_model *model);
/* What is solved at events only may not be read in between; once all is there. */
void demand_event_readers(cann_model *model);
/* What is solved at events only may not lean on what moves with the clock; once all equations are
 * there. */
void demand_closed_form(cann_model *model, const statement *from, int64_t equation);

#endif
