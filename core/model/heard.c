/* SPDX-License-Identifier: MIT
 * Inputs as synapses read them. What a group hears is no state: it lies in a series, or is summed
 * anew in each step. Where a synapse reads pre.I or post.I, the value of the last step is kept
 * beside the states, so that equations at the end of the step and events of the next see what the
 * neuron saw. */
#include "base/status.h"
#include "base/text.h"
#include "model/program.h"

static const node *kept_symbol(const group *side, const declaration *input)
{
    text name = {0};
    text_add(&name, "#heard_%s", input->name);
    const node *symbol = node_symbol(side->base->pool, text_string(&name));
    text_free(&name);
    return symbol;
}

cann_status heard_keep(group *side, const node *value)
{
    for (int64_t k = 0; k < side->base->input_count; k++) {
        const declaration *input = &side->base->inputs[k];
        if (!node_contains(side->base->pool, value, input->symbol)) continue;
        const node *symbol = kept_symbol(side, input);
        if (!symbol) return CANN_ERROR_MEMORY;
        if (group_find(side, symbol) >= 0) continue;
        if (group_slot(side, symbol, SLOT_HIDDEN, side->count, true) < 0) return CANN_ERROR_MEMORY;
        side->program->built = false;
    }
    return CANN_OK;
}

const node *heard_resolve(const group *side, const node *value, const char *asker)
{
    for (int64_t k = 0; k < side->base->input_count && value; k++) {
        const declaration *input = &side->base->inputs[k];
        if (!node_contains(side->base->pool, value, input->symbol)) continue;
        const node *symbol = kept_symbol(side, input);
        if (symbol && group_find(side, symbol) < 0) {
            fail(CANN_ERROR_UNSUPPORTED,
                 "%s: '%s' of %s is an input, which equations and events of the synapse may read; "
                 "elsewhere keep it in a state, as in heard := %s",
                 asker, input->name, side->name, input->name);
            return NULL;
        }
        value = node_substitute(side->base->pool, value, &input->symbol, &symbol, 1);
    }
    return value;
}

cann_status heard_emit(group *side, step_outputs *outputs)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < side->base->input_count && status == CANN_OK; k++) {
        const node *symbol = kept_symbol(side, &side->base->inputs[k]);
        int slot = symbol ? group_find(side, symbol) : -1;
        if (!symbol) return CANN_ERROR_MEMORY;
        if (slot >= 0) status = step_output_add(outputs, slot, side->base->inputs[k].symbol);
    }
    return status;
}
