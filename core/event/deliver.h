/* SPDX-License-Identifier: MIT
 * Events along synapses. A thread owns a slice of the targets and walks the events in index order,
 * so each target's sum is taken in one order, whatever the team. */
#ifndef CANN_EVENT_DELIVER_H
#define CANN_EVENT_DELIVER_H
#include "event/synapses.h"

/* Rows of targets as delivery sees them: those of synapses, or their parts of one delay. Slice s of
 * the targets is [border[s], border[s + 1]). */
typedef struct synapse_rows {
    int64_t count;        /* rows */
    int64_t columns;      /* targets */
    const int64_t *first; /* [count + 1], of the synapses */
    const int32_t *target;
    uint16_t *narrow; /* the same in two bytes where that pays, else NULL */
    synapses_layout layout;
    int slices;
    int64_t *border; /* [slices + 1] */
    uint32_t
        *split; /* [count, slices - 1] where in its row slice 1, 2, ... begins; NULL: searched */
} synapse_rows;

/* The first place in [begin, end) whose target is not below `border`. */
int64_t deliver_find(const int32_t *target, int64_t begin, int64_t end, int64_t border);

/* The view keeps pointers into the synapses (and parts): it must not outlive them. parts NULL: the
 * rows are the sources, else they are the parts. Borders between slices are multiples of `grain`.
 */
cann_status synapse_rows_new(synapse_rows *rows, const synapses *synapses,
                             const synapses_parts *parts, int slices, int64_t grain);
/* The same without keeping where slices begin within rows: for a single product. */
cann_status synapse_rows_view(synapse_rows *rows, const synapses *synapses,
                              const synapses_parts *parts, int slices, int64_t grain);
void synapse_rows_free(synapse_rows *rows);

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
