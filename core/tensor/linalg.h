/* SPDX-License-Identifier: MIT
 * What the rows of linalg.def share. A matrix here is a contiguous float64 copy that LAPACK may
 * overwrite. */
#ifndef CANN_TENSOR_LINALG_H
#define CANN_TENSOR_LINALG_H
#include "tensor/tensor.h"

/* Operands in, new tensors out; the caller frees what was made when the status is not CANN_OK. */
typedef cann_status (*linalg_run)(const cann_tensor *a, const cann_tensor *b,
                                  cann_tensor **results);

#define LINALG(name, in, out, doc)                                                                 \
    cann_status linalg_##name(const cann_tensor *a, const cann_tensor *b, cann_tensor **results);
#include "tensor/linalg.def"
#undef LINALG

#endif
