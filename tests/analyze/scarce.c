/* SPDX-License-Identifier: MIT
 * Analyses whose memory runs out: cohomology, neighbours, spike trains, images, maps. */
#include "../base/scarce.h"
#include <math.h>

enum { POINTS = 24 };

static bool freed(cann_tensor *tensor)
{
    bool there = tensor != NULL;
    cann_tensor_free(tensor);
    return there;
}

static bool both_freed(cann_status status, cann_tensor **two)
{
    cann_tensor_free(two[0]);
    cann_tensor_free(two[1]);
    two[0] = two[1] = NULL;
    return status == CANN_OK;
}

/* Points on a circle, with a little of a second frequency. */
static cann_tensor *circle(int64_t columns)
{
    int64_t shape[2] = {POINTS, columns};
    cann_tensor *made = cann_tensor_new(CANN_FLOAT64, 2, shape);
    for (int64_t k = 0; made && k < POINTS * columns; k++) {
        double angle = 6.283185307179586 * (double)(k / columns) / POINTS;
        ((double *)cann_tensor_data(made))[k] =
            k % 2 ? sin(angle) + 0.05 * cos(5 * angle) : cos(angle) + 0.05 * sin(7 * angle);
    }
    return made;
}

static cann_tensor *ramp(cann_type type, int64_t count, double first, double by)
{
    cann_tensor *made = cann_tensor_new(type, 1, &count);
    if (made && cann_tensor_space(made, first, by, false) == CANN_OK) return made;
    cann_tensor_free(made);
    return NULL;
}

static bool look_at(cann_barcode *barcode)
{
    bool well =
        barcode && freed(cann_barcode_bars(barcode, 0)) && freed(cann_barcode_bars(barcode, 1));
    if (well && cann_barcode_count(barcode, 1) > 0)
        well = freed(cann_barcode_simplices(barcode, 1, 0)) &&
               freed(cann_barcode_values(barcode, 1, 0));
    cann_barcode_free(barcode);
    return well;
}

static bool cohomology(void)
{
    cann_tensor *points = circle(2), *lengths = points ? cann_distances(points, "euclidean") : NULL;
    bool well = lengths && look_at(cann_rips_of_points(points, "euclidean", 2, 47, NAN, true)) &&
                look_at(cann_rips_of_distances(lengths, 1, 2, 0.9, true));
    cann_tensor_free(lengths);
    cann_tensor_free(points);
    return well;
}

static bool edges(void)
{
    cann_tensor *first = ramp(CANN_INT64, POINTS - 1, 0, 1);
    cann_tensor *second = first ? ramp(CANN_INT64, POINTS - 1, 1, 1) : NULL;
    cann_tensor *length = second ? ramp(CANN_FLOAT64, POINTS - 1, 1, 0.1) : NULL;
    cann_tensor *values = length ? ramp(CANN_FLOAT64, POINTS, 0, 0.5) : NULL;
    bool well = values &&
                look_at(cann_rips_of_edges(POINTS, first, second, length, 1, 2, 9, true)) &&
                freed(cann_graph_paths(POINTS, first, second, length));
    cann_barcode *star = well ? cann_lower_star_of_graph(values, first, second) : NULL;
    well = well && star;
    cann_barcode_free(star);
    cann_tensor_free(values);
    cann_tensor_free(length);
    cann_tensor_free(second);
    cann_tensor_free(first);
    return well;
}

static bool diagrams(void)
{
    int64_t shape[2] = {6, 2};
    double distance, range[2] = {0, 3};
    cann_tensor *a = cann_tensor_new(CANN_FLOAT64, 2, shape), *b = NULL;
    for (int64_t k = 0; a && k < 6; k++) {
        ((double *)cann_tensor_data(a))[2 * k] = 0.1 * (double)k;
        ((double *)cann_tensor_data(a))[2 * k + 1] = 1 + 0.2 * (double)(k * k % 5);
    }
    b = a ? cann_tensor_copy(a) : NULL;
    bool well = b && cann_diagram_distance(a, b, 2, &distance) == CANN_OK &&
                cann_diagram_distance(a, b, INFINITY, &distance) == CANN_OK &&
                freed(cann_diagram_image(a, 8, 8, range, range, 0.2)) &&
                freed(cann_diagram_landscape(a, 2, 9, 0, 3));
    cann_tensor_free(b);
    cann_tensor_free(a);
    return well;
}

static bool clouds(void)
{
    cann_tensor *points = circle(4), *two[2] = {NULL};
    bool well =
        points && both_freed(cann_neighbours(points, "cosine", 4, two, two + 1), two) &&
        both_freed(cann_landmarks_maxmin(points, "euclidean", 5, 0, two, two + 1), two) &&
        both_freed(cann_landmarks_k_means(points, "euclidean", 5, 1, two, two + 1), two) &&
        both_freed(cann_landmarks_k_medoids(points, "manhattan", 5, 1, two, two + 1), two) &&
        both_freed(cann_fuzzy_landmarks(points, "euclidean", 5, 8, 0.5, two, two + 1), two) &&
        freed(cann_fuzzy_distances(points, "euclidean", 5)) &&
        both_freed(cann_points_nearest(points, "euclidean", 3, two), two) &&
        freed(cann_points_unique(points, 0.1));
    cann_tensor_free(points);
    return well;
}

static bool trains(void)
{
    cann_tensor *times = ramp(CANN_FLOAT64, 60, 1, 1.5);
    cann_tensor *neurons = times ? ramp(CANN_INT64, 60, 0, 1) : NULL, *two[2] = {NULL};
    for (int64_t k = 0; neurons && k < 60; k++)
        ((int64_t *)cann_tensor_data(neurons))[k] = k * k % 4;
    cann_spikes *of = neurons ? cann_spikes_new(times, neurons, 4, 0, 100, 0.1) : NULL;
    cann_tensor *events = of ? ramp(CANN_FLOAT64, 3, 20, 20) : NULL;
    cann_tensor *signal = events ? cann_tensor_reshape(times, 2, (int64_t[]){60, 1}) : NULL;
    bool well = signal && freed(cann_spikes_counts(of)) && freed(cann_spikes_binned(of, 5, true)) &&
                both_freed(cann_spikes_intervals(of, two, two + 1), two) &&
                freed(cann_spikes_interval_moments(of)) &&
                freed(cann_spikes_interval_rates(of, 5)) && freed(cann_spikes_coincidence(of, 2)) &&
                freed(cann_spikes_correlogram(of, of, 20, 2)) && freed(cann_spikes_tiling(of, 3)) &&
                freed(cann_spikes_distance(of, CANN_VICTOR_PURPURA, 0.5)) &&
                freed(cann_spikes_distance(of, CANN_VAN_ROSSUM, 5)) &&
                freed(cann_spikes_around(of, events, 5, 5, 1)) &&
                freed(cann_spikes_signal(of, signal, 0, 1)) &&
                freed(cann_spikes_triggered(of, signal, 0, 1, 2, 2));
    cann_tensor_free(signal);
    cann_tensor_free(events);
    cann_spikes_free(of);
    cann_tensor_free(neurons);
    cann_tensor_free(times);
    return well;
}

static bool images(void)
{
    int64_t shape[2] = {21, 23};
    cann_tensor *image = cann_tensor_new(CANN_FLOAT64, 2, shape), *labels = NULL;
    for (int64_t k = 0; image && k < 21 * 23; k++)
        ((double *)cann_tensor_data(image))[k] =
            fmax(0, sin((double)(k % 23)) * cos((double)(k / 23)));
    bool well = image && freed(cann_image_smooth(image, 1, 3)) &&
                freed(cann_image_rotate(image, 30)) && freed(cann_image_maxima(image, 2)) &&
                freed(cann_image_dilate(image, 3)) && (labels = cann_image_label(image, 1)) &&
                freed(cann_image_regions(labels, image)) &&
                freed(cann_image_autocorrelation(image, 41, 45, false)) &&
                freed(cann_image_autocorrelation(image, 21, 23, true)) &&
                freed(cann_gridness(image, 0.2, 0.5, 2, 1, false));
    cann_barcode *star = well ? cann_lower_star_of_image(image) : NULL;
    well = well && star;
    cann_barcode_free(star);
    cann_tensor_free(labels);
    cann_tensor_free(image);
    return well;
}

static bool graphs(void)
{
    int64_t shape[2] = {POINTS, 2}, near_shape[2] = {POINTS, 2};
    cann_tensor *pairs = cann_tensor_new(CANN_INT64, 2, shape);
    cann_tensor *near = pairs ? cann_tensor_new(CANN_INT64, 2, near_shape) : NULL, *two[2] = {NULL};
    cann_tensor *weight = near ? ramp(CANN_FLOAT64, POINTS, 1, 0.1) : NULL;
    for (int64_t k = 0; weight && k < POINTS; k++) {
        int64_t *edge = (int64_t *)cann_tensor_data(pairs) + 2 * k;
        int64_t *beside = (int64_t *)cann_tensor_data(near) + 2 * k;
        edge[0] = k, edge[1] = (k + 1) % POINTS;
        beside[0] = (k + 1) % POINTS, beside[1] = (k + POINTS - 1) % POINTS;
    }
    double quality;
    bool well = weight && freed(cann_graph_communities(pairs, weight, POINTS, 1, 2, 1, &quality)) &&
                both_freed(cann_graph_hills(near, weight, 2, two), two);
    cann_tensor_free(weight);
    cann_tensor_free(near);
    cann_tensor_free(pairs);
    return well;
}

int main(void)
{
    cann_threads_set(1);
    endure("persistent cohomology", cohomology);
    endure("cohomology and paths of a graph", edges);
    endure("comparing diagrams", diagrams);
    endure("neighbours and landmarks", clouds);
    endure("spike trains", trains);
    endure("images and maps", images);
    endure("communities and hills", graphs);
    return failures != 0;
}
