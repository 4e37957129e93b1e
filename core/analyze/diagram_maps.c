/* SPDX-License-Identifier: MIT
 * Diagrams as arrays: images (Adams et al., J. Mach. Learn. Res. 18 (2017) 8: a Gaussian for each
 * bar, weighted by its length and integrated over pixels) and landscapes (Bubenik, J. Mach. Learn.
 * Res. 16 (2015) 77: the k-th largest tent at each length). Bars that never die are left out. */
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* The bars [n, 2] as row-major numbers; NULL with a sentence. */
static double *bars_of(const cann_tensor *bars, const char *what, int64_t *count)
{
    if (cann_tensor_rank(bars) != 2 || cann_tensor_shape(bars)[1] != 2) {
        fail(CANN_ERROR_SHAPE, "%s: bars are [n, 2], birth and death", what);
        return NULL;
    }
    *count = cann_tensor_shape(bars)[0];
    double *values = memory_take(2 * *count, sizeof *values);
    if (values && cann_tensor_read(bars, values, 2 * *count) != CANN_OK) {
        memory_free(values);
        return NULL;
    }
    for (int64_t k = 0; values && k < *count; k++)
        if (!isfinite(values[2 * k]) || !(values[2 * k + 1] >= values[2 * k])) {
            fail(CANN_ERROR_NUMERIC, "%s: bar %" PRId64 " is born at %g and dies at %g", what,
                 k + 1, values[2 * k], values[2 * k + 1]);
            memory_free(values);
            return NULL;
        }
    return values;
}

/* What a Gaussian around `centre` has in each of n pixels from low to high. */
static void share(double *out, int64_t n, double low, double high, double centre, double sigma)
{
    double before = 0;
    for (int64_t k = 0; k <= n; k++) {
        double edge = low + (high - low) * (double)k / (double)n;
        double below = 0.5 * erfc((centre - edge) / (sigma * M_SQRT2));
        if (k) out[k - 1] = below - before;
        before = below;
    }
}

static bool check_range(const char *what, double low, double high)
{
    if (low < high && isfinite(low) && isfinite(high)) return true;
    fail(CANN_ERROR_ARGUMENT, "%s: a range from %g to %g; low below high will do", what, low, high);
    return false;
}

cann_tensor *cann_diagram_image(const cann_tensor *bars, int64_t rows, int64_t columns,
                                const double *birth, const double *length, double sigma)
{
    static const char what[] = "persistence_image";
    int64_t count = 0;
    if (!check_range(what, birth[0], birth[1]) || !check_range(what, length[0], length[1]))
        return NULL;
    if (rows < 1 || columns < 1 || !(sigma > 0)) {
        fail(CANN_ERROR_ARGUMENT,
             "%s: %" PRId64 " x %" PRId64 " pixels, sigma %g; all above 0 "
             "will do",
             what, rows, columns, sigma);
        return NULL;
    }
    double *values = bars_of(bars, what, &count);
    cann_tensor *image =
        values ? cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){rows, columns}) : NULL;
    double *line = image ? memory_take(rows + columns, sizeof *line) : NULL;
    for (int64_t k = 0; line && k < count; k++) {
        double *pixel = cann_tensor_data(image), own = values[2 * k + 1] - values[2 * k];
        if (isinf(own)) continue;
        share(line, rows, length[0], length[1], own, sigma);
        share(line + rows, columns, birth[0], birth[1], values[2 * k], sigma);
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < columns; j++)
                pixel[i * columns + j] += own * line[i] * line[rows + j];
    }
    memory_free(values);
    if (!line) {
        cann_tensor_free(image);
        return NULL;
    }
    memory_free(line);
    return image;
}

static int compare_down(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x < *y) - (*x > *y);
}

cann_tensor *cann_diagram_landscape(const cann_tensor *bars, int64_t levels, int64_t samples,
                                    double low, double high)
{
    static const char what[] = "persistence_landscape";
    int64_t count = 0;
    if (!check_range(what, low, high)) return NULL;
    if (levels < 1 || samples < 2) {
        fail(CANN_ERROR_ARGUMENT,
             "%s: %" PRId64 " levels at %" PRId64 " lengths; at least 1 at 2 "
             "will do",
             what, levels, samples);
        return NULL;
    }
    double *values = bars_of(bars, what, &count);
    cann_tensor *out =
        values ? cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){levels, samples}) : NULL;
    double *tents = out ? memory_take(count, sizeof *tents) : NULL;
    for (int64_t s = 0; tents && s < samples; s++) {
        double *column = cann_tensor_data(out),
               at = low + (high - low) * (double)s / (double)(samples - 1);
        int64_t here = 0;
        for (int64_t k = 0; k < count; k++) {
            double tent = fmin(at - values[2 * k], values[2 * k + 1] - at);
            if (tent > 0 && !isinf(values[2 * k + 1])) tents[here++] = tent;
        }
        qsort(tents, (size_t)here, sizeof *tents, compare_down);
        for (int64_t k = 0; k < levels && k < here; k++) column[k * samples + s] = tents[k];
    }
    memory_free(values);
    if (!tents) {
        cann_tensor_free(out);
        return NULL;
    }
    memory_free(tents);
    return out;
}
