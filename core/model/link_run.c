/* SPDX-License-Identifier: MIT
 * A link's part of a step: the target's input is cleared by the first of its links, and each adds
 * what it gives. */
#include "model/link.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <string.h>

static void meet(const worker *worker)
{
    if (worker->threads > 1) barrier_wait(worker->barrier, worker->threads);
}

static double value_at(const cann_program *program, const char *values, int64_t k)
{
    return program->type == CANN_FLOAT64 ? ((const double *)values)[k]
                                         : (double)((const float *)values)[k];
}

/* y += x over a slice; x may be one value for all. */
static void add_slice(cann_type type, char *y, const char *x, bool spread, slice mine)
{
    if (type == CANN_FLOAT64)
        for (int64_t k = mine.begin; k < mine.end; k++)
            ((double *)y)[k] += ((const double *)x)[spread ? 0 : k];
    else
        for (int64_t k = mine.begin; k < mine.end; k++)
            ((float *)y)[k] += ((const float *)x)[spread ? 0 : k];
}

static void run_row(const struct link *link, const worker *worker, const char *source, char *to,
                    slice mine)
{
    const cann_program *program = worker->program;
    double number = value_at(program, source, 0);
    if (!(number >= 1 && number <= (double)link->table->shape[0])) return;
    const char *row = (const char *)cann_tensor_data(link->table) +
                      ((int64_t)number - 1) * link->to->count * program->size;
    add_slice(program->type, to, row, false, mine);
}

static void run_pairs(const struct link *link, worker *worker, char *to, slice mine)
{
    const cann_program *program = worker->program;
    int64_t size = program->size;
    char *sum = slot_data(program, &link->to->slots[link->pair], worker->member);
    memset(sum + mine.begin * size, 0, (size_t)((mine.end - mine.begin) * size));
    for (int64_t j = 0; j < link->from->count; j++) {
        for (int64_t k = 0; k < link->count; k++) {
            const slot *slot = &link->from->slots[link->sources[k]];
            const char *values = slot_data(program, slot, worker->member);
            memcpy(worker->results + 8 * (int64_t)link->shown[k],
                   values + (slot->width > 1 ? j * size : 0), (size_t)size);
        }
        if (value_at(program, worker->results + 8 * (int64_t)link->shown[0], 0) != 0)
            operation_list_run(&link->pairs, worker);
    }
    add_slice(program->type, to, sum, false, mine);
}

char *link_source(const struct link *link, const worker *worker)
{
    return slot_data(worker->program, &link->from->slots[link->sources[0]], worker->member);
}

char *link_target(const struct link *link, const worker *worker)
{
    const group *group = link->to;
    int index = group_find(group, group->system->inputs[link->input].symbol);
    return slot_data(worker->program, &group->slots[index], worker->member);
}

static void run_link(const operation *operation, worker *worker)
{
    const cann_program *program = worker->program;
    const struct link *link = &program->links[operation->link];
    const group *group = link->to;
    char *to = link_target(link, worker);
    const slot *from = &link->from->slots[link->sources[0]];
    const char *source = link_source(link, worker);
    slice mine = parallel_slice(group->count, REDUCE_BLOCK, worker->thread, worker->threads);
    if (link->first)
        memset(to + mine.begin * program->size, 0,
               (size_t)((mine.end - mine.begin) * program->size));
    meet(worker);
    switch (link->kind) {
    case CANN_LINK_VALUE: add_slice(program->type, to, source, from->width == 1, mine); break;
    case CANN_LINK_PRODUCT:
        matrix_multiply(&(matrix_call){link->matrix, source, to, 1, mine.begin, mine.end});
        break;
    case CANN_LINK_ROW: run_row(link, worker, source, to, mine); break;
    case CANN_LINK_PAIRS: run_pairs(link, worker, to, mine); break;
    }
    meet(worker);
}

static void print_link(const operation *operation, text *out)
{
    static const char *const kinds[] = {"value", "product", "row", "pairs"};
    const struct link *link = &operation->group->program->links[operation->link];
    text_add(out, "%s %s %s of %s", link->to->system->inputs[link->input].name,
             link->first ? "<-" : "<- more", kinds[link->kind], link->from->name);
    if (link->matrix)
        text_add(out, " [%" PRId64 ", %" PRId64 "]", link->matrix->rows, link->matrix->columns);
    if (link->table)
        text_add(out, " [%" PRId64 ", %" PRId64 "]", link->table->shape[0], link->table->shape[1]);
    if (operation->group->waits) text_add(out, ", %d steps at once", SINK_STEPS);
}

const operation_row operation_link = {"link", run_link, print_link};
