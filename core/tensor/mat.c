/* SPDX-License-Identifier: MIT
 * MATLAB files of level 5 (MATLAB 5 to 7): a header of 128 bytes, then elements of tag and data,
 * each variable one of them, deflated or not. Numbers may be stored in a smaller type than they are
 * of; arrays lie first axis fastest. Texts become texts; the fields of a structure entries "a/b",
 * of an array of structures "a/2/b"; cells "a/1", "a/2"; objects and sparse matrices are passed
 * over. MAT-File Format, The MathWorks, R2019b. */
#include "base/file.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "tensor/format.h"
#include "tensor/mat.h"
#include <inttypes.h>
#include <string.h>
#include <zlib.h>

cann_status mat_bad(const stretch *in, const char *what)
{
    return fail(CANN_ERROR_FILE, "%s: byte %" PRId64 " of the mat file: %s", in->path,
                in->start + (in->start < 0 ? 0 : in->at), what);
}

uint64_t mat_number(const stretch *in, const unsigned char *bytes, int size)
{
    uint64_t value = 0;
    for (int k = 0; k < size; k++) value |= (uint64_t)bytes[in->swap ? size - 1 - k : k] << 8 * k;
    return value;
}

/* The next element; small ones have type and size in one word. Data begin at multiples of 8. */
cann_status mat_next(stretch *in, element *out)
{
    if (in->length - in->at < 8) return mat_bad(in, "a tag of 8 bytes is cut off");
    const unsigned char *tag = in->bytes + in->at;
    uint32_t first = (uint32_t)mat_number(in, tag, 4);
    bool small = first >> 16 != 0;
    *out =
        (element){small ? first & 0xffff : first,
                  small ? first >> 16 : (int64_t)mat_number(in, tag + 4, 4), tag + (small ? 4 : 8)};
    if (small && out->size > 4) return mat_bad(in, "a small element of more than 4 bytes");
    if (!small && out->size > in->length - in->at - 8)
        return mat_bad(in, "an element that is longer than what it is in");
    in->at += 8 + (small ? 0 : out->type == PACKED ? out->size : (out->size + 7) / 8 * 8);
    if (in->at > in->length) in->at = in->length;
    return CANN_OK;
}

/* ---- arrays
 * --------------------------------------------------------------------------------------- */

static cann_status read_shape(stretch *in, array *what)
{
    element from = {0};
    cann_status status = mat_next(in, &from);
    if (status != CANN_OK) return status;
    if (from.type != 5 || from.size < 8 || from.size % 4)
        return mat_bad(in, "an array's shape was expected");
    if (from.size / 4 > TENSOR_RANK) return mat_bad(in, "an array of more than 8 axes");
    what->rank = (int)(from.size / 4);
    for (int axis = 0; axis < what->rank; axis++) {
        what->shape[axis] = mat_whole(in, &from, axis);
        if (what->shape[axis] < 0) return mat_bad(in, "an axis of negative length");
    }
    what->count = shape_count(what->rank, what->shape);
    return what->count < 0 ? CANN_ERROR_MEMORY : CANN_OK;
}

static cann_status read_head(stretch *in, array *what)
{
    element from = {0};
    cann_status status = mat_next(in, &from);
    if (status != CANN_OK) return status;
    if (from.type != 6 || from.size < 8) return mat_bad(in, "an array's flags were expected");
    uint32_t flags = (uint32_t)mat_number(in, from.data, 4);
    what->kind = (int)(flags & 255);
    what->complex = (flags & COMPLEX) != 0;
    what->logical = (flags & LOGICAL) != 0;
    status = read_shape(in, what);
    if (status == CANN_OK) status = mat_next(in, &from);
    if (status != CANN_OK) return status;
    if (from.type != 1 && from.type != 2 && from.type != 16)
        return mat_bad(in, "an array's name was expected");
    int64_t length = from.size < LONGEST_FIELD - 1 ? from.size : LONGEST_FIELD - 1;
    memcpy(what->name, from.data, (size_t)length);
    what->name[length] = 0;
    return CANN_OK;
}

static cann_status read_array(cann_archive *archive, stretch *in, const char *inside, int depth);

/* One array after the other, each a member called `name`. */
static cann_status read_member(cann_archive *archive, stretch *in, const char *name, int depth)
{
    element from = {0};
    cann_status status = mat_next(in, &from);
    if (status != CANN_OK) return status;
    if (from.type != MATRIX) return mat_bad(in, "an array within an array was expected");
    stretch inner = *in;
    inner.bytes = from.data;
    inner.length = from.size;
    inner.start = in->start < 0 ? -1 : in->start + (from.data - in->bytes);
    inner.at = 0;
    return from.size == 0 ? CANN_OK : read_array(archive, &inner, name, depth + 1);
}

static cann_status read_cells(cann_archive *archive, stretch *in, const array *what,
                              const char *name, int depth)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < what->count && status == CANN_OK; k++) {
        text member = {0};
        text_add(&member, "%s/%" PRId64, name, k + 1);
        status = read_member(archive, in, text_string(&member), depth);
        text_free(&member);
    }
    return status;
}

static cann_status read_structure(cann_archive *archive, stretch *in, const array *what,
                                  const char *name, int depth)
{
    element width = {0}, names = {0};
    cann_status status = mat_next(in, &width);
    if (status == CANN_OK) status = mat_next(in, &names);
    if (status != CANN_OK) return status;
    int64_t length = width.type == 5 && width.size == 4 ? mat_whole(in, &width, 0) : 0;
    if (length < 1 || length > LONGEST_FIELD || names.type != 1)
        return mat_bad(in, "the names of a structure's fields were expected");
    int64_t fields = names.size / length;
    if (fields == 0) return CANN_OK; /* whatever its count */
    for (int64_t k = 0; k < what->count && status == CANN_OK; k++)
        for (int64_t f = 0; f < fields && status == CANN_OK; f++) {
            text member = {0};
            text_add(&member, "%s/", name);
            if (what->count > 1) text_add(&member, "%" PRId64 "/", k + 1);
            text_add(&member, "%.*s", (int)length, (const char *)names.data + f * length);
            status = read_member(archive, in, text_string(&member), depth);
            text_free(&member);
        }
    return status;
}

static bool wanted(const stretch *in, const char *name)
{
    size_t length = in->part ? strlen(in->part) : 0;
    size_t own = strlen(name);
    if (!in->part) return true;
    if (own < length) return strncmp(in->part, name, own) == 0 && in->part[own] == '/';
    return strncmp(in->part, name, length) == 0 && (name[length] == 0 || name[length] == '/');
}

static cann_status read_array(cann_archive *archive, stretch *in, const char *inside, int depth)
{
    array what = {0};
    if (depth > DEEPEST) return mat_bad(in, "arrays within arrays, more than 16 deep");
    cann_status status = read_head(in, &what);
    const char *name = inside ? inside : what.name;
    if (status != CANN_OK || !wanted(in, name)) return status;
    if (what.kind == CELL) return read_cells(archive, in, &what, name, depth);
    if (what.kind == STRUCTURE) return read_structure(archive, in, &what, name, depth);
    if (what.kind == CHARACTERS) return mat_letters(archive, in, &what, name);
    if (what.kind >= DOUBLE && what.kind <= UINT64) return mat_numbers(archive, in, &what, name);
    return CANN_OK;
}

/* ---- the file
 * --------------------------------------------------------------------------------------- */

/* A variable that was deflated: the tag inside says how long it is. */
static cann_status read_packed(cann_archive *archive, const stretch *file, const element *from)
{
    unsigned char tag[8];
    stretch in = *file;
    z_stream zip = {.next_in = (unsigned char *)from->data, .avail_in = (unsigned)from->size};
    if (inflateInit(&zip) != Z_OK) return fail(CANN_ERROR_MEMORY, "%s: not enough memory", in.path);
    zip.next_out = tag;
    zip.avail_out = 8;
    int went = inflate(&zip, Z_SYNC_FLUSH);
    int64_t length = (int64_t)mat_number(file, tag + 4, 4);
    cann_status status = CANN_OK;
    unsigned char *bytes = NULL;
    if ((went != Z_OK && went != Z_STREAM_END) || zip.avail_out ||
        mat_number(file, tag, 4) != MATRIX || length / 1100 > from->size + 64)
        status = mat_bad(file, "a deflated array is damaged");
    else if (!(bytes = memory_take(length, 1)))
        status = CANN_ERROR_MEMORY;
    else {
        zip.next_out = bytes;
        zip.avail_out = (unsigned)length;
        inflate(&zip, Z_FINISH);
        if (zip.avail_out) status = mat_bad(file, "a deflated array is cut off");
    }
    inflateEnd(&zip);
    in.bytes = bytes;
    in.length = length;
    in.at = 0;
    in.start = -1;
    if (status == CANN_OK) status = read_array(archive, &in, NULL, 0);
    memory_free(bytes);
    return status;
}

static cann_status read_all(cann_archive *archive, stretch *in)
{
    cann_status status = CANN_OK;
    while (status == CANN_OK && in->at < in->length) {
        element from = {0};
        status = mat_next(in, &from);
        if (status != CANN_OK) break;
        if (from.type == PACKED) {
            status = read_packed(archive, in, &from);
        } else if (from.type == MATRIX) {
            stretch inner = *in;
            inner.bytes = from.data;
            inner.length = from.size;
            inner.start = from.data - in->bytes;
            inner.at = 0;
            status = read_array(archive, &inner, NULL, 0);
        }
    }
    return status;
}

static cann_status load(cann_archive *archive, const file_reader *file, const char *part)
{
    if (file->size < HEADER)
        return fail(CANN_ERROR_FILE, "%s: a mat file's header of 128 bytes is cut off", file->path);
    unsigned char *bytes = memory_take(file->size, 1);
    if (!bytes) return CANN_ERROR_MEMORY;
    cann_status status = file_read(file, 0, bytes, file->size);
    stretch in = {
        .bytes = bytes, .length = file->size, .at = HEADER, .path = file->path, .part = part};
    if (status == CANN_OK && memcmp(bytes + 126, "MI", 2) == 0)
        in.swap = true;
    else if (status == CANN_OK && memcmp(bytes + 126, "IM", 2) != 0)
        status = fail(CANN_ERROR_FILE, "%s: byte 126 of the mat file: 'IM' or 'MI' was expected",
                      file->path);
    if (status == CANN_OK) status = read_all(archive, &in);
    memory_free(bytes);
    return status;
}

static bool is_mat(const file_reader *file, const char head[FORMAT_HEAD])
{
    (void)file;
    return memcmp(head, "MATLAB 5.0 MAT-f", FORMAT_HEAD) == 0;
}

const format format_mat = {".mat", is_mat, load, NULL};
