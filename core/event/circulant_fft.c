/* SPDX-License-Identifier: MIT
 * Through FFTW: a ring at its own period, both ends folded onto one place; a line, or a ring whose
 * period has a large prime factor, padded with zeros to a length of small factors. One thread
 * works, and FFTW's vector code stays off: it would be twice as fast, and round differently on
 * every processor. */
#include "base/memory.h"
#include "base/status.h"
#include "event/circulant_method.h"
#include <fftw3.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct fft_plan {
    int rank;
    cann_type type;
    int64_t shape[3], places[3]; /* places: points of a turn, or of a line */
    bool both[3];
    int64_t length[3]; /* of the transform */
    int64_t reals, complexes;
    double *spectrum;        /* [complexes][2] of the kernel over `reals`, in the plan's type */
    fftw_plan forward, back; /* one of the two pairs */
    fftwf_plan forward_f32, back_f32;
    int64_t bytes;
} fft_plan;

static int64_t largest_factor(int64_t n)
{
    int64_t largest = 1;
    for (int64_t p = 2; p * p <= n; p++)
        for (; n % p == 0; n /= p) largest = p;
    return n > largest ? n : largest;
}

/* The least even length of factors 2, 3, 5 and 7 that holds n. */
static int64_t fast_length(int64_t n)
{
    int64_t length = n + (n & 1);
    while (largest_factor(length) > 7) length += 2;
    return length;
}

static int64_t places_of(const circulant_problem *problem, int a)
{
    bool open = problem->grid->wrap[a] == GRID_OPEN;
    return open ? problem->grid->shape[a] : problem->extent[a];
}

static int64_t length_of(const circulant_problem *problem, int a)
{
    int64_t places = places_of(problem, a);
    bool open = problem->grid->wrap[a] == GRID_OPEN;
    bool odd_line = problem->rank == 1 && places & 1 && places > 64; /* thrice as slow as even */
    bool direct = !open && largest_factor(places) <= 13 && !odd_line;
    return direct ? places : fast_length(2 * places - 1);
}

static void forget(void *memory)
{
    fft_plan *plan = memory;
    if (!plan) return;
    circulant_planner_enter();
    if (plan->forward) fftw_destroy_plan(plan->forward);
    if (plan->back) fftw_destroy_plan(plan->back);
    if (plan->forward_f32) fftwf_destroy_plan(plan->forward_f32);
    if (plan->back_f32) fftwf_destroy_plan(plan->back_f32);
    circulant_planner_leave();
    memory_free(plan->spectrum);
    memory_free(plan);
}

/* Bytes that FFTW may want to plan for one real number; where there are none it ends the process.
 */
enum { PLAN_BYTES = 64 };

/* Plans for arrays that start on a line of 64 bytes, as every scratch does. */
static bool plan_transforms(fft_plan *plan, void *real, void *values)
{
    int n[3], rank = plan->rank;
    unsigned flags = FFTW_ESTIMATE | FFTW_NO_SIMD;
    for (int a = 0; a < rank; a++) n[a] = (int)plan->length[a];
    if (!memory_spare(plan->reals, PLAN_BYTES)) return false;
    circulant_planner_enter();
    if (plan->type == CANN_FLOAT32) {
        plan->forward_f32 = fftwf_plan_dft_r2c(rank, n, real, values, flags);
        plan->back_f32 = fftwf_plan_dft_c2r(rank, n, values, real, flags);
    } else {
        plan->forward = fftw_plan_dft_r2c(rank, n, real, values, flags);
        plan->back = fftw_plan_dft_c2r(rank, n, values, real, flags);
    }
    circulant_planner_leave();
    bool planned = (plan->forward && plan->back) || (plan->forward_f32 && plan->back_f32);
    if (!planned) fail(CANN_ERROR_UNSUPPORTED, "circulant: FFTW has no plan for this size");
    return planned;
}

/* The table's entry for element e of the transformed kernel; 0 in the gap of padded axes. */
static double kernel_at(const fft_plan *plan, const circulant_problem *problem, int64_t e)
{
    int64_t at = 0, span = 1;
    for (int a = plan->rank - 1; a >= 0; a--) {
        int64_t d = e % plan->length[a];
        e /= plan->length[a];
        if (d >= plan->places[a] && plan->length[a] > plan->places[a]) {
            d -= plan->length[a];
            if (d <= -plan->places[a]) return 0;
        }
        at += circulant_displacement(problem, a, d, 0) * span;
        span *= problem->extent[a];
    }
    return problem->table[at];
}

/* The kernel's spectrum, made in double and rounded to the plan's type. */
static bool fill_spectrum(fft_plan *plan, const circulant_problem *problem, double *real,
                          double *values)
{
    int n[3];
    for (int a = 0; a < plan->rank; a++) n[a] = (int)plan->length[a];
    if (!memory_spare(plan->reals, PLAN_BYTES)) return false;
    circulant_planner_enter();
    fftw_plan forward =
        fftw_plan_dft_r2c(plan->rank, n, real, (fftw_complex *)values, FFTW_ESTIMATE);
    circulant_planner_leave();
    if (!forward) return false;
    for (int64_t e = 0; e < plan->reals; e++)
        real[e] = kernel_at(plan, problem, e) / (double)plan->reals;
    fftw_execute(forward);
    circulant_planner_enter();
    fftw_destroy_plan(forward);
    circulant_planner_leave();
    for (int64_t e = 0; e < 2 * plan->complexes; e++)
        circulant_put(plan->spectrum, e, values[e], plan->type);
    return true;
}

static void lay_out(fft_plan *plan, const circulant_problem *problem)
{
    plan->rank = problem->rank;
    plan->type = problem->type;
    plan->reals = 1;
    for (int a = 0; a < plan->rank; a++) {
        plan->shape[a] = problem->grid->shape[a];
        plan->places[a] = places_of(problem, a);
        plan->both[a] = circulant_both(problem, a);
        plan->length[a] = length_of(problem, a);
        plan->reals *= plan->length[a];
    }
    int64_t last = plan->length[plan->rank - 1];
    plan->complexes = plan->reals / last * (last / 2 + 1);
}

static void *make(const circulant_problem *problem)
{
    fft_plan *plan = memory_take(1, sizeof *plan);
    double *real = NULL, *values = NULL;
    if (!plan) goto failed;
    lay_out(plan, problem);
    size_t size = circulant_size(plan->type);
    real = memory_take(plan->reals, sizeof *real);
    values = memory_take(2 * plan->complexes, sizeof *values);
    plan->spectrum = memory_take(2 * plan->complexes, size);
    plan->bytes = (int64_t)sizeof *plan + 2 * plan->complexes * (int64_t)size;
    if (!real || !values || !plan->spectrum || !plan_transforms(plan, real, values) ||
        !fill_spectrum(plan, problem, real, values))
        goto failed;
    memory_free(real);
    memory_free(values);
    return plan;

failed:
    memory_free(real);
    memory_free(values);
    forget(plan);
    return NULL;
}

/* The row of x (and y) that outer place `place` stands for, -1 in the padding. `again`: the second
 * end of the rings whose bit is set, -1 where the place is no end of them. */
static int64_t row_at(const fft_plan *plan, int64_t place, int again)
{
    int64_t row = 0, span = 1;
    for (int a = plan->rank - 2; a >= 0; a--) {
        int64_t at = place % plan->length[a];
        place /= plan->length[a];
        if (at >= plan->places[a]) return -1;
        if (again >> a & 1) {
            if (!plan->both[a] || at) return -1;
            at = plan->shape[a] - 1;
        }
        row += at * span;
        span *= plan->shape[a];
    }
    return row;
}

#define PRODUCT(name, real)                                                                        \
    static void add_row_##name(const fft_plan *plan, const real *x, real *to)                      \
    {                                                                                              \
        int last = plan->rank - 1;                                                                 \
        for (int64_t i = 0; i < plan->places[last]; i++) to[i] += x[i];                            \
        if (plan->both[last]) to[0] += x[plan->places[last]];                                      \
    }                                                                                              \
    static void fold_##name(const fft_plan *plan, const real *x, real *to)                         \
    {                                                                                              \
        int64_t row, last = plan->rank - 1, length = plan->length[last];                           \
        memset(to, 0, (size_t)plan->reals * sizeof *to);                                           \
        for (int64_t place = 0; place < plan->reals / length; place++)                             \
            for (int again = 0; again < 1 << last; again++)                                        \
                if ((row = row_at(plan, place, again)) >= 0)                                       \
                    add_row_##name(plan, x + row * plan->shape[last], to + place * length);        \
    }                                                                                              \
    static void unfold_##name(const fft_plan *plan, const real *from, real *y)                     \
    {                                                                                              \
        int64_t row, last = plan->rank - 1, length = plan->length[last], n = plan->shape[last];    \
        for (int64_t place = 0; place < plan->reals / length; place++)                             \
            for (int again = 0; again < 1 << last; again++) {                                      \
                if ((row = row_at(plan, place, again)) < 0) continue;                              \
                memcpy(y + row * n, from + place * length,                                         \
                       (size_t)plan->places[last] * sizeof *y);                                    \
                if (plan->both[last]) y[row * n + n - 1] = from[place * length];                   \
            }                                                                                      \
    }                                                                                              \
    static void multiply_##name(const fft_plan *plan, real *values)                                \
    {                                                                                              \
        const real *kernel = (const real *)plan->spectrum;                                         \
        for (int64_t e = 0; e < 2 * plan->complexes; e += 2) {                                     \
            real a = values[e], b = values[e + 1], c = kernel[e], d = kernel[e + 1];               \
            values[e] = a * c - b * d;                                                             \
            values[e + 1] = a * d + b * c;                                                         \
        }                                                                                          \
    }
PRODUCT(f32, float)
PRODUCT(f64, double)

static int64_t reals_bytes(const fft_plan *plan)
{
    return circulant_padded(plan->reals, plan->type) * (int64_t)circulant_size(plan->type);
}

static void phase(const void *memory, int number, const circulant_call *call)
{
    const fft_plan *plan = memory;
    if (number || call->thread) return;
    void *real = call->scratch, *values = (char *)call->scratch + reals_bytes(plan);
    if (plan->type == CANN_FLOAT32) {
        fold_f32(plan, call->x, real);
        fftwf_execute_dft_r2c(plan->forward_f32, real, values);
        multiply_f32(plan, values);
        fftwf_execute_dft_c2r(plan->back_f32, values, real);
        unfold_f32(plan, real, call->y);
    } else {
        fold_f64(plan, call->x, real);
        fftw_execute_dft_r2c(plan->forward, real, values);
        multiply_f64(plan, values);
        fftw_execute_dft_c2r(plan->back, values, real);
        unfold_f64(plan, real, call->y);
    }
}

static double cost(const circulant_problem *problem)
{
    double reals = 1;
    for (int a = 0; a < problem->rank; a++) reals *= (double)length_of(problem, a);
    bool odd = length_of(problem, problem->rank - 1) & 1;
    return 150 + (odd ? 1.1 : 0.62) * reals * log2(reals + 1);
}

static int64_t scratch(const void *memory)
{
    const fft_plan *plan = memory;
    return reals_bytes(plan) + 2 * plan->complexes * (int64_t)circulant_size(plan->type);
}

static int phases(const void *plan)
{
    (void)plan;
    return 1;
}

static int64_t bytes(const void *plan)
{
    return ((const fft_plan *)plan)->bytes;
}

static void report(const void *memory, text *line)
{
    const fft_plan *plan = memory;
    for (int a = 0; a < plan->rank; a++)
        text_add(line, "%s%" PRId64, a ? " x " : "", plan->length[a]);
    text_add(line, " points");
}

const circulant_kind circulant_fft = {"fft",  cost,  make,   forget, scratch,
                                      phases, phase, report, bytes};
