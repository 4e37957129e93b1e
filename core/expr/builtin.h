/* SPDX-License-Identifier: MIT
 * The names that the language brings along: time, place, draws, sums over the group, convolutions,
 * members of connected groups. */
#ifndef CANN_EXPR_BUILTIN_H
#define CANN_EXPR_BUILTIN_H
#include "expr/resolve.h"

/* Name k of the symbols, NULL past the last. */
const char *builtin_name(int k);
/* False where the name is none of these; a fault leaves found->node NULL. */
bool builtin_symbol(resolver *with, const syntax *tree, quantity *found);
bool builtin_call(resolver *with, const syntax *tree, quantity *found);
/* call.c: pop.sum(x); the row of a distribution, -1 for other names. */
quantity builtin_reduction(resolver *with, const syntax *tree);
int builtin_distribution(const char *name);
/* member.c */
quantity builtin_member(resolver *with, const syntax *tree);
quantity builtin_derivative(resolver *with, const syntax *tree);
/* Of a state's derivative. */
dimension builtin_rate_dimension(const resolver *with, const item *state);
/* Of a power of the time; ANY where units are off. */
dimension builtin_time(const resolver *with, double power);
/* xi, and xi_name. */
bool builtin_is_noise(const char *name);
/* The symbol that stands for a state's derivative while its equation is solved. */
const node *builtin_rate(const resolver *with, const char *state);

#endif
