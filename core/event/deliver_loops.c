/* SPDX-License-Identifier: MIT
 * The loops of delivery, in both float types. */
#include "base/isa.h"
#include "event/deliver.h"

/* Rows whose targets are asked for before their turn, and lines of each; FAR: rows whose beginning
 * is. */
enum { AHEAD = 4, LINES = 5, FAR = 10 };

/* The synapses of a row whose targets lie in a slice. */
static inline void deliver_part(const synapse_rows *rows, int slice, int64_t row, int64_t *begin,
                                int64_t *end)
{
    int inner = rows->slices - 1;
    int64_t from = *begin, until = *end;
    if (rows->split) {
        const uint32_t *split = rows->split + row * inner;
        if (slice > 0) *begin = from + split[slice - 1];
        if (slice < inner) *end = from + split[slice];
        return;
    }
    if (slice > 0) *begin = deliver_find(rows->target, from, until, rows->border[slice]);
    if (slice < inner) *end = deliver_find(rows->target, *begin, until, rows->border[slice + 1]);
}

#define REAL       float
#define NAME(verb) verb##_f32
#include "event/deliver_body.h"
#undef REAL
#undef NAME
#define REAL       double
#define NAME(verb) verb##_f64
#include "event/deliver_body.h"

const deliver_loops ISA(deliver_loops) = {{deliver_f32, deliver_f64}, {gather_f32, gather_f64}};
