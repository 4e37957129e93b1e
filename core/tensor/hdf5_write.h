/* SPDX-License-Identifier: MIT
 * An HDF5 file that is being written, in the process that hdf5_process.c starts. */
#ifndef CANN_TENSOR_HDF5_WRITE_H
#define CANN_TENSOR_HDF5_WRITE_H
#include "tensor/hdf5_library.h"
#include "tensor/hdf5_process.h"

typedef struct writer {
    const hdf5_library *hdf5;
    const char *path;
    hid_t file, links, bools; /* links: the list of properties that makes groups on the way */
    bool compressed;
    int64_t count, capacity;
    struct growing {
        char *name;
        hid_t set;
        hdf5_frame as; /* shape[0]: rows so far */
    } * growing;       /* [count] */
} writer;

/* Creates `file`; sentences name `path`. */
cann_status writer_open(writer *w, const char *file, const char *path, bool compressed);
cann_status writer_close(writer *w);
/* A dataset of a frame's type and shape, whole; a text; rows behind those that are there. */
cann_status writer_whole(const writer *w, const hdf5_frame *frame, const char *name,
                         const void *bytes);
cann_status writer_text(const writer *w, const char *name, const char *bytes, int64_t length);
cann_status writer_append(writer *w, const hdf5_frame *frame, const char *name, const void *bytes);

#endif
