/* SPDX-License-Identifier: MIT
 * The Fourier modes of a kernel that are above rounding. Along each axis the modes beyond the box
 * sum to less than a share of half an ulp of the largest; what is cut off is then transformed back,
 * and its sum of magnitudes, relative to the kernel's, bounds the error of any product. */
#include "base/memory.h"
#include "event/circulant_method.h"
#include <assert.h>
#include <fftw3.h>
#include <math.h>
#include <string.h>

static int64_t last_modes(const circulant_problem *problem)
{
    return problem->extent[problem->rank - 1] / 2 + 1;
}

static int64_t complex_count(const circulant_problem *problem)
{
    int last = problem->rank - 1;
    return problem->entries / problem->extent[last] * last_modes(problem);
}

static bool transform(const circulant_problem *problem, double *real, double *values, bool back)
{
    int lengths[3];
    for (int a = 0; a < problem->rank; a++) lengths[a] = (int)problem->extent[a];
    if (!memory_spare(problem->entries, 8 * sizeof *real)) return false;
    circulant_planner_enter();
    unsigned flags = FFTW_ESTIMATE;
    fftw_plan plan =
        back ? fftw_plan_dft_c2r(problem->rank, lengths, (fftw_complex *)values, real, flags)
             : fftw_plan_dft_r2c(problem->rank, lengths, real, (fftw_complex *)values, flags);
    circulant_planner_leave();
    if (!plan) return false;
    fftw_execute(plan);
    circulant_planner_enter();
    fftw_destroy_plan(plan);
    circulant_planner_leave();
    return true;
}

/* |k| along every axis of one entry of the half spectrum. */
static void mode_of(const circulant_problem *problem, int64_t entry, int64_t mode[3])
{
    int last = problem->rank - 1;
    mode[last] = entry % last_modes(problem);
    entry /= last_modes(problem);
    for (int a = last - 1; a >= 0; a--) {
        int64_t k = entry % problem->extent[a];
        mode[a] = k <= problem->extent[a] / 2 ? k : problem->extent[a] - k;
        entry /= problem->extent[a];
    }
}

/* Adds |value| to the sum of each axis's mode; the noise of a table in float64 is left out. */
static double sum_modes(const circulant_problem *problem, const double *values, double noise,
                        double *sums[3])
{
    double largest = 0;
    int last = problem->rank - 1;
    for (int64_t e = 0, count = complex_count(problem); e < count; e++) {
        double size = hypot(values[2 * e], values[2 * e + 1]);
        if (size > largest) largest = size;
        if (size <= noise) continue;
        int64_t mode[3];
        mode_of(problem, e, mode);
        bool twice = mode[last] > 0 && 2 * mode[last] < problem->extent[last];
        for (int a = 0; a <= last; a++) {
            assert(sums[a]);
            sums[a][mode[a]] += twice ? 2 * size : size;
        }
    }
    return largest;
}

/* The smallest box whose outside sums to at most `spare` along each axis. */
static void cut_modes(const circulant_problem *problem, double *const sums[3], double spare,
                      int64_t modes[3])
{
    for (int a = 0; a < problem->rank; a++) {
        int64_t top = problem->extent[a] / 2;
        double tail = 0;
        while (top > 0 && (tail += sums[a][top]) <= spare) top--;
        modes[a] = top + 1;
    }
}

/* Transforms back what lies outside the box; NAN when memory runs out. */
static double measure_rest(const circulant_problem *problem, const spectrum *spectrum,
                           const int64_t modes[3], double *real)
{
    int64_t count = complex_count(problem);
    double *rest = memory_take(2 * count, sizeof *rest), cut = 0, whole = 0;
    if (!rest) return NAN;
    for (int64_t e = 0; e < count; e++) {
        int64_t mode[3];
        bool kept = true;
        mode_of(problem, e, mode);
        for (int a = 0; a < problem->rank; a++) kept = kept && mode[a] < modes[a];
        if (!kept) memcpy(rest + 2 * e, spectrum->values + 2 * e, 2 * sizeof *rest);
    }
    bool done = transform(problem, real, rest, true);
    memory_free(rest);
    for (int64_t e = 0; e < problem->entries; e++) {
        cut += fabs(real[e]) / (double)problem->entries;
        whole += fabs(problem->table[e]);
    }
    return !done ? NAN : whole > 0 ? cut / whole : 0;
}

/* The sum of magnitudes of all modes outside a box is far above the error they make, the more so
 * in two dimensions: the box shrinks for as long as the measured error stays within half an ulp. */
static bool find_modes(const circulant_problem *problem, spectrum *spectrum, double *real)
{
    double norm = 0, *sums[3] = {NULL};
    bool found = false;
    for (int64_t e = 0; e < problem->entries; e++) norm += problem->table[e] * problem->table[e];
    for (int a = 0; a < problem->rank; a++)
        if (!(sums[a] = memory_take(problem->extent[a] / 2 + 1, sizeof(double)))) goto done;
    double largest = sum_modes(problem, spectrum->values, 0x1p-50 * sqrt(norm), sums);
    double spare = 0.5 * problem->rounding * largest / problem->rank;
    cut_modes(problem, sums, spare, spectrum->modes);
    spectrum->bound = measure_rest(problem, spectrum, spectrum->modes, real);
    for (int tries = 0; tries < 4 && spectrum->bound <= 0.5 * problem->rounding; tries++) {
        int64_t modes[3];
        cut_modes(problem, sums, spare *= 8, modes);
        double bound = measure_rest(problem, spectrum, modes, real);
        if (!(bound <= 0.5 * problem->rounding)) break;
        memcpy(spectrum->modes, modes, sizeof modes);
        spectrum->bound = bound;
    }
    found = !isnan(spectrum->bound);
done:
    for (int a = 0; a < problem->rank; a++) memory_free(sums[a]);
    return found;
}

static bool even_along(const circulant_problem *problem, int axis)
{
    int64_t inner = 1, extent = problem->extent[axis];
    double largest = 0, worst = 0;
    for (int a = axis + 1; a < problem->rank; a++) inner *= problem->extent[a];
    for (int64_t e = 0; e < problem->entries; e++) {
        int64_t j = e / inner % extent, mirrored = j ? extent - j : 0;
        double value = problem->table[e], other = problem->table[e + (mirrored - j) * inner];
        largest = fmax(largest, fabs(value));
        worst = fmax(worst, fabs(value - other));
    }
    return worst <= 0x1p-50 * largest;
}

spectrum *spectrum_new(const circulant_problem *problem)
{
    spectrum *spectrum = memory_take(1, sizeof *spectrum);
    double *real = memory_take(problem->entries, sizeof *real);
    if (!spectrum || !real) goto failed;
    spectrum->values = memory_take(2 * complex_count(problem), sizeof(double));
    if (!spectrum->values) goto failed;
    memcpy(real, problem->table, (size_t)problem->entries * sizeof *real);
    if (!transform(problem, real, spectrum->values, false) || !find_modes(problem, spectrum, real))
        goto failed;
    spectrum->even = true;
    for (int a = 0; a < problem->rank; a++)
        spectrum->even = spectrum->even && even_along(problem, a);
    memory_free(real);
    return spectrum;

failed:
    memory_free(real);
    spectrum_free(spectrum);
    return NULL;
}

void spectrum_free(spectrum *spectrum)
{
    if (!spectrum) return;
    memory_free(spectrum->values);
    memory_free(spectrum);
}
