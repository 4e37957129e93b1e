/* SPDX-License-Identifier: MIT
 * Fuzzes the reader of .npy and .npz files: any bytes give readable tensors, or a sentence. */
#include "cann.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads every element. */
static void touch(const cann_archive *archive, int64_t index)
{
    cann_tensor *tensor = cann_archive_tensor(archive, index);
    if (!tensor || !cann_archive_name(archive, index)) abort();
    cann_tensor *any = cann_tensor_reduce(cann_reduction_find("any"), tensor, -1, false);
    if (!any) abort();
    cann_tensor_free(any);
    cann_tensor_free(tensor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int file = -1;
    static char path[64];
    if (file < 0) {
        file = memfd_create("input", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    if (file < 0 || ftruncate(file, 0) || pwrite(file, data, size, 0) != (ssize_t)size) return 0;
    cann_archive *archive = cann_archive_load(path, NULL);
    for (int64_t k = 0; archive && k < cann_archive_count(archive); k++)
        if (!cann_archive_text(archive, k)) touch(archive, k);
    cann_archive_free(archive);
    return 0;
}
