/* SPDX-License-Identifier: MIT */
#include "tensor/reduce.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/axis.h"
#include "tensor/map.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

ISA_DECLARE(reduce_loops, reduce_loops);

static const struct {
    const char *name, *doc;
} rows[REDUCE_COUNT] = {
#define REDUCTION(name, units, doc) {#name, doc},
#include "tensor/reduce.def"
#undef REDUCTION
};

int64_t cann_reduction_count(void)
{
    return REDUCE_COUNT;
}

static bool known(int64_t row)
{
    return row >= 0 && row < REDUCE_COUNT;
}

const char *cann_reduction_name(int64_t row)
{
    return known(row) ? rows[row].name : NULL;
}
const char *cann_reduction_doc(int64_t row)
{
    return known(row) ? rows[row].doc : NULL;
}

int64_t cann_reduction_find(const char *name)
{
    for (int64_t row = 0; row < REDUCE_COUNT; row++)
        if (!strcmp(rows[row].name, name)) return row;
    return -1;
}

int64_t reduce_block_count(int64_t count)
{
    return (count + REDUCE_BLOCK - 1) / REDUCE_BLOCK;
}

bool reduce_is_one_pass(int row)
{
    return row != REDUCE_var && row != REDUCE_std;
}

static int column(cann_type type)
{
    return type == CANN_FLOAT32 ? 0 : type == CANN_FLOAT64 ? 1 : 2;
}

void reduce_blocks(int row, cann_type type, const void *x, int64_t first_block, int64_t end_block,
                   int64_t count, void *partial)
{
    reduce_loop loop = ISA_PICK(reduce_loops)->loop[row][column(type)];
    int64_t size = (int64_t)type_size(type);
    for (int64_t block = first_block; block < end_block; block++) {
        int64_t begin = block * REDUCE_BLOCK;
        int64_t length = count - begin < REDUCE_BLOCK ? count - begin : REDUCE_BLOCK;
        loop.block((const char *)x + begin * size, length, (char *)partial + block * size);
    }
}

#define JOIN(name, type, sum, product)                                                             \
    static type name(int row, type a, type b)                                                      \
    {                                                                                              \
        switch (row) {                                                                             \
        case REDUCE_prod: return product;                                                          \
        case REDUCE_min: return b < a || b != b ? b : a;                                           \
        case REDUCE_max: return b > a || b != b ? b : a;                                           \
        case REDUCE_any: return a != 0 || b != 0;                                                  \
        case REDUCE_all: return a != 0 && b != 0;                                                  \
        default: return sum;                                                                       \
        }                                                                                          \
    }
JOIN(join_f32, float, a + b, a *b)
JOIN(join_f64, double, a + b, a *b)
JOIN(join_i64, int64_t, (int64_t)((uint64_t)a + (uint64_t)b), (int64_t)((uint64_t)a *(uint64_t)b))

/* What no element gives. */
static double start(int row)
{
    return row == REDUCE_min                         ? INFINITY
           : row == REDUCE_max                       ? -INFINITY
           : row == REDUCE_prod || row == REDUCE_all ? 1
                                                     : 0;
}

#define FINISH(name, type, join, root)                                                             \
    static type name(int row, type *partial, int64_t blocks, int64_t count)                        \
    {                                                                                              \
        type none = 0;                                                                             \
        if (blocks == 0) {                                                                         \
            none = (type)start(row);                                                               \
            partial = &none;                                                                       \
        }                                                                                          \
        for (int64_t step = 1; step < blocks; step *= 2)                                           \
            for (int64_t k = 0; k + step < blocks; k += 2 * step)                                  \
                partial[k] = join(row, partial[k], partial[k + step]);                             \
        return row == REDUCE_mean   ? partial[0] / (type)count                                     \
               : row == REDUCE_norm ? root(partial[0])                                             \
                                    : partial[0];                                                  \
    }
#define NO_ROOT(x) (x)
FINISH(finish_f32, float, join_f32, sqrtf)
FINISH(finish_f64, double, join_f64, sqrt)
FINISH(finish_i64, int64_t, join_i64, NO_ROOT)

void reduce_finish(int row, cann_type type, void *partial, int64_t blocks, int64_t count,
                   void *result)
{
    switch (column(type)) {
    case 0: *(float *)result = finish_f32(row, partial, blocks, count); break;
    case 1: *(double *)result = finish_f64(row, partial, blocks, count); break;
    default: *(int64_t *)result = finish_i64(row, partial, blocks, count);
    }
}

enum { WORTH_A_TEAM = 1 << 16 };

/* The type a row is computed in, and the type it gives, for elements of `type`. */
static cann_type computed_type(int row, cann_type type)
{
    bool whole_too = row != REDUCE_mean && row != REDUCE_norm;
    return type_is_float(type) ? type : whole_too ? CANN_INT64 : CANN_FLOAT64;
}

static cann_type result_type(int row, cann_type type)
{
    bool picks = row == REDUCE_min || row == REDUCE_max;
    return row == REDUCE_any || row == REDUCE_all ? CANN_BOOL
           : picks                                ? type
                                                  : computed_type(row, type);
}

/* Up to REDUCE_COLUMNS neighbouring lanes. */
typedef struct bundle {
    int count;
    const char *first[REDUCE_COLUMNS];
    int64_t length, stride, size;
    bool side_by_side; /* in memory, and as many as the loop takes */
} bundle;

static bundle bundle_of(const lanes *from, int64_t lane, int64_t end)
{
    bundle out = {.length = from->length, .stride = from->stride, .size = (int64_t)from->size};
    out.count = (int)(end - lane < REDUCE_COLUMNS ? end - lane : REDUCE_COLUMNS);
    out.side_by_side = out.count == REDUCE_COLUMNS;
    for (int k = 0; k < out.count; k++) {
        out.first[k] = lane_at(from, lane + k);
        out.side_by_side = out.side_by_side && out.first[k] == out.first[0] + k * out.size;
    }
    return out;
}

/* Elements [begin, begin + count) of one lane, one after the other. */
static void gather_lane(const bundle *from, int lane, int64_t begin, int64_t count, double *block)
{
    for (int64_t k = 0; k < count; k++) {
        int64_t at = (begin + k) * from->stride;
        if (from->size == 8)
            ((int64_t *)block)[k] = ((const int64_t *)from->first[lane])[at];
        else
            ((int32_t *)block)[k] = ((const int32_t *)from->first[lane])[at];
    }
}

/* The partial results [lane][block] of a bundle. */
static void reduce_bundle(int row, cann_type type, const bundle *some, char *partial)
{
    double block[REDUCE_BLOCK];
    reduce_loop loop = ISA_PICK(reduce_loops)->loop[row][column(type)];
    int64_t size = some->size, blocks = reduce_block_count(some->length);
    for (int64_t b = 0; b < blocks; b++) {
        int64_t begin = b * REDUCE_BLOCK, left = some->length - begin;
        int64_t count = left < REDUCE_BLOCK ? left : REDUCE_BLOCK;
        if (some->side_by_side)
            loop.columns(some->first[0] + begin * some->stride * size, some->stride, count, block);
        for (int k = 0; k < some->count; k++) {
            char *place = partial + (k * blocks + b) * size;
            if (some->side_by_side) {
                memcpy(place, (char *)block + k * size, (size_t)size);
            } else if (some->stride == 1) {
                loop.block(some->first[k] + begin * size, count, place);
            } else {
                gather_lane(some, k, begin, count, block);
                loop.block(block, count, place);
            }
        }
    }
}

/* Lanes [begin, end) into their places of out. */
static cann_status reduce_lanes(int row, cann_type type, const lanes *from, char *out,
                                int64_t begin, int64_t end)
{
    int64_t size = (int64_t)from->size, blocks = reduce_block_count(from->length);
    char *partial = memory_take(blocks * REDUCE_COLUMNS + 1, sizeof(double));
    if (!partial) return CANN_ERROR_MEMORY;
    for (int64_t lane = begin; lane < end; lane += REDUCE_COLUMNS) {
        bundle some = bundle_of(from, lane, end);
        reduce_bundle(row, type, &some, partial);
        for (int k = 0; k < some.count; k++)
            reduce_finish(row, type, partial + k * blocks * size, blocks, from->length,
                          out + (lane + k) * size);
    }
    memory_free(partial);
    return CANN_OK;
}

/* One long lane: threads share its blocks. */
static cann_status reduce_one(int row, cann_type type, const lanes *from, void *out)
{
    int64_t blocks = reduce_block_count(from->length);
    void *partial = memory_take(blocks + 1, sizeof(double));
    if (!partial) return CANN_ERROR_MEMORY;
    int threads = from->length >= WORTH_A_TEAM ? (int)cann_threads() : 1;
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(blocks, 1, thread, threads);
        reduce_blocks(row, type, from->data, part.begin, part.end, from->length, partial);
    }
    reduce_finish(row, type, partial, blocks, from->length, out);
    memory_free(partial);
    return CANN_OK;
}

static cann_status reduce_all_lanes(int row, cann_type type, const lanes *from, char *out)
{
    if (from->count == 1 && from->stride == 1) return reduce_one(row, type, from, out);
    int threads = from->count * from->length >= WORTH_A_TEAM ? (int)cann_threads() : 1;
    cann_status status = CANN_OK;
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(from->count, REDUCE_COLUMNS, thread, threads);
        if (reduce_lanes(row, type, from, out, part.begin, part.end) != CANN_OK)
#pragma omp atomic write
            status = CANN_ERROR_MEMORY;
    }
    if (status != CANN_OK)
        fail(status, "%s: not enough memory for the partial results", rows[row].name);
    return status;
}

/* The tensor in the type computed in, contiguous where all axes go; to be freed. */
static cann_tensor *ready(const cann_tensor *tensor, cann_type type, int axis)
{
    if (tensor->type != type) return cann_tensor_convert(tensor, type);
    if (axis < 0) return cann_tensor_contiguous(tensor);
    return cann_tensor_view(tensor, tensor->rank, tensor->shape, tensor->strides, 0);
}

static cann_tensor *reduce_one_pass(int row, const cann_tensor *tensor, int axis, bool keep)
{
    cann_type computed = computed_type(row, tensor->type), given = result_type(row, tensor->type);
    int rank;
    int64_t shape[TENSOR_RANK];
    axis_shape(tensor, axis, keep, &rank, shape);
    cann_tensor *from = ready(tensor, computed, axis), *out = NULL, *result = NULL;
    if (from) out = cann_tensor_new(computed, rank, shape);
    if (!out) goto done;
    lanes all = lanes_of(from, axis);
    if (all.length == 0 && out->count > 0 && (row == REDUCE_min || row == REDUCE_max)) {
        fail(CANN_ERROR_SHAPE, "%s: an axis of no elements has none", rows[row].name);
        goto done;
    }
    if (reduce_all_lanes(row, computed, &all, cann_tensor_data(out)) != CANN_OK) goto done;
    result = given == computed ? ready(out, computed, 0) : cann_tensor_convert(out, given);

done:
    cann_tensor_free(from);
    cann_tensor_free(out);
    return result;
}

/* The mean of the squared distances to the mean; its root for std. */
static cann_tensor *reduce_spread(int row, const cann_tensor *tensor, int axis, bool keep)
{
    cann_type type = type_is_float(tensor->type) ? tensor->type : CANN_FLOAT64;
    cann_tensor *from = ready(tensor, type, axis), *mean = NULL, *off = NULL, *out = NULL;
    if (from) mean = reduce_one_pass(REDUCE_mean, from, axis, true);
    if (mean) off = cann_tensor_map(FUNCTION_sub, from, mean, NULL);
    if (off && cann_tensor_map_into(FUNCTION_mul, off, off, off, NULL) == CANN_OK)
        out = reduce_one_pass(REDUCE_mean, off, axis, keep);
    if (out && row == REDUCE_std) cann_tensor_map_into(FUNCTION_sqrt, out, out, NULL, NULL);
    cann_tensor_free(from);
    cann_tensor_free(mean);
    cann_tensor_free(off);
    return out;
}

cann_tensor *cann_tensor_reduce(int64_t row, const cann_tensor *tensor, int axis, bool keep)
{
    if (!known(row)) {
        fail(CANN_ERROR_NAME, "no reduction has the row %" PRId64, row);
        return NULL;
    }
    if (axis_check(rows[row].name, tensor, axis) != CANN_OK) return NULL;
    return reduce_is_one_pass((int)row) ? reduce_one_pass((int)row, tensor, axis, keep)
                                        : reduce_spread((int)row, tensor, axis, keep);
}
