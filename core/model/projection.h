/* SPDX-License-Identifier: MIT
 * Projections: two groups and the synapses between them, along which events arrive at ports. */
#ifndef CANN_MODEL_PROJECTION_H
#define CANN_MODEL_PROJECTION_H
#include "event/deliver.h"
#include "model/fold.h"
#include "model/step.h"

/* Room for what events write to but no state holds: cleared, then summed, before the step. */
typedef struct port {
    const node *symbol; /* the input, or the state that is held while refractory */
    int64_t state;      /* index into states; -1: an input */
    int slot;           /* of the sum */
} port;

/* Two groups and the synapses between them. Their values are the slots of a group of its own, one
 * element for each synapse, that has the projection's name. */
struct projection {
    group *pre, *post, *own;
    cann_synapses *synapses;
    char *port;      /* what "post.$port" means */
    int64_t delay;   /* steps; the longest where synapses differ */
    int64_t *delays; /* [delay_count] the different ones, ascending; NULL: all are `delay` */
    int64_t delay_count;
    synapses_parts parts;   /* delays: rows in order of delay */
    synapse_rows rows;      /* as the team of this run shares them */
    int team;               /* slices of `rows`; 0: none yet */
    int32_t *part_row;      /* delays: [parts] whose row each is part of */
    alignment alignment;    /* where its states live */
    fold *fold;             /* NULL: in own */
    int32_t *steps;         /* delays: [synapses] */
    bool frozen;            /* w stays as it is */
    double learns_every;    /* ms; 0: at each step */
    double learns_from;     /* ms: at this time and whole periods after it */
    bool muted;             /* nothing reaches the ports of its ends */
    bool apart;             /* states stay one per synapse, having differed */
    bool *parted;           /* [states] single ones that do; NULL: none does */
    step_outputs traces;    /* equations of states kept once per source or target */
    int64_t since, until;   /* spikes of steps in [since, until) travel here */
    projection *echo;       /* the wiring of before the delays changed, for spikes of then; NULL */
    int64_t *now;           /* of an echo: [synapses] where each lies in the projection */
    operation_list gathers; /* what the own equations read of the connected groups */
    operation_list constants; /* in own: amounts that stay the same while a run goes on */
};

void projection_free(projection *projection);
/* NULL with a sentence. */
projection *projection_find(const cann_program *program, const char *name);
/* Refuses generated synapses where each must have a place. */
cann_status projection_stored(const projection *projection);
cann_status projection_fits(const group *pre, const group *post, const synapses *synapses);
/* Gives the synapses their delays, in ms: one for all or one each; NULL: those of the rule, else
 * one step. */
cann_status projection_delay(projection *projection, const char *name, const cann_tensor *delay);
/* echo.c: how spikes travel that left before the delays changed. */
/* Keeps the wiring that `projection` has, for spikes of steps before `since`; takes `now` over. */
cann_status echo_keep(projection *projection, int64_t since, int64_t *now);
void echo_free(projection *projection);
/* Forgets echoes along which nothing is under way any more. */
void echoes_fade(cann_program *program);
/* The slot of what an echo's synapses add, where `slot` holds it for those of the projection. */
int echo_amount(const projection *echo, int slot);
/* Frees the synapses and what is known of their delays. */
void projection_unwire(projection *projection);
/* Keeps as many steps of the events that pathways answer as the delays ask for. */
cann_status projection_channels(projection *projection);
/* The listing of the events that a pathway answers; -1 with a sentence. */
int pathway_listing(projection *projection, const pathway *pathway);
/* Rows for a team that shares the targets in so many slices. */
cann_status projections_share(cann_program *program, int slices);
cann_status arrive_declare(cann_program *program);
cann_status arrive_build(cann_program *program);
/* The slot that events to a port of a group write to; -1 with a sentence. */
int port_slot(group *group, const char *name);
/* The input that a port is, which values can be sent to; NULL with a sentence. */
const node *port_input(const group *group, const char *name);
/* What stands for an input, or a held state at the start of a step, once events have arrived. */
const node *ports_resolve(const group *group, const node *value);
cann_status ports_arrive(const group *group, const node **env, const node *refractory);

/* heard.c: keeps the inputs that occur in `value`, which synapses read of a group. */
cann_status heard_keep(group *side, const node *value);
/* `value` with its inputs as they were in the last step; NULL with a sentence. */
const node *heard_resolve(const group *side, const node *value, const char *asker);
cann_status heard_emit(group *side, step_outputs *outputs);

/* route.c, pathway.c: synapses one by one. */
void route_free(route *route);
/* `value` with pre.x and post.x as symbols of slots of the connected groups. */
const node *route_resolve(const projection *projection, const node *value);
/* A projection that keeps states of each synapse, or of each source. */
cann_status sources_build(cann_program *program, projection *projection);
cann_status pathways_build(cann_program *program, projection *projection);
/* What the own equations of synapses read of the connected groups goes to a slot of their own. */
int gathered_slot(group *own, const node *symbol);

#endif
