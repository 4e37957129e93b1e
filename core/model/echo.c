/* SPDX-License-Identifier: MIT
 * Spikes that were under way when the delays of their synapses changed arrive when they would have:
 * the wiring of then stays as an echo until the last of them is there. Spikes of later steps travel
 * the new one, so each arrives once. */
#include "base/memory.h"
#include "base/text.h"
#include "model/program.h"
#include <string.h>

void echo_free(projection *projection)
{
    if (!projection->echo) return;
    projection_unwire(projection->echo);
    memory_free(projection->echo);
    projection->echo = NULL;
}

cann_status echo_keep(projection *projection, int64_t since, int64_t *now)
{
    struct projection *echo = memory_take(1, sizeof *echo);
    synapse_rows_free(&projection->rows);
    projection->rows = (synapse_rows){0};
    projection->team = 0;
    if (!echo) {
        memory_free(now);
        projection_unwire(projection);
        return CANN_ERROR_MEMORY;
    }
    *echo = (struct projection){.pre = projection->pre,
                                .post = projection->post,
                                .own = projection->own,
                                .port = projection->port,
                                .synapses = projection->synapses,
                                .delay = projection->delay,
                                .delays = projection->delays,
                                .delay_count = projection->delay_count,
                                .parts = projection->parts,
                                .part_row = projection->part_row,
                                .steps = projection->steps,
                                .until = since,
                                .now = now};
    projection->since = since;
    projection->echo = echo;
    return CANN_OK;
}

void echoes_fade(cann_program *program)
{
    for (int64_t p = 0; p < program->projection_count; p++) {
        projection *projection = program->projections[p];
        if (!projection->echo) continue;
        int64_t longest = projection->echo->delay;
        if (projection->delay > longest) longest = projection->delay;
        if (program->step < projection->since + longest) continue;
        echo_free(projection);
        projection->since = 0;
        program->built = false;
    }
}

static void run_echo(const operation *operation, worker *worker)
{
    const cann_program *program = worker->program;
    const projection *echo = operation->projection;
    const slot *slots = operation->group->slots;
    const char *from = slot_data(program, &slots[operation->source], worker->member);
    char *to = slot_data(program, &slots[operation->target], worker->member);
    for (int64_t k = 0; k < echo->synapses->count; k++)
        memcpy(to + k * program->size, from + echo->now[k] * program->size, (size_t)program->size);
}

static void print_echo(const operation *operation, text *out)
{
    text_add(out, "%s <- %s, as before the delays changed",
             group_slot_name(operation->group, operation->target),
             group_slot_name(operation->group, operation->source));
}

const operation_row operation_echo = {"echo", run_echo, print_echo};

int echo_amount(const projection *echo, int slot)
{
    group *own = echo->own;
    if (slot < 0 || own->slots[slot].width == 1 || !echo->synapses->count) return slot;
    text name = {0};
    text_add(&name, "#echo_%s", group_slot_name(own, slot));
    const node *symbol = node_symbol(own->base->pool, text_string(&name));
    text_free(&name);
    int made = group_slot(own, symbol, SLOT_TEMPORARY, echo->synapses->count, true);
    operation *operation = operation_add(&own->projection->constants, &operation_echo, own);
    if (made < 0 || !operation) return -1;
    own->slots[made].width = echo->synapses->count;
    operation->projection = (projection *)echo;
    operation->source = slot;
    operation->target = made;
    return made;
}
