/* SPDX-License-Identifier: MIT
 * From what a rule says to synapses. Rows (columns) are made by any thread, twice: once to count
 * them, once to keep them where they belong, so nothing is held but the synapses themselves. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "event/connect.h"
#include "event/rules.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

uint64_t *wiring_bits(cann_wiring *wiring, int64_t count)
{
    if (!wiring->bits) wiring->bits = memory_take(count / 64 + 1, sizeof *wiring->bits);
    return wiring->bits;
}

static cann_status refuse_pair(const cann_wiring *wiring, int64_t source, int64_t target)
{
    return fail(CANN_ERROR_ARGUMENT,
                "%s joins %" PRId64 " to %" PRId64 ", but there are %" PRId64
                " sources and %" PRId64 " targets, counted from 0",
                wiring->rule->name, source, target, wiring->rows, wiring->columns);
}

static const char *const value_names[PAIR_VALUES] = {"weight", "delay"};

/* Keeps the values of the pair that comes next. */
static cann_status add_values(cann_wiring *wiring, int64_t source, int64_t target,
                              const double *const values[PAIR_VALUES])
{
    pair_list *found = &wiring->found;
    for (int v = 0; v < PAIR_VALUES; v++) {
        if (!values[v] && !found->value[v]) continue;
        if (!values[v] || (!found->value[v] && found->count > 0))
            return fail(CANN_ERROR_ARGUMENT, "%s gives some %ss, but not all", wiring->rule->name,
                        value_names[v]);
        if (isnan(*values[v]))
            return fail(CANN_ERROR_ARGUMENT,
                        "%s: the %s from %" PRId64 " to %" PRId64 " is not a number (NaN)",
                        wiring->rule->name, value_names[v], source, target);
        if (v == PAIR_DELAY && !(*values[v] >= 0 && *values[v] <= 1e9))
            return fail(CANN_ERROR_ARGUMENT,
                        "%s: the delay from %" PRId64 " to %" PRId64
                        " is %g ms, but 0 to 1e9 will do",
                        wiring->rule->name, source, target, *values[v]);
        if (!found->value[v]) found->value[v] = memory_take(found->room, sizeof(double));
        if (!found->value[v]) return CANN_ERROR_MEMORY;
        found->value[v][found->count] = *values[v];
    }
    return CANN_OK;
}

enum { LOOK = 1 << 16 }; /* pairs between looks whether they are wanted still */

cann_status wiring_add(cann_wiring *wiring, int64_t source, int64_t target,
                       const double *const values[PAIR_VALUES])
{
    pair_list *found = &wiring->found;
    bool inside = source >= 0 && source < wiring->rows && target >= 0 && target < wiring->columns;
    if (!inside) return refuse_pair(wiring, source, target);
    int64_t outer = wiring->mode == WIRING_COLUMN ? target : source;
    if (wiring->mode != WIRING_PAIRS && outer != wiring->here)
        return fail(CANN_ERROR_ARGUMENT, "%s: while asked about %" PRId64 ", it joins %" PRId64,
                    wiring->rule->name, wiring->here, outer);
    if (!wiring->allow_self && source == target) return CANN_OK;
    if (!pair_list_reserve(found, 1, wiring->mode == WIRING_PAIRS)) return CANN_ERROR_MEMORY;
    cann_status status = add_values(wiring, source, target, values);
    if (status != CANN_OK) return status;
    if (found->count % LOOK == LOOK - 1 && cann_interrupt_pending())
        return fail(CANN_INTERRUPTED, "%s: interrupted", wiring->rule->name);
    if (found->source) found->source[found->count] = (int32_t)source;
    found->target[found->count++] = (int32_t)(wiring->mode == WIRING_COLUMN ? source : target);
    return CANN_OK;
}

cann_status cann_wiring_add(cann_wiring *wiring, int64_t source, int64_t target)
{
    const double *const none[PAIR_VALUES] = {NULL, NULL};
    return wiring_add(wiring, source, target, none);
}
cann_status cann_wiring_add_weight(cann_wiring *wiring, int64_t source, int64_t target,
                                   double weight)
{
    const double *const values[PAIR_VALUES] = {&weight, NULL};
    return wiring_add(wiring, source, target, values);
}

/* Drops i, i where the rule did not see to it. */
static void drop_self(cann_wiring *wiring)
{
    pair_list *found = &wiring->found;
    int64_t kept = 0;
    for (int64_t k = 0; k < found->count; k++) {
        if (found->target[k] == wiring->here) continue;
        for (int v = 0; v < PAIR_VALUES; v++)
            if (found->value[v]) found->value[v][kept] = found->value[v][k];
        found->target[kept++] = found->target[k];
    }
    found->count = kept;
}

/* One row or column into wiring->found. */
static cann_status make_one(cann_wiring *wiring, int64_t here, const double *options)
{
    const cann_rule *rule = wiring->rule;
    cann_random random;
    random_start(&random, wiring->seed, wiring->stream, (uint64_t)here);
    wiring->here = here;
    wiring->found.count = 0;
    wiring->counted = -1;
    cann_status status = rule->row ? rule->row(wiring, here, options, &random)
                                   : rule->column(wiring, here, options, &random);
    if (status != CANN_OK) return status;
    if (!wiring->allow_self && wiring->counted < 0) drop_self(wiring);
    return CANN_OK;
}

/* The team's work: synapses by row or column, and the sentence of the first that failed. */
typedef struct making {
    const cann_wiring *wiring;
    const double *options;
    synapses *into;
    bool counting;
    int given, missing; /* bit v: some row gave values of kind v, or gave none */
    int64_t failed;     /* row of the first failure */
    cann_status status;
    char sentence[1024];
} making;

static void note_failure(making *making, int64_t row, cann_status status)
{
#pragma omp critical(wiring_failure)
    if (making->status == CANN_OK || row < making->failed) {
        making->status = status;
        making->failed = row;
        snprintf(making->sentence, sizeof making->sentence, "%s", cann_error_message());
    }
}

static double *values_of(const synapses *synapses, int v)
{
    return v == PAIR_WEIGHT ? synapses->weight : synapses->delay;
}

/* Takes the memory of the values in `kinds`. */
static bool take_values(synapses *into, int kinds)
{
    if (kinds >> PAIR_WEIGHT & 1) {
        into->weight = memory_take(into->count, sizeof *into->weight);
        if (!into->weight) return false;
    }
    if (kinds >> PAIR_DELAY & 1) {
        into->delay = memory_take(into->count, sizeof *into->delay);
        if (!into->delay) return false;
    }
    return true;
}

/* Writes a sorted list from place `at` on, each pair `multiple` times. */
static void spread(synapses *into, const pair_list *found, int64_t at, int64_t count,
                   int64_t multiple)
{
    for (int64_t k = 0, n = 0; k < count; k++)
        for (int64_t m = 0; m < multiple; m++) into->target[at + n++] = found->target[k];
    for (int v = 0; v < PAIR_VALUES; v++) {
        double *to = values_of(into, v);
        for (int64_t k = 0, n = 0; to && k < count; k++)
            for (int64_t m = 0; m < multiple; m++) to[at + n++] = found->value[v][k];
    }
}

/* Counts one row, or keeps it where it belongs. */
static cann_status keep_one(making *making, cann_wiring *worker, int64_t row)
{
    synapses *into = making->into;
    pair_list *found = &worker->found;
    int64_t multiple = worker->multiple;
    int64_t count = worker->counted >= 0 ? worker->counted : found->count;
    if (making->counting) {
        into->first[row + 1] = count * multiple;
        for (int v = 0; v < PAIR_VALUES && count > 0; v++)
            __atomic_or_fetch(found->value[v] ? &making->given : &making->missing, 1 << v,
                              __ATOMIC_RELAXED);
        return CANN_OK;
    }
    if (!pair_list_sort(found, 0, count)) return CANN_ERROR_MEMORY;
    spread(into, found, into->first[row], count, multiple);
    return CANN_OK;
}

enum { ROWS_AT_ONCE = 32 };

static void make_some(making *making, cann_wiring *worker, int64_t begin, int64_t end)
{
    for (int64_t row = begin; row < end; row++) {
        cann_status status = make_one(worker, row, making->options);
        if (status == CANN_OK) status = keep_one(making, worker, row);
        if (status == CANN_OK && cann_interrupt_pending())
            status = fail(CANN_INTERRUPTED, "%s: interrupted at %" PRId64 " of %" PRId64,
                          worker->rule->name, row, making->into->rows);
        if (status == CANN_OK) continue;
        note_failure(making, row, status);
        return;
    }
}

/* Goes over all rows with the whole team. */
static cann_status make_rows(making *making, bool counting)
{
    int64_t rows = making->into->rows;
    bool team = rows >= 4 * ROWS_AT_ONCE;
    making->counting = counting;
#pragma omp parallel num_threads((int)cann_threads()) if (team)
    {
        cann_wiring worker = *making->wiring;
        worker.found = (pair_list){0};
        worker.bits = NULL;
        worker.counting = counting;
#pragma omp for schedule(dynamic)
        for (int64_t begin = 0; begin < rows; begin += ROWS_AT_ONCE) {
            cann_status so_far;
#pragma omp atomic read
            so_far = making->status;
            int64_t end = begin + ROWS_AT_ONCE < rows ? begin + ROWS_AT_ONCE : rows;
            if (so_far == CANN_OK) make_some(making, &worker, begin, end);
        }
        pair_list_free(&worker.found);
        memory_free(worker.bits);
    }
    if (making->status == CANN_OK) return CANN_OK;
    return fail(making->status, "%s", making->sentence);
}

static cann_status make_lists(making *making)
{
    synapses *into = making->into;
    cann_status status = make_rows(making, true);
    if (status != CANN_OK) return status;
    const char *name = making->wiring->rule->name;
    for (int v = 0; v < PAIR_VALUES; v++)
        if (making->given & making->missing & 1 << v)
            return fail(CANN_ERROR_ARGUMENT, "%s gives some %ss, but not all", name,
                        value_names[v]);
    for (int64_t row = 0; row < into->rows; row++) into->first[row + 1] += into->first[row];
    status = synapses_reserve(into, into->first[into->rows], name);
    if (status != CANN_OK) return status;
    if (!take_values(into, making->given)) return CANN_ERROR_MEMORY;
    return make_rows(making, false);
}

static synapses *make_by_lists(const cann_wiring *wiring, const double *options)
{
    bool by_row = wiring->rule->row != NULL;
    synapses *into = by_row ? synapses_new(wiring->rows, wiring->columns)
                            : synapses_new(wiring->columns, wiring->rows);
    making making = {.wiring = wiring, .options = options, .into = into};
    if (into && make_lists(&making) == CANN_OK) {
        if (by_row) return into;
        synapses *turned = synapses_transpose(into, NULL);
        synapses_free(into);
        return turned;
    }
    synapses_free(into);
    return NULL;
}

/* Moves the pairs of draw into rows by counting, equal ones as they came. */
static cann_status place_pairs(const pair_list *found, int64_t multiple, synapses *into)
{
    for (int64_t k = 0; k < found->count; k++) into->first[found->source[k] + 1] += multiple;
    for (int64_t i = 0; i < into->rows; i++) into->first[i + 1] += into->first[i];
    cann_status status = synapses_reserve(into, found->count * multiple, "a list of pairs");
    if (status != CANN_OK) return status;
    int kinds = 0;
    for (int v = 0; v < PAIR_VALUES; v++) kinds |= (found->value[v] != NULL) << v;
    int64_t *next = memory_take(into->rows + 1, sizeof *next);
    if (!next || !take_values(into, kinds)) {
        memory_free(next);
        return CANN_ERROR_MEMORY;
    }
    memcpy(next, into->first, (size_t)(into->rows + 1) * sizeof *next);
    for (int64_t k = 0; k < found->count; k++) {
        pair_list one = {.target = found->target + k};
        for (int v = 0; v < PAIR_VALUES; v++)
            one.value[v] = found->value[v] ? found->value[v] + k : NULL;
        spread(into, &one, next[found->source[k]], 1, multiple);
        next[found->source[k]] += multiple;
    }
    memory_free(next);
    pair_list rows = {.target = into->target, .value = {into->weight, into->delay}};
    for (int64_t i = 0; i < into->rows; i++)
        if (!pair_list_sort(&rows, into->first[i], into->first[i + 1])) return CANN_ERROR_MEMORY;
    return CANN_OK;
}

static synapses *make_by_pairs(cann_wiring *wiring, const double *options)
{
    synapses *into = synapses_new(wiring->rows, wiring->columns);
    cann_random random;
    random_start(&random, wiring->seed, wiring->stream, 0);
    wiring->found.count = 0;
    bool good = into && wiring->rule->draw(wiring, options, &random) == CANN_OK &&
                place_pairs(&wiring->found, wiring->multiple, into) == CANN_OK;
    pair_list_free(&wiring->found);
    if (good) return into;
    synapses_free(into);
    return NULL;
}

static synapses *make_pattern(const cann_wiring *wiring)
{
    synapses *made = synapses_new(wiring->rows, wiring->columns);
    if (!made) return NULL;
    made->layout = wiring->pattern;
    for (int64_t i = 0; i < made->rows; i++) {
        bool inside = i < made->columns;
        int64_t length = made->layout == SYNAPSES_ONE   ? inside
                         : made->layout == SYNAPSES_ALL ? made->columns
                                                        : made->columns - inside;
        made->first[i + 1] = made->first[i] + length;
    }
    made->count = made->first[made->rows];
    return made;
}

static bool check_sizes(const cann_wiring *wiring)
{
    bool good = wiring->rows >= 0 && wiring->rows <= INT32_MAX && wiring->columns >= 0 &&
                wiring->columns <= INT32_MAX;
    if (!good)
        fail(CANN_ERROR_ARGUMENT,
             "%s: %" PRId64 " sources and %" PRId64 " targets, but synapses join 0 to %d of each",
             wiring->rule->name, wiring->rows, wiring->columns, INT32_MAX);
    return good;
}

cann_synapses *cann_wiring_make(cann_wiring *wiring, uint64_t seed, uint64_t stream)
{
    const cann_rule *rule = wiring->rule;
    double options[NAMED_OPTIONS];
    wiring->seed = seed;
    wiring->stream = stream;
    wiring->pattern = SYNAPSES_LISTED;
    wiring->mode = rule->draw ? WIRING_PAIRS : rule->row ? WIRING_ROW : WIRING_COLUMN;
    if (!check_sizes(wiring) || wiring_begin(wiring, options) != CANN_OK) return NULL;
    if (rule->prepare && rule->prepare(wiring, options) != CANN_OK) return NULL;
    if (wiring->pattern != SYNAPSES_LISTED) return make_pattern(wiring);
    return rule->draw ? make_by_pairs(wiring, options) : make_by_lists(wiring, options);
}
