/* SPDX-License-Identifier: MIT
 * Decoding on circles with tuning learned from the decoding itself. In turns: each cell's rate over
 * the torus of coordinates, from its counts where the coordinates now are; then at each time the
 * place that Poisson spikes of such cells make likely, as the mean direction of its probability
 * along each circle, or, where it is all in one bin, the summit of the likelihood there. Starts
 * from coordinates that are roughly right and ends when they stay. Zhang, Ginzburg, McNaughton &
 * Sejnowski, J. Neurophysiol. 79 (1998) 1017, for the likelihood. */
#include "base/blas.h"
#include "base/functions.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <cblas.h>
#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <string.h>

enum { CIRCLES_MOST = 3, BINS_MOST = 256, BLOCK = 64 };
static const double turn = 6.283185307179586;

typedef struct decoding {
    int64_t times, cells, circles, bins, places; /* places = bins^circles */
    double window;                               /* bins that the evidence is spread over */
    const int32_t *counts;                       /* [times, cells] */
    const float *evidence;                       /* [times, cells] */
    double *angles;                              /* [times, circles] */
    float *rates;                                /* [places, cells]; then their logarithms */
    float *silent;                               /* [places] minus the expected count */
    double *occupied;                            /* [places] */
    double *kernel;                              /* [bins] wrapped Gaussian */
    double east[BINS_MOST], north[BINS_MOST];    /* cosine and sine of each bin's middle */
    double *line;                                /* [bins] */
    float *scratch;                              /* [threads][BLOCK][places] */
    double *moved;                               /* [blocks] sum of squared changes */
} decoding;

static int64_t place_of(const decoding *of, const double *angles)
{
    int64_t place = 0;
    for (int64_t c = 0; c < of->circles; c++) {
        double share = angles[c] / turn;
        int64_t bin = (int64_t)((share - floor(share)) * (double)of->bins);
        place = place * of->bins + (bin < of->bins ? bin : of->bins - 1);
    }
    return place;
}

/* Spreads `x`, places with `width` values each, along each circle by the kernel. */
static void spread_float(const decoding *of, float *x, int64_t width)
{
    int64_t n = of->bins;
    for (int64_t step = width; step < of->places * width; step *= n)
        for (int64_t k = 0; k < of->places * width; k++) {
            if (k / step % n) continue;
            for (int64_t b = 0; b < n; b++) {
                of->line[b] = 0;
                for (int64_t a = 0; a < n; a++)
                    of->line[b] += of->kernel[(a - b + n) % n] * (double)x[k + a * step];
            }
            for (int64_t b = 0; b < n; b++) x[k + b * step] = (float)of->line[b];
        }
}

/* Each cell's rate at each place, counts over time spent, and what silence there tells. */
static void learn(const decoding *of, float *time_spent)
{
    memset(of->rates, 0, (size_t)(of->places * of->cells) * sizeof *of->rates);
    memset(time_spent, 0, (size_t)of->places * sizeof *time_spent);
    for (int64_t t = 0; t < of->times; t++) {
        int64_t place = place_of(of, of->angles + t * of->circles);
        time_spent[place] += 1;
        float *rates = of->rates + place * of->cells;
        const int32_t *counts = of->counts + t * of->cells;
        for (int64_t c = 0; c < of->cells; c++) rates[c] += (float)counts[c];
    }
    spread_float(of, of->rates, of->cells);
    spread_float(of, time_spent, 1);
    for (int64_t p = 0; p < of->places; p++) {
        double sum = 0;
        for (int64_t c = 0; c < of->cells; c++) {
            float *rate = of->rates + p * of->cells + c;
            double mean = (double)*rate / ((double)time_spent[p] + 1e-3) + 1e-5;
            sum += mean;
            *rate = (float)log(mean);
        }
        of->silent[p] = (float)(-sum * of->window);
    }
}

/* Sums of the probability `p` over the places in each bin of circle c: mass[bins]. */
static void marginal(const decoding *of, const float *p, int64_t c, float *mass)
{
    int64_t step = 1;
    for (int64_t k = c + 1; k < of->circles; k++) step *= of->bins;
    memset(mass, 0, (size_t)of->bins * sizeof *mass);
    for (int64_t first = 0; first < of->places; first += of->bins * step)
        for (int64_t b = 0; b < of->bins; b++) {
            const float *part = p + first + b * step;
            float sum = 0;
            for (int64_t k = 0; k < step; k++) sum += part[k];
            mass[b] += sum;
        }
}

/* Along circle c, the mean direction of the probability over the places. */
static double direction(const decoding *of, const float *p, int64_t c)
{
    float mass[BINS_MOST];
    double east = 0, north = 0;
    marginal(of, p, c, mass);
    for (int64_t b = 0; b < of->bins; b++) {
        east += (double)mass[b] * of->east[b];
        north += (double)mass[b] * of->north[b];
    }
    return atan2(north, east);
}

/* Where along circle c the parabola through the likeliest place and its two neighbours is highest.
 * `likely` holds logarithms. */
static double summit(const decoding *of, const float *likely, int64_t best, int64_t c)
{
    int64_t step = 1;
    for (int64_t k = c + 1; k < of->circles; k++) step *= of->bins;
    int64_t bin = best / step % of->bins, origin = best - bin * step;
    double before = (double)likely[origin + (bin + of->bins - 1) % of->bins * step];
    double after = (double)likely[origin + (bin + 1) % of->bins * step];
    double bend = before - 2 * (double)likely[best] + after;
    double shift = bend < 0 ? 0.5 * (before - after) / bend : 0;
    return turn * ((double)bin + 0.5 + shift) / (double)of->bins;
}

/* How much of its mass a probability has at its likeliest place decides between the two: spread
 * over places, its mean is best; all at one, the parabola says where within. */
static double between(double mean, double top, double share)
{
    double way = top - mean, weight = fmax(2 * share - 1, 0);
    way -= turn * rint(way / turn);
    double angle = mean + weight * way;
    return angle - turn * floor(angle / turn);
}

/* The angles of one time from the logarithm of what makes each place likely, in place; gives the
 * sum of squared changes. */
static double decode_time(const decoding *of, float *row, double *angles)
{
    double top[CIRCLES_MOST], moved = 0, mass = 0;
    int64_t best = 0;
    for (int64_t p = 0; p < of->places; p++) {
        row[p] += of->silent[p];
        if (row[p] > row[best]) best = p;
    }
    for (int64_t c = 0; c < of->circles; c++) top[c] = summit(of, row, best, c);
    float most = row[best];
    for (int64_t p = 0; p < of->places; p++) row[p] -= most;
    function_loop_of(FUNCTION_exp, CANN_FLOAT32)(of->places, row, row, NULL, NULL);
    for (int64_t p = 0; p < of->places; p++) mass += (double)row[p];
    for (int64_t c = 0; c < of->circles; c++) {
        double next = between(direction(of, row, c), top[c], 1 / mass), way = next - angles[c];
        way -= turn * rint(way / turn);
        moved += way * way;
        angles[c] = next;
    }
    return moved;
}

static double decode_block(const decoding *of, int64_t first, int64_t count, float *likely)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)count, (int)of->places,
                (int)of->cells, (float)of->window, of->evidence + first * of->cells, (int)of->cells,
                of->rates, (int)of->cells, 0, likely, (int)of->places);
    double moved = 0;
    for (int64_t t = 0; t < count; t++)
        moved += decode_time(of, likely + t * of->places, of->angles + (first + t) * of->circles);
    return moved;
}

/* One turn of learning and decoding; gives the rms change of the angles. */
static double one_turn(const decoding *of, float *time_spent)
{
    learn(of, time_spent);
    int64_t blocks = (of->times + BLOCK - 1) / BLOCK;
#pragma omp parallel for num_threads((int)cann_threads()) schedule(static)
    for (int64_t b = 0; b < blocks; b++) {
        int64_t first = b * BLOCK, count = of->times - first < BLOCK ? of->times - first : BLOCK;
        of->moved[b] =
            decode_block(of, first, count, of->scratch + omp_get_thread_num() * BLOCK * of->places);
    }
    double sum = 0;
    for (int64_t b = 0; b < blocks; b++) sum += of->moved[b];
    return sqrt(sum / (double)(of->times * of->circles));
}

static cann_status check(const cann_tensor *counts, const cann_tensor *evidence,
                         const cann_tensor *start, int64_t bins)
{
    if (counts->rank != 2 || evidence->rank != 2 || start->rank != 2 ||
        counts->shape[0] != evidence->shape[0] || counts->shape[1] != evidence->shape[1] ||
        start->shape[0] != counts->shape[0])
        return fail(CANN_ERROR_SHAPE, "decode: the counts and the evidence must be [times, cells], "
                                      "and the first coordinates [times, circles]");
    if (start->shape[1] < 1 || start->shape[1] > CIRCLES_MOST || bins < 4 || bins > BINS_MOST)
        return fail(CANN_ERROR_ARGUMENT,
                    "decode: %" PRId64 " circles in %" PRId64
                    " bins each; 1 to %d circles in 4 to %d bins will do",
                    start->shape[1], bins, CIRCLES_MOST, BINS_MOST);
    if (!counts->count) return fail(CANN_ERROR_SHAPE, "decode: there is nothing to decode");
    return CANN_OK;
}

static cann_status take_memory(decoding *of, double smoothing)
{
    of->places = 1;
    for (int64_t c = 0; c < of->circles; c++) of->places *= of->bins;
    of->rates = memory_take(of->places * of->cells, sizeof *of->rates);
    of->silent = memory_take(of->places, sizeof *of->silent);
    of->kernel = memory_take(of->bins, sizeof *of->kernel);
    of->line = memory_take(of->bins, sizeof *of->line);
    of->scratch = memory_take(cann_threads() * BLOCK * of->places, sizeof *of->scratch);
    of->moved = memory_take(of->times / BLOCK + 1, sizeof *of->moved);
    if (!of->rates || !of->silent || !of->kernel || !of->line || !of->scratch || !of->moved)
        return CANN_ERROR_MEMORY;
    double sum = 0, wide = smoothing * (double)of->bins / turn;
    for (int64_t b = 0; b < of->bins; b++) {
        double way = b <= of->bins / 2 ? (double)b : (double)(of->bins - b);
        of->kernel[b] = wide > 0 ? exp(-0.5 * way * way / (wide * wide)) : b == 0;
        sum += of->kernel[b];
    }
    for (int64_t b = 0; b < of->bins; b++) {
        of->kernel[b] /= sum;
        double angle = turn * ((double)b + 0.5) / (double)of->bins;
        of->east[b] = cos(angle);
        of->north[b] = sin(angle);
    }
    return CANN_OK;
}

static cann_status run_turns(decoding *of, int64_t turns, double settled)
{
    float *time_spent = memory_take(of->places, sizeof *time_spent);
    if (!time_spent) return CANN_ERROR_MEMORY;
    cann_status status = CANN_OK;
    blas_alone();
    for (int64_t k = 0; k < turns && status == CANN_OK; k++) {
        if (cann_interrupt_pending()) {
            cann_interrupt_clear();
            status = fail(CANN_INTERRUPTED, "decode: interrupted after %" PRId64 " turns", k);
        } else if (one_turn(of, time_spent) < settled)
            break;
    }
    memory_free(time_spent);
    return status;
}

static void release(decoding *of)
{
    memory_free(of->rates);
    memory_free(of->silent);
    memory_free(of->kernel);
    memory_free(of->line);
    memory_free(of->scratch);
    memory_free(of->moved);
}

cann_tensor *cann_circles_decode(const cann_tensor *counts, const cann_tensor *evidence,
                                 const cann_tensor *start, int64_t bins, double smoothing,
                                 double window, int64_t turns, double settled)
{
    if (check(counts, evidence, start, bins) != CANN_OK) return NULL;
    cann_tensor *whole = cann_tensor_convert(counts, CANN_INT32);
    cann_tensor *smooth = cann_tensor_convert(evidence, CANN_FLOAT32);
    cann_tensor *angles = cann_tensor_convert(start, CANN_FLOAT64);
    decoding of = {.times = counts->shape[0],
                   .cells = counts->shape[1],
                   .circles = start->shape[1],
                   .bins = bins,
                   .window = window};
    cann_status status =
        whole && smooth && angles ? take_memory(&of, smoothing) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) {
        of.counts = cann_tensor_data(whole);
        of.evidence = cann_tensor_data(smooth);
        of.angles = cann_tensor_data(angles);
        for (int64_t k = 0; k < angles->count && status == CANN_OK; k++)
            if (!isfinite(of.angles[k]))
                status =
                    fail(CANN_ERROR_ARGUMENT,
                         "decode: first coordinate %" PRId64 " of time %" PRId64 " is not finite",
                         k % of.circles + 1, k / of.circles + 1);
        if (status == CANN_OK) status = run_turns(&of, turns, settled);
    }
    release(&of);
    cann_tensor_free(whole);
    cann_tensor_free(smooth);
    if (status == CANN_OK) return angles;
    cann_tensor_free(angles);
    return NULL;
}
