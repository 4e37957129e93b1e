/* SPDX-License-Identifier: MIT
 * Noise that is switched off. Where a parameter that is 0, and one for all elements, multiplies a
 * draw, the product is left out of the step: half of a field's time can go into numbers that are
 * then thrown away. Which parameters a built program takes for 0 is kept with their slots, and it
 * is built again once that is no longer so. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"

typedef struct product {
    bool draws;
    int scale; /* slot of a parameter among the factors; -1: none */
} product;

static int scaling_slot(const group *group, const node *symbol)
{
    int index = group_find(group, symbol);
    if (index < 0 || group->slots[index].role != SLOT_PARAMETER) return -1;
    const slot *slot = &group->slots[index];
    return slot->width == 1 && !slot->batched && !slot->gathered ? index : -1;
}

static void look(const group *group, const node *value, product *found)
{
    if (value->kind == NODE_DRAW) found->draws = true;
    if (value->kind == NODE_SYMBOL && found->scale < 0) found->scale = scaling_slot(group, value);
    if (value->kind != NODE_CALL) return;
    bool times = value->op == FUNCTION_mul;
    if (times || value->op == FUNCTION_div || value->op == FUNCTION_negate)
        look(group, value->child[0], found);
    if (times) look(group, value->child[1], found);
}

static bool is_zero(const group *group, const slot *slot)
{
    const cann_program *program = group->program;
    if (!program->arena || !slot->bytes) return false;
    const char *at = slot_data(program, slot, 0);
    return program->type == CANN_FLOAT64 ? *(const double *)at == 0 : *(const float *)at == 0;
}

const node *silence_draws(group *group, const node *value)
{
    int64_t count = 0, silent = 0;
    const node **order = node_order(&value, 1, &count);
    const node **from = order ? memory_take(2 * count, sizeof *from) : NULL;
    const node *zero = node_number(group->system->pool, 0);
    for (int64_t k = 0; from && k < count; k++) {
        product found = {false, -1};
        if (order[k]->kind != NODE_CALL || order[k]->op != FUNCTION_mul) continue;
        look(group, order[k], &found);
        if (!found.draws || found.scale < 0) continue;
        slot *slot = &group->slots[found.scale];
        slot->scales_draws = true;
        slot->silent = is_zero(group, slot);
        if (slot->silent) from[silent++] = order[k];
    }
    for (int64_t k = 0; from && k < silent; k++) from[count + k] = zero;
    const node *made = from && zero
                           ? node_substitute(group->system->pool, value, from, from + count, silent)
                           : NULL;
    memory_free(from);
    memory_free(order);
    return made;
}

void silence_forget(group *group)
{
    for (int64_t k = 0; k < group->slot_count; k++)
        group->slots[k].scales_draws = group->slots[k].silent = false;
}

bool silence_changed(const cann_program *program)
{
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->slot_count; k++) {
            const slot *slot = &program->groups[g]->slots[k];
            if (slot->scales_draws && slot->silent != is_zero(program->groups[g], slot))
                return true;
        }
    return false;
}
