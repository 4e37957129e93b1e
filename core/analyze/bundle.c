/* SPDX-License-Identifier: MIT
 * A cocycle's values, lifted to the whole numbers nearest 0, are a class of dimension 2 where they
 * sum to 0 around every tetrahedron; such classes are the complex line bundles over the complex
 * (Perea, Discrete Comput. Geom. 59 (2018) 175). The phases are least squares over the triangles:
 * conjugate gradients on the edges, in which the sum over a triangle's third point is one matrix
 * product. */
#include "analyze/bundle.h"
#include "base/blas.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <cblas.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *owner = "spherical_coordinates";

typedef struct entry {
    int64_t triangle;
    double value;
} entry;

void bundle_release(bundle *of)
{
    memory_free(of->place);
    memory_free(of->joined);
    memory_free(of->weight);
    memory_free(of->phase);
    memory_free(of->triangle);
    memory_free(of->value);
}

static int ascending(const void *a, const void *b)
{
    int64_t x = ((const entry *)a)->triangle, y = ((const entry *)b)->triangle;
    return (x > y) - (x < y);
}

static bool in_reach(const double *distances, int64_t n, int64_t i, int64_t j, double threshold)
{
    double d = distances[i * n + j];
    return d > 0 && d <= threshold;
}

/* Three points in ascending order; the value changes its sign with each exchange. */
static entry as_entry(const int64_t *row, int64_t n, double value)
{
    int64_t p[] = {row[0], row[1], row[2]};
    for (int pass = 0; pass < 3; pass++) {
        int k = pass % 2;
        if (p[k] <= p[k + 1]) continue;
        int64_t swap = p[k];
        p[k] = p[k + 1];
        p[k + 1] = swap;
        value = -value;
    }
    return (entry){(p[0] * n + p[1]) * n + p[2], value};
}

/* The rows whose triangles are within the threshold, ascending; how many, or -1 with a sentence. */
static int64_t read_rows(const cann_tensor *cocycle, const double *distances, int64_t n,
                         double threshold, int64_t prime, entry *out)
{
    const int64_t *row = cann_tensor_data(cocycle);
    int64_t count = 0;
    for (int64_t e = 0; e < cocycle->shape[0]; e++, row += 4) {
        for (int k = 0; k < 3; k++) {
            if (row[k] >= 0 && row[k] < n && row[k] != row[(k + 1) % 3]) continue;
            fail(CANN_ERROR_ARGUMENT,
                 "%s: row %" PRId64 " of the cocycle names the points %" PRId64 ", %" PRId64
                 " and %" PRId64 "; three different ones of 0 to %" PRId64 " will do",
                 owner, e + 1, row[0], row[1], row[2], n - 1);
            return -1;
        }
        if (!in_reach(distances, n, row[0], row[1], threshold) ||
            !in_reach(distances, n, row[1], row[2], threshold) ||
            !in_reach(distances, n, row[0], row[2], threshold))
            continue;
        int64_t value = ((row[3] % prime) + prime) % prime;
        if (value)
            out[count++] = as_entry(row, n, (double)(value > prime / 2 ? value - prime : value));
    }
    qsort(out, (size_t)count, sizeof *out, ascending);
    if (!count)
        fail(CANN_ERROR_ARGUMENT,
             "%s: the cocycle has no triangle with edges of at most %g; take a larger threshold, "
             "inside the bar",
             owner, threshold);
    return count ? count : -1;
}

/* The points that edges join to `start`, ascending: bundle.place. */
static cann_status find_part(const double *distances, int64_t n, double threshold, int64_t start,
                             bundle *of)
{
    int64_t *queue = memory_take(n, sizeof *queue), read = 0, filled = 1;
    bool *seen = memory_take(n, sizeof *seen);
    of->place = memory_take(n, sizeof *of->place);
    cann_status status = queue && seen && of->place ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) {
        queue[0] = start;
        seen[start] = true;
        while (read < filled) {
            int64_t i = queue[read++];
            for (int64_t j = 0; j < n; j++) {
                if (seen[j] || !in_reach(distances, n, i, j, threshold)) continue;
                seen[j] = true;
                queue[filled++] = j;
            }
        }
        for (int64_t i = 0; i < n; i++)
            if (seen[i]) of->place[of->points++] = i;
    }
    memory_free(queue);
    memory_free(seen);
    return status;
}

/* Keeps of the entries those of the part, with the numbers that its points have there. */
static cann_status keep_entries(const entry *entries, int64_t count, int64_t n, bundle *of)
{
    int64_t *number = memory_take(n, sizeof *number), m = of->points;
    of->triangle = memory_take(count, sizeof *of->triangle);
    of->value = memory_take(count, sizeof *of->value);
    if (number && of->triangle && of->value) {
        for (int64_t i = 0; i < m; i++) number[of->place[i]] = i + 1;
        for (int64_t e = 0; e < count; e++) {
            int64_t t = entries[e].triangle;
            int64_t i = number[t / n / n], j = number[t / n % n], k = number[t % n];
            if (!i) continue;
            of->triangle[of->entries] = ((i - 1) * m + j - 1) * m + k - 1;
            of->value[of->entries++] = entries[e].value;
        }
    }
    memory_free(number);
    return of->triangle && of->value && number ? CANN_OK : CANN_ERROR_MEMORY;
}

double bundle_value(const bundle *of, int64_t i, int64_t j, int64_t k)
{
    int64_t wanted = (i * of->points + j) * of->points + k, low = 0, high = of->entries;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (of->triangle[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < of->entries && of->triangle[low] == wanted ? of->value[low] : 0;
}

double bundle_curvature(const bundle *of, int64_t i, int64_t j, int64_t k)
{
    int64_t n = of->points;
    return bundle_value(of, i, j, k) -
           (of->phase[i * n + j] + of->phase[j * n + k] - of->phase[i * n + k]);
}

/* Sum of the class around the tetrahedron of a triangle and a point l that is none of its own. */
static double around(const bundle *of, const int64_t *triangle, int64_t l)
{
    int64_t p[4], count = 0;
    for (int k = 0; k < 3; k++) {
        if (count == k && l < triangle[k]) p[count++] = l;
        p[count++] = triangle[k];
    }
    if (count == 3) p[3] = l;
    return bundle_value(of, p[1], p[2], p[3]) - bundle_value(of, p[0], p[2], p[3]) +
           bundle_value(of, p[0], p[1], p[3]) - bundle_value(of, p[0], p[1], p[2]);
}

/* A sum that is not 0 has one of the entries among its triangles, so only theirs are looked at. */
static cann_status check_lift(const bundle *of, int64_t prime)
{
    int64_t n = of->points;
    for (int64_t e = 0; e < of->entries; e++) {
        int64_t t[] = {of->triangle[e] / n / n, of->triangle[e] / n % n, of->triangle[e] % n};
        const double *first = of->joined + t[0] * n, *second = of->joined + t[1] * n;
        const double *third = of->joined + t[2] * n;
        for (int64_t l = 0; l < n; l++)
            if (first[l] * second[l] * third[l] > 0 && around(of, t, l) != 0)
                return fail(CANN_ERROR_NUMERIC,
                            "%s: modulo %" PRId64 " the class is none of whole numbers; take "
                            "another prime (47 nearly always does)",
                            owner, prime);
        if (cann_interrupt_pending()) {
            cann_interrupt_clear();
            return fail(CANN_INTERRUPTED, "%s: interrupted", owner);
        }
    }
    return CANN_OK;
}

/* right = d^T eta, an antisymmetric matrix; the sum of squares of eta. Both weighted. */
static double divergence(const bundle *of, double *right)
{
    int64_t n = of->points;
    const double *w = of->weight;
    double sum = 0;
    for (int64_t e = 0; e < of->entries; e++) {
        int64_t i = of->triangle[e] / n / n, j = of->triangle[e] / n % n, k = of->triangle[e] % n;
        double value = of->value[e] * w[i] * w[j] * w[k];
        int64_t ways[3][2] = {{i, j}, {j, k}, {k, i}};
        for (int side = 0; side < 3; side++) {
            right[ways[side][0] * n + ways[side][1]] += value;
            right[ways[side][1] * n + ways[side][0]] -= value;
        }
        sum += value * of->value[e];
    }
    return sum;
}

/* out = left right of [n, n] matrices. */
static void multiply(int64_t n, const double *left, const double *right, double *out)
{
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)n, (int)n, (int)n, 1, left, (int)n,
                right, (int)n, 0, out, (int)n);
}

typedef struct descent {
    double *reach;     /* [n, n] joined, each column times the weight of its point */
    double *thirds;    /* [n, n] the weights of the triangles at each edge */
    double *residual;  /* [n, n] */
    double *direction; /* [n, n] */
    double *image;     /* [n, n] */
    double *product;   /* [n, n] */
} descent;

/* image = d^T W d direction: at edge i, j the weighted sum over k of x_ij + x_jk + x_ki. */
static void apply(const bundle *of, descent *with)
{
    int64_t n = of->points;
    multiply(n, with->reach, with->direction, with->product);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            int64_t at = i * n + j;
            double mixed = with->product[j * n + i] - with->product[at];
            with->image[at] = with->thirds[at] * with->direction[at] +
                              of->joined[at] * of->weight[i] * of->weight[j] * mixed;
        }
}

static double dot(const double *a, const double *b, int64_t n)
{
    double sum = 0;
    for (int64_t k = 0; k < n; k++) sum = fma(a[k], b[k], sum);
    return sum;
}

/* The residual over the triangles at its edge, and its product with the residual. */
static double precondition(const descent *with, int64_t count, double *out)
{
    double sum = 0;
    for (int64_t k = 0; k < count; k++) {
        out[k] = with->thirds[k] > 0 ? with->residual[k] / with->thirds[k] : 0;
        sum = fma(out[k], with->residual[k], sum);
    }
    return sum;
}

enum { STEPS_MOST = 5000 };

static cann_status descend(bundle *of, descent *with)
{
    int64_t count = of->points * of->points;
    double rho = 0, begun = 0;
    for (int step = 0; step < STEPS_MOST; step++) {
        double before = rho;
        rho = precondition(with, count, with->product);
        if (step == 0) begun = rho;
        if (rho <= 1e-20 * begun || rho == 0) return CANN_OK;
        double share = step ? rho / before : 0;
        for (int64_t k = 0; k < count; k++)
            with->direction[k] = with->product[k] + share * with->direction[k];
        apply(of, with);
        double length = rho / dot(with->direction, with->image, count);
        for (int64_t k = 0; k < count; k++) {
            of->phase[k] += length * with->direction[k];
            with->residual[k] -= length * with->image[k];
        }
        if (cann_interrupt_pending()) {
            cann_interrupt_clear();
            return fail(CANN_INTERRUPTED, "%s: interrupted", owner);
        }
    }
    return CANN_OK;
}

/* thirds_ij = w_i w_j sum over k of w_k, k joined to both; gives the weight of all triangles. */
static double weigh(const bundle *of, descent *with)
{
    int64_t n = of->points;
    double sum = 0;
    for (int64_t k = 0; k < n * n; k++) with->reach[k] = of->joined[k] * of->weight[k % n];
    multiply(n, with->reach, of->joined, with->thirds);
    for (int64_t k = 0; k < n * n; k++) {
        with->thirds[k] *= of->joined[k] * of->weight[k / n] * of->weight[k % n];
        sum += with->thirds[k];
    }
    return sum / 6;
}

/* Phases from the class, and the curvature they leave: |eta|^2 - <d^T eta, nu>. */
static cann_status flatten(bundle *of)
{
    int64_t n = of->points, count = n * n;
    double *block = memory_take(7 * count, sizeof *block), *right = block + 6 * count;
    of->phase = memory_take(count, sizeof *of->phase);
    cann_status status = CANN_ERROR_MEMORY;
    if (block && of->phase) {
        descent with = {block,
                        block + count,
                        block + 2 * count,
                        block + 3 * count,
                        block + 4 * count,
                        block + 5 * count};
        blas_alone();
        double weight = weigh(of, &with), squares = divergence(of, right);
        memcpy(with.residual, right, (size_t)count * sizeof *right);
        status = descend(of, &with);
        double left = squares - dot(right, of->phase, count) / 2;
        of->curvature = sqrt(fmax(left, 0) / weight);
        if (status == CANN_OK && left <= 1e-9 * squares)
            status = fail(CANN_ERROR_NUMERIC,
                          "%s: some multiple of the class is the boundary of nothing, as on a "
                          "projective plane; there is no sphere to map to",
                          owner);
    }
    memory_free(block);
    return status;
}

static cann_status join(const double *distances, int64_t n, double threshold, bundle *of)
{
    int64_t m = of->points;
    double sum = 0;
    of->joined = memory_take(m * m, sizeof *of->joined);
    of->weight = memory_take(m, sizeof *of->weight);
    if (!of->joined || !of->weight) return CANN_ERROR_MEMORY;
    for (int64_t i = 0; i < m; i++) {
        double degree = 0, *row = of->joined + i * m;
        for (int64_t j = 0; j < m; j++) {
            row[j] = in_reach(distances, n, of->place[i], of->place[j], threshold);
            degree += row[j];
        }
        of->weight[i] = 1 / degree;
        sum += of->weight[i];
    }
    for (int64_t i = 0; i < m; i++) of->weight[i] *= (double)m / sum;
    return CANN_OK;
}

static cann_status check(const cann_tensor *distances, const cann_tensor *cocycle, double threshold,
                         int64_t prime)
{
    if (distances->rank != 2 || distances->shape[0] != distances->shape[1] ||
        distances->shape[0] > 46340)
        return fail(CANN_ERROR_SHAPE, "%s: the distances must be a square matrix", owner);
    if (cocycle->rank != 2 || cocycle->shape[1] != 4)
        return fail(CANN_ERROR_SHAPE, "%s: the cocycle is [entries, 4]: three points and a value",
                    owner);
    if (!(threshold > 0) || prime < 2)
        return fail(CANN_ERROR_ARGUMENT,
                    "%s: threshold = %g, prime = %" PRId64
                    "; a distance above 0 and a prime from 2 will do",
                    owner, threshold, prime);
    return CANN_OK;
}

cann_status bundle_make(const cann_tensor *distances, const cann_tensor *cocycle, double threshold,
                        int64_t prime, bundle *of)
{
    cann_status status = check(distances, cocycle, threshold, prime);
    if (status != CANN_OK) return status;
    cann_tensor *d = cann_tensor_convert(distances, CANN_FLOAT64);
    cann_tensor *rows = cann_tensor_convert(cocycle, CANN_INT64);
    int64_t n = distances->shape[0], count = 0;
    entry *entries = rows ? memory_take(rows->shape[0] + 1, sizeof *entries) : NULL;
    status = d && entries ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) {
        const double *lengths = cann_tensor_data(d);
        count = read_rows(rows, lengths, n, threshold, prime, entries);
        status = count < 0 ? CANN_ERROR_ARGUMENT
                           : find_part(lengths, n, threshold, entries[0].triangle / n / n, of);
        if (status == CANN_OK) status = keep_entries(entries, count, n, of);
        if (status == CANN_OK) status = join(lengths, n, threshold, of);
    }
    if (status == CANN_OK) status = check_lift(of, prime);
    if (status == CANN_OK) status = flatten(of);
    memory_free(entries);
    cann_tensor_free(d);
    cann_tensor_free(rows);
    return status;
}
