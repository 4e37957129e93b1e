/* SPDX-License-Identifier: MIT
 * Elementwise operations over broadcast operands: every operand is brought, block by block, to
 * contiguous elements of the type computed in (without a copy where it lies so), a loop of the row
 * runs, and the block is stored. */
#include "tensor/map.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/copy.h"
#include <inttypes.h>
#include <string.h>

enum { BLOCK = 1024, WORTH_A_TEAM = 1 << 16 };

ISA_DECLARE(map_loops, map_loops);

/* What a call comes down to: the loop, and the types it reads and gives. */
typedef struct plan {
    int row, arity;
    function_loop loop;
    cann_type computed, result;
} plan;

static bool gives_bool(int row)
{
    unit_rule rule = functions[row].units;
    return rule == units_compare || rule == units_logical || row == FUNCTION_isnan;
}

static cann_status check_row(int64_t row, const cann_tensor *const *operands)
{
    static const char *const plural[] = {"operands", "operand", "operands", "operands"};
    if (row < 0 || row >= FUNCTION_COUNT)
        return fail(CANN_ERROR_NAME, "no function has the row %" PRId64, row);
    int arity = functions[row].arity, given = 0;
    while (given < 3 && operands[given]) given++;
    if (given == arity) return CANN_OK;
    return fail(CANN_ERROR_ARGUMENT, "%s takes %d %s, not %d", functions[row].name, arity,
                plural[arity], given);
}

static plan make_plan(int row, const cann_tensor *const *operands)
{
    plan out = {.row = row, .arity = functions[row].arity};
    int first = row == FUNCTION_select; /* its condition has no say in the type */
    cann_type type = operands[first]->type;
    for (int k = first + 1; k < 3 && operands[k]; k++) type = type_promote(type, operands[k]->type);
    if (!type_is_float(type)) {
        cann_type whole = type == CANN_INT32 ? CANN_INT32 : CANN_INT64;
        out.loop = ISA_PICK(map_loops)->loop[row][whole == CANN_INT64];
        out.computed = out.loop ? whole : CANN_FLOAT64;
    } else {
        out.computed = type;
    }
    if (!out.loop) out.loop = function_loop_of((function_row)row, out.computed);
    out.result = gives_bool(row)                               ? CANN_BOOL
                 : row == FUNCTION_select && type == CANN_BOOL ? CANN_BOOL
                                                               : out.computed;
    return out;
}

typedef struct operand {
    cann_type type;
    walk way;
    bool direct;  /* lies as the loop wants it */
    bool repeats; /* one element, everywhere */
} operand;

static operand prepare(const cann_tensor *tensor, cann_type wanted)
{
    operand out = {tensor->type, walk_of(tensor), false, false};
    out.direct = walk_is_plain(&out.way) && tensor->type == wanted && tensor->count > 1;
    out.repeats = out.way.rank == 1 && (out.way.strides[0] == 0 || tensor->count == 1);
    return out;
}

/* Elements [first, first + count) of an operand, in the type computed in. */
static const void *fetch(const operand *from, cann_type wanted, int64_t first, int64_t count,
                         void *block, void *raw)
{
    if (from->direct) return from->way.data + first * (int64_t)from->way.size;
    if (from->type == wanted) {
        walk_gather(&from->way, first, count, block);
        return block;
    }
    walk_gather(&from->way, first, count, raw);
    convert_elements(wanted, block, from->type, raw, count);
    return block;
}

static void map_range(const plan *how, const operand *operands, const operand *out, int64_t begin,
                      int64_t end)
{
    double blocks[4][BLOCK], raw[BLOCK]; /* doubles for their alignment */
    const void *at[3] = {NULL, NULL, NULL};
    int64_t longest = end - begin < BLOCK ? end - begin : BLOCK;
    for (int k = 0; k < how->arity; k++)
        if (operands[k].repeats)
            at[k] = fetch(&operands[k], how->computed, 0, longest, blocks[k], raw);
    for (int64_t first = begin; first < end; first += BLOCK) {
        int64_t count = end - first < BLOCK ? end - first : BLOCK;
        for (int k = 0; k < how->arity; k++)
            if (!operands[k].repeats)
                at[k] = fetch(&operands[k], how->computed, first, count, blocks[k], raw);
        void *dst = blocks[3];
        if (out->direct) dst = out->way.data + first * (int64_t)out->way.size;
        how->loop(count, dst, at[0], at[1], at[2]);
        if (out->direct) continue;
        if (out->type != how->computed) {
            convert_elements(out->type, raw, how->computed, blocks[3], count);
            dst = raw;
        }
        walk_scatter(&out->way, first, count, dst);
    }
}

/* Operands already have the shape of out, and share no memory with it but element for element. */
static void map_same_shape(const plan *how, const cann_tensor *out,
                           const cann_tensor *const *stretched)
{
    operand operands[3], target = prepare(out, how->computed);
    for (int k = 0; k < how->arity; k++) operands[k] = prepare(stretched[k], how->computed);
    int threads = out->count >= WORTH_A_TEAM ? (int)cann_threads() : 1;
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(out->count, BLOCK, thread, threads);
        map_range(how, operands, &target, part.begin, part.end);
    }
}

static bool same_layout(const cann_tensor *a, const cann_tensor *b)
{
    return a->type == b->type && a->rank == b->rank && cann_tensor_data(a) == cann_tensor_data(b) &&
           !memcmp(a->shape, b->shape, (size_t)a->rank * sizeof *a->shape) &&
           !memcmp(a->strides, b->strides, (size_t)a->rank * sizeof *a->strides);
}

static cann_status map_to(const plan *how, cann_tensor *out, const cann_tensor *const *operands)
{
    cann_tensor *stretched[3] = {NULL, NULL, NULL};
    cann_status status = CANN_OK;
    for (int k = 0; k < how->arity && status == CANN_OK; k++) {
        stretched[k] = cann_tensor_broadcast(operands[k], out->rank, out->shape);
        if (stretched[k] && tensor_overlaps(out, stretched[k]) &&
            !(same_layout(out, stretched[k]) && out->type == how->computed)) {
            cann_tensor *copy = cann_tensor_copy(stretched[k]);
            cann_tensor_free(stretched[k]);
            stretched[k] = copy;
        }
        if (!stretched[k]) status = CANN_ERROR_MEMORY;
    }
    if (status == CANN_OK && out->count > 0)
        map_same_shape(how, out, (const cann_tensor *const *)stretched);
    for (int k = 0; k < 3; k++) cann_tensor_free(stretched[k]);
    return status;
}

/* The shape of all operands broadcast together. */
static cann_status find_shape(int row, const cann_tensor *const *operands, int *rank,
                              int64_t *shape)
{
    cann_tensor joined = *operands[0];
    cann_status status = CANN_OK;
    for (int k = 1; k < 3 && operands[k] && status == CANN_OK; k++)
        status =
            shape_broadcast(functions[row].name, &joined, operands[k], &joined.rank, joined.shape);
    *rank = joined.rank;
    memcpy(shape, joined.shape, sizeof joined.shape);
    return status;
}

cann_tensor *cann_tensor_map(int64_t row, const cann_tensor *a, const cann_tensor *b,
                             const cann_tensor *c)
{
    const cann_tensor *operands[3] = {a, b, c};
    int64_t shape[TENSOR_RANK] = {0};
    int rank = 0;
    if (check_row(row, operands) != CANN_OK) return NULL;
    if (find_shape((int)row, operands, &rank, shape) != CANN_OK) return NULL;
    plan how = make_plan((int)row, operands);
    cann_tensor *out = cann_tensor_new(how.result, rank, shape);
    if (!out || map_to(&how, out, operands) == CANN_OK) return out;
    cann_tensor_free(out);
    return NULL;
}

cann_status cann_tensor_map_into(int64_t row, cann_tensor *out, const cann_tensor *a,
                                 const cann_tensor *b, const cann_tensor *c)
{
    const cann_tensor *operands[3] = {a, b, c};
    int64_t shape[TENSOR_RANK] = {0};
    int rank = 0;
    cann_status status = check_row(row, operands);
    if (status == CANN_OK) status = find_shape((int)row, operands, &rank, shape);
    if (status != CANN_OK) return status;
    if (rank != out->rank || memcmp(shape, out->shape, (size_t)rank * sizeof *shape) != 0) {
        char from[TENSOR_TEXT], to[TENSOR_TEXT];
        return fail(CANN_ERROR_SHAPE, "%s: the result is %s, but the tensor to hold it %s",
                    functions[row].name, shape_print(from, rank, shape),
                    shape_print(to, out->rank, out->shape));
    }
    plan how = make_plan((int)row, operands);
    return map_to(&how, out, operands);
}
