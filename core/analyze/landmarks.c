/* SPDX-License-Identifier: MIT
 * Landmarks that cover a cloud evenly. maxmin: each next one is the point furthest from those
 * chosen (Gonzalez, Theor. Comput. Sci. 38 (1985) 293: within twice the best cover). k-means:
 * centres of least squared distance, begun as k-means++ does and improved until no point changes
 * its centre (Lloyd); the landmarks are the points nearest to the centres. */
#include "analyze/cloud.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { TURNS = 300 };

static cann_status check(const char *what, const cloud *of, int64_t wanted, int64_t first)
{
    if (wanted < 1 || wanted > of->points)
        return fail(CANN_ERROR_ARGUMENT,
                    "%s: %" PRId64 " landmarks of %" PRId64
                    " points; from 1 to all of them will do",
                    what, wanted, of->points);
    if (first < 0 || first >= of->points)
        return fail(CANN_ERROR_ARGUMENT,
                    "%s: the first landmark is point %" PRId64 ", but 1 to %" PRId64 " will do",
                    what, first + 1, of->points);
    return CANN_OK;
}

cann_status cann_landmarks_maxmin(const cann_tensor *points, const char *metric_name,
                                  int64_t wanted, int64_t first, cann_tensor **landmarks,
                                  cann_tensor **radii)
{
    cloud of = {0};
    *landmarks = *radii = NULL;
    cann_status status = cloud_open("landmarks", points, metric_name, &of);
    if (status == CANN_OK) status = check("landmarks", &of, wanted, first);
    double *nearest = status == CANN_OK ? memory_take(of.points, sizeof *nearest) : NULL;
    if (nearest) {
        *landmarks = cann_tensor_new(CANN_INT64, 1, &wanted);
        *radii = cann_tensor_new(CANN_FLOAT64, 1, &wanted);
    }
    if (status == CANN_OK && (!*landmarks || !*radii)) status = CANN_ERROR_MEMORY;
    for (int64_t p = 0; status == CANN_OK && p < of.points; p++) nearest[p] = INFINITY;
    for (int64_t k = 0; status == CANN_OK && k < wanted; k++) {
        int64_t next = -1, d = of.dimensions;
        ((int64_t *)cann_tensor_data(*landmarks))[k] = first;
        ((double *)cann_tensor_data(*radii))[k] = nearest[first];
        nearest[first] = -1; /* chosen */
        for (int64_t p = 0; p < of.points; p++) {
            if (nearest[p] < 0) continue;
            nearest[p] =
                fmin(nearest[p], of.metric->distance(of.rows + first * d, of.rows + p * d, d));
            if (next < 0 || nearest[p] > nearest[next]) next = p;
        }
        first = next;
        if (cann_interrupt_pending()) status = fail(CANN_INTERRUPTED, "interrupted in landmarks");
    }
    memory_free(nearest);
    cloud_close(&of);
    if (status == CANN_OK) return CANN_OK;
    cann_tensor_free(*landmarks);
    cann_tensor_free(*radii);
    *landmarks = *radii = NULL;
    return status;
}

/* Clusters in the prepared coordinates, where squared Euclidean distance is a monotone function of
 * the metric. */
typedef struct clusters {
    const cloud *of;
    int64_t wanted;
    double *centre;  /* [wanted, d] */
    int64_t *member; /* [points] */
    double *square;  /* [points] squared distance to the own centre */
    int64_t *size;   /* [wanted] */
} clusters;

static double square_of(const double *a, const double *b, int64_t d)
{
    double sum = 0;
    for (int64_t k = 0; k < d; k++) sum = fma(a[k] - b[k], a[k] - b[k], sum);
    return sum;
}

static double square(const cloud *of, const double *a, const double *b)
{
    return square_of(a, b, of->dimensions);
}

static void begin(clusters *c, uint64_t seed, int64_t *chosen)
{
    int64_t d = c->of->dimensions;
    c->wanted = cloud_draw(c->of, c->wanted, seed, square, chosen, c->member, c->square);
    for (int64_t k = 0; k < c->wanted; k++)
        memcpy(c->centre + k * d, c->of->rows + chosen[k] * d, (size_t)d * sizeof *c->centre);
}

/* Centres to the means of their points (an empty one stays), points to their nearest centres;
 * whether any changed. */
static bool improve(clusters *c)
{
    int64_t n = c->of->points, d = c->of->dimensions;
    bool is_changed = false;
    memset(c->size, 0, (size_t)c->wanted * sizeof *c->size);
    for (int64_t p = 0; p < n; p++) c->size[c->member[p]]++;
    for (int64_t k = 0; k < c->wanted; k++)
        if (c->size[k]) memset(c->centre + k * d, 0, (size_t)d * sizeof *c->centre);
    for (int64_t p = 0; p < n; p++)
        for (int64_t x = 0; x < d; x++)
            c->centre[c->member[p] * d + x] +=
                c->of->rows[p * d + x] / (double)c->size[c->member[p]];
    for (int64_t p = 0; p < n; p++) {
        int64_t best = c->member[p];
        c->square[p] = square_of(c->of->rows + p * d, c->centre + best * d, d);
        for (int64_t k = 0; k < c->wanted; k++) {
            double square = square_of(c->of->rows + p * d, c->centre + k * d, d);
            if (square < c->square[p]) {
                c->square[p] = square;
                best = k;
            }
        }
        is_changed = is_changed || best != c->member[p];
        c->member[p] = best;
    }
    return is_changed;
}

/* The nearest point of each cluster that has any; how many there are. */
static int64_t choose(const clusters *c, int64_t *landmarks)
{
    int64_t count = 0;
    for (int64_t k = 0; k < c->wanted; k++) {
        int64_t best = -1;
        for (int64_t p = 0; p < c->of->points; p++)
            if (c->member[p] == k && (best < 0 || c->square[p] < c->square[best])) best = p;
        if (best >= 0) landmarks[count++] = best;
    }
    return count;
}

static bool take_clusters(clusters *c)
{
    c->centre = memory_take(c->wanted * c->of->dimensions, sizeof *c->centre);
    c->member = memory_take(c->of->points, sizeof *c->member);
    c->square = memory_take(c->of->points, sizeof *c->square);
    c->size = memory_take(c->wanted, sizeof *c->size);
    return c->centre && c->member && c->square && c->size;
}

static void free_clusters(clusters *c)
{
    memory_free(c->centre);
    memory_free(c->member);
    memory_free(c->square);
    memory_free(c->size);
}

/* The points nearest to the centres, and each point's centre. */
static cann_status find_clusters(clusters *c, uint64_t seed, cann_tensor **landmarks,
                                 cann_tensor **members)
{
    int64_t *chosen = memory_take(c->wanted, sizeof *chosen);
    if (!chosen || !take_clusters(c)) {
        memory_free(chosen);
        return CANN_ERROR_MEMORY;
    }
    begin(c, seed, chosen);
    for (int turn = 0; turn < TURNS && !cann_interrupt_pending() && improve(c);) turn++;
    int64_t count = choose(c, chosen);
    *landmarks = cann_tensor_new(CANN_INT64, 1, &count);
    *members = cann_tensor_new(CANN_INT64, 1, &c->of->points);
    cann_status status = *landmarks && *members ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) {
        memcpy(cann_tensor_data(*landmarks), chosen, (size_t)count * sizeof *chosen);
        memcpy(cann_tensor_data(*members), c->member, (size_t)c->of->points * sizeof *c->member);
    }
    memory_free(chosen);
    return cann_interrupt_pending() ? fail(CANN_INTERRUPTED, "interrupted in landmarks") : status;
}

cann_status cann_landmarks_k_means(const cann_tensor *points, const char *metric_name,
                                   int64_t wanted, uint64_t seed, cann_tensor **landmarks,
                                   cann_tensor **members)
{
    cloud of = {0};
    clusters c = {.of = &of, .wanted = wanted};
    *landmarks = *members = NULL;
    cann_status status = cloud_open("landmarks", points, metric_name, &of);
    if (status == CANN_OK && !of.metric->is_product)
        status = fail(CANN_ERROR_UNSUPPORTED,
                      "landmarks: k-means needs the metric euclidean, "
                      "cosine or correlation, for others have no mean, not %s; "
                      "k_medoids, maxmin and greedy take any",
                      of.metric->name);
    if (status == CANN_OK) status = check("landmarks", &of, wanted, 0);
    if (status == CANN_OK) status = find_clusters(&c, seed, landmarks, members);
    if (status != CANN_OK) {
        cann_tensor_free(*landmarks);
        cann_tensor_free(*members);
        *landmarks = *members = NULL;
    }
    free_clusters(&c);
    cloud_close(&of);
    return status;
}
