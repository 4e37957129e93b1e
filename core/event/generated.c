/* SPDX-License-Identifier: MIT */
#include "event/generated.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "event/connect.h"
#include "event/product.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    int row; /* of draws.def; -1: nothing is drawn */
} laws[LAW_COUNT] = {
    {"constant", -1}, {"uniform", DISTRIBUTION_uniform}, {"normal", DISTRIBUTION_normal}};

/* Wide enough that a block is worth its start, and so that there are blocks for a large team. */
enum { MOST_BLOCKS = 64, WORTH_A_BLOCK = 64, EDGE = 16 };

static void cut_blocks(cann_generated *generated)
{
    double columns = (double)generated->columns, width = ceil(columns / MOST_BLOCKS);
    if (width * generated->p < WORTH_A_BLOCK) width = ceil(WORTH_A_BLOCK / generated->p);
    if (!(width < columns)) width = columns;
    generated->width = ((int64_t)width + EDGE - 1) / EDGE * EDGE;
    if (generated->width < EDGE) generated->width = EDGE;
    generated->blocks = (generated->columns + generated->width - 1) / generated->width;
}

static cann_status check(int64_t rows, int64_t columns, double p, int law, const char *name,
                         double a, double b)
{
    if (rows < 0 || rows > INT32_MAX || columns < 0 || columns > INT32_MAX)
        return fail(CANN_ERROR_ARGUMENT,
                    "generated: %" PRId64 " sources and %" PRId64
                    " targets, but synapses join 0 to %d of each",
                    rows, columns, INT32_MAX);
    if (!(p >= 0 && p <= 1))
        return fail(CANN_ERROR_ARGUMENT, "generated: p = %g, but 0 to 1 will do", p);
    if (law < 0)
        return fail(CANN_ERROR_NAME, "generated: weights are constant, uniform or normal, not '%s'",
                    name);
    if (!isfinite(a) || !isfinite(b))
        return fail(CANN_ERROR_ARGUMENT,
                    "generated: weights of %g and %g, but finite numbers will do", a, b);
    if (law == LAW_NORMAL && b < 0)
        return fail(CANN_ERROR_ARGUMENT,
                    "generated: a standard deviation of %g, but a number from 0 will do", b);
    if (law == LAW_UNIFORM && a > b)
        return fail(CANN_ERROR_ARGUMENT,
                    "generated: uniform weights from %g to %g, but the lowest comes first", a, b);
    return CANN_OK;
}

cann_generated *cann_generated_new(int64_t rows, int64_t columns, double p, bool allow_self,
                                   const char *law, double a, double b, cann_type type,
                                   uint64_t seed, uint64_t stream)
{
    int found = -1;
    for (int k = 0; k < LAW_COUNT; k++)
        if (!strcmp(laws[k].name, law)) found = k;
    if (check(rows, columns, p, found, law, a, b) != CANN_OK) return NULL;
    if (type != CANN_FLOAT32 && type != CANN_FLOAT64) {
        fail(CANN_ERROR_TYPE, "generated: weights are float32 or float64, not %s", type_name(type));
        return NULL;
    }
    cann_generated *generated = memory_take(1, sizeof *generated);
    if (!generated) return NULL;
    *generated = (cann_generated){.rows = rows,
                                  .columns = columns,
                                  .p = p,
                                  .rate = -log1p(-p),
                                  .allow_self = allow_self,
                                  .law = (weight_law)found,
                                  .a = a,
                                  .b = b,
                                  .type = type,
                                  .seed = seed,
                                  .stream = stream};
    cut_blocks(generated);
    return generated;
}

void cann_generated_free(cann_generated *generated)
{
    memory_free(generated);
}

void walk_begin(walk_of_block *walk, const cann_generated *generated, int64_t row, int64_t block)
{
    int64_t begin = block * generated->width, end = begin + generated->width;
    walk->generated = generated;
    walk->row = row;
    walk->begin = begin;
    walk->end = end < generated->columns ? end : generated->columns;
    walk->at = (double)begin - 1;
    walk->drawn = walk->made = 0;
    if (generated->p == 0) walk->at = (double)walk->end;
}

static void fill(cann_type type, void *out, double value, int64_t count)
{
    if (type == CANN_FLOAT32)
        for (int64_t k = 0; k < count; k++) ((float *)out)[k] = (float)value;
    else
        for (int64_t k = 0; k < count; k++) ((double *)out)[k] = value;
}

/* Weights of the next `count` synapses: each depends on its number within the block alone. */
static void draw_weights(walk_of_block *walk, int64_t count)
{
    const cann_generated *generated = walk->generated;
    int row = laws[generated->law].row;
    if (row < 0) {
        fill(generated->type, walk->weight, generated->a, count);
        return;
    }
    double a[WALK], b[WALK];
    fill(generated->type, a, generated->a, count);
    fill(generated->type, b, generated->b, count);
    draw_loop_of(row, generated->type)(
        count, walk->weight, a, b, generated->seed, generated->stream,
        (uint64_t)walk->row << 32 | (uint64_t)(walk->begin + walk->made), DRAWS_WEIGHTS);
}

/* Takes the pair i, i out of what was found; the others keep their draws. */
static int64_t drop_self(walk_of_block *walk, int64_t found, bool weights)
{
    bool single = walk->generated->type == CANN_FLOAT32;
    int64_t kept = 0;
    for (int64_t k = 0; k < found; k++) {
        if (walk->target[k] == walk->row) continue;
        walk->target[kept] = walk->target[k];
        if (weights && single) ((float *)walk->weight)[kept] = ((float *)walk->weight)[k];
        if (weights && !single) walk->weight[kept] = walk->weight[k];
        kept++;
    }
    return kept;
}

int64_t walk_next(walk_of_block *walk, bool weights)
{
    const cann_generated *generated = walk->generated;
    double last = (double)walk->end - 1, rates[WALK], gaps[WALK];
    if (!(walk->at < last)) return 0;
    double wanted = (last - walk->at) * generated->p;
    wanted += 3 * sqrt(wanted) + 8;
    int64_t block = wanted < WALK ? (int64_t)wanted : WALK, found = 0;
    for (int64_t k = 0; k < block; k++) rates[k] = generated->rate;
    draw_loop_of(DISTRIBUTION_exponential, CANN_FLOAT64)(
        block, gaps, rates, NULL, generated->seed, generated->stream,
        (uint64_t)walk->row << 32 | (uint64_t)(walk->begin + walk->drawn), DRAWS_PAIRS);
    walk->drawn += block;
    for (int64_t k = 0; k < block; k++) {
        walk->at += 1 + floor(gaps[k]);
        if (walk->at > last) break;
        walk->target[found++] = (int32_t)walk->at;
    }
    if (found > 0 && weights) draw_weights(walk, found);
    walk->made += found;
    if (!generated->allow_self) found = drop_self(walk, found, weights);
    return found > 0 ? found : walk_next(walk, weights);
}

/* Targets of blocks [first, last) hear the events in order. */
static void deliver_blocks(const cann_generated *generated, const operands *operands, int64_t b,
                           int64_t count, int64_t first, int64_t last)
{
    walk_of_block walk;
    for (int64_t e = 0; e < count && !cann_interrupt_pending(); e++)
        for (int64_t block = first; block < last; block++) {
            int64_t row = operands->events[e], found;
            walk_begin(&walk, generated, row, block);
            while ((found = walk_next(&walk, true)) > 0)
                if (generated->type == CANN_FLOAT32) {
                    const float *weight = (const float *)walk.weight;
                    float *out = (float *)cann_tensor_data(operands->out) + b * operands->width;
                    float x =
                        ((const float *)cann_tensor_data(operands->x))[b * operands->length + row];
                    for (int64_t k = 0; k < found; k++) out[walk.target[k]] += weight[k] * x;
                } else {
                    double *out = (double *)cann_tensor_data(operands->out) + b * operands->width;
                    double x =
                        ((const double *)cann_tensor_data(operands->x))[b * operands->length + row];
                    for (int64_t k = 0; k < found; k++) out[walk.target[k]] += walk.weight[k] * x;
                }
        }
}

/* The same interleaved sums as those of stored rows. */
static void gather_rows(const cann_generated *generated, const operands *operands, int64_t b,
                        int64_t begin, int64_t end)
{
    walk_of_block walk;
    const char *x = cann_tensor_data(operands->x);
    for (int64_t row = begin; row < end && !cann_interrupt_pending(); row++) {
        float single[GATHER_SUMS] = {0}, total32 = 0;
        double wide[GATHER_SUMS] = {0}, total = 0;
        int64_t place = 0, found;
        for (int64_t block = 0; block < generated->blocks; block++) {
            walk_begin(&walk, generated, row, block);
            while ((found = walk_next(&walk, true)) > 0)
                for (int64_t k = 0; k < found; k++, place++) {
                    int64_t at = b * operands->length + walk.target[k];
                    if (generated->type == CANN_FLOAT32)
                        single[place % GATHER_SUMS] +=
                            ((const float *)walk.weight)[k] * ((const float *)x)[at];
                    else
                        wide[place % GATHER_SUMS] += walk.weight[k] * ((const double *)x)[at];
                }
        }
        for (int s = 0; s < GATHER_SUMS; s++) total32 += single[s], total += wide[s];
        if (generated->type == CANN_FLOAT32)
            ((float *)cann_tensor_data(operands->out))[b * operands->width + row] = total32;
        else
            ((double *)cann_tensor_data(operands->out))[b * operands->width + row] = total;
    }
}

cann_tensor *cann_generated_product(const cann_generated *generated, const cann_tensor *x,
                                    bool back, bool events)
{
    operands operands;
    int64_t length = back ? generated->columns : generated->rows;
    int64_t width = back ? generated->rows : generated->columns;
    const char *name = product_name(back, events);
    cann_status status = operands_read(&operands, name, x, generated->type, length, width, events);
    if (status == CANN_OK && operands.type != generated->type)
        status =
            fail(CANN_ERROR_TYPE, "%s: x is %s, but the matrix is float32; convert one of them",
                 name, type_name(x->type));
    int threads = (int)cann_threads();
    for (int64_t b = 0; status == CANN_OK && b < operands.batch; b++) {
        int64_t count = back ? 0 : operands_list(&operands, b);
#pragma omp parallel for num_threads(threads) schedule(static, 1) if (threads > 1)
        for (int thread = 0; thread < threads; thread++) {
            slice part = parallel_slice(back ? width : generated->blocks, 1, thread, threads);
            if (back)
                gather_rows(generated, &operands, b, part.begin, part.end);
            else
                deliver_blocks(generated, &operands, b, count, part.begin, part.end);
        }
        if (cann_interrupt_pending()) status = fail(CANN_INTERRUPTED, "%s: interrupted", name);
    }
    return operands_finish(&operands, status == CANN_OK);
}

/* Weight k of what a walk found, whichever type it is kept in. */
static inline double weight_at(const walk_of_block *walk, int64_t k)
{
    return walk->generated->type == CANN_FLOAT32 ? ((const float *)walk->weight)[k]
                                                 : walk->weight[k];
}

/* Counts the synapses of every row, or keeps them. */
static void store_rows(const cann_generated *generated, synapses *into, bool keep)
{
    walk_of_block walk;
    for (int64_t row = 0; row < generated->rows && !cann_interrupt_pending(); row++) {
        int64_t at = into->first[row], found;
        for (int64_t block = 0; block < generated->blocks; block++) {
            walk_begin(&walk, generated, row, block);
            while ((found = walk_next(&walk, keep)) > 0) {
                for (int64_t k = 0; keep && k < found; k++) {
                    into->target[at + k] = walk.target[k];
                    into->weight[at + k] = weight_at(&walk, k);
                }
                at += found;
            }
        }
        if (!keep) into->first[row + 1] = at;
    }
}

cann_synapses *cann_generated_store(const cann_generated *generated)
{
    synapses *into = synapses_new(generated->rows, generated->columns);
    if (!into || synapses_check_count(generated_count(generated), 12,
                                      "a generated matrix, stored,") != CANN_OK)
        goto failed;
    store_rows(generated, into, false);
    if (synapses_reserve(into, into->first[into->rows], "a generated matrix, stored,") != CANN_OK)
        goto failed;
    into->weight = memory_take(into->count, sizeof *into->weight);
    if (!into->weight) goto failed;
    store_rows(generated, into, true);
    if (!cann_interrupt_pending()) return into;
    fail(CANN_INTERRUPTED, "storing a generated matrix: interrupted");

failed: /* the sentence is set by whoever failed */
    synapses_free(into);
    return NULL;
}

double generated_count(const cann_generated *generated)
{
    int64_t rows = generated->rows, columns = generated->columns;
    int64_t none = generated->allow_self ? 0 : rows < columns ? rows : columns;
    return ((double)rows * (double)columns - (double)none) * generated->p;
}

cann_synapses *cann_generated_synapses(const cann_generated *generated)
{
    synapses *made = synapses_new(generated->rows, generated->columns);
    if (made) made->generated = memory_take(1, sizeof *made->generated);
    if (made && made->generated) {
        *made->generated = *generated;
        return made;
    }
    synapses_free(made);
    return NULL;
}

/* ---- events of a running network ---- */

static void add_f32(const walk_of_block *walk, int64_t found, const generated_delivery *what,
                    float amount)
{
    float *out = what->out;
    bool drawn = walk->generated->law != LAW_CONSTANT;
    for (int64_t k = 0; k < found; k++) {
        int32_t target = walk->target[k];
        if (target < what->begin || target >= what->end) continue;
        out[target] += drawn ? (float)weight_at(walk, k) * amount : amount;
    }
}

static void add_f64(const walk_of_block *walk, int64_t found, const generated_delivery *what,
                    double amount)
{
    double *out = what->out;
    bool drawn = walk->generated->law != LAW_CONSTANT;
    for (int64_t k = 0; k < found; k++) {
        int32_t target = walk->target[k];
        if (target < what->begin || target >= what->end) continue;
        out[target] += drawn ? weight_at(walk, k) * amount : amount;
    }
}

void generated_deliver(const cann_generated *generated, const generated_delivery *what)
{
    walk_of_block walk;
    bool single = what->type == CANN_FLOAT32, drawn = generated->law != LAW_CONSTANT;
    int64_t count = what->events ? what->event_count : generated->rows, found;
    int64_t first = what->begin / generated->width;
    int64_t last = (what->end + generated->width - 1) / generated->width;
    for (int64_t e = 0; e < count; e++) {
        int64_t row = what->events ? what->events[e] : e;
        float amount32 = 0;
        double amount = 0;
        if (single) {
            amount32 = *(const float *)what->amount;
            if (what->scale) amount32 *= ((const float *)what->scale)[row];
        } else {
            amount = *(const double *)what->amount;
            if (what->scale) amount *= ((const double *)what->scale)[row];
        }
        for (int64_t block = first; block < last; block++) {
            walk_begin(&walk, generated, row, block);
            while ((found = walk_next(&walk, drawn)) > 0)
                if (single)
                    add_f32(&walk, found, what, amount32);
                else
                    add_f64(&walk, found, what, amount);
        }
    }
}
