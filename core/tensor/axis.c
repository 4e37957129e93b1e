/* SPDX-License-Identifier: MIT */
#include "tensor/axis.h"
#include "base/status.h"

cann_status axis_check(const char *what, const cann_tensor *tensor, int axis)
{
    if (axis >= -1 && axis < tensor->rank) return CANN_OK;
    return fail(CANN_ERROR_SHAPE, "%s: axis %d of a tensor of %d axes", what, axis + 1,
                tensor->rank);
}

lanes lanes_of(const cann_tensor *tensor, int axis)
{
    lanes out = {.data = cann_tensor_data(tensor), .size = type_size(tensor->type), .count = 1};
    out.length = axis < 0 ? tensor->count : tensor->shape[axis];
    out.stride = axis < 0 ? 1 : tensor->strides[axis];
    for (int k = 0; axis >= 0 && k < tensor->rank; k++) {
        if (k == axis) continue;
        out.shape[out.rank] = tensor->shape[k];
        out.strides[out.rank++] = tensor->strides[k];
        out.count *= tensor->shape[k];
    }
    return out;
}

char *lane_at(const lanes *all, int64_t lane)
{
    int64_t offset = 0;
    for (int k = all->rank - 1; k >= 0; k--) {
        offset += lane % all->shape[k] * all->strides[k];
        lane /= all->shape[k];
    }
    return all->data + offset * (int64_t)all->size;
}

void axis_shape(const cann_tensor *tensor, int axis, bool keep, int *rank, int64_t *shape)
{
    *rank = 0;
    for (int k = 0; k < tensor->rank; k++) {
        if (axis >= 0 && k != axis)
            shape[(*rank)++] = tensor->shape[k];
        else if (keep)
            shape[(*rank)++] = 1;
    }
}
