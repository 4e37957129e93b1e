/* SPDX-License-Identifier: MIT
 * Who had an event, and when: for projections and for the record. */
#ifndef CANN_MODEL_SPIKES_H
#define CANN_MODEL_SPIKES_H
#include "model/slot.h"

typedef struct worker worker;

/* An event of a group that others hear of: as flags in the step, as bits of the last steps. */
typedef struct channel {
    const char *event; /* "spike", or a name of its on table */
    int flags;         /* slot */
    int ring;          /* slot */
    int64_t steps;     /* entries of the ring: the longest delay and one more */
    int64_t told;      /* where its lists begin in what each thread tells, bytes */
    int64_t most;      /* elements that such a list has room for; 0: there are none */
} channel;

/* The elements of a group that had an event `delay` steps ago, asked for by some projection; or, of
 * a projection whose synapses differ in delay, the parts of rows that are due. */
typedef struct listing {
    group *group;
    int channel;
    int64_t delay;
    const projection *projection; /* parts: of these rows; else NULL */
    int64_t since, until;         /* events of steps in [since, until) count */
} listing;

/* A listing as one thread has it. */
typedef struct listed {
    int64_t stamp; /* of the step and member it holds */
    int64_t count;
    int32_t *elements; /* ascending */
} listed;

/* A spike as it is recorded. */
typedef struct spike {
    int32_t step; /* at whose end */
    int32_t member, group, element;
} spike;

/* The channel of an event, with a ring for `delay` steps; -1 with a sentence. */
int channel_keep(group *group, const char *event, int64_t delay);
/* The channel of an event where there is one, else -1. */
int channel_find(const group *group, const char *event);
/* The listing of the rows (or parts of them) along which events of the source arrive. */
int spikes_listing(cann_program *program, const projection *projection, int channel);
/* The listing of a group's events of so many steps ago. */
int spikes_delayed(cann_program *program, group *group, int channel, int64_t steps);
const listed *spikes_of(worker *worker, int listing);
/* Bytes of one entry where the slot is a ring of the last steps, else 0. */
int64_t ring_entry(const group *group, int64_t slot);
/* What `threads` threads need to hear of events; workers[0] is the first of them all. */
bool spikes_workers(cann_program *program, worker *workers, int threads);
void spikes_workers_free(const cann_program *program, worker *worker);
/* The bits of a step, among those that the ring holds. */
uint64_t *channel_bits(const group *group, int channel, const worker *worker, int64_t step);

/* told.c: gives every channel its place in what a thread tells, and the bytes of that. */
int64_t told_plan(cann_program *program, int threads);
/* Tells who in the thread's slice has an event in this step. */
void told_put(const channel *channel, const worker *worker, const int32_t *elements, int64_t count);
/* The elements that had an event in a step, ascending, to `to`; gives how many. */
int64_t told_list(const group *group, int channel, const worker *worker, int64_t step, int32_t *to);

/* publish.c: what a group's kernels found goes to the rings, the lists and the record. */
void spikes_publish(const group *group, worker *worker);
/* The sums of the flags in `slot` over the blocks of the thread's slice, to their places among all;
 * false where that is no slot of spikes whose bits are out. */
bool spikes_counted(const group *group, int slot, const worker *worker, char *sums);
cann_status spikes_collect(cann_program *program, worker *workers, int64_t count, int64_t steps);

#endif
