/* SPDX-License-Identifier: MIT
 * States and parameters of synapses that lie in the groups they connect. */
#ifndef CANN_MODEL_FOLD_H
#define CANN_MODEL_FOLD_H
#include "model/slot.h"

/* What synapses whose states lie in the target add to one of its inputs. */
typedef struct send {
    const node *input, *value;
} send;

/* States of synapses that lie in a connected group, shared by projections that are alike. */
typedef struct fold {
    group *where;
    const projection *first; /* the one that names them */
    const node **states;     /* [states of the synapse] in the pool of where */
} fold;

/* A parameter of a projection's synapses that is the same for all of a target, as the target reads
 * it: a slot of the target's group. */
typedef struct spread_parameter {
    const projection *from;
    int parameter, slot;
} spread_parameter;

cann_status folds_build(cann_program *program);
void folds_free(cann_program *program);
/* fold_admit.c: refuses a parameter's new values, of each synapse or one for all, that would have a
 * sum told apart again. */
cann_status fold_admit(group *group, int index, bool each, const double *given, int64_t count);
void group_unfold(group *group);
/* placement.c: which states of synapses lie where, of one projection that has not begun, or of all.
 */
cann_status placement_decide(projection *projection);
cann_status placements_decide(cann_program *program);
/* Nothing in it that targets differ in. */
bool target_free(const system_model *system, const node *value);
/* The slot of a target that sums what sources send of a term; -1 where memory is out. */
int term_sum(const projection *projection, int term);
/* A variable of a group, for a synapse's pre.x or post.x; NULL with a sentence. */
const node *member_value(const group *group, const char *name, const char *asker);

/* spread.c: a projection's parameters for each target. */
/* True for a parameter marked @post that targets differ in. */
bool spread_wanted(const projection *projection, const node *parameter);
const node *spread_declare(group *where, const projection *from, const node *parameter,
                           const node *symbol);
cann_status spreads_build(group *where);

#endif
