/* SPDX-License-Identifier: MIT
 * Fuzzes the equation language: the input is the sections param, state, input, func and eqs, and of
 * synapses what on.pre and on.post do and what is sent, parted by '|'; the first byte picks the
 * kind of model. */
#include "cann.h"
#include "expr/align.h"
#include "expr/solution.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static cann_status give(cann_model *model, const char *section, const char *text)
{
    if (strncmp(section, "on.", 3) == 0)
        return cann_model_pathway(model, section + 3, NULL, NULL, NAN, text, NULL);
    return cann_model_section(model, section, text);
}

/* What a projection asks of a synapse. */
static void ask(cann_model *model)
{
    const system_model *system = model_system(model);
    alignment found = alignment_of(system, NULL);
    alignment_free(&found);
    for (int64_t k = 0; k < system->state_count; k++)
        event_solution(system, k, node_symbol(system->pool, "elapsed"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const kinds[] = {"system", "neuron", "field", "synapse"};
    static const char *const sections[] = {"param", "state",  "input",   "func",
                                           "eqs",   "on.pre", "on.post", "send"};
    if (size < 2) return 0;
    char *text = malloc(size);
    if (!text) return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    int kind = data[0] % 4, parts = kind == 3 ? 8 : 5;
    cann_model *model = cann_model_new("fuzzed", kinds[kind]);
    char *rest = text;
    for (int k = 0; k < parts && rest && model; k++) {
        char *bar = k < parts - 1 ? strchr(rest, '|') : NULL;
        if (bar) *bar = '\0';
        if (give(model, sections[k], rest) != CANN_OK) break;
        rest = bar ? bar + 1 : NULL;
    }
    if (model && cann_model_check(model) == CANN_OK) {
        cann_model_report(model, "latex");
        if (kind == 3) ask(model);
    }
    cann_model_free(model);
    free(text);
    return 0;
}
