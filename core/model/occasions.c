/* SPDX-License-Identifier: MIT
 * Values at events: what expressions of a group are in the steps in which an element has an event,
 * after its equations and before the event's own actions. The step writes them for all elements;
 * who had the event is noted by each thread for its own, and put in order when the run ends. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "base/text.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <stdlib.h>
#include <string.h>

enum { HEAD = 3 }; /* of a row: step, member, element; the values follow */

static int64_t row_width(const occasion *occasion)
{
    return HEAD + occasion->value_count;
}

static void free_one(occasion *occasion)
{
    memory_free(occasion->name);
    memory_free(occasion->values);
    memory_free(occasion->slots);
    memory_free(occasion->rows);
}

void occasions_clear(cann_program *program)
{
    if (program->occasion_count) program->built = false;
    for (int64_t m = 0; m < program->occasion_count; m++) free_one(&program->occasions[m]);
    memory_free(program->occasions);
    program->occasions = NULL;
    program->occasion_count = 0;
}

static int new_slot(group *group, const char *name, int64_t number)
{
    text letters = {0};
    text_add(&letters, "#at_%s%d", name, (int)number);
    const node *symbol = node_symbol(group->system->pool, text_string(&letters));
    text_free(&letters);
    return group_slot(group, symbol, SLOT_ALIAS, group->count, true);
}

static cann_status find_event(const group *group, const char *name, int64_t *event)
{
    const char *known[64];
    int64_t count = group->system->event_count < 64 ? group->system->event_count : 64;
    for (int64_t k = 0; k < group->system->event_count; k++)
        if (!strcmp(group->system->events[k].name, name)) return *event = k, CANN_OK;
    for (int64_t k = 0; k < count; k++) known[k] = group->system->events[k].name;
    int64_t near = text_nearest(name, known, count);
    return fail(CANN_ERROR_NAME, "%s has no event '%s'%s%s%s", group->name, name,
                near < 0 ? "" : "; did you mean '", near < 0 ? "" : known[near],
                near < 0 ? "" : "'?");
}

static cann_status fill(occasion *occasion, group *group, const char *variable,
                        const char *const *expressions, int64_t count)
{
    occasion->flag = new_slot(group, variable, -1);
    if (!occasion->values || !occasion->slots || occasion->flag < 0) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count; k++) {
        occasion->values[k] = model_expression(group->model, variable, expressions[k], NULL, 0);
        if (!occasion->values[k]) return CANN_ERROR_MODEL;
        occasion->slots[k] = new_slot(group, variable, k);
        if (occasion->slots[k] < 0) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

cann_status cann_program_record_event(cann_program *program, const char *name, const char *event,
                                      const char *const *expressions, int64_t count)
{
    if (!name || !event || (count && !expressions))
        return fail(CANN_ERROR_ARGUMENT, "recording at events needs a name and an event");
    const char *variable;
    group *group = program_find(program, name, &variable);
    if (!group) return CANN_ERROR_NAME;
    if (group->projection)
        return fail(CANN_ERROR_UNSUPPORTED, "%s is a projection; events of groups can be recorded",
                    group->name);
    occasion made = {.name = memory_string(name),
                     .group = group,
                     .value_count = count,
                     .values = memory_take(count + 1, sizeof *made.values),
                     .slots = memory_take(count + 1, sizeof *made.slots)};
    cann_status status = made.name ? find_event(group, event, &made.event) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = fill(&made, group, variable, expressions, count);
    occasion *grown = status == CANN_OK ? memory_grow(program->occasions, program->occasion_count,
                                                      program->occasion_count + 1, sizeof *grown)
                                        : NULL;
    if (!grown) {
        free_one(&made);
        return status == CANN_OK ? CANN_ERROR_MEMORY : status;
    }
    program->occasions = grown;
    program->occasions[program->occasion_count++] = made;
    program->built = false;
    group->watched = true;
    return CANN_OK;
}

cann_status occasions_output(const group *group, int64_t event, const node *fired, const node **env,
                             step_outputs *outputs)
{
    const cann_program *program = group->program;
    cann_status status = CANN_OK;
    for (int64_t m = 0; m < program->occasion_count; m++) {
        const occasion *occasion = &program->occasions[m];
        if (occasion->group != group || occasion->event != event) continue;
        status = step_output_add(outputs, occasion->flag, fired);
        for (int64_t k = 0; k < occasion->value_count && status == CANN_OK; k++)
            status = step_output_add(outputs, occasion->slots[k],
                                     build_so_far(group, occasion->values[k], env));
        if (status != CANN_OK) return status;
    }
    return status;
}

bool occasions_worker(const cann_program *program, worker *worker)
{
    worker->noted = memory_take(program->occasion_count + 1, sizeof *worker->noted);
    return worker->noted != NULL;
}

void occasions_worker_free(const cann_program *program, worker *worker)
{
    for (int64_t m = 0; worker->noted && m < program->occasion_count; m++)
        memory_free(worker->noted[m].rows);
    memory_free(worker->noted);
}

static double value_at(const cann_program *program, const slot *slot, int64_t member, int64_t k)
{
    const char *data = slot_data(program, slot, member);
    return program->type == CANN_FLOAT64 ? ((const double *)data)[k] : ((const float *)data)[k];
}

static void note(const occasion *occasion, worker *worker, noted *into, int64_t k)
{
    const group *group = occasion->group;
    int64_t width = row_width(occasion);
    if (into->count == into->capacity) {
        int64_t capacity = 2 * into->capacity + 256;
        double *grown =
            memory_grow(into->rows, into->count * width, capacity * width, sizeof *into->rows);
        if (!grown) {
            worker->out_of_memory = true;
            return;
        }
        into->rows = grown;
        into->capacity = capacity;
    }
    double *row = into->rows + width * into->count++;
    row[0] = (double)(worker->step + 1);
    row[1] = (double)(group->flat ? k : worker->member);
    row[2] = group->flat ? 0 : (double)k;
    for (int64_t v = 0; v < occasion->value_count; v++) {
        const slot *slot = &group->slots[occasion->slots[v]];
        bool single = slot->width == 1 && !group->flat;
        row[HEAD + v] = value_at(worker->program, slot, worker->member, single ? 0 : k);
    }
}

void occasions_note(const group *group, worker *worker)
{
    const cann_program *program = worker->program;
    for (int64_t m = 0; m < program->occasion_count; m++) {
        const occasion *occasion = &program->occasions[m];
        if (occasion->group != group) continue;
        int64_t count = group->flat ? program->batch : group->count;
        slice mine = parallel_slice(count, REDUCE_BLOCK, worker->thread, worker->threads);
        for (int64_t k = mine.begin; k < mine.end; k++)
            if (value_at(program, &group->slots[occasion->flag], worker->member, k) != 0)
                note(occasion, worker, &worker->noted[m], k);
    }
}

static int in_order(const void *a, const void *b)
{
    const double *x = a, *y = b;
    for (int k = 0; k < HEAD; k++)
        if (x[k] != y[k]) return x[k] < y[k] ? -1 : 1;
    return 0;
}

cann_status occasions_collect(cann_program *program, const worker *workers, int threads)
{
    for (int k = 0; k < threads; k++)
        if (!workers[k].noted) return CANN_ERROR_MEMORY;
    for (int64_t m = 0; m < program->occasion_count; m++) {
        occasion *occasion = &program->occasions[m];
        int64_t width = row_width(occasion), more = 0, at = occasion->row_count;
        for (int k = 0; k < threads; k++) more += workers[k].noted[m].count;
        if (!more) continue;
        double *grown =
            memory_grow(occasion->rows, at * width, (at + more) * width, sizeof *occasion->rows);
        if (!grown) return CANN_ERROR_MEMORY;
        occasion->rows = grown;
        for (int k = 0; k < threads; k++) {
            const noted *from = &workers[k].noted[m];
            if (!from->count) continue;
            memcpy(grown + at * width, from->rows, (size_t)(from->count * width) * sizeof *grown);
            at += from->count;
        }
        qsort(grown + occasion->row_count * width, (size_t)more, (size_t)width * sizeof *grown,
              in_order);
        occasion->row_count += more;
    }
    return CANN_OK;
}

void occasions_empty(cann_program *program)
{
    for (int64_t m = 0; m < program->occasion_count; m++) program->occasions[m].row_count = 0;
}

cann_tensor *cann_program_events(const cann_program *program, const char *name)
{
    for (int64_t m = 0; name && m < program->occasion_count; m++) {
        const occasion *occasion = &program->occasions[m];
        if (strcmp(occasion->name, name) != 0) continue;
        int64_t shape[] = {occasion->row_count, row_width(occasion)};
        cann_tensor *out = cann_tensor_new(CANN_FLOAT64, 2, shape);
        if (out && occasion->row_count)
            memcpy(cann_tensor_data(out), occasion->rows,
                   (size_t)(occasion->row_count * shape[1]) * sizeof *occasion->rows);
        return out;
    }
    fail(CANN_ERROR_NAME, "no events were recorded as '%s'", name ? name : "");
    return NULL;
}
