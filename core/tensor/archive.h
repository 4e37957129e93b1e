/* SPDX-License-Identifier: MIT
 * Named tensors and texts in order, as the files of several tensors hold them. */
#ifndef CANN_TENSOR_ARCHIVE_H
#define CANN_TENSOR_ARCHIVE_H
#include "cann.h"

struct cann_archive {
    int64_t count, capacity;
    char **names;          /* [count] */
    cann_tensor **tensors; /* [count] NULL where the entry is a text */
    char **texts;          /* [count] NULL where the entry is a tensor */
};

/* Takes the tensor over, also when it fails. */
cann_status archive_keep(cann_archive *archive, const char *name, cann_tensor *tensor);

#endif
