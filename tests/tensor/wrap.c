/* SPDX-License-Identifier: MIT
 * Tensors around memory of the caller's: read and written where it lies, and not freed. */
#include "cann.h"
#include <stdio.h>
#include <string.h>

static int failures;

static void claim(bool holds, const char *name)
{
    failures += !holds;
    printf("%s %s%s%s\n", holds ? "ok" : "FAIL", name, holds ? "" : ": ",
           holds ? "" : cann_error_message());
}

int main(void)
{
    static float data[6] = {1, 2, 3, 4, 5, 6};
    int64_t shape[2] = {2, 3};
    cann_tensor *around = cann_tensor_wrap(CANN_FLOAT32, 2, shape, data);
    claim(around && cann_tensor_data(around) == data && cann_tensor_count(around) == 6 &&
              cann_tensor_is_contiguous(around),
          "a tensor around the caller's memory lies where that lies");
    cann_tensor *column = cann_tensor_view(around, 1, (int64_t[]){2}, (int64_t[]){3}, 1);
    double two[2] = {20, 50};
    claim(column && cann_tensor_write(column, two, 2) == CANN_OK && data[1] == 20 &&
              data[4] == 50 && data[0] == 1,
          "what a view of it writes is in that memory");
    cann_tensor *sum = cann_tensor_reduce(cann_reduction_find("sum"), around, -1, false);
    claim(sum && *(float *)cann_tensor_data(sum) == 84, "operations read it");
    cann_tensor_free(around);
    double back[2] = {0};
    claim(cann_tensor_read(column, back, 2) == CANN_OK && back[1] == 50 && data[5] == 6,
          "a view outlives it, and the memory outlives both");
    cann_tensor_free(column);
    cann_tensor_free(sum);
    claim(!cann_tensor_wrap(CANN_FLOAT32, 9, shape, data) && strstr(cann_error_message(), "9"),
          "more than 8 axes are refused");
    claim(!cann_tensor_wrap(CANN_FLOAT32, 1, (int64_t[]){-1}, data),
          "an axis of negative length is refused");
    return failures != 0;
}
