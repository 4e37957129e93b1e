/* SPDX-License-Identifier: MIT
 * Synapses, or sources, that a route is evaluated for in one call. */
#ifndef CANN_MODEL_BATCH_H
#define CANN_MODEL_BATCH_H
#include "model/route.h"
#include <string.h>

enum { MOST_ARRAYS = 64 }; /* inputs, or outputs, of one route */

/* What one call takes: [begin, begin + count) of a row, or those a list names. */
typedef struct batch {
    int64_t source, target; /* -1 where they differ */
    int64_t begin, count;
    const int64_t *synapse; /* [count]; NULL: begin, begin + 1, ...; or sources, or targets */
    const int32_t *sources; /* [count]; where there are several */
    int64_t delay;          /* steps, of all; 0: asks delay_of */
} batch;

/* What a body comes to, action by action. */
typedef struct body {
    projection *projection;
    const struct projection *along; /* it, or its echo */
    const pathway *pathway;
    const node **env;
    const node **values;
    result *results;
    int64_t count;
} body;

static inline int64_t batch_element(const batch *batch, int64_t k)
{
    return batch->synapse ? batch->synapse[k] : batch->begin + k;
}

static inline void value_copy(char *to, const char *from, int64_t size)
{
    if (size == 4)
        memcpy(to, from, 4);
    else
        memcpy(to, from, 8);
}

static inline void value_add(cann_type type, char *to, const char *from)
{
    if (type == CANN_FLOAT64)
        *(double *)(void *)to += *(const double *)(const void *)from;
    else
        *(float *)(void *)to += *(const float *)(const void *)from;
}

/* batch.c. Evaluates a route; its results lie at results[]. */
void batch_evaluate(const route *route, worker *worker, const batch *batch, void **results);
/* The same, and puts every result where it belongs. */
void batch_run(const route *route, worker *worker, const batch *batch);
/* The synapses of a row (or a part of one) that end in the thread's slice. */
batch batch_of_row(const projection *projection, const worker *worker, int64_t row);
/* Values of the sources, as old as the delay. */
const char *batch_source_values(const route *route, const feed *feed, const worker *worker,
                                int64_t delay);

/* pathway.c */
/* A body with the values of its states when the event comes; closed also where opening failed. */
cann_status body_open(body *body, const projection *along, const pathway *pathway);
void body_close(body *body);
/* Those values, each got the same way. */
cann_status body_advance(const system_model *system, const node **env);
/* What the actions make of them; without room for values, of the states alone. */
cann_status body_act(body *body);
/* A value where the body is not skipped; the states of a side that have changed, as results. */
const node *body_guard(const body *body, const node *otherwise, const node *value);
cann_status body_states(body *body, state_side side);
/* Bytes that a thread needs for one call. */
int64_t route_scratch(const route *route);
/* Adds a route to a list of operations; takes it over. */
cann_status route_keep(cann_program *program, operation_list *list, const operation_row *row,
                       route *route);
void route_print(const operation *operation, text *out);

enum { ECHOES = 1000 }; /* slots of an echo have numbers of their own, from here on */
/* True for pathways whose events take as long as the projection's delays say. */
static inline bool pathway_echoes(const pathway *pathway)
{
    return !pathway->from_post && !pathway->delay;
}

/* graded.c */
cann_status send_build(cann_program *program, projection *projection);
cann_status gathers_build(projection *projection);

#endif
