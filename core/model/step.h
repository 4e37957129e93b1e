/* SPDX-License-Identifier: MIT
 * One step of a group as expressions over its slots, and the operations they are cut into. */
#ifndef CANN_MODEL_STEP_H
#define CANN_MODEL_STEP_H
#include "integrate/method.h"
#include "model/operations.h"

/* What a step gives to slots. */
typedef struct step_output {
    int slot;
    const node *value;
} step_output;
typedef struct step_outputs {
    step_output *rows;
    int64_t count, capacity;
} step_outputs;

/* build.c */
cann_status step_output_add(step_outputs *outputs, int slot, const node *value);
cann_status build_step(group *group, step_outputs *outputs);
/* `value` with drives, @step aliases and group constants put in; aliases stay symbols when `after`
 * (the step is over and their slots hold the values). */
const node *build_resolve(group *group, const node *value, bool after);

/* The same for a first value: inputs are as they were set, whatever arrives at them later. */
const node *build_first(group *group, const node *value);

/* `value` with each state's symbol replaced by what the state is so far; the same, kept within the
 * state's @min and @max. */
const node *build_so_far(const group *group, const node *value, const node **env);
const node *build_clamp(const group *group, int64_t state, const node *value, const node **env);

/* silence.c: `value` without the draws that a parameter multiplies by 0. */
const node *silence_draws(group *group, const node *value);
void silence_forget(group *group);
/* A built program takes for 0 what is not 0 any more, or the other way round. */
bool silence_changed(const cann_program *program);

/* events.c: threshold, reset and refractoriness as expressions. env[k] is state k's value so far.
 */
cann_status events_declare(group *group);
/* What the name `refractory` stands for: the model's own, or 1 while an event keeps its element
 * refractory and else 0. */
const node *events_named_refractory(const group *group);
cann_status events_hold(group *group, const node **env);
/* What a state becomes: `next`, or `old` where it is held. */
const node *events_held(const group *group, int64_t state, const node *old, const node *next);
/* 1 while any event of the group keeps its element refractory; NULL when none can. */
const node *events_refractory(const group *group);
cann_status events_apply(group *group, const node **env, step_outputs *outputs);

/* A whole number of periods after `phase` (NULL: 0) lies within half a step of the step's end. */
const node *events_every(const group *group, const node *period, const node *phase);

/* learning.c: weights that do not learn now. */
bool learning_off(const group *group, int64_t state);
/* What a state becomes: where it is a weight that learns every so often, `old` in between. */
const node *learning_now(const group *group, int64_t state, const node *old, const node *next);
/* True of a weight that learns every so often: its equation is stepped by itself. */
bool learning_alone(const group *group, const node *state);
/* Refuses weights that learn every so often and are stepped as a part of a whole. */
cann_status learning_fits(const group *group, const integration *in);

/* split.c: expressions to operations. */
cann_status split_outputs(group *group, const step_outputs *outputs, operation_list *list);
/* The same for all elements, being built from uniform slots and whole-group sums alone (record.c).
 */
bool value_uniform(const group *group, const node *value);

/* propagator.c: what exact steps of linear equations are made of. */
bool propagators_constant(void *group, const node *value);
cann_status propagators_declare(group *group);
cann_status propagators_build(group *group);

#endif
