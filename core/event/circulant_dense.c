/* SPDX-License-Identifier: MIT
 * The direct sum over every pair, row against row along the last axis; displacements at which the
 * kernel is zero are left out. Small grids, short kernels, and the yardstick of the other methods.
 */
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "event/circulant_method.h"
#include "event/circulant_toeplitz.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

ISA_DECLARE(circulant_toeplitz_loops, circulant_toeplitz_loops);

/* One displacement over the axes before the last. */
typedef struct dense_row {
    int64_t run, run_count; /* into runs */
} dense_row;

typedef struct dense_plan {
    int rank;
    cann_type type;
    int64_t shape[3];
    int64_t rows;            /* elements over the axes before the last */
    int64_t stride;          /* elements of one row of the kernel */
    void *kernel;            /* [displacements][stride] */
    dense_row *displacement; /* [(2 n0 - 1) (2 n1 - 1)] over the axes before the last */
    toeplitz_run *runs;
    int64_t displacements, run_count, bytes;
} dense_plan;

static void forget(void *memory)
{
    dense_plan *plan = memory;
    if (!plan) return;
    memory_free(plan->kernel);
    memory_free(plan->displacement);
    memory_free(plan->runs);
    memory_free(plan);
}

/* Where the table's row for displacement number `d` over the outer axes starts. */
static int64_t table_row(const circulant_problem *problem, int64_t d)
{
    int64_t digit[3] = {0}, at = 0;
    int last = problem->rank - 1;
    for (int a = last - 1; a >= 0; a--) {
        int64_t span = 2 * problem->grid->shape[a] - 1;
        digit[a] = circulant_displacement(problem, a, d % span, problem->grid->shape[a] - 1);
        d /= span;
    }
    for (int a = 0; a < last; a++) at = at * problem->extent[a] + digit[a];
    return at * problem->extent[last];
}

static double kernel_value(const circulant_problem *problem, int64_t row, int64_t e)
{
    int last = problem->rank - 1;
    return problem
        ->table[row + circulant_displacement(problem, last, e, problem->grid->shape[last] - 1)];
}

/* Runs of values that are not zero, joined where a tile could meet both. */
static int64_t find_runs(const circulant_problem *problem, int64_t row, toeplitz_run *runs)
{
    int64_t n = problem->grid->shape[problem->rank - 1], count = 0;
    for (int64_t e = 0; e < 2 * n - 1; e++) {
        if (kernel_value(problem, row, e) == 0) continue;
        int64_t d = e - (n - 1);
        bool apart = !count || d - runs[count - 1].end > 2 * TOEPLITZ_TILE;
        if (apart) runs[count++].first = d;
        runs[count - 1].end = d + 1;
    }
    return count;
}

static bool fill(dense_plan *plan, const circulant_problem *problem)
{
    int64_t n = plan->shape[plan->rank - 1], most = 1 + (2 * n - 1) / (2 * TOEPLITZ_TILE);
    plan->runs = memory_take(plan->displacements, (size_t)most * sizeof *plan->runs);
    if (!plan->runs) return false;
    for (int64_t d = 0; d < plan->displacements; d++) {
        int64_t row = table_row(problem, d), count;
        for (int64_t e = 0; e < 2 * n - 1; e++)
            circulant_put(plan->kernel, d * plan->stride + e, kernel_value(problem, row, e),
                          plan->type);
        count = find_runs(problem, row, plan->runs + plan->run_count);
        plan->displacement[d] = (dense_row){plan->run_count, count};
        plan->run_count += count;
    }
    return true;
}

static void *make(const circulant_problem *problem)
{
    dense_plan *plan = memory_take(1, sizeof *plan);
    if (!plan) return NULL;
    size_t size = circulant_size(problem->type);
    int last = problem->rank - 1;
    plan->rank = problem->rank;
    plan->type = problem->type;
    memcpy(plan->shape, problem->grid->shape, sizeof plan->shape);
    plan->rows = plan->displacements = 1;
    for (int a = 0; a < last; a++) {
        plan->rows *= plan->shape[a];
        plan->displacements *= 2 * plan->shape[a] - 1;
    }
    plan->stride = circulant_padded(2 * plan->shape[last] - 1 + TOEPLITZ_TILE, plan->type);
    plan->kernel = memory_take(plan->displacements, (size_t)plan->stride * size);
    plan->displacement = memory_take(plan->displacements, sizeof *plan->displacement);
    if (!plan->kernel || !plan->displacement || !fill(plan, problem)) {
        forget(plan);
        return NULL;
    }
    plan->bytes = (int64_t)sizeof *plan + plan->displacements * plan->stride * (int64_t)size +
                  plan->displacements * (int64_t)sizeof *plan->displacement +
                  plan->run_count * (int64_t)sizeof *plan->runs;
    return plan;
}

/* The number of the displacement from outer row `source` to outer row `target`. */
static int64_t displacement_of(const dense_plan *plan, int64_t target, int64_t source)
{
    int64_t at = 0, span = 1;
    for (int a = plan->rank - 2; a >= 0; a--) {
        int64_t n = plan->shape[a];
        at += (target % n - source % n + n - 1) * span;
        span *= 2 * n - 1;
        target /= n;
        source /= n;
    }
    return at;
}

/* The targets first .. end - 1 of one outer row. */
static void sum_row(const dense_plan *plan, const circulant_call *call, int64_t row, slice targets)
{
    size_t size = circulant_size(plan->type);
    int64_t n = plan->shape[plan->rank - 1];
    char *y = (char *)call->y + (size_t)(row * n) * size;
    memset(y + (size_t)targets.begin * size, 0, (size_t)(targets.end - targets.begin) * size);
    for (int64_t source = 0; source < plan->rows; source++) {
        int64_t d = displacement_of(plan, row, source);
        toeplitz axis = {n, (const char *)plan->kernel + (size_t)(d * plan->stride) * size,
                         plan->runs + plan->displacement[d].run, plan->displacement[d].run_count};
        const char *x = (const char *)call->x + (size_t)(source * n) * size;
        ISA_PICK(circulant_toeplitz_loops)
            ->of[plan->type == CANN_FLOAT64]
            .rows(&axis, x, n, y, n, 1, targets.begin, targets.end);
    }
}

static void phase(const void *memory, int number, const circulant_call *call)
{
    const dense_plan *plan = memory;
    (void)number;
    int64_t n = plan->shape[plan->rank - 1];
    bool line = plan->rows == 1;
    slice mine = line ? parallel_slice(n, TOEPLITZ_TILE, call->thread, call->threads)
                      : parallel_slice(plan->rows, 1, call->thread, call->threads);
    if (line) {
        if (mine.begin < mine.end) sum_row(plan, call, 0, mine);
        return;
    }
    for (int64_t row = mine.begin; row < mine.end; row++) sum_row(plan, call, row, (slice){0, n});
}

static double cost(const circulant_problem *problem)
{
    double lanes = problem->type == CANN_FLOAT32 ? 16 : 8, nonzero = 0;
    for (int64_t e = 0; e < problem->entries; e++) nonzero += problem->table[e] != 0;
    double n = (double)problem->grid->shape[problem->rank - 1], count = (double)problem->count;
    double rows = count / n, share = nonzero / (double)problem->entries;
    double sources = count * share + fmin(count, fmax(rows * share, 1) * TOEPLITZ_TILE);
    return 30 + 12 * rows * rows + fmin(count, sources) * count * 0.6 / lanes;
}

static int64_t scratch(const void *plan)
{
    (void)plan;
    return 0;
}

static int phases(const void *plan)
{
    (void)plan;
    return 1;
}

static int64_t bytes(const void *memory)
{
    const dense_plan *plan = memory;
    return plan->bytes;
}

static void report(const void *memory, text *line)
{
    const dense_plan *plan = memory;
    text_add(line, "%" PRId64 " run%s of displacements", plan->run_count,
             plan->run_count == 1 ? "" : "s");
}

const circulant_kind circulant_dense = {"dense", cost,  make,   forget, scratch,
                                        phases,  phase, report, bytes};
