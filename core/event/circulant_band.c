/* SPDX-License-Identifier: MIT
 * The band method: project on the Fourier modes above rounding, multiply by the kernel's, and back.
 * A ring is cut into blocks that share one small table of cos and sin, and each block's values are
 * turned to the ring's origin by angle addition: O(n modes) at any n, from the first-level cache.
 * Planes and boxes go one axis after the other. Tables are made in double, then rounded. */
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "event/circulant_band.h"
#include "event/circulant_method.h"
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

ISA_DECLARE(circulant_band_loops, circulant_band_loops);

typedef struct band_plan {
    int rank;
    cann_type type;
    bool even, both[3];
    int64_t count;  /* elements */
    int64_t blocks; /* rows of a ring; of a plane or box, its rows */
    band_axis axis[3];
    int64_t level[4]; /* elements into scratch where the values after each projection start */
    int64_t scratch;  /* elements */
    void *turn;       /* [blocks][2][padded]; NULL but on rings and lines */
    void *gain;
    double bound;
    int64_t bytes;
} band_plan;

static bool take(band_plan *plan, void **array, int64_t count)
{
    size_t size = circulant_size(plan->type);
    plan->bytes += count * (int64_t)size;
    return (*array = memory_take(count, size)) != NULL;
}

/* Points of a block of a ring of n: long enough that turning the blocks is little work, short
 * enough that the shared tables stay in the first-level cache. */
static int64_t block_length(int64_t n, int64_t padded)
{
    int64_t length = n <= 1024 ? 64 : n <= 8192 ? 128 : 256;
    while (length > 64 && length * padded > 8192) length /= 2;
    while (length < 4 * padded && length < n) length *= 2;
    return length;
}

/* cos and sin of k times (2 h + 1) / 2 steps of an axis of `period` points. */
static double angle(int64_t k, int64_t halves, int64_t period)
{
    int64_t turn = 2 * period;
    return 2 * M_PI * (double)((k * (halves % turn)) % turn) / (double)turn;
}

static bool fill_axis(band_plan *plan, band_axis *axis, int64_t period)
{
    if (!take(plan, &axis->at_point, axis->half * 2 * axis->padded) ||
        !take(plan, &axis->of_mode, axis->modes * 2 * axis->reach))
        return false;
    for (int64_t h = 0; h < axis->half; h++)
        for (int64_t k = 0; k < axis->modes; k++) {
            double a = angle(k, 2 * h + 1, period), c = cos(a), s = sin(a);
            circulant_put(axis->at_point, h * 2 * axis->padded + k, c, plan->type);
            circulant_put(axis->at_point, (h * 2 + 1) * axis->padded + k, s, plan->type);
            circulant_put(axis->of_mode, k * 2 * axis->reach + h, c, plan->type);
            circulant_put(axis->of_mode, (k * 2 + 1) * axis->reach + h, s, plan->type);
        }
    return true;
}

static bool fill_turn(band_plan *plan, int64_t period)
{
    const band_axis *axis = &plan->axis[0];
    if (!take(plan, &plan->turn, plan->blocks * 2 * axis->padded)) return false;
    for (int64_t b = 0; b < plan->blocks; b++)
        for (int64_t k = 0; k < axis->modes; k++) {
            double a = angle(k, 2 * b * axis->length + axis->length - 1, period);
            circulant_put(plan->turn, b * 2 * axis->padded + k, cos(a), plan->type);
            circulant_put(plan->turn, (b * 2 + 1) * axis->padded + k, sin(a), plan->type);
        }
    return true;
}

/* The coefficient at k along the axes, negative where `signs` has the bit (last axis but one
 * lowest), over the number of entries, times how often the sum over modes meets it. */
static void gain_at(const circulant_problem *problem, const int64_t k[3], int signs, double out[2])
{
    int last = problem->rank - 1;
    assert(last >= 0 && last < 3);
    int64_t extent = problem->extent[last], at = 0;
    double weight = 1 / (double)problem->entries;
    if (k[last] > 0 && 2 * k[last] < extent) weight *= 2;
    for (int a = 0; a < last; a++) {
        bool negative = signs >> (last - 1 - a) & 1,
             alone = !k[a] || 2 * k[a] == problem->extent[a];
        if (alone) weight *= 0.5;
        at = at * problem->extent[a] + (negative && k[a] ? problem->extent[a] - k[a] : k[a]);
    }
    at = at * (extent / 2 + 1) + k[last];
    for (int part = 0; part < 2; part++)
        out[part] = weight * problem->spectrum->values[2 * at + part];
}

static bool fill_gain(band_plan *plan, const circulant_problem *problem)
{
    int last = plan->rank - 1, signs = 1 << last;
    int64_t padded = plan->axis[last].padded, outer = 1;
    for (int a = 0; a < last; a++) outer *= plan->axis[a].modes;
    if (!take(plan, &plan->gain, outer * padded * (plan->even ? 1 : 2 * signs))) return false;
    for (int64_t o = 0; o < outer; o++)
        for (int64_t l = 0; l < plan->axis[last].modes; l++) {
            int64_t k[3] = {0}, left = o;
            double sum = 0, value[2];
            k[last] = l;
            for (int a = last - 1; a >= 0; left /= plan->axis[a--].modes)
                k[a] = left % plan->axis[a].modes;
            for (int s = 0; s < signs; s++) {
                gain_at(problem, k, s, value);
                sum += value[0];
                int64_t at = (o * signs + s) * 2 * padded + l;
                for (int part = 0; part < 2 && !plan->even; part++)
                    circulant_put(plan->gain, at + part * padded, value[part], plan->type);
            }
            if (plan->even) circulant_put(plan->gain, o * padded + l, sum, plan->type);
        }
    return true;
}

static void lay_axes(band_plan *plan, const circulant_problem *problem)
{
    const grid *grid = problem->grid;
    for (int a = 0; a < plan->rank; a++) {
        band_axis *axis = &plan->axis[a];
        axis->modes = problem->spectrum->modes[a];
        axis->padded = circulant_padded(axis->modes, plan->type);
        axis->length = plan->rank == 1 ? block_length(plan->count, axis->padded) : grid->shape[a];
        axis->half = (axis->length + 1) / 2;
        axis->reach = circulant_padded(axis->half, plan->type);
        plan->both[a] = circulant_both(problem, a);
    }
    int last = plan->rank - 1;
    plan->blocks = (plan->count + plan->axis[last].length - 1) / plan->axis[last].length;
}

static void lay_scratch(band_plan *plan)
{
    int last = plan->rank - 1;
    int64_t inner = 2 * plan->axis[last].padded, outer = plan->blocks;
    for (int a = last; a >= 0; a--) {
        plan->level[a] = plan->scratch;
        plan->scratch += outer * inner;
        if (a == 0) break;
        outer /= plan->axis[a - 1].length;
        inner *= 2 * plan->axis[a - 1].modes;
    }
    plan->level[3] = plan->scratch; /* a ring's joined values */
    if (plan->rank == 1) plan->scratch += inner;
}

static void forget(void *memory)
{
    band_plan *plan = memory;
    if (!plan) return;
    for (int a = 0; a < plan->rank; a++) {
        memory_free(plan->axis[a].at_point);
        memory_free(plan->axis[a].of_mode);
    }
    memory_free(plan->turn);
    memory_free(plan->gain);
    memory_free(plan);
}

/* Few modes, and the rest within rounding. An axis that needs most of its modes is no band: the
 * sum over them would lose what the truncation saves. */
static bool narrow(const circulant_problem *problem)
{
    const spectrum *spectrum = problem->spectrum;
    bool single = problem->type == CANN_FLOAT32;
    for (int a = 0; a < problem->rank; a++)
        if (problem->extent[a] > 64 && 4 * spectrum->modes[a] > problem->extent[a]) return false;
    return spectrum->bound <= (single ? 1 : 8) * problem->rounding;
}

static void *make(const circulant_problem *problem)
{
    if (!narrow(problem)) {
        fail(CANN_ERROR_UNSUPPORTED,
             "circulant: the kernel's modes do not fall below rounding soon "
             "enough for the band method; use automatic or fft");
        return NULL;
    }
    band_plan *plan = memory_take(1, sizeof *plan);
    if (!plan) return NULL;
    plan->rank = problem->rank;
    plan->type = problem->type;
    plan->even = problem->spectrum->even;
    plan->bound = problem->spectrum->bound;
    plan->count = problem->count;
    plan->bytes = sizeof *plan;
    lay_axes(plan, problem);
    lay_scratch(plan);
    bool made = fill_gain(plan, problem);
    for (int a = 0; a < plan->rank; a++)
        made = made && fill_axis(plan, &plan->axis[a], problem->extent[a]);
    if (plan->rank == 1) made = made && fill_turn(plan, problem->extent[0]);
    if (made) return plan;
    forget(plan);
    return NULL;
}

/* The loops of one call, and where its values stand. */
typedef struct band_run {
    const band_plan *plan;
    const circulant_call *call;
    int64_t line; /* elements of 64 bytes */
} band_run;

static void *values_at(const band_run *run, int level)
{
    return (char *)run->call->scratch +
           (size_t)run->plan->level[level] * circulant_size(run->plan->type);
}

static slice own(const band_run *run, int64_t count, int64_t grain)
{
    return parallel_slice(count, grain, run->call->thread, run->call->threads);
}

#define LOOPS(run) (ISA_PICK(circulant_band_loops)->of[(run)->plan->type == CANN_FLOAT64])

static void mix_values(const band_run *run, void *values, slice mine)
{
    const band_plan *plan = run->plan;
    int last = plan->rank - 1;
    band_mix mix = {plan->rank, plan->even, {0},     plan->axis[last].padded,
                    plan->gain, mine.begin, mine.end};
    for (int a = 0; a < last; a++) mix.modes[a] = plan->axis[a].modes;
    LOOPS(run).mix(&mix, values);
}

static void project_last(const band_run *run)
{
    const band_plan *plan = run->plan;
    slice mine = own(run, plan->blocks, 8);
    band_rows rows = {&plan->axis[plan->rank - 1], plan->count, mine.begin, mine.end};
    LOOPS(run).project_rows(&rows, run->call->x, values_at(run, plan->rank - 1));
}

/* Copies the element `from` of each of `count` rows onto element `to`. */
static void close_rows(const band_run *run, int64_t first, int64_t end, int64_t length)
{
    size_t size = circulant_size(run->plan->type);
    char *y = run->call->y;
    for (int64_t row = first; row < end; row++)
        memcpy(y + (size_t)((row + 1) * length - 1) * size, y + (size_t)(row * length) * size,
               size);
}

static void return_last(const band_run *run)
{
    const band_plan *plan = run->plan;
    const band_axis *axis = &plan->axis[plan->rank - 1];
    slice mine = own(run, plan->blocks, 8);
    bool both = plan->both[plan->rank - 1];
    int64_t total = plan->rank == 1 ? plan->count - both : plan->count;
    int64_t end = (total + axis->length - 1) / axis->length;
    band_rows rows = {axis, total, mine.begin, mine.end < end ? mine.end : end};
    LOOPS(run).return_rows(&rows, values_at(run, plan->rank - 1), run->call->y);
    if (both && plan->rank > 1) close_rows(run, mine.begin, mine.end, axis->length);
    if (both && plan->rank == 1 && mine.begin == 0 && mine.end > 0)
        close_rows(run, 0, 1, plan->count);
}

static int64_t inner_of(const band_plan *plan, int axis)
{
    int last = plan->rank - 1;
    int64_t inner = 2 * plan->axis[last].padded;
    for (int a = axis + 1; a < last; a++) inner *= 2 * plan->axis[a].modes;
    return inner;
}

/* The columns of a middle axis, through every outer row; `back` from modes to points. */
static void pass_columns(const band_run *run, int a, bool back)
{
    const band_plan *plan = run->plan;
    const band_axis *axis = &plan->axis[a];
    size_t size = circulant_size(plan->type);
    int64_t inner = inner_of(plan, a), outer = 1;
    for (int k = 0; k < a; k++) outer *= plan->axis[k].length;
    slice mine = own(run, outer * inner, run->line);
    for (int64_t o = mine.begin / inner; o * inner < mine.end; o++) {
        int64_t first = mine.begin - o * inner, end = mine.end - o * inner;
        band_columns columns = {axis, inner, first > 0 ? first : 0, end < inner ? end : inner};
        char *points = (char *)values_at(run, a + 1) + (size_t)(o * axis->length * inner) * size;
        char *modes = (char *)values_at(run, a) + (size_t)(o * 2 * axis->modes * inner) * size;
        if (!back)
            LOOPS(run).project_columns(&columns, points, modes);
        else
            LOOPS(run).return_columns(&columns, modes, points);
        if (back && plan->both[a])
            memcpy(points + (size_t)((axis->length - 1) * inner + columns.first) * size,
                   points + (size_t)columns.first * size,
                   (size_t)(columns.end - columns.first) * size);
    }
}

static void join_blocks(const band_run *run)
{
    const band_plan *plan = run->plan;
    slice mine = own(run, plan->axis[0].padded / run->line, 1);
    band_turn turn = {plan->blocks, plan->axis[0].padded, plan->turn, mine.begin, mine.end};
    LOOPS(run).join(&turn, values_at(run, 0), values_at(run, 3));
    mix_values(run, values_at(run, 3), mine);
}

static void part_blocks(const band_run *run)
{
    const band_plan *plan = run->plan;
    slice mine = own(run, plan->blocks, 8);
    band_turn turn = {plan->blocks, plan->axis[0].padded, plan->turn, mine.begin, mine.end};
    LOOPS(run).part(&turn, values_at(run, 3), values_at(run, 0));
    return_last(run);
}

static void mix_all(const band_run *run)
{
    const band_plan *plan = run->plan;
    int64_t units = plan->axis[plan->rank - 1].padded / run->line;
    for (int a = 0; a < plan->rank - 1; a++) units *= plan->axis[a].modes;
    mix_values(run, values_at(run, 0), own(run, units, 1));
}

static int phases(const void *memory)
{
    const band_plan *plan = memory;
    return 2 * plan->rank + 1;
}

static void phase(const void *memory, int number, const circulant_call *call)
{
    const band_plan *plan = memory;
    band_run run = {plan, call, 64 / (int64_t)circulant_size(plan->type)};
    int rank = plan->rank;
    if (number == 0)
        project_last(&run);
    else if (rank == 1)
        number == 1 ? join_blocks(&run) : part_blocks(&run);
    else if (number < rank)
        pass_columns(&run, rank - 1 - number, false);
    else if (number == rank)
        mix_all(&run);
    else if (number < 2 * rank)
        pass_columns(&run, number - rank - 1, true);
    else
        return_last(&run);
}

static double cost(const circulant_problem *problem)
{
    const spectrum *spectrum = problem->spectrum;
    if (!narrow(problem)) return INFINITY;
    double lanes = problem->type == CANN_FLOAT32 ? 16 : 8, points = (double)problem->count;
    double work = 0;
    for (int a = problem->rank - 1; a >= 0; a--) {
        double modes = (double)circulant_padded(spectrum->modes[a], problem->type);
        work += 2 * points * modes / lanes;
        points *= 2 * modes / (double)problem->grid->shape[a];
    }
    return 150 + 0.35 * work;
}

static int64_t scratch(const void *memory)
{
    const band_plan *plan = memory;
    return plan->scratch * (int64_t)circulant_size(plan->type);
}

static int64_t bytes(const void *memory)
{
    const band_plan *plan = memory;
    return plan->bytes;
}

static void report(const void *memory, text *line)
{
    const band_plan *plan = memory;
    for (int a = 0; a < plan->rank; a++)
        text_add(line, "%s%" PRId64, a ? " x " : "", plan->axis[a].modes);
    text_add(line, " modes%s, truncated by at most %.2g of the largest value",
             plan->even ? "" : " with phases", plan->bound);
}

const circulant_kind circulant_band = {"band", cost,  make,   forget, scratch,
                                       phases, phase, report, bytes};
