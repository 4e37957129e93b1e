/* SPDX-License-Identifier: MIT
 * Stacks of images: their opening, the team that works on them, smoothing and turning. */
#include "analyze/image.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/vmath.h"
#include "tensor/window.h"
#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <string.h>

cann_status image_open(const char *what, const cann_tensor *images, image_stack *stack)
{
    char text[TENSOR_TEXT];
    *stack = (image_stack){0};
    if (images->rank < 2)
        return fail(CANN_ERROR_SHAPE, "%s: a map is [rows, columns] or a stack of them, not %s",
                    what, shape_print(text, images->rank, images->shape));
    stack->rows = images->shape[images->rank - 2];
    stack->columns = images->shape[images->rank - 1];
    if (stack->rows < 1 || stack->columns < 1)
        return fail(CANN_ERROR_SHAPE, "%s: a map of %s has no pixel", what,
                    shape_print(text, images->rank, images->shape));
    stack->count = images->count / (stack->rows * stack->columns);
    stack->held = cann_tensor_convert(images, CANN_FLOAT64);
    if (!stack->held) return CANN_ERROR_MEMORY;
    stack->values = cann_tensor_data(stack->held);
    return CANN_OK;
}

void image_close(image_stack *stack)
{
    cann_tensor_free(stack->held);
    *stack = (image_stack){0};
}

cann_tensor *image_like(const image_stack *stack, cann_type type, int64_t rows, int64_t columns)
{
    int64_t shape[TENSOR_RANK];
    int rank = stack->held->rank;
    memcpy(shape, stack->held->shape, sizeof shape);
    shape[rank - 2] = rows;
    shape[rank - 1] = columns;
    return cann_tensor_new(type, rank, shape);
}

cann_status image_each(int64_t count, int64_t scratch_count, image_work work, void *job)
{
    int threads = (int)(cann_threads() < count ? cann_threads() : count);
    if (threads < 1) return CANN_OK;
    int64_t lane = (scratch_count + 15) / 8 * 8;
    double *scratch = memory_take(lane * threads, sizeof *scratch);
    if (!scratch) return CANN_ERROR_MEMORY;
#pragma omp parallel for num_threads(threads) schedule(dynamic) if (threads > 1)
    for (int64_t index = 0; index < count; index++)
        if (!cann_interrupt_pending()) work(job, index, scratch + lane * omp_get_thread_num());
    memory_free(scratch);
    if (cann_interrupt_pending()) return fail(CANN_INTERRUPTED, "interrupted");
    return CANN_OK;
}

int64_t smooth_radius(double sigma, double reach)
{
    return (int64_t)(reach * sigma + 0.5);
}

static void smooth_lane(double *values, int64_t n, int64_t stride, const double *weights,
                        int64_t radius, double *lane)
{
    for (int64_t k = 0; k < n; k++) lane[radius + k] = values[k * stride];
    for (int64_t k = 1; k <= radius; k++) {
        lane[radius - k] = values[window_continued(-k, n, CANN_BORDER_REFLECT) * stride];
        lane[radius + n - 1 + k] =
            values[window_continued(n - 1 + k, n, CANN_BORDER_REFLECT) * stride];
    }
    for (int64_t k = 0; k < n; k++) {
        const double *middle = lane + radius + k;
        double sum = middle[0] * weights[0];
        for (int64_t d = radius; d > 0; d--) sum += (middle[-d] + middle[d]) * weights[d];
        values[k * stride] = sum;
    }
}

void smooth_image(double *out, const double *in, int64_t rows, int64_t columns,
                  const double *weights, int64_t radius, double *lane)
{
    if (out != in) memcpy(out, in, (size_t)(rows * columns) * sizeof *out);
    for (int64_t c = 0; c < columns; c++)
        smooth_lane(out + c, rows, columns, weights, radius, lane);
    for (int64_t r = 0; r < rows; r++)
        smooth_lane(out + r * columns, columns, 1, weights, radius, lane);
}

/* Exact at quarter turns, which keep every pixel. */
static void turn(double degrees, double *c, double *s)
{
    double whole = fmod(degrees, 360);
    if (whole < 0) whole += 360;
    double quarters = floor(whole / 90),
           rest = (whole - 90 * quarters) * 0x1.921fb54442d18p+1 / 180;
    double x = v_cos_f64(rest), y = v_sin_f64(rest);
    const double cosines[] = {x, -y, -x, y}, sines[] = {y, x, -y, -x};
    int k = (int)quarters & 3;
    *c = rest == 0 ? (double[]){1, 0, -1, 0}[k] : cosines[k];
    *s = rest == 0 ? (double[]){0, 1, 0, -1}[k] : sines[k];
}

void rotate_image(double *out, const double *in, int64_t rows, int64_t columns, double degrees)
{
    double c, s, middle_r = (double)(rows - 1) / 2, middle_c = (double)(columns - 1) / 2;
    turn(degrees, &c, &s);
    double first_r = middle_r - (c * middle_r + s * middle_c),
           first_c = middle_c - (c * middle_c - s * middle_r);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            double r = c * (double)i + s * (double)j + first_r,
                   q = c * (double)j - s * (double)i + first_c;
            double *to = out + i * columns + j;
            *to = 0;
            if (!(r >= 0 && q >= 0 && r <= (double)(rows - 1) && q <= (double)(columns - 1)))
                continue;
            int64_t r0 = (int64_t)r, q0 = (int64_t)q;
            int64_t down = r0 + 1 < rows ? columns : 0, right = q0 + 1 < columns;
            double a = r - (double)r0, b = q - (double)q0;
            const double *p = in + r0 * columns + q0;
            *to = (1 - a) * ((1 - b) * p[0] + b * p[right]) +
                  a * ((1 - b) * p[down] + b * p[down + right]);
        }
}

typedef struct filter_job {
    image_stack in;
    double *out;
    double sigma_or_degrees;
    double *weights;
    int64_t radius;
} filter_job;

static void smooth_one(void *job, int64_t index, double *scratch)
{
    filter_job *work = job;
    int64_t pixels = work->in.rows * work->in.columns;
    smooth_image(work->out + index * pixels, work->in.values + index * pixels, work->in.rows,
                 work->in.columns, work->weights, work->radius, scratch);
}

cann_tensor *cann_image_smooth(const cann_tensor *images, double sigma, double reach)
{
    filter_job work = {.sigma_or_degrees = sigma};
    cann_tensor *out = NULL;
    if (!(sigma >= 0 && sigma <= 1e5 && reach > 0 && reach <= 100)) {
        fail(CANN_ERROR_ARGUMENT,
             "smooth: sigma = %g pixels cut at %g sigma; 0 to 1e5 and up to 100 will do", sigma,
             reach);
        return NULL;
    }
    if (image_open("smooth", images, &work.in) != CANN_OK) return NULL;
    work.radius = smooth_radius(sigma, reach);
    work.weights = memory_take(work.radius + 1, sizeof *work.weights);
    int64_t longest = work.in.rows > work.in.columns ? work.in.rows : work.in.columns;
    if (work.weights) out = image_like(&work.in, CANN_FLOAT64, work.in.rows, work.in.columns);
    if (out) {
        work.out = cann_tensor_data(out);
        window_gaussian(work.weights, sigma, work.radius);
        if (image_each(work.in.count, 2 * work.radius + longest, smooth_one, &work) != CANN_OK) {
            cann_tensor_free(out);
            out = NULL;
        }
    }
    memory_free(work.weights);
    image_close(&work.in);
    return out;
}

static void rotate_one(void *job, int64_t index, double *scratch)
{
    filter_job *work = job;
    (void)scratch;
    int64_t pixels = work->in.rows * work->in.columns;
    rotate_image(work->out + index * pixels, work->in.values + index * pixels, work->in.rows,
                 work->in.columns, work->sigma_or_degrees);
}

cann_tensor *cann_image_rotate(const cann_tensor *images, double degrees)
{
    filter_job work = {.sigma_or_degrees = degrees};
    cann_tensor *out = NULL;
    if (!isfinite(degrees)) {
        fail(CANN_ERROR_ARGUMENT, "rotate: %g is no angle", degrees);
        return NULL;
    }
    if (image_open("rotate", images, &work.in) != CANN_OK) return NULL;
    out = image_like(&work.in, CANN_FLOAT64, work.in.rows, work.in.columns);
    if (out) {
        work.out = cann_tensor_data(out);
        if (image_each(work.in.count, 0, rotate_one, &work) != CANN_OK) {
            cann_tensor_free(out);
            out = NULL;
        }
    }
    image_close(&work.in);
    return out;
}
