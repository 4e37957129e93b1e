/* SPDX-License-Identifier: MIT
 * An HDF5 file that is being read, in the process that hdf5_process.c starts. */
#ifndef CANN_TENSOR_HDF5_READ_H
#define CANN_TENSOR_HDF5_READ_H
#include "tensor/hdf5_library.h"
#include "tensor/hdf5_process.h"

typedef struct hdf5_reader {
    const hdf5_library *hdf5;
    const char *path, *part;
    bool matlab;
    hid_t file;
    int socket;
    int64_t seen; /* objects */
} hdf5_reader;

/* Sends all that the file holds, or the part that is asked for, of an hdf5_reader. */
void hdf5_read(int socket, void *task);

#endif
