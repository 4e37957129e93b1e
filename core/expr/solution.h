/* SPDX-License-Identifier: MIT
 * Equations solved at events only (@event): from the values after one event to those right before
 * the next, in closed form. Each is linear in its own state; it may lean on further @event states
 * that lean on none themselves. */
#ifndef CANN_EXPR_SOLUTION_H
#define CANN_EXPR_SOLUTION_H
#include "expr/system.h"

/* The state's value `elapsed` ms later, from the values of all @event states now; its own symbol
 * where it has no @event equation. NULL when memory runs out. Exact for rates of any size, zero and
 * equal ones included. */
const node *event_solution(const system_model *system, int64_t state, const node *elapsed);

/* What keeps an @event equation from a closed form: a symbol, with a sentence of the form "depends
 * on ..." in why; NULL where nothing does. */
const node *event_hindrance(const system_model *system, int64_t equation, const char **why);

#endif
