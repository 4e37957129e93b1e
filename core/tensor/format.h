/* SPDX-License-Identifier: MIT
 * The formats of files that hold tensors: what they look like from outside, and who reads and
 * writes them. */
#ifndef CANN_TENSOR_FORMAT_H
#define CANN_TENSOR_FORMAT_H
#include "base/file.h"
#include "tensor/archive.h"

enum { FORMAT_HEAD = 16 };

typedef struct format {
    const char *extension;
    /* Whether a file that begins with these bytes is one; the rest is there to be looked at. */
    bool (*is)(const file_reader *file, const char head[FORMAT_HEAD]);
    /* part: the entry that is wanted, or the group of entries; NULL: all. */
    cann_status (*load)(cann_archive *archive, const file_reader *file, const char *part);
    /* NULL: only read. */
    cann_status (*save)(const cann_archive *archive, const char *path, bool compressed);
} format;

extern const format format_npz, format_hdf5, format_mat, format_npy;

#endif
