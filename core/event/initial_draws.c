/* SPDX-License-Identifier: MIT
 * Initialisers whose values are drawn independently, or are all one. Value k is a function of seed,
 * stream and k. */
#include "base/memory.h"
#include "base/random.h"
#include "base/status.h"
#include "event/initial.h"
#include "tensor/tensor.h"
#include <math.h>

static cann_status refuse(const filling *filling, const char *name, double value,
                          const char *wanted)
{
    return fail(CANN_ERROR_ARGUMENT, "%s: %s = %g, but %s will do", filling->options->owner, name,
                value, wanted);
}

static cann_status check_finite(const filling *filling, const char *name, double value)
{
    return isfinite(value) ? CANN_OK : refuse(filling, name, value, "a finite number");
}

static cann_status check_spread(const filling *filling, const char *name, double value)
{
    if (value >= 0 && isfinite(value)) return CANN_OK;
    return refuse(filling, name, value, "a number from 0");
}

/* Draws the whole of out with two numbers as arguments. */
static cann_status draw(filling *filling, int row, double a, double b)
{
    cann_tensor *one = cann_tensor_new(CANN_FLOAT64, 0, NULL);
    cann_tensor *other = cann_tensor_new(CANN_FLOAT64, 0, NULL);
    bool two = row != DISTRIBUTION_exponential;
    bool good = one && other && cann_tensor_write(one, &a, 1) == CANN_OK &&
                cann_tensor_write(other, &b, 1) == CANN_OK &&
                cann_tensor_fill(row, filling->out, one, two ? other : NULL, filling->seed,
                                 filling->stream) == CANN_OK;
    cann_tensor_free(one);
    cann_tensor_free(other);
    return good ? CANN_OK : CANN_ERROR_MEMORY;
}

cann_status initial_constant(filling *filling)
{
    cann_tensor *value = cann_tensor_new(CANN_FLOAT64, 0, NULL);
    bool good = value && cann_tensor_write(value, filling->number, 1) == CANN_OK &&
                cann_tensor_assign(filling->out, value) == CANN_OK;
    cann_tensor_free(value);
    return good ? CANN_OK : CANN_ERROR_MEMORY;
}

cann_status initial_normal(filling *filling)
{
    cann_status status = check_finite(filling, "mean", filling->number[0]);
    if (status == CANN_OK) status = check_spread(filling, "sd", filling->number[1]);
    if (status != CANN_OK) return status;
    return draw(filling, DISTRIBUTION_normal, filling->number[0], filling->number[1]);
}

cann_status initial_uniform(filling *filling)
{
    const double *number = filling->number;
    cann_status status = check_finite(filling, "low", number[0]);
    if (status == CANN_OK) status = check_finite(filling, "high", number[1]);
    if (status != CANN_OK) return status;
    if (number[0] > number[1])
        return fail(CANN_ERROR_ARGUMENT, "%s: low = %g is above high = %g", filling->options->owner,
                    number[0], number[1]);
    return draw(filling, DISTRIBUTION_uniform, number[0], number[1]);
}

cann_status initial_gamma_values(filling *filling)
{
    cann_status status = check_spread(filling, "shape", filling->number[0]);
    if (status == CANN_OK) status = check_spread(filling, "scale", filling->number[1]);
    if (status != CANN_OK) return status;
    return draw(filling, DISTRIBUTION_gamma, filling->number[0], filling->number[1]);
}

cann_status initial_exponential(filling *filling)
{
    if (!(filling->number[0] > 0))
        return refuse(filling, "rate", filling->number[0], "a number above 0");
    return draw(filling, DISTRIBUTION_exponential, filling->number[0], 0);
}

cann_status initial_lognormal(filling *filling)
{
    cann_status status = check_finite(filling, "mean", filling->number[0]);
    if (status == CANN_OK) status = check_spread(filling, "sd", filling->number[1]);
    if (status != CANN_OK) return status;
    return draw(filling, DISTRIBUTION_lognormal, filling->number[0], filling->number[1]);
}

enum { BLOCK = 256, ATTEMPTS = 10000, LOOK = 1 << 20 /* values between looks */ };

/* Draws a block again and again, each attempt a step of its own, until every value is inside. */
static bool draw_inside(draw_loop loop, const filling *filling, int64_t first, int64_t count,
                        double mean, double sd, double low, double high, double *out)
{
    double means[BLOCK], spreads[BLOCK], drawn[BLOCK];
    bool inside[BLOCK] = {false};
    int64_t left = count;
    for (int64_t k = 0; k < count; k++) means[k] = mean, spreads[k] = sd;
    for (uint64_t attempt = 0; attempt < ATTEMPTS && left > 0; attempt++) {
        loop(count, drawn, means, spreads, filling->seed, filling->stream, (uint64_t)first,
             attempt);
        for (int64_t k = 0; k < count; k++) {
            if (inside[k] || !(drawn[k] >= low && drawn[k] <= high)) continue;
            out[k] = drawn[k];
            inside[k] = true;
            left--;
        }
    }
    return left == 0;
}

static cann_status draw_truncated(filling *filling, double mean, double sd, double low, double high)
{
    draw_loop loop = draw_loop_of(DISTRIBUTION_normal, CANN_FLOAT64);
    double values[BLOCK];
    bool single = filling->out->type == CANN_FLOAT32;
    float *narrow = cann_tensor_data(filling->out);
    double *wide = cann_tensor_data(filling->out);
    for (int64_t first = 0; first < filling->out->count; first += BLOCK) {
        int64_t left = filling->out->count - first, count = left < BLOCK ? left : BLOCK;
        if (first % LOOK == LOOK - BLOCK && cann_interrupt_pending())
            return fail(CANN_INTERRUPTED, "%s: interrupted", filling->options->owner);
        if (!draw_inside(loop, filling, first, count, mean, sd, low, high, values))
            return fail(CANN_ERROR_NUMERIC,
                        "%s: hardly a draw of mean %g and standard deviation %g lies in [%g, %g]",
                        filling->options->owner, mean, sd, low, high);
        for (int64_t k = 0; k < count; k++)
            if (single)
                narrow[first + k] = (float)values[k];
            else
                wide[first + k] = values[k];
    }
    return CANN_OK;
}

cann_status initial_truncated_normal(filling *filling)
{
    const double *number = filling->number;
    cann_status status = check_finite(filling, "mean", number[0]);
    if (status == CANN_OK) status = check_spread(filling, "sd", number[1]);
    if (status != CANN_OK) return status;
    if (!(number[2] <= number[3]))
        return fail(CANN_ERROR_ARGUMENT, "%s: low = %g is above high = %g", filling->options->owner,
                    number[2], number[3]);
    return draw_truncated(filling, number[0], number[1], number[2], number[3]);
}

/* Mean numbers of partners: of synapses, or of the last two axes times the others. */
static bool find_fans(const filling *filling, double *in, double *out)
{
    const synapses *synapses = filling->synapses;
    const cann_tensor *shape = filling->out;
    if (synapses) {
        *in = synapses->columns ? (double)synapses->count / (double)synapses->columns : 0;
        *out = synapses->rows ? (double)synapses->count / (double)synapses->rows : 0;
    } else if (shape->rank >= 2) {
        double last = (double)shape->shape[shape->rank - 1];
        double before = (double)shape->shape[shape->rank - 2];
        double field = last * before > 0 ? (double)shape->count / (last * before) : 0;
        *in = before * field;
        *out = last * field;
    } else {
        fail(CANN_ERROR_SHAPE, "%s needs synapses, or a shape of two axes or more",
             filling->options->owner);
        return false;
    }
    return true;
}

typedef enum fan { FAN_IN, FAN_MEAN } fan;
typedef enum law { NORMAL, UNIFORM, TRUNCATED } law;

/* The standard deviation of a standard normal cut at 2. */
static const double cut_spread = 0.87962566103423978;

static cann_status scale_variance(filling *filling, fan fan, law law)
{
    double in, out, scale = filling->number[0];
    cann_status status = check_spread(filling, "scale", scale);
    if (status != CANN_OK) return status;
    if (!find_fans(filling, &in, &out)) return CANN_ERROR_SHAPE;
    double among = fan == FAN_IN ? in : (in + out) / 2;
    double variance = among > 0 ? scale / among : 0;
    double edge = sqrt(3 * variance), sd = sqrt(variance) / cut_spread;
    if (law == NORMAL) return draw(filling, DISTRIBUTION_normal, 0, sqrt(variance));
    if (law == UNIFORM) return draw(filling, DISTRIBUTION_uniform, -edge, edge);
    return draw_truncated(filling, 0, sd, -2 * sd, 2 * sd);
}

cann_status initial_fan_in_normal(filling *filling)
{
    return scale_variance(filling, FAN_IN, NORMAL);
}
cann_status initial_fan_in_uniform(filling *filling)
{
    return scale_variance(filling, FAN_IN, UNIFORM);
}
cann_status initial_fan_in_truncated(filling *filling)
{
    return scale_variance(filling, FAN_IN, TRUNCATED);
}
cann_status initial_fan_mean_normal(filling *filling)
{
    return scale_variance(filling, FAN_MEAN, NORMAL);
}
cann_status initial_fan_mean_uniform(filling *filling)
{
    return scale_variance(filling, FAN_MEAN, UNIFORM);
}
cann_status initial_fan_mean_truncated(filling *filling)
{
    return scale_variance(filling, FAN_MEAN, TRUNCATED);
}
