/* SPDX-License-Identifier: MIT
 * What may be written behind an @, and where. */
#include "expr/equations.h"
#include <stdio.h>
#include <string.h>

bool equations_flag(const statement *from, const char *name)
{
    return annotation_find(from->annotations, name) != NULL;
}

static const struct annotation_row {
    const char *name;
    int on;
    bool takes; /* an argument */
} annotation_rows[] = {
    {"global", ON_PARAMETER | ON_STATE, false},
    {"post", ON_PARAMETER | ON_STATE, false},
    {"local", ON_PARAMETER | ON_STATE, false},
    {"const", ON_PARAMETER, false},
    {"train", ON_PARAMETER | ON_STATE, false},
    {"min", ON_PARAMETER | ON_STATE, true},
    {"max", ON_PARAMETER | ON_STATE, true},
    {"above", ON_PARAMETER, true},
    {"below", ON_PARAMETER, true},
    {"method", ON_RATE, true},
    {"event", ON_RATE, false},
    {"step", ON_ALIAS, false},
    {"record", 63, false},
    {"doc", 63, true},
    {"hold", ON_STATE, false},
    {"ito", ON_RATE, false},
    {"strato", ON_RATE, false},
    {"maxdelay", ON_STATE, true},
    {"before", ON_UPDATE, false},
    {"lag", ON_ALIAS, false},
};

enum { ANNOTATIONS = sizeof annotation_rows / sizeof *annotation_rows };

/* Where a mark stands that stands in the wrong place. */
static const char *belongs(int on)
{
    if (on & ON_STATE) return "it stands where a state is declared: state = \"v = 0 @min(0)\"";
    if (on & ON_PARAMETER) return "it stands where a parameter is declared";
    if (on & ON_RATE) return "it stands behind an equation dv/dt = ...";
    if (on & ON_ALIAS) return "it stands behind an alias: n = normal(0, 1) @step";
    return "it stands behind an assignment v := ...";
}

static void unknown_annotation(cann_model *model, const annotation *at)
{
    const char *known[ANNOTATIONS];
    for (int k = 0; k < ANNOTATIONS; k++) known[k] = annotation_rows[k].name;
    int64_t near = text_nearest(at->name, known, ANNOTATIONS);
    char hint[64] = "";
    static const char *const methods[] = {"rk4",  "euler", "exp",      "linear",
                                          "heun", "semi",  "midpoint", "implicit"};
    for (size_t k = 0; k < sizeof methods / sizeof *methods; k++)
        if (strcmp(methods[k], at->name) == 0)
            snprintf(hint, sizeof hint, "write @method(%s)", methods[k]);
    if (!*hint && near >= 0) snprintf(hint, sizeof hint, "did you mean '@%s'?", known[near]);
    fault_add(&model->faults, -1, &at->span, 1, hint, "unknown annotation: '@%.60s'", at->name);
}

void equations_annotations(cann_model *model, const statement *from, int on)
{
    for (const annotation *at = from->annotations; at; at = at->next) {
        const struct annotation_row *row = annotation_rows;
        while (row < annotation_rows + ANNOTATIONS && strcmp(row->name, at->name) != 0) row++;
        bool given = at->value || at->text;
        if (row == annotation_rows + ANNOTATIONS)
            unknown_annotation(model, at);
        else if (!(row->on & on))
            fault_add(&model->faults, -1, &at->span, 1, belongs(row->on),
                      "annotation: '@%s' means nothing here", at->name);
        else if (row->takes != given)
            fault_add(&model->faults, -1, &at->span, 1, NULL, "annotation: '@%s' takes %s",
                      at->name, row->takes ? "one argument" : "no argument");
    }
}
