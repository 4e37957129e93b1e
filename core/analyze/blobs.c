/* SPDX-License-Identifier: MIT
 * Blobs of a picture: elements that are set and joined through their four neighbours. The work is a
 * flood from each element not yet seen, in order, so the numbering is that of reading. */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct flood {
    const bool *set;
    int64_t rows, columns;
    bool *seen;     /* [rows columns] */
    int64_t *queue; /* [rows columns] */
} flood;

typedef struct blob {
    double x, y; /* centroid */
    int64_t count;
} blob;

static void reach(flood *flood, int64_t row, int64_t column, int64_t *end)
{
    if (row < 0 || row >= flood->rows || column < 0 || column >= flood->columns) return;
    int64_t at = row * flood->columns + column;
    if (!flood->set[at] || flood->seen[at]) return;
    flood->seen[at] = true;
    flood->queue[(*end)++] = at;
}

static blob fill(flood *flood, int64_t from)
{
    blob blob = {0, 0, 0};
    int64_t end = 0;
    reach(flood, from / flood->columns, from % flood->columns, &end);
    for (int64_t k = 0; k < end; k++) {
        int64_t row = flood->queue[k] / flood->columns, column = flood->queue[k] % flood->columns;
        blob.x += (double)column;
        blob.y += (double)row;
        reach(flood, row - 1, column, &end);
        reach(flood, row + 1, column, &end);
        reach(flood, row, column - 1, &end);
        reach(flood, row, column + 1, &end);
    }
    blob.count = end;
    blob.x /= (double)end;
    blob.y /= (double)end;
    return blob;
}

/* The blob of one picture whose centroid is nearest to a point; NaN where there is none. */
static void nearest(flood *flood, double x, double y, double *centre)
{
    double least = INFINITY;
    centre[0] = centre[1] = NAN;
    memset(flood->seen, 0, (size_t)(flood->rows * flood->columns));
    for (int64_t k = 0; k < flood->rows * flood->columns; k++) {
        if (!flood->set[k] || flood->seen[k]) continue;
        blob found = fill(flood, k);
        double away = hypot(found.x - x, found.y - y);
        if (!(away < least)) continue;
        least = away;
        centre[0] = found.x;
        centre[1] = found.y;
    }
}

cann_tensor *cann_blob_nearest(const cann_tensor *pictures, double x, double y)
{
    if (pictures->rank != 3 || pictures->type != CANN_BOOL || !tensor_is_contiguous(pictures)) {
        fail(CANN_ERROR_TYPE, "blobs: pictures are a whole tensor [count, rows, columns] of bool");
        return NULL;
    }
    int64_t shape[2] = {pictures->shape[0], 2}, cells = pictures->shape[1] * pictures->shape[2];
    flood flood = {.rows = pictures->shape[1], .columns = pictures->shape[2]};
    flood.seen = memory_take(cells + 1, sizeof *flood.seen);
    flood.queue = memory_take(cells + 1, sizeof *flood.queue);
    cann_tensor *out = flood.seen && flood.queue ? cann_tensor_new(CANN_FLOAT64, 2, shape) : NULL;
    for (int64_t k = 0; out && k < shape[0] && !cann_interrupt_pending(); k++) {
        flood.set = (const bool *)cann_tensor_data(pictures) + k * cells;
        nearest(&flood, x, y, (double *)cann_tensor_data(out) + 2 * k);
    }
    memory_free(flood.queue);
    memory_free(flood.seen);
    return out;
}
