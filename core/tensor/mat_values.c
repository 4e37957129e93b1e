/* SPDX-License-Identifier: MIT
 * The numbers and the letters of MATLAB's arrays, which a file may hold in a smaller type. */
#include "base/text.h"
#include "tensor/mat.h"
#include <string.h>

static const struct {
    int size;
    char kind; /* i, u, f */
} stored[] = {[1] = {1, 'i'},  [2] = {1, 'u'},  [3] = {2, 'i'}, [4] = {2, 'u'},  [5] = {4, 'i'},
              [6] = {4, 'u'},  [7] = {4, 'f'},  [9] = {8, 'f'}, [12] = {8, 'i'}, [13] = {8, 'u'},
              [16] = {1, 'u'}, [17] = {2, 'u'}, [18] = {4, 'u'}};

static bool has_numbers(const element *from)
{
    return from->type < sizeof stored / sizeof *stored && stored[from->type].size > 0;
}

/* Number k as a double, or, whole ones, as int64. */
static double real_at(const stretch *in, const element *from, int64_t k)
{
    int size = stored[from->type].size;
    uint64_t bits = mat_number(in, from->data + k * size, size);
    if (stored[from->type].kind == 'f') {
        float narrow;
        double wide;
        uint32_t low = (uint32_t)bits;
        memcpy(&narrow, &low, 4);
        memcpy(&wide, &bits, 8);
        return size == 4 ? (double)narrow : wide;
    }
    if (stored[from->type].kind == 'u') return (double)bits;
    return (double)((int64_t)(bits << (64 - 8 * size)) >> (64 - 8 * size));
}

int64_t mat_whole(const stretch *in, const element *from, int64_t k)
{
    int size = stored[from->type].size;
    if (stored[from->type].kind == 'f') {
        double value = real_at(in, from, k);
        return value >= -0x1p63 && value < 0x1p63 ? (int64_t)value : 0;
    }
    uint64_t bits = mat_number(in, from->data + k * size, size);
    if (stored[from->type].kind == 'u') return bits > INT64_MAX ? INT64_MAX : (int64_t)bits;
    return (int64_t)(bits << (64 - 8 * size)) >> (64 - 8 * size);
}

static cann_type type_of(const array *what)
{
    if (what->logical) return CANN_BOOL;
    if (what->kind == DOUBLE || what->complex) return CANN_FLOAT64;
    if (what->kind == SINGLE) return CANN_FLOAT32;
    return what->kind <= 12 ? CANN_INT32 : CANN_INT64; /* classes up to int32 */
}

/* Elements first axis fastest; `step` apart in the tensor, from `first`. */
static void put(const stretch *in, const element *from, cann_tensor *to, int64_t count,
                int64_t first, int64_t step)
{
    void *data = cann_tensor_data(to);
    for (int64_t k = 0; k < count; k++) {
        int64_t at = first + k * step;
        switch (to->type) {
        case CANN_FLOAT32: ((float *)data)[at] = (float)real_at(in, from, k); break;
        case CANN_FLOAT64: ((double *)data)[at] = real_at(in, from, k); break;
        case CANN_INT32: ((int32_t *)data)[at] = (int32_t)mat_whole(in, from, k); break;
        case CANN_INT64: ((int64_t *)data)[at] = mat_whole(in, from, k); break;
        default: ((bool *)data)[at] = real_at(in, from, k) != 0;
        }
    }
}

/* The tensor whose axes are MATLAB's, over memory where the first is fastest. */
static cann_tensor *new_tensor(const array *what)
{
    int64_t turned[TENSOR_RANK], strides[TENSOR_RANK], shape[TENSOR_RANK], step = 1;
    int extra = what->complex, rank = what->rank + extra;
    for (int axis = 0; axis < what->rank; axis++)
        turned[what->rank - 1 - axis] = shape[axis] = what->shape[axis];
    if (extra) turned[what->rank] = shape[what->rank] = 2;
    cann_tensor *plain = cann_tensor_new(type_of(what), rank, turned);
    if (!plain) return NULL;
    if (extra) strides[what->rank] = 1;
    for (int axis = 0; axis < what->rank; axis++) {
        strides[axis] = step * (extra ? 2 : 1);
        step *= what->shape[axis];
    }
    cann_tensor *view = cann_tensor_view(plain, rank, shape, strides, 0);
    cann_tensor_free(plain);
    return view;
}

cann_status mat_numbers(cann_archive *archive, stretch *in, const array *what, const char *name)
{
    element parts[2] = {{0}};
    cann_status status = CANN_OK;
    for (int k = 0; k <= what->complex && status == CANN_OK; k++) {
        status = mat_next(in, &parts[k]);
        if (status != CANN_OK) return status;
        if (!has_numbers(&parts[k])) return mat_bad(in, "an array whose elements are no numbers");
        if (parts[k].size / stored[parts[k].type].size < what->count)
            return mat_bad(in, "an array with fewer numbers than its shape says");
    }
    if (what->rank + what->complex > TENSOR_RANK)
        return mat_bad(in, "an array of more than 8 axes");
    cann_tensor *tensor = new_tensor(what);
    if (!tensor) return CANN_ERROR_MEMORY;
    for (int k = 0; k <= what->complex; k++)
        put(in, &parts[k], tensor, what->count, k, what->complex ? 2 : 1);
    return archive_keep(archive, name, tensor);
}

static void add_letter(text *out, uint32_t code)
{
    char bytes[4];
    int64_t count = 1;
    if (code < 0x80) {
        bytes[0] = (char)code;
    } else if (code < 0x800) {
        bytes[0] = (char)(0xc0 | code >> 6);
        bytes[count++] = (char)(0x80 | (code & 63));
    } else {
        bytes[0] = (char)(0xe0 | (code >> 12 & 15));
        bytes[count++] = (char)(0x80 | (code >> 6 & 63));
        bytes[count++] = (char)(0x80 | (code & 63));
    }
    text_add_bytes(out, bytes, count);
}

/* A row of letters is a text; tables of letters are passed over. */
cann_status mat_letters(cann_archive *archive, stretch *in, const array *what, const char *name)
{
    element from = {0};
    text out = {0};
    if (what->count == 0) return cann_archive_add_text(archive, name, "");
    cann_status status = mat_next(in, &from);
    if (status != CANN_OK) return status;
    if (what->rank != 2 || what->shape[0] != 1) return CANN_OK;
    if (!has_numbers(&from) || stored[from.type].kind != 'u')
        return mat_bad(in, "a text whose elements are no letters");
    if (from.type == 16) {
        text_add_bytes(&out, (const char *)from.data, from.size);
    } else {
        int64_t count = from.size / stored[from.type].size;
        for (int64_t k = 0; k < count && k < what->count; k++)
            add_letter(&out, (uint32_t)mat_whole(in, &from, k));
    }
    status =
        out.failed ? CANN_ERROR_MEMORY : cann_archive_add_text(archive, name, text_string(&out));
    text_free(&out);
    return status;
}
