/* SPDX-License-Identifier: MIT
 * How long a spike is under way. Delays are whole steps, at least one; where they differ between
 * synapses, the rows are put in order of delay, and the projection has synapses of its own. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void projection_unwire(projection *projection)
{
    synapse_rows_free(&projection->rows);
    synapses_parts_free(&projection->parts);
    synapses_free(projection->synapses);
    memory_free(projection->steps);
    memory_free(projection->part_row);
    memory_free(projection->delays);
    memory_free(projection->now);
    projection->now = NULL;
    projection->team = 0;
}

/* Steps of one delay; -1 with a sentence. */
static int64_t steps_of(const char *name, double delay, double dt)
{
    if (!(delay >= 0) || !isfinite(delay)) {
        fail(CANN_ERROR_ARGUMENT, "%s: delay = %g ms; 0 or more will do", name, delay);
        return -1;
    }
    double steps = floor(delay / dt + 0.5);
    if (steps > 1e9) {
        fail(CANN_ERROR_ARGUMENT, "%s: a delay of %g ms is %.3g steps, more than can be kept", name,
             delay, steps);
        return -1;
    }
    return steps < 1 ? 1 : (int64_t)steps;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The different delays, ascending. */
static cann_status list_delays(projection *projection, const int32_t *steps, int64_t count)
{
    int64_t *all = memory_take(count + 1, sizeof *all), different = 0;
    if (!all) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count; k++) all[k] = steps[k];
    qsort(all, (size_t)count, sizeof *all, by_number);
    for (int64_t k = 0; k < count; k++)
        if (k == 0 || all[k] != all[k - 1]) all[different++] = all[k];
    projection->delays = all;
    projection->delay_count = different;
    projection->delay = different ? all[different - 1] : 1;
    return CANN_OK;
}

/* Whose row each part is part of. */
static cann_status name_parts(projection *projection)
{
    const synapses_parts *parts = &projection->parts;
    projection->part_row = memory_take(parts->count + 1, sizeof *projection->part_row);
    if (!projection->part_row) return CANN_ERROR_MEMORY;
    for (int64_t r = 0; r < projection->synapses->rows; r++)
        for (int64_t p = parts->row_first[r]; p < parts->row_first[r + 1]; p++)
            projection->part_row[p] = (int32_t)r;
    return CANN_OK;
}

static cann_status differing_delays(projection *projection, const char *name, const double *delays,
                                    double dt)
{
    int64_t count = projection->synapses->count;
    int32_t *steps = memory_take(count + 1, sizeof *steps);
    cann_status status = steps ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count && status == CANN_OK; k++) {
        int64_t s = steps_of(name, delays[k], dt);
        steps[k] = (int32_t)s;
        if (s < 0) status = CANN_ERROR_ARGUMENT;
    }
    if (status == CANN_OK) status = list_delays(projection, steps, count);
    if (status == CANN_OK && projection->delay_count > 1) {
        synapses *own = synapses_copy(projection->synapses);
        status = own ? synapses_sort_by_delay(own, steps, &projection->parts) : CANN_ERROR_MEMORY;
        if (own) {
            synapses_free(projection->synapses);
            projection->synapses = own;
        }
        if (status == CANN_OK) status = name_parts(projection);
        projection->steps = steps;
        return status;
    }
    memory_free(projection->delays);
    projection->delays = NULL;
    projection->delay_count = 0;
    memory_free(steps);
    return status;
}

/* Spikes are kept one bit each, values of the source as they are, for as long as they travel. */
static cann_status check_memory(const projection *projection, const char *name)
{
    const group *pre = projection->own->projection ? projection->own->projection->pre : NULL;
    double steps = (double)projection->delay + 1, batch = (double)projection->own->program->batch;
    int64_t words = pre ? (pre->count + 63) / 64 : 0;
    double bytes = steps * batch * (double)words * sizeof(uint64_t);
    for (int64_t k = 0; pre && k < pre->history_count; k++)
        bytes += steps * batch * (double)(pre->count * pre->program->size);
    if (bytes <= memory_ceiling()) return CANN_OK;
    return fail(CANN_ERROR_MEMORY,
                "%s: a delay of %g ms keeps the spikes of %s for %" PRId64
                " steps, which needs %.4g GB; this machine has %.4g GB",
                name, (double)projection->delay * projection->own->program->dt, pre->name,
                projection->delay, bytes / 1e9, memory_ceiling() / 1e9);
}

cann_status projection_delay(projection *projection, const char *name, const cann_tensor *delay)
{
    const synapses *synapses = projection->synapses;
    double dt = projection->own->program->dt;
    if (!delay && synapses->delay) {
        cann_status status = differing_delays(projection, name, synapses->delay, dt);
        return status == CANN_OK ? check_memory(projection, name) : status;
    }
    int64_t given = delay ? cann_tensor_count(delay) : 1;
    if (synapses->generated && given != 1)
        return fail(CANN_ERROR_SHAPE,
                    "%s: generated synapses have one delay for all; %" PRId64 " were given", name,
                    given);
    if (given != 1 && given != synapses->count)
        return fail(CANN_ERROR_SHAPE,
                    "%s: %" PRId64 " delays given, but 1 (for all) or %" PRId64
                    " (one per synapse) will do",
                    name, given, synapses->count);
    double *values = memory_take(given + 1, sizeof *values);
    if (!values) return CANN_ERROR_MEMORY;
    cann_status status = delay ? cann_tensor_read(delay, values, given) : CANN_OK;
    if (status == CANN_OK && given > 1) status = differing_delays(projection, name, values, dt);
    if (status == CANN_OK && given == 1) {
        projection->delay = steps_of(name, values[0], dt);
        if (projection->delay < 0) status = CANN_ERROR_ARGUMENT;
    }
    memory_free(values);
    return status == CANN_OK ? check_memory(projection, name) : status;
}
