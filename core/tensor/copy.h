/* SPDX-License-Identifier: MIT
 * Moving elements between a strided view and plain blocks, and between types. A walk is a tensor's
 * layout with neighbouring axes joined where one stride serves both, so a contiguous tensor is one
 * run however many axes it has. */
#ifndef CANN_TENSOR_COPY_H
#define CANN_TENSOR_COPY_H
#include "tensor/tensor.h"

typedef struct walk {
    char *data; /* first element */
    size_t size;
    int rank; /* joined axes, at least 1 */
    int64_t shape[TENSOR_RANK], strides[TENSOR_RANK];
} walk;

walk walk_of(const cann_tensor *tensor);
/* True when the walk is one run of stride 1. */
bool walk_is_plain(const walk *way);
/* Elements [first, first + count) in row-major order, out of or into the tensor. */
void walk_gather(const walk *way, int64_t first, int64_t count, void *to);
void walk_scatter(const walk *way, int64_t first, int64_t count, const void *from);

/* As cann_tensor_assign describes it; to and from do not overlap. */
void convert_elements(cann_type to_type, void *to, cann_type from_type, const void *from,
                      int64_t count);

#endif
