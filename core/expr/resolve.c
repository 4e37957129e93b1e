/* SPDX-License-Identifier: MIT
 * Trees to nodes: names, calls, functions expanded. */
#include "expr/resolve.h"
#include "expr/foreign.h"
#include "base/memory.h"
#include "expr/builtin.h"
#include "expr/past.h"
#include "expr/units.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CALLS_DEEPEST = 64, TREES_DEEPEST = 3000, WORK_MOST = 3000000 };

static const quantity nothing = {.node = NULL};

node_pool *resolve_pool(const resolver *with)
{
    return with->model->system.pool;
}

static dimension checked(const resolver *with, const dimension *of)
{
    return with->model->units == UNITS_OFF ? dimension_any : *of;
}

/* ---- faults ---- */

void resolve_fault(resolver *with, const syntax *tree, const char *hint, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fault_add(&with->model->faults, -1, &tree->sign, 1, hint, "%s", line);
}

static void add_names(text *out, const cann_model *model, name_kind kind, const char *title)
{
    int shown = 0;
    for (int64_t i = 0; i < model->item_count; i++) {
        if (model->items[i].kind != kind) continue;
        if (shown == 12) {
            text_add(out, ", ...");
            break;
        }
        text_add(out, "%s%s", shown == 0 ? title : ", ", model->items[i].name);
        shown++;
    }
    if (shown) text_add(out, ")");
}

void resolve_near_names(const resolver *with, const char *name, text *out)
{
    const cann_model *model = with->model;
    int64_t count = 0, most = model->item_count + with->extra_count + with->argument_count + 16;
    const char **known = memory_take(most, sizeof *known);
    if (!known) return;
    for (int64_t i = 0; i < model->item_count; i++) known[count++] = model->items[i].name;
    for (int64_t i = 0; i < with->extra_count; i++) known[count++] = with->extra[i];
    for (int i = 0; i < with->argument_count; i++) known[count++] = with->arguments[i];
    for (int k = 0; builtin_name(k) && count < most; k++) known[count++] = builtin_name(k);
    int64_t near = name[0] && name[1] ? text_nearest(name, known, count) : -1;
    if (near >= 0) text_add(out, "did you mean '%s'?", known[near]);
    memory_free(known);
    const char *gap = out->length ? "  " : "";
    text_add(out, "%s", gap);
    int64_t before = out->length;
    add_names(out, model, NAME_PARAMETER, "(parameters: ");
    if (out->length == before) add_names(out, model, NAME_STATE, "(states: ");
}

/* ---- names ---- */

/* A function's name without its parentheses, or a word of another tool. */
static bool known_elsewhere(const char *name, text *hint)
{
    for (int row = 0; row < FUNCTION_COUNT; row++) {
        if (functions[row].use != USE_FUNCTION || strcmp(functions[row].name, name) != 0) continue;
        text_add(hint, "it is a function: %s(...)", name);
        return true;
    }
    return foreign_word(name, hint);
}

static quantity unknown_name(resolver *with, const syntax *tree)
{
    text hint = {0};
    if (tree->name[0] == 'd' && tree->name[1] && tree->all.source &&
        strncmp(tree->all.source->text + tree->all.end, "/dt", 3) == 0)
        text_add(&hint, "'%s' is no state: declare it in state to write its derivative",
                 tree->name + 1);
    else if (!known_elsewhere(tree->name, &hint))
        resolve_near_names(with, tree->name, &hint);
    resolve_fault(with, tree, text_string(&hint), "unknown name: '%s'", tree->name);
    text_free(&hint);
    return nothing;
}

static quantity item_quantity(resolver *with, const syntax *tree, item *named)
{
    if (named->failed) return nothing;
    if (named->kind == NAME_FUNCTION) {
        resolve_fault(with, tree, NULL, "name: '%s' is a function; write %s(...)", named->name,
                      named->name);
        return nothing;
    }
    bool begins = with->starts && (named->kind == NAME_STATE || named->kind == NAME_INPUT);
    if (!with->elements && named->kind != NAME_PARAMETER && !begins) {
        resolve_fault(with, tree, NULL, "name: %s may use parameters%s only, and '%s' is none",
                      with->where, with->starts ? ", states and inputs" : "", named->name);
        return nothing;
    }
    const node *value = named->kind == NAME_ALIAS && !named->step ? named->value : named->symbol;
    if (!value) return nothing;
    return (quantity){value, checked(with, &named->dimension)};
}

static quantity name_quantity(resolver *with, const syntax *tree)
{
    for (int k = 0; k < with->argument_count; k++)
        if (strcmp(with->arguments[k], tree->name) == 0) return with->values[k];
    for (int64_t k = 0; k < with->extra_count; k++)
        if (strcmp(with->extra[k], tree->name) == 0)
            return (quantity){node_symbol(resolve_pool(with), tree->name), dimension_any};
    item *named = model_item(with->model, tree->name);
    if (named) return item_quantity(with, tree, named);
    quantity found;
    if (builtin_symbol(with, tree, &found)) return found;
    unit found_unit;
    if (!unit_find(tree->name, (int64_t)strlen(tree->name), &found_unit))
        return unknown_name(with, tree);
    return (quantity){node_number(resolve_pool(with), unit_convert(1, found_unit.ten)),
                      checked(with, &found_unit.dimension)};
}

static quantity number_quantity(resolver *with, const syntax *tree)
{
    const node *number = node_number(resolve_pool(with), tree->number);
    if (tree->unit) return (quantity){number, checked(with, &tree->unit->dimension)};
    bool free = with->model->units != UNITS_STRICT || tree->number == 0;
    return (quantity){number, free ? dimension_any : dimension_none};
}

/* ---- calls ---- */

static quantity row_quantity(resolver *with, const syntax *tree, function_row row,
                             const quantity *of)
{
    quantity result = nothing;
    if (!resolve_call_dimension(with, tree, row, of, &result.dimension)) return nothing;
    if (with->model->units == UNITS_OFF) result.dimension = dimension_any;
    result.node =
        node_call(resolve_pool(with), row, of[0].node, tree->count > 1 ? of[1].node : NULL,
                  tree->count > 2 ? of[2].node : NULL);
    if (!result.node) resolve_fault(with, tree, NULL, "syntax: %s", cann_error_message());
    return result;
}

static bool resolve_children(resolver *with, const syntax *tree, quantity *of)
{
    bool well = true;
    for (int k = 0; k < tree->count; k++) {
        of[k] = resolve(with, tree->child[k]);
        well = well && of[k].node;
    }
    return well;
}

static quantity operator_quantity(resolver *with, const syntax *tree)
{
    if (tree->count == 0)
        return (quantity){node_number(resolve_pool(with), tree->number), dimension_none};
    quantity of[3] = {{NULL}};
    if (!resolve_children(with, tree, of)) return nothing;
    return row_quantity(with, tree, tree->row, of);
}

static quantity user_call(resolver *with, const syntax *tree, item *called)
{
    const statement *from = called->from;
    called->used = true;
    if (called->failed) return nothing;
    if (tree->count != from->argument_count) {
        resolve_fault(with, tree, NULL, "call: '%s' takes %d argument%s, not %d", tree->name,
                      from->argument_count, from->argument_count == 1 ? "" : "s", tree->count);
        return nothing;
    }
    if (with->calls >= CALLS_DEEPEST) {
        resolve_fault(with, tree, NULL, "call: '%s' calls itself, or functions nest deeper than %d",
                      tree->name, CALLS_DEEPEST);
        called->failed = true;
        return nothing;
    }
    quantity of[8] = {{NULL}};
    if (!resolve_children(with, tree, of)) return nothing;
    resolver inside = *with;
    inside.calls++;
    inside.argument_count = tree->count;
    inside.arguments = from->arguments;
    inside.values = of;
    return resolve(&inside, from->value);
}

static quantity wrong_count(resolver *with, const syntax *tree, int wanted)
{
    resolve_fault(with, tree, NULL, "call: '%s' takes %d argument%s, not %d", tree->name, wanted,
                  wanted == 1 ? "" : "s", tree->count);
    return nothing;
}

static quantity row_call(resolver *with, const syntax *tree, function_row row)
{
    int arity = functions[row].arity;
    bool folds = (row == FUNCTION_min || row == FUNCTION_max) && tree->count > 2;
    if (!folds && tree->count != arity) return wrong_count(with, tree, arity);
    quantity of[16] = {{NULL}};
    if (!resolve_children(with, tree, of)) return nothing;
    if (!folds) return row_quantity(with, tree, row, of);
    quantity whole = {.node = of[0].node};
    if (!resolve_call_dimension(with, tree, row, of, &whole.dimension)) return nothing;
    for (int k = 1; k < tree->count; k++)
        whole.node = node_call(resolve_pool(with), row, whole.node, of[k].node, NULL);
    return whole;
}

static quantity unknown_function(resolver *with, const syntax *tree)
{
    const char *known[FUNCTION_COUNT + 64];
    int64_t count = 0;
    for (int row = 0; row < FUNCTION_COUNT; row++)
        if (functions[row].use == USE_FUNCTION) known[count++] = functions[row].name;
    for (int64_t i = 0; i < with->model->item_count && count < FUNCTION_COUNT + 64; i++)
        if (with->model->items[i].kind == NAME_FUNCTION)
            known[count++] = with->model->items[i].name;
    text hint = {0};
    int64_t near = foreign_word(tree->name, &hint) ? -1 : text_nearest(tree->name, known, count);
    if (near >= 0) text_add(&hint, "did you mean '%s'?", known[near]);
    resolve_fault(with, tree, text_string(&hint), "unknown function: '%s'", tree->name);
    text_free(&hint);
    return nothing;
}

static quantity call_quantity(resolver *with, const syntax *tree)
{
    const char *name = strcmp(tree->name, "heaviside") == 0 ? "step" : tree->name;
    int64_t row = cann_function_find(name);
    if (row >= 0 && functions[row].use == USE_FUNCTION)
        return row_call(with, tree, (function_row)row);
    quantity found;
    if (builtin_call(with, tree, &found)) return found;
    item *named = model_item(with->model, tree->name);
    if (!named) return unknown_function(with, tree);
    if (named->kind == NAME_FUNCTION) return user_call(with, tree, named);
    return past_quantity(with, tree, named);
}

static quantity resolve_kind(resolver *with, const syntax *tree)
{
    switch (tree->kind) {
    case SYNTAX_NUMBER: return number_quantity(with, tree);
    case SYNTAX_NAME: return name_quantity(with, tree);
    case SYNTAX_OPERATOR: return operator_quantity(with, tree);
    case SYNTAX_CALL: return call_quantity(with, tree);
    case SYNTAX_MEMBER: return builtin_member(with, tree);
    case SYNTAX_DERIVATIVE: return builtin_derivative(with, tree);
    }
    return nothing;
}

quantity resolve(resolver *with, const syntax *tree)
{
    if (++with->model->work > WORK_MOST) {
        if (with->model->work == WORK_MOST + 1)
            resolve_fault(with, tree, "use fewer nested functions",
                          "syntax: written out, the model has more than %d operations", WORK_MOST);
        return nothing;
    }
    if (with->depth >= TREES_DEEPEST) {
        resolve_fault(with, tree, "name parts of it by aliases",
                      "syntax: written out, more than %d operations follow one another here",
                      TREES_DEEPEST);
        return nothing;
    }
    with->depth++;
    quantity result = resolve_kind(with, tree);
    with->depth--;
    return result;
}
