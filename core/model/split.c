/* SPDX-License-Identifier: MIT
 * Expressions to operations. A sum over the group or a convolution needs its argument whole, so the
 * graph is cut there: level 0 is all that needs no such part, level k + 1 what needs one whose
 * argument has level k. Each level is one kernel; between levels stand the reductions and
 * convolutions. State is written by the last kernel alone, so every level reads the old state. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <stdio.h>
#include <string.h>

typedef struct cut {
    group *group;
    const step_outputs *outputs;
    operation_list *list;
    int64_t nodes;      /* of the pool when the cut began */
    int *level;         /* [nodes] -1: not asked yet */
    const node **put;   /* [nodes] what stands for a node that lies in a slot, by its id */
    const node **parts; /* [part_count] the non-local nodes, arguments before users */
    int64_t part_count;
    int *argument, *result; /* [part_count] slots */
    int last;               /* the highest level */
} cut;

static bool nonlocal(const node *node)
{
    return node->kind == NODE_REDUCE || node->kind == NODE_CONVOLVE || node->kind == NODE_PAST;
}

/* Level of a node; collects non-local parts in the order of need. */
static int visit(cut *cut, const node *node)
{
    if (cut->level[node->id] >= 0) return cut->level[node->id];
    int level = 0;
    for (int k = 0; k < node->count; k++) {
        int below = visit(cut, node->child[k]);
        if (below > level) level = below;
    }
    if (nonlocal(node)) {
        cut->parts[cut->part_count++] = node;
        level++;
    }
    cut->level[node->id] = level;
    if (level > cut->last) cut->last = level;
    return level;
}

int place_slot(group *group, const node *symbol)
{
    bool index = !strcmp(symbol->name, "i");
    bool coordinate = !strncmp(symbol->name, "coord", 5) && symbol->name[5] >= '1' &&
                      symbol->name[5] <= '0' + GRID_AXES && !symbol->name[6];
    if (!index && !coordinate) {
        fail(CANN_ERROR_MODEL, "%s: '%s' has no value in a running network", group->system->name,
             symbol->name);
        return -1;
    }
    if (coordinate && symbol->name[5] - '0' > group->grid.rank) {
        fail(CANN_ERROR_MODEL,
             "%s: %s asks for coordinate %c, but its elements stand on a grid of %d"
             " axes",
             group->system->name, symbol->name, symbol->name[5], group->grid.rank);
        return -1;
    }
    return group_slot(group, symbol, SLOT_PLACE, group->count, false);
}

static int clock_slot(group *group, const node *symbol)
{
    int slot = group_slot(group, symbol, SLOT_CLOCK, 1, false);
    if (slot >= 0) group->slots[slot].first = !strcmp(symbol->name, "dt");
    return slot;
}

static int symbol_slot(group *group, const node *symbol)
{
    int known = group->projection ? gathered_slot(group, symbol) : -1;
    if (known < 0) known = group_find(group, symbol);
    if (known >= 0) return known;
    if (!strcmp(symbol->name, "t") || !strcmp(symbol->name, "dt")) return clock_slot(group, symbol);
    return place_slot(group, symbol);
}

/* Numbered anew in each build, so that a program built a thousand times has no more slots. */
static int new_slot(cut *cut, const char *what, slot_role role, int64_t width)
{
    char name[64];
    snprintf(name, sizeof name, "#%s%d", what, (int)++cut->group->part_count);
    return group_slot(cut->group, node_symbol(cut->group->system->pool, name), role, width, true);
}

/* The slot that an output of this step goes to, when `value` is one; -1 otherwise. */
static int output_slot(const cut *cut, const node *value)
{
    for (int64_t k = 0; k < cut->outputs->count; k++) {
        int slot = cut->outputs->rows[k].slot;
        if (cut->outputs->rows[k].value == value && cut->group->slots[slot].role == SLOT_ALIAS)
            return slot;
    }
    return -1;
}

static bool whole_array(const cut *cut, int slot)
{
    const struct slot *place = &cut->group->slots[slot];
    return place->width == cut->group->count && place->role != SLOT_SERIES &&
           place->role != SLOT_RESULT && place->role != SLOT_CLOCK && place->role != SLOT_LINK &&
           (cut->group->count > 1 || place->batched || cut->group->program->batch == 1);
}

/* Where each part's argument and result lie; an argument that is an array already is read in place.
 */
static cann_status place_parts(cut *cut)
{
    for (int64_t k = 0; k < cut->part_count; k++) {
        const node *part = cut->parts[k], *value = part->child[0];
        bool reduces = part->kind == NODE_REDUCE, looks_back = part->kind == NODE_PAST;
        int slot = -1;
        if (value->kind == NODE_SYMBOL) {
            slot = symbol_slot(cut->group, value);
            if (slot < 0) return CANN_ERROR_MODEL;
            bool one = looks_back && cut->group->slots[slot].role != SLOT_CLOCK;
            if (!one && !whole_array(cut, slot)) slot = -1;
        }
        for (int64_t e = 0; e < k && slot < 0; e++)
            if (cut->parts[e]->child[0] == value) slot = cut->argument[e];
        if (slot < 0) slot = output_slot(cut, value);
        bool known = looks_back && value->kind == NODE_NUMBER;
        if (slot < 0 && !known) slot = new_slot(cut, "argument", SLOT_TEMPORARY, cut->group->count);
        cut->argument[k] = slot;
        cut->result[k] =
            new_slot(cut, reduces ? "sum" : "field", reduces ? SLOT_RESULT : SLOT_TEMPORARY,
                     reduces ? 1 : cut->group->count);
        if ((slot < 0 && !known) || cut->result[k] < 0) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

/* `value` with everything that already lies in a slot replaced by the slot's symbol. */
static const node *rewrite(cut *cut, const node *value, const node **memo)
{
    if (!value) return NULL;
    if (memo[value->id]) return memo[value->id];
    const node *made = cut->put[value->id];
    if (!made && value->count == 0) made = value;
    if (!made) {
        const node *child[3] = {NULL, NULL, NULL};
        for (int k = 0; k < value->count; k++) {
            child[k] = rewrite(cut, value->child[k], memo);
            if (!child[k]) return NULL;
        }
        node_pool *pool = cut->group->system->pool;
        made = value->kind == NODE_DRAW
                   ? node_draw(pool, value->op, value->stream, child[0], child[1])
                   : node_call(pool, (function_row)value->op, child[0], child[1], child[2]);
    }
    return memo[value->id] = made;
}

static bool gather_symbols(const node *value, bool *seen, const node **symbols, int64_t *count)
{
    if (seen[value->id]) return true;
    seen[value->id] = true;
    if (value->kind == NODE_SYMBOL) symbols[(*count)++] = value;
    for (int k = 0; k < value->count; k++) gather_symbols(value->child[k], seen, symbols, count);
    return true;
}

/* An array of the elements the kernel runs over, as against one value for all of them. */
static bool is_array(const group *group, const slot *slot)
{
    if (group->flat) return slot->batched;
    if (slot->role == SLOT_SERIES) return slot->width > 1;
    if (slot->role == SLOT_LINK) return false;
    return group->count == 1 ? slot->role != SLOT_RESULT && slot->role != SLOT_CLOCK &&
                                   slot->role != SLOT_PARAMETER && slot->role != SLOT_INPUT
                             : slot->width > 1;
}

static cann_status fill_inputs(group *group, operation *map, const node **values, int64_t count,
                               kernel_input *inputs)
{
    int64_t nodes = node_pool_count(group->system->pool);
    bool *seen = memory_take(nodes, sizeof *seen);
    const node **symbols = memory_take(nodes, sizeof *symbols);
    int64_t found = 0;
    cann_status status = seen && symbols ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count && status == CANN_OK; k++)
        gather_symbols(values[k], seen, symbols, &found);
    map->inputs = memory_take(found + 1, sizeof *map->inputs);
    if (!map->inputs) status = CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < found && status == CANN_OK; k++) {
        map->inputs[k] = symbol_slot(group, symbols[k]);
        if (map->inputs[k] < 0) status = CANN_ERROR_MODEL;
        if (status != CANN_OK) break;
        inputs[k] = (kernel_input){symbols[k], !is_array(group, &group->slots[map->inputs[k]])};
    }
    map->input_count = found;
    memory_free(symbols);
    memory_free(seen);
    return status;
}

static cann_status add_map(cut *cut, const node **values, const int *slots, int64_t count)
{
    group *group = cut->group;
    operation *map = operation_add(cut->list, &operation_map, group);
    kernel_input *inputs = memory_take(node_pool_count(group->system->pool), sizeof *inputs);
    cann_status status = map && inputs ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = fill_inputs(group, map, values, count, inputs);
    if (status == CANN_OK) {
        map->outputs = memory_take(count, sizeof *map->outputs);
        if (map->outputs) memcpy(map->outputs, slots, (size_t)count * sizeof *slots);
        map->output_count = count;
        kernel_spec spec = {.type = group->program->type,
                            .inputs = inputs,
                            .input_count = map->input_count,
                            .outputs = values,
                            .output_count = count};
        map->kernel = map->outputs ? kernel_new(&spec, CANN_INTERPRETER) : NULL;
        if (!map->kernel) status = CANN_ERROR_MODEL;
    }
    memory_free(inputs);
    return status;
}

/* What the kernel of `level` writes: arguments and aliases of that level, and at the end the rest.
 */
static int64_t level_values(cut *cut, int level, const node **values, int *slots)
{
    int64_t count = 0;
    for (int64_t k = 0; k < cut->part_count; k++) {
        if (cut->argument[k] < 0) continue;
        const node *value = cut->parts[k]->child[0];
        const slot *slot = &cut->group->slots[cut->argument[k]];
        bool in_place = value == slot->symbol;
        if (in_place || cut->level[value->id] != level) continue;
        bool twice = false;
        for (int64_t e = 0; e < count; e++) twice = twice || slots[e] == cut->argument[k];
        if (twice) continue;
        values[count] = value;
        slots[count++] = cut->argument[k];
    }
    for (int64_t k = 0; k < cut->outputs->count; k++) {
        const step_output *row = &cut->outputs->rows[k];
        bool alias = cut->group->slots[row->slot].role == SLOT_ALIAS;
        if ((alias ? cut->level[row->value->id] : cut->last) != level) continue;
        bool twice = false;
        for (int64_t e = 0; e < count; e++) twice = twice || slots[e] == row->slot;
        if (twice) continue;
        values[count] = row->value;
        slots[count++] = row->slot;
    }
    return count;
}

static cann_status add_level_map(cut *cut, int level, const node **values, int *slots)
{
    int64_t count = level_values(cut, level, values, slots);
    if (!count) return CANN_OK;
    const node **memo = memory_take(cut->nodes, sizeof *memo);
    const node **written = memory_take(count, sizeof *written);
    cann_status status = memo && written ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count && status == CANN_OK; k++) {
        written[k] = rewrite(cut, values[k], memo);
        if (!written[k]) status = CANN_ERROR_MEMORY;
    }
    if (status == CANN_OK) status = add_map(cut, written, slots, count);
    for (int64_t k = 0; k < count && status == CANN_OK; k++) {
        const slot *slot = &cut->group->slots[slots[k]];
        if ((slot->role == SLOT_ALIAS || slot->role == SLOT_TEMPORARY) && values[k]->count)
            cut->put[values[k]->id] = slot->symbol;
    }
    memory_free(written);
    memory_free(memo);
    return status;
}

static cann_status fill_past(const cut *cut, operation *operation, const node *part)
{
    const group *group = cut->group;
    static const char *const names[] = {"dt"};
    int slot = group_find(group, node_symbol(group->system->pool, part->name));
    operation->history = history_find(group, slot);
    operation->slope = part->op != 0;
    if (part->child[0]->kind == NODE_NUMBER) operation->delay = part->child[0]->number;
    double one = 1;
    if (operation->history >= 0 && node_evaluate(part->child[1], names, &one, 1, &operation->ahead))
        return CANN_OK;
    return fail(CANN_ERROR_MODEL, "%s: the past of %s is not kept here", group->system->name,
                part->name);
}

static cann_status add_level_parts(cut *cut, int level)
{
    for (int64_t k = 0; k < cut->part_count; k++) {
        const node *part = cut->parts[k];
        if (cut->level[part->child[0]->id] != level) continue;
        const operation_row *row = part->kind == NODE_REDUCE ? &operation_reduce
                                   : part->kind == NODE_PAST ? &operation_past
                                                             : &operation_convolve;
        operation *operation = operation_add(cut->list, row, cut->group);
        if (!operation) return CANN_ERROR_MEMORY;
        if (part->kind == NODE_PAST && fill_past(cut, operation, part) != CANN_OK)
            return CANN_ERROR_MODEL;
        operation->source = cut->argument[k];
        operation->target = cut->result[k];
        operation->reduction = part->op;
        operation->convolution = part->op;
        cut->put[part->id] = cut->group->slots[cut->result[k]].symbol;
    }
    return CANN_OK;
}

static cann_status cut_levels(cut *cut)
{
    int64_t most = cut->part_count + cut->outputs->count;
    const node **values = memory_take(most + 1, sizeof *values);
    int *slots = memory_take(most + 1, sizeof *slots);
    cann_status status = values && slots ? place_parts(cut) : CANN_ERROR_MEMORY;
    for (int level = 0; level <= cut->last && status == CANN_OK; level++) {
        status = add_level_map(cut, level, values, slots);
        if (status == CANN_OK) status = add_level_parts(cut, level);
    }
    memory_free(slots);
    memory_free(values);
    return status;
}

cann_status split_outputs(group *group, const step_outputs *outputs, operation_list *list)
{
    int64_t nodes = node_pool_count(group->system->pool);
    cut cut = {.group = group, .outputs = outputs, .list = list, .nodes = nodes};
    cut.level = memory_take(nodes, sizeof *cut.level);
    cut.put = memory_take(nodes, sizeof *cut.put);
    cut.parts = memory_take(nodes, sizeof *cut.parts);
    cut.argument = memory_take(2 * nodes, sizeof *cut.argument);
    cann_status status = CANN_ERROR_MEMORY;
    if (cut.level && cut.put && cut.parts && cut.argument) {
        cut.result = cut.argument + nodes;
        memset(cut.level, -1, (size_t)nodes * sizeof *cut.level);
        for (int64_t k = 0; k < outputs->count; k++) visit(&cut, outputs->rows[k].value);
        status = cut_levels(&cut);
    }
    memory_free(cut.argument);
    memory_free(cut.parts);
    memory_free(cut.put);
    memory_free(cut.level);
    return status;
}
