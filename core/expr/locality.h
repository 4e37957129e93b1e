/* SPDX-License-Identifier: MIT
 * States that are one for many: @global for a group or all synapses, @post for the synapses of a
 * target. They may only become what is the same for all of those. */
#ifndef CANN_EXPR_LOCALITY_H
#define CANN_EXPR_LOCALITY_H
#include "expr/resolve.h"

/* `value`, which the state becomes; where draws make it differ in a group, that of the first
 * element. Tells of what else differs. */
const node *locality_demand(cann_model *model, const statement *from, const item *state,
                            const node *value);
/* The same in the body of an event; `from_post`: of all synapses of a target at once. */
void locality_demand_event(cann_model *model, const statement *from, const item *state,
                           const node *value, bool from_post);

#endif
