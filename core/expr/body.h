/* SPDX-License-Identifier: MIT
 * Bodies of events to actions. The conditions within a body are turned into choices: the branches
 * are followed with the values so far, and each state that one of them sets gets one assignment at
 * the end, in an order in which none reads what another has overwritten. */
#ifndef CANN_EXPR_BODY_H
#define CANN_EXPR_BODY_H
#include "expr/equations.h"

typedef enum action_kind {
    ACTION_STATE, /* state = value */
    ACTION_POST,  /* post.port += value */
    ACTION_PRE,   /* pre.port += value */
    ACTION_EMIT,  /* another event of the element, where value is not 0 (NULL: always) */
    ACTION_STOP,  /* the run ends, where value is not 0 (NULL: always) */
} action_kind;

typedef struct action {
    action_kind kind;
    const statement *from; /* its name: the port, or the event that is emitted */
    int64_t state;         /* STATE: index into states */
    const node *value;     /* from the values before this action */
} action;

/* What a body does, in textual order. NULL only when memory runs out; what is wrong is in the
 * model's faults. Caller frees with memory_free. */
action *body_resolve(cann_model *model, const statement *first, int64_t *count);
/* The state that a statement names as its target, or a fault and NULL. */
const item *body_state(resolver *with, const statement *from);

#endif
