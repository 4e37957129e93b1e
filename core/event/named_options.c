/* SPDX-License-Identifier: MIT */
#include "event/named_options.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "tensor/tensor.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *skip_blanks(const char *at)
{
    while (isspace((unsigned char)*at)) at++;
    return at;
}

static const char *const kinds[] = {"number", "tensor", "text", "switch"};

/* The kind that is named at `from`, and where its name ends. */
static bool read_kind(const char **from, option_kind *kind)
{
    for (int k = OPTION_TENSOR; k <= OPTION_SWITCH; k++) {
        size_t length = strlen(kinds[k]);
        if (strncmp(*from, kinds[k], length) != 0) continue;
        *from = skip_blanks(*from + length);
        *kind = (option_kind)k;
        return true;
    }
    return false;
}

/* Reads one declaration, such as "p = 0.1", from *at to past its semicolon. */
static bool read_option(const char **at, named_option *option)
{
    const char *from = skip_blanks(*at);
    size_t length = 0;
    while (isalnum((unsigned char)from[length]) || from[length] == '_') length++;
    if (length == 0 || length >= sizeof option->name) return false;
    *option = (named_option){.kind = OPTION_NUMBER, .required = true};
    memcpy(option->name, from, length);
    from = skip_blanks(from + length);
    if (*from == ':') {
        from = skip_blanks(from + 1);
        if (!read_kind(&from, &option->kind)) return false;
    }
    bool numeric = option->kind == OPTION_NUMBER || option->kind == OPTION_SWITCH;
    if (numeric && *from == '=') {
        char *end;
        option->number = strtod(from + 1, &end);
        option->required = false;
        if (end == from + 1) return false;
        from = end;
    } else if (!numeric) {
        option->required = *from != '?';
        from += *from == '?';
    }
    from = skip_blanks(from);
    if (*from != ';' && *from != 0) return false;
    *at = *from ? skip_blanks(from + 1) : from;
    return true;
}

bool options_add(option_list *list, const char *declared)
{
    const char *at = skip_blanks(declared ? declared : "");
    while (*at) {
        named_option option;
        if (list->count == NAMED_OPTIONS || !read_option(&at, &option)) return false;
        if (!options_find(list, option.name)) list->option[list->count++] = option;
    }
    return true;
}

bool options_declare(option_list *list, const char *owner, const char *declared)
{
    *list = (option_list){.owner = owner};
    return options_add(list, declared);
}

void options_free(option_list *list)
{
    for (int64_t k = 0; k < list->count; k++) {
        cann_tensor_free(list->option[k].tensor);
        memory_free(list->option[k].text);
    }
}

const named_option *options_find(const option_list *list, const char *name)
{
    for (int64_t k = 0; k < list->count; k++)
        if (!strcmp(list->option[k].name, name)) return &list->option[k];
    return NULL;
}

/* The option of that name and kind, or NULL with a sentence. */
static named_option *demand_option(option_list *list, const char *name, option_kind kind)
{
    const char *known[NAMED_OPTIONS];
    text names = {0};
    for (int64_t k = 0; k < list->count; k++) {
        named_option *option = &list->option[k];
        known[k] = option->name;
        text_add(&names, "%s%s", k ? ", " : "", known[k]);
        if (strcmp(option->name, name) != 0) continue;
        text_free(&names);
        bool numeric = kind == OPTION_NUMBER && option->kind == OPTION_SWITCH;
        if (option->kind == kind || numeric) return option;
        fail(CANN_ERROR_TYPE, "%s: %s is a %s, not a %s", list->owner, name, kinds[option->kind],
             kinds[kind]);
        return NULL;
    }
    int64_t near = text_nearest(name, known, list->count);
    fail(CANN_ERROR_NAME, "%s has no option '%s'%s%s%s   (options: %s)", list->owner, name,
         near >= 0 ? "; did you mean '" : "", near >= 0 ? known[near] : "", near >= 0 ? "'?" : "",
         text_string(&names));
    text_free(&names);
    return NULL;
}

cann_status options_number(option_list *list, const char *name, double value)
{
    named_option *option = demand_option(list, name, OPTION_NUMBER);
    if (!option) return CANN_ERROR_NAME;
    if (isnan(value))
        return fail(CANN_ERROR_ARGUMENT, "%s: %s is not a number (NaN)", list->owner, name);
    if (option->kind == OPTION_SWITCH && value != 0 && value != 1)
        return fail(CANN_ERROR_ARGUMENT, "%s: %s = %g, but true or false (1 or 0) will do",
                    list->owner, name, value);
    option->number = value;
    option->given = true;
    return CANN_OK;
}

cann_status options_tensor(option_list *list, const char *name, const cann_tensor *tensor)
{
    named_option *option = demand_option(list, name, OPTION_TENSOR);
    if (!option) return CANN_ERROR_NAME;
    cann_tensor *view = cann_tensor_view(tensor, tensor->rank, tensor->shape, tensor->strides, 0);
    if (!view) return CANN_ERROR_MEMORY;
    cann_tensor_free(option->tensor);
    option->tensor = view;
    option->given = true;
    return CANN_OK;
}

cann_status options_text(option_list *list, const char *name, const char *value)
{
    named_option *option = demand_option(list, name, OPTION_TEXT);
    if (!option) return CANN_ERROR_NAME;
    char *copy = memory_string(value);
    if (!copy) return CANN_ERROR_MEMORY;
    memory_free(option->text);
    option->text = copy;
    option->given = true;
    return CANN_OK;
}

cann_status options_check(const option_list *list, double *numbers)
{
    int64_t count = 0;
    for (int64_t k = 0; k < list->count; k++) {
        const named_option *option = &list->option[k];
        if (option->required && !option->given)
            return fail(CANN_ERROR_ARGUMENT, "%s: the option '%s' is missing", list->owner,
                        option->name);
        if (option->kind == OPTION_NUMBER || option->kind == OPTION_SWITCH)
            numbers[count++] = option->number;
    }
    return CANN_OK;
}
