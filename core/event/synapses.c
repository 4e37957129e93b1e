/* SPDX-License-Identifier: MIT */
#include "event/synapses.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include <inttypes.h>
#include <string.h>

static bool check_size(int64_t size, const char *what)
{
    if (size >= 0 && size <= INT32_MAX) return true;
    fail(CANN_ERROR_ARGUMENT, "%" PRId64 " %s, but synapses join 0 to %d", size, what, INT32_MAX);
    return false;
}

synapses *synapses_new(int64_t rows, int64_t columns)
{
    if (!check_size(rows, "sources") || !check_size(columns, "targets")) return NULL;
    synapses *made = memory_take(1, sizeof *made);
    if (!made) return NULL;
    made->rows = rows;
    made->columns = columns;
    made->first = memory_take(rows + 1, sizeof *made->first);
    if (made->first) return made;
    synapses_free(made);
    return NULL;
}

void synapses_free(synapses *synapses)
{
    if (!synapses || synapses->holders-- > 0) return;
    cann_generated_free(synapses->generated);
    memory_free(synapses->first);
    memory_free(synapses->target);
    memory_free(synapses->weight);
    memory_free(synapses->delay);
    memory_free(synapses->incoming_first);
    memory_free(synapses->incoming_source);
    memory_free(synapses->incoming_synapse);
    memory_free(synapses);
}

synapses *synapses_hold(synapses *synapses)
{
    synapses->holders++;
    return synapses;
}

static double *copy_values(const double *values, int64_t count)
{
    double *out = values ? memory_take(count, sizeof *out) : NULL;
    if (out) memcpy(out, values, (size_t)count * sizeof *out);
    return out;
}

synapses *synapses_copy(const synapses *synapses)
{
    struct cann_synapses *made = synapses_new(synapses->rows, synapses->columns);
    if (!made) return NULL;
    memcpy(made->first, synapses->first, (size_t)(synapses->rows + 1) * sizeof *made->first);
    made->count = synapses->count;
    made->layout = synapses->layout;
    if (synapses->target) made->target = memory_take(synapses->count, sizeof *made->target);
    if (made->target && synapses->target)
        memcpy(made->target, synapses->target, (size_t)synapses->count * sizeof *made->target);
    made->weight = copy_values(synapses->weight, synapses->count);
    made->delay = copy_values(synapses->delay, synapses->count);
    if (!made->target == !synapses->target && !made->weight == !synapses->weight &&
        !made->delay == !synapses->delay)
        return made;
    synapses_free(made);
    return NULL;
}

int64_t synapses_bytes(const synapses *synapses)
{
    int64_t count = synapses->count, bytes = (int64_t)sizeof *synapses;
    bytes += (synapses->rows + 1) * 8;
    if (synapses->target) bytes += count * 4;
    if (synapses->weight) bytes += count * 8;
    if (synapses->delay) bytes += count * 8;
    if (synapses->incoming_first) bytes += (synapses->columns + 1) * 8 + count * 12;
    return bytes;
}

cann_status synapses_check_count(double count, int64_t size, const char *what)
{
    double bytes = count * (double)size, most = memory_ceiling();
    if (bytes <= most) return CANN_OK;
    return fail(CANN_ERROR_MEMORY,
                "%s makes %.4g synapses, which need %.4g GB; this machine has %.4g GB", what, count,
                bytes / 1e9, most / 1e9);
}

cann_status synapses_reserve(synapses *synapses, int64_t count, const char *what)
{
    cann_status status = synapses_check_count((double)count, sizeof *synapses->target, what);
    if (status != CANN_OK) return status;
    synapses->target = memory_take(count, sizeof *synapses->target);
    synapses->count = count;
    return synapses->target ? CANN_OK : CANN_ERROR_MEMORY;
}

cann_status synapses_list(synapses *synapses)
{
    if (synapses->layout == SYNAPSES_LISTED) return CANN_OK;
    cann_status status = synapses_check_count((double)synapses->count, 4, "a list of all pairs");
    if (status != CANN_OK) return status;
    int32_t *target = memory_take(synapses->count, sizeof *target);
    if (!target) return CANN_ERROR_MEMORY;
    for (int64_t i = 0; i < synapses->rows; i++)
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++)
            target[k] = (int32_t)synapses_target(synapses, i, k);
    synapses->target = target;
    synapses->layout = SYNAPSES_LISTED;
    return CANN_OK;
}

/* Counts how often each target occurs, then where its synapses begin, in first[columns + 1]. */
static void count_incoming(const synapses *synapses, int64_t *first)
{
    for (int64_t k = 0; k < synapses->count; k++) first[synapses->target[k] + 1]++;
    for (int64_t j = 0; j < synapses->columns; j++) first[j + 1] += first[j];
}

/* Rows are walked in order, so sources ascend. first[] is moved by one target and put back. */
static void place_incoming(const synapses *synapses, int64_t *first, int32_t *source,
                           int64_t *synapse)
{
    for (int64_t i = 0; i < synapses->rows; i++)
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++) {
            int64_t at = first[synapses->target[k]]++;
            source[at] = (int32_t)i;
            if (synapse) synapse[at] = k;
        }
    memmove(first + 1, first, (size_t)synapses->columns * sizeof *first);
    first[0] = 0;
}

cann_status synapses_incoming(synapses *synapses)
{
    if (synapses->incoming_first) return CANN_OK;
    cann_status status = synapses_list(synapses);
    if (status == CANN_OK)
        status = synapses_check_count((double)synapses->count, 12, "an index by target of what");
    if (status != CANN_OK) return status;
    int64_t *first = memory_take(synapses->columns + 1, sizeof *first);
    int32_t *source = memory_take(synapses->count, sizeof *source);
    int64_t *synapse = memory_take(synapses->count, sizeof *synapse);
    if (!first || !source || !synapse) {
        memory_free(first), memory_free(source), memory_free(synapse);
        return CANN_ERROR_MEMORY;
    }
    count_incoming(synapses, first);
    place_incoming(synapses, first, source, synapse);
    synapses->incoming_first = first;
    synapses->incoming_source = source;
    synapses->incoming_synapse = synapse;
    return CANN_OK;
}

/* values[order[k]] for every k; NULL for NULL or where memory is out. */
static double *reorder(const double *values, const int64_t *order, int64_t count)
{
    double *out = values ? memory_take(count, sizeof *out) : NULL;
    for (int64_t k = 0; out && k < count; k++) out[k] = values[order[k]];
    return out;
}

static synapses *transpose_pattern(const synapses *from)
{
    synapses *made = synapses_new(from->columns, from->rows);
    if (!made) return NULL;
    made->layout = from->layout;
    made->count = from->count;
    for (int64_t j = 0; j < made->rows; j++) {
        int64_t length = from->layout == SYNAPSES_ONE   ? j < made->columns
                         : from->layout == SYNAPSES_ALL ? made->columns
                                                        : made->columns - (j < made->columns);
        made->first[j + 1] = made->first[j] + length;
    }
    return made;
}

static synapses *transpose_list(const synapses *from, int64_t *order)
{
    synapses *made = synapses_new(from->columns, from->rows);
    bool valued = from->weight || from->delay;
    int64_t *places = valued && !order ? memory_take(from->count, sizeof *places) : order;
    bool good = made && (places || !valued) &&
                synapses_reserve(made, from->count, "a transpose") == CANN_OK;
    if (good) {
        count_incoming(from, made->first);
        place_incoming(from, made->first, made->target, places);
        made->weight = reorder(from->weight, places, from->count);
        made->delay = reorder(from->delay, places, from->count);
        good = !from->weight == !made->weight && !from->delay == !made->delay;
    }
    if (!order) memory_free(places);
    if (good) return made;
    synapses_free(made);
    return NULL;
}

synapses *synapses_transpose(const synapses *from, int64_t *order)
{
    if (from->layout == SYNAPSES_LISTED) return transpose_list(from, order);
    if (!order && !from->weight && !from->delay) return transpose_pattern(from);
    synapses listed = *from;
    if (synapses_list(&listed) != CANN_OK) return NULL;
    synapses *made = transpose_list(&listed, order);
    memory_free(listed.target);
    return made;
}

/* One synapse while its row is being sorted. */
typedef struct entry {
    int32_t steps, target;
    int64_t place;
} entry;

static bool before(const entry *a, const entry *b)
{
    if (a->steps != b->steps) return a->steps < b->steps;
    return a->place < b->place; /* targets ascend with the place */
}

/* Merges the halves [0, middle) and [middle, count) of from into to. */
static void merge(const entry *from, entry *to, int64_t middle, int64_t count)
{
    int64_t a = 0, b = middle;
    for (int64_t k = 0; k < count; k++) {
        bool left = b >= count || (a < middle && !before(&from[b], &from[a]));
        to[k] = from[left ? a++ : b++];
    }
}

/* Merge sort from the bottom; the result is in list. */
static void sort_entries(entry *list, entry *scratch, int64_t count)
{
    entry *from = list, *to = scratch;
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t at = 0; at < count; at += 2 * width) {
            int64_t left = count - at < width ? count - at : width;
            int64_t both = count - at < 2 * width ? count - at : 2 * width;
            merge(from + at, to + at, left, both);
        }
        entry *turn = from;
        from = to;
        to = turn;
    }
    if (from != list) memcpy(list, from, (size_t)count * sizeof *list);
}

static void sort_row(synapses *synapses, int64_t i, int32_t *steps, int64_t *order, entry *room)
{
    int64_t begin = synapses->first[i], count = synapses->first[i + 1] - begin;
    for (int64_t k = 0; k < count; k++)
        room[k] = (entry){steps[begin + k], synapses->target[begin + k], begin + k};
    sort_entries(room, room + count, count);
    for (int64_t k = 0; k < count; k++) {
        steps[begin + k] = room[k].steps;
        synapses->target[begin + k] = room[k].target;
        order[begin + k] = room[k].place;
    }
}

static cann_status sort_rows(synapses *synapses, int32_t *steps, int64_t *order)
{
    int64_t longest = 0;
    for (int64_t i = 0; i < synapses->rows; i++) {
        int64_t length = synapses->first[i + 1] - synapses->first[i];
        if (length > longest) longest = length;
    }
    entry *room = memory_take(2 * longest, sizeof *room);
    if (!room) return CANN_ERROR_MEMORY;
    for (int64_t i = 0; i < synapses->rows; i++) sort_row(synapses, i, steps, order, room);
    memory_free(room);
    return CANN_OK;
}

/* Finds where parts begin; writes them where the arrays are there. Gives their number. */
static int64_t find_parts(const synapses *synapses, const int32_t *steps, synapses_parts *parts)
{
    int64_t found = 0;
    for (int64_t i = 0; i < synapses->rows; i++) {
        if (parts->row_first) parts->row_first[i] = found;
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++) {
            if (k > synapses->first[i] && steps[k] == steps[k - 1]) continue;
            if (parts->part_first) {
                parts->part_first[found] = k;
                parts->delay[found] = steps[k];
            }
            found++;
        }
    }
    if (parts->row_first) parts->row_first[synapses->rows] = found;
    if (parts->part_first) parts->part_first[found] = synapses->count;
    return found;
}

static cann_status carry(double **values, const int64_t *order, int64_t count)
{
    if (!*values) return CANN_OK;
    double *moved = reorder(*values, order, count);
    if (!moved) return CANN_ERROR_MEMORY;
    memory_free(*values);
    *values = moved;
    return CANN_OK;
}

cann_status synapses_sort_by_delay(synapses *synapses, int32_t *steps, synapses_parts *parts)
{
    *parts = (synapses_parts){0};
    if (synapses_list(synapses) != CANN_OK) return CANN_ERROR_MEMORY;
    parts->order = memory_take(synapses->count, sizeof *parts->order);
    if (!parts->order || sort_rows(synapses, steps, parts->order) != CANN_OK) goto failed;
    parts->count = find_parts(synapses, steps, parts);
    parts->row_first = memory_take(synapses->rows + 1, sizeof *parts->row_first);
    parts->part_first = memory_take(parts->count + 1, sizeof *parts->part_first);
    parts->delay = memory_take(parts->count, sizeof *parts->delay);
    if (!parts->row_first || !parts->part_first || !parts->delay) goto failed;
    find_parts(synapses, steps, parts);
    if (carry(&synapses->weight, parts->order, synapses->count) != CANN_OK ||
        carry(&synapses->delay, parts->order, synapses->count) != CANN_OK)
        goto failed;
    return CANN_OK;

failed: /* the sentence is set by whoever failed */
    synapses_parts_free(parts);
    return CANN_ERROR_MEMORY;
}

void synapses_parts_free(synapses_parts *parts)
{
    memory_free(parts->row_first);
    memory_free(parts->part_first);
    memory_free(parts->delay);
    memory_free(parts->order);
    *parts = (synapses_parts){0};
}
