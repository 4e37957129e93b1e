/* SPDX-License-Identifier: MIT
 * Delivery for one float type; read by deliver_loops.c with REAL and NAME. */

/* `count` synapses, whose targets two bytes (`narrow`) or four say. Four places are read at once;
 * the sums stay in order. */
static inline __attribute__((always_inline)) void
NAME(add_listed)(const uint16_t *restrict narrow, const int32_t *restrict wide, int64_t count,
                 const REAL *restrict weight, bool per_synapse, REAL scale, bool scaled,
                 REAL *restrict out)
{
    REAL shared = scaled ? weight[0] * scale : weight[0];
    int64_t k = 0;
    for (; k + 4 <= count; k += 4) {
        int64_t to[4];
        for (int j = 0; j < 4; j++) to[j] = narrow ? narrow[k + j] : wide[k + j];
        for (int j = 0; j < 4; j++) {
            REAL each = per_synapse ? weight[k + j] : shared;
            out[to[j]] += per_synapse && scaled ? each * scale : each;
        }
    }
    for (; k < count; k++) {
        REAL each = per_synapse ? weight[k] : shared;
        out[narrow ? narrow[k] : wide[k]] += per_synapse && scaled ? each * scale : each;
    }
}

/* Asks for the first lines of a row's part in a slice: a row is found by its number, which no
 * hardware foresees. */
static inline __attribute__((always_inline)) void NAME(ask)(const synapse_rows *rows, bool narrow,
                                                            int slice, int64_t row)
{
    if (!rows->shares) return;
    const synapse_share *share = &rows->shares[slice];
    int64_t begin = share->first[row], end = share->first[row + 1];
    const char *line = (const char *)(share->narrow + begin);
    const char *last = (const char *)(share->narrow + end);
    if (!narrow) {
        line = (const char *)(rows->target + share->begin[row]);
        last = line + 4 * (end - begin);
    }
    for (int k = 0; k < LINES && line < last; k++, line += 64) __builtin_prefetch(line);
}

/* Asks for where a row begins, so that asking for its lines need not wait. */
static inline __attribute__((always_inline)) void NAME(foresee)(const synapse_rows *rows,
                                                                bool narrow, int slice, int64_t row)
{
    if (!rows->shares) return;
    __builtin_prefetch(&rows->shares[slice].first[row]);
    if (!narrow) __builtin_prefetch(&rows->shares[slice].begin[row]);
}

static inline __attribute__((always_inline)) void NAME(deliver_row)(const synapse_rows *rows,
                                                                    int slice, const delivery *what,
                                                                    int64_t row, bool narrow,
                                                                    bool per_synapse, bool scaled)
{
    const REAL *weight = what->weight, *scale = what->scale;
    const synapse_share *share = narrow ? &rows->shares[slice] : NULL;
    REAL *out = what->out;
    int64_t begin = 0, end = 0;
    if (!narrow || per_synapse) synapse_rows_part(rows, slice, row, &begin, &end);
    NAME(add_listed)
    (narrow ? share->narrow + share->first[row] : NULL, rows->target + begin,
     narrow ? share->first[row + 1] - share->first[row] : end - begin,
     per_synapse ? weight + begin : weight, per_synapse, scaled ? scale[row] : 1, scaled,
     narrow ? out + rows->border[slice] : out);
}

/* Rows at both ends of the events that are empty go at once: projections from a part of a group
 * hear of all of it. */
static inline __attribute__((always_inline)) void
NAME(deliver_listed)(const synapse_rows *rows, int slice, const delivery *what, bool narrow,
                     bool per_synapse, bool scaled)
{
    const int32_t *events = what->events;
    int64_t e = 0, count = events ? what->event_count : rows->count;
    while (events && e < count && events[e] < rows->low) e++;
    while (events && e < count && events[count - 1] >= rows->high) count--;
    for (int64_t k = e; events && k < e + AHEAD && k < count; k++)
        NAME(ask)(rows, narrow, slice, events[k]);
    for (; e < count; e++) {
        if (events && e + FAR < count) NAME(foresee)(rows, narrow, slice, events[e + FAR]);
        if (events && e + AHEAD < count) NAME(ask)(rows, narrow, slice, events[e + AHEAD]);
        NAME(deliver_row)
        (rows, slice, what, events ? events[e] : e, narrow, per_synapse, scaled);
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

/* Every source gives every target the same: one sum does for all targets. */
static void NAME(deliver_equal)(const synapse_rows *rows, int slice, const delivery *what)
{
    int64_t count = what->events ? what->event_count : rows->count;
    const REAL *scale = what->scale;
    double total = scale ? 0 : (double)count;
    for (int64_t e = 0; scale && e < count; e++)
        total += (double)scale[what->events ? what->events[e] : e];
    NAME(add_run)
    (what->out, rows->border[slice], rows->border[slice + 1], what->weight, false, (REAL)total);
}

/* Rows of the patterns that list no targets. */
static void NAME(deliver_pattern)(const synapse_rows *rows, int slice, const delivery *what)
{
    int64_t low = rows->border[slice], high = rows->border[slice + 1];
    int64_t count = what->events ? what->event_count : rows->count;
    const REAL *weight = what->weight, *scale = what->scale;
    bool per = what->per_synapse;
    if (rows->layout == SYNAPSES_ALL && !per) {
        NAME(deliver_equal)(rows, slice, what);
        return;
    }
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

static inline __attribute__((always_inline)) void
NAME(deliver_kind)(const synapse_rows *rows, int slice, const delivery *what, bool narrow)
{
    if (what->per_synapse && what->scale)
        NAME(deliver_listed)(rows, slice, what, narrow, true, true);
    else if (what->per_synapse)
        NAME(deliver_listed)(rows, slice, what, narrow, true, false);
    else if (what->scale)
        NAME(deliver_listed)(rows, slice, what, narrow, false, true);
    else
        NAME(deliver_listed)(rows, slice, what, narrow, false, false);
}

static void NAME(deliver)(const synapse_rows *rows, int slice, const delivery *what)
{
    if (rows->layout != SYNAPSES_LISTED)
        NAME(deliver_pattern)(rows, slice, what);
    else if (rows->shares && rows->shares[slice].narrow)
        NAME(deliver_kind)(rows, slice, what, true);
    else
        NAME(deliver_kind)(rows, slice, what, false);
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
