/* SPDX-License-Identifier: MIT
 * The .npz file of named tensors: a zip archive with one .npy file per name.
 * Entries are read through the central directory, stored or deflated, with zip64 sizes; every
 * offset and length is checked against the file before it is used. PKWARE APPNOTE 6.3. */
#include "base/file.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "tensor/format.h"
#include "tensor/npy.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static uint64_t number(const unsigned char *bytes, int size)
{
    uint64_t value = 0;
    for (int k = size - 1; k >= 0; k--) value = value << 8 | bytes[k];
    return value;
}

static void put(unsigned char *bytes, int size, uint64_t value)
{
    for (int k = 0; k < size; k++) bytes[k] = (unsigned char)(value >> 8 * k);
}

/* Sizes of the fixed parts of zip's records, and the largest size that is not zip64. */
enum {
    LOCAL_SIZE = 30,
    CENTRAL_SIZE = 46,
    END_SIZE = 22,
    END64_SIZE = 56,
    LOCATOR_SIZE = 20,
    LONGEST_COMMENT = 65535,
    CHUNK = 1 << 16,
};
static const uint64_t narrow = 0xffffffffu;

typedef struct entry {
    char name[1100];
    int method;
    uint32_t checksum;
    int64_t packed, size; /* bytes in the file, bytes of the .npy */
    int64_t offset;       /* of the local header */
} entry;

/* Where the central directory is. */
typedef struct directory {
    int64_t offset, size, count;
} directory;

static cann_status bad(const file_reader *file, int64_t byte, const char *what)
{
    return fail(CANN_ERROR_FILE, "%s: byte %" PRId64 ": %s", file->path, byte, what);
}

/* The zip64 end record, where the plain one has no room. */
static cann_status find_directory64(const file_reader *file, int64_t end, directory *out)
{
    unsigned char bytes[END64_SIZE];
    int64_t at = end - LOCATOR_SIZE;
    cann_status status = file_read(file, at, bytes, LOCATOR_SIZE);
    if (status != CANN_OK) return status;
    if (memcmp(bytes, "PK\6\7", 4) != 0) return bad(file, at, "no zip64 locator");
    uint64_t record = number(bytes + 8, 8);
    if (record > (uint64_t)at) return bad(file, at + 8, "the zip64 end record lies beyond it");
    status = file_read(file, (int64_t)record, bytes, END64_SIZE);
    if (status != CANN_OK) return status;
    if (memcmp(bytes, "PK\6\6", 4) != 0) return bad(file, (int64_t)record, "no zip64 end record");
    *out = (directory){(int64_t)number(bytes + 48, 8), (int64_t)number(bytes + 40, 8),
                       (int64_t)number(bytes + 32, 8)};
    return CANN_OK;
}

static cann_status find_directory(const file_reader *file, directory *out)
{
    int64_t length =
        file->size < END_SIZE + LONGEST_COMMENT ? file->size : END_SIZE + LONGEST_COMMENT;
    unsigned char *tail = memory_take(length, 1);
    if (!tail) return CANN_ERROR_MEMORY;
    cann_status status = file_read(file, file->size - length, tail, length);
    int64_t at = length - END_SIZE;
    while (at >= 0 && memcmp(tail + at, "PK\5\6", 4) != 0) at--;
    if (status == CANN_OK && at < 0)
        status = fail(CANN_ERROR_FILE,
                      "%s: no end of a zip directory in its last %" PRId64
                      " bytes; the file is cut or not an .npz",
                      file->path, length);
    if (status == CANN_OK) {
        int64_t end = file->size - length + at;
        *out = (directory){(int64_t)number(tail + at + 16, 4), (int64_t)number(tail + at + 12, 4),
                           (int64_t)number(tail + at + 10, 2)};
        bool wide =
            out->offset == (int64_t)narrow || out->size == (int64_t)narrow || out->count == 0xffff;
        if (wide) status = find_directory64(file, end, out);
        if (status == CANN_OK &&
            (out->offset < 0 || out->size < 0 || out->count < 0 || out->offset > end ||
             out->size > end - out->offset || out->count > out->size / CENTRAL_SIZE))
            status = bad(file, end, "the zip directory does not fit into the file");
    }
    memory_free(tail);
    return status;
}

/* The zip64 extra field holds, in this order, the sizes that had no room. */
static bool read_extra(const unsigned char *extra, int64_t length, entry *out)
{
    int64_t *wide[3] = {&out->size, &out->packed, &out->offset};
    for (int64_t at = 0; at + 4 <= length;) {
        int64_t size = (int64_t)number(extra + at + 2, 2), used = 0;
        if (size > length - at - 4) return false;
        for (int k = 0; k < 3 && number(extra + at, 2) == 1; k++) {
            if (*wide[k] != (int64_t)narrow) continue;
            if (used + 8 > size) return false;
            *wide[k] = (int64_t)number(extra + at + 4 + used, 8);
            used += 8;
        }
        at += 4 + size;
    }
    return out->size >= 0 && out->packed >= 0 && out->packed < INT64_MAX / 2 && out->offset >= 0;
}

/* One record of the directory, which lies whole in memory; moves `at` past it. */
static cann_status read_entry(const file_reader *file, const directory *place,
                              const unsigned char *records, int64_t *at, entry *out)
{
    const unsigned char *record = records + *at;
    int64_t left = place->size - *at, byte = place->offset + *at;
    if (left < CENTRAL_SIZE || memcmp(record, "PK\1\2", 4) != 0)
        return bad(file, byte, "no entry of the zip directory");
    int64_t name = (int64_t)number(record + 28, 2), extra = (int64_t)number(record + 30, 2);
    int64_t total = CENTRAL_SIZE + name + extra + (int64_t)number(record + 32, 2);
    if (total > left) return bad(file, byte + 28, "an entry longer than the zip directory");
    if (name >= (int64_t)sizeof out->name || memchr(record + CENTRAL_SIZE, 0, (size_t)name))
        return bad(file, byte + 28, "an entry's name is too long or holds a zero byte");
    memcpy(out->name, record + CENTRAL_SIZE, (size_t)name);
    out->name[name] = 0;
    out->method = (int)number(record + 10, 2);
    out->checksum = (uint32_t)number(record + 16, 4);
    out->packed = (int64_t)number(record + 20, 4);
    out->size = (int64_t)number(record + 24, 4);
    out->offset = (int64_t)number(record + 42, 4);
    if (!read_extra(record + CENTRAL_SIZE + name, extra, out))
        return bad(file, byte + CENTRAL_SIZE + name, "a damaged zip64 field");
    if (number(record + 8, 2) & 1)
        return fail(CANN_ERROR_FILE, "%s: entry '%s' is encrypted", file->path, out->name);
    *at += total;
    return CANN_OK;
}

/* An entry's bytes on their way to npy_read. */
typedef struct unpacker {
    const file_reader *file;
    int64_t next, packed_left; /* in the file */
    z_stream zip;
    bool deflated;
    uint32_t checksum;
    unsigned char chunk[CHUNK];
} unpacker;

static cann_status inflate_some(npy_stream *stream, unpacker *from, unsigned char *to,
                                int64_t count)
{
    from->zip.next_out = to;
    from->zip.avail_out = (unsigned)count;
    while (from->zip.avail_out > 0) {
        if (from->zip.avail_in == 0 && from->packed_left > 0) {
            int64_t part = from->packed_left < CHUNK ? from->packed_left : CHUNK;
            cann_status status = file_read(from->file, from->next, from->chunk, part);
            if (status != CANN_OK) return status;
            from->next += part;
            from->packed_left -= part;
            from->zip.next_in = from->chunk;
            from->zip.avail_in = (unsigned)part;
        }
        int result = inflate(&from->zip, Z_NO_FLUSH);
        if (result != Z_OK && from->zip.avail_out > 0)
            return fail(CANN_ERROR_FILE,
                        "%s: the deflated bytes %s before byte %" PRId64 " of the file",
                        stream->name, result == Z_DATA_ERROR ? "are damaged" : "end",
                        from->next - from->zip.avail_in);
    }
    return CANN_OK;
}

static cann_status read_from_entry(npy_stream *stream, void *bytes, int64_t count)
{
    unpacker *from = stream->context;
    if (count > stream->remaining)
        return fail(CANN_ERROR_FILE, "%s: ends at its byte %" PRId64 ", inside the npy header",
                    stream->name, stream->position + stream->remaining);
    cann_status status = CANN_OK;
    if (from->deflated) {
        status = inflate_some(stream, from, bytes, count);
    } else {
        status = file_read(from->file, from->next, bytes, count);
        from->next += count;
    }
    if (status != CANN_OK) return status;
    from->checksum = (uint32_t)crc32(from->checksum, bytes, (unsigned)count);
    stream->position += count;
    stream->remaining -= count;
    return CANN_OK;
}

/* Sets `from` to the entry's first packed byte, after its local header. */
static cann_status find_packed(unpacker *from, const entry *at)
{
    unsigned char local[LOCAL_SIZE];
    const file_reader *file = from->file;
    cann_status status = file_read(file, at->offset, local, LOCAL_SIZE);
    if (status != CANN_OK) return status;
    if (memcmp(local, "PK\3\4", 4) != 0) return bad(file, at->offset, "no header of a zip entry");
    from->next =
        at->offset + LOCAL_SIZE + (int64_t)number(local + 26, 2) + (int64_t)number(local + 28, 2);
    from->packed_left = at->packed;
    if (from->next > file->size || at->packed > file->size - from->next)
        return bad(file, at->offset, "a zip entry reaches past the end of the file");
    if (at->method == 0 && at->size != at->packed)
        return bad(file, at->offset, "a stored zip entry with two different sizes");
    if (at->method == 8 && at->size / 1040 > at->packed) /* deflate packs 1032 bytes into one */
        return bad(file, at->offset, "a zip entry that claims more than its bytes can hold");
    return CANN_OK;
}

static cann_tensor *read_tensor(const file_reader *file, const entry *at, const char *name)
{
    cann_tensor *tensor = NULL;
    if (at->method != 0 && at->method != 8) {
        fail(CANN_ERROR_FILE, "%s: packed by method %d; stored (0) and deflated (8) can be read",
             name, at->method);
        return NULL;
    }
    unpacker *from = memory_take(1, sizeof *from);
    if (!from) return NULL;
    from->file = file;
    from->deflated = at->method == 8;
    if (from->deflated && inflateInit2(&from->zip, -MAX_WBITS) != Z_OK) {
        fail(CANN_ERROR_MEMORY, "%s: not enough memory to inflate it", name);
        from->deflated = false;
        goto done;
    }
    if (find_packed(from, at) != CANN_OK) goto done;
    npy_stream stream = {read_from_entry, name, 0, at->size, from};
    tensor = npy_read(&stream);
    if (tensor && from->checksum != at->checksum) {
        fail(CANN_ERROR_FILE, "%s: the checksum is wrong; the bytes are damaged", name);
        cann_tensor_free(tensor);
        tensor = NULL;
    }

done:
    if (from->deflated) inflateEnd(&from->zip);
    memory_free(from);
    return tensor;
}

/* Reads one entry into the archive; files that are not .npy are passed over. */
static cann_status load_entry(cann_archive *archive, const file_reader *file, entry *at,
                              const char *part)
{
    size_t length = strlen(at->name);
    if (length < 4 || strcmp(at->name + length - 4, ".npy") != 0) return CANN_OK;
    at->name[length - 4] = 0;
    if (part && strcmp(part, at->name) != 0) return CANN_OK;
    text name = {0};
    text_add(&name, "%s: entry '%s'", file->path, at->name);
    cann_tensor *tensor = read_tensor(file, at, text_string(&name));
    text_free(&name);
    return tensor ? archive_keep(archive, at->name, tensor) : CANN_ERROR_FILE;
}

static cann_status load_entries(cann_archive *archive, const file_reader *file, const char *part)
{
    directory place;
    cann_status status = find_directory(file, &place);
    if (status != CANN_OK) return status;
    unsigned char *records = memory_take(place.size, 1);
    if (!records) return CANN_ERROR_MEMORY;
    status = file_read(file, place.offset, records, place.size);
    int64_t at = 0, packed = 0;
    for (int64_t k = 0; k < place.count && status == CANN_OK; k++) {
        entry one;
        status = read_entry(file, &place, records, &at, &one);
        if (status == CANN_OK && (packed += one.packed) > file->size)
            status = bad(file, place.offset, "zip entries that share their bytes");
        if (status == CANN_OK) status = load_entry(archive, file, &one, part);
    }
    memory_free(records);
    return status;
}

/* Adds bytes, deflated where a stream is given, plain otherwise. */
static cann_status pack(file_writer *file, z_stream *zip, const void *bytes, int64_t count,
                        bool last)
{
    if (!zip) return file_add(file, bytes, count);
    unsigned char chunk[CHUNK];
    const unsigned char *from = bytes;
    cann_status status = CANN_OK;
    do {
        int64_t part = count < (1 << 30) ? count : 1 << 30;
        zip->next_in = (unsigned char *)from;
        zip->avail_in = (unsigned)part;
        from += part;
        count -= part;
        do {
            zip->next_out = chunk;
            zip->avail_out = CHUNK;
            deflate(zip, last && count == 0 ? Z_FINISH : Z_NO_FLUSH);
            status = file_add(file, chunk, CHUNK - (int64_t)zip->avail_out);
        } while (status == CANN_OK && zip->avail_out == 0);
    } while (status == CANN_OK && count > 0);
    return status;
}

static uint32_t checksum(const void *head, int64_t head_size, const void *bytes, int64_t count)
{
    uint32_t sum = (uint32_t)crc32(0, head, (unsigned)head_size);
    return (uint32_t)crc32_z(sum, bytes, (size_t)count);
}

/* The fields that local and central records share: version to name length, 26 bytes. */
static void put_fields(unsigned char *bytes, const entry *one)
{
    put(bytes, 2, 45);          /* zip64 may be there */
    put(bytes + 2, 2, 1 << 11); /* names are UTF-8 */
    put(bytes + 4, 2, (uint64_t)one->method);
    put(bytes + 6, 4, 33 << 16); /* 1980-01-01, so equal tensors give equal files */
    put(bytes + 10, 4, one->checksum);
    put(bytes + 14, 4, narrow);
    put(bytes + 18, 4, narrow);
    put(bytes + 22, 2, strlen(one->name));
}

/* Local header with both sizes in a zip64 field: 20 bytes of it. */
static int64_t put_local(unsigned char *bytes, const entry *one)
{
    size_t name = strlen(one->name);
    memcpy(bytes, "PK\3\4", 4);
    put_fields(bytes + 4, one);
    put(bytes + 28, 2, 20);
    memcpy(bytes + LOCAL_SIZE, one->name, name);
    unsigned char *extra = bytes + LOCAL_SIZE + name;
    put(extra, 4, 1 | 16 << 16);
    put(extra + 4, 8, (uint64_t)one->size);
    put(extra + 12, 8, (uint64_t)one->packed);
    return LOCAL_SIZE + (int64_t)name + 20;
}

static int64_t put_central(unsigned char *bytes, const entry *one)
{
    size_t name = strlen(one->name);
    memset(bytes, 0, CENTRAL_SIZE);
    memcpy(bytes, "PK\1\2", 4);
    put(bytes + 4, 2, 45);
    put_fields(bytes + 6, one);
    put(bytes + 30, 2, 28);
    put(bytes + 42, 4, narrow);
    memcpy(bytes + CENTRAL_SIZE, one->name, name);
    unsigned char *extra = bytes + CENTRAL_SIZE + name;
    put(extra, 4, 1 | 24 << 16);
    put(extra + 4, 8, (uint64_t)one->size);
    put(extra + 12, 8, (uint64_t)one->packed);
    put(extra + 20, 8, (uint64_t)one->offset);
    return CENTRAL_SIZE + (int64_t)name + 28;
}

enum { LONGEST_RECORD = CENTRAL_SIZE + 1100 + 28 };

static cann_status save_bytes(file_writer *file, const entry *one, const char *head,
                              const cann_tensor *plain)
{
    z_stream zip = {0}, *stream = NULL;
    int64_t head_size = one->size - plain->count * (int64_t)type_size(plain->type);
    if (one->method == 8) {
        if (deflateInit2(&zip, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
            return fail(CANN_ERROR_MEMORY, "npz: not enough memory to deflate '%s'", one->name);
        stream = &zip;
    }
    cann_status status = pack(file, stream, head, head_size, false);
    if (status == CANN_OK)
        status = pack(file, stream, cann_tensor_data(plain), one->size - head_size, true);
    if (stream) deflateEnd(stream);
    return status;
}

/* Header, bytes, then the header again with the size that deflating gave. */
static cann_status save_entry(file_writer *file, entry *one, const cann_tensor *tensor)
{
    unsigned char local[LONGEST_RECORD];
    char head[NPY_HEADER];
    cann_tensor *plain = cann_tensor_contiguous(tensor);
    if (!plain) return CANN_ERROR_MEMORY;
    int64_t head_size = npy_header(head, plain);
    int64_t bytes = plain->count * (int64_t)type_size(plain->type);
    one->size = one->packed = head_size + bytes;
    one->checksum = checksum(head, head_size, cann_tensor_data(plain), bytes);
    one->offset = file_position(file);
    int64_t length = put_local(local, one);
    cann_status status = file_add(file, local, length);
    if (status == CANN_OK) status = save_bytes(file, one, head, plain);
    one->packed = file_position(file) - one->offset - length;
    put_local(local, one);
    if (status == CANN_OK) status = file_patch(file, one->offset, local, length);
    cann_tensor_free(plain);
    return status;
}

/* The three records that close the file: zip64 end, its locator, the plain end. */
static cann_status save_end(file_writer *file, int64_t start, int64_t count)
{
    unsigned char end[END64_SIZE + LOCATOR_SIZE + END_SIZE] = {0}, *at = end;
    int64_t place = file_position(file);
    memcpy(at, "PK\6\6", 4);
    put(at + 4, 8, END64_SIZE - 12);
    put(at + 12, 4, 45 | 45 << 16);
    put(at + 24, 8, (uint64_t)count);
    put(at + 32, 8, (uint64_t)count);
    put(at + 40, 8, (uint64_t)(place - start));
    put(at + 48, 8, (uint64_t)start);
    at += END64_SIZE;
    memcpy(at, "PK\6\7", 4);
    put(at + 8, 8, (uint64_t)place);
    put(at + 16, 4, 1);
    at += LOCATOR_SIZE;
    memcpy(at, "PK\5\6", 4);
    put(at + 8, 4, narrow);
    put(at + 12, 8, UINT64_MAX);
    return file_add(file, end, sizeof end);
}

static cann_status save_all(const cann_archive *archive, file_writer *file, entry *entries,
                            bool compressed)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < archive->count && status == CANN_OK; k++) {
        entries[k].method = compressed ? 8 : 0;
        if (archive->texts[k])
            return fail(CANN_ERROR_TYPE, "npz: '%s' is a text; .h5 files hold texts",
                        archive->names[k]);
        snprintf(entries[k].name, sizeof entries[k].name, "%s.npy", archive->names[k]);
        status = save_entry(file, &entries[k], archive->tensors[k]);
    }
    int64_t start = file_position(file);
    for (int64_t k = 0; k < archive->count && status == CANN_OK; k++) {
        unsigned char central[LONGEST_RECORD];
        status = file_add(file, central, put_central(central, &entries[k]));
    }
    return status == CANN_OK ? save_end(file, start, archive->count) : status;
}

static cann_status save(const cann_archive *archive, const char *path, bool compressed)
{
    entry *entries = memory_take(archive->count, sizeof *entries);
    file_writer *file = entries ? file_create(path) : NULL;
    cann_status status = CANN_ERROR_FILE;
    if (file) status = save_all(archive, file, entries, compressed);
    memory_free(entries);
    if (status == CANN_OK) return file_commit(file);
    file_cancel(file);
    return status;
}

static bool is_zip(const file_reader *file, const char head[FORMAT_HEAD])
{
    (void)file;
    return memcmp(head, "PK", 2) == 0;
}

const format format_npz = {".npz", is_zip, load_entries, save};
