/* SPDX-License-Identifier: MIT
 * Solves and decompositions by LAPACK, in float64. Every operand is checked to be finite first:
 * some of LAPACK's loops do not end on NaN or infinity. */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/linalg.h"
#include <inttypes.h>
#include <lapacke.h>
#include <limits.h>
#include <math.h>
#include <string.h>

static double *data_of(const cann_tensor *tensor)
{
    return cann_tensor_data(tensor);
}

/* A float64 copy of a matrix (or, where allowed, vector) of finite numbers; NULL with a sentence.
 */
static cann_tensor *matrix_copy(const char *what, const cann_tensor *a, bool square,
                                bool vector_too)
{
    char text[TENSOR_TEXT];
    shape_print(text, a->rank, a->shape);
    bool fits = a->rank == 2 || (vector_too && a->rank == 1);
    for (int k = 0; k < a->rank; k++) fits = fits && a->shape[k] <= INT_MAX;
    if (!fits || (square && a->shape[0] != a->shape[1]) || a->count == 0) {
        fail(CANN_ERROR_SHAPE, "%s: %s is wanted, not %s", what,
             square       ? "a square matrix"
             : vector_too ? "a vector or a matrix"
                          : "a matrix",
             a->count == 0 ? "an empty one" : text);
        return NULL;
    }
    cann_tensor *copy = cann_tensor_convert(a, CANN_FLOAT64);
    if (!copy) return NULL;
    for (int64_t k = 0; k < copy->count; k++) {
        if (isfinite(data_of(copy)[k])) continue;
        fail(CANN_ERROR_NUMERIC, "%s: the matrix %s holds NaN or infinity (element %" PRId64 ")",
             what, text, k + 1);
        cann_tensor_free(copy);
        return NULL;
    }
    return copy;
}

static cann_tensor *vector(int64_t count)
{
    return cann_tensor_new(CANN_FLOAT64, 1, (int64_t[]){count});
}

static cann_tensor *matrix(int64_t rows, int64_t columns)
{
    return cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){rows, columns});
}

/* Hands a float64 result on in the operands' own float type; takes it over. */
static cann_status give(cann_tensor *made, cann_type like, cann_tensor **result)
{
    if (!made) return CANN_ERROR_MEMORY;
    *result = like == CANN_FLOAT32 ? cann_tensor_convert(made, CANN_FLOAT32)
                                   : cann_tensor_reshape(made, made->rank, made->shape);
    cann_tensor_free(made);
    return *result ? CANN_OK : CANN_ERROR_MEMORY;
}

static cann_status give_two(cann_tensor *first, cann_tensor *second, cann_type like,
                            cann_tensor **results)
{
    cann_status status = give(first, like, &results[0]);
    cann_status other = give(second, like, &results[1]);
    return status == CANN_OK ? other : status;
}

static cann_status singular(const char *what, int info)
{
    if (info < 0) return fail(CANN_ERROR_MEMORY, "%s: not enough memory for LAPACK's work", what);
    return fail(CANN_ERROR_NUMERIC, "%s: the matrix is singular (pivot %d is 0)", what, info);
}

static cann_status unfinished(const char *what, int info)
{
    if (info < 0) return fail(CANN_ERROR_MEMORY, "%s: not enough memory for LAPACK's work", what);
    return fail(CANN_ERROR_NUMERIC, "%s: did not converge (%d left)", what, info);
}

cann_status linalg_solve(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    cann_status status = CANN_ERROR_SHAPE;
    cann_tensor *lu = matrix_copy("solve", a, true, false), *x = NULL;
    lapack_int *pivots = NULL;
    if (lu) x = matrix_copy("solve", b, false, true);
    if (!x) goto done;
    int n = (int)lu->shape[0], columns = x->rank == 2 ? (int)x->shape[1] : 1;
    if (x->shape[0] != n) {
        status = fail(CANN_ERROR_SHAPE, "solve: a is %d x %d, but b has %" PRId64 " rows", n, n,
                      x->shape[0]);
        goto done;
    }
    status = CANN_ERROR_MEMORY;
    if (!(pivots = memory_take(n, sizeof *pivots))) goto done;
    int info =
        LAPACKE_dgesv(LAPACK_ROW_MAJOR, n, columns, data_of(lu), n, pivots, data_of(x), columns);
    status = info == 0 ? CANN_OK : singular("solve", info);
    if (status == CANN_OK) {
        status = give(x, type_promote(a->type, b->type), results);
        x = NULL;
    }

done:
    memory_free(pivots);
    cann_tensor_free(lu);
    cann_tensor_free(x);
    return status;
}

cann_status linalg_inverse(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    (void)b;
    cann_tensor *lu = matrix_copy("inverse", a, true, false);
    if (!lu) return CANN_ERROR_SHAPE;
    int n = (int)lu->shape[0];
    lapack_int *pivots = memory_take(n, sizeof *pivots);
    int info = -1;
    if (pivots) info = LAPACKE_dgetrf(LAPACK_ROW_MAJOR, n, n, data_of(lu), n, pivots);
    if (info == 0) info = LAPACKE_dgetri(LAPACK_ROW_MAJOR, n, data_of(lu), n, pivots);
    memory_free(pivots);
    if (info == 0) return give(lu, a->type, results);
    cann_tensor_free(lu);
    return singular("inverse", info);
}

cann_status linalg_det(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    (void)b;
    cann_tensor *lu = matrix_copy("det", a, true, false);
    if (!lu) return CANN_ERROR_SHAPE;
    int n = (int)lu->shape[0];
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 0, NULL);
    lapack_int *pivots = memory_take(n, sizeof *pivots);
    cann_status status = CANN_ERROR_MEMORY;
    if (pivots && out) {
        LAPACKE_dgetrf(LAPACK_ROW_MAJOR, n, n, data_of(lu), n, pivots); /* singular: a 0 pivot */
        double product = 1;
        for (int k = 0; k < n; k++)
            product *= pivots[k] == k + 1 ? data_of(lu)[k * (n + 1)] : -data_of(lu)[k * (n + 1)];
        data_of(out)[0] = product;
        status = CANN_OK;
    }
    memory_free(pivots);
    cann_tensor_free(lu);
    if (status == CANN_OK) return give(out, a->type, results);
    cann_tensor_free(out);
    return status;
}

cann_status linalg_cholesky(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    (void)b;
    cann_tensor *lower = matrix_copy("cholesky", a, true, false);
    if (!lower) return CANN_ERROR_SHAPE;
    int n = (int)lower->shape[0];
    int info = LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', n, data_of(lower), n);
    if (info != 0) {
        cann_tensor_free(lower);
        return fail(CANN_ERROR_NUMERIC,
                    "cholesky: the matrix is not positive definite (leading %d x %d part)", info,
                    info);
    }
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) data_of(lower)[(int64_t)i * n + j] = 0;
    return give(lower, a->type, results);
}

/* b as a matrix [max(m, n), columns], as dgelsd wants it, with the solution in its first n rows. */
static cann_tensor *tall(const cann_tensor *b, int64_t rows, int64_t columns)
{
    cann_tensor *out = matrix(rows, columns);
    if (out) memcpy(data_of(out), data_of(b), (size_t)b->count * sizeof(double));
    return out;
}

cann_status linalg_lstsq(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    cann_status status = CANN_ERROR_SHAPE;
    cann_tensor *work = matrix_copy("lstsq", a, false, false), *right = NULL, *x = NULL;
    cann_tensor *values = NULL, *top = NULL;
    if (work) right = matrix_copy("lstsq", b, false, true);
    if (!right) goto done;
    int m = (int)work->shape[0], n = (int)work->shape[1], rank;
    int columns = right->rank == 2 ? (int)right->shape[1] : 1;
    if (right->shape[0] != m) {
        status = fail(CANN_ERROR_SHAPE, "lstsq: a has %d rows, but b %" PRId64, m, right->shape[0]);
        goto done;
    }
    status = CANN_ERROR_MEMORY;
    x = tall(right, m > n ? m : n, columns);
    values = vector(m < n ? m : n);
    if (!x || !values) goto done;
    int info = LAPACKE_dgelsd(LAPACK_ROW_MAJOR, m, n, columns, data_of(work), n, data_of(x),
                              columns, data_of(values), -1, &rank);
    if (info != 0) {
        status = unfinished("lstsq", info);
        goto done;
    }
    top = cann_tensor_view(x, right->rank, (int64_t[]){n, columns}, (int64_t[]){columns, 1}, 0);
    if (top) status = give(cann_tensor_copy(top), type_promote(a->type, b->type), results);

done:
    cann_tensor_free(work);
    cann_tensor_free(right);
    cann_tensor_free(x);
    cann_tensor_free(values);
    cann_tensor_free(top);
    return status;
}

/* LAPACK packs a conjugate pair of vectors into two real columns: real and imaginary parts. */
static void unpack_vectors(int n, const double *imaginary, const double *packed, double *out)
{
    for (int j = 0; j < n; j++) {
        bool pair = imaginary[j] != 0 && j + 1 < n;
        for (int i = 0; i < n; i++) {
            double re = packed[(int64_t)i * n + j], im = pair ? packed[(int64_t)i * n + j + 1] : 0;
            double *first = out + 2 * ((int64_t)i * n + j);
            first[0] = re;
            first[1] = im;
            if (pair) {
                first[2] = re;
                first[3] = -im;
            }
        }
        j += pair;
    }
}

cann_status linalg_eig(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    (void)b;
    cann_status status = CANN_ERROR_MEMORY;
    cann_tensor *work = matrix_copy("eig", a, true, false);
    if (!work) return CANN_ERROR_SHAPE;
    int n = (int)work->shape[0];
    cann_tensor *parts = matrix(2, n), *packed = matrix(n, n), *values = matrix(n, 2);
    cann_tensor *vectors = cann_tensor_new(CANN_FLOAT64, 3, (int64_t[]){n, n, 2});
    if (parts && packed && values && vectors) {
        double *real = data_of(parts), *imaginary = real + n;
        int info = LAPACKE_dgeev(LAPACK_ROW_MAJOR, 'N', 'V', n, data_of(work), n, real, imaginary,
                                 NULL, n, data_of(packed), n);
        status = info == 0 ? CANN_OK : unfinished("eig", info);
        for (int k = 0; k < n; k++) {
            data_of(values)[2 * k] = real[k];
            data_of(values)[2 * k + 1] = imaginary[k];
        }
        unpack_vectors(n, imaginary, data_of(packed), data_of(vectors));
    }
    cann_tensor_free(work);
    cann_tensor_free(parts);
    cann_tensor_free(packed);
    if (status == CANN_OK) return give_two(values, vectors, a->type, results);
    cann_tensor_free(values);
    cann_tensor_free(vectors);
    return status;
}

cann_status linalg_eigh(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    (void)b;
    cann_tensor *vectors = matrix_copy("eigh", a, true, false);
    if (!vectors) return CANN_ERROR_SHAPE;
    int n = (int)vectors->shape[0], info = -1;
    cann_tensor *values = vector(n);
    if (values)
        info = LAPACKE_dsyevd(LAPACK_ROW_MAJOR, 'V', 'L', n, data_of(vectors), n, data_of(values));
    if (info == 0) return give_two(values, vectors, a->type, results);
    cann_tensor_free(values);
    cann_tensor_free(vectors);
    return unfinished("eigh", info);
}

cann_status linalg_svd(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    (void)b;
    cann_tensor *work = matrix_copy("svd", a, false, false);
    if (!work) return CANN_ERROR_SHAPE;
    int m = (int)work->shape[0], n = (int)work->shape[1], k = m < n ? m : n, info = -1;
    cann_tensor *u = matrix(m, k), *s = vector(k), *vt = matrix(k, n);
    if (u && s && vt)
        info = LAPACKE_dgesdd(LAPACK_ROW_MAJOR, 'S', m, n, data_of(work), n, data_of(s), data_of(u),
                              k, data_of(vt), n);
    cann_tensor_free(work);
    if (info == 0) {
        cann_status status = give_two(u, s, a->type, results);
        cann_status other = give(vt, a->type, &results[2]);
        return status == CANN_OK ? other : status;
    }
    cann_tensor_free(u);
    cann_tensor_free(s);
    cann_tensor_free(vt);
    return unfinished("svd", info);
}

cann_status linalg_qr(const cann_tensor *a, const cann_tensor *b, cann_tensor **results)
{
    (void)b;
    cann_tensor *work = matrix_copy("qr", a, false, false);
    if (!work) return CANN_ERROR_SHAPE;
    int m = (int)work->shape[0], n = (int)work->shape[1], k = m < n ? m : n, info = -1;
    cann_tensor *q = matrix(m, k), *r = matrix(k, n), *scale = vector(k);
    if (q && r && scale)
        info = LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, m, n, data_of(work), n, data_of(scale));
    if (info == 0) {
        for (int i = 0; i < k; i++)
            for (int j = i; j < n; j++)
                data_of(r)[(int64_t)i * n + j] = data_of(work)[(int64_t)i * n + j];
        for (int i = 0; i < m; i++)
            memcpy(data_of(q) + (int64_t)i * k, data_of(work) + (int64_t)i * n,
                   (size_t)k * sizeof(double));
        info = LAPACKE_dorgqr(LAPACK_ROW_MAJOR, m, k, k, data_of(q), k, data_of(scale));
    }
    cann_tensor_free(work);
    cann_tensor_free(scale);
    if (info == 0) return give_two(q, r, a->type, results);
    cann_tensor_free(q);
    cann_tensor_free(r);
    return unfinished("qr", info);
}
