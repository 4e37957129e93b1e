/* SPDX-License-Identifier: MIT
 * Initialisers: the functions named in initial.def. */
#ifndef CANN_EVENT_INITIAL_H
#define CANN_EVENT_INITIAL_H
#include "event/named_options.h"
#include "event/synapses.h"

/* One filling of `out`, which is zero before. */
typedef struct filling {
    const option_list *options;
    double number[NAMED_OPTIONS]; /* in the order declared */
    cann_tensor *out;             /* float32 or float64; of synapses: [count] */
    const synapses *synapses;     /* NULL: out is dense */
    uint64_t seed, stream;
} filling;

#define INITIAL(name, options, make, doc) cann_status initial_##make(filling *filling);
#include "event/initial.def"
#undef INITIAL

#endif
