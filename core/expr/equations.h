/* SPDX-License-Identifier: MIT
 * The second half of a check: items and equations to nodes, into the model's system. Each gives
 * false only when memory runs out; what is wrong is in the model's faults. */
#ifndef CANN_EXPR_EQUATIONS_H
#define CANN_EXPR_EQUATIONS_H
#include "expr/resolve.h"

bool equations_declare(cann_model *model); /* dimensions, symbols, defaults */
bool equations_aliases(cann_model *model);
bool equations_states(cann_model *model);    /* initial values, bounds */
bool equations_rates(cann_model *model);     /* derivatives and assignments (rates.c) */
bool equations_functions(cann_model *model); /* those that nothing called */
bool events_resolve(cann_model *model);
bool pathways_resolve(cann_model *model); /* of synapses */
bool pathways_send(cann_model *model);    /* what they send, and how it adds up */

/* Opens a job over a text of an event. */
bool events_open(cann_model *model, const source *of, parse_job *job);
/* A number of ms; a bare number is one. NULL after a fault. */
const node *events_duration(cann_model *model, resolver *with, const syntax *tree);

/* The value of a declaration-like statement: bare numbers take the unit of the name. */
quantity equations_value(resolver *with, const syntax *tree, const item *of);
/* False for synapses, which have no group to sum over. */
bool equations_has_group(const cann_model *model);

/* annotations.c: where annotations may stand, as bits. */
enum { ON_PARAMETER = 1, ON_STATE = 2, ON_INPUT = 4, ON_ALIAS = 8, ON_RATE = 16, ON_UPDATE = 32 };
/* Faults for those that are unknown or may not stand on such a statement. */
void equations_annotations(cann_model *model, const statement *from, int on);
/* @name without an argument. */
bool equations_flag(const statement *from, const char *name);

#endif
