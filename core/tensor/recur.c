/* SPDX-License-Identifier: MIT
 * The first-order recurrence y[k] = a y[k - 1] + x[k] along the first axis: decaying sums, and
 * Ornstein-Uhlenbeck processes from noise. */
#include "base/status.h"
#include "tensor/tensor.h"
#include <math.h>

cann_tensor *cann_tensor_recur(const cann_tensor *tensor, double factor, double first)
{
    if (tensor->rank < 1) {
        fail(CANN_ERROR_SHAPE, "recur: a single number has no axis to go along");
        return NULL;
    }
    if (!isfinite(factor) || !isfinite(first)) {
        fail(CANN_ERROR_ARGUMENT, "recur: factor = %g, first = %g; finite numbers will do", factor,
             first);
        return NULL;
    }
    cann_tensor *plain = cann_tensor_convert(tensor, CANN_FLOAT64);
    int64_t rows = tensor->shape[0], columns = rows ? tensor->count / rows : 0;
    double *values = plain ? cann_tensor_data(plain) : NULL;
    for (int64_t r = 0; plain && r < rows; r++)
        for (int64_t c = 0; c < columns; c++) {
            double *at = values + r * columns + c;
            *at = fma(factor, r ? at[-columns] : first, *at);
        }
    return plain;
}
