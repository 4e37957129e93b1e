/* SPDX-License-Identifier: MIT
 * Rules that draw pairs without looking where anyone stands. */
#include "base/memory.h"
#include "base/random.h"
#include "base/status.h"
#include "event/rules.h"
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

static cann_status check_probability(const cann_wiring *wiring, const char *name, double p)
{
    if (p >= 0 && p <= 1) return CANN_OK;
    return fail(CANN_ERROR_ARGUMENT, "%s: %s = %g, but 0 to 1 will do", wiring->rule->name, name,
                p);
}

PREPARE(fixed_probability)
{
    cann_status status = check_probability(wiring, "p", options[0]);
    if (status == CANN_OK) status = check_probability(wiring, "pre_ratio", options[1]);
    if (status != CANN_OK) return status;
    return wiring_expect(wiring,
                         (double)wiring->rows * (double)wiring->columns * options[0] * options[1]);
}

enum { GAPS = 256 };

/* Gaps between successes of independent trials are geometric: the whole part of an exponential with
 * rate -log(1 - p), drawn GAPS at a time. */
ROW(fixed_probability)
{
    if (options[1] < 1 && cann_random_uniform(random) >= options[1]) return CANN_OK;
    double rate = -log1p(-options[0]), last = (double)wiring->columns - 1, at = -1;
    double rates[GAPS], gaps[GAPS];
    if (options[0] == 0) return CANN_OK;
    draw_loop draw = draw_loop_of(DISTRIBUTION_exponential, CANN_FLOAT64);
    double expected = (last + 1) * options[0];
    double wanted = expected + 3 * sqrt(expected) + 8;
    int64_t block = wanted < GAPS ? (int64_t)wanted : GAPS;
    for (int64_t k = 0; k < block; k++) rates[k] = rate;
    for (uint64_t drawn = 0; at < last; drawn += (uint64_t)block) {
        draw(block, gaps, rates, NULL, wiring->seed, wiring->stream, (uint64_t)source << 32 | drawn,
             DRAWS_PAIRS);
        for (int64_t k = 0; k < block; k++) {
            at += 1 + floor(gaps[k]);
            if (at > last) return CANN_OK;
            if (!wiring_push(wiring, (int64_t)at)) return CANN_ERROR_MEMORY;
        }
    }
    return CANN_OK;
}

/* One of number and fraction, and a fraction from 0 to 1. */
static cann_status check_one(const cann_wiring *wiring, const double *options)
{
    const char *name = wiring->rule->name;
    bool number = options_find(&wiring->options, "number")->given;
    bool fraction = options_find(&wiring->options, "fraction")->given;
    if (!number && !fraction)
        return fail(CANN_ERROR_ARGUMENT, "%s: the option 'number' (or 'fraction') is missing",
                    name);
    if (number && fraction)
        return fail(CANN_ERROR_ARGUMENT, "%s: number = %g and fraction = %g, but one of them", name,
                    options[0], options[1]);
    if (!(options[1] >= 0 && options[1] <= 1))
        return fail(CANN_ERROR_ARGUMENT, "%s: fraction = %g, but 0 to 1 will do", name, options[1]);
    return CANN_OK;
}

/* The whole number below, of a product that rounding may have left a bit too small. */
static double whole_part(double fraction, double of)
{
    return floor(fraction * of * (1 + 4 * DBL_EPSILON));
}

/* How many partners each gets, of `among`; with a sentence where it will not do. */
static cann_status check_number(const cann_wiring *wiring, const double *options, int64_t among,
                                const char *who)
{
    const char *name = wiring->rule->name;
    cann_status status = check_one(wiring, options);
    if (status != CANN_OK) return status;
    if (!(options[0] >= 0) || options[0] != floor(options[0]))
        return fail(CANN_ERROR_ARGUMENT, "%s: number = %g, but a whole number from 0 will do", name,
                    options[0]);
    double most = (double)(among - (!wiring->allow_self && wiring->rows == wiring->columns));
    if (options[2] == 0 && options[0] > most)
        return fail(CANN_ERROR_ARGUMENT, "%s: number = %g, but there are only %g different %s",
                    name, options[0], most < 0 ? 0 : most, who);
    return CANN_OK;
}

static int64_t number_of(const cann_wiring *wiring, const double *options, int64_t among)
{
    int64_t most = among - (!wiring->allow_self && wiring->here < among);
    double asked = options[0] + whole_part(options[1], (double)among);
    int64_t number = asked < 9e15 ? (int64_t)asked : INT64_MAX;
    return options[2] != 0 ? (most > 0 ? number : 0) : number < most ? number : most;
}

/* `number` of the whole numbers below `most`, each set equally likely. R. Floyd, in Bentley, Comm.
 * ACM 30 (1987) 754. seen[]: a bit each, all 0 before and after. */
static bool draw_distinct(cann_wiring *wiring, int64_t number, int64_t most, cann_random *random,
                          uint64_t *seen)
{
    int64_t begin = wiring->found.count;
    for (int64_t j = most - number; j < most; j++) {
        int64_t pick = cann_random_below(random, j + 1);
        if (seen[pick >> 6] >> (pick & 63) & 1) pick = j;
        seen[pick >> 6] |= (uint64_t)1 << (pick & 63);
        if (!wiring_push(wiring, pick)) return false;
    }
    for (int64_t k = begin; k < wiring->found.count; k++) seen[wiring->found.target[k] >> 6] = 0;
    return true;
}

static cann_status draw_number(cann_wiring *wiring, int64_t among, const double *options,
                               cann_random *random)
{
    int64_t number = number_of(wiring, options, among);
    bool skips = !wiring->allow_self && wiring->here < among, good = true;
    if (wiring->counting) {
        wiring->counted = number;
        return CANN_OK;
    }
    int64_t most = among - skips, begin = wiring->found.count;
    if (options[2] != 0) {
        for (int64_t k = 0; good && k < number; k++)
            good = wiring_push(wiring, cann_random_below(random, most));
    } else {
        uint64_t *seen = wiring_bits(wiring, among);
        good = seen && draw_distinct(wiring, number, most, random, seen);
    }
    for (int64_t k = begin; good && skips && k < wiring->found.count; k++)
        wiring->found.target[k] += wiring->found.target[k] >= wiring->here;
    return good ? CANN_OK : CANN_ERROR_MEMORY;
}

PREPARE(fixed_number_post)
{
    cann_status status = check_number(wiring, options, wiring->columns, "targets");
    double each = options[0] + options[1] * (double)wiring->columns;
    return status == CANN_OK ? wiring_expect(wiring, each * (double)wiring->rows) : status;
}
ROW(fixed_number_post)
{
    (void)source;
    return draw_number(wiring, wiring->columns, options, random);
}

PREPARE(fixed_number_pre)
{
    cann_status status = check_number(wiring, options, wiring->rows, "sources");
    double each = options[0] + options[1] * (double)wiring->rows;
    return status == CANN_OK ? wiring_expect(wiring, each * (double)wiring->columns) : status;
}
COLUMN(fixed_number_pre)
{
    (void)target;
    return draw_number(wiring, wiring->rows, options, random);
}

PREPARE(fixed_total_number)
{
    double all = (double)wiring->rows * (double)wiring->columns, number = options[0];
    double least = (double)(wiring->rows < wiring->columns ? wiring->rows : wiring->columns);
    if (!wiring->allow_self) all -= least;
    cann_status status = check_one(wiring, options);
    if (status != CANN_OK) return status;
    if (!(number >= 0 && number <= all) || number != floor(number))
        return fail(CANN_ERROR_ARGUMENT,
                    "fixed_total_number: number = %g, but a whole number from 0 to all %g pairs "
                    "will do",
                    number, all);
    return wiring_expect(wiring, 6 * (number + options[1] * all));
}

/* Radix sort, a byte at a time. */
static void sort_wide(uint64_t *list, uint64_t *scratch, int64_t count, uint64_t most)
{
    uint64_t *from = list, *to = scratch;
    for (int shift = 0; shift < 64 && most >> shift > 0; shift += 8) {
        int64_t first[257] = {0};
        for (int64_t k = 0; k < count; k++) first[(from[k] >> shift & 255) + 1]++;
        for (int b = 0; b < 256; b++) first[b + 1] += first[b];
        for (int64_t k = 0; k < count; k++) to[first[from[k] >> shift & 255]++] = from[k];
        uint64_t *turn = from;
        from = to;
        to = turn;
    }
    if (from != list) memcpy(list, from, (size_t)count * sizeof *list);
}

/* `number` different whole numbers below `all`, ascending: what was drawn twice is drawn again. */
static void draw_wide(uint64_t *list, uint64_t *scratch, int64_t number, int64_t all,
                      cann_random *random)
{
    for (int64_t kept = 0; kept < number;) {
        for (int64_t k = kept; k < number; k++) list[k] = (uint64_t)cann_random_below(random, all);
        sort_wide(list, scratch, number, (uint64_t)all);
        kept = 1;
        for (int64_t k = 1; k < number; k++)
            if (list[k] != list[kept - 1]) list[kept++] = list[k];
    }
}

/* The pair of a place among all that are allowed: without i, i a row is shorter by one. */
static cann_status add_place(cann_wiring *wiring, int64_t place)
{
    int64_t columns = wiring->columns, square = wiring->rows < columns ? wiring->rows : columns;
    int64_t shorter = wiring->allow_self ? 0 : square, split = shorter * (columns - 1);
    if (place >= split) {
        place -= split;
        return cann_wiring_add(wiring, shorter + place / columns, place % columns);
    }
    int64_t i = place / (columns - 1), j = place % (columns - 1);
    return cann_wiring_add(wiring, i, j + (j >= i));
}

DRAW(fixed_total_number)
{
    int64_t least = wiring->rows < wiring->columns ? wiring->rows : wiring->columns;
    int64_t all = wiring->rows * wiring->columns - (wiring->allow_self ? 0 : least);
    int64_t number = (int64_t)(options[0] + whole_part(options[1], (double)all));
    if (number > all) number = all;
    bool rest = number > all / 2; /* those left out are fewer */
    int64_t drawn = rest ? all - number : number;
    uint64_t *list = memory_take(2 * drawn, sizeof *list);
    if (!list) return CANN_ERROR_MEMORY;
    draw_wide(list, list + drawn, drawn, all, random);
    cann_status status = CANN_OK;
    for (int64_t k = 0; !rest && k < drawn && status == CANN_OK; k++)
        status = add_place(wiring, (int64_t)list[k]);
    for (int64_t place = 0, k = 0; rest && place < all && status == CANN_OK; place++) {
        bool left_out = k < drawn && list[k] == (uint64_t)place;
        if (left_out)
            k++;
        else
            status = add_place(wiring, place);
    }
    memory_free(list);
    return status;
}
