/* SPDX-License-Identifier: MIT
 * What synapses take over from another program. */
#ifndef CANN_MODEL_ADOPT_H
#define CANN_MODEL_ADOPT_H
#include "model/program.h"

/* States that were one per synapse stay so; `from` is built, `program` not. */
cann_status adopt_placements(cann_program *program, const cann_program *from);
/* True for a slot with a place for each synapse, of a state or the steps of last events. */
bool adopts_synapses(const group *group, const slot *slot);
/* Its values before, slot `old` of `was` (-1: it had none), as synapses lie now: of the width of
 * the other program's. */
cann_status adopt_synapses(const group *group, const slot *slot, const struct group *was, int old,
                           int64_t member, char *values);

#endif
