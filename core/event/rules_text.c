/* SPDX-License-Identifier: MIT
 * Rules written as text: a condition on i, j, where they stand and further values of theirs,
 * evaluated for all targets of a source at once by a fused kernel. i and j count from 0. */
#include "base/memory.h"
#include "base/random.h"
#include "base/status.h"
#include "base/text.h"
#include "event/places.h"
#include "event/rules.h"
#include "expr/system.h"
#include "kernel/kernel.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What texts may name, beside i: the places' names only as far as places have axes. Coordinate 1,
 * x, runs along the last axis of places. */
typedef struct named {
    const char *name;
    int axes;    /* of places that have it */
    bool varies; /* with the target */
} named;

static const named names[] = {{"j", 0, true},      {"N_pre", 0, false}, {"N_post", 0, false},
                              {"d", 1, true},      {"x_pre", 1, false}, {"x_post", 1, true},
                              {"y_pre", 2, false}, {"y_post", 2, true}, {"z_pre", 3, false},
                              {"z_post", 3, true}};
enum {
    NAME_J,
    NAME_N_PRE,
    NAME_N_POST,
    NAME_D,
    NAME_PLACES,
    NAMES = sizeof names / sizeof *names,
    VALUES = 32, /* further names of one side, at most */
    INPUTS = NAMES + 1 + 2 * VALUES
};

/* Values that texts name: those of the sources as NAME_pre, of the targets as NAME_post. */
typedef struct side_values {
    int count;
    const char *name; /* all, separated by commas */
    double *of;       /* [count][elements] */
} side_values;

typedef struct condition {
    cann_model *model;
    kernel *kernel; /* outputs: whether, and with what chance */
    places *places; /* NULL where not given */
    int named;      /* of names[], how many may be used */
    double *target; /* [columns] 0, 1, 2, ... */
    side_values sides[2];
} condition;

static void condition_free(void *state)
{
    condition *condition = state;
    if (!condition) return;
    kernel_free(condition->kernel);
    cann_model_free(condition->model);
    places_free(condition->places);
    memory_free(condition->target);
    for (int side = 0; side < 2; side++) memory_free(condition->sides[side].of);
    memory_free(condition);
}

/* The name behind the next comma; NULL: it was the last. */
static const char *next_name(const char *at)
{
    const char *comma = strchr(at, ',');
    return comma ? comma + 1 : NULL;
}

/* source_values [elements, names] of source_names, and of the targets. */
static cann_status read_values(cann_wiring *wiring, int side, side_values *into)
{
    const char *role = side ? "target" : "source";
    int64_t elements = side ? wiring->columns : wiring->rows;
    const cann_tensor *given =
        cann_wiring_tensor_of(wiring, side ? "target_values" : "source_values");
    into->name = cann_wiring_text_of(wiring, side ? "target_names" : "source_names");
    if (!given && !into->name) return CANN_OK;
    for (const char *at = into->name; at; at = next_name(at)) into->count++;
    if (!given || !into->count || into->count > VALUES || given->rank != 2 ||
        given->shape[0] != elements || given->shape[1] != into->count)
        return fail(CANN_ERROR_SHAPE,
                    "condition: %s_names and %s_values go together: up to %d names, and a tensor "
                    "[%" PRId64 ", names]",
                    role, role, VALUES, elements);
    double *rows = memory_take(given->count + 1, sizeof *rows);
    into->of = memory_take(given->count + 1, sizeof *into->of);
    cann_status status =
        rows && into->of ? cann_tensor_read(given, rows, given->count) : CANN_ERROR_MEMORY;
    for (int64_t e = 0; e < elements && status == CANN_OK; e++)
        for (int k = 0; k < into->count; k++)
            into->of[k * elements + e] = rows[e * into->count + k];
    memory_free(rows);
    return status;
}

static void add_side(text *inputs, const side_values *values, const char *ending)
{
    for (const char *at = values->name; at; at = next_name(at))
        text_add(inputs, "; %.*s%s", (int)strcspn(at, ","), at, ending);
}

static cann_model *read_names(const condition *condition)
{
    text inputs = {0};
    for (int k = 0; k < condition->named; k++)
        text_add(&inputs, "%s%s", k ? "; " : "", names[k].name);
    add_side(&inputs, &condition->sides[0], "_pre");
    add_side(&inputs, &condition->sides[1], "_post");
    cann_model *model = cann_model_new("rule", "system");
    bool good = model && cann_model_section(model, "units", "off") == CANN_OK &&
                cann_model_section(model, "input", text_string(&inputs)) == CANN_OK &&
                cann_model_check(model) == CANN_OK;
    text_free(&inputs);
    if (good) return model;
    cann_model_free(model);
    return NULL;
}

static cann_status compile(cann_wiring *wiring, condition *condition, double p)
{
    const char *where = cann_wiring_text_of(wiring, "where");
    const char *chance = cann_wiring_text_of(wiring, "chance");
    int axes = condition->places ? condition->places->axes : 0;
    while (condition->named < NAMES && names[condition->named].axes <= axes) condition->named++;
    condition->model = read_names(condition);
    const system_model *system = condition->model ? model_system(condition->model) : NULL;
    if (!system) return CANN_ERROR_MODEL;
    const node *outputs[2] = {node_number(system->pool, 1), node_number(system->pool, p)};
    if (where) outputs[0] = model_expression(condition->model, "where", where, NULL, 0);
    if (chance) outputs[1] = model_expression(condition->model, "chance", chance, NULL, 0);
    if (!outputs[0] || !outputs[1]) return CANN_ERROR_MODEL;
    kernel_input inputs[INPUTS];
    int count = condition->named + condition->sides[0].count + condition->sides[1].count;
    for (int k = 0; k < count; k++) {
        bool varies = k < condition->named ? names[k].varies
                                           : k >= condition->named + condition->sides[0].count;
        inputs[k] = (kernel_input){system->inputs[k].symbol, !varies};
    }
    inputs[count] = (kernel_input){node_symbol(system->pool, "i"), true};
    kernel_spec spec = {CANN_FLOAT64, inputs, count + 1, outputs, 2};
    condition->kernel = kernel_new(&spec, CANN_AUTOMATIC);
    return condition->kernel ? CANN_OK : CANN_ERROR_MODEL;
}

PREPARE(condition)
{
    if (!(options[0] >= 0 && options[0] <= 1))
        return fail(CANN_ERROR_ARGUMENT, "condition: p = %g, but 0 to 1 will do", options[0]);
    if (options[0] != 1 && cann_wiring_text_of(wiring, "chance"))
        return fail(CANN_ERROR_ARGUMENT,
                    "condition: p and chance both say how probable a pair is; one will do");
    if (wiring->state_free) wiring->state_free(wiring->state);
    condition *condition = wiring->state = memory_take(1, sizeof *condition);
    wiring->state_free = condition_free;
    if (!condition) return CANN_ERROR_MEMORY;
    if (cann_wiring_tensor_of(wiring, "source_places")) {
        condition->places = places_read(&wiring->options, wiring->rows, wiring->columns);
        if (!condition->places) return CANN_ERROR_ARGUMENT;
    } else if (cann_wiring_tensor_of(wiring, "target_places") ||
               cann_wiring_tensor_of(wiring, "turn")) {
        return fail(CANN_ERROR_ARGUMENT,
                    "condition: the option 'source_places' is missing; target_places and turn go "
                    "along with it");
    }
    cann_status status = read_values(wiring, 0, &condition->sides[0]);
    if (status == CANN_OK) status = read_values(wiring, 1, &condition->sides[1]);
    if (status == CANN_OK) status = compile(wiring, condition, options[0]);
    if (status != CANN_OK) return status;
    condition->target = memory_take(wiring->columns, sizeof *condition->target);
    if (!condition->target) return CANN_ERROR_MEMORY;
    for (int64_t j = 0; j < wiring->columns; j++) condition->target[j] = (double)j;
    return CANN_OK;
}

/* Addresses of a row's inputs, in the order of names, i last. */
typedef struct row_inputs {
    double i, rows, columns, *distance;
    const void *in[INPUTS];
} row_inputs;

static void point_inputs(row_inputs *inputs, const condition *condition, int64_t source)
{
    const places *places = condition->places;
    inputs->in[NAME_J] = condition->target;
    inputs->in[NAME_N_PRE] = &inputs->rows;
    inputs->in[NAME_N_POST] = &inputs->columns;
    if (condition->named > NAME_D) inputs->in[NAME_D] = inputs->distance;
    for (int k = NAME_PLACES; k < condition->named; k++) {
        int axis = places->axes - names[k].axes;
        inputs->in[k] = names[k].varies ? places->target[axis] : &places->source[axis][source];
    }
    int at = condition->named;
    for (int side = 0; side < 2; side++)
        for (int k = 0; k < condition->sides[side].count; k++)
            inputs->in[at++] = side ? &condition->sides[1].of[k * (int64_t)inputs->columns]
                                    : &condition->sides[0].of[k * (int64_t)inputs->rows + source];
    inputs->in[at] = &inputs->i;
}

/* Keeps the targets for which the text holds and the draw is below the chance. */
static cann_status keep(cann_wiring *wiring, int64_t source, const double *holds,
                        const double *chance, const double *drawn)
{
    for (int64_t j = 0; j < wiring->columns; j++) {
        if (isnan(holds[j]) || isnan(chance[j]))
            return fail(CANN_ERROR_ARGUMENT,
                        "condition: it is not a number (NaN) for i = %" PRId64 ", j = %" PRId64,
                        source, j);
        if (holds[j] != 0 && drawn[j] < chance[j] && !wiring_push(wiring, j))
            return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

static bool is_certain(const double *chance, int64_t count)
{
    for (int64_t j = 0; j < count; j++)
        if (!(chance[j] >= 1)) return false;
    return true;
}

ROW(condition)
{
    (void)options, (void)random;
    const condition *condition = wiring->state;
    int64_t n = wiring->columns;
    double *room = memory_take(6 * n, sizeof *room);
    if (!room) return CANN_ERROR_MEMORY;
    double *holds = room, *chance = room + n, *drawn = room + 2 * n, *zero = room + 3 * n;
    double *one = room + 4 * n;
    row_inputs inputs = {.i = (double)source,
                         .rows = (double)wiring->rows,
                         .columns = (double)n,
                         .distance = room + 5 * n};
    for (int64_t j = 0; j < n; j++) one[j] = 1;
    if (condition->places) places_squares(condition->places, n, source, inputs.distance);
    for (int64_t j = 0; condition->places && j < n; j++)
        inputs.distance[j] = sqrt(inputs.distance[j]);
    point_inputs(&inputs, condition, source);
    void *out[2] = {holds, chance};
    kernel_call call = {.seed = wiring->seed,
                        .stream = wiring->stream * TEXT_DRAWS,
                        .step = DRAWS_TEXT,
                        .offset = source << 32};
    kernel_run(condition->kernel, 0, n, inputs.in, out, &call);
    if (!is_certain(chance, n))
        draw_loop_of(DISTRIBUTION_uniform, CANN_FLOAT64)(
            n, drawn, zero, one, wiring->seed, wiring->stream, (uint64_t)source << 32, DRAWS_PAIRS);
    cann_status status = keep(wiring, source, holds, chance, drawn);
    memory_free(room);
    return status;
}
