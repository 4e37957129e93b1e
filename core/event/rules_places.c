/* SPDX-License-Identifier: MIT
 * Rules that look at the distance of source and target. */
#include "base/memory.h"
#include "base/random.h"
#include "base/status.h"
#include "event/places.h"
#include "event/rules.h"
#include "event/rules_places_loops.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

static cann_status check(const cann_wiring *wiring, const char *name, double value, bool good,
                         const char *wanted)
{
    if (good) return CANN_OK;
    return fail(CANN_ERROR_ARGUMENT, "%s: %s = %g, but %s will do", wiring->rule->name, name, value,
                wanted);
}

static cann_status check_sigma(const cann_wiring *wiring, const char *name, double sigma)
{
    return check(wiring, name, sigma, sigma > 0, "a number above 0");
}

static cann_status check_size(const cann_wiring *wiring, const char *name, double size)
{
    return check(wiring, name, size, isfinite(size), "a finite number");
}

static cann_status read(cann_wiring *wiring)
{
    if (wiring->state_free) wiring->state_free(wiring->state);
    wiring->state = places_read(&wiring->options, wiring->rows, wiring->columns);
    wiring->state_free = places_free;
    return wiring->state ? CANN_OK : CANN_ERROR_ARGUMENT;
}

/* Room for `parts` rows of doubles per call; NULL where memory is out. */
static double *row_room(const cann_wiring *wiring, int parts)
{
    return memory_take(parts * wiring->columns, sizeof(double));
}

static cann_status add_weight(cann_wiring *wiring, int64_t source, int64_t target, double weight)
{
    const double *const values[PAIR_VALUES] = {&weight, NULL};
    return wiring_add(wiring, source, target, values);
}

/* amp exp(-d^2/(2 sigma^2)) where that is above limit * amp. */
PREPARE(gaussian)
{
    cann_status status = check_size(wiring, "amp", options[0]);
    if (status == CANN_OK) status = check_sigma(wiring, "sigma", options[1]);
    return status == CANN_OK ? read(wiring) : status;
}
ROW(gaussian)
{
    (void)random;
    double *square = row_room(wiring, 2), *weight = square + wiring->columns;
    if (!square) return CANN_ERROR_MEMORY;
    places_squares(wiring->state, wiring->columns, source, square);
    places_loops_pick()->gauss(wiring->columns, square, options[0], options[1], weight);
    cann_status status = CANN_OK;
    for (int64_t j = 0; j < wiring->columns && status == CANN_OK; j++)
        if (fabs(weight[j]) > options[2] * fabs(options[0]))
            status = add_weight(wiring, source, j, weight[j]);
    memory_free(square);
    return status;
}

/* The difference of two Gaussians where its size is above limit * |amp_pos - amp_neg|. */
PREPARE(dog)
{
    cann_status status = check_size(wiring, "amp_pos", options[0]);
    if (status == CANN_OK) status = check_size(wiring, "amp_neg", options[2]);
    if (status == CANN_OK) status = check_sigma(wiring, "sigma_pos", options[1]);
    if (status == CANN_OK) status = check_sigma(wiring, "sigma_neg", options[3]);
    return status == CANN_OK ? read(wiring) : status;
}
ROW(dog)
{
    (void)random;
    const places_loops *loops = places_loops_pick();
    double *square = row_room(wiring, 3);
    double *near = square + wiring->columns, *far = near + wiring->columns;
    if (!square) return CANN_ERROR_MEMORY;
    places_squares(wiring->state, wiring->columns, source, square);
    loops->gauss(wiring->columns, square, options[0], options[1], near);
    loops->gauss(wiring->columns, square, options[2], options[3], far);
    cann_status status = CANN_OK;
    for (int64_t j = 0; j < wiring->columns && status == CANN_OK; j++)
        if (fabs(near[j] - far[j]) > options[4] * fabs(options[0] - options[2]))
            status = add_weight(wiring, source, j, near[j] - far[j]);
    memory_free(square);
    return status;
}

/* Uniform numbers in [0, 1), one for every target of a source. */
static cann_status draw_uniform(const cann_wiring *wiring, int64_t source, double *out,
                                double *zeros_and_ones)
{
    int64_t n = wiring->columns;
    for (int64_t j = 0; j < n; j++) zeros_and_ones[j] = 0, zeros_and_ones[n + j] = 1;
    draw_loop_of(DISTRIBUTION_uniform, CANN_FLOAT64)(n, out, zeros_and_ones, zeros_and_ones + n,
                                                     wiring->seed, wiring->stream,
                                                     (uint64_t)source << 32, DRAWS_PAIRS);
    return CANN_OK;
}

/* The nearest pair decides what chances are divided by. */
static cann_status find_highest(cann_wiring *wiring, double sigma)
{
    places *places = wiring->state;
    double *square = row_room(wiring, 1), least = INFINITY;
    if (!square) return CANN_ERROR_MEMORY;
    for (int64_t i = 0; i < wiring->rows; i++) {
        places_squares(places, wiring->columns, i, square);
        for (int64_t j = 0; j < wiring->columns; j++)
            if (square[j] < least && (wiring->allow_self || i != j)) least = square[j];
    }
    memory_free(square);
    places->highest = least < INFINITY ? exp(-0.5 * least / (sigma * sigma)) : 1;
    if (places->highest > 0) return CANN_OK;
    return fail(CANN_ERROR_NUMERIC, "%s: sigma = %g is too small: no pair is so near",
                wiring->rule->name, sigma);
}

PREPARE(gaussian_probability)
{
    cann_status status = check_sigma(wiring, "sigma", options[0]);
    if (status == CANN_OK) status = read(wiring);
    if (status != CANN_OK) return status;
    ((places *)wiring->state)->highest = 1;
    return options[1] != 0 ? find_highest(wiring, options[0]) : CANN_OK;
}
ROW(gaussian_probability)
{
    (void)random;
    int64_t n = wiring->columns;
    const places *places = wiring->state;
    double *square = row_room(wiring, 5), *chance = square + n, *drawn = chance + n;
    if (!square) return CANN_ERROR_MEMORY;
    places_squares(places, n, source, square);
    places_loops_pick()->gauss(n, square, 1, options[0], chance);
    bool good = draw_uniform(wiring, source, drawn, drawn + n) == CANN_OK;
    for (int64_t j = 0; j < n && good; j++)
        if (drawn[j] * places->highest < chance[j]) good = wiring_push(wiring, j);
    memory_free(square);
    return good ? CANN_OK : CANN_ERROR_MEMORY;
}

/* Pairs no further apart than a distance, each with a probability. */
PREPARE(distance)
{
    cann_status status = check(wiring, "distance", options[0], options[0] >= 0, "a number from 0");
    if (status == CANN_OK)
        status = check(wiring, "p", options[1], options[1] >= 0 && options[1] <= 1, "0 to 1");
    if (status == CANN_OK)
        status =
            check(wiring, "pre_ratio", options[2], options[2] >= 0 && options[2] <= 1, "0 to 1");
    return status == CANN_OK ? read(wiring) : status;
}
ROW(distance)
{
    int64_t n = wiring->columns;
    if (options[2] < 1 && cann_random_uniform(random) >= options[2]) return CANN_OK;
    double *square = row_room(wiring, 4), *drawn = square + n;
    bool good = square != NULL;
    if (!good) return CANN_ERROR_MEMORY;
    places_squares(wiring->state, n, source, square);
    if (options[1] < 1) draw_uniform(wiring, source, drawn, drawn + n);
    double most = options[0] * options[0] * (1 + 1e-12); /* grid steps are not exact */
    for (int64_t j = 0; j < n && good; j++)
        if (square[j] <= most && (options[1] >= 1 || drawn[j] < options[1]))
            good = wiring_push(wiring, j);
    memory_free(square);
    return good ? CANN_OK : CANN_ERROR_MEMORY;
}
