/* SPDX-License-Identifier: MIT
 * The operations of a step, and what a thread carries through them. */
#ifndef CANN_MODEL_OPERATIONS_H
#define CANN_MODEL_OPERATIONS_H
#include "base/parallel.h"
#include "base/text.h"
#include "kernel/kernel.h"
#include "model/spikes.h"

/* What one thread carries through a run, in lines of its own. */
struct worker {
    _Alignas(64) struct cann_program *program;
    int thread, threads; /* of the team that shares a member's elements */
    barrier *barrier;    /* where that team meets */
    int64_t member;
    int64_t step;
    int64_t reached;       /* steps whose end the states hold */
    const operation *lost; /* that looked back too far, or not far enough; NULL: none */
    double lost_delay;
    char *results;  /* own copies of the SLOT_RESULT values, 8 bytes per slot */
    double t, dt;   /* 8 bytes each, holding a float in float32 programs */
    listed *listed; /* [listing_count] */
    char *scratch;  /* of pathways */
    int32_t *fired; /* elements that had an event, while they are published or listed */
    uint64_t *bits; /* theirs, where no ring keeps them */
    char *told;     /* lists of those of the thread's slice in the last steps (told.c) */
    const worker *team;
    spike *spikes;
    int64_t spike_count, spike_capacity;
    bool out_of_memory;
    const group *stopped;    /* whose event ends the run after this step; NULL: go on */
    struct profile *profile; /* of the first thread of a measured run; else NULL */
    struct noted *noted;     /* [occasion_count] events with values */
    int64_t *held;           /* [watch_count] own elements for which each condition holds */
    int64_t waiting;         /* steps, up to the present one, that sinks have still to do */
};

/* A kind of operation: how it runs and how it is printed. */
typedef struct operation_row {
    const char *name;
    void (*run)(const operation *operation, worker *worker);
    void (*print)(const operation *operation, text *out);
} operation_row;

struct operation {
    const operation_row *row;
    group *group;
    kernel *kernel;        /* map */
    int *inputs, *outputs; /* map: slots */
    int64_t input_count, output_count;
    int source, target;     /* reduce, convolve: slots */
    int reduction;          /* reduce: row of tensor/reduce.def */
    int convolution;        /* convolve: index into the group's circulants */
    const operation *twin;  /* convolve: an earlier one with the same result; else NULL */
    int amount;             /* deliver: slot in the projection's own group */
    int scale;              /* deliver: slot of a factor per source; 0: none */
    projection *projection; /* deliver */
    int64_t history;        /* past: index into the group's histories; source: slot of the delay */
    double delay, ahead;    /* past: ms where there is no source; steps ahead of the begin */
    bool slope;             /* past: the derivative */
    int64_t link;           /* link: index into the program's links */
    route *route;           /* pathway, send, traces, expand */
    int64_t *places;        /* expand: of the synapses; NULL: all */
    int64_t scratch;        /* bytes from the arena's start: partial sums, transforms */
    int64_t scratch_size;   /* per member in flight */
};

typedef struct operation_list {
    operation *operations;
    int64_t count, capacity;
} operation_list;

extern const operation_row operation_map, operation_reduce, operation_convolve, operation_clear,
    operation_deliver, operation_link, operation_pathway, operation_send, operation_gather,
    operation_sources, operation_terms, operation_meet, operation_propagate, operation_echo,
    operation_past, operation_spread, operation_traces, operation_expand;
operation *operation_add(operation_list *list, const operation_row *row, group *group);
void operation_list_free(operation_list *list);
void operation_list_run(const operation_list *list, worker *worker);
/* A reduction in two parts: each thread's own elements, and, by thread 0, all of them. */
void reduce_leave(const operation *operation, worker *worker, char *partial);
void reduce_join(const operation *operation, worker *worker, char *partial);

#endif
