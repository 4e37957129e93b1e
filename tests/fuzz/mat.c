/* SPDX-License-Identifier: MIT
 * Fuzzes the reader of MATLAB's files of level 5: any bytes behind the header give readable tensors
 * and texts, or a sentence. The first byte chooses the byte order. */
#include "cann.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 128 };

/* Reads every element. */
static void touch(const cann_archive *archive, int64_t index)
{
    if (!cann_archive_name(archive, index)) abort();
    if (cann_archive_text(archive, index)) return;
    cann_tensor *tensor = cann_archive_tensor(archive, index);
    cann_tensor *any =
        tensor ? cann_tensor_reduce(cann_reduction_find("any"), tensor, -1, false) : NULL;
    if (!any) abort();
    cann_tensor_free(any);
    cann_tensor_free(tensor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int file = -1;
    static char path[64];
    char header[HEADER] = "MATLAB 5.0 MAT-file";
    if (file < 0) {
        file = memfd_create("input", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    if (size < 1) return 0;
    memcpy(header + HEADER - 4, data[0] & 1 ? "\1\0MI" : "\0\1IM", 4);
    if (file < 0 || ftruncate(file, 0) || pwrite(file, header, HEADER, 0) != HEADER ||
        pwrite(file, data + 1, size - 1, HEADER) != (ssize_t)size - 1)
        return 0;
    cann_archive *archive = cann_archive_load(path, NULL);
    for (int64_t k = 0; archive && k < cann_archive_count(archive); k++) touch(archive, k);
    cann_archive_free(archive);
    return 0;
}
