/* SPDX-License-Identifier: MIT */
#include "analyze/barcode.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

cann_barcode *barcode_new(int64_t dimension, int64_t prime, bool cocycles)
{
    cann_barcode *barcode = memory_take(1, sizeof *barcode);
    if (!barcode) return NULL;
    barcode->levels = memory_take(dimension + 1, sizeof *barcode->levels);
    barcode->dimension = dimension;
    barcode->prime = prime;
    barcode->cocycles = cocycles;
    if (barcode->levels) return barcode;
    memory_free(barcode);
    return NULL;
}

void cann_barcode_free(cann_barcode *barcode)
{
    if (!barcode) return;
    for (int64_t k = 0; k <= barcode->dimension; k++) {
        memory_free(barcode->levels[k].bars);
        memory_free(barcode->levels[k].vertices);
        memory_free(barcode->levels[k].values);
    }
    memory_free(barcode->levels);
    memory_free(barcode);
}

bool barcode_bar_add(cann_barcode *barcode, int64_t dimension, double birth, double death)
{
    barcode_level *level = &barcode->levels[dimension];
    if (level->count == level->capacity) {
        int64_t capacity = level->capacity ? 2 * level->capacity : 64;
        void *grown = memory_grow(level->bars, level->count, capacity, sizeof *level->bars);
        if (!grown) return false;
        level->bars = grown;
        level->capacity = capacity;
    }
    level->bars[level->count++] = (barcode_bar){birth, death, level->simplices, 0};
    return true;
}

static bool grow_simplices(barcode_level *level, int64_t corners)
{
    int64_t capacity = level->simplex_capacity ? 2 * level->simplex_capacity : 1024;
    void *vertices = memory_grow(level->vertices, level->simplices * corners, capacity * corners,
                                 sizeof *level->vertices);
    if (!vertices) return false;
    level->vertices = vertices;
    void *values = memory_grow(level->values, level->simplices, capacity, sizeof *level->values);
    if (!values) return false;
    level->values = values;
    level->simplex_capacity = capacity;
    return true;
}

bool barcode_simplex_add(cann_barcode *barcode, int64_t dimension, const uint32_t *vertices,
                         uint32_t value)
{
    barcode_level *level = &barcode->levels[dimension];
    int64_t corners = dimension + 1;
    if (level->simplices == level->simplex_capacity && !grow_simplices(level, corners))
        return false;
    int32_t *own = level->vertices + level->simplices * corners;
    for (int64_t k = 0; k < corners; k++) {
        int64_t at = k;
        for (; at > 0 && own[at - 1] > (int32_t)vertices[k]; at--) own[at] = own[at - 1];
        own[at] = (int32_t)vertices[k];
    }
    int64_t lifted = value > barcode->prime / 2 ? (int64_t)value - barcode->prime : (int64_t)value;
    level->values[level->simplices++] = (int32_t)lifted;
    level->bars[level->count - 1].count++;
    return true;
}

static int compare(const void *a, const void *b)
{
    const barcode_bar *x = a, *y = b;
    if (x->birth != y->birth) return x->birth < y->birth ? -1 : 1;
    if (x->death != y->death) return x->death < y->death ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

void barcode_sort(cann_barcode *barcode)
{
    for (int64_t k = 0; k <= barcode->dimension; k++)
        if (barcode->levels[k].count > 1)
            qsort(barcode->levels[k].bars, (size_t)barcode->levels[k].count, sizeof(barcode_bar),
                  compare);
}

static const barcode_level *level_of(const cann_barcode *barcode, int64_t dimension)
{
    if (barcode && dimension >= 0 && dimension <= barcode->dimension)
        return &barcode->levels[dimension];
    fail(CANN_ERROR_ARGUMENT, "the barcode has dimensions 0 to %" PRId64 ", not %" PRId64,
         barcode ? barcode->dimension : -1, dimension);
    return NULL;
}

static const barcode_bar *bar_of(const cann_barcode *barcode, int64_t dimension, int64_t bar)
{
    const barcode_level *level = level_of(barcode, dimension);
    if (!level) return NULL;
    if (bar >= 0 && bar < level->count && barcode->cocycles && dimension > 0)
        return &level->bars[bar];
    if (!barcode->cocycles || dimension == 0)
        fail(CANN_ERROR_ARGUMENT,
             "there are no cocycles of dimension %" PRId64
             "; ask for cocycles, of dimension 1 or higher",
             dimension);
    else
        fail(CANN_ERROR_ARGUMENT,
             "there are %" PRId64 " bars of dimension %" PRId64 ", no number %" PRId64,
             level->count, dimension, bar + 1);
    return NULL;
}

int64_t cann_barcode_dimension(const cann_barcode *barcode)
{
    return barcode->dimension;
}
int64_t cann_barcode_prime(const cann_barcode *barcode)
{
    return barcode->prime;
}
double cann_barcode_threshold(const cann_barcode *barcode)
{
    return barcode->threshold;
}
int64_t cann_barcode_count(const cann_barcode *barcode, int64_t dimension)
{
    const barcode_level *level = level_of(barcode, dimension);
    return level ? level->count : -1;
}

cann_tensor *cann_barcode_bars(const cann_barcode *barcode, int64_t dimension)
{
    const barcode_level *level = level_of(barcode, dimension);
    if (!level) return NULL;
    cann_tensor *bars = cann_tensor_new(CANN_FLOAT64, 2, (int64_t[]){level->count, 2});
    double *values = bars ? cann_tensor_data(bars) : NULL;
    for (int64_t i = 0; bars && i < level->count; i++) {
        values[2 * i] = level->bars[i].birth;
        values[2 * i + 1] = level->bars[i].death;
    }
    return bars;
}

cann_tensor *cann_barcode_simplices(const cann_barcode *barcode, int64_t dimension, int64_t bar)
{
    const barcode_bar *own = bar_of(barcode, dimension, bar);
    if (!own) return NULL;
    int64_t corners = dimension + 1;
    cann_tensor *out = cann_tensor_new(CANN_INT32, 2, (int64_t[]){own->count, corners});
    if (out && own->count)
        memcpy(cann_tensor_data(out), barcode->levels[dimension].vertices + own->first * corners,
               (size_t)(own->count * corners) * sizeof(int32_t));
    return out;
}

cann_tensor *cann_barcode_values(const cann_barcode *barcode, int64_t dimension, int64_t bar)
{
    const barcode_bar *own = bar_of(barcode, dimension, bar);
    if (!own) return NULL;
    cann_tensor *out = cann_tensor_new(CANN_INT32, 1, &own->count);
    if (out && own->count)
        memcpy(cann_tensor_data(out), barcode->levels[dimension].values + own->first,
               (size_t)own->count * sizeof(int32_t));
    return out;
}
