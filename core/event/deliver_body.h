/* SPDX-License-Identifier: MIT
 * Delivery for one float type; read by deliver_loops.c with REAL and NAME. */

/* Synapses [begin, end) of a listed row. */
static inline __attribute__((always_inline)) void NAME(add_listed)(const int32_t *restrict target,
                                                                   int64_t begin, int64_t end,
                                                                   const REAL *restrict weight,
                                                                   bool per_synapse, REAL scale,
                                                                   bool scaled, REAL *restrict out)
{
    REAL shared = scaled ? weight[0] * scale : weight[0];
    for (int64_t k = begin; k < end; k++) {
        REAL each = per_synapse ? weight[k] : shared;
        out[target[k]] += per_synapse && scaled ? each * scale : each;
    }
}

static inline __attribute__((always_inline)) void
NAME(deliver_listed)(const synapse_rows *rows, int slice, const delivery *what, bool per_synapse,
                     bool scaled)
{
    const int64_t *first = rows->first;
    const REAL *weight = what->weight, *scale = what->scale;
    int64_t count = what->events ? what->event_count : rows->count;
    int inner = rows->slices - 1;
    for (int64_t e = 0; e < count; e++) {
        int64_t row = what->events ? what->events[e] : e;
        if (what->events && e + AHEAD < count)
            __builtin_prefetch(&rows->target[first[what->events[e + AHEAD]]]);
        int64_t begin = first[row], end = first[row + 1];
        if (inner > 0) deliver_part(rows, slice, row, &begin, &end);
        NAME(add_listed)
        (rows->target, begin, end, weight, per_synapse, scaled ? scale[row] : 1, scaled, what->out);
    }
}

/* Targets [begin, end), whose weights lie one after the other. */
static inline void NAME(add_run)(REAL *restrict out, int64_t begin, int64_t end,
                                 const REAL *restrict weight, bool per_synapse, REAL scale)
{
    REAL shared = weight[0] * scale;
    if (per_synapse)
        for (int64_t j = begin; j < end; j++) out[j] += weight[j] * scale;
    else
        for (int64_t j = begin; j < end; j++) out[j] += shared;
}

/* Rows of the patterns that list no targets. */
static void NAME(deliver_pattern)(const synapse_rows *rows, int slice, const delivery *what)
{
    int64_t low = rows->border[slice], high = rows->border[slice + 1];
    int64_t count = what->events ? what->event_count : rows->count;
    const REAL *weight = what->weight, *scale = what->scale;
    bool per = what->per_synapse;
    for (int64_t e = 0; e < count; e++) {
        int64_t row = what->events ? what->events[e] : e;
        REAL factor = scale ? scale[row] : 1;
        if (rows->first[row] == rows->first[row + 1]) continue;
        const REAL *own = per ? weight + rows->first[row] : weight;
        int64_t begin = low, end = high;
        if (rows->layout == SYNAPSES_ONE) {
            begin = row > low ? row : low;
            end = row + 1 < high ? row + 1 : high;
            own = per ? own - row : own;
        }
        if (rows->layout != SYNAPSES_ALL_BUT_SELF) {
            NAME(add_run)(what->out, begin, end, own, per, factor);
            continue;
        }
        int64_t until = row < high ? row : high, after = row + 1 > low ? row + 1 : low;
        NAME(add_run)(what->out, low, until, own, per, factor);
        bool skipped = per && row < rows->columns;
        NAME(add_run)(what->out, after, high, skipped ? own - 1 : own, per, factor);
    }
}

static void NAME(deliver)(const synapse_rows *rows, int slice, const delivery *what)
{
    if (rows->layout != SYNAPSES_LISTED)
        NAME(deliver_pattern)(rows, slice, what);
    else if (what->per_synapse && what->scale)
        NAME(deliver_listed)(rows, slice, what, true, true);
    else if (what->per_synapse)
        NAME(deliver_listed)(rows, slice, what, true, false);
    else if (what->scale)
        NAME(deliver_listed)(rows, slice, what, false, true);
    else
        NAME(deliver_listed)(rows, slice, what, false, false);
}

/* One row's sum, in GATHER_SUMS interleaved parts that are then added in order. */
static inline __attribute__((always_inline)) REAL
NAME(gather_row)(const synapses *synapses, int64_t row, const gathering *what, bool listed)
{
    const REAL *x = what->x, *weight = what->weight;
    REAL sums[GATHER_SUMS] = {0}, total = 0;
    int64_t begin = synapses->first[row], count = synapses->first[row + 1] - begin;
    for (int64_t k = 0; k < count; k++) {
        int64_t j =
            listed ? synapses->target[begin + k] : synapses_target(synapses, row, begin + k);
        REAL value = what->per_synapse ? weight[begin + k] * x[j] : x[j];
        sums[k % GATHER_SUMS] += value;
    }
    for (int s = 0; s < GATHER_SUMS; s++) total += sums[s];
    return what->per_synapse ? total : total * weight[0];
}

static void NAME(gather)(const synapses *synapses, int64_t begin, int64_t end,
                         const gathering *what)
{
    REAL *out = what->out;
    bool listed = synapses->layout == SYNAPSES_LISTED;
    for (int64_t row = begin; row < end; row++)
        out[row] = listed ? NAME(gather_row)(synapses, row, what, true)
                          : NAME(gather_row)(synapses, row, what, false);
}
