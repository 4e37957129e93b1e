/* SPDX-License-Identifier: MIT
 * Events along synapses. A thread owns a slice of the targets and walks the events in index order,
 * so each target's sum is taken in one order, whatever the team. */
#ifndef CANN_EVENT_DELIVER_H
#define CANN_EVENT_DELIVER_H
#include "event/synapses.h"

/* What one slice of the targets has of each row, apart from what other slices have: a processor
 * that reads lines of its own alone finds them in its own cache. */
typedef struct synapse_share {
    uint32_t *first;  /* [rows + 1] where its part of a row begins, among the slice's synapses */
    uint32_t *begin;  /* [rows] the same among all synapses; of a single slice it is first */
    uint16_t *narrow; /* targets less the slice's border, where two bytes hold that, else NULL */
} synapse_share;

/* Rows of targets as delivery sees them: those of synapses, or their parts of one delay. Slice s of
 * the targets is [border[s], border[s + 1]). */
typedef struct synapse_rows {
    int64_t count;        /* rows */
    int64_t columns;      /* targets */
    int64_t low, high;    /* rows outside [low, high) are empty */
    const int64_t *first; /* [count + 1], of the synapses */
    const int32_t *target;
    synapses_layout layout;
    int slices;
    int64_t *border;       /* [slices + 1] */
    synapse_share *shares; /* [slices] of listed rows; NULL: searched for in each row */
} synapse_rows;

/* The view keeps pointers into the synapses (and parts): it must not outlive them. parts NULL: the
 * rows are the sources, else they are the parts. Borders between slices are multiples of `grain`.
 */
cann_status synapse_rows_new(synapse_rows *rows, const synapses *synapses,
                             const synapses_parts *parts, int slices, int64_t grain);
/* The same without shares: for a single product. */
cann_status synapse_rows_view(synapse_rows *rows, const synapses *synapses,
                              const synapses_parts *parts, int slices, int64_t grain);
void synapse_rows_free(synapse_rows *rows);

/* The synapses of a listed row whose targets lie in a slice. */
void synapse_rows_part(const synapse_rows *rows, int slice, int64_t row, int64_t *begin,
                       int64_t *end);

/* What flows. out[target] += weight * scale[row] for the synapses of every row in events, in that
 * order. */
typedef struct delivery {
    cann_type type;        /* CANN_FLOAT32 or CANN_FLOAT64: of weight, scale and out */
    const int32_t *events; /* [event_count] rows; NULL: all rows, in order */
    int64_t event_count;
    const void *weight; /* one value, or one per synapse where per_synapse */
    bool per_synapse;
    const void *scale; /* [rows] or NULL for 1 */
    void *out;         /* [columns] */
} delivery;

/* Delivers to the targets of one slice. */
void synapses_deliver(const synapse_rows *rows, int slice, const delivery *what);

/* A row's sum is taken in so many interleaved parts, which are then added in order. */
enum { GATHER_SUMS = 8 };

/* The other way: out[row] = sum of weight * x[target] over a row's synapses, rows [begin, end). */
typedef struct gathering {
    cann_type type;
    const void *weight;
    bool per_synapse;
    const void *x; /* [columns] */
    void *out;     /* [rows] */
} gathering;
void synapses_gather(const synapses *synapses, int64_t begin, int64_t end, const gathering *what);

typedef struct deliver_loops {
    void (*deliver[2])(const synapse_rows *rows, int slice, const delivery *what);
    void (*gather[2])(const synapses *synapses, int64_t begin, int64_t end, const gathering *what);
} deliver_loops;

#endif
