/* SPDX-License-Identifier: MIT
 * A kernel over some synapses of a projection. */
#ifndef CANN_MODEL_ROUTE_H
#define CANN_MODEL_ROUTE_H
#include "model/program.h"

typedef enum feed_kind {
    FEED_OWN,     /* a slot of the synapses */
    FEED_PRE,     /* a slot of the source */
    FEED_POST,    /* a slot of the target */
    FEED_ELAPSED, /* ms since the synapse's last event */
    FEED_CLOCK,   /* t, dt */
} feed_kind;

/* What one call of a route takes. */
typedef enum route_over {
    OVER_ROW,     /* synapses of one source */
    OVER_COLUMN,  /* synapses of one target */
    OVER_LIST,    /* synapses whose sources are listed */
    OVER_SOURCES, /* sources: those of a list, or a range */
    OVER_TARGETS, /* targets, likewise */
} route_over;

enum { ROUTE_LIST = 4096 }; /* synapses of one call OVER_LIST, at most */

/* Where an input of the kernel comes from. */
typedef struct feed {
    feed_kind kind;
    int slot;
    bool uniform; /* one value for all synapses of a call */
    bool prompt;  /* FEED_PRE: as it is now, not as old as the delay */
} feed;

/* Where an output goes. */
typedef struct result {
    enum {
        RESULT_OWN,
        RESULT_POST,
        RESULT_PRE,
        RESULT_SEEN
    } kind; /* a state; added to a slot of the target or the source; kept nowhere */
    int slot;
} result;

struct route {
    projection *projection;
    const struct projection *along; /* whose wiring the events travel: it, or its echo */
    route_over over;
    bool late;      /* runs at the end of the step, after the kernels of the groups */
    kernel *kernel; /* NULL: nothing is computed */
    feed *feeds;
    int64_t feed_count;
    result *results;
    int64_t result_count;
    int last;        /* slot of the step of the last event; -1: nobody asks */
    state_side side; /* OVER_LIST: whose state is looked at */
    int listing;     /* of the events */
    int reduction;   /* of what is sent: row of tensor/reduce.def */
    int sum;         /* slot of what has been reduced so far, for all but sums; else -1 */
};

/* `count` may be 0, of a route that only marks events. */
route *route_new(projection *projection, route_over over, const node *const *values,
                 const result *results, int64_t count);
/* What one symbol "pre.x" or "post.x" reads, at the end of a step. */
route *route_of_end(projection *projection, const node *symbol);

/* The slot of a connected group that "pre.x" or "post.x" means, and which group that is; `side`
 * stays as it is for other names. -1 with a sentence where that group has no x. */
int route_side_slot(const projection *projection, const char *name, const group **side);

#endif
