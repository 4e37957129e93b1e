/* SPDX-License-Identifier: MIT
 * Parameters of synapses marked @post that targets differ in, where states of synapses live in the
 * target: one value for each target, taken from its synapses when a run begins. Targets without
 * synapses have the value of the first synapse, which nothing hears. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include <string.h>

bool spread_wanted(const projection *projection, const node *parameter)
{
    const group *own = projection->own;
    const declaration *of = group_parameter(own, parameter);
    return of && of->post && own->slots[group_find(own, parameter)].width != 1;
}

const node *spread_declare(group *where, const projection *from, const node *parameter,
                           const node *symbol)
{
    spread_parameter *grown =
        memory_grow(where->spreads, where->spread_count, where->spread_count + 1, sizeof *grown);
    int slot = grown ? group_slot(where, symbol, SLOT_TEMPORARY, where->count, true) : -1;
    if (grown) where->spreads = grown;
    if (slot < 0) return NULL;
    where->slots[slot].role = SLOT_TEMPORARY;
    where->slots[slot].width = where->count;
    where->slots[slot].steady = true;
    grown[where->spread_count++] = (spread_parameter){from, group_find(from->own, parameter), slot};
    return symbol;
}

cann_status spreads_build(group *where)
{
    for (int64_t k = 0; k < where->spread_count; k++) {
        operation *made = operation_add(&where->constants, &operation_spread, where);
        if (!made) return CANN_ERROR_MEMORY;
        made->projection = (projection *)where->spreads[k].from;
        made->source = where->spreads[k].parameter;
        made->target = where->spreads[k].slot;
        cann_status status = synapses_list(made->projection->synapses);
        if (status != CANN_OK) return status;
    }
    return CANN_OK;
}

static void run_spread(const operation *operation, worker *worker)
{
    const cann_program *program = worker->program;
    const projection *projection = operation->projection;
    const group *where = operation->group;
    size_t size = (size_t)program->size;
    const char *from =
        slot_data(program, &projection->own->slots[operation->source], worker->member);
    char *to = slot_data(program, &where->slots[operation->target], worker->member);
    for (int64_t e = 0; e < where->count && projection->synapses->count; e++)
        memcpy(to + (size_t)e * size, from, size);
    for (int64_t s = 0; s < projection->synapses->count; s++)
        memcpy(to + (size_t)projection->synapses->target[s] * size, from + (size_t)s * size, size);
}

static void print_spread(const operation *operation, text *out)
{
    text_add(out, "when a run begins: %s of each target",
             group_slot_name(operation->group, operation->target));
}

const operation_row operation_spread = {"spread", run_spread, print_spread};
