/* SPDX-License-Identifier: MIT */
#include "event/places.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/status.h"
#include "event/rules_places_loops.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

ISA_DECLARE(places_loops, places_loops);

const places_loops *places_loops_pick(void)
{
    return ISA_PICK(places_loops);
}

void places_free(void *state)
{
    places *places = state;
    if (!places) return;
    for (int axis = 0; axis < PLACES_AXES; axis++) {
        memory_free(places->source[axis]);
        memory_free(places->target[axis]);
    }
    memory_free(places);
}

static const cann_tensor *option_tensor(const option_list *options, const char *name)
{
    const named_option *option = options_find(options, name);
    return option ? option->tensor : NULL;
}

static cann_status refuse_shape(const option_list *options, const char *name,
                                const cann_tensor *given, int64_t count)
{
    char shape[TENSOR_TEXT];
    return fail(CANN_ERROR_SHAPE, "%s: %s is %s, but [%" PRId64 ", axes] with 1 to %d axes will do",
                options->owner, name, shape_print(shape, given->rank, given->shape), count,
                PLACES_AXES);
}

/* Targets must have the axes of the sources. */
static cann_status refuse_target(const option_list *options, const char *name,
                                 const cann_tensor *given, int64_t count, int axes)
{
    char shape[TENSOR_TEXT];
    return fail(CANN_ERROR_SHAPE,
                "%s: %s is %s, but the sources stand on %d ax%s: [%" PRId64 ", %d] will do",
                options->owner, name, shape_print(shape, given->rank, given->shape), axes,
                axes == 1 ? "is" : "es", count, axes);
}

/* The coordinates of a tensor, axis by axis. */
static cann_status read_axes(const option_list *options, const char *name, int64_t count,
                             const cann_tensor *given, int axes, double **out)
{
    double *all = memory_take(count * axes, sizeof *all);
    cann_status status = all ? cann_tensor_read(given, all, count * axes) : CANN_ERROR_MEMORY;
    for (int axis = 0; axis < axes && status == CANN_OK; axis++) {
        out[axis] = memory_take(count, sizeof **out);
        if (!out[axis]) status = CANN_ERROR_MEMORY;
        for (int64_t k = 0; status == CANN_OK && k < count; k++) {
            out[axis][k] = all[k * axes + axis];
            if (!isfinite(out[axis][k]))
                status = fail(CANN_ERROR_ARGUMENT,
                              "%s: %s holds %g for %" PRId64 ", but places are finite",
                              options->owner, name, out[axis][k], k);
        }
    }
    memory_free(all);
    return status;
}

static cann_status read_turn(const option_list *options, places *places)
{
    const cann_tensor *turn = option_tensor(options, "turn");
    if (!turn) return CANN_OK;
    if (turn->count != places->axes)
        return fail(CANN_ERROR_SHAPE, "%s: turn has %" PRId64 " lengths, but places have %d axes",
                    options->owner, turn->count, places->axes);
    cann_status status = cann_tensor_read(turn, places->turn, turn->count);
    for (int axis = 0; status == CANN_OK && axis < places->axes; axis++)
        if (!(places->turn[axis] >= 0) || !isfinite(places->turn[axis]))
            status = fail(CANN_ERROR_ARGUMENT, "%s: turn = %g, but a length from 0 will do",
                          options->owner, places->turn[axis]);
    return status;
}

places *places_read(const option_list *options, int64_t rows, int64_t columns)
{
    const cann_tensor *from = option_tensor(options, "source_places");
    const cann_tensor *to = option_tensor(options, "target_places");
    const char *source_name = "source_places", *target_name = to ? "target_places" : source_name;
    places *places = memory_take(1, sizeof *places);
    if (!places) return NULL;
    if (!to) to = from;
    places->axes = from->rank == 2 ? (int)from->shape[1] : 1;
    bool fits = from->rank >= 1 && from->rank <= 2 && from->shape[0] == rows && places->axes >= 1 &&
                places->axes <= PLACES_AXES;
    bool other_fits = to->rank == from->rank && to->shape[0] == columns &&
                      (to->rank == 1 || to->shape[1] == places->axes);
    cann_status status = CANN_OK;
    if (!fits) status = refuse_shape(options, source_name, from, rows);
    if (fits && !other_fits)
        status = refuse_target(options, target_name, to, columns, places->axes);
    if (status == CANN_OK)
        status = read_axes(options, source_name, rows, from, places->axes, places->source);
    if (status == CANN_OK)
        status = read_axes(options, target_name, columns, to, places->axes, places->target);
    if (status == CANN_OK) status = read_turn(options, places);
    if (status == CANN_OK) return places;
    places_free(places);
    return NULL;
}

void places_squares(const places *places, int64_t columns, int64_t source, double *square)
{
    const places_loops *loops = places_loops_pick();
    memset(square, 0, (size_t)columns * sizeof *square);
    for (int axis = 0; axis < places->axes; axis++)
        loops->add_square(columns, places->source[axis][source], places->target[axis],
                          places->turn[axis], square);
}
