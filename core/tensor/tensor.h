/* SPDX-License-Identifier: MIT
 * The tensor's layout: a strided view over shared, counted storage. Strides and offset are in
 * elements; a stride may be 0 (broadcast) or negative. Empty tensors (an axis of length 0) are
 * allowed, rank 0 is a single element. The type of an element is fixed; nothing here is atomic
 * but the storage's count, so views may be freed by any thread. */
#ifndef CANN_TENSOR_TENSOR_H
#define CANN_TENSOR_TENSOR_H
#include "cann.h"

enum { TENSOR_RANK = 8, TENSOR_TEXT = 192 };

typedef struct storage storage;

struct cann_tensor {
    cann_type type;
    int rank;
    int64_t shape[TENSOR_RANK];
    int64_t strides[TENSOR_RANK];
    int64_t offset;
    int64_t count; /* product of shape */
    storage *storage;
};

size_t type_size(cann_type type);
const char *type_name(cann_type type);
bool type_is_float(cann_type type);
/* The type that holds both: bool < int32 < int64 < float64 and bool < float32 < float64. */
cann_type type_promote(cann_type a, cann_type b);

/* Elements of a shape; -1, with a sentence, when it is too large, negative or of too many axes. */
int64_t shape_count(int rank, const int64_t *shape);
/* The shape as "[3, 4]"; TENSOR_TEXT bytes hold any. */
const char *shape_print(char *out, int rank, const int64_t *shape);
/* The shape of a and b broadcast together; a sentence with both when they do not fit.
 * shape has room for TENSOR_RANK. */
cann_status shape_broadcast(const char *what, const cann_tensor *a, const cann_tensor *b, int *rank,
                            int64_t *shape);

/* True when elements lie one after the other in row-major order. */
bool tensor_is_contiguous(const cann_tensor *tensor);
/* True when both may touch the same memory. */
bool tensor_overlaps(const cann_tensor *a, const cann_tensor *b);

#endif
