/* SPDX-License-Identifier: MIT
 * Sums of rows by the group they belong to, taken in the order of the rows. */
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>

static cann_status add_rows(const cann_tensor *rows, const cann_tensor *group, cann_tensor *out)
{
    const double *from = cann_tensor_data(rows);
    const int64_t *of = cann_tensor_data(group);
    double *sums = cann_tensor_data(out);
    int64_t columns = rows->shape[1];
    for (int64_t r = 0; r < rows->shape[0]; r++) {
        if (of[r] < 0 || of[r] >= out->shape[0])
            return fail(CANN_ERROR_ARGUMENT,
                        "sum_by: row %" PRId64 " belongs to group %" PRId64
                        "; there are groups 1 to %" PRId64,
                        r + 1, of[r] + 1, out->shape[0]);
        for (int64_t c = 0; c < columns; c++) sums[of[r] * columns + c] += from[r * columns + c];
    }
    return CANN_OK;
}

cann_tensor *cann_tensor_sum_by(const cann_tensor *rows, const cann_tensor *group, int64_t groups)
{
    if (rows->rank != 2 || group->rank != 1 || group->count != rows->shape[0]) {
        fail(CANN_ERROR_SHAPE, "sum_by: rows [rows, columns] and one group for each row will do");
        return NULL;
    }
    int64_t shape[] = {groups, rows->shape[1]};
    cann_tensor *plain = cann_tensor_convert(rows, CANN_FLOAT64);
    cann_tensor *of = cann_tensor_convert(group, CANN_INT64);
    cann_tensor *out = plain && of ? cann_tensor_new(CANN_FLOAT64, 2, shape) : NULL;
    if (out && add_rows(plain, of, out) != CANN_OK) {
        cann_tensor_free(out);
        out = NULL;
    }
    cann_tensor_free(plain);
    cann_tensor_free(of);
    return out;
}
