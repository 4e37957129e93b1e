/* SPDX-License-Identifier: MIT
 * Tensors filled by a rule: evenly spaced, or drawn from a distribution. Element k of a draw, in
 * row-major order, is a function of seed, stream and k, so neither layout nor threads matter. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/status.h"
#include "tensor/copy.h"
#include <inttypes.h>
#include <string.h>

static const struct {
    const char *name;
    int arity;
    const char *doc;
} rows[] = {
#define DISTRIBUTION(name, arity, doc) {#name, arity, doc},
#include "base/draws.def"
#undef DISTRIBUTION
};

static bool known(int64_t row)
{
    return row >= 0 && row < DISTRIBUTION_COUNT;
}

int64_t cann_distribution_count(void)
{
    return DISTRIBUTION_COUNT;
}
const char *cann_distribution_name(int64_t row)
{
    return known(row) ? rows[row].name : NULL;
}
const char *cann_distribution_doc(int64_t row)
{
    return known(row) ? rows[row].doc : NULL;
}
int64_t cann_distribution_arity(int64_t row)
{
    return known(row) ? rows[row].arity : 0;
}

int64_t cann_distribution_find(const char *name)
{
    for (int64_t row = 0; row < DISTRIBUTION_COUNT; row++)
        if (!strcmp(rows[row].name, name)) return row;
    return -1;
}

enum { BLOCK = 1024, WORTH_A_TEAM = 1 << 14, TAKES_LONG = 1 << 22 };

/* One fill: arguments stretched to the tensor's shape, all in the float type drawn in. */
typedef struct fill {
    draw_loop loop;
    cann_type drawn, given; /* float type; the tensor's own */
    int arguments;
    walk argument[2], out;
    uint64_t seed, stream;
} fill;

static void fill_range(const fill *how, int64_t begin, int64_t end)
{
    double blocks[4][BLOCK] = {{0}}; /* doubles for their alignment */
    bool takes_long = end - begin >= TAKES_LONG;
    for (int64_t first = begin; first < end; first += BLOCK) {
        if (takes_long && cann_interrupt_pending()) return;
        int64_t count = end - first < BLOCK ? end - first : BLOCK;
        for (int k = 0; k < how->arguments; k++)
            walk_gather(&how->argument[k], first, count, blocks[k]);
        how->loop(count, blocks[2], blocks[0], blocks[1], how->seed, how->stream, (uint64_t)first,
                  0);
        convert_elements(how->given, blocks[3], how->drawn, blocks[2], count);
        walk_scatter(&how->out, first, count, blocks[3]);
    }
}

static void fill_all(const fill *how, int64_t count)
{
    int threads = count >= WORTH_A_TEAM ? (int)cann_threads() : 1;
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(count, BLOCK, thread, threads);
        fill_range(how, part.begin, part.end);
    }
}

/* An argument in the type drawn in, stretched over the tensor; to be freed. */
static cann_tensor *stretch(const cann_tensor *argument, cann_type type, const cann_tensor *over)
{
    cann_tensor *typed = cann_tensor_convert(argument, type);
    cann_tensor *out = typed ? cann_tensor_broadcast(typed, over->rank, over->shape) : NULL;
    cann_tensor_free(typed);
    return out;
}

cann_status cann_tensor_fill(int64_t row, cann_tensor *tensor, const cann_tensor *a,
                             const cann_tensor *b, uint64_t seed, uint64_t stream)
{
    if (!known(row)) return fail(CANN_ERROR_NAME, "no distribution has the row %" PRId64, row);
    if (!a || (rows[row].arity == 2) != (b != NULL))
        return fail(CANN_ERROR_ARGUMENT, "%s takes %d argument%s", rows[row].name, rows[row].arity,
                    rows[row].arity == 1 ? "" : "s");
    cann_type drawn = tensor->type == CANN_FLOAT32 ? CANN_FLOAT32 : CANN_FLOAT64;
    fill how = {.loop = draw_loop_of((int)row, drawn),
                .drawn = drawn,
                .given = tensor->type,
                .arguments = rows[row].arity,
                .out = walk_of(tensor),
                .seed = seed,
                .stream = stream};
    cann_tensor *arguments[2] = {stretch(a, drawn, tensor), NULL};
    if (arguments[0] && b) arguments[1] = stretch(b, drawn, tensor);
    bool ready = arguments[0] && (!b || arguments[1]);
    for (int k = 0; ready && k < 2 && arguments[k]; k++) how.argument[k] = walk_of(arguments[k]);
    if (ready && tensor->count > 0) fill_all(&how, tensor->count);
    cann_tensor_free(arguments[0]);
    cann_tensor_free(arguments[1]);
    if (ready && tensor->count >= TAKES_LONG && cann_interrupt_pending())
        return fail(CANN_INTERRUPTED, "%s: interrupted", rows[row].name);
    return ready ? CANN_OK : CANN_ERROR_SHAPE;
}

cann_status cann_tensor_space(cann_tensor *tensor, double first, double by, bool to_last)
{
    int64_t count = tensor->count;
    if (tensor->rank != 1)
        return fail(CANN_ERROR_SHAPE, "evenly spaced numbers fill one axis, not %d", tensor->rank);
    double *values = memory_take(count, sizeof *values);
    if (!values) return CANN_ERROR_MEMORY;
    double step = !to_last ? by : count > 1 ? (by - first) / (double)(count - 1) : 0;
    for (int64_t k = 0; k < count; k++) values[k] = first + (double)k * step;
    if (to_last && count > 1) values[count - 1] = by;
    cann_status status = cann_tensor_write(tensor, values, count);
    memory_free(values);
    return status;
}
