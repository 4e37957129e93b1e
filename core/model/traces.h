/* SPDX-License-Identifier: MIT
 * States of synapses that are kept once per source or per target. */
#ifndef CANN_MODEL_TRACES_H
#define CANN_MODEL_TRACES_H
#include "model/batch.h"
#include "model/monitor.h"

/* placement.c. States that are one per synapse now stay so. */
cann_status placement_stays(projection *projection);
/* How many places a state of that side has; the slot of the steps of its last events,
 * -1 where nobody asks. */
int64_t side_count(const projection *projection, state_side side);
int last_slot(const projection *projection, state_side side);

/* placement_kept.c. What has become one per synapse, as bytes. */
int64_t placements_size(const cann_program *program);
void placements_store(const cann_program *program, char *bytes);
/* The same from bytes: values of states that move with it are lost. */
cann_status placements_take(cann_program *program, const char *bytes);

/* What stands for a state in the bodies of synapses: its value when the event comes, where it is
 * kept for all of an end. `number` tells bodies apart. */
const node *trace_now(const projection *projection, int64_t state, int number);
/* What happens to such states at a pathway's events, before the synapses' own body. */
cann_status traces_pathway(cann_program *program, const body *body, int number);
/* Their equations, every step: taken out of what synapses do, then built. */
cann_status traces_take(projection *projection, step_outputs *outputs);
cann_status traces_step(projection *projection);

/* traces_set.c. Which state of the synapses' model a symbol is; -1: none. */
int64_t traces_state(const projection *projection, const node *symbol);
/* Makes a state (-1: all of them) one per synapse, with the values they have. */
cann_status traces_part(projection *projection, int64_t state);
/* Before a variable is given values: where its states live is decided. */
cann_status traces_admit_begin(group *group, int index);
/* Values for a sided state: given[members][synapses] become those of its ends, or the state becomes
 * one per synapse. */
cann_status traces_admit(group *group, int index, int64_t members, bool per_synapse,
                         double **given);
/* Before a parameter changes on the way: traces count from other times in each synapse then. */
cann_status traces_retime(group *group, const node *parameter);

/* traces_view.c. The values of a slot for every synapse, as if each had its own: those of the time
 * of its last event. A state of the target, where it is folded into it, is the target's. */
cann_status traces_values(projection *projection, int slot, int64_t member, char *out);
/* Steps of the last events of synapses, where they are kept for their ends. */
void traces_lasts(const projection *projection, int64_t member, char *out);
/* The same as traces_values at step 0. */
void traces_first(const projection *projection, int slot, int64_t member, char *out);
/* A route that looks at a sided slot; what it gives for synapses [begin, end) of a list (NULL: of
 * all of them). */
route *traces_look_new(projection *projection, int slot);
void traces_look(const route *route, worker *worker, const int64_t *places, int64_t begin,
                 int64_t end, char *out);
/* ms from the last event of an end to that of each of its synapses. */
void traces_elapsed(const route *route, const worker *worker, const batch *batch, char *to);
/* Before a variable or an expression is recorded: what is summed up in targets becomes one per
 * synapse while it can. */
cann_status traces_record_begin(projection *projection, const char *variable,
                                const char *expression);
/* `value` with sided states as symbols of slots that `list` fills first. */
const node *traces_expand(projection *projection, const node *value, operation_list *list);
/* A monitor of a sided state of a few synapses. */
cann_status traces_pick(monitor *monitor);

#endif
