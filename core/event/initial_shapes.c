/* SPDX-License-Identifier: MIT
 * Initialisers that look at the shape, or at the distance of source and target. */
#include "base/memory.h"
#include "base/random.h"
#include "base/status.h"
#include "event/initial.h"
#include "event/places.h"
#include "event/rules_places_loops.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

static cann_status write_all(filling *filling, const double *values)
{
    return cann_tensor_write(filling->out, values, filling->out->count);
}

static cann_status demand_matrix(const filling *filling, int least_rank)
{
    if (!filling->synapses && filling->out->rank >= least_rank) return CANN_OK;
    return fail(CANN_ERROR_SHAPE, "%s fills a matrix, not %s", filling->options->owner,
                filling->synapses ? "the weights of single synapses" : "a single axis");
}

cann_status initial_identity(filling *filling)
{
    const cann_tensor *out = filling->out;
    cann_status status = demand_matrix(filling, 2);
    if (status != CANN_OK) return status;
    if (out->rank != 2) return fail(CANN_ERROR_SHAPE, "identity fills a matrix of two axes");
    double *values = memory_take(out->count, sizeof *values);
    if (!values) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < out->shape[0] && k < out->shape[1]; k++)
        values[k * out->shape[1] + k] = filling->number[0];
    status = write_all(filling, values);
    memory_free(values);
    return status;
}

/* Standard normal numbers [tall, narrow]. */
static cann_tensor *draw_normal(const filling *filling, int64_t tall, int64_t narrow)
{
    int64_t shape[2] = {tall, narrow};
    cann_tensor *drawn = cann_tensor_new(CANN_FLOAT64, 2, shape);
    cann_tensor *zero = cann_tensor_new(CANN_FLOAT64, 0, NULL);
    cann_tensor *one = cann_tensor_new(CANN_FLOAT64, 0, NULL);
    double unit = 1;
    bool good = drawn && zero && one && cann_tensor_write(one, &unit, 1) == CANN_OK &&
                cann_tensor_fill(DISTRIBUTION_normal, drawn, zero, one, filling->seed,
                                 filling->stream) == CANN_OK;
    cann_tensor_free(zero);
    cann_tensor_free(one);
    if (good) return drawn;
    cann_tensor_free(drawn);
    return NULL;
}

/* q of a Gaussian matrix, [rows, columns], with the signs that make the draw uniform: those of r's
 * diagonal. Mezzadri, Notices AMS 54 (2007) 592. */
static cann_status draw_orthogonal(const filling *filling, int64_t rows, int64_t columns,
                                   double scale, double *out)
{
    bool turned = rows < columns;
    int64_t tall = turned ? columns : rows, narrow = turned ? rows : columns;
    cann_tensor *parts[3] = {NULL}, *drawn = draw_normal(filling, tall, narrow);
    double *q = memory_take(tall * narrow, sizeof *q), *r = memory_take(narrow * narrow, sizeof *r);
    cann_status status = drawn && q && r ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = cann_tensor_linalg(cann_linalg_find("qr"), drawn, NULL, parts);
    if (status == CANN_OK) status = cann_tensor_read(parts[0], q, tall * narrow);
    if (status == CANN_OK) status = cann_tensor_read(parts[1], r, narrow * narrow);
    for (int64_t i = 0; status == CANN_OK && i < tall; i++)
        for (int64_t j = 0; j < narrow; j++) {
            double value = scale * (r[j * narrow + j] < 0 ? -1 : 1) * q[i * narrow + j];
            out[turned ? j * columns + i : i * columns + j] = value;
        }
    for (int k = 0; k < 3; k++) cann_tensor_free(parts[k]);
    cann_tensor_free(drawn);
    memory_free(q);
    memory_free(r);
    return status;
}

cann_status initial_orthogonal(filling *filling)
{
    const cann_tensor *out = filling->out;
    cann_status status = demand_matrix(filling, 2);
    if (status != CANN_OK || out->count == 0) return status;
    int64_t columns = out->shape[out->rank - 1];
    double *values = memory_take(out->count, sizeof *values);
    if (!values) return CANN_ERROR_MEMORY;
    status = draw_orthogonal(filling, out->count / columns, columns, filling->number[0], values);
    if (status == CANN_OK) status = write_all(filling, values);
    memory_free(values);
    return status;
}

cann_status initial_delta_orthogonal(filling *filling)
{
    const cann_tensor *out = filling->out;
    cann_status status = demand_matrix(filling, 3);
    if (status != CANN_OK || out->count == 0) return status;
    int64_t rows = out->shape[out->rank - 2], columns = out->shape[out->rank - 1], centre = 0;
    if (rows > columns)
        return fail(CANN_ERROR_SHAPE,
                    "delta_orthogonal: %" PRId64 " channels in and %" PRId64
                    " out, but no fewer out than in will do",
                    rows, columns);
    for (int axis = 0; axis < out->rank - 2; axis++)
        centre = centre * out->shape[axis] + (out->shape[axis] - 1) / 2;
    double *values = memory_take(out->count, sizeof *values);
    if (!values) return CANN_ERROR_MEMORY;
    status = draw_orthogonal(filling, rows, columns, filling->number[0],
                             values + centre * rows * columns);
    if (status == CANN_OK) status = write_all(filling, values);
    memory_free(values);
    return status;
}

/* Values of one source for all targets, from the squared distances. */
typedef void decay(const filling *filling, int64_t count, const double *square, double *out,
                   double *room);

static void take_values(filling *filling, int64_t source, int64_t columns, const double *row,
                        double *values)
{
    const synapses *synapses = filling->synapses;
    if (!synapses)
        memcpy(values + source * columns, row, (size_t)columns * sizeof *row);
    else
        for (int64_t k = synapses->first[source]; k < synapses->first[source + 1]; k++)
            values[k] = row[synapses_target(synapses, source, k)];
}

/* All values by a law of the distance; NULL with a sentence. */
static double *fill_by_distance(filling *filling, decay *decay)
{
    const synapses *synapses = filling->synapses;
    const cann_tensor *out = filling->out;
    if (!synapses && out->rank != 2) {
        fail(CANN_ERROR_SHAPE, "%s needs synapses, or a matrix [sources, targets]",
             filling->options->owner);
        return NULL;
    }
    int64_t rows = synapses ? synapses->rows : out->shape[0];
    int64_t columns = synapses ? synapses->columns : out->shape[1];
    places *places = places_read(filling->options, rows, columns);
    double *square = memory_take(3 * columns, sizeof *square);
    double *values = memory_take(out->count, sizeof *values);
    bool good = places && square && values;
    for (int64_t i = 0; good && i < rows; i++) {
        places_squares(places, columns, i, square);
        decay(filling, columns, square, square + columns, square + 2 * columns);
        take_values(filling, i, columns, square + columns, values);
    }
    places_free(places);
    memory_free(square);
    if (good) return values;
    memory_free(values);
    return NULL;
}

static cann_status check_sigma(const filling *filling, const char *name, double sigma)
{
    if (sigma > 0) return CANN_OK;
    return fail(CANN_ERROR_ARGUMENT, "%s: %s = %g, but a number above 0 will do",
                filling->options->owner, name, sigma);
}

/* Sets to 0 what is smaller than `least`, and writes the rest. */
static cann_status finish(filling *filling, double *values, double least)
{
    for (int64_t k = 0; k < filling->out->count; k++)
        if (fabs(values[k]) < least) values[k] = 0;
    cann_status status = write_all(filling, values);
    memory_free(values);
    return status;
}

static void one_gauss(const filling *filling, int64_t count, const double *square, double *out,
                      double *room)
{
    (void)room;
    places_loops_pick()->gauss(count, square, filling->number[1], filling->number[0], out);
}

cann_status initial_gaussian_decay(filling *filling)
{
    cann_status status = check_sigma(filling, "sigma", filling->number[0]);
    double *values = status == CANN_OK ? fill_by_distance(filling, one_gauss) : NULL;
    if (!values) return CANN_ERROR_ARGUMENT;
    return finish(filling, values, fabs(filling->number[2] * filling->number[1]));
}

static void two_gauss(const filling *filling, int64_t count, const double *square, double *out,
                      double *room)
{
    const double *number = filling->number;
    places_loops_pick()->gauss(count, square, number[1], number[0], out);
    places_loops_pick()->gauss(count, square, number[3], number[2], room);
    for (int64_t k = 0; k < count; k++) out[k] -= room[k];
}

cann_status initial_dog_decay(filling *filling)
{
    const double *number = filling->number;
    cann_status status = check_sigma(filling, "sigma_pos", number[0]);
    if (status == CANN_OK) status = check_sigma(filling, "sigma_neg", number[2]);
    double *values = status == CANN_OK ? fill_by_distance(filling, two_gauss) : NULL;
    if (!values) return CANN_ERROR_ARGUMENT;
    double largest = 0;
    for (int64_t k = 0; k < filling->out->count; k++)
        if (fabs(values[k]) > largest) largest = fabs(values[k]);
    for (int64_t k = 0; number[5] != 0 && largest > 0 && k < filling->out->count; k++)
        values[k] /= largest;
    return finish(filling, values, number[4] * fmin(fabs(number[1]), fabs(number[3])));
}
