/* SPDX-License-Identifier: MIT
 * One array in NumPy's .npy format, read from a stream of known length and written to a file. The
 * archive (npz.c) hands in its entries through the same stream. */
#ifndef CANN_TENSOR_NPY_H
#define CANN_TENSOR_NPY_H
#include "base/file.h"
#include "tensor/tensor.h"

/* Bytes that come one after the other. */
typedef struct npy_stream {
    cann_status (*read)(struct npy_stream *stream, void *bytes, int64_t count);
    const char *name;  /* for sentences: "a.npy", "a.npz: entry 'x'" */
    int64_t position;  /* bytes taken so far */
    int64_t remaining; /* bytes that are left by the container's word */
    void *context;
} npy_stream;

/* Reads and checks the array; NULL, with a sentence that names the byte or field. */
cann_tensor *npy_read(npy_stream *stream);

/* The header of a tensor, with its length; NPY_HEADER bytes hold any. */
enum { NPY_HEADER = 384 };
int64_t npy_header(char *out, const cann_tensor *tensor);

#endif
