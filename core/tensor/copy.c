/* SPDX-License-Identifier: MIT */
#include "tensor/copy.h"
#include "base/parallel.h"
#include "base/status.h"
#include <inttypes.h>
#include <string.h>

enum { BLOCK = 1024, WORTH_A_TEAM = 1 << 17 };

walk walk_of(const cann_tensor *tensor)
{
    walk out = {.data = cann_tensor_data(tensor), .size = type_size(tensor->type)};
    for (int axis = 0; axis < tensor->rank; axis++) {
        if (tensor->shape[axis] == 1) continue;
        int last = out.rank - 1;
        if (out.rank && out.strides[last] == tensor->strides[axis] * tensor->shape[axis]) {
            out.shape[last] *= tensor->shape[axis];
            out.strides[last] = tensor->strides[axis];
        } else {
            out.shape[out.rank] = tensor->shape[axis];
            out.strides[out.rank++] = tensor->strides[axis];
        }
    }
    if (!out.rank) out = (walk){out.data, out.size, 1, {1}, {1}};
    return out;
}

bool walk_is_plain(const walk *way)
{
    return way->rank == 1 && way->strides[0] == 1;
}

/* Copies a run of elements of one size; a stride of 0 on the source side repeats. */
#define COPY_RUN(name, element)                                                                    \
    static void name(char *to, int64_t to_stride, const char *from, int64_t from_stride,           \
                     int64_t count)                                                                \
    {                                                                                              \
        element *d = (element *)to;                                                                \
        const element *s = (const element *)from;                                                  \
        if (to_stride == 1 && from_stride == 1)                                                    \
            memcpy(to, from, (size_t)count * sizeof *d);                                           \
        else                                                                                       \
            for (int64_t k = 0; k < count; k++) d[k * to_stride] = s[k * from_stride];             \
    }
COPY_RUN(copy_bytes, uint8_t)
COPY_RUN(copy_words, uint32_t)
COPY_RUN(copy_longs, uint64_t)

typedef void (*copy_run)(char *to, int64_t to_stride, const char *from, int64_t from_stride,
                         int64_t count);

static copy_run run_of(size_t size)
{
    return size == 1 ? copy_bytes : size == 4 ? copy_words : copy_longs;
}

/* Walks [first, first + count) run by run between the view and a plain block. */
static void walk_copy(const walk *way, int64_t first, int64_t count, char *block, bool gather)
{
    copy_run copy = run_of(way->size);
    int64_t at[TENSOR_RANK], offset = 0, size = (int64_t)way->size, last = way->rank - 1;
    for (int64_t axis = last, rest = first; axis >= 0; axis--) {
        at[axis] = rest % way->shape[axis];
        rest /= way->shape[axis];
        offset += at[axis] * way->strides[axis];
    }
    int64_t length = way->shape[last], stride = way->strides[last];
    while (count > 0) {
        int64_t run = length - at[last] < count ? length - at[last] : count;
        char *view = way->data + offset * size;
        if (gather)
            copy(block, 1, view, stride, run);
        else
            copy(view, stride, block, 1, run);
        block += run * size;
        count -= run;
        offset -= at[last] * stride;
        at[last] = 0;
        for (int64_t axis = last - 1; axis >= 0; axis--) {
            offset += way->strides[axis];
            if (++at[axis] < way->shape[axis]) break;
            offset -= way->shape[axis] * way->strides[axis];
            at[axis] = 0;
        }
    }
}

void walk_gather(const walk *way, int64_t first, int64_t count, void *to)
{
    if (count > 0) walk_copy(way, first, count, to, true);
}

void walk_scatter(const walk *way, int64_t first, int64_t count, const void *from)
{
    if (count > 0) walk_copy(way, first, count, (char *)from, false);
}

/* One conversion of a number x into each type. */
#define TO_float32(x) ((float)(x))
#define TO_float64(x) ((double)(x))
#define TO_truth(x)   ((x) != 0)
#define WHOLE(x, bits)                                                                             \
    ((x) != (x)                                ? 0                                                 \
     : (double)(x) >= -(double)INT##bits##_MIN ? INT##bits##_MAX                                   \
     : (double)(x) <= (double)INT##bits##_MIN  ? INT##bits##_MIN                                   \
                                               : (int##bits##_t)(x))
#define CUT_int32(x)  WHOLE(x, 32)
#define CUT_int64(x)  WHOLE(x, 64)
#define KEEP_int32(x) ((int32_t)(x))
#define KEEP_int64(x) ((int64_t)(x))

typedef float float32;
typedef double float64;
typedef int32_t int32;
typedef int64_t int64;
typedef bool truth; /* `bool` is a macro, and would not paste */

#define CONVERT(source, target, how)                                                               \
    static void source##_to_##target(void *to, const void *from, int64_t count)                    \
    {                                                                                              \
        target *d = to;                                                                            \
        const source *s = from;                                                                    \
        for (int64_t k = 0; k < count; k++) d[k] = how(s[k]);                                      \
    }
#define CONVERT_FROM(source, whole)                                                                \
    CONVERT(source, float32, TO_float32)                                                           \
    CONVERT(source, float64, TO_float64)                                                           \
    CONVERT(source, int32, whole##_int32)                                                          \
    CONVERT(source, int64, whole##_int64)                                                          \
    CONVERT(source, truth, TO_truth)
CONVERT_FROM(float32, CUT)
CONVERT_FROM(float64, CUT)
CONVERT_FROM(int32, KEEP)
CONVERT_FROM(int64, KEEP)
CONVERT_FROM(truth, KEEP)

#define ROW(source)                                                                                \
    {                                                                                              \
        source##_to_float32, source##_to_float64, source##_to_int32, source##_to_int64,            \
            source##_to_truth                                                                      \
    }
static void (*const converters[5][5])(void *to, const void *from, int64_t count) = {
    ROW(float32), ROW(float64), ROW(int32), ROW(int64), ROW(truth)};

void convert_elements(cann_type to_type, void *to, cann_type from_type, const void *from,
                      int64_t count)
{
    if (to_type == from_type)
        memcpy(to, from, (size_t)count * type_size(to_type));
    else
        converters[from_type][to_type](to, from, count);
}

/* Elements [begin, end) of two tensors of one shape that share no memory. */
static void assign_range(const cann_tensor *target, const walk *to, const cann_tensor *source,
                         const walk *from, int64_t begin, int64_t end)
{
    double one[BLOCK], other[BLOCK]; /* doubles for their alignment */
    for (int64_t k = begin; k < end; k += BLOCK) {
        int64_t count = end - k < BLOCK ? end - k : BLOCK;
        const void *block = one;
        if (walk_is_plain(from))
            block = from->data + k * (int64_t)from->size;
        else
            walk_gather(from, k, count, one);
        if (target->type != source->type) {
            convert_elements(target->type, other, source->type, block, count);
            block = other;
        }
        walk_scatter(to, k, count, block);
    }
}

static void assign_same_shape(cann_tensor *target, const cann_tensor *source)
{
    walk to = walk_of(target), from = walk_of(source);
    int threads = target->count >= WORTH_A_TEAM ? (int)cann_threads() : 1;
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int thread = 0; thread < threads; thread++) {
        slice part = parallel_slice(target->count, BLOCK, thread, threads);
        assign_range(target, &to, source, &from, part.begin, part.end);
    }
}

/* The source without leading axes of length 1 that the target has not. */
static cann_tensor *squeeze_to(const cann_tensor *source, int rank)
{
    int extra = 0;
    while (source->rank - extra > rank && source->shape[extra] == 1) extra++;
    return cann_tensor_view(source, source->rank - extra, source->shape + extra,
                            source->strides + extra, 0);
}

cann_status cann_tensor_assign(cann_tensor *target, const cann_tensor *source)
{
    cann_tensor *copy = NULL, *squeezed = NULL, *stretched = NULL;
    if (tensor_overlaps(target, source)) source = copy = cann_tensor_copy(source);
    if (source) squeezed = squeeze_to(source, target->rank);
    if (squeezed) stretched = cann_tensor_broadcast(squeezed, target->rank, target->shape);
    if (stretched) assign_same_shape(target, stretched);
    cann_tensor_free(copy);
    cann_tensor_free(squeezed);
    cann_tensor_free(stretched);
    return stretched ? CANN_OK : CANN_ERROR_SHAPE;
}

static cann_status check_count(const cann_tensor *tensor, int64_t count)
{
    if (count == tensor->count) return CANN_OK;
    return fail(CANN_ERROR_SHAPE, "%" PRId64 " numbers for a tensor of %" PRId64 " elements", count,
                tensor->count);
}

cann_status cann_tensor_read(const cann_tensor *tensor, double *values, int64_t count)
{
    cann_status status = check_count(tensor, count);
    if (status != CANN_OK || count == 0) return status;
    cann_tensor *plain = cann_tensor_contiguous(tensor);
    if (!plain) return CANN_ERROR_MEMORY;
    convert_elements(CANN_FLOAT64, values, plain->type, cann_tensor_data(plain), count);
    cann_tensor_free(plain);
    return CANN_OK;
}

cann_status cann_tensor_write(cann_tensor *tensor, const double *values, int64_t count)
{
    cann_status status = check_count(tensor, count);
    if (status != CANN_OK || count == 0) return status;
    cann_tensor *plain =
        cann_tensor_wrap(CANN_FLOAT64, tensor->rank, tensor->shape, (double *)values);
    if (!plain) return CANN_ERROR_MEMORY;
    status = cann_tensor_assign(tensor, plain);
    cann_tensor_free(plain);
    return status;
}
