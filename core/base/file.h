/* SPDX-License-Identifier: MIT
 * Files: bounded reads by position, and writes that are whole or not at all. A reader knows the
 * size of a regular file and refuses to read past it; a writer fills a temporary file in the same
 * folder, which file_commit flushes and renames over the path. Every sentence names the file. */
#ifndef CANN_BASE_FILE_H
#define CANN_BASE_FILE_H
#include "cann.h"

typedef struct file_reader {
    int descriptor;   /* -1: not open */
    int64_t size;     /* bytes */
    const char *path; /* as given; the caller keeps it */
} file_reader;

cann_status file_open(file_reader *reader, const char *path);
/* Exactly `count` bytes from byte `offset`. */
cann_status file_read(const file_reader *reader, int64_t offset, void *bytes, int64_t count);
void file_close(file_reader *reader);

typedef struct file_writer file_writer;

file_writer *file_create(const char *path);
/* Adds at the end; patch overwrites bytes already added. After a failure only file_cancel. */
cann_status file_add(file_writer *writer, const void *bytes, int64_t count);
cann_status file_patch(file_writer *writer, int64_t offset, const void *bytes, int64_t count);
int64_t file_position(const file_writer *writer);
/* The name that the file has until it is whole, for libraries that write files themselves. */
const char *file_temporary(const file_writer *writer);
/* Both end the writer; commit makes the file appear under its path, whole. */
cann_status file_commit(file_writer *writer);
void file_cancel(file_writer *writer);

#endif
