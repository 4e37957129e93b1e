/* SPDX-License-Identifier: MIT
 * The methods behind one face, and the choice between them by estimated cost. */
#include "event/circulant.h"
#include "base/memory.h"
#include "base/status.h"
#include "event/circulant_method.h"
#include <inttypes.h>
#include <math.h>
#include <pthread.h>

enum { POINTS_MOST = 1 << 28 }; /* of an axis: lengths stay within the int that FFTW takes */

struct circulant {
    circulant_method method;
    const circulant_kind *kind;
    void *plan;
    char *line;
};

static const circulant_kind *const kinds[] = {
    [CIRCULANT_DENSE] = &circulant_dense,
    [CIRCULANT_BAND] = &circulant_band,
    [CIRCULANT_FFT] = &circulant_fft,
    [CIRCULANT_SEPARABLE] = &circulant_separable,
    [CIRCULANT_FACTORED] = &circulant_factored_ring,
};

static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;
void circulant_planner_enter(void)
{
    pthread_mutex_lock(&planner);
}
void circulant_planner_leave(void)
{
    pthread_mutex_unlock(&planner);
}

static bool set_sizes(circulant_problem *problem, const grid *grid)
{
    problem->count = problem->entries = 1;
    for (int a = 0; a < grid->rank; a++) {
        int64_t n = grid->shape[a], both = grid->wrap[a] == GRID_RING_BOTH;
        if (n < 1 + both) {
            fail(CANN_ERROR_SHAPE,
                 "circulant: axis %d has %" PRId64 " points, but needs at least %d", a + 1, n,
                 1 + (int)both);
            return false;
        }
        if (n > POINTS_MOST || __builtin_mul_overflow(problem->count, n, &problem->count)) {
            fail(CANN_ERROR_MEMORY,
                 "circulant: %.4g points along axis %d would take %.4g GB; an axis "
                 "has at most %d",
                 (double)n, a + 1, 8e-9 * (double)n, POINTS_MOST);
            return false;
        }
        problem->extent[a] = grid->wrap[a] == GRID_OPEN ? 2 * n - 1 : n - both;
        if (__builtin_mul_overflow(problem->entries, problem->extent[a], &problem->entries) ||
            problem->entries > INT64_MAX / 64) {
            fail(CANN_ERROR_MEMORY,
                 "circulant: a table of more than %.4g GB is more than memory holds",
                 8e-9 * (double)(INT64_MAX / 64));
            return false;
        }
    }
    return true;
}

static bool check_finite(const circulant_problem *problem)
{
    for (int64_t e = 0; e < problem->entries; e++)
        if (!isfinite(problem->table[e])) {
            fail(CANN_ERROR_NUMERIC,
                 "circulant: the kernel is %g at displacement number %" PRId64
                 "; it must be finite",
                 problem->table[e], e);
            return false;
        }
    return true;
}

/* Slices through the largest entry, scaled so that their product is the table; kept when it is, to
 * four units in the last place of the largest. */
static bool find_factors(circulant_problem *problem)
{
    const double *table = problem->table;
    int64_t peak = 0, inner = 1;
    for (int64_t e = 1; e < problem->entries; e++)
        if (fabs(table[e]) > fabs(table[peak])) peak = e;
    if (problem->rank < 2 || table[peak] == 0) return true;
    for (int a = problem->rank - 1; a >= 0; a--) {
        int64_t extent = problem->extent[a], origin = peak - peak / inner % extent * inner;
        double scale = a ? 1 / table[peak] : 1;
        if (!(problem->factors[a] = memory_take(extent, sizeof(double)))) return false;
        for (int64_t j = 0; j < extent; j++)
            problem->factors[a][j] = scale * table[origin + j * inner];
        inner *= extent;
    }
    bool product = true;
    for (int64_t e = 0; e < problem->entries && product; e++) {
        double value = 1;
        int64_t left = e;
        for (int a = problem->rank - 1; a >= 0; left /= problem->extent[a--])
            value *= problem->factors[a][left % problem->extent[a]];
        product = fabs(value - table[e]) <= 0x1p-51 * fabs(table[peak]) + 0x1p-50 * fabs(table[e]);
    }
    for (int a = 0; a < problem->rank && !product; a++) {
        memory_free(problem->factors[a]);
        problem->factors[a] = NULL;
    }
    return true;
}

static circulant_method cheapest(const circulant_problem *problem)
{
    circulant_method best = CIRCULANT_DENSE;
    double least = kinds[best]->cost(problem);
    for (int m = CIRCULANT_BAND; m <= CIRCULANT_FACTORED; m++) {
        double cost = kinds[m]->cost(problem);
        if (cost < least) least = cost, best = (circulant_method)m;
    }
    return best;
}

static bool describe(circulant *circulant, const circulant_problem *problem)
{
    text line = {0};
    text_add(&line, "%s: ", circulant->kind->name);
    circulant->kind->report(circulant->plan, &line);
    text_add(&line, ", about %.2g us on one thread", circulant->kind->cost(problem) / 1000);
    circulant->line = memory_string(text_string(&line));
    bool whole = circulant->line && !line.failed;
    text_free(&line);
    return whole;
}

circulant *circulant_new(const grid *grid, const double *table, cann_type type,
                         circulant_method method)
{
    circulant_problem problem = {.grid = grid, .rank = grid->rank, .table = table, .type = type};
    circulant *circulant = NULL;
    bool made = false;
    if (grid->rank < 1 || grid->rank > 3) {
        fail(CANN_ERROR_SHAPE, "circulant: a grid of %d axes; it needs 1 to 3", grid->rank);
        return NULL;
    }
    if (type != CANN_FLOAT32 && type != CANN_FLOAT64) {
        fail(CANN_ERROR_TYPE, "circulant: elements must be float32 or float64");
        return NULL;
    }
    problem.rounding = type == CANN_FLOAT32 ? 0x1p-24 : 0x1p-53;
    if (!set_sizes(&problem, grid)) return NULL;
    if (!(circulant = memory_take(1, sizeof *circulant))) goto done;
    if (!(problem.spectrum = spectrum_new(&problem))) goto done;
    if (!check_finite(&problem) || !find_factors(&problem)) goto done;
    circulant->method = method == CIRCULANT_AUTOMATIC ? cheapest(&problem) : method;
    circulant->kind = kinds[circulant->method];
    circulant->plan = circulant->kind->plan(&problem);
    made = circulant->plan && describe(circulant, &problem);

done:
    spectrum_free(problem.spectrum);
    for (int a = 0; a < problem.rank; a++) memory_free(problem.factors[a]);
    if (made) return circulant;
    circulant_free(circulant);
    return NULL;
}

void circulant_free(circulant *circulant)
{
    if (!circulant) return;
    if (circulant->kind) circulant->kind->free(circulant->plan);
    memory_free(circulant->line);
    memory_free(circulant);
}

int64_t circulant_scratch(const circulant *circulant)
{
    return circulant->kind->scratch(circulant->plan);
}

int circulant_phases(const circulant *circulant)
{
    return circulant->kind->phases(circulant->plan);
}

void circulant_phase(const circulant *circulant, int phase, const void *x, void *y, void *scratch,
                     int thread, int threads)
{
    circulant_call call = {x, y, scratch, thread, threads};
    circulant->kind->phase(circulant->plan, phase, &call);
}

void circulant_apply(const circulant *circulant, const void *x, void *y, void *scratch)
{
    for (int phase = 0, count = circulant_phases(circulant); phase < count; phase++)
        circulant_phase(circulant, phase, x, y, scratch, 0, 1);
}

circulant_method circulant_chosen(const circulant *circulant)
{
    return circulant->method;
}

const char *circulant_describe(const circulant *circulant)
{
    return circulant->line;
}

int64_t circulant_bytes(const circulant *circulant)
{
    return (int64_t)sizeof *circulant + circulant->kind->bytes(circulant->plan);
}
