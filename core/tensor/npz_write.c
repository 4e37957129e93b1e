/* SPDX-License-Identifier: MIT
 * Writing .npz files: entries plain or deflated, each with both sizes in a zip64 field. */
#include "base/file.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/npy.h"
#include "tensor/npz.h"
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static void put(unsigned char *bytes, int size, uint64_t value)
{
    for (int k = 0; k < size; k++) bytes[k] = (unsigned char)(value >> 8 * k);
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

cann_status npz_save(const cann_archive *archive, const char *path, bool compressed)
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
