/* SPDX-License-Identifier: MIT
 * Synapses redrawn from a seed. A row is cut into blocks of columns, each with its own draws: gaps
 * between targets are geometric, so every pair is joined independently, and a thread can own a
 * range of blocks as it owns targets elsewhere. */
#ifndef CANN_EVENT_GENERATED_H
#define CANN_EVENT_GENERATED_H
#include "base/random.h"
#include "event/synapses.h"

typedef enum weight_law { LAW_CONSTANT, LAW_UNIFORM, LAW_NORMAL, LAW_COUNT } weight_law;

struct cann_generated {
    int64_t rows, columns;
    double p, rate; /* rate: -log(1 - p), of the exponential behind a gap */
    bool allow_self;
    weight_law law;
    double a, b;
    cann_type type;
    uint64_t seed, stream;
    int64_t width, blocks; /* columns of a block */
};

enum { WALK = 256 };

/* Goes over the synapses of one block of one row, up to WALK at a time. */
typedef struct walk_of_block {
    const cann_generated *generated;
    int64_t row, begin, end;
    double at;
    int64_t drawn, made;
    int32_t target[WALK];
    double weight[WALK]; /* of the matrix's type */
} walk_of_block;

void walk_begin(walk_of_block *walk, const cann_generated *generated, int64_t row, int64_t block);
/* The next synapses into target[] and, where wanted, weight[]; 0: there are no more. */
int64_t walk_next(walk_of_block *walk, bool weights);

/* Adds what events send along: out[target] += amount * weight (* scale[source]), targets from begin
 * to end, events in order; events NULL: all sources. amount, scale, out: of `type`. */
typedef struct generated_delivery {
    cann_type type;
    const int32_t *events;
    int64_t event_count;
    const void *amount, *scale; /* scale [rows] or NULL */
    void *out;
    int64_t begin, end;
} generated_delivery;
void generated_deliver(const cann_generated *generated, const generated_delivery *what);
/* How many synapses are expected. */
double generated_count(const cann_generated *generated);

#endif
