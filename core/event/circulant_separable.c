/* SPDX-License-Identifier: MIT
 * A kernel that is a product over axes, K(d0, d1) = f(d0) g(d1): the direct sum along one axis
 * after the other, at any smoothness of the factors. */
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "event/circulant_method.h"
#include "event/circulant_toeplitz.h"
#include <math.h>
#include <string.h>

ISA_DECLARE(circulant_toeplitz_loops, circulant_toeplitz_loops);

typedef struct separable_plan {
    int rank;
    cann_type type;
    int64_t count;
    int64_t padded; /* elements of one row of the values between two axes */
    toeplitz axis[3];
    void *kernel[3];
    toeplitz_run whole[3];
    int64_t bytes;
} separable_plan;

static void forget(void *memory)
{
    separable_plan *plan = memory;
    if (!plan) return;
    for (int a = 0; a < plan->rank; a++) memory_free(plan->kernel[a]);
    memory_free(plan);
}

static bool fill_axis(separable_plan *plan, const circulant_problem *problem, int a)
{
    int64_t n = problem->grid->shape[a], room = 2 * n - 1 + TOEPLITZ_TILE;
    size_t size = circulant_size(plan->type);
    plan->bytes += room * (int64_t)size;
    if (!(plan->kernel[a] = memory_take(room, size))) return false;
    for (int64_t e = 0; e < 2 * n - 1; e++) {
        int64_t d = circulant_displacement(problem, a, e, n - 1);
        circulant_put(plan->kernel[a], e, problem->factors[a][d], plan->type);
    }
    plan->whole[a] = (toeplitz_run){1 - n, n};
    plan->axis[a] = (toeplitz){n, plan->kernel[a], &plan->whole[a], 1};
    return true;
}

static void *make(const circulant_problem *problem)
{
    if (problem->rank < 2 || !problem->factors[0]) {
        fail(CANN_ERROR_UNSUPPORTED,
             "circulant: the kernel is not a product over %s; use automatic",
             problem->rank < 2 ? "several axes" : "the axes");
        return NULL;
    }
    separable_plan *plan = memory_take(1, sizeof *plan);
    if (!plan) return NULL;
    plan->rank = problem->rank;
    plan->type = problem->type;
    plan->count = problem->count;
    plan->padded = circulant_padded(problem->grid->shape[problem->rank - 1], problem->type);
    plan->bytes = sizeof *plan;
    for (int a = 0; a < plan->rank; a++)
        if (!fill_axis(plan, problem, a)) {
            forget(plan);
            return NULL;
        }
    return plan;
}

static int64_t rows_of(const separable_plan *plan)
{
    return plan->count / plan->axis[plan->rank - 1].length;
}

/* Values between two axes: level 0 after the last axis, level 1 after the one before. */
static char *between(const separable_plan *plan, const circulant_call *call, int level)
{
    int64_t elements = rows_of(plan) * plan->padded;
    return (char *)call->scratch + (size_t)(level * elements) * circulant_size(plan->type);
}

static void sum_rows(const separable_plan *plan, const circulant_call *call)
{
    const toeplitz *axis = &plan->axis[plan->rank - 1];
    size_t size = circulant_size(plan->type);
    slice mine = parallel_slice(rows_of(plan), 8, call->thread, call->threads);
    char *to = between(plan, call, 0) + (size_t)(mine.begin * plan->padded) * size;
    memset(to, 0, (size_t)((mine.end - mine.begin) * plan->padded) * size);
    ISA_PICK(circulant_toeplitz_loops)
        ->of[plan->type == CANN_FLOAT64]
        .rows(axis, (const char *)call->x + (size_t)(mine.begin * axis->length) * size,
              axis->length, to, plan->padded, mine.end - mine.begin, 0, axis->length);
}

/* Along axis a, whose points are `middle` rows apart; the last pass writes y, whose rows are not
 * padded. */
static void sum_columns(const separable_plan *plan, const circulant_call *call, int a)
{
    const toeplitz *axis = &plan->axis[a];
    int64_t columns = plan->axis[plan->rank - 1].length, middle = 1, outer = 1;
    for (int k = a + 1; k < plan->rank - 1; k++) middle *= plan->axis[k].length;
    for (int k = 0; k < a; k++) outer *= plan->axis[k].length;
    int64_t width = a ? plan->padded : columns;
    size_t size = circulant_size(plan->type);
    const char *x = between(plan, call, plan->rank - 2 - a);
    char *y = a ? between(plan, call, plan->rank - 1 - a) : call->y;
    int64_t tiles = (axis->length + TOEPLITZ_TILE - 1) / TOEPLITZ_TILE;
    slice mine = parallel_slice(outer * middle * tiles, 1, call->thread, call->threads);
    for (int64_t unit = mine.begin; unit < mine.end; unit++) {
        int64_t tile = unit % tiles * TOEPLITZ_TILE, at = unit / tiles;
        int64_t row = at / middle * axis->length * middle + at % middle;
        int64_t end = tile + TOEPLITZ_TILE < axis->length ? tile + TOEPLITZ_TILE : axis->length;
        char *to = y + (size_t)(row * width) * size;
        for (int64_t i = tile; i < end; i++)
            memset(to + (size_t)(i * middle * width) * size, 0, (size_t)width * size);
        ISA_PICK(circulant_toeplitz_loops)
            ->of[plan->type == CANN_FLOAT64]
            .columns(axis, x + (size_t)(row * plan->padded) * size, middle * plan->padded, to,
                     middle * width, columns, tile, end);
    }
}

static void phase(const void *plan, int number, const circulant_call *call)
{
    if (number == 0)
        sum_rows(plan, call);
    else
        sum_columns(plan, call, ((const separable_plan *)plan)->rank - 1 - number);
}

static double cost(const circulant_problem *problem)
{
    if (problem->rank < 2 || !problem->factors[0]) return INFINITY;
    double lanes = problem->type == CANN_FLOAT32 ? 16 : 8, lengths = 0;
    for (int a = 0; a < problem->rank; a++) lengths += (double)problem->grid->shape[a];
    return 100 + (double)problem->count * lengths * 0.37 / lanes;
}

static int64_t scratch(const void *memory)
{
    const separable_plan *plan = memory;
    return (plan->rank - 1) * rows_of(plan) * plan->padded * (int64_t)circulant_size(plan->type);
}

static int phases(const void *plan)
{
    return ((const separable_plan *)plan)->rank;
}

static int64_t bytes(const void *plan)
{
    return ((const separable_plan *)plan)->bytes;
}

static void report(const void *plan, text *line)
{
    text_add(line, "direct sums along %d axes", ((const separable_plan *)plan)->rank);
}

const circulant_kind circulant_separable = {"separable", cost,  make,   forget, scratch,
                                            phases,      phase, report, bytes};
