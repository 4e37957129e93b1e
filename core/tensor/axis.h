/* SPDX-License-Identifier: MIT
 * Work along one axis: a tensor seen as many lanes, the runs of elements along that axis, numbered
 * in row-major order of the other axes. */
#ifndef CANN_TENSOR_AXIS_H
#define CANN_TENSOR_AXIS_H
#include "tensor/tensor.h"

typedef struct lanes {
    char *data;
    size_t size;    /* bytes of an element */
    int64_t length; /* elements of a lane */
    int64_t stride; /* between them, in elements */
    int64_t count;  /* lanes */
    int rank;       /* the other axes */
    int64_t shape[TENSOR_RANK], strides[TENSOR_RANK];
} lanes;

cann_status axis_check(const char *what, const cann_tensor *tensor, int axis);
/* Axis -1 takes a contiguous tensor as a single lane. */
lanes lanes_of(const cann_tensor *tensor, int axis);
/* The first element of a lane. */
char *lane_at(const lanes *all, int64_t lane);
/* The tensor's shape with `axis` (-1: every axis) of length 1, or gone where not kept. */
void axis_shape(const cann_tensor *tensor, int axis, bool keep, int *rank, int64_t *shape);

#endif
