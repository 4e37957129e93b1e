/* SPDX-License-Identifier: MIT
 * Discrete Fourier transforms along an axis, by FFTW. Complex numbers are a last axis of 2 (real,
 * imaginary). Forward: sum of x[k] exp(-2 pi i j k / n); the inverse divides by n. Computed in
 * float64 whatever the type. Plans are made once per length and kept; FFTW_ESTIMATE, so that a
 * plan, and with it every bit, does not depend on timings. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <fftw3.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

typedef struct kept_plan {
    cann_fft kind;
    int64_t length;
    fftw_plan plan;
    struct kept_plan *next;
} kept_plan;

static kept_plan *kept; /* only within the critical section */

static fftw_plan new_plan(cann_fft kind, int length, double *in, double *out)
{
    switch (kind) {
    case CANN_RFFT: return fftw_plan_dft_r2c_1d(length, in, (fftw_complex *)out, FFTW_ESTIMATE);
    case CANN_IRFFT: return fftw_plan_dft_c2r_1d(length, (fftw_complex *)in, out, FFTW_ESTIMATE);
    default:
        return fftw_plan_dft_1d(length, (fftw_complex *)in, (fftw_complex *)out,
                                kind == CANN_FFT ? FFTW_FORWARD : FFTW_BACKWARD, FFTW_ESTIMATE);
    }
}

static fftw_plan find_plan(cann_fft kind, int64_t length, double *in, double *out)
{
    kept_plan *found;
    if (!memory_spare(length, 64)) return NULL;
#pragma omp critical(cann_fftw_planner)
    {
        found = kept;
        while (found && (found->kind != kind || found->length != length)) found = found->next;
        if (!found && (found = memory_take(1, sizeof *found))) {
            *found = (kept_plan){kind, length, new_plan(kind, (int)length, in, out), kept};
            kept = found;
        }
    }
    if (found && found->plan) return found->plan;
    fail(CANN_ERROR_MEMORY, "fft: no plan for length %" PRId64, length);
    return NULL;
}

/* One transform: `outer` times `inner` lanes of row-major memory, elements of 1 or 2 doubles. */
typedef struct job {
    cann_fft kind;
    int64_t outer, inner;
    int64_t given, made;     /* lengths of a lane before and after */
    int64_t length;          /* of the transform */
    int in_width, out_width; /* 1: real, 2: complex */
    const double *in;
    double *out;
    fftw_plan plan;
} job;

static int64_t buffer_size(const job *work)
{
    return 2 * work->length + 2;
}

/* Lanes [begin, end): in, padded with zeros or cut, through the buffers, out and scaled. */
static void run_lanes(const job *work, int64_t begin, int64_t end, double *in, double *out)
{
    bool inverse = work->kind == CANN_IFFT || work->kind == CANN_IRFFT;
    int64_t wanted = work->kind == CANN_IRFFT ? work->length / 2 + 1 : work->length;
    int64_t taken = work->given < wanted ? work->given : wanted;
    double scale = inverse ? 1 / (double)work->length : 1;
    for (int64_t lane = begin; lane < end; lane++) {
        int64_t o = lane / work->inner, i = lane % work->inner;
        memset(in, 0, (size_t)buffer_size(work) * sizeof *in);
        for (int64_t k = 0; k < taken; k++)
            memcpy(in + k * work->in_width,
                   work->in + ((o * work->given + k) * work->inner + i) * work->in_width,
                   (size_t)work->in_width * sizeof *in);
        if (work->kind == CANN_RFFT)
            fftw_execute_dft_r2c(work->plan, in, (fftw_complex *)out);
        else if (work->kind == CANN_IRFFT)
            fftw_execute_dft_c2r(work->plan, (fftw_complex *)in, out);
        else
            fftw_execute_dft(work->plan, (fftw_complex *)in, (fftw_complex *)out);
        for (int64_t k = 0; k < work->made; k++)
            for (int w = 0; w < work->out_width; w++)
                work->out[((o * work->made + k) * work->inner + i) * work->out_width + w] =
                    out[k * work->out_width + w] * scale;
    }
}

enum { WORTH_A_TEAM = 1 << 15 };

static cann_status run(job *work)
{
    int64_t count = work->outer * work->inner, size = buffer_size(work);
    int threads = count > 1 && count * work->length >= WORTH_A_TEAM ? (int)cann_threads() : 1;
    double *buffers = memory_take(2 * size * threads + 16 * threads, sizeof *buffers);
    if (!buffers) return CANN_ERROR_MEMORY;
    size = (size + 7) / 8 * 8; /* every buffer as aligned as the one planned with */
    work->plan = find_plan(work->kind, work->length, buffers, buffers + size);
    if (work->plan) {
#pragma omp parallel for num_threads(threads) if (threads > 1)
        for (int thread = 0; thread < threads; thread++) {
            slice part = parallel_slice(count, 1, thread, threads);
            double *mine = buffers + 2 * size * thread;
            run_lanes(work, part.begin, part.end, mine, mine + size);
        }
    }
    memory_free(buffers);
    return work->plan ? CANN_OK : CANN_ERROR_MEMORY;
}

static cann_status check(const char *name, const cann_tensor *tensor, int axis, bool complex)
{
    char text[TENSOR_TEXT];
    if (complex && (tensor->rank < 1 || tensor->shape[tensor->rank - 1] != 2))
        return fail(
            CANN_ERROR_SHAPE,
            "%s: complex numbers have a last axis of 2 (real, imaginary), but the tensor is "
            "%s; for real numbers use rfft",
            name, shape_print(text, tensor->rank, tensor->shape));
    int axes = tensor->rank - complex;
    if (axis < 0 || axis >= axes)
        return fail(CANN_ERROR_SHAPE, "%s: axis %d of %d axes", name, axis + 1, axes);
    return CANN_OK;
}

static cann_status set_lengths(const char *name, job *work, int64_t length)
{
    work->length = length >= 0                ? length
                   : work->kind == CANN_IRFFT ? 2 * (work->given - 1)
                                              : work->given;
    if (work->length < 1 || work->length > INT_MAX / 2)
        return fail(CANN_ERROR_SHAPE, "%s: length %" PRId64 ", but 1 to %d will do", name,
                    work->length, INT_MAX / 2);
    work->made = work->kind == CANN_RFFT ? work->length / 2 + 1 : work->length;
    return CANN_OK;
}

cann_tensor *cann_tensor_fft(cann_fft kind, const cann_tensor *tensor, int axis, int64_t length)
{
    static const char *const names[] = {"fft", "ifft", "rfft", "irfft"};
    job work = {.kind = kind, .outer = 1, .inner = 1};
    work.in_width = kind == CANN_RFFT ? 1 : 2;
    work.out_width = kind == CANN_IRFFT ? 1 : 2;
    if (check(names[kind], tensor, axis, work.in_width == 2) != CANN_OK) return NULL;
    int axes = tensor->rank - (work.in_width == 2), rank = axes + (work.out_width == 2);
    int64_t shape[TENSOR_RANK + 1];
    for (int k = 0; k < axes; k++) {
        shape[k] = tensor->shape[k];
        if (k < axis) work.outer *= shape[k];
        if (k > axis) work.inner *= shape[k];
    }
    work.given = tensor->shape[axis];
    if (set_lengths(names[kind], &work, length) != CANN_OK) return NULL;
    shape[axis] = work.made;
    shape[axes] = 2;
    cann_tensor *in = cann_tensor_convert(tensor, CANN_FLOAT64), *out = NULL, *result = NULL;
    if (in) out = cann_tensor_new(CANN_FLOAT64, rank, shape);
    if (out) {
        work.in = cann_tensor_data(in);
        work.out = cann_tensor_data(out);
        if (out->count == 0 || run(&work) == CANN_OK)
            result = cann_tensor_convert(out, tensor->type == CANN_FLOAT32 ? CANN_FLOAT32
                                                                           : CANN_FLOAT64);
    }
    cann_tensor_free(in);
    cann_tensor_free(out);
    return result;
}
