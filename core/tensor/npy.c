/* SPDX-License-Identifier: MIT
 * The .npy format: 6 bytes of magic, version, header length, a Python dict literal with descr,
 * fortran_order and shape, then the elements. NumPy Enhancement Proposal 1. Every length is
 * checked against the bytes that are really there before memory is taken. */
#include "tensor/npy.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/copy.h"
#include "tensor/format.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_HEADER = 1 << 16, CHUNK = 1 << 16 };

/* A type on disk: how it is read into which type of ours. */
typedef struct element {
    const char *code; /* kind and size, as in descr after the byte order */
    cann_type type;   /* what it becomes */
    int size;         /* bytes of one element, or of one half of a complex one */
    void (*widen)(void *to, const void *from, int64_t count); /* NULL: already ours */
    bool complex;
} element;

typedef struct header {
    const element *element;
    bool swap, fortran;
    int rank;
    int64_t shape[TENSOR_RANK];
} header;

#define WIDEN(name, source, target)                                                                \
    static void name(void *to, const void *from, int64_t count)                                    \
    {                                                                                              \
        target *d = to;                                                                            \
        const source *s = from;                                                                    \
        for (int64_t k = 0; k < count; k++) d[k] = s[k];                                           \
    }
WIDEN(widen_i1, int8_t, int32_t)
WIDEN(widen_i2, int16_t, int32_t)
WIDEN(widen_u1, uint8_t, int32_t)
WIDEN(widen_u2, uint16_t, int32_t)
WIDEN(widen_u4, uint32_t, int64_t)

/* Any byte but 0 is true, so that a bool never holds something else. */
static void widen_b1(void *to, const void *from, int64_t count)
{
    const uint8_t *s = from;
    for (int64_t k = 0; k < count; k++) ((bool *)to)[k] = s[k] != 0;
}

static void widen_f2(void *to, const void *from, int64_t count)
{
    const uint16_t *s = from;
    for (int64_t k = 0; k < count; k++) {
        int exponent = s[k] >> 10 & 31, fraction = s[k] & 1023;
        float value = exponent == 31 ? (fraction ? __builtin_nanf("") : __builtin_inff())
                      : exponent     ? __builtin_ldexpf((float)(fraction | 1024), exponent - 25)
                                     : __builtin_ldexpf((float)fraction, -24);
        ((float *)to)[k] = s[k] >> 15 ? -value : value;
    }
}

static const element elements[] = {
    {"f4", CANN_FLOAT32, 4, NULL, false},     {"f8", CANN_FLOAT64, 8, NULL, false},
    {"i4", CANN_INT32, 4, NULL, false},       {"i8", CANN_INT64, 8, NULL, false},
    {"b1", CANN_BOOL, 1, widen_b1, false},    {"i1", CANN_INT32, 1, widen_i1, false},
    {"i2", CANN_INT32, 2, widen_i2, false},   {"u1", CANN_INT32, 1, widen_u1, false},
    {"u2", CANN_INT32, 2, widen_u2, false},   {"u4", CANN_INT64, 4, widen_u4, false},
    {"f2", CANN_FLOAT32, 2, widen_f2, false}, {"c8", CANN_FLOAT32, 4, NULL, true},
    {"c16", CANN_FLOAT64, 8, NULL, true},
};
enum { ELEMENTS = sizeof elements / sizeof *elements };

typedef struct scanner {
    const char *name;
    const char *text;  /* ends in 0 */
    int64_t at, start; /* start: byte of the file where the text begins */
} scanner;

static cann_status bad(const scanner *scan, const char *wanted)
{
    return fail(CANN_ERROR_FILE, "%s: byte %" PRId64 " of the npy header: expected %s", scan->name,
                scan->start + scan->at, wanted);
}

static bool take(scanner *scan, char wanted)
{
    while (scan->text[scan->at] == ' ' || scan->text[scan->at] == '\n') scan->at++;
    if (scan->text[scan->at] != wanted) return false;
    scan->at++;
    return true;
}

/* A quoted word without escapes, cut at `size` bytes. */
static cann_status scan_quoted(scanner *scan, char *word, int64_t size)
{
    char quote = '\'';
    if (!take(scan, quote) && !take(scan, quote = '"')) return bad(scan, "a quoted word");
    int64_t length = 0;
    while (scan->text[scan->at] && scan->text[scan->at] != quote) {
        if (length < size - 1) word[length++] = scan->text[scan->at];
        scan->at++;
    }
    word[length] = 0;
    return take(scan, quote) ? CANN_OK : bad(scan, "the end of a quoted word");
}

static cann_status scan_type(scanner *scan, header *out)
{
    char code[16];
    if (take(scan, '['))
        return fail(CANN_ERROR_FILE,
                    "%s: descr is a structured type; only plain numbers and bools "
                    "can be read",
                    scan->name);
    cann_status status = scan_quoted(scan, code, sizeof code);
    if (status != CANN_OK) return status;
    const char *kind = code + (code[0] && strchr("<>=|", code[0]) != NULL);
    out->swap = code[0] == '>';
    for (int k = 0; k < ELEMENTS; k++)
        if (!strcmp(elements[k].code, kind)) out->element = &elements[k];
    if (out->element) return CANN_OK;
    return fail(CANN_ERROR_FILE,
                "%s: descr '%s' (%s) is not a type that can be read; numbers of up "
                "to 64 bits and bools can",
                scan->name, code,
                *kind == 'U' || *kind == 'S' ? "text"
                : *kind == 'O'               ? "Python objects"
                                             : "unknown");
}

static cann_status scan_shape(scanner *scan, header *out)
{
    if (!take(scan, '(')) return bad(scan, "'(' before the shape");
    while (!take(scan, ')')) {
        if (out->rank == TENSOR_RANK)
            return fail(CANN_ERROR_FILE, "%s: shape has more than %d axes", scan->name,
                        TENSOR_RANK);
        take(scan, ' ');
        int64_t length = 0, digits = 0;
        for (char c; c = scan->text[scan->at], c >= '0' && c <= '9'; scan->at++, digits++)
            if (__builtin_mul_overflow(length, 10, &length) ||
                __builtin_add_overflow(length, c - '0', &length))
                return bad(scan, "an axis shorter than 2^63");
        if (!digits) return bad(scan, "a whole number in the shape");
        take(scan, 'L'); /* written by Python 2 */
        out->shape[out->rank++] = length;
        if (!take(scan, ',')) {
            if (!take(scan, ')')) return bad(scan, "',' or ')' in the shape");
            break;
        }
    }
    return CANN_OK;
}

static cann_status scan_order(scanner *scan, header *out)
{
    take(scan, ' ');
    const char *at = scan->text + scan->at;
    out->fortran = !strncmp(at, "True", 4);
    if (!out->fortran && strncmp(at, "False", 5) != 0) return bad(scan, "True or False");
    scan->at += out->fortran ? 4 : 5;
    return CANN_OK;
}

static cann_status scan_header(scanner *scan, header *out)
{
    static const struct {
        const char *key;
        cann_status (*scan)(scanner *scan, header *out);
    } fields[] = {{"descr", scan_type}, {"fortran_order", scan_order}, {"shape", scan_shape}};
    int seen = 0;
    if (!take(scan, '{')) return bad(scan, "'{'");
    while (!take(scan, '}')) {
        char key[16];
        int field = 0;
        cann_status status = scan_quoted(scan, key, sizeof key);
        if (status != CANN_OK) return status;
        while (field < 3 && strcmp(fields[field].key, key) != 0) field++;
        if (field == 3 || seen >> field & 1)
            return fail(CANN_ERROR_FILE, "%s: npy header field '%s' is %s", scan->name, key,
                        field == 3 ? "unknown" : "there twice");
        if (!take(scan, ':')) return bad(scan, "':'");
        status = fields[field].scan(scan, out);
        if (status != CANN_OK) return status;
        seen |= 1 << field;
        if (!take(scan, ',')) {
            if (!take(scan, '}')) return bad(scan, "',' or '}'");
            break;
        }
    }
    for (int field = 0; field < 3; field++)
        if (!(seen >> field & 1))
            return fail(CANN_ERROR_FILE, "%s: the npy header has no field '%s'", scan->name,
                        fields[field].key);
    return CANN_OK;
}

static cann_status read_header(npy_stream *stream, header *out)
{
    unsigned char start[12];
    char text[LONGEST_HEADER + 1];
    cann_status status = stream->read(stream, start, 8);
    if (status != CANN_OK) return status;
    if (memcmp(start, "\x93NUMPY", 6) != 0)
        return fail(CANN_ERROR_FILE, "%s: bytes 0 to 5 are not the npy magic", stream->name);
    int version = start[6], wide = version == 1 ? 2 : 4;
    if (version < 1 || version > 3)
        return fail(CANN_ERROR_FILE, "%s: byte 6: npy version %d; 1 to 3 are known", stream->name,
                    version);
    status = stream->read(stream, start + 8, wide);
    if (status != CANN_OK) return status;
    uint32_t length = start[8] | (uint32_t)start[9] << 8;
    if (wide == 4) length |= (uint32_t)start[10] << 16 | (uint32_t)start[11] << 24;
    if (length > LONGEST_HEADER)
        return fail(CANN_ERROR_FILE, "%s: byte 8: a header of %u bytes; at most %d are read",
                    stream->name, (unsigned)length, LONGEST_HEADER);
    status = stream->read(stream, text, length);
    if (status != CANN_OK) return status;
    text[length] = 0;
    return scan_header(&(scanner){stream->name, text, 0, 8 + wide}, out);
}

static void swap_bytes(unsigned char *bytes, int size, int64_t count)
{
    for (int64_t k = 0; k < count; k++, bytes += size)
        for (int low = 0, high = size - 1; low < high; low++, high--) {
            unsigned char byte = bytes[low];
            bytes[low] = bytes[high];
            bytes[high] = byte;
        }
}

static cann_status read_elements(npy_stream *stream, const header *head, char *to, int64_t count)
{
    unsigned char chunk[CHUNK] __attribute__((aligned(8)));
    int64_t size = head->element->size, wide = (int64_t)type_size(head->element->type);
    while (count > 0) {
        int64_t part = count < CHUNK / size ? count : CHUNK / size;
        cann_status status = stream->read(stream, chunk, part * size);
        if (status != CANN_OK) return status;
        if (head->swap) swap_bytes(chunk, (int)size, part);
        if (head->element->widen)
            head->element->widen(to, chunk, part);
        else
            memcpy(to, chunk, (size_t)(part * size));
        to += part * wide;
        count -= part;
    }
    return CANN_OK;
}

/* Bytes that the shape asks for against bytes that are there, before any memory is taken. */
static cann_status check_size(const npy_stream *stream, const header *head)
{
    char text[TENSOR_TEXT];
    int64_t bytes, count = shape_count(head->rank, head->shape);
    if (count < 0 || __builtin_mul_overflow(count, head->element->size, &bytes) ||
        __builtin_mul_overflow(bytes, head->element->complex ? 2 : 1, &bytes))
        return fail(CANN_ERROR_FILE, "%s: shape %s is more than can be counted", stream->name,
                    shape_print(text, head->rank, head->shape));
    if (bytes == stream->remaining) return CANN_OK;
    return fail(CANN_ERROR_FILE,
                "%s: shape %s of '%s' needs %" PRId64 " bytes after byte %" PRId64 ", but %" PRId64
                " are there",
                stream->name, shape_print(text, head->rank, head->shape), head->element->code,
                bytes, stream->position, stream->remaining);
}

/* Row-major from a tensor that was read with its axes reversed. */
static cann_tensor *from_fortran(cann_tensor *reversed, int rank)
{
    int64_t shape[TENSOR_RANK], strides[TENSOR_RANK];
    for (int axis = 0; axis < reversed->rank; axis++) {
        int from = axis < rank ? rank - 1 - axis : axis; /* the pair of a complex stays last */
        shape[axis] = reversed->shape[from];
        strides[axis] = reversed->strides[from];
    }
    cann_tensor *view = cann_tensor_view(reversed, reversed->rank, shape, strides, 0);
    cann_tensor *out = view ? cann_tensor_contiguous(view) : NULL;
    cann_tensor_free(view);
    cann_tensor_free(reversed);
    return out;
}

cann_tensor *npy_read(npy_stream *stream)
{
    header head = {0};
    if (read_header(stream, &head) != CANN_OK || check_size(stream, &head) != CANN_OK) return NULL;
    int rank = head.rank + head.element->complex;
    if (rank > TENSOR_RANK) {
        fail(CANN_ERROR_FILE, "%s: shape has more than %d axes with the complex pair", stream->name,
             TENSOR_RANK);
        return NULL;
    }
    int64_t shape[TENSOR_RANK];
    for (int axis = 0; axis < head.rank; axis++)
        shape[axis] = head.shape[head.fortran ? head.rank - 1 - axis : axis];
    if (head.element->complex) shape[head.rank] = 2;
    cann_tensor *tensor = cann_tensor_new(head.element->type, rank, shape);
    if (!tensor) return NULL;
    if (read_elements(stream, &head, cann_tensor_data(tensor), tensor->count) != CANN_OK) {
        cann_tensor_free(tensor);
        return NULL;
    }
    return head.fortran && head.rank > 1 ? from_fortran(tensor, head.rank) : tensor;
}

int64_t npy_header(char *out, const cann_tensor *tensor)
{
    static const char *const codes[] = {"<f4", "<f8", "<i4", "<i8", "|b1"};
    char shape[TENSOR_TEXT];
    shape_print(shape, tensor->rank, tensor->shape);
    shape[strlen(shape) - 1] = 0; /* brackets become parentheses */
    int length = snprintf(out + 10, NPY_HEADER - 10,
                          "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }",
                          codes[tensor->type], shape + 1, tensor->rank == 1 ? "," : "");
    int total = (10 + length + 1 + 63) / 64 * 64; /* elements start at a multiple of 64 */
    memset(out + 10 + length, ' ', (size_t)(total - 10 - length));
    out[total - 1] = '\n';
    memcpy(out, "\x93NUMPY\x01\x00", 8);
    out[8] = (char)((total - 10) & 255);
    out[9] = (char)((total - 10) >> 8);
    return total;
}

static cann_status read_from_file(npy_stream *stream, void *bytes, int64_t count)
{
    cann_status status = file_read(stream->context, stream->position, bytes, count);
    stream->position += count;
    stream->remaining -= count;
    return status;
}

cann_tensor *cann_tensor_load(const char *path)
{
    file_reader reader;
    if (file_open(&reader, path) != CANN_OK) return NULL;
    npy_stream stream = {read_from_file, path, 0, reader.size, &reader};
    cann_tensor *tensor = npy_read(&stream);
    file_close(&reader);
    return tensor;
}

cann_status cann_tensor_save(const cann_tensor *tensor, const char *path)
{
    char head[NPY_HEADER];
    cann_tensor *plain = cann_tensor_contiguous(tensor);
    if (!plain) return CANN_ERROR_MEMORY;
    file_writer *writer = file_create(path);
    cann_status status = writer ? CANN_OK : CANN_ERROR_FILE;
    if (writer) status = file_add(writer, head, npy_header(head, plain));
    if (status == CANN_OK)
        status = file_add(writer, cann_tensor_data(plain),
                          plain->count * (int64_t)type_size(plain->type));
    if (status == CANN_OK)
        status = file_commit(writer);
    else
        file_cancel(writer);
    cann_tensor_free(plain);
    return status;
}

/* Whatever is called so, too: the sentence then says what is wrong with it. */
static bool is_npy(const file_reader *file, const char head[FORMAT_HEAD])
{
    const char *dot = strrchr(file->path, '.');
    return memcmp(head, "\x93NUMPY", 6) == 0 || (dot && !strcmp(dot, ".npy"));
}

static cann_status load_one(cann_archive *archive, const file_reader *file, const char *part)
{
    if (part) return fail(CANN_ERROR_NAME, "%s: holds one tensor, no '%s'", file->path, part);
    return archive_keep(archive, "", cann_tensor_load(file->path));
}

const format format_npy = {".npy", is_npy, load_one, NULL};
