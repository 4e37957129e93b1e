/* SPDX-License-Identifier: MIT
 * Recording what synapses keep with their sources or targets: operations that put it together for
 * every synapse, or for those that are recorded. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "base/text.h"
#include "expr/align_inside.h"
#include "model/program.h"
#include "model/traces.h"
#include "tensor/reduce.h"
#include <string.h>

static void run_expand(const operation *operation, worker *worker)
{
    const projection *projection = operation->projection;
    const slot *target = &projection->own->slots[operation->target];
    char *out = slot_data(worker->program, target, worker->member);
    slice mine = parallel_slice(target->width, REDUCE_BLOCK, worker->thread, worker->threads);
    traces_look(operation->route, worker, operation->places, mine.begin, mine.end, out);
}

static void print_expand(const operation *operation, text *out)
{
    const group *own = operation->projection->own;
    text_add(out, "%s <- %s of each synapse", group_slot_name(own, operation->target),
             group_slot_name(own, operation->source));
}

const operation_row operation_expand = {"expand", run_expand, print_expand};

static cann_status add_expand(projection *projection, int source, int target, int64_t *places,
                              operation_list *list)
{
    route *route = traces_look_new(projection, source);
    cann_status status = route_keep(projection->own->program, list, &operation_expand, route);
    if (status != CANN_OK) {
        memory_free(places);
        return status;
    }
    operation *made = &list->operations[list->count - 1];
    made->source = source;
    made->target = target;
    made->places = places;
    return synapses_list(projection->synapses);
}

const node *traces_expand(projection *projection, const node *value, operation_list *list)
{
    group *own = projection->own;
    const system_model *system = own->base;
    for (int64_t k = 0; k < system->state_count && value; k++) {
        const node *symbol = system->states[k].symbol;
        int slot = group_find(own, symbol);
        if (own->slots[slot].side == SIDE_SYNAPSE || !node_contains(system->pool, value, symbol))
            continue;
        text name = {0};
        text_add(&name, "#each_%s", symbol->name);
        const node *each = node_symbol(system->pool, text_string(&name));
        text_free(&name);
        int target = group_slot(own, each, SLOT_TEMPORARY, own->count, true);
        if (target < 0) return NULL;
        own->slots[target].width = own->count;
        if (add_expand(projection, slot, target, NULL, list) != CANN_OK) return NULL;
        value = node_substitute(system->pool, value, &symbol, &each, 1);
    }
    return value;
}

cann_status traces_pick(monitor *monitor)
{
    projection *projection = monitor->group->projection;
    int64_t *places = memory_take(monitor->index_count + 1, sizeof *places);
    if (!places) return CANN_ERROR_MEMORY;
    memcpy(places, monitor->indices, (size_t)monitor->index_count * sizeof *places);
    return add_expand(projection, group_find(monitor->group, monitor->value), monitor->slot, places,
                      &monitor->operations);
}

/* Whether what is recorded has a state of the synapses in it. */
static bool records_state(const projection *projection, const char *variable,
                          const char *expression)
{
    const group *own = projection->own;
    const system_model *system = own->base;
    const node *value = expression ? model_expression(own->model, variable, expression, NULL, 0)
                                   : node_symbol(system->pool, variable);
    for (int64_t k = 0; k < system->alias_count && value && !expression; k++)
        if (!strcmp(system->aliases[k].name, variable)) value = system->aliases[k].value;
    bool found = false;
    for (int64_t k = 0; k < system->state_count && value; k++)
        found |= !align_is_weight(system, k) &&
                 node_contains(system->pool, value, system->states[k].symbol);
    return found;
}

cann_status traces_record_begin(projection *projection, const char *variable,
                                const char *expression)
{
    cann_program *program = projection->own->program;
    cann_status status = program_build(program);
    if (status != CANN_OK) return status;
    bool state = records_state(projection, variable, expression);
    if (projection->synapses->generated && (expression || state))
        return projection_stored(projection);
    if (projection->alignment.kind != ALIGN_POST || !state) return CANN_OK;
    if (program->step == 0) return traces_part(projection, -1);
    return fail(CANN_ERROR_UNSUPPORTED,
                "%s.%s: the synapses of %s have no states of their own any more, only their sum in "
                "each target; record it from the first step on, or reset first",
                projection->own->name, variable, projection->own->name);
}
