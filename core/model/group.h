/* SPDX-License-Identifier: MIT
 * Groups: elements of one model, their slots and what one step of them does. */
#ifndef CANN_MODEL_GROUP_H
#define CANN_MODEL_GROUP_H
#include "event/circulant.h"
#include "event/grid.h"
#include "integrate/method.h"
#include "model/fold.h"
#include "model/history.h"
#include "model/operations.h"
#include "model/projection.h"
#include "model/step.h"

/* An input given as an expression with series of its own. */
typedef struct drive {
    int64_t input; /* index into the system's inputs */
    char *expression;
    const node *value; /* in the model's pool */
} drive;

struct group {
    char *name;
    int64_t number; /* place among the program's groups */
    cann_model *model;
    const system_model *base;   /* as its model says */
    const system_model *system; /* with the states of synapses that lie here */
    system_model *derived;      /* system where it is not base; else NULL */
    struct cann_program *program;
    grid grid;
    int64_t count; /* elements of one member */
    bool begun;    /* its values of step 0 are there */
    bool flat;     /* one element per member: the batch is the element range */
    bool noted;    /* its spikes are recorded */
    bool watched;  /* may end a run, or has events kept with values */
    slot *slots;
    int64_t slot_count, slot_capacity;
    int64_t part_count; /* slots that this build has made between operations */
    char **methods;     /* per state: the method asked for by the program; NULL: the model's */
    int64_t method_count;
    drive *drives;
    int64_t drive_count;
    circulant **circulants; /* [kernel_count * batch or 1] */
    bool circulants_batched;
    int *alike; /* [kernel_count] the first kernel whose table agrees with this one's to rounding */
    uint64_t circulants_key; /* hash of what they were made from */
    operation_list step;
    operation_list constants;  /* worked out when a run begins */
    propagations propagations; /* whose factors are among them */
    step_outputs delays;       /* expressions of parameters, worked out there too */
    spread_parameter *spreads;
    int64_t spread_count;
    operation_list before;  /* states before the first step */
    bool cubic;             /* some method is of an order that straight lines would spoil */
    bool waits;             /* done for several steps at once (sink.c) */
    char *inputs;           /* waits: [SINK_STEPS, count] sums of its products */
    int spiked;             /* slot of the spike flags; -1: no spikes */
    int last;               /* slot of lastspike, where there are spikes */
    uint64_t stream;        /* base of its draws */
    projection *projection; /* whose synapses the elements are; NULL: a group of its own */
    channel *channels;
    int64_t channel_count;
    int64_t words; /* of 64 elements, in one entry of a ring */
    int stops;     /* slot of who ends the run; -1: nobody can */
    port *ports;
    int64_t port_count;
    send *sends;
    int64_t send_count;
    history *histories;
    int64_t history_count;
};

group *group_add(cann_program *program, const char *name, cann_model *model, const grid *grid,
                 int64_t count);
void group_free(group *group);
/* Slots for the places that a first value asks for. */
cann_status group_places(group *group, const node *value);
/* Looks a variable up by name; the sentence lists what there is. */
int group_variable(const group *group, const char *name);

/* field.c, initial.c */
cann_status field_build(group *group);
void field_free(group *group);
cann_status initial_values(group *group);

/* sink.c: groups that nobody listens to, done for several steps at once. */
enum { SINK_STEPS = 16 }; /* as many as a product takes vectors */
cann_status sinks_build(cann_program *program);
void sink_free(group *group);
/* Keeps what the group hears in this step. */
void sink_keep(const group *group, worker *worker);
/* The step is over; once enough have come together, they are done. */
void sinks_step(const cann_program *program, worker *worker);
void sinks_finish(const cann_program *program, worker *worker);

#endif
