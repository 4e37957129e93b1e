/* SPDX-License-Identifier: MIT
 * The table of linear algebra, and matrix products by OpenBLAS. Strided and transposed operands go
 * to BLAS as they are where one of their two strides is 1. A product is cut into panels of rows,
 * always the same ones, which the threads share out: OpenBLAS's own threads would cut by their
 * number, and the bits would follow it. */
#include "tensor/linalg.h"
#include "base/blas.h"
#include "base/parallel.h"
#include "base/status.h"
#include <cblas.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

static const struct row {
    const char *name;
    int operands, results;
    linalg_run run;
    const char *doc;
} rows[] = {
#define LINALG(name, in, out, doc) {#name, in, out, linalg_##name, doc},
#include "tensor/linalg.def"
#undef LINALG
};
enum { ROWS = sizeof rows / sizeof *rows };

static const struct row *find(int64_t row)
{
    return row >= 0 && row < ROWS ? &rows[row] : NULL;
}

int64_t cann_linalg_count(void)
{
    return ROWS;
}
const char *cann_linalg_name(int64_t row)
{
    return find(row) ? find(row)->name : NULL;
}
const char *cann_linalg_doc(int64_t row)
{
    return find(row) ? find(row)->doc : NULL;
}
int64_t cann_linalg_operands(int64_t row)
{
    return find(row) ? find(row)->operands : 0;
}
int64_t cann_linalg_results(int64_t row)
{
    return find(row) ? find(row)->results : 0;
}

int64_t cann_linalg_find(const char *name)
{
    for (int64_t row = 0; row < ROWS; row++)
        if (!strcmp(rows[row].name, name)) return row;
    return -1;
}

cann_status cann_tensor_linalg(int64_t row, const cann_tensor *a, const cann_tensor *b,
                               cann_tensor **results)
{
    const struct row *what = find(row);
    if (!what)
        return fail(CANN_ERROR_NAME, "no operation of linear algebra has the row %" PRId64, row);
    if (!a || (what->operands == 2) != (b != NULL))
        return fail(CANN_ERROR_ARGUMENT, "%s takes %d operand%s", what->name, what->operands,
                    what->operands == 1 ? "" : "s");
    for (int k = 0; k < what->results; k++) results[k] = NULL;
    blas_alone();
    cann_status status = what->run(a, b, results);
    for (int k = 0; status != CANN_OK && k < what->results; k++) {
        cann_tensor_free(results[k]);
        results[k] = NULL;
    }
    return status;
}

/* The last two axes of an operand as BLAS takes them. */
typedef struct matrix {
    const void *data;
    enum CBLAS_TRANSPOSE order; /* CblasTrans: columns lie one after the other */
    int leading;
} matrix;

static bool blas_takes(const cann_tensor *t)
{
    int64_t rows_ = t->shape[t->rank - 2], columns = t->shape[t->rank - 1];
    int64_t down = t->strides[t->rank - 2], right = t->strides[t->rank - 1];
    return (right == 1 && down >= columns && down <= INT_MAX) ||
           (down == 1 && right >= rows_ && right <= INT_MAX);
}

static matrix matrix_of(const cann_tensor *t, int64_t offset)
{
    int64_t down = t->strides[t->rank - 2], right = t->strides[t->rank - 1];
    bool plain = right == 1 && down >= t->shape[t->rank - 1];
    int64_t leading = plain ? down : right;
    return (matrix){(const char *)cann_tensor_data(t) + offset * (int64_t)type_size(t->type),
                    plain ? CblasNoTrans : CblasTrans, leading < 1 ? 1 : (int)leading};
}

/* In the type computed in, with at least two axes, laid out so that BLAS takes it. */
static cann_tensor *prepare(const cann_tensor *t, cann_type type, bool left)
{
    int64_t shape[2] = {1, 1}, strides[2] = {1, 1};
    cann_tensor *typed, *out;
    if (t->rank == 1) {
        shape[left] = t->shape[0];
        strides[left] = t->strides[0];
        strides[!left] = t->shape[0] + 1; /* of an axis of length 1: any will do */
        typed = cann_tensor_view(t, 2, shape, strides, 0);
    } else {
        typed = cann_tensor_view(t, t->rank, t->shape, t->strides, 0);
    }
    if (!typed || (typed->type == type && blas_takes(typed))) return typed;
    out = cann_tensor_convert(typed, type);
    cann_tensor_free(typed);
    return out;
}

/* Axes before the last two, broadcast together; the lengths of the product in the last two. */
static cann_status product_shape(const cann_tensor *a, const cann_tensor *b, int *rank,
                                 int64_t *shape)
{
    cann_tensor x = *a, y = *b;
    x.rank -= 2;
    y.rank -= 2;
    cann_status status =
        shape_broadcast("matmul: the axes before the last two", &x, &y, rank, shape);
    if (status != CANN_OK) return status;
    shape[(*rank)++] = a->shape[a->rank - 2];
    shape[(*rank)++] = b->shape[b->rank - 1];
    for (int k = *rank - 2; k < *rank; k++)
        if (shape[k] > INT_MAX) return fail(CANN_ERROR_SHAPE, "matmul: an axis longer than 2^31");
    return CANN_OK;
}

/* Offset of matrix `index` of the batch. */
static int64_t batch_offset(const cann_tensor *t, const cann_tensor *out, int64_t index)
{
    int64_t offset = 0;
    for (int k = out->rank - 3; k >= 0; k--) {
        int axis = k - (out->rank - t->rank);
        if (axis >= 0 && t->shape[axis] > 1) offset += index % out->shape[k] * t->strides[axis];
        index /= out->shape[k];
    }
    return offset;
}

enum { PANEL = 256 };
static const double worth_a_team = 1e6; /* multiplications */

/* Rows [first, first + PANEL) of one matrix of the batch. */
static void multiply_panel(const cann_tensor *a, const cann_tensor *b, const cann_tensor *out,
                           int64_t index, int64_t first)
{
    int64_t m = out->shape[out->rank - 2], n = out->shape[out->rank - 1];
    int rows_ = (int)(m - first < PANEL ? m - first : PANEL), inner = (int)a->shape[a->rank - 1];
    int64_t down = first * a->strides[a->rank - 2], at = index * m * n + first * n;
    matrix x = matrix_of(a, batch_offset(a, out, index) + down);
    matrix y = matrix_of(b, batch_offset(b, out, index));
    if (out->type == CANN_FLOAT32)
        cblas_sgemm(CblasRowMajor, x.order, y.order, rows_, (int)n, inner, 1, x.data, x.leading,
                    y.data, y.leading, 0, (float *)cann_tensor_data(out) + at, (int)n);
    else
        cblas_dgemm(CblasRowMajor, x.order, y.order, rows_, (int)n, inner, 1, x.data, x.leading,
                    y.data, y.leading, 0, (double *)cann_tensor_data(out) + at, (int)n);
}

static void multiply(const cann_tensor *a, const cann_tensor *b, cann_tensor *out)
{
    int64_t m = out->shape[out->rank - 2], inner = a->shape[a->rank - 1];
    if (out->count == 0 || inner == 0) return;
    int64_t panels = (m + PANEL - 1) / PANEL, batch = out->count / m / out->shape[out->rank - 1];
    bool worth = batch * panels > 1 && (double)out->count * (double)inner > worth_a_team;
    int threads = worth ? (int)cann_threads() : 1;
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(batch * panels, 1, thread, threads);
        for (int64_t k = part.begin; k < part.end; k++)
            multiply_panel(a, b, out, k / panels, k % panels * PANEL);
    }
}

/* Without the axis of length 1 that a vector operand got. */
static cann_tensor *without_vector_axes(const cann_tensor *out, bool left, bool right)
{
    int64_t shape[TENSOR_RANK];
    int rank = out->rank - 2;
    memcpy(shape, out->shape, sizeof shape);
    if (!left) shape[rank++] = out->shape[out->rank - 2];
    if (!right) shape[rank++] = out->shape[out->rank - 1];
    return cann_tensor_reshape(out, rank, shape);
}

cann_status linalg_matmul(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    char left[TENSOR_TEXT], right[TENSOR_TEXT];
    cann_type type = type_promote(a->type, b->type);
    cann_type computed = type == CANN_FLOAT32 ? CANN_FLOAT32 : CANN_FLOAT64;
    int64_t inner = a->rank ? a->shape[a->rank - 1] : 0;
    int64_t other = b->rank > 1 ? b->shape[b->rank - 2] : b->rank ? b->shape[0] : 0;
    if (!a->rank || !b->rank || inner != other || inner > INT_MAX)
        return fail(CANN_ERROR_SHAPE,
                    "matmul: %s %% %s; the last axis on the left must be as long as the %s on the "
                    "right",
                    shape_print(left, a->rank, a->shape), shape_print(right, b->rank, b->shape),
                    b->rank > 1 ? "last but one" : "axis");
    int rank;
    int64_t shape[TENSOR_RANK];
    cann_status status = CANN_ERROR_MEMORY;
    cann_tensor *x = prepare(a, computed, true), *y = prepare(b, computed, false), *out = NULL;
    if (x && y) status = product_shape(x, y, &rank, shape);
    if (status == CANN_OK) out = cann_tensor_new(computed, rank, shape);
    if (out) {
        multiply(x, y, out);
        cann_tensor *shaped = without_vector_axes(out, a->rank == 1, b->rank == 1);
        bool whole = !type_is_float(type);
        if (shaped) results[0] = cann_tensor_convert(shaped, whole ? CANN_INT64 : computed);
        cann_tensor_free(shaped);
    }
    cann_tensor_free(x);
    cann_tensor_free(y);
    cann_tensor_free(out);
    return results[0] ? CANN_OK : status != CANN_OK ? status : CANN_ERROR_MEMORY;
}
