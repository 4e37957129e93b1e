/* SPDX-License-Identifier: MIT
 * Files: reads stay within the file, writes are whole or not at all. */
#include "base/file.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static int failures;

static void claim(bool holds, const char *what)
{
    printf("%s file: %s%s%s\n", holds ? "ok" : "FAIL", what, holds ? "" : ": ",
           holds ? "" : cann_error_message());
    failures += !holds;
}

static bool says(const char *part)
{
    return strstr(cann_error_message(), part) != NULL;
}

static cann_status write_file(const char *path, const char *bytes)
{
    file_writer *writer = file_create(path);
    if (!writer) return CANN_ERROR_FILE;
    cann_status status = file_add(writer, bytes, (int64_t)strlen(bytes));
    if (status == CANN_OK) return file_commit(writer);
    file_cancel(writer);
    return status;
}

static bool holds(const char *path, const char *bytes)
{
    char found[100] = {0};
    file_reader reader;
    bool same = file_open(&reader, path) == CANN_OK && reader.size == (int64_t)strlen(bytes) &&
                file_read(&reader, 0, found, reader.size) == CANN_OK && !strcmp(found, bytes);
    file_close(&reader);
    return same;
}

static void test_reading(const char *path)
{
    char bytes[8] = {0};
    file_reader reader;
    write_file(path, "0123456789");
    claim(file_open(&reader, path) == CANN_OK && reader.size == 10, "knows its size");
    claim(file_read(&reader, 4, bytes, 3) == CANN_OK && !strcmp(bytes, "456"), "reads any place");
    claim(file_read(&reader, 8, bytes, 3) != CANN_OK && says("ends at byte 10"),
          "does not read past the end");
    claim(file_read(&reader, INT64_MAX, bytes, 3) != CANN_OK &&
              file_read(&reader, 3, bytes, INT64_MAX) != CANN_OK &&
              file_read(&reader, -1, bytes, 1) != CANN_OK &&
              file_read(&reader, 0, bytes, -1) != CANN_OK,
          "refuses places and lengths that overflow");
    file_close(&reader);
    claim(file_open(&reader, "/no/such") != CANN_OK && says("/no/such: cannot open: No such file"),
          "names what it cannot open");
    claim(file_open(&reader, "/") != CANN_OK && says("not a regular file"), "opens no folder");
}

static void test_writing(const char *path)
{
    claim(write_file(path, "one") == CANN_OK && holds(path, "one"), "writes");
    claim(write_file(path, "two two") == CANN_OK && holds(path, "two two"), "replaces");
    file_writer *writer = file_create(path);
    bool kept = writer && file_add(writer, "three", 5) == CANN_OK && holds(path, "two two");
    claim(kept, "shows nothing before it is committed");
    claim(file_patch(writer, 0, "T", 1) == CANN_OK && file_position(writer) == 5 &&
              file_commit(writer) == CANN_OK && holds(path, "Three"),
          "patches what was added");
    writer = file_create(path);
    file_add(writer, "four", 4);
    file_cancel(writer);
    claim(holds(path, "Three"), "leaves the old file when cancelled");
}

static void test_full_disk(const char *path)
{
    struct rlimit old, small = {1000, RLIM_INFINITY};
    char big[5000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    small.rlim_max = old.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    claim(write_file(path, big) != CANN_OK && says("cannot write: File too large"),
          "names file and reason when there is no room");
    setrlimit(RLIMIT_FSIZE, &old);
    claim(holds(path, "Three"), "leaves the old file when there is no room");
}

static void test_folder(const char *folder)
{
    char command[300];
    snprintf(command, sizeof command, "test -z \"$(ls -A %s | grep part)\"", folder);
    claim(system(command) == 0, "leaves nothing behind");
    snprintf(command, sizeof command, "rm -rf %s", folder);
    claim(system(command) == 0, "folder goes");
}

int main(void)
{
    char folder[] = "/tmp/cann-file-XXXXXX", path[100];
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/a.bin", folder);
    test_reading(path);
    test_writing(path);
    test_full_disk(path);
    test_folder(folder);
    return failures > 0;
}
