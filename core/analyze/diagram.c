/* SPDX-License-Identifier: MIT
 * Distances between diagrams, lists of bars [n, 2]. A matching pairs bars of one with bars of the
 * other or with the diagonal; the distance of two bars is the larger of the differences of births
 * and of deaths, that to the diagonal half the length. Bars that never die are matched among
 * themselves, in the order of their births.
 *
 * Bottleneck: the least length at which all can be matched; the candidates are sorted and halved,
 * each tried by Hopcroft & Karp, SIAM J. Comput. 2 (1973) 225. Wasserstein: the least sum of
 * powers, by shortest augmenting paths: Jonker & Volgenant, Computing 38 (1987) 325. */
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct diagram {
    double *birth, *death; /* [count] bars that die */
    int64_t count;
    double *endless; /* [endless_count] births of those that do not, ascending */
    int64_t endless_count;
} diagram;

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void diagram_close(diagram *of)
{
    memory_free(of->birth);
    memory_free(of->death);
    memory_free(of->endless);
}

static cann_status diagram_open(diagram *of, const cann_tensor *bars, const char *what)
{
    *of = (diagram){0};
    if (cann_tensor_rank(bars) != 2 || cann_tensor_shape(bars)[1] != 2)
        return fail(CANN_ERROR_SHAPE, "%s: bars are [n, 2], birth and death", what);
    int64_t n = cann_tensor_shape(bars)[0];
    double *values = memory_take(2 * n, sizeof *values);
    of->birth = memory_take(n, sizeof *of->birth);
    of->death = memory_take(n, sizeof *of->death);
    of->endless = memory_take(n, sizeof *of->endless);
    cann_status status = CANN_ERROR_MEMORY;
    if (values && of->birth && of->death && of->endless)
        status = cann_tensor_read(bars, values, 2 * n);
    for (int64_t k = 0; status == CANN_OK && k < n; k++) {
        double birth = values[2 * k], death = values[2 * k + 1];
        if (!isfinite(birth) || !(death >= birth))
            status = fail(CANN_ERROR_NUMERIC, "%s: bar %" PRId64 " is born at %g and dies at %g",
                          what, k + 1, birth, death);
        else if (death == INFINITY)
            of->endless[of->endless_count++] = birth;
        else if (death > birth) {
            of->birth[of->count] = birth;
            of->death[of->count++] = death;
        }
    }
    memory_free(values);
    if (status == CANN_OK)
        qsort(of->endless, (size_t)of->endless_count, sizeof *of->endless, compare);
    return status;
}

static double apart(const diagram *a, int64_t i, const diagram *b, int64_t j)
{
    return fmax(fabs(a->birth[i] - b->birth[j]), fabs(a->death[i] - b->death[j]));
}
static double from_diagonal(const diagram *a, int64_t i)
{
    return (a->death[i] - a->birth[i]) / 2;
}

/* A matching of a's bars and b's diagonal places (left) with b's bars and a's diagonal places
 * (right), within a length. */
typedef struct matching {
    const diagram *a, *b;
    int64_t size; /* of either side */
    double length;
    int64_t *right_of, *left_of; /* [size] or -1 */
    int64_t *level, *queue;      /* [size] */
    int64_t *next;               /* [size] where a search of a left place goes on */
    int64_t *path;               /* [size] left places of the path at hand */
} matching;

static bool fits(const matching *m, int64_t left, int64_t right)
{
    bool is_bar = left < m->a->count, is_other = right < m->b->count;
    if (is_bar && is_other) return apart(m->a, left, m->b, right) <= m->length;
    if (is_bar) return from_diagonal(m->a, left) <= m->length;
    return !is_other || from_diagonal(m->b, right) <= m->length;
}

/* Levels of left places by alternating paths from the free ones; whether any reaches a free place.
 */
static bool find_levels(matching *m)
{
    int64_t head = 0, tail = 0;
    bool is_met = false;
    for (int64_t i = 0; i < m->size; i++) {
        m->level[i] = m->right_of[i] < 0 ? 0 : -1;
        m->next[i] = 0;
        if (m->right_of[i] < 0) m->queue[tail++] = i;
    }
    while (head < tail) {
        int64_t i = m->queue[head++];
        for (int64_t j = 0; j < m->size; j++) {
            int64_t other = m->left_of[j];
            if (other >= 0 ? m->level[other] >= 0 : is_met) continue;
            if (!fits(m, i, j)) continue;
            if (other < 0) {
                is_met = true;
                continue;
            }
            m->level[other] = m->level[i] + 1;
            m->queue[tail++] = other;
        }
    }
    return is_met;
}

/* One augmenting path from a free left place, depth first without recursion. */
static bool augment(matching *m, int64_t start)
{
    int64_t depth = 0;
    m->path[0] = start;
    while (depth >= 0) {
        int64_t i = m->path[depth], j = m->next[i]++;
        if (j >= m->size) {
            m->level[i] = -1;
            depth--;
            continue;
        }
        int64_t other = m->left_of[j];
        if ((other >= 0 && m->level[other] != m->level[i] + 1) || !fits(m, i, j)) continue;
        if (other >= 0) {
            m->path[++depth] = other;
            continue;
        }
        for (; depth >= 0; depth--) {
            int64_t left = m->path[depth], freed = m->right_of[left];
            m->right_of[left] = j;
            m->left_of[j] = left;
            j = freed;
        }
        return true;
    }
    return false;
}

static bool is_perfect(matching *m, double length)
{
    int64_t matched = 0;
    m->length = length;
    for (int64_t i = 0; i < m->size; i++) m->right_of[i] = m->left_of[i] = -1;
    while (matched < m->size && !cann_interrupt_pending() && find_levels(m))
        for (int64_t i = 0; i < m->size; i++)
            if (m->right_of[i] < 0 && augment(m, i)) matched++;
    return matched == m->size;
}

static cann_status bottleneck(const diagram *a, const diagram *b, double *distance)
{
    int64_t size = a->count + b->count, count = 0, low = 0;
    matching m = {.a = a, .b = b, .size = size};
    double *lengths = memory_take(a->count * b->count + size + 1, sizeof *lengths);
    int64_t *room = memory_take(6 * size, sizeof *room);
    cann_status status = lengths && room ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) {
        m.right_of = room, m.left_of = room + size, m.level = room + 2 * size;
        m.queue = room + 3 * size, m.next = room + 4 * size, m.path = room + 5 * size;
        lengths[count++] = 0;
        for (int64_t i = 0; i < a->count; i++) {
            lengths[count++] = from_diagonal(a, i);
            for (int64_t j = 0; j < b->count; j++) lengths[count++] = apart(a, i, b, j);
        }
        for (int64_t j = 0; j < b->count; j++) lengths[count++] = from_diagonal(b, j);
        qsort(lengths, (size_t)count, sizeof *lengths, compare);
        for (int64_t high = count - 1; low < high;) {
            int64_t middle = (low + high) / 2;
            if (is_perfect(&m, lengths[middle]))
                high = middle;
            else
                low = middle + 1;
            if (cann_interrupt_pending()) break;
        }
        *distance = lengths[low];
    }
    memory_free(lengths);
    memory_free(room);
    return status;
}

/* Each bar of a goes to a bar of b or to the diagonal, for what that costs less what the diagonal
 * costs b's bar; all of b's bars are paid for beforehand. */
typedef struct assignment {
    const diagram *a, *b;
    double power;
    int64_t *row_of;      /* [columns] bar of a, or -1; columns: b's bars, then a's own diagonal */
    double *row, *column; /* potentials */
    double *least;        /* [columns] shortest way to each */
    int64_t *from;        /* [columns] the column before it on that way, -1: the first */
    bool *is_done;        /* [columns] */
} assignment;

static double price(const assignment *s, int64_t i, int64_t j)
{
    if (j < s->b->count)
        return pow(apart(s->a, i, s->b, j), s->power) - pow(from_diagonal(s->b, j), s->power);
    return j - s->b->count == i ? pow(from_diagonal(s->a, i), s->power) : INFINITY;
}

static void assign_one(assignment *s, int64_t start)
{
    int64_t columns = s->a->count + s->b->count, last = -1, row = start;
    for (int64_t j = 0; j < columns; j++) {
        s->least[j] = INFINITY;
        s->is_done[j] = false;
    }
    double way = 0;
    do {
        double shortest = INFINITY;
        int64_t next = -1;
        for (int64_t j = 0; j < columns; j++) {
            if (s->is_done[j]) continue;
            double length = way + price(s, row, j) - s->row[row] - s->column[j];
            if (length < s->least[j]) {
                s->least[j] = length;
                s->from[j] = last;
            }
            if (s->least[j] < shortest) {
                shortest = s->least[j];
                next = j;
            }
        }
        way = shortest;
        s->is_done[next] = true;
        last = next;
        row = s->row_of[next];
    } while (row >= 0);
    s->row[start] += way;
    for (int64_t j = 0; j < columns; j++)
        if (s->is_done[j] && j != last) {
            s->column[j] -= way - s->least[j];
            s->row[s->row_of[j]] += way - s->least[j];
        }
    for (int64_t j = last; j >= 0; j = s->from[j])
        s->row_of[j] = s->from[j] >= 0 ? s->row_of[s->from[j]] : start;
}

static cann_status wasserstein(const diagram *a, const diagram *b, double power, double *sum)
{
    int64_t rows = a->count, columns = a->count + b->count;
    assignment s = {.a = a, .b = b, .power = power};
    s.row_of = memory_take(columns, sizeof *s.row_of);
    s.from = memory_take(columns, sizeof *s.from);
    s.row = memory_take(rows, sizeof *s.row);
    s.column = memory_take(columns, sizeof *s.column);
    s.least = memory_take(columns, sizeof *s.least);
    s.is_done = memory_take(columns, sizeof *s.is_done);
    cann_status status = s.row_of && s.from && s.row && s.column && s.least && s.is_done
                             ? CANN_OK
                             : CANN_ERROR_MEMORY;
    for (int64_t j = 0; status == CANN_OK && j < columns; j++) s.row_of[j] = -1;
    for (int64_t i = 0; status == CANN_OK && i < rows && !cann_interrupt_pending(); i++)
        assign_one(&s, i);
    *sum = 0;
    for (int64_t j = 0; status == CANN_OK && j < columns; j++) {
        bool is_bar = j < b->count, is_matched = s.row_of[j] >= 0;
        if (is_bar)
            *sum += pow(is_matched ? apart(a, s.row_of[j], b, j) : from_diagonal(b, j), power);
        else if (is_matched)
            *sum += pow(from_diagonal(a, s.row_of[j]), power);
    }
    memory_free(s.row_of);
    memory_free(s.from);
    memory_free(s.row);
    memory_free(s.column);
    memory_free(s.least);
    memory_free(s.is_done);
    return status;
}

cann_status cann_diagram_distance(const cann_tensor *first, const cann_tensor *second, double power,
                                  double *distance)
{
    const char *what = isinf(power) ? "bottleneck" : "wasserstein";
    diagram a, b = {0};
    double found = 0;
    if (!(power >= 1))
        return fail(CANN_ERROR_ARGUMENT, "%s: power = %g, but 1 or more will do", what, power);
    cann_status status = diagram_open(&a, first, what);
    if (status == CANN_OK) status = diagram_open(&b, second, what);
    if (status == CANN_OK && a.endless_count != b.endless_count) {
        found = INFINITY;
    } else if (status == CANN_OK) {
        status = isinf(power) ? bottleneck(&a, &b, &found) : wasserstein(&a, &b, power, &found);
        for (int64_t k = 0; k < a.endless_count; k++) {
            double step = fabs(a.endless[k] - b.endless[k]);
            found = isinf(power) ? fmax(found, step) : found + pow(step, power);
        }
        if (!isinf(power)) found = pow(fmax(found, 0), 1 / power);
        if (cann_interrupt_pending()) status = fail(CANN_INTERRUPTED, "interrupted in %s", what);
    }
    diagram_close(&a);
    diagram_close(&b);
    *distance = found;
    return status;
}
