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
#include "tensor/npz.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <string.h>
#include <zlib.h>

static uint64_t number(const unsigned char *bytes, int size)
{
    uint64_t value = 0;
    for (int k = size - 1; k >= 0; k--) value = value << 8 | bytes[k];
    return value;
}

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

static bool is_zip(const file_reader *file, const char head[FORMAT_HEAD])
{
    (void)file;
    return memcmp(head, "PK", 2) == 0;
}

const format format_npz = {".npz", is_zip, load_entries, npz_save};
