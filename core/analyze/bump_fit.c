/* SPDX-License-Identifier: MIT
 * Bumps of activity on a ring, frame by frame: a baseline and one or more von Mises shapes,
 * b + sum of A exp(k (cos(angle - m) - 1)), by least squares (Levenberg, Quart. Appl. Math. 2
 * (1944) 164; Marquardt, SIAM J. 11 (1963) 431) with exact derivatives. A bump is added where the
 * residual is largest, and kept where Akaike's criterion for small samples falls (Hurvich & Tsai,
 * Biometrika 76 (1989) 297). Frames are independent, each the work of one thread. */
#include "analyze/image.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/vmath.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { BUMPS = 8, SIZES = 3 * BUMPS + 1, ROUNDS = 60 };
static const double first_kappas[] = {1, 3, 10};

typedef struct fit_job {
    int64_t frames, n, most;
    double least_kappa, most_kappa, least_amplitude, least_share;
    const double *data;  /* [frames, n] */
    const double *angle; /* [n] */
    double *bumps;       /* [frames, most, 3] place, amplitude, kappa */
    double *frame;       /* [frames, 3] bumps, baseline, rms of the residual */
} fit_job;

/* A fit: baseline, then amplitude, kappa and place of each bump; its sum of squares. */
typedef struct fit {
    int64_t bumps;
    double of[SIZES], rest;
} fit;

static double shape_of(const double *bump, double angle)
{
    return v_exp_f64(bump[1] * (v_cos_f64(angle - bump[2]) - 1));
}

static double sum_of_squares(const fit_job *work, const double *row, const fit *f)
{
    double sum = 0;
    for (int64_t i = 0; i < work->n; i++) {
        double value = f->of[0];
        for (int64_t k = 0; k < f->bumps; k++)
            value += f->of[1 + 3 * k] * shape_of(f->of + 1 + 3 * k, work->angle[i]);
        sum += (row[i] - value) * (row[i] - value);
    }
    return sum;
}

/* Normal equations of a step: the upper half of J^T J, and J^T residual. */
static void normal(const fit_job *work, const double *row, const fit *f, double m[SIZES][SIZES],
                   double *v)
{
    int64_t p = 1 + 3 * f->bumps;
    memset(m, 0, SIZES * sizeof *m);
    memset(v, 0, SIZES * sizeof *v);
    for (int64_t i = 0; i < work->n; i++) {
        double slope[SIZES] = {1}, value = f->of[0];
        for (int64_t k = 0; k < f->bumps; k++) {
            const double *bump = f->of + 1 + 3 * k;
            double e = shape_of(bump, work->angle[i]), turn = work->angle[i] - bump[2];
            value += bump[0] * e;
            slope[1 + 3 * k] = e;
            slope[2 + 3 * k] = bump[0] * e * (v_cos_f64(turn) - 1);
            slope[3 + 3 * k] = bump[0] * e * bump[1] * v_sin_f64(turn);
        }
        for (int64_t a = 0; a < p; a++) {
            v[a] += slope[a] * (row[i] - value);
            for (int64_t b = a; b < p; b++) m[a][b] += slope[a] * slope[b];
        }
    }
}

/* Solves (m + damping diag m) x = v by Cholesky; false where that is not positive. */
static bool solve(double m[SIZES][SIZES], const double *v, double damping, int64_t p, double *x)
{
    double l[SIZES][SIZES];
    for (int64_t i = 0; i < p; i++) {
        for (int64_t j = 0; j <= i; j++) {
            double sum = m[j][i] * (i == j ? 1 + damping : 1) + (i == j ? 1e-14 : 0);
            for (int64_t k = 0; k < j; k++) sum -= l[i][k] * l[j][k];
            if (i != j)
                l[i][j] = sum / l[j][j];
            else if (sum > 0)
                l[i][i] = sqrt(sum);
            else
                return false;
        }
    }
    for (int64_t i = 0; i < p; i++) {
        x[i] = v[i];
        for (int64_t k = 0; k < i; k++) x[i] -= l[i][k] * x[k];
        x[i] /= l[i][i];
    }
    for (int64_t i = p - 1; i >= 0; i--) {
        for (int64_t k = i + 1; k < p; k++) x[i] -= l[k][i] * x[k];
        x[i] /= l[i][i];
    }
    return true;
}

static void confine(const fit_job *work, fit *f)
{
    for (int64_t k = 0; k < f->bumps; k++) {
        double *bump = f->of + 1 + 3 * k;
        bump[0] = fmax(bump[0], 0);
        bump[1] = fmin(fmax(bump[1], work->least_kappa), work->most_kappa);
    }
}

static void descend(const fit_job *work, const double *row, fit *f)
{
    double m[SIZES][SIZES], v[SIZES], step[SIZES] = {0}, damping = 1e-3;
    int64_t p = 1 + 3 * f->bumps;
    f->rest = sum_of_squares(work, row, f);
    for (int round = 0; round < ROUNDS && damping < 1e10; round++) {
        normal(work, row, f, m, v);
        bool is_better = false, is_done = false;
        while (!is_better && damping < 1e10) {
            fit next = *f;
            if (solve(m, v, damping, p, step)) {
                for (int64_t k = 0; k < p; k++) next.of[k] += step[k];
                confine(work, &next);
                next.rest = sum_of_squares(work, row, &next);
                is_better = next.rest <= f->rest;
            }
            if (is_better) {
                is_done = f->rest - next.rest <= 1e-9 * f->rest;
                *f = next;
                damping = fmax(damping / 10, 1e-12);
            } else {
                damping *= 10;
            }
        }
        if (is_done) return;
    }
}

/* Adds a bump at the largest residual, trying several widths; keeps the best. */
static fit with_one_more(const fit_job *work, const double *row, const fit *f)
{
    fit best = {.rest = INFINITY};
    double most = -INFINITY, least = INFINITY, place = 0;
    for (int64_t i = 0; i < work->n; i++) {
        double rest = row[i] - f->of[0];
        for (int64_t k = 0; k < f->bumps; k++)
            rest -= f->of[1 + 3 * k] * shape_of(f->of + 1 + 3 * k, work->angle[i]);
        if (rest > most) {
            most = rest;
            place = work->angle[i];
        }
        least = fmin(least, rest);
    }
    for (size_t start = 0; start < sizeof first_kappas / sizeof *first_kappas; start++) {
        fit next = *f;
        double *bump = next.of + 1 + 3 * next.bumps++;
        if (next.bumps == 1) next.of[0] += least;
        bump[0] = next.bumps == 1 ? most - least : fmax(most, 0.1 * (most - least));
        bump[1] = first_kappas[start];
        bump[2] = place;
        confine(work, &next);
        descend(work, row, &next);
        if (next.rest < best.rest) best = next;
    }
    return best;
}

/* Akaike's criterion for small samples; infinite where there are too few of them. */
static double criterion(const fit_job *work, const fit *f, double floor)
{
    double n = (double)work->n, p = (double)(2 + 3 * f->bumps);
    if (n - p - 1 <= 0) return INFINITY;
    return n * v_log_f64(fmax(f->rest, floor) / n) + 2 * p + 2 * p * (p + 1) / (n - p - 1);
}

static fit flat_fit(const fit_job *work, const double *row, double *spread)
{
    fit f = {0};
    double low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < work->n; i++) {
        f.of[0] += row[i] / (double)work->n;
        low = fmin(low, row[i]);
        high = fmax(high, row[i]);
    }
    f.rest = sum_of_squares(work, row, &f);
    *spread = high - low;
    return f;
}

static bool is_sound(const fit_job *work, const fit *f)
{
    for (int64_t k = 0; k < f->bumps; k++)
        if (!(f->of[1 + 3 * k] > work->least_amplitude)) return false;
    return true;
}

/* Strongest first. */
static void write_fit(const fit_job *work, int64_t index, const fit *f)
{
    double *out = work->bumps + index * work->most * 3;
    bool used[BUMPS] = {false};
    for (int64_t place = 0; place < f->bumps; place++) {
        int64_t best = -1;
        for (int64_t k = 0; k < f->bumps; k++)
            if (!used[k] && (best < 0 || f->of[1 + 3 * k] > f->of[1 + 3 * best])) best = k;
        used[best] = true;
        const double *bump = f->of + 1 + 3 * best;
        double turns = bump[2] / (2 * 0x1.921fb54442d18p+1);
        out[3 * place] = bump[2] - floor(turns + 0.5) * (2 * 0x1.921fb54442d18p+1);
        out[3 * place + 1] = bump[0];
        out[3 * place + 2] = bump[1];
    }
    work->frame[3 * index] = (double)f->bumps;
    work->frame[3 * index + 1] = f->of[0];
    work->frame[3 * index + 2] = sqrt(f->rest / (double)work->n);
}

static void fit_one(void *job, int64_t index, double *scratch)
{
    const fit_job *work = job;
    const double *row = work->data + index * work->n;
    double spread;
    (void)scratch;
    for (int64_t k = 0; k < 3 * work->most; k++) work->bumps[index * work->most * 3 + k] = NAN;
    fit f = flat_fit(work, row, &spread);
    if (!isfinite(f.rest) || !(spread > 0)) {
        write_fit(work, index, &(fit){.of = {f.of[0]}, .rest = f.rest});
        return;
    }
    double floor = 1e-20 * spread * spread * (double)work->n, whole = f.rest;
    while (f.bumps < work->most) {
        fit next = with_one_more(work, row, &f);
        bool is_worth_it = f.rest - next.rest > work->least_share * whole &&
                           criterion(work, &next, floor) < criterion(work, &f, floor);
        if (!is_worth_it || !is_sound(work, &next)) break;
        f = next;
    }
    write_fit(work, index, &f);
}

static cann_status check(const cann_tensor *data, const cann_tensor *angle, const fit_job *work)
{
    char text[TENSOR_TEXT];
    if (data->rank != 2 || angle->rank != 1 || angle->count != data->shape[1])
        return fail(CANN_ERROR_SHAPE,
                    "bump_fits: activity %s at %" PRId64
                    " places; activity [frames, n] at angles [n] will do",
                    shape_print(text, data->rank, data->shape), angle->count);
    if (data->shape[1] < 7)
        return fail(CANN_ERROR_SHAPE,
                    "bump_fits: %" PRId64 " places, but a bump needs at least 7 around the ring",
                    data->shape[1]);
    if (work->most < 1 || work->most > BUMPS || !(work->least_kappa > 0) ||
        !(work->most_kappa >= work->least_kappa) || !(work->most_kappa <= 1e6))
        return fail(CANN_ERROR_ARGUMENT,
                    "bump_fits: 1 to %d bumps with 0 < kappa <= 1e6 will do, not %" PRId64
                    " with kappa from %g to %g",
                    BUMPS, work->most, work->least_kappa, work->most_kappa);
    return CANN_OK;
}

cann_status cann_bump_fit(const cann_tensor *data, const cann_tensor *angle, int64_t most,
                          double least_kappa, double most_kappa, double least_amplitude,
                          double least_share, cann_tensor **results)
{
    fit_job work = {.most = most,
                    .least_kappa = least_kappa,
                    .most_kappa = most_kappa,
                    .least_amplitude = least_amplitude,
                    .least_share = least_share};
    cann_status status = check(data, angle, &work);
    if (status != CANN_OK) return status;
    work.frames = data->shape[0];
    work.n = data->shape[1];
    cann_tensor *values = cann_tensor_convert(data, CANN_FLOAT64),
                *angles = cann_tensor_convert(angle, CANN_FLOAT64);
    cann_tensor *bumps = cann_tensor_new(CANN_FLOAT64, 3, (int64_t[]){work.frames, most, 3}),
                *frame = cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){work.frames, 3});
    status = CANN_ERROR_MEMORY;
    if (values && angles && bumps && frame) {
        work.data = cann_tensor_data(values);
        work.angle = cann_tensor_data(angles);
        work.bumps = cann_tensor_data(bumps);
        work.frame = cann_tensor_data(frame);
        status = image_each(work.frames, 0, fit_one, &work);
    }
    if (status == CANN_OK) {
        results[0] = bumps;
        results[1] = frame;
    } else {
        cann_tensor_free(bumps);
        cann_tensor_free(frame);
    }
    cann_tensor_free(values);
    cann_tensor_free(angles);
    return status;
}
