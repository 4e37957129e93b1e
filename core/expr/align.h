/* SPDX-License-Identifier: MIT
 * Where a synapse's states may live. Linear and alike for all synapses of a target: their sum obeys
 * the same equations, one state per target (Vogels & Abbott 2005 count on it). Moved by the
 * source's events alone: one state per source. Else one per synapse. */
#ifndef CANN_EXPR_ALIGN_H
#define CANN_EXPR_ALIGN_H
#include "expr/system.h"

typedef enum alignment_kind {
    ALIGN_SYNAPSE, /* a state per synapse */
    ALIGN_POST,    /* a state per target: increments and `send` act on sums over its synapses */
    ALIGN_PRE,     /* a state per source: `send` and amounts are w times what the terms say */
} alignment_kind;

/* Whose events and variables move a state: of several, the synapse's own. */
typedef enum state_side { SIDE_SYNAPSE, SIDE_PRE, SIDE_POST } state_side;

/* pre*post: pre of what the source knows, post of what the target and all know. */
typedef struct separated_term {
    const node *pre, *post;
} separated_term;

enum { SEPARATED_MOST = 8 };

/* value = w * sum of terms. */
typedef struct separated {
    separated_term terms[SEPARATED_MOST];
    int count;
} separated;

typedef struct alignment {
    alignment_kind kind;
    char reason[160];  /* "per synapse: w changes in on.post" */
    state_side *sides; /* [state_count] of each state by itself: STDP's traces are PRE and POST
                          though its weights are of the synapse. A PRE state of a synapse with
                          unequal delays is so only where those delays are the source's own. */
} alignment;

/* varied[k]: parameter k has a value per synapse; NULL: those marked @local or drawn. `w` may vary
 * always. NULL sides where memory runs out. Free with alignment_free. */
alignment alignment_of(const system_model *system, const bool *varied);
void alignment_free(alignment *of);

/* POST: what a pathway's action adds to its own state, a constant of each synapse; NULL where it
 * does not merely add. */
const node *alignment_increment(const system_model *system, const pathway_action *action);

/* Writes `value` (what is sent, or an amount) as w times terms; false where it is not so. States
 * count as the source's. */
bool alignment_separate(const system_model *system, const bool *varied, const node *value,
                        separated *into);

#endif
