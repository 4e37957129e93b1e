/* SPDX-License-Identifier: MIT
 * The table of rules, and the options of one call. */
#include "event/connect.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "event/rules.h"
#include "tensor/tensor.h"
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const cann_rule own_rules[] = {
#define RULE(name, options, prepare, draw, row, column, doc)                                       \
    {#name, options, doc, prepare, draw, row, column},
#include "event/connect.def"
#undef RULE
};
enum { OWN_RULES = sizeof own_rules / sizeof *own_rules, ADDED_RULES = 256 };

static const cann_rule *added[ADDED_RULES];
static int64_t added_count;

int64_t cann_rule_count(void)
{
    return OWN_RULES + added_count;
}
const cann_rule *rule_of(int64_t row)
{
    if (row < 0 || row >= cann_rule_count()) return NULL;
    return row < OWN_RULES ? &own_rules[row] : added[row - OWN_RULES];
}
int64_t cann_rule_find(const char *name)
{
    for (int64_t row = 0; name && row < cann_rule_count(); row++)
        if (!strcmp(rule_of(row)->name, name)) return row;
    return -1;
}
const char *cann_rule_name(int64_t row)
{
    return rule_of(row) ? rule_of(row)->name : NULL;
}
const char *cann_rule_options(int64_t row)
{
    return rule_of(row) ? rule_of(row)->options : NULL;
}
const char *cann_rule_doc(int64_t row)
{
    return rule_of(row) ? rule_of(row)->doc : NULL;
}

cann_status cann_rule_add(const cann_rule *rule)
{
    option_list options;
    if (!rule || !rule->name || !*rule->name)
        return fail(CANN_ERROR_ARGUMENT, "a rule of connectivity needs a name");
    if (cann_rule_find(rule->name) >= 0)
        return fail(CANN_ERROR_NAME, "there is a rule named '%s' already", rule->name);
    if (!!rule->draw + !!rule->row + !!rule->column != 1)
        return fail(CANN_ERROR_ARGUMENT, "rule '%s' needs one of draw, row and column", rule->name);
    if (!options_declare(&options, rule->name, rule->options))
        return fail(CANN_ERROR_ARGUMENT,
                    "rule '%s' declares its options as '%s', but \"k = 10; p\" "
                    "is the form",
                    rule->name, rule->options);
    if (added_count == ADDED_RULES)
        return fail(CANN_ERROR_MEMORY, "%d rules were added already", ADDED_RULES);
    added[added_count++] = rule;
    return CANN_OK;
}

/* The sentence for a rule nobody knows. */
static void refuse_name(const char *name)
{
    const char *known[OWN_RULES + ADDED_RULES];
    int64_t count = cann_rule_count();
    text list = {0};
    for (int64_t row = 0; row < count; row++) {
        known[row] = rule_of(row)->name;
        text_add(&list, "%s%s", row ? ", " : "", known[row]);
    }
    int64_t near = text_nearest(name, known, count);
    fail(CANN_ERROR_NAME, "no rule of connectivity is named '%s'%s%s%s   (rules: %s)", name,
         near >= 0 ? "; did you mean '" : "", near >= 0 ? known[near] : "", near >= 0 ? "'?" : "",
         text_string(&list));
    text_free(&list);
}

/* Options that every rule has; a rule may declare them itself for another default. */
static const char common[] = "allow_self: switch = 1; multiple = 1";

cann_wiring *cann_wiring_new(const char *rule, int64_t rows, int64_t columns)
{
    int64_t row = cann_rule_find(rule);
    if (row < 0) {
        refuse_name(rule ? rule : "");
        return NULL;
    }
    cann_wiring *wiring = memory_take(1, sizeof *wiring);
    if (!wiring) return NULL;
    wiring->rule = rule_of(row);
    wiring->rows = rows;
    wiring->columns = columns;
    options_declare(&wiring->options, wiring->rule->name, wiring->rule->options);
    options_add(&wiring->options, common);
    return wiring;
}

void cann_wiring_free(cann_wiring *wiring)
{
    if (!wiring) return;
    options_free(&wiring->options);
    if (wiring->state_free) wiring->state_free(wiring->state);
    pair_list_free(&wiring->found);
    memory_free(wiring);
}

cann_status cann_wiring_number(cann_wiring *wiring, const char *name, double value)
{
    return options_number(&wiring->options, name, value);
}
cann_status cann_wiring_tensor(cann_wiring *wiring, const char *name, const cann_tensor *tensor)
{
    return options_tensor(&wiring->options, name, tensor);
}
cann_status cann_wiring_text(cann_wiring *wiring, const char *name, const char *text)
{
    return options_text(&wiring->options, name, text);
}

int64_t cann_wiring_rows(const cann_wiring *wiring)
{
    return wiring->rows;
}
int64_t cann_wiring_columns(const cann_wiring *wiring)
{
    return wiring->columns;
}
bool cann_wiring_allows_self(const cann_wiring *wiring)
{
    return wiring->allow_self;
}
const cann_tensor *cann_wiring_tensor_of(const cann_wiring *wiring, const char *name)
{
    const named_option *option = options_find(&wiring->options, name);
    return option ? option->tensor : NULL;
}
const char *cann_wiring_text_of(const cann_wiring *wiring, const char *name)
{
    const named_option *option = options_find(&wiring->options, name);
    return option ? option->text : NULL;
}

cann_status wiring_begin(cann_wiring *wiring, double *numbers)
{
    cann_status status = options_check(&wiring->options, numbers);
    if (status != CANN_OK) return status;
    double multiple = options_find(&wiring->options, "multiple")->number;
    if (!(multiple >= 1 && multiple <= 1e6) || multiple != floor(multiple))
        return fail(CANN_ERROR_ARGUMENT,
                    "%s: multiple = %g, but a whole number from 1 to 1e6 will do",
                    wiring->rule->name, multiple);
    wiring->multiple = (int64_t)multiple;
    wiring->allow_self = options_find(&wiring->options, "allow_self")->number != 0;
    return CANN_OK;
}

cann_status wiring_expect(const cann_wiring *wiring, double count)
{
    return synapses_check_count(count * (double)wiring->multiple, sizeof(int32_t),
                                wiring->rule->name);
}
