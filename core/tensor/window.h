/* SPDX-License-Identifier: MIT
 * Windows that slide along a line: a Gaussian's weights, how a line goes on beyond its ends, and
 * the weighted sums along an axis. */
#ifndef CANN_TENSOR_WINDOW_H
#define CANN_TENSOR_WINDOW_H
#include "tensor/tensor.h"

/* weights [radius + 1] of a Gaussian cut at `radius`, from the middle out; with both sides their
 * sum is 1. */
void window_gaussian(double *weights, double sigma, int64_t radius);
/* Where element k of a line of n lies once the line is continued; -1: nowhere. */
static inline int64_t window_continued(int64_t k, int64_t n, cann_border border)
{
    if (k >= 0 && k < n) return k;
    if (border == CANN_BORDER_WRAP) return ((k % n) + n) % n;
    if (border != CANN_BORDER_REFLECT) return -1;
    int64_t turn = ((k % (2 * n)) + 2 * n) % (2 * n);
    return turn < n ? turn : 2 * n - 1 - turn;
}

/* Each element as the sum of its neighbours along an axis, weights [radius + 1] from the middle
 * out; of CANN_BORDER_CUT over the sum of the weights that were met. float32 or float64. */
cann_tensor *window_slide(const cann_tensor *tensor, int axis, const double *weights,
                          int64_t radius, cann_border border);

#endif
