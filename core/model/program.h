/* SPDX-License-Identifier: MIT
 * A network compiled to a flat list of operations over one arena. Groups hold slots (places in the
 * arena); build.c writes one step of a group as expressions over its slots, split.c cuts them at
 * the non-local parts into operations, stepper.c runs the list. Everything that outlives a step
 * lies in the arena's first part, so a checkpoint is one write and a reset one copy. */
#ifndef CANN_MODEL_PROGRAM_H
#define CANN_MODEL_PROGRAM_H
#include "model/group.h"
#include "model/monitor.h"

struct cann_program {
    cann_type type;
    int64_t size; /* bytes of one value */
    double dt;
    int64_t batch;
    uint64_t seed;
    cann_backend backend;
    circulant_method convolution;
    char *method; /* for every equation without a method of its own; NULL: the model's */
    group **groups;
    int64_t group_count;
    struct link *links;
    int64_t link_count;
    monitor *monitors;
    int64_t monitor_count;
    monitor *retired; /* recordings of before, kept compiled in case they are asked for again */
    int64_t retired_count;
    projection **projections;
    int64_t projection_count;
    fold **folds;
    int64_t fold_count;
    operation_list arrive;            /* before the groups' steps: events and sums into ports */
    operation_list learn;             /* after them: equations of synapses, events of targets */
    bool sinks;                       /* some group waits for several steps */
    bool learns;                      /* synapses do something after the groups */
    bool looks_across;                /* arrivals read what other threads' kernels write */
    bool stops;                       /* some event may end a run */
    const group *stopped;             /* whose event has ended the last run; else NULL */
    bool reaches_back;                /* synapses write to their sources: one thread */
    int64_t scratch_size, lists_size; /* bytes; the lists stand before the arrays */
    listing *listings;
    int64_t listing_count;
    occasion *occasions; /* what is kept at events */
    int64_t occasion_count;
    profile *profile;    /* what the parts of steps cost; NULL: not measured */
    int64_t watch_count; /* monitors that are conditions to end a run */
    bool watch_all;      /* all of them must hold at once, not any one */
    bool records_spikes; /* of the groups that are noted */
    spike *spikes;       /* sorted by step, member, group, element */
    int64_t spike_count;
    char *arena;
    int64_t arena_size, kept_size; /* kept: parameters to hidden states, what a checkpoint holds */
    char *initial;                 /* copy of the kept part at step 0 */
    int64_t step;
    bool begun; /* values of step 0 are there */
    bool built, promoted;
    bool sought;      /* compiled kernels, in the cache, since it was built */
    text description; /* kept for cann_program_describe */
};

/* network.c, program.c */
cann_status program_build(cann_program *program);
/* True where the slot has the room in the arena that its values take. */
bool slot_placed(const cann_program *program, const slot *slot);
cann_status program_layout(cann_program *program);
group *program_find(cann_program *program, const char *name, const char **variable);

/* team.c: as many threads as there is work for, and slices. */
int team_size(const cann_program *program, bool by_member);
/* stepper.c: gives the worker the time of a step. */
void worker_clock(worker *worker, int64_t step);

/* link.c: inputs computed from other groups. */
cann_status links_build(group *group, operation_list *list);
void links_widths(group *group);
void links_free(cann_program *program);

#endif
