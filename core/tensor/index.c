/* SPDX-License-Identifier: MIT
 * Elements by place: taken, put and found. Places count from 0 and are checked before anything is
 * read or written. */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/axis.h"
#include <inttypes.h>
#include <string.h>

/* A whole index tensor as contiguous int64 within [0, length); NULL with a sentence. */
static cann_tensor *checked(const char *what, const cann_tensor *index, int64_t length)
{
    if (type_is_float(index->type) || index->type == CANN_BOOL) {
        fail(CANN_ERROR_TYPE, "%s: places are int32 or int64, not %s", what,
             type_name(index->type));
        return NULL;
    }
    cann_tensor *places = cann_tensor_convert(index, CANN_INT64);
    if (!places) return NULL;
    const int64_t *at = cann_tensor_data(places);
    for (int64_t k = 0; k < places->count; k++) {
        if (at[k] >= 0 && at[k] < length) continue;
        fail(CANN_ERROR_ARGUMENT,
             "%s: element %" PRId64 " of the index is place %" PRId64 ", but the axis has %" PRId64
             " places",
             what, k + 1, at[k] + 1, length);
        cann_tensor_free(places);
        return NULL;
    }
    return places;
}

/* A contiguous tensor around an axis: outer blocks of length rows of `inner` bytes. */
typedef struct rows {
    int64_t outer, length, inner;
} rows;

static rows rows_of(const cann_tensor *tensor, int axis)
{
    rows out = {1, tensor->shape[axis], (int64_t)type_size(tensor->type)};
    for (int k = 0; k < axis; k++) out.outer *= tensor->shape[k];
    for (int k = axis + 1; k < tensor->rank; k++) out.inner *= tensor->shape[k];
    return out;
}

/* The tensor's shape with `axis` replaced by the index's shape. */
static cann_status taken_shape(const char *what, const cann_tensor *tensor, int axis,
                               const cann_tensor *index, int *rank, int64_t *shape)
{
    *rank = 0;
    if (axis < 0 || axis >= tensor->rank || tensor->rank - 1 + index->rank > TENSOR_RANK)
        return fail(CANN_ERROR_SHAPE, "%s: axis %d of a tensor of %d axes, by an index of %d", what,
                    axis + 1, tensor->rank, index->rank);
    for (int k = 0; k < axis; k++) shape[(*rank)++] = tensor->shape[k];
    for (int k = 0; k < index->rank; k++) shape[(*rank)++] = index->shape[k];
    for (int k = axis + 1; k < tensor->rank; k++) shape[(*rank)++] = tensor->shape[k];
    return CANN_OK;
}

cann_tensor *cann_tensor_take(const cann_tensor *tensor, const cann_tensor *index, int axis)
{
    int rank;
    int64_t shape[TENSOR_RANK];
    if (taken_shape("take", tensor, axis, index, &rank, shape) != CANN_OK) return NULL;
    cann_tensor *from = cann_tensor_contiguous(tensor), *places = NULL, *out = NULL;
    if (from) places = checked("take", index, tensor->shape[axis]);
    if (places) out = cann_tensor_new(tensor->type, rank, shape);
    if (out && out->count > 0) {
        rows all = rows_of(from, axis);
        const int64_t *at = cann_tensor_data(places);
        const char *source = cann_tensor_data(from);
        char *target = cann_tensor_data(out);
        for (int64_t o = 0; o < all.outer; o++, source += all.length * all.inner)
            for (int64_t k = 0; k < places->count; k++, target += all.inner)
                memcpy(target, source + at[k] * all.inner, (size_t)all.inner);
    }
    cann_tensor_free(from);
    cann_tensor_free(places);
    return out;
}

/* The values to be put, in the target's type and the shape that take would give. */
static cann_tensor *values_for(const cann_tensor *target, const cann_tensor *index, int axis,
                               const cann_tensor *source)
{
    int rank;
    int64_t shape[TENSOR_RANK];
    if (taken_shape("put", target, axis, index, &rank, shape) != CANN_OK) return NULL;
    cann_tensor *values = cann_tensor_new(target->type, rank, shape);
    if (!values || cann_tensor_assign(values, source) == CANN_OK) return values;
    cann_tensor_free(values);
    return NULL;
}

cann_status cann_tensor_put(cann_tensor *tensor, const cann_tensor *index, int axis,
                            const cann_tensor *source)
{
    cann_tensor *values = values_for(tensor, index, axis, source), *places = NULL, *into = NULL;
    cann_status status = CANN_ERROR_ARGUMENT;
    if (values) places = checked("put", index, tensor->shape[axis]);
    if (places) into = cann_tensor_contiguous(tensor);
    if (into) {
        rows all = rows_of(into, axis);
        const int64_t *at = cann_tensor_data(places);
        const char *from = cann_tensor_data(values);
        char *target = cann_tensor_data(into);
        if (values->count > 0)
            for (int64_t o = 0; o < all.outer; o++, target += all.length * all.inner)
                for (int64_t k = 0; k < places->count; k++, from += all.inner)
                    memcpy(target + at[k] * all.inner, from, (size_t)all.inner);
        status = into->storage == tensor->storage ? CANN_OK : cann_tensor_assign(tensor, into);
    }
    cann_tensor_free(values);
    cann_tensor_free(places);
    cann_tensor_free(into);
    return status;
}

static void copy_element(char *to, const char *from, size_t size)
{
    if (size == 8)
        memcpy(to, from, 8);
    else
        memcpy(to, from, size);
}

cann_tensor *cann_tensor_gather(const cann_tensor *tensor, const cann_tensor *index, int axis)
{
    bool fits = axis >= 0 && axis < tensor->rank && index->rank == tensor->rank;
    for (int k = 0; fits && k < tensor->rank; k++)
        fits = k == axis || index->shape[k] == tensor->shape[k];
    if (!fits) {
        char a[TENSOR_TEXT], b[TENSOR_TEXT];
        fail(CANN_ERROR_SHAPE, "gather: an index %s does not fit a tensor %s along axis %d",
             shape_print(a, index->rank, index->shape), shape_print(b, tensor->rank, tensor->shape),
             axis + 1);
        return NULL;
    }
    cann_tensor *places = checked("gather", index, tensor->shape[axis]), *out = NULL;
    if (places) out = cann_tensor_new(tensor->type, index->rank, index->shape);
    if (out && out->count > 0) {
        lanes from = lanes_of(tensor, axis), at = lanes_of(places, axis), to = lanes_of(out, axis);
        for (int64_t k = 0; k < to.count; k++) {
            const int64_t *place = (const int64_t *)lane_at(&at, k);
            const char *source = lane_at(&from, k);
            char *target = lane_at(&to, k);
            for (int64_t j = 0; j < to.length; j++)
                copy_element(target + j * to.stride * (int64_t)to.size,
                             source + place[j * at.stride] * from.stride * (int64_t)from.size,
                             from.size);
        }
    }
    cann_tensor_free(places);
    return out;
}

/* A mask as contiguous bools; NULL with a sentence when it is none, or of another shape. */
static cann_tensor *checked_mask(const cann_tensor *mask, const cann_tensor *tensor)
{
    bool fits =
        !tensor || (mask->rank == tensor->rank &&
                    !memcmp(mask->shape, tensor->shape, (size_t)mask->rank * sizeof *mask->shape));
    if (fits) return cann_tensor_convert(mask, CANN_BOOL);
    char a[TENSOR_TEXT], b[TENSOR_TEXT];
    fail(CANN_ERROR_SHAPE, "a mask %s does not fit a tensor %s",
         shape_print(a, mask->rank, mask->shape), shape_print(b, tensor->rank, tensor->shape));
    return NULL;
}

static int64_t count_true(const cann_tensor *mask)
{
    const bool *at = cann_tensor_data(mask);
    int64_t count = 0;
    for (int64_t k = 0; k < mask->count; k++) count += at[k];
    return count;
}

cann_tensor *cann_tensor_mask(const cann_tensor *tensor, const cann_tensor *mask)
{
    cann_tensor *keep = checked_mask(mask, tensor), *from = NULL, *out = NULL;
    if (keep) from = cann_tensor_contiguous(tensor);
    if (from) out = cann_tensor_new(tensor->type, 1, (int64_t[]){count_true(keep)});
    if (out) {
        const bool *at = cann_tensor_data(keep);
        size_t size = type_size(tensor->type);
        const char *source = cann_tensor_data(from);
        char *target = cann_tensor_data(out);
        for (int64_t k = 0; k < keep->count; k++, source += size) {
            if (!at[k]) continue;
            copy_element(target, source, size);
            target += size;
        }
    }
    cann_tensor_free(keep);
    cann_tensor_free(from);
    return out;
}

cann_tensor *cann_tensor_nonzero(const cann_tensor *tensor)
{
    cann_tensor *mask = checked_mask(tensor, NULL), *out = NULL;
    if (mask) out = cann_tensor_new(CANN_INT64, 2, (int64_t[]){count_true(mask), mask->rank});
    if (out) {
        const bool *at = cann_tensor_data(mask);
        int64_t *places = cann_tensor_data(out);
        for (int64_t k = 0; k < mask->count; k++) {
            if (!at[k]) continue;
            for (int64_t axis = mask->rank - 1, rest = k; axis >= 0; axis--) {
                places[axis] = rest % mask->shape[axis];
                rest /= mask->shape[axis];
            }
            places += mask->rank;
        }
    }
    cann_tensor_free(mask);
    return out;
}
