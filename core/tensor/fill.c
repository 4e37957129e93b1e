/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>

cann_status cann_tensor_space(cann_tensor *tensor, double first, double by, bool to_last)
{
    int64_t count = tensor->count;
    if (tensor->rank != 1)
        return fail(CANN_ERROR_SHAPE, "evenly spaced numbers fill one axis, not %d", tensor->rank);
    double *values = memory_take(count, sizeof *values);
    if (!values) return CANN_ERROR_MEMORY;
    double step = !to_last ? by : count > 1 ? (by - first) / (double)(count - 1) : 0;
    for (int64_t k = 0; k < count; k++) values[k] = first + (double)k * step;
    if (to_last && count > 1) values[count - 1] = by;
    cann_status status = cann_tensor_write(tensor, values, count);
    memory_free(values);
    return status;
}
