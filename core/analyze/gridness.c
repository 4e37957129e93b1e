/* SPDX-License-Identifier: MIT
 * How like a hexagonal lattice an autocorrelogram is: correlations with its own turned copies in
 * rings that grow about the centre, min(60, 120) - max(30, 90, 150 degrees); then the nearest
 * peaks, their distances, directions and ellipse. Sargolini et al., Science 312 (2006) 758;
 * Langston et al., Science 328 (2010) 1576. Distances are whole pixels, so each ring's sums extend
 * those of the ring before it. */
#include "analyze/image.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/vmath.h"
#include "tensor/window.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { ANGLES = 5, PEAKS_KEPT = 6, PEAKS_MOST = 512, LEAST_PIXELS = 10 };
static const double degrees[ANGLES] = {30, 60, 90, 120, 150};

typedef struct gridness_job {
    image_stack in;
    double threshold, min_orientation; /* fraction of the peak; rad */
    int64_t min_centre_radius, radii;
    bool drops_ahead; /* leaves out peaks exactly in direction 0 */
    double *out;      /* [count, CANN_GRIDNESS_COLUMNS] */
} gridness_job;

/* Sums of a, b over the pixels of a ring: of a, a^2, and for each turned copy b, b^2, ab. */
typedef struct sums {
    double count, a, aa, b[ANGLES], bb[ANGLES], ab[ANGLES];
} sums;

typedef struct workspace {
    double *map, *turned, *smooth, *lane, *weights, *scores;
    sums *rings;
    int64_t *queue; /* also the contour's links */
    int32_t *labels;
    bool *mask, *marks;
} workspace;

static int64_t shorter(const image_stack *in)
{
    return in->rows < in->columns ? in->rows : in->columns;
}

/* The pixel that holds lag 0 along a side. */
static double middle_of(int64_t side)
{
    int64_t pixel = side / 2;
    return (double)pixel;
}

/* Kernel of the smoothing before peaks are sought, for the largest radius there is. */
static int64_t longest_kernel(const image_stack *in)
{
    double sigma = (middle_of(shorter(in)) + 1) / (4 * 0x1.921fb54442d18p+1);
    return 2 * smooth_radius(sigma, 4) + 1;
}

/* Rings there can be, from the smallest centre on. */
static int64_t most_rings(const image_stack *in)
{
    return shorter(in) / 2 + 2;
}

static int64_t scratch_count(const image_stack *in)
{
    int64_t pixels = in->rows * in->columns;
    return (3 + ANGLES) * pixels + 2 * (in->rows + in->columns) + 3 * longest_kernel(in) +
           2 * contour_slots(in->rows, in->columns) + pixels +
           contour_slots(in->rows, in->columns) +
           most_rings(in) * (int64_t)(sizeof(sums) / sizeof(double)) + 64;
}

static workspace lay_out(const image_stack *in, double *scratch)
{
    int64_t pixels = in->rows * in->columns, slots = contour_slots(in->rows, in->columns);
    workspace w = {.map = scratch};
    w.turned = w.map + pixels;
    w.smooth = w.turned + ANGLES * pixels;
    w.scores = w.smooth + pixels;
    w.rings = (sums *)(w.scores + in->rows + in->columns);
    w.weights = (double *)(w.rings + most_rings(in));
    w.lane = w.weights + longest_kernel(in);
    w.queue = (int64_t *)(w.lane + in->rows + in->columns + 2 * longest_kernel(in));
    w.labels = (int32_t *)(w.queue + (2 * slots > pixels ? 2 * slots : pixels));
    w.mask = (bool *)(w.labels + pixels);
    w.marks = w.mask + (slots > pixels ? slots : pixels);
    return w;
}

/* The map divided by its largest value; false where that is not positive and finite. */
static bool normalise(double *to, const double *in, int64_t pixels)
{
    double largest = -INFINITY;
    for (int64_t k = 0; k < pixels; k++) {
        if (!isfinite(in[k])) return false;
        largest = fmax(largest, in[k]);
    }
    if (!(largest > 0)) return false;
    for (int64_t k = 0; k < pixels; k++) to[k] = in[k] / largest;
    return true;
}

static void add_pixel(sums *s, const double *map, const double *turned, int64_t at, int64_t pixels)
{
    double a = map[at];
    s->count++;
    s->a += a;
    s->aa += a * a;
    for (int k = 0; k < ANGLES; k++) {
        double b = turned[k * pixels + at];
        s->b[k] += b;
        s->bb[k] += b * b;
        s->ab[k] += a * b;
    }
}

static void add_sums(sums *to, const sums *from)
{
    to->count += from->count;
    to->a += from->a;
    to->aa += from->aa;
    for (int k = 0; k < ANGLES; k++) {
        to->b[k] += from->b[k];
        to->bb[k] += from->bb[k];
        to->ab[k] += from->ab[k];
    }
}

static double score_of(const sums *s)
{
    double r[ANGLES], n = s->count;
    if (n < LEAST_PIXELS) return NAN;
    for (int k = 0; k < ANGLES; k++)
        r[k] = (s->ab[k] - s->a * s->b[k] / n) /
               (sqrt(s->aa - s->a * s->a / n) * sqrt(s->bb[k] - s->b[k] * s->b[k] / n));
    return fmin(r[1], r[3]) - fmax(fmax(r[0], r[2]), r[4]);
}

static double distance_to_centre(const image_stack *in, int64_t at)
{
    int64_t row = at / in->columns, column = at % in->columns;
    double r = (double)row - middle_of(in->rows), c = (double)column - middle_of(in->columns);
    return sqrt(r * r + c * c);
}

/* scores[k]: of the pixels between the centre and radius `centre` + 1 + k; gives how many. */
static int64_t score_rings(const gridness_job *work, workspace *w, int64_t centre)
{
    int64_t pixels = work->in.rows * work->in.columns, outermost = shorter(&work->in) / 2 + 1;
    int64_t rings = outermost - centre;
    for (int k = 0; k < ANGLES; k++)
        rotate_image(w->turned + k * pixels, w->map, work->in.rows, work->in.columns, degrees[k]);
    memset(w->rings, 0, (size_t)rings * sizeof *w->rings);
    for (int64_t at = 0; at < pixels; at++) {
        double distance = distance_to_centre(&work->in, at);
        int64_t ring = (int64_t)distance - centre;
        if (distance > (double)centre && ring < rings)
            add_pixel(w->rings + ring, w->map, w->turned, at, pixels);
    }
    for (int64_t k = 0; k < rings; k++) {
        if (k) add_sums(w->rings + k, w->rings + k - 1);
        w->scores[k] = score_of(w->rings + k);
    }
    return rings;
}

/* The best mean over `radii` neighbouring rings, NaN left out; its middle ring, -1 where none. */
static int64_t best_ring(const double *scores, int64_t rings, int64_t radii, double *best)
{
    int64_t window = rings < radii ? 1 : radii, found = -1;
    *best = NAN;
    for (int64_t first = 0; first + window <= rings; first++) {
        double sum = 0, count = 0;
        for (int64_t k = first; k < first + window; k++)
            if (!isnan(scores[k])) {
                sum += scores[k];
                count++;
            }
        if (count > 0 && !(sum / count <= *best)) {
            *best = sum / count;
            found = first + (window - 1) / 2;
        }
    }
    return found;
}

typedef struct peak {
    double x, y, angle, squared; /* from the centre, pixels; squared distance */
} peak;

/* Peaks of the smoothed map within 5/4 of a radius, each grown by a pixel on all sides; the one at
 * the centre is left out. Gives how many parts there were. */
static int64_t find_peaks(const gridness_job *work, workspace *w, double radius, peak *peaks,
                          int64_t *count)
{
    int64_t rows = work->in.rows, columns = work->in.columns, pixels = rows * columns;
    double sigma = radius / (4 * 0x1.921fb54442d18p+1);
    int64_t half = smooth_radius(sigma, 4);
    window_gaussian(w->weights, sigma, half);
    smooth_image(w->smooth, w->map, rows, columns, w->weights, half, w->lane);
    for (int64_t at = 0; at < pixels; at++)
        if (!(distance_to_centre(&work->in, at) < radius + radius / 4)) w->smooth[at] = 0;
    mark_maxima(w->mask, w->smooth, rows, columns, 1, w->queue, w->marks);
    dilate_mask(w->marks, w->mask, rows, columns, 3);
    int32_t parts = label_mask(w->labels, w->marks, rows, columns, 2, w->queue);
    int64_t kept = parts < PEAKS_MOST ? parts : PEAKS_MOST;
    for (int64_t k = 0; k < kept; k++) peaks[k] = (peak){0};
    for (int64_t at = 0; at < pixels; at++) {
        int64_t k = w->labels[at] - 1;
        if (k < 0 || k >= kept) continue;
        int64_t row = at / columns;
        peaks[k].x += (double)(at % columns);
        peaks[k].y += (double)row;
        peaks[k].squared++; /* the area, for a moment */
    }
    *count = 0;
    for (int64_t k = 0; k < kept; k++) {
        double x = peaks[k].x / peaks[k].squared - middle_of(columns),
               y = peaks[k].y / peaks[k].squared - middle_of(rows);
        if (y == 0 && (x == 0 || (work->drops_ahead && x > 0))) continue;
        peaks[(*count)++] = (peak){x, y, v_atan2_f64(y, x), x * x + y * y};
    }
    return parts;
}

static double turn_between(double a, double b)
{
    double d = fabs(a - b);
    return d > 0x1.921fb54442d18p+1 ? 2 * 0x1.921fb54442d18p+1 - d : d;
}

/* Of two peaks in nearly one direction the farther one goes; the rest from near to far. */
static int64_t thin_out(peak *peaks, int64_t count, double least_turn)
{
    bool gone[PEAKS_MOST] = {false};
    for (int64_t i = 0; i < count; i++)
        for (int64_t j = i + 1; j < count; j++)
            if (turn_between(peaks[i].angle, peaks[j].angle) < least_turn)
                gone[peaks[i].squared > peaks[j].squared ? i : j] = true;
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++)
        if (!gone[i]) peaks[kept++] = peaks[i];
    for (int64_t i = 1; i < kept; i++) { /* of equal distances the one found last comes first */
        peak moved = peaks[i];
        int64_t at = i;
        for (; at > 0 && peaks[at - 1].squared >= moved.squared; at--) peaks[at] = peaks[at - 1];
        peaks[at] = moved;
    }
    return kept;
}

/* The three axes: of the nearest peaks the one nearest to direction 0, and the two whose directions
 * are nearest to its own, by direction. */
static void write_axes(double *out, const peak *peaks, int64_t count)
{
    int64_t chosen[3], first = 0;
    bool used[PEAKS_KEPT] = {false};
    for (int64_t k = 1; k < count; k++)
        if (fabs(peaks[k].angle) < fabs(peaks[first].angle)) first = k;
    for (int n = 0; n < 3; n++) {
        int64_t best = -1;
        for (int64_t k = 0; k < count; k++)
            if (!used[k] && (best < 0 || fabs(peaks[k].angle - peaks[first].angle) <
                                             fabs(peaks[best].angle - peaks[first].angle)))
                best = k;
        used[best] = true;
        int at = n;
        for (; at > 0 && peaks[chosen[at - 1]].angle > peaks[best].angle; at--)
            chosen[at] = chosen[at - 1];
        chosen[at] = best;
    }
    for (int n = 0; n < 3; n++) {
        out[CANN_GRIDNESS_SPACING + n] = sqrt(peaks[chosen[n]].squared);
        out[CANN_GRIDNESS_ORIENTATION + n] = peaks[chosen[n]].angle;
    }
}

static void write_grid(double *out, const gridness_job *work, workspace *w, double radius)
{
    peak peaks[PEAKS_MOST];
    double x[PEAKS_KEPT], y[PEAKS_KEPT];
    int64_t count, parts = find_peaks(work, w, radius, peaks, &count);
    if (parts < 5) return;
    count = thin_out(peaks, count, work->min_orientation);
    if (count < 4) return;
    if (count > PEAKS_KEPT) count = PEAKS_KEPT;
    write_axes(out, peaks, count);
    out[CANN_GRIDNESS_PEAKS] = (double)count;
    for (int64_t k = 0; k < count; k++) {
        out[CANN_GRIDNESS_PEAK_PLACES + 2 * k] = x[k] = peaks[k].x + middle_of(work->in.columns);
        out[CANN_GRIDNESS_PEAK_PLACES + 2 * k + 1] = y[k] = peaks[k].y + middle_of(work->in.rows);
    }
    double ellipse[5];
    if (ellipse_fit(ellipse, x, y, count))
        memcpy(out + CANN_GRIDNESS_ELLIPSE, ellipse, sizeof ellipse);
}

static void gridness_one(void *job, int64_t index, double *scratch)
{
    gridness_job *work = job;
    const image_stack *in = &work->in;
    workspace w = lay_out(in, scratch);
    double *out = work->out + index * CANN_GRIDNESS_COLUMNS, score;
    contour line;
    for (int k = 0; k < CANN_GRIDNESS_COLUMNS; k++) out[k] = NAN;
    out[CANN_GRIDNESS_CENTRE_RADIUS] = out[CANN_GRIDNESS_PEAKS] = 0;
    if (!normalise(w.map, in->values + index * in->rows * in->columns, in->rows * in->columns) ||
        !contour_nearest(&line, w.map, in->rows, in->columns, work->threshold, middle_of(in->rows),
                         middle_of(in->columns), w.queue, w.mask))
        return;
    int64_t centre = (int64_t)sqrt(line.area / 0x1.921fb54442d18p+1);
    if (centre < work->min_centre_radius || centre >= shorter(in) / 2 + 1) return;
    out[CANN_GRIDNESS_CENTRE_RADIUS] = (double)centre;
    int64_t rings = score_rings(work, &w, centre);
    int64_t best = best_ring(w.scores, rings, work->radii, &score);
    if (best < 0) return;
    out[CANN_GRIDNESS_SCORE] = score;
    out[CANN_GRIDNESS_RADIUS] = (double)(centre + 1 + best);
    write_grid(out, work, &w, (double)(centre + 1 + best));
}

static cann_status check(const gridness_job *work)
{
    if (!(work->threshold > 0 && work->threshold < 1))
        return fail(CANN_ERROR_ARGUMENT,
                    "gridness: threshold = %g, but a fraction of the peak between 0 and 1 will do",
                    work->threshold);
    if (work->radii < 1 || work->min_centre_radius < 0 || !(work->min_orientation >= 0))
        return fail(CANN_ERROR_ARGUMENT,
                    "gridness: at least 1 radius, and a least centre radius and orientation from 0 "
                    "on will do");
    return CANN_OK;
}

cann_tensor *cann_gridness(const cann_tensor *autocorrelations, double threshold,
                           double min_orientation, int64_t min_centre_radius, int64_t radii,
                           bool drops_ahead)
{
    gridness_job work = {.threshold = threshold,
                         .min_orientation = min_orientation,
                         .min_centre_radius = min_centre_radius,
                         .radii = radii,
                         .drops_ahead = drops_ahead};
    cann_tensor *out = NULL;
    if (check(&work) != CANN_OK || image_open("gridness", autocorrelations, &work.in) != CANN_OK)
        return NULL;
    if (work.in.rows < 3 || work.in.columns < 3)
        fail(CANN_ERROR_SHAPE,
             "gridness: an autocorrelogram of %" PRId64 " x %" PRId64 "; at least 3 x 3 will do",
             work.in.rows, work.in.columns);
    else
        out = cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){work.in.count, CANN_GRIDNESS_COLUMNS});
    if (out) {
        work.out = cann_tensor_data(out);
        if (image_each(work.in.count, scratch_count(&work.in), gridness_one, &work) != CANN_OK) {
            cann_tensor_free(out);
            out = NULL;
        }
    }
    image_close(&work.in);
    return out;
}
