/* SPDX-License-Identifier: MIT
 * Rules of a regular grid: each meets those within reach. Shapes are in C order; a periodic axis
 * that is shorter than the reach meets nobody twice. */
#include "base/memory.h"
#include "base/status.h"
#include "event/rules.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>

enum { AXES = 8 };

typedef struct lattice {
    int rank;
    int64_t shape[AXES];
    bool periodic;
    int64_t reach;
    bool along_axes; /* steps along one axis alone (distance 1 in city blocks) */
} lattice;

static cann_status check_shape(cann_wiring *wiring, lattice *lattice)
{
    const cann_tensor *shape = cann_wiring_tensor_of(wiring, "shape");
    const char *name = wiring->rule->name;
    double lengths[AXES], count = 1;
    if (wiring->rows != wiring->columns)
        return fail(CANN_ERROR_SHAPE,
                    "%s joins a population to itself, not %" PRId64 " to %" PRId64, name,
                    wiring->rows, wiring->columns);
    lattice->rank = shape ? (int)shape->count : 1;
    lengths[0] = (double)wiring->rows;
    if (lattice->rank < 1 || lattice->rank > AXES)
        return fail(CANN_ERROR_SHAPE, "%s: shape has 1 to %d lengths, not %d", name, AXES,
                    lattice->rank);
    if (shape && cann_tensor_read(shape, lengths, shape->count) != CANN_OK) return CANN_ERROR_SHAPE;
    for (int k = 0; k < lattice->rank; k++) {
        count *= lengths[k];
        if (!(lengths[k] >= 0 && lengths[k] <= INT32_MAX)) count = NAN;
        if (count <= INT32_MAX) lattice->shape[k] = (int64_t)lengths[k];
    }
    if (count != (double)wiring->rows)
        return fail(CANN_ERROR_SHAPE,
                    "%s: shape is of %g elements, but the population has %" PRId64, name, count,
                    wiring->rows);
    return CANN_OK;
}

static cann_status prepare(cann_wiring *wiring, bool periodic, double reach, bool along_axes)
{
    if (wiring->state_free) wiring->state_free(wiring->state);
    lattice *lattice = wiring->state = memory_take(1, sizeof *lattice);
    wiring->state_free = memory_free;
    if (!lattice) return CANN_ERROR_MEMORY;
    cann_status status = check_shape(wiring, lattice);
    if (status != CANN_OK) return status;
    if (!(reach >= 1 && reach <= 1e6) || reach != floor(reach))
        return fail(CANN_ERROR_ARGUMENT, "%s: reach = %g, but a whole number from 1 to 1e6 will do",
                    wiring->rule->name, reach);
    lattice->periodic = periodic;
    lattice->reach = (int64_t)reach;
    lattice->along_axes = along_axes;
    return wiring_expect(wiring, (double)wiring->rows *
                                     fmin(pow(2 * reach + 1, lattice->rank), (double)wiring->rows));
}

/* The place along an axis after a step; -1 where the grid ends. */
static int64_t step(const lattice *lattice, int axis, int64_t at, int64_t by)
{
    int64_t length = lattice->shape[axis], to = at + by;
    if (lattice->periodic) return ((to % length) + length) % length;
    return to >= 0 && to < length ? to : -1;
}

/* Walks the box around `at`, axis by axis; `base` is the place so far. */
static bool walk_box(cann_wiring *wiring, const lattice *lattice, const int64_t *at, int axis,
                     int64_t base)
{
    if (axis == lattice->rank) return wiring_push(wiring, base);
    int64_t length = lattice->shape[axis];
    int64_t low = -lattice->reach, high = lattice->reach;
    if (lattice->periodic && high - low + 1 > length) low = 0, high = length - 1;
    for (int64_t by = low; by <= high; by++) {
        int64_t to = step(lattice, axis, at[axis], by);
        if (to >= 0 && !walk_box(wiring, lattice, at, axis + 1, base * length + to)) return false;
    }
    return true;
}

/* The two neighbours along each axis; on an axis of 1 or 2 elements they may be one, or oneself. */
static bool walk_axes(cann_wiring *wiring, const lattice *lattice, const int64_t *at,
                      int64_t source)
{
    int64_t inner = 1;
    for (int axis = lattice->rank - 1; axis >= 0; axis--) {
        int64_t before = -1;
        for (int64_t by = -1; by <= 1; by += 2) {
            int64_t to = step(lattice, axis, at[axis], by);
            if (to < 0 || to == before || to == at[axis]) continue;
            before = to;
            if (!wiring_push(wiring, source + (to - at[axis]) * inner)) return false;
        }
        inner *= lattice->shape[axis];
    }
    return !wiring->allow_self || wiring_push(wiring, source);
}

static cann_status find_neighbours(cann_wiring *wiring, int64_t source)
{
    const lattice *lattice = wiring->state;
    int64_t at[AXES], left = source;
    for (int axis = lattice->rank - 1; axis >= 0; axis--) {
        at[axis] = left % lattice->shape[axis];
        left /= lattice->shape[axis];
    }
    bool good = lattice->along_axes ? walk_axes(wiring, lattice, at, source)
                                    : walk_box(wiring, lattice, at, 0, 0);
    return good ? CANN_OK : CANN_ERROR_MEMORY;
}

PREPARE(grid_four)
{
    return prepare(wiring, options[0] != 0, 1, true);
}
ROW(grid_four)
{
    (void)options, (void)random;
    return find_neighbours(wiring, source);
}
PREPARE(grid_eight)
{
    return prepare(wiring, options[0] != 0, 1, false);
}
ROW(grid_eight)
{
    (void)options, (void)random;
    return find_neighbours(wiring, source);
}
PREPARE(grid_n)
{
    return prepare(wiring, options[0] != 0, options[1], false);
}
ROW(grid_n)
{
    (void)options, (void)random;
    return find_neighbours(wiring, source);
}
