/* SPDX-License-Identifier: MIT
 * Coordinates on the sphere from a class of dimension 2. Over a round sphere the bundle of the
 * class with even curvature has two sections of least energy, and their ratio is the sphere's own
 * complex coordinate (the monopole harmonics of Wu & Yang, Nucl. Phys. B 107 (1976) 365). Here the
 * bundle is that of the cocycle (bundle.h; maps to projective space from such bundles: Perea,
 * Discrete Comput. Geom. 59 (2018) 175), its sections are the lowest eigenvectors of the
 * connection Laplacian over the graph (Singer & Wu, Comm. Pure Appl. Math. 65 (2012) 1067). The
 * two are orthogonal and of equal length, so the image is balanced about the centre. How well it
 * stands for the class: the area that each triangle covers, against the triangle's curvature. */
#include "analyze/bundle.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <complex.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>

static const double turn = 6.283185307179586;

/* 1 - D^(-1/2) A D^(-1/2), A the weighted edges turned by their phases and D its row sums:
 * [n, n] by columns. */
static lapack_complex_double *laplacian(const bundle *of)
{
    int64_t n = of->points;
    lapack_complex_double *matrix = memory_take(n * n, sizeof *matrix);
    double *scale = memory_take(n, sizeof *scale);
    for (int64_t i = 0; matrix && scale && i < n; i++) {
        double sum = 0;
        for (int64_t j = 0; j < n; j++) sum += of->joined[i * n + j] * of->weight[j];
        scale[i] = sqrt(of->weight[i] / sum);
    }
    for (int64_t k = 0; matrix && scale && k < n * n; k++) {
        int64_t i = k / n, j = k % n;
        double angle = turn * of->phase[k], size = of->joined[k] * scale[i] * scale[j];
        matrix[j * n + i] = (i == j) - size * (cos(angle) + I * sin(angle));
    }
    memory_free(scale);
    return matrix;
}

/* The two lowest sections [2][n], and the three lowest energies. */
static cann_status find_sections(const bundle *of, lapack_complex_double *sections, double *energy)
{
    int n = (int)of->points, found = 0;
    if (n < 4)
        return fail(CANN_ERROR_ARGUMENT,
                    "spherical_coordinates: %d points are joined; a sphere has at least 4", n);
    lapack_complex_double *matrix = laplacian(of), *vectors = memory_take(3 * n, sizeof *vectors);
    double *values = memory_take(n, sizeof *values);
    int *support = memory_take(6, sizeof *support);
    cann_status status = CANN_ERROR_MEMORY;
    if (matrix && vectors && values && support && memory_spare(80 * (int64_t)n, sizeof *vectors)) {
        int info = LAPACKE_zheevr(LAPACK_COL_MAJOR, 'V', 'I', 'L', n, matrix, n, 0, 0, 1, 3, 0,
                                  &found, values, vectors, n, support);
        status = info == 0
                     ? CANN_OK
                     : fail(CANN_ERROR_NUMERIC,
                            "spherical_coordinates: the sections were not found (LAPACK %d)", info);
        for (int k = 0; k < 3; k++) energy[k] = values[k];
        for (int64_t k = 0; k < 2 * (int64_t)n; k++) sections[k] = vectors[k];
    }
    memory_free(matrix);
    memory_free(vectors);
    memory_free(values);
    memory_free(support);
    return status;
}

/* Two complex numbers up to a common factor, as a point of the unit sphere (Hopf). */
static void ratio(lapack_complex_double a, lapack_complex_double b, double *x)
{
    lapack_complex_double product = a * conj(b);
    double north = creal(a * conj(a)), south = creal(b * conj(b)), all = north + south;
    x[0] = all > 0 ? 2 * creal(product) / all : NAN;
    x[1] = all > 0 ? 2 * cimag(product) / all : NAN;
    x[2] = all > 0 ? (north - south) / all : NAN;
}

/* The share of the whole sphere that a triangle covers, with its sense of turning. Van Oosterom &
 * Strackee, IEEE Trans. Biomed. Eng. 30 (1983) 125. */
static double covered(const double *a, const double *b, const double *c)
{
    double volume = a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
                    a[2] * (b[0] * c[1] - b[1] * c[0]);
    double ab = 0, bc = 0, ca = 0;
    for (int k = 0; k < 3; k++) {
        ab += a[k] * b[k];
        bc += b[k] * c[k];
        ca += c[k] * a[k];
    }
    return 2 * atan2(volume, 1 + ab + bc + ca) / (2 * turn);
}

/* Weighted sums over the triangles of an edge i, j: of squared areas, squared curvatures and their
 * products. */
static void compare_edge(const bundle *of, const double *x, int64_t i, int64_t j, double *sums)
{
    int64_t n = of->points;
    for (int64_t k = j + 1; k < n; k++) {
        if (of->joined[i * n + k] * of->joined[j * n + k] == 0) continue;
        double area = covered(x + 3 * i, x + 3 * j, x + 3 * k);
        double theta = bundle_curvature(of, i, j, k);
        double weight = of->weight[i] * of->weight[j] * of->weight[k];
        sums[0] += weight * area * area;
        sums[1] += weight * theta * theta;
        sums[2] += weight * area * theta;
    }
}

enum { EDGES_MOST = 20000 };

/* The rms difference of areas and curvatures, in units of the curvatures' rms: 0, all of the class
 * is in the map, to 1 and more. Of very many edges, every few are looked at. Turns the map around
 * where its sense is the other one. */
static cann_status compare(const bundle *of, double *x, double *rest)
{
    int64_t n = of->points, edges = 0, edge = 0;
    double sums[3] = {0};
    for (int64_t k = 0; k < n * n; k++) edges += of->joined[k] > 0;
    int64_t stride = 1 + edges / 2 / EDGES_MOST;
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = i + 1; j < n; j++)
            if (of->joined[i * n + j] > 0 && edge++ % stride == 0) compare_edge(of, x, i, j, sums);
        if (cann_interrupt_pending()) {
            cann_interrupt_clear();
            return fail(CANN_INTERRUPTED, "spherical_coordinates: interrupted");
        }
    }
    if (sums[2] < 0)
        for (int64_t k = 0; k < n; k++) x[3 * k + 1] = -x[3 * k + 1];
    double missed = sums[0] + sums[1] - 2 * fabs(sums[2]);
    *rest = sums[1] > 0 ? sqrt(fmax(missed, 0) / sums[1]) : 0;
    return CANN_OK;
}

/* The map of all n points: those that edges do not join to the class are NaN. */
static cann_tensor *spread(const bundle *of, const double *x, int64_t n)
{
    cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){n, 3});
    double *to = out ? cann_tensor_data(out) : NULL;
    for (int64_t k = 0; out && k < 3 * n; k++) to[k] = NAN;
    for (int64_t k = 0; out && k < 3 * of->points; k++) to[3 * of->place[k / 3] + k % 3] = x[k];
    return out;
}

cann_tensor *cann_spherical_coordinates(const cann_tensor *distances, const cann_tensor *cocycle,
                                        double threshold, int64_t prime, double *rest)
{
    bundle of = {0};
    double energy[3] = {0}, *x = NULL;
    lapack_complex_double *sections = NULL;
    cann_tensor *out = NULL;
    cann_status status = bundle_make(distances, cocycle, threshold, prime, &of);
    if (status == CANN_OK) {
        sections = memory_take(2 * of.points, sizeof *sections);
        x = memory_take(3 * of.points, sizeof *x);
        status = sections && x ? find_sections(&of, sections, energy) : CANN_ERROR_MEMORY;
    }
    if (status == CANN_OK) {
        for (int64_t k = 0; k < of.points; k++)
            ratio(sections[k], sections[of.points + k], x + 3 * k);
        status = compare(&of, x, &rest[0]);
        rest[1] = of.curvature;
        rest[2] = energy[2] / fmax(energy[1], DBL_MIN);
    }
    if (status == CANN_OK) out = spread(&of, x, distances->shape[0]);
    memory_free(sections);
    memory_free(x);
    bundle_release(&of);
    return out;
}
