/* SPDX-License-Identifier: MIT
 * Connected parts of images: regional maxima, growing, labels, and what each part measures. */
#include "analyze/image.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <math.h>
#include <string.h>

static const int steps[8][2] = {{-1, 0},  {0, -1}, {0, 1},  {1, 0},
                                {-1, -1}, {-1, 1}, {1, -1}, {1, 1}};

static int neighbours_of(int connectivity)
{
    return connectivity == 1 ? 4 : 8;
}

/* Walks the plateau of equal values that begins at `first`; true where nothing beside it is higher.
 * Its pixels are left in the queue, `length` of them. */
static bool walk_plateau(bool *seen, const double *in, int64_t rows, int64_t columns,
                         int neighbours, int64_t first, int64_t *queue, int64_t *length)
{
    bool highest = true;
    int64_t head = 0, tail = 0;
    queue[tail++] = first;
    seen[first] = true;
    while (head < tail) {
        int64_t at = queue[head++], r = at / columns, c = at % columns;
        for (int k = 0; k < neighbours; k++) {
            int64_t i = r + steps[k][0], j = c + steps[k][1];
            if (i < 0 || j < 0 || i >= rows || j >= columns) continue;
            int64_t next = i * columns + j;
            if (in[next] > in[first]) highest = false;
            if (in[next] == in[first] && !seen[next]) {
                seen[next] = true;
                queue[tail++] = next;
            }
        }
    }
    *length = tail;
    return highest;
}

void mark_maxima(bool *out, const double *in, int64_t rows, int64_t columns, int connectivity,
                 int64_t *queue, bool *seen)
{
    int64_t pixels = rows * columns, length;
    memset(out, 0, (size_t)pixels);
    memset(seen, 0, (size_t)pixels);
    for (int64_t first = 0; first < pixels; first++) {
        if (seen[first] || isnan(in[first])) continue;
        bool highest = walk_plateau(seen, in, rows, columns, neighbours_of(connectivity), first,
                                    queue, &length);
        if (!highest || length == pixels) continue;
        for (int64_t k = 0; k < length; k++) out[queue[k]] = true;
    }
}

void dilate_mask(bool *out, const bool *in, int64_t rows, int64_t columns, int64_t size)
{
    int64_t half = size / 2;
    memset(out, 0, (size_t)(rows * columns));
    for (int64_t r = 0; r < rows; r++)
        for (int64_t c = 0; c < columns; c++) {
            if (!in[r * columns + c]) continue;
            for (int64_t i = r - half; i <= r + half; i++)
                for (int64_t j = c - half; j <= c + half; j++)
                    if (i >= 0 && j >= 0 && i < rows && j < columns) out[i * columns + j] = true;
        }
}

int32_t label_mask(int32_t *out, const bool *in, int64_t rows, int64_t columns, int connectivity,
                   int64_t *queue)
{
    int32_t labels = 0;
    int neighbours = neighbours_of(connectivity);
    memset(out, 0, (size_t)(rows * columns) * sizeof *out);
    for (int64_t first = 0; first < rows * columns; first++) {
        if (!in[first] || out[first]) continue;
        int64_t head = 0, tail = 0;
        queue[tail++] = first;
        out[first] = ++labels;
        while (head < tail) {
            int64_t at = queue[head++], r = at / columns, c = at % columns;
            for (int k = 0; k < neighbours; k++) {
                int64_t i = r + steps[k][0], j = c + steps[k][1];
                if (i < 0 || j < 0 || i >= rows || j >= columns) continue;
                int64_t next = i * columns + j;
                if (!in[next] || out[next]) continue;
                out[next] = labels;
                queue[tail++] = next;
            }
        }
    }
    return labels;
}

typedef enum region_verb { MAXIMA, DILATE, LABEL } region_verb;

typedef struct region_job {
    image_stack in;
    region_verb verb;
    int64_t option;
    void *out;
} region_job;

static void region_one(void *job, int64_t index, double *scratch)
{
    region_job *work = job;
    int64_t rows = work->in.rows, columns = work->in.columns, pixels = rows * columns;
    const double *in = work->in.values + index * pixels;
    int64_t *queue = (int64_t *)scratch;
    bool *mask = (bool *)(scratch + pixels), *marks = (bool *)work->out + index * pixels;
    if (work->verb == MAXIMA) {
        mark_maxima(marks, in, rows, columns, (int)work->option, queue, mask);
        return;
    }
    for (int64_t k = 0; k < pixels; k++) mask[k] = in[k] != 0 && !isnan(in[k]);
    if (work->verb == DILATE)
        dilate_mask(marks, mask, rows, columns, work->option);
    else
        label_mask((int32_t *)work->out + index * pixels, mask, rows, columns, (int)work->option,
                   queue);
}

static cann_tensor *run(const char *name, const cann_tensor *images, region_verb verb,
                        int64_t option)
{
    region_job work = {.verb = verb, .option = option};
    if (image_open(name, images, &work.in) != CANN_OK) return NULL;
    int64_t pixels = work.in.rows * work.in.columns;
    cann_tensor *out =
        image_like(&work.in, verb == LABEL ? CANN_INT32 : CANN_BOOL, work.in.rows, work.in.columns);
    if (out) {
        work.out = cann_tensor_data(out);
        if (image_each(work.in.count, 2 * pixels, region_one, &work) != CANN_OK) {
            cann_tensor_free(out);
            out = NULL;
        }
    }
    image_close(&work.in);
    return out;
}

static bool check_connectivity(const char *name, int connectivity)
{
    if (connectivity == 1 || connectivity == 2) return true;
    fail(CANN_ERROR_ARGUMENT, "%s: connectivity = %d; 1 (edges) or 2 (edges and corners) will do",
         name, connectivity);
    return false;
}

cann_tensor *cann_image_maxima(const cann_tensor *images, int connectivity)
{
    if (!check_connectivity("maxima", connectivity)) return NULL;
    return run("maxima", images, MAXIMA, connectivity);
}

cann_tensor *cann_image_label(const cann_tensor *images, int connectivity)
{
    if (!check_connectivity("label", connectivity)) return NULL;
    return run("label", images, LABEL, connectivity);
}

cann_tensor *cann_image_dilate(const cann_tensor *images, int64_t size)
{
    if (size < 1 || size % 2 == 0 || size > 999) {
        fail(CANN_ERROR_ARGUMENT, "dilate: size = %d; an odd number from 1 to 999 will do",
             (int)size);
        return NULL;
    }
    return run("dilate", images, DILATE, size);
}

enum { REGION_ROW, REGION_COLUMN, REGION_AREA, REGION_PEAK, REGION_MEAN, REGION_COLUMNS };

static void measure(double *out, const int32_t *labels, const double *in, int64_t rows,
                    int64_t columns, int64_t regions)
{
    for (int64_t k = 0; k < regions; k++) out[k * REGION_COLUMNS + REGION_PEAK] = -INFINITY;
    for (int64_t at = 0; at < rows * columns; at++) {
        if (labels[at] < 1) continue;
        double *row = out + (labels[at] - 1) * REGION_COLUMNS;
        int64_t line = at / columns;
        row[REGION_ROW] += (double)line;
        row[REGION_COLUMN] += (double)(at % columns);
        row[REGION_AREA] += 1;
        row[REGION_MEAN] += in[at];
        if (in[at] > row[REGION_PEAK]) row[REGION_PEAK] = in[at];
    }
    for (int64_t k = 0; k < regions; k++) {
        double *row = out + k * REGION_COLUMNS;
        row[REGION_ROW] /= row[REGION_AREA];
        row[REGION_COLUMN] /= row[REGION_AREA];
        row[REGION_MEAN] /= row[REGION_AREA];
    }
}

cann_tensor *cann_image_regions(const cann_tensor *labels, const cann_tensor *image)
{
    char text[TENSOR_TEXT], other[TENSOR_TEXT];
    if (labels->rank != 2 || image->rank != 2 || labels->shape[0] != image->shape[0] ||
        labels->shape[1] != image->shape[1]) {
        fail(CANN_ERROR_SHAPE, "regions: labels %s and image %s; two of [rows, columns] will do",
             shape_print(text, labels->rank, labels->shape),
             shape_print(other, image->rank, image->shape));
        return NULL;
    }
    cann_tensor *numbers = cann_tensor_convert(labels, CANN_INT32),
                *values = cann_tensor_convert(image, CANN_FLOAT64), *out = NULL;
    if (numbers && values) {
        const int32_t *label = cann_tensor_data(numbers);
        int64_t regions = 0;
        for (int64_t k = 0; k < numbers->count; k++)
            if (label[k] > regions) regions = label[k];
        if (regions > numbers->count)
            fail(CANN_ERROR_ARGUMENT, "regions: labels count from 1 to at most the pixels' number");
        else
            out = cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){regions, REGION_COLUMNS});
        if (out)
            measure(cann_tensor_data(out), label, cann_tensor_data(values), labels->shape[0],
                    labels->shape[1], regions);
    }
    cann_tensor_free(numbers);
    cann_tensor_free(values);
    return out;
}
