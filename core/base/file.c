/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static cann_status fail_file(const char *path, const char *doing)
{
    return fail(CANN_ERROR_FILE, "%s: cannot %s: %s", path, doing, strerror(errno));
}

cann_status file_open(file_reader *reader, const char *path)
{
    struct stat facts;
    *reader = (file_reader){-1, 0, path};
    if (!path) return fail(CANN_ERROR_FILE, "the name of the file to read is missing");
    *reader = (file_reader){open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), 0, path};
    if (reader->descriptor < 0) return fail_file(path, "open");
    if (fstat(reader->descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        file_close(reader);
        return fail(CANN_ERROR_FILE, "%s: not a regular file", path);
    }
    reader->size = facts.st_size;
    return CANN_OK;
}

cann_status file_read(const file_reader *reader, int64_t offset, void *bytes, int64_t count)
{
    if (offset < 0 || count < 0 || offset > reader->size || count > reader->size - offset)
        return fail(CANN_ERROR_FILE,
                    "%s: %" PRId64 " bytes wanted from byte %" PRId64
                    ", but the file ends at byte %" PRId64,
                    reader->path, count, offset, reader->size);
    for (char *to = bytes; count > 0;) {
        ssize_t got = pread(reader->descriptor, to, (size_t)count, offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_file(reader->path, "read");
        if (got == 0)
            return fail(CANN_ERROR_FILE, "%s: became shorter while it was read", reader->path);
        to += got;
        offset += got;
        count -= got;
    }
    return CANN_OK;
}

void file_close(file_reader *reader)
{
    if (reader->descriptor >= 0) close(reader->descriptor);
    reader->descriptor = -1;
}

struct file_writer {
    char *path, *temporary;
    int descriptor;
    int64_t position;
};

/* Frees the writer; the temporary file goes unless it has been renamed. */
static void drop(file_writer *writer)
{
    if (writer->descriptor >= 0) {
        close(writer->descriptor);
        unlink(writer->temporary);
    }
    memory_free(writer->path);
    memory_free(writer->temporary);
    memory_free(writer);
}

/* "folder/.name.PROCESS.NUMBER.part", so two processes never share one. */
static char *temporary_name(const char *path)
{
    static int64_t number;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    text out = {0};
    text_add(&out, "%.*s.%.200s.%ld.%" PRId64 ".part", (int)(name - path), path, name,
             (long)getpid(), __atomic_fetch_add(&number, 1, __ATOMIC_RELAXED));
    if (!out.failed) return out.bytes;
    text_free(&out);
    return NULL;
}

file_writer *file_create(const char *path)
{
    struct stat facts;
    if (!path || !*path) {
        fail(CANN_ERROR_FILE, "the name of the file to write is missing");
        return NULL;
    }
    if (cann_files_check(path) != CANN_OK) return NULL;
    if (stat(path, &facts) == 0 && !S_ISREG(facts.st_mode)) {
        fail(CANN_ERROR_FILE, "%s: %s, not a regular file", path,
             S_ISDIR(facts.st_mode) ? "a folder" : "a device or a pipe");
        return NULL;
    }
    file_writer *writer = memory_take(1, sizeof *writer);
    if (!writer) return NULL;
    writer->descriptor = -1;
    writer->path = memory_string(path);
    writer->temporary = temporary_name(path);
    if (!writer->path || !writer->temporary) goto failed;
    writer->descriptor = open(writer->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (writer->descriptor >= 0) return writer;
    fail_file(path, "write");

failed:
    drop(writer);
    return NULL;
}

cann_status file_patch(file_writer *writer, int64_t offset, const void *bytes, int64_t count)
{
    for (const char *from = bytes; count > 0;) {
        ssize_t done = pwrite(writer->descriptor, from, (size_t)count, offset);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return fail_file(writer->path, "write");
        from += done;
        offset += done;
        count -= done;
    }
    return CANN_OK;
}

cann_status file_add(file_writer *writer, const void *bytes, int64_t count)
{
    cann_status status = file_patch(writer, writer->position, bytes, count);
    writer->position += count;
    return status;
}

int64_t file_position(const file_writer *writer)
{
    return writer->position;
}

const char *file_temporary(const file_writer *writer)
{
    return writer->temporary;
}

cann_status file_commit(file_writer *writer)
{
    cann_status status = CANN_OK;
    if (fsync(writer->descriptor) != 0) status = fail_file(writer->path, "flush");
    if (status == CANN_OK && rename(writer->temporary, writer->path) != 0)
        status = fail_file(writer->path, "rename to");
    if (status == CANN_OK) {
        close(writer->descriptor);
        writer->descriptor = -1;
    }
    drop(writer);
    return status;
}

void file_cancel(file_writer *writer)
{
    if (writer) drop(writer);
}
