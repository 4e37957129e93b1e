/* SPDX-License-Identifier: MIT
 * Whose events and variables move each state of a synapse: a trace of the source's spikes is the
 * same in all synapses of that source, so one place per source will do, wherever nothing tells them
 * apart. */
#ifndef CANN_EXPR_SIDES_H
#define CANN_EXPR_SIDES_H
#include "expr/align_inside.h"

/* sides[state_count], w always of the synapse; false where memory runs out. */
bool sides_of(const view *of, state_side *sides);

/* Turns to SIDE_SYNAPSE what cannot be kept once per source or target: states that are `apart`
 * already, those of sources whose synapses differ in delay, and those that what belongs to synapses
 * reads at other times than when an event comes. */
bool sides_kept(const view *of, const bool *apart, bool delays_differ, state_side *sides);

#endif
