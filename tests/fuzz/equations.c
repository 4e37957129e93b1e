/* SPDX-License-Identifier: MIT
 * Fuzzes the equation language: the input is the sections param, state, input, func and eqs, parted
 * by
 * '|'; the first byte picks the kind of model. */
#include "cann.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const kinds[] = {"system", "neuron", "field"};
    static const char *const sections[] = {"param", "state", "input", "func", "eqs"};
    if (size < 2) return 0;
    char *text = malloc(size);
    if (!text) return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    cann_model *model = cann_model_new("fuzzed", kinds[data[0] % 3]);
    char *rest = text;
    for (int k = 0; k < 5 && rest && model; k++) {
        char *bar = k < 4 ? strchr(rest, '|') : NULL;
        if (bar) *bar = '\0';
        if (cann_model_section(model, sections[k], rest) != CANN_OK) break;
        rest = bar ? bar + 1 : NULL;
    }
    if (model && cann_model_check(model) == CANN_OK) cann_model_report(model, "latex");
    cann_model_free(model);
    free(text);
    return 0;
}
