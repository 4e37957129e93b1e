/* SPDX-License-Identifier: MIT
 * Declarations and aliases: units, default values, bounds. */
#include "expr/equations.h"
#include "base/memory.h"
#include "expr/declare.h"
#include "expr/past.h"
#include "expr/range.h"
#include "expr/typed.h"
#include <math.h>
#include <string.h>

static int place_of(name_kind kind)
{
    return kind == NAME_PARAMETER ? ON_PARAMETER
           : kind == NAME_STATE   ? ON_STATE
           : kind == NAME_INPUT   ? ON_INPUT
                                  : ON_ALIAS;
}

/* A model that declares no unit is about plain numbers. */
static bool declares_units(const cann_model *model)
{
    for (int64_t i = 0; i < model->item_count; i++)
        if (model->items[i].from->unit) return true;
    return false;
}

bool equations_declare(cann_model *model)
{
    if (model->units == UNITS_SOFT && !declares_units(model)) model->units = UNITS_OFF;
    for (int64_t i = 0; i < model->item_count; i++) {
        item *at = &model->items[i];
        if (at->kind == NAME_FUNCTION) continue;
        at->symbol = node_symbol(model->system.pool, at->name);
        if (!at->symbol) return false;
        at->dimension =
            at->from->type == VALUE_BOOL ? dimension_none : resolve_declared(model, at->from->unit);
        at->step = at->kind == NAME_ALIAS && equations_flag(at->from, "step");
        if (at->from->unit && at->from->unit->celsius)
            fault_add(&model->faults, -1, &at->from->unit_span, 1,
                      "declare temperatures in K; degC is for differences in expressions",
                      "unit: '%s' in degC", at->name);
        equations_annotations(model, at->from, place_of(at->kind));
    }
    return true;
}

bool equations_has_group(const cann_model *model)
{
    return model->kind != MODEL_SYNAPSE;
}

quantity equations_value(resolver *with, const syntax *tree, const item *of)
{
    quantity value = resolve(with, tree);
    if (!value.node) return value;
    const unit *declared = of->from->unit;
    if (resolve_is_celsius(tree)) {
        resolve_fault(with, tree, "write temperatures in K (0 degC = 273.15 K)",
                      "unit: degC as a value");
        value.node = NULL;
    } else if (resolve_is_bare(tree)) {
        node_pool *pool = with->model->system.pool;
        if (declared && declared->ten)
            value.node =
                node_mul(pool, node_number(pool, unit_convert(1, declared->ten)), value.node);
        if (!declared && with->model->units == UNITS_STRICT)
            unifier_equate(&with->model->unifier, &of->dimension, &dimension_none);
    } else if (!resolve_fits(with, tree, &value.dimension, of)) {
        value.node = NULL;
    }
    return value;
}

static void check_type(resolver *with, const statement *from, const node *value)
{
    if (value->kind != NODE_NUMBER) return;
    double number = value->number;
    if (from->type == VALUE_INT && number != floor(number))
        resolve_fault(with, from->value, NULL, "type: '%s' is int, and %g is no whole number",
                      from->name, number);
    if (from->type == VALUE_BOOL && number != 0 && number != 1)
        resolve_fault(with, from->value, "write true or false", "type: '%s' is bool", from->name);
}

static void default_value(cann_model *model, item *of, declaration *into)
{
    resolver with = {.model = model,
                     .where = "a default value",
                     .draws = true,
                     .starts = of->kind == NAME_STATE};
    if (!of->from->value || of->failed) return;
    into->value = equations_value(&with, of->from->value, of).node;
    if (into->value) check_type(&with, of->from, into->value);
    if (of->kind == NAME_STATE) into->value = typed_value(model, of, into->value);
}

static const node *bound(cann_model *model, const item *of, const char *name)
{
    const annotation *at = annotation_find(of->from->annotations, name);
    resolver with = {.model = model, .where = "a bound"};
    return at && at->value ? equations_value(&with, at->value, of).node : NULL;
}

static const char *written_unit(cann_model *model, const statement *from)
{
    static const char *const types[] = {"", "int", "bool"};
    if (!from->unit) return types[from->type];
    return arena_string(&model->arena, from->unit_span.source->text + from->unit_span.begin,
                        from->unit_span.end - from->unit_span.begin);
}

static void describe(cann_model *model, const item *of, declaration *into)
{
    const statement *from = of->from;
    const annotation *doc = annotation_find(from->annotations, "doc");
    into->name = of->symbol->name;
    into->symbol = of->symbol;
    into->unit = written_unit(model, from);
    into->doc = doc && doc->text ? doc->text : "";
    into->type = from->type;
    into->constant = equations_flag(from, "const");
    into->train = equations_flag(from, "train");
    into->global = equations_flag(from, "global");
    into->post = equations_flag(from, "post");
    into->local = equations_flag(from, "local");
    into->record = equations_flag(from, "record");
    into->hold = equations_flag(from, "hold");
    into->port = of->port;
    into->scale = from->unit ? unit_convert(1, from->unit->ten) : 1;
    into->line = from->line;
    into->column = from->column;
}

/* The declarations of a kind; parameters in an order in which defaults can be computed. */
static declaration *declarations(cann_model *model, name_kind kind, int64_t *count)
{
    int64_t total = 0;
    int64_t *order = order_items(model, kind, &total);
    declaration *made = order ? arena_take(&model->arena, total, sizeof *made) : NULL;
    for (int64_t k = 0; made && k < total; k++) {
        item *of = &model->items[order[k]];
        of->position = k;
        describe(model, of, &made[k]);
        default_value(model, of, &made[k]);
        if (kind == NAME_PARAMETER) range_declare(model, of, &made[k]);
    }
    memory_free(order);
    *count = made ? total : 0;
    return made;
}

static void demand_room(cann_model *model, const item *of, const declaration *state)
{
    const node *least = state->least, *most = state->most;
    bool known = least && most && least->kind == NODE_NUMBER && most->kind == NODE_NUMBER;
    if (!known || least->number <= most->number) return;
    const annotation *at = annotation_find(of->from->annotations, "max");
    fault_add(&model->faults, -1, &at->span, 1, NULL,
              "annotation: nothing lies between @min(%g) and @max(%g)", least->number,
              most->number);
}

bool equations_states(cann_model *model)
{
    system_model *into = &model->system;
    into->parameters = declarations(model, NAME_PARAMETER, &into->parameter_count);
    into->states = declarations(model, NAME_STATE, &into->state_count);
    into->inputs = declarations(model, NAME_INPUT, &into->input_count);
    if (!into->parameters || !into->states || !into->inputs) return false;
    for (int64_t i = 0; i < model->item_count; i++) {
        const item *of = &model->items[i];
        if (of->kind != NAME_STATE) continue;
        into->states[of->position].least = bound(model, of, "min");
        into->states[of->position].most = bound(model, of, "max");
        demand_room(model, of, &into->states[of->position]);
        into->states[of->position].longest = past_longest(model, of);
    }
    return past_histories(model);
}

static void resolve_alias(cann_model *model, item *of, alias *into)
{
    resolver with = {.model = model,
                     .where = "an alias",
                     .draws = of->step,
                     .elements = true,
                     .reductions = equations_has_group(model),
                     .noise = !of->step};
    const statement *from = of->from;
    if (!of->failed && from->value) {
        quantity value =
            from->unit ? equations_value(&with, from->value, of) : resolve(&with, from->value);
        if (!from->unit && value.node && value.dimension.terms != DIMENSION_ANY)
            of->dimension = value.dimension;
        of->value = value.node;
    }
    of->failed = of->failed || !of->value;
    *into = (alias){.name = of->symbol->name,
                    .unit = written_unit(model, from),
                    .symbol = of->symbol,
                    .value = of->value,
                    .step = of->step,
                    .record = equations_flag(from, "record")};
}

bool equations_aliases(cann_model *model)
{
    system_model *into = &model->system;
    int64_t *order = order_items(model, NAME_ALIAS, &into->alias_count);
    if (!order) return false;
    into->aliases = arena_take(&model->arena, into->alias_count, sizeof *into->aliases);
    for (int64_t k = 0; into->aliases && k < into->alias_count; k++) {
        model->items[order[k]].position = k;
        resolve_alias(model, &model->items[order[k]], &into->aliases[k]);
    }
    memory_free(order);
    return into->aliases != NULL;
}

bool equations_functions(cann_model *model)
{
    for (int64_t i = 0; i < model->item_count; i++) {
        item *of = &model->items[i];
        if (of->kind != NAME_FUNCTION || of->used || of->failed || !of->from->value) continue;
        quantity values[8];
        for (int k = 0; k < of->from->argument_count; k++) {
            values[k].node = node_symbol(model->system.pool, of->from->arguments[k]);
            values[k].dimension = dimension_any;
        }
        resolver with = {.model = model,
                         .where = "a function",
                         .draws = true,
                         .elements = true,
                         .reductions = equations_has_group(model),
                         .noise = true,
                         .calls = 1,
                         .arguments = of->from->arguments,
                         .argument_count = of->from->argument_count,
                         .values = values};
        resolve(&with, of->from->value);
    }
    return true;
}
