/* SPDX-License-Identifier: MIT
 * Synapses, their index by target, their parts by delay, and delivery against a plain loop over
 * pairs, with equal bits for any number of slices. */
#include "base/memory.h"
#include "event/connect.h"
#include "event/deliver.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void claim(bool holds, const char *name)
{
    failures += !holds;
    printf("%s %s%s%s\n", holds ? "ok" : "FAIL", name, holds ? "" : ": ",
           holds ? "" : cann_error_message());
}

static synapses *make(const char *rule, int64_t rows, int64_t columns, const char *option,
                      double value, bool allow_self)
{
    cann_wiring *wiring = cann_wiring_new(rule, rows, columns);
    if (option) cann_wiring_number(wiring, option, value);
    cann_wiring_number(wiring, "allow_self", allow_self);
    synapses *made = cann_wiring_make(wiring, 7, 3);
    cann_wiring_free(wiring);
    return made;
}

typedef struct kind {
    const char *rule, *option;
    double value;
    bool allow_self;
} kind;

static const kind kinds[] = {
    {"fixed_probability", "p", 0.1, true},
    {"fixed_probability", "p", 0.9, false},
    {"fixed_number_pre", "number", 5, false},
    {"fixed_number_post", "number", 12, true},
    {"all_to_all", NULL, 0, true},
    {"all_to_all", NULL, 0, false},
    {"one_to_one", NULL, 0, true},
    {"fixed_probability", "p", 0, true},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Weights, scales and events of one delivery, of either float type. */
enum { SOURCES = 37, TARGETS = 53 };

static void expected(const synapses *s, const int32_t *events, int64_t count, const double *weight,
                     bool per, const double *scale, double *out)
{
    memset(out, 0, TARGETS * sizeof *out);
    for (int64_t e = 0; e < count; e++) {
        int64_t i = events ? events[e] : e;
        for (int64_t k = s->first[i]; k < s->first[i + 1]; k++)
            out[synapses_target(s, i, k)] += weight[per ? k : 0] * (scale ? scale[i] : 1);
    }
}

static double number(int64_t k)
{
    return sin(12.9898 * (double)k + 1) * 3;
}

/* The largest difference from the plain loop, infinite where the bits of 1 and 5 slices differ. */
static double error_of(const synapses *s, cann_type type, bool per, bool scaled, bool all)
{
    int32_t events[] = {0, 3, 4, 17, 35, 36};
    int64_t count = all ? SOURCES : 6;
    double *weight = calloc((size_t)s->count + 1, sizeof *weight), scale[SOURCES], want[TARGETS];
    float *weight32 = calloc((size_t)s->count + 1, sizeof *weight32), scale32[SOURCES];
    for (int64_t k = 0; k <= s->count; k++) weight[k] = weight32[k] = (float)number(k);
    for (int64_t i = 0; i < SOURCES; i++) scale[i] = scale32[i] = (float)number(i + 500);
    expected(s, all ? NULL : events, count, weight, per, scaled ? scale : NULL, want);
    bool single = type == CANN_FLOAT32;
    char out[6][TARGETS * sizeof(double)];
    double worst = 0;
    for (int slices = 1; slices <= 5; slices++) {
        synapse_rows rows;
        if (slices % 2)
            synapse_rows_view(&rows, s, NULL, slices, 4);
        else
            synapse_rows_new(&rows, s, NULL, slices, 4);
        delivery what = {type,       all ? NULL : events,
                         count,      single ? (void *)weight32 : weight,
                         per,        !scaled ? NULL : single ? (void *)scale32 : scale,
                         out[slices]};
        memset(out[slices], 0, sizeof out[slices]);
        for (int slice = slices - 1; slice >= 0; slice--) synapses_deliver(&rows, slice, &what);
        if (memcmp(out[slices], out[1], TARGETS * (single ? 4 : 8))) worst = INFINITY;
        synapse_rows_free(&rows);
    }
    for (int j = 0; j < TARGETS; j++) {
        double got = single ? ((float *)out[1])[j] : ((double *)out[1])[j];
        if (!(fabs(got - want[j]) <= worst)) worst = fabs(got - want[j]);
    }
    free(weight), free(weight32);
    return worst;
}

static void test_delivery(void)
{
    double worst[2] = {0};
    for (int k = 0; k < KINDS; k++) {
        synapses *s = make(kinds[k].rule, SOURCES, TARGETS, kinds[k].option, kinds[k].value,
                           kinds[k].allow_self);
        if (!s) {
            claim(false, kinds[k].rule);
            continue;
        }
        for (int mode = 0; mode < 16; mode++) {
            cann_type type = mode & 8 ? CANN_FLOAT64 : CANN_FLOAT32;
            double error = error_of(s, type, mode & 1, mode & 2, mode & 4);
            if (!(error <= worst[type])) worst[type] = error;
        }
        synapses_free(s);
    }
    claim(worst[0] < 3e-5, "delivery equals the sum over pairs, for any slices (float32)");
    claim(worst[1] < 1e-13, "delivery equals the sum over pairs, for any slices (float64)");
}

static void test_gather(void)
{
    bool holds = true;
    for (int k = 0; k < KINDS; k++) {
        synapses *s = make(kinds[k].rule, SOURCES, TARGETS, kinds[k].option, kinds[k].value,
                           kinds[k].allow_self);
        double x[TARGETS], out[SOURCES], weight = 1.5;
        for (int j = 0; j < TARGETS; j++) x[j] = number(j);
        gathering what = {CANN_FLOAT64, &weight, false, x, out};
        synapses_gather(s, 0, SOURCES, &what);
        for (int64_t i = 0; i < SOURCES; i++) {
            double sum = 0;
            for (int64_t e = s->first[i]; e < s->first[i + 1]; e++)
                sum += 1.5 * x[synapses_target(s, i, e)];
            holds = holds && fabs(sum - out[i]) < 1e-12;
        }
        synapses_free(s);
    }
    claim(holds, "the other way equals the sum over pairs");
}

/* Every synapse is found by target, with its place; sources ascend. */
static bool is_indexed(const synapses *s)
{
    int64_t seen = 0;
    for (int64_t j = 0; j < s->columns; j++)
        for (int64_t n = s->incoming_first[j]; n < s->incoming_first[j + 1]; n++, seen++) {
            int64_t i = s->incoming_source[n], k = s->incoming_synapse[n];
            if (k < s->first[i] || k >= s->first[i + 1] || s->target[k] != j) return false;
            if (n > s->incoming_first[j] && s->incoming_source[n - 1] > i) return false;
        }
    return seen == s->count;
}

static void test_index(void)
{
    bool holds = true, turns = true;
    for (int k = 0; k < KINDS; k++) {
        synapses *s = make(kinds[k].rule, SOURCES, TARGETS, kinds[k].option, kinds[k].value,
                           kinds[k].allow_self);
        synapses *turned = synapses_transpose(s, NULL);
        holds = holds && synapses_incoming(s) == CANN_OK && is_indexed(s);
        for (int64_t j = 0; j < TARGETS; j++)
            for (int64_t n = turned->first[j]; n < turned->first[j + 1]; n++)
                turns = turns && synapses_target(turned, j, n) == s->incoming_source[n];
        turns = turns && turned->count == s->count;
        synapses_free(turned);
        synapses_free(s);
    }
    claim(holds, "the index by target holds every synapse once, sources ascending");
    claim(turns, "the transpose lists the sources of every target");
}

static void test_parts(void)
{
    synapses *s = make("fixed_probability", SOURCES, TARGETS, "p", 0.4, true);
    int32_t *steps = malloc((size_t)s->count * sizeof *steps);
    int32_t *before = malloc((size_t)s->count * sizeof *before);
    int32_t *targets = malloc((size_t)s->count * sizeof *targets);
    for (int64_t k = 0; k < s->count; k++) before[k] = steps[k] = (int32_t)(k * 7 % 5);
    memcpy(targets, s->target, (size_t)s->count * sizeof *targets);
    synapses_parts parts;
    bool holds = synapses_sort_by_delay(s, steps, &parts) == CANN_OK;
    for (int64_t k = 0; holds && k < s->count; k++)
        holds = steps[k] == before[parts.order[k]] && s->target[k] == targets[parts.order[k]];
    for (int64_t i = 0; holds && i < SOURCES; i++)
        for (int64_t p = parts.row_first[i]; p < parts.row_first[i + 1]; p++) {
            bool inside =
                parts.part_first[p] >= s->first[i] && parts.part_first[p + 1] <= s->first[i + 1];
            holds = holds && inside && parts.part_first[p] < parts.part_first[p + 1];
            if (p > parts.row_first[i]) holds = holds && parts.delay[p - 1] < parts.delay[p];
            for (int64_t k = parts.part_first[p]; k < parts.part_first[p + 1]; k++) {
                holds = holds && steps[k] == parts.delay[p];
                if (k > parts.part_first[p]) holds = holds && s->target[k - 1] < s->target[k];
            }
        }
    claim(holds, "a part of a row holds the synapses of one delay, targets ascending");
    synapse_rows rows;
    synapse_rows_new(&rows, s, &parts, 3, 4);
    float weight = 2, out[TARGETS] = {0}, want[TARGETS] = {0};
    int32_t part = (int32_t)parts.count / 2;
    delivery what = {CANN_FLOAT32, &part, 1, &weight, false, NULL, out};
    for (int slice = 0; slice < 3; slice++) synapses_deliver(&rows, slice, &what);
    for (int64_t k = parts.part_first[part]; k < parts.part_first[part + 1]; k++)
        want[s->target[k]] += 2;
    claim(!memcmp(out, want, sizeof out), "a part is delivered like a row");
    synapse_rows_free(&rows);
    synapses_parts_free(&parts);
    synapses_free(s);
    free(steps), free(before), free(targets);
}

static bool same(const synapses *a, const synapses *b)
{
    return a->count == b->count &&
           !memcmp(a->first, b->first, (size_t)(a->rows + 1) * sizeof *a->first) &&
           !memcmp(a->target, b->target, (size_t)a->count * sizeof *a->target);
}

static void test_teams(void)
{
    const kind *wanted[] = {&kinds[0], &kinds[2], &kinds[3]};
    bool holds = true;
    for (int k = 0; k < 3; k++) {
        cann_threads_set(1);
        synapses *one = make(wanted[k]->rule, 700, 900, wanted[k]->option, wanted[k]->value, false);
        for (int threads = 2; threads <= 5; threads++) {
            cann_threads_set(threads);
            synapses *other =
                make(wanted[k]->rule, 700, 900, wanted[k]->option, wanted[k]->value, false);
            holds = holds && one && other && same(one, other);
            synapses_free(other);
        }
        synapses_free(one);
    }
    claim(holds, "1 to 5 threads make the same synapses");
}

int main(void)
{
    test_delivery();
    test_gather();
    test_index();
    test_parts();
    test_teams();
    return failures != 0;
}
