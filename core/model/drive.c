/* SPDX-License-Identifier: MIT
 * Inputs given as expressions with series of their own. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "model/program.h"
#include <inttypes.h>
#include <string.h>

static int64_t input_index(const group *group, const char *input)
{
    for (int64_t k = 0; k < group->system->input_count; k++)
        if (!strcmp(group->system->inputs[k].name, input)) return k;
    text list = {0};
    for (int64_t k = 0; k < group->system->input_count; k++)
        text_add(&list, "%s%s", k ? ", " : "", group->system->inputs[k].name);
    fail(CANN_ERROR_NAME, "%s has no input '%s'   (inputs: %s)", group->system->name, input,
         list.length ? text_string(&list) : "none");
    text_free(&list);
    return -1;
}

static void drop_drive(group *group, int64_t input)
{
    for (int64_t k = 0; k < group->drive_count; k++)
        if (group->drives[k].input == input) {
            memory_free(group->drives[k].expression);
            group->drives[k] = group->drives[--group->drive_count];
            group->program->built = false;
            return;
        }
}

static cann_status add_drive(group *group, int64_t input, const char *expression,
                             const char *const *names, int64_t count)
{
    for (int64_t k = 0; k < group->drive_count; k++)
        if (group->drives[k].input == input && !strcmp(group->drives[k].expression, expression))
            return CANN_OK;
    const node *value =
        model_expression(group->model, group->system->inputs[input].name, expression, names, count);
    if (!value) return CANN_ERROR_MODEL;
    drop_drive(group, input);
    drive *grown =
        memory_grow(group->drives, group->drive_count, group->drive_count + 1, sizeof *grown);
    char *copy = memory_string(expression);
    if (grown) group->drives = grown;
    if (!grown || !copy) {
        memory_free(copy);
        return CANN_ERROR_MEMORY;
    }
    group->drives[group->drive_count++] = (drive){input, copy, value};
    group->program->built = false;
    return CANN_OK;
}

static cann_status set_series(group *group, const char *name, const cann_tensor *given)
{
    const cann_program *program = group->program;
    int rank = cann_tensor_rank(given);
    const int64_t *shape = cann_tensor_shape(given);
    int64_t rows = rank ? shape[0] : 0, count = cann_tensor_count(given);
    int64_t width = rows ? count / rows : 0;
    if (!rows || (width != 1 && width != group->count))
        return fail(CANN_ERROR_SHAPE,
                    "the series '%s' must be [steps] or [steps, %" PRId64 "], not %" PRId64
                    " values in %" PRId64 " rows",
                    name, group->count, count, rows);
    cann_tensor *converted = cann_tensor_convert(given, program->type);
    if (!converted) return CANN_ERROR_MEMORY;
    int64_t missing = values_first_nan(program->type, cann_tensor_data(converted), count);
    if (missing >= 0) {
        cann_tensor_free(converted);
        return fail(CANN_ERROR_ARGUMENT,
                    "the series '%s' is not a number (NaN) in row %" PRId64 ", column %" PRId64,
                    name, missing / width + 1, missing % width + 1);
    }
    int index =
        group_slot(group, node_symbol(group->system->pool, name), SLOT_SERIES, width, false);
    if (index < 0) {
        cann_tensor_free(converted);
        return CANN_ERROR_MEMORY;
    }
    slot *slot = &group->slots[index];
    if (slot->width != width) group->program->built = false;
    cann_tensor_free((cann_tensor *)slot->series);
    slot->width = width;
    slot->series = converted;
    slot->start = program->step;
    return CANN_OK;
}

/* Series of names that no drive uses any more do not bind the length of a run. */
static void drop_series(group *group)
{
    for (int64_t k = 0; k < group->slot_count; k++) {
        slot *slot = &group->slots[k];
        if (slot->role != SLOT_SERIES || !slot->series) continue;
        bool used = false;
        for (int64_t d = 0; d < group->drive_count; d++)
            used = used || node_contains(group->system->pool, group->drives[d].value, slot->symbol);
        if (used) continue;
        cann_tensor_free((cann_tensor *)slot->series);
        slot->series = NULL;
    }
}

cann_status cann_program_drive(cann_program *program, const char *name, const char *expression,
                               const char *const *names, const cann_tensor *const *series,
                               int64_t count)
{
    const char *variable;
    group *group = program_find(program, name, &variable);
    int64_t input = group ? input_index(group, variable) : -1;
    if (input < 0) return CANN_ERROR_NAME;
    cann_status status = CANN_OK;
    if (expression)
        status = add_drive(group, input, expression, names, count);
    else
        drop_drive(group, input);
    for (int64_t k = 0; k < count && status == CANN_OK; k++)
        status = set_series(group, names[k], series[k]);
    drop_series(group);
    return status;
}
