/* SPDX-License-Identifier: MIT */
#include "tensor/tensor.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The elements of one or many tensors. */
struct storage {
    void *data;
    int64_t count;      /* elements, of the type of its tensors */
    int64_t references; /* tensors that see it */
    bool owned;         /* false: the caller's memory */
};

static const struct {
    const char *name;
    size_t size;
    bool is_float;
} types[] = {
    [CANN_FLOAT32] = {"float32", 4, true}, [CANN_FLOAT64] = {"float64", 8, true},
    [CANN_INT32] = {"int32", 4, false},    [CANN_INT64] = {"int64", 8, false},
    [CANN_BOOL] = {"bool", 1, false},
};
enum { TYPES = sizeof types / sizeof *types };

size_t type_size(cann_type type)
{
    return types[type].size;
}
const char *type_name(cann_type type)
{
    return types[type].name;
}
bool type_is_float(cann_type type)
{
    return types[type].is_float;
}
const char *cann_type_name(cann_type type)
{
    return (unsigned)type < TYPES ? types[type].name : NULL;
}

int cann_type_find(const char *name)
{
    for (int type = 0; type < TYPES; type++)
        if (!strcmp(types[type].name, name)) return type;
    return -1;
}

cann_type type_promote(cann_type a, cann_type b)
{
    if (a == b || b == CANN_BOOL) return a;
    if (a == CANN_BOOL) return b;
    return types[a].is_float || types[b].is_float ? CANN_FLOAT64 : CANN_INT64;
}

cann_type cann_type_promote(cann_type a, cann_type b)
{
    return type_promote(a, b);
}

const char *shape_print(char *out, int rank, const int64_t *shape)
{
    int length = snprintf(out, TENSOR_TEXT, "[");
    for (int axis = 0; axis < rank && axis < TENSOR_RANK; axis++)
        length += snprintf(out + length, TENSOR_TEXT - (size_t)length, "%s%" PRId64,
                           axis ? ", " : "", shape[axis]);
    snprintf(out + length, TENSOR_TEXT - (size_t)length, "]");
    return out;
}

int64_t shape_count(int rank, const int64_t *shape)
{
    char text[TENSOR_TEXT];
    if (rank < 0 || rank > TENSOR_RANK) {
        fail(CANN_ERROR_SHAPE, "a tensor has 0 to %d axes, not %d", TENSOR_RANK, rank);
        return -1;
    }
    int64_t count = 1, nonzero = 1;
    for (int axis = 0; axis < rank; axis++) {
        if (shape[axis] < 0) {
            fail(CANN_ERROR_SHAPE, "shape %s: axis %d is negative", shape_print(text, rank, shape),
                 axis + 1);
            return -1;
        }
        int64_t length = shape[axis] ? shape[axis] : 1;
        if (__builtin_mul_overflow(nonzero, length, &nonzero)) {
            fail(CANN_ERROR_MEMORY, "shape %s has more elements than can be counted",
                 shape_print(text, rank, shape));
            return -1;
        }
        count *= shape[axis];
    }
    return count;
}

cann_status shape_broadcast(const char *what, const cann_tensor *a, const cann_tensor *b, int *rank,
                            int64_t *shape)
{
    int64_t joined[TENSOR_RANK] = {0};
    int axes = a->rank > b->rank ? a->rank : b->rank;
    for (int k = 1; k <= axes; k++) {
        int64_t x = k <= a->rank ? a->shape[a->rank - k] : 1;
        int64_t y = k <= b->rank ? b->shape[b->rank - k] : 1;
        if (x != y && x != 1 && y != 1) {
            char left[TENSOR_TEXT], right[TENSOR_TEXT];
            return fail(CANN_ERROR_SHAPE,
                        "%s: shapes %s and %s do not go together (axes are compared from the last; "
                        "each pair must be equal or 1)",
                        what, shape_print(left, a->rank, a->shape),
                        shape_print(right, b->rank, b->shape));
        }
        joined[axes - k] = x == 1 ? y : x;
    }
    *rank = axes; /* last: they may be a's own */
    memcpy(shape, joined, sizeof joined);
    return CANN_OK;
}

/* Refused before it is tried: the kernel may promise memory that is not there. */
static bool fits_machine(cann_type type, int rank, const int64_t *shape, int64_t count)
{
    double bytes = (double)count * (double)types[type].size;
    double machine = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (bytes <= machine) return true;
    char text[TENSOR_TEXT];
    fail(CANN_ERROR_MEMORY,
         "a tensor %s %s needs %.0f bytes (%.4g GB), but this machine has %.4g GB of memory",
         shape_print(text, rank, shape), types[type].name, bytes, bytes / 1e9, machine / 1e9);
    return false;
}

static void set_shape(cann_tensor *tensor, int rank, const int64_t *shape, int64_t count)
{
    tensor->rank = rank;
    tensor->count = count;
    int64_t stride = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
        tensor->shape[axis] = shape[axis];
        tensor->strides[axis] = stride;
        stride *= shape[axis] ? shape[axis] : 1;
    }
}

static cann_tensor *make(cann_type type, int rank, const int64_t *shape, void *data)
{
    if ((unsigned)type >= TYPES) {
        fail(CANN_ERROR_TYPE, "%d is no element type", (int)type);
        return NULL;
    }
    int64_t count = shape_count(rank, shape);
    if (count < 0 || (!data && !fits_machine(type, rank, shape, count))) return NULL;
    cann_tensor *tensor = memory_take(1, sizeof *tensor);
    if (!tensor) return NULL;
    tensor->type = type;
    set_shape(tensor, rank, shape, count);
    tensor->storage = memory_take(1, sizeof *tensor->storage);
    if (!tensor->storage) goto failed;
    *tensor->storage = (storage){data, count, 1, !data};
    if (!data) tensor->storage->data = memory_take(count, types[type].size);
    if (!tensor->storage->data) goto failed;
    return tensor;

failed:
    cann_tensor_free(tensor);
    return NULL;
}

cann_tensor *cann_tensor_new(cann_type type, int rank, const int64_t *shape)
{
    return make(type, rank, shape, NULL);
}

cann_tensor *cann_tensor_wrap(cann_type type, int rank, const int64_t *shape, void *data)
{
    if (data) return make(type, rank, shape, data);
    fail(CANN_ERROR_ARGUMENT, "a tensor cannot be made around no memory (NULL)");
    return NULL;
}

void cann_tensor_free(cann_tensor *tensor)
{
    if (!tensor) return;
    storage *shared = tensor->storage;
    if (shared && __atomic_sub_fetch(&shared->references, 1, __ATOMIC_ACQ_REL) == 0) {
        if (shared->owned) memory_free(shared->data);
        memory_free(shared);
    }
    memory_free(tensor);
}

/* The least and largest element that a layout touches; false when that overflows. */
static bool reach(int rank, const int64_t *shape, const int64_t *strides, int64_t offset,
                  int64_t *least, int64_t *most)
{
    *least = *most = offset;
    for (int axis = 0; axis < rank; axis++) {
        int64_t span;
        if (__builtin_mul_overflow(shape[axis] - 1, strides[axis], &span)) return false;
        if (__builtin_add_overflow(span < 0 ? *least : *most, span, span < 0 ? least : most))
            return false;
    }
    return true;
}

cann_tensor *cann_tensor_view(const cann_tensor *tensor, int rank, const int64_t *shape,
                              const int64_t *strides, int64_t offset)
{
    int64_t count = shape_count(rank, shape), least = 0, most = 0, first;
    if (count < 0) return NULL;
    bool sound = !__builtin_add_overflow(tensor->offset, offset, &first);
    if (count && (!sound || !reach(rank, shape, strides, first, &least, &most) || least < 0 ||
                  most >= tensor->storage->count)) {
        char text[TENSOR_TEXT];
        fail(CANN_ERROR_SHAPE, "a view %s reaches outside the memory it would look at",
             shape_print(text, rank, shape));
        return NULL;
    }
    cann_tensor *view = memory_take(1, sizeof *view);
    if (!view) return NULL;
    *view = *tensor;
    view->rank = rank;
    view->count = count;
    view->offset = count ? first : 0;
    for (int axis = 0; axis < rank; axis++) {
        view->shape[axis] = shape[axis];
        view->strides[axis] = strides[axis];
    }
    __atomic_add_fetch(&tensor->storage->references, 1, __ATOMIC_RELAXED);
    return view;
}

bool tensor_is_contiguous(const cann_tensor *tensor)
{
    int64_t stride = 1;
    for (int axis = tensor->rank - 1; axis >= 0; axis--) {
        if (tensor->shape[axis] != 1 && tensor->strides[axis] != stride) return tensor->count == 0;
        stride *= tensor->shape[axis];
    }
    return true;
}

cann_tensor *cann_tensor_broadcast(const cann_tensor *tensor, int rank, const int64_t *shape)
{
    int64_t strides[TENSOR_RANK] = {0};
    int missing = rank - tensor->rank;
    bool fits = missing >= 0;
    for (int axis = 0; fits && axis < tensor->rank; axis++) {
        int64_t length = tensor->shape[axis];
        fits = length == shape[axis + missing] || length == 1;
        strides[axis + missing] = length == 1 ? 0 : tensor->strides[axis];
    }
    if (fits) return cann_tensor_view(tensor, rank, shape, strides, 0);
    char from[TENSOR_TEXT], to[TENSOR_TEXT];
    fail(CANN_ERROR_SHAPE, "shape %s does not stretch to %s",
         shape_print(from, tensor->rank, tensor->shape), shape_print(to, rank, shape));
    return NULL;
}

bool tensor_overlaps(const cann_tensor *a, const cann_tensor *b)
{
    if (!a->count || !b->count) return false;
    int64_t low[2], high[2];
    reach(a->rank, a->shape, a->strides, a->offset, &low[0], &high[0]);
    reach(b->rank, b->shape, b->strides, b->offset, &low[1], &high[1]);
    const char *x = a->storage->data, *y = b->storage->data;
    int64_t p = (int64_t)type_size(a->type), q = (int64_t)type_size(b->type);
    return x + low[0] * p < y + (high[1] + 1) * q && y + low[1] * q < x + (high[0] + 1) * p;
}

cann_tensor *cann_tensor_contiguous(const cann_tensor *tensor)
{
    if (!tensor_is_contiguous(tensor)) return cann_tensor_copy(tensor);
    return cann_tensor_view(tensor, tensor->rank, tensor->shape, tensor->strides, 0);
}

cann_tensor *cann_tensor_copy(const cann_tensor *tensor)
{
    return cann_tensor_convert(tensor, tensor->type);
}

cann_tensor *cann_tensor_convert(const cann_tensor *tensor, cann_type type)
{
    cann_tensor *copy = cann_tensor_new(type, tensor->rank, tensor->shape);
    if (!copy || cann_tensor_assign(copy, tensor) == CANN_OK) return copy;
    cann_tensor_free(copy);
    return NULL;
}

cann_tensor *cann_tensor_reshape(const cann_tensor *tensor, int rank, const int64_t *shape)
{
    int64_t count = shape_count(rank, shape);
    if (count < 0) return NULL;
    if (count != tensor->count) {
        char from[TENSOR_TEXT], to[TENSOR_TEXT];
        fail(CANN_ERROR_SHAPE, "reshape: %s has %" PRId64 " elements and %s %" PRId64,
             shape_print(from, tensor->rank, tensor->shape), tensor->count,
             shape_print(to, rank, shape), count);
        return NULL;
    }
    cann_tensor *flat = cann_tensor_contiguous(tensor);
    if (flat) set_shape(flat, rank, shape, count);
    return flat;
}

void *cann_tensor_data(const cann_tensor *tensor)
{
    return (char *)tensor->storage->data + tensor->offset * (int64_t)type_size(tensor->type);
}

cann_type cann_tensor_type(const cann_tensor *tensor)
{
    return tensor->type;
}
int cann_tensor_rank(const cann_tensor *tensor)
{
    return tensor->rank;
}
int64_t cann_tensor_count(const cann_tensor *tensor)
{
    return tensor->count;
}
const int64_t *cann_tensor_shape(const cann_tensor *tensor)
{
    return tensor->shape;
}
const int64_t *cann_tensor_strides(const cann_tensor *tensor)
{
    return tensor->strides;
}
bool cann_tensor_is_contiguous(const cann_tensor *tensor)
{
    return tensor_is_contiguous(tensor);
}
