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

static const char *skip_blanks(const char *at)
{
    while (isspace((unsigned char)*at)) at++;
    return at;
}

/* Reads one declaration, such as "p = 0.1", from *at to past its semicolon. */
static bool read_option(const char **at, rule_option *option)
{
    const char *from = skip_blanks(*at);
    size_t length = 0;
    while (isalnum((unsigned char)from[length]) || from[length] == '_') length++;
    if (length == 0 || length >= sizeof option->name) return false;
    *option = (rule_option){.kind = OPTION_NUMBER, .required = true};
    memcpy(option->name, from, length);
    from = skip_blanks(from + length);
    if (*from == '=') {
        char *end;
        option->number = strtod(from + 1, &end);
        option->required = false;
        if (end == from + 1) return false;
        from = end;
    } else if (*from == ':') {
        from = skip_blanks(from + 1);
        bool text = !strncmp(from, "text", 4);
        if (!text && strncmp(from, "tensor", 6) != 0) return false;
        option->kind = text ? OPTION_TEXT : OPTION_TENSOR;
        from += text ? 4 : 6;
        option->required = *from != '?';
        from += *from == '?';
    }
    from = skip_blanks(from);
    if (*from != ';' && *from != 0) return false;
    *at = *from ? skip_blanks(from + 1) : from;
    return true;
}

/* The number of options declared, or -1 where the text cannot be read. */
static int64_t read_options(const char *declared, rule_option *options, int64_t room)
{
    int64_t count = 0;
    const char *at = skip_blanks(declared ? declared : "");
    while (*at)
        if (count == room || !read_option(&at, &options[count++])) return -1;
    return count;
}

cann_status cann_rule_add(const cann_rule *rule)
{
    rule_option options[RULE_OPTIONS];
    if (!rule || !rule->name || !*rule->name)
        return fail(CANN_ERROR_ARGUMENT, "a rule of connectivity needs a name");
    if (cann_rule_find(rule->name) >= 0)
        return fail(CANN_ERROR_NAME, "there is a rule named '%s' already", rule->name);
    if (!!rule->draw + !!rule->row + !!rule->column != 1)
        return fail(CANN_ERROR_ARGUMENT, "rule '%s' needs one of draw, row and column", rule->name);
    if (read_options(rule->options, options, RULE_OPTIONS - 2) < 0)
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
static const rule_option common[] = {{.name = "allow_self", .number = 1},
                                     {.name = "multiple", .number = 1}};

static rule_option *find_option(const cann_wiring *wiring, const char *name)
{
    for (int64_t k = 0; k < wiring->option_count; k++)
        if (!strcmp(wiring->options[k].name, name)) return (rule_option *)&wiring->options[k];
    return NULL;
}

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
    wiring->option_count = read_options(wiring->rule->options, wiring->options, RULE_OPTIONS - 2);
    for (size_t k = 0; k < sizeof common / sizeof *common; k++)
        if (!find_option(wiring, common[k].name))
            wiring->options[wiring->option_count++] = common[k];
    return wiring;
}

void cann_wiring_free(cann_wiring *wiring)
{
    if (!wiring) return;
    for (int64_t k = 0; k < wiring->option_count; k++) {
        cann_tensor_free(wiring->options[k].tensor);
        memory_free(wiring->options[k].text);
    }
    if (wiring->state_free) wiring->state_free(wiring->state);
    pair_list_free(&wiring->found);
    memory_free(wiring);
}

static const char *const kinds[] = {"number", "tensor", "text"};

/* The option of that name and kind, or NULL with a sentence. */
static rule_option *demand_option(cann_wiring *wiring, const char *name, int kind)
{
    rule_option *option = find_option(wiring, name);
    if (option && (int)option->kind == kind) return option;
    if (option) {
        fail(CANN_ERROR_TYPE, "%s: %s is a %s, not a %s", wiring->rule->name, name,
             kinds[option->kind], kinds[kind]);
        return NULL;
    }
    const char *known[RULE_OPTIONS];
    text list = {0};
    for (int64_t k = 0; k < wiring->option_count; k++) {
        known[k] = wiring->options[k].name;
        text_add(&list, "%s%s", k ? ", " : "", known[k]);
    }
    int64_t near = text_nearest(name, known, wiring->option_count);
    fail(CANN_ERROR_NAME, "%s has no option '%s'%s%s%s   (options: %s)", wiring->rule->name, name,
         near >= 0 ? "; did you mean '" : "", near >= 0 ? known[near] : "", near >= 0 ? "'?" : "",
         text_string(&list));
    text_free(&list);
    return NULL;
}

cann_status cann_wiring_number(cann_wiring *wiring, const char *name, double value)
{
    rule_option *option = demand_option(wiring, name, OPTION_NUMBER);
    if (!option) return CANN_ERROR_NAME;
    if (isnan(value))
        return fail(CANN_ERROR_ARGUMENT, "%s: %s is not a number (NaN)", wiring->rule->name, name);
    option->number = value;
    option->given = true;
    return CANN_OK;
}

cann_status cann_wiring_tensor(cann_wiring *wiring, const char *name, const cann_tensor *tensor)
{
    rule_option *option = demand_option(wiring, name, OPTION_TENSOR);
    if (!option) return CANN_ERROR_NAME;
    cann_tensor *view = cann_tensor_view(tensor, tensor->rank, tensor->shape, tensor->strides, 0);
    if (!view) return CANN_ERROR_MEMORY;
    cann_tensor_free(option->tensor);
    option->tensor = view;
    option->given = true;
    return CANN_OK;
}

cann_status cann_wiring_text(cann_wiring *wiring, const char *name, const char *text)
{
    rule_option *option = demand_option(wiring, name, OPTION_TEXT);
    if (!option) return CANN_ERROR_NAME;
    char *copy = memory_string(text);
    if (!copy) return CANN_ERROR_MEMORY;
    memory_free(option->text);
    option->text = copy;
    option->given = true;
    return CANN_OK;
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
    const rule_option *option = find_option(wiring, name);
    return option ? option->tensor : NULL;
}
const char *cann_wiring_text_of(const cann_wiring *wiring, const char *name)
{
    const rule_option *option = find_option(wiring, name);
    return option ? option->text : NULL;
}

cann_status wiring_begin(cann_wiring *wiring, double *numbers)
{
    const char *name = wiring->rule->name;
    int64_t count = 0;
    for (int64_t k = 0; k < wiring->option_count; k++) {
        const rule_option *option = &wiring->options[k];
        if (option->required && !option->given)
            return fail(CANN_ERROR_ARGUMENT, "%s: the option '%s' is missing", name, option->name);
        if (option->kind == OPTION_NUMBER) numbers[count++] = option->number;
    }
    double multiple = find_option(wiring, "multiple")->number;
    if (!(multiple >= 1 && multiple <= 1e6) || multiple != floor(multiple))
        return fail(CANN_ERROR_ARGUMENT,
                    "%s: multiple = %g, but a whole number from 1 to 1e6 will do", name, multiple);
    wiring->multiple = (int64_t)multiple;
    wiring->allow_self = find_option(wiring, "allow_self")->number != 0;
    return CANN_OK;
}

cann_status wiring_expect(const cann_wiring *wiring, double count)
{
    return synapses_check_count(count * (double)wiring->multiple, sizeof(int32_t),
                                wiring->rule->name);
}
