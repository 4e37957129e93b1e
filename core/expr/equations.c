/* SPDX-License-Identifier: MIT */
#include "expr/equations.h"
#include "base/memory.h"
#include "expr/builtin.h"
#include "expr/declare.h"
#include "expr/demand.h"
#include "expr/linear.h"
#include "expr/past.h"
#include "expr/range.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

bool equations_flag(const statement *from, const char *name)
{
    return annotation_find(from->annotations, name) != NULL;
}

/* ---- annotations ---- */

enum { ON_PARAMETER = 1, ON_STATE = 2, ON_INPUT = 4, ON_ALIAS = 8, ON_RATE = 16, ON_UPDATE = 32 };

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

static void unknown_annotation(cann_model *model, const annotation *at)
{
    const char *known[ANNOTATIONS];
    for (int k = 0; k < ANNOTATIONS; k++) known[k] = annotation_rows[k].name;
    int64_t near = text_nearest(at->name, known, ANNOTATIONS);
    char hint[64] = "";
    if (near >= 0) snprintf(hint, sizeof hint, "did you mean '@%s'?", known[near]);
    fault_add(&model->faults, -1, &at->span, 1, hint, "unknown annotation: '@%.60s'", at->name);
}

static void check_annotations(cann_model *model, const statement *from, int on)
{
    for (const annotation *at = from->annotations; at; at = at->next) {
        const struct annotation_row *row = annotation_rows;
        while (row < annotation_rows + ANNOTATIONS && strcmp(row->name, at->name) != 0) row++;
        bool given = at->value || at->text;
        if (row == annotation_rows + ANNOTATIONS)
            unknown_annotation(model, at);
        else if (!(row->on & on))
            fault_add(&model->faults, -1, &at->span, 1, NULL,
                      "annotation: '@%s' means nothing here", at->name);
        else if (row->takes != given)
            fault_add(&model->faults, -1, &at->span, 1, NULL, "annotation: '@%s' takes %s",
                      at->name, row->takes ? "one argument" : "no argument");
    }
}

/* ---- declarations ---- */

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
        check_annotations(model, at->from, place_of(at->kind));
    }
    return true;
}

static bool has_group(const cann_model *model)
{
    return model->kind != MODEL_SYNAPSE;
}

static bool is_celsius(const syntax *tree)
{
    return tree->kind == SYNTAX_NUMBER && tree->unit && tree->unit->celsius;
}

quantity equations_value(resolver *with, const syntax *tree, const item *of)
{
    quantity value = resolve(with, tree);
    if (!value.node) return value;
    const unit *declared = of->from->unit;
    if (is_celsius(tree)) {
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
        into->states[of->position].longest = past_longest(model, of);
    }
    return past_histories(model);
}

/* ---- aliases ---- */

static void resolve_alias(cann_model *model, item *of, alias *into)
{
    resolver with = {.model = model,
                     .where = "an alias",
                     .draws = of->step,
                     .elements = true,
                     .reductions = has_group(model),
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
                         .reductions = has_group(model),
                         .noise = true,
                         .calls = 1,
                         .arguments = of->from->arguments,
                         .argument_count = of->from->argument_count,
                         .values = values};
        resolve(&with, of->from->value);
    }
    return true;
}

/* ---- rates and assignments ---- */

static span equals_sign(const statement *from)
{
    span sign = {from->left->all.source, from->left->all.end, 0};
    while (sign.begin < from->value->all.begin && sign.source->text[sign.begin] != '=')
        sign.begin++;
    sign.end = sign.begin + 1;
    return sign;
}

/* left = right with `rate` in left: right solved for it. */
static const node *solve(resolver *with, const statement *from, const node *left, const node *right)
{
    node_pool *pool = with->model->system.pool;
    const node *factor, *rest;
    const node *rate = builtin_rate(with, from->name);
    if (!rate) return NULL;
    if (!linear_in(pool, left, rate, &factor, &rest)) {
        resolve_fault(with, with->derivative,
                      "only a sum will do in which it is added or multiplied",
                      "derivative: the left side is not linear in d%s/dt", from->name);
        return NULL;
    }
    if (node_is_number(factor, 0)) {
        resolve_fault(with, with->derivative, NULL, "derivative: d%s/dt is multiplied by zero",
                      from->name);
        return NULL;
    }
    return node_div(pool, node_sub(pool, right, rest), factor);
}

static const char *method_of(cann_model *model, const statement *from)
{
    const annotation *at = annotation_find(from->annotations, "method");
    if (!at) return NULL;
    if (at->value && at->value->kind == SYNTAX_NAME) return at->value->name;
    fault_add(&model->faults, -1, &at->span, 1, "such as @method(rk4)",
              "method: the name of a method is needed");
    return NULL;
}

static const node *resolve_rate(cann_model *model, const statement *from)
{
    resolver with = {.model = model,
                     .where = "an equation",
                     .elements = true,
                     .reductions = has_group(model),
                     .noise = true,
                     .left = true};
    quantity left = resolve(&with, from->left);
    with.left = false;
    quantity right = resolve(&with, from->value);
    if (!left.node || !right.node) return NULL;
    span sign = equals_sign(from);
    if (!resolve_alike(&with, from->left, &left.dimension, from->value, &right.dimension, &sign))
        return NULL;
    return solve(&with, from, left.node, right.node);
}

static void second_equation(cann_model *model, const statement *from, int64_t state)
{
    int64_t k = 0;
    while (model->system.equations[k].state != state) k++;
    fault_add(&model->faults, -1, &from->target, 1, NULL,
              "equation: '%s' has one already (line %d)", from->name,
              model->system.equations[k].line);
}

/* @event, or @method(event), of a synapse. */
static bool is_at_event(cann_model *model, const statement *from)
{
    const annotation *at = annotation_find(from->annotations, "event");
    const annotation *method = annotation_find(from->annotations, "method");
    bool named = method && method->value && method->value->kind == SYNTAX_NAME &&
                 strcmp(method->value->name, "event") == 0;
    if (!at && !named) return false;
    if (model->kind != MODEL_SYNAPSE)
        fault_add(&model->faults, -1, at ? &at->span : &method->span, 1,
                  "leave it out: the method is chosen by the equation",
                  "annotation: '@event' is for synapses");
    return true;
}

static bool reads_strato(const cann_model *model, const statement *from)
{
    if (equations_flag(from, "ito")) return false;
    return equations_flag(from, "strato") || strcmp(model->noise, "ito") != 0;
}

static void add_rate(cann_model *model, const statement *from)
{
    item *state = model_item(model, from->name);
    system_model *into = &model->system;
    const node *rate = resolve_rate(model, from);
    check_annotations(model, from, ON_RATE);
    bool at_event = is_at_event(model, from);
    if (rate) demand_linear_noise(model, from, rate);
    if (!state || state->kind != NAME_STATE) return;
    declaration *of = &into->states[state->position];
    const char *method = method_of(model, from);
    if (method) of->method = method;
    of->record = of->record || equations_flag(from, "record");
    if (state->used) {
        second_equation(model, from, state->position);
        return;
    }
    state->used = true;
    if (rate && !at_event) demand_of_method(model, from, method ? method : model->method, rate);
    into->equations[into->equation_count++] = (equation){.state = state->position,
                                                         .rate = rate,
                                                         .at_event = at_event,
                                                         .strato = reads_strato(model, from),
                                                         .line = from->line,
                                                         .column = from->column};
}

/* The state that a statement assigns to, or a fault. */
static const item *assigned_state(cann_model *model, const statement *from)
{
    const item *target = model_item(model, from->name);
    if (target && target->kind == NAME_STATE) return target;
    resolver with = {.model = model, .elements = true};
    text hint = {0};
    if (!target) resolve_near_names(&with, from->name, &hint);
    if (target)
        fault_add(&model->faults, -1, &from->target, 1, "only states are assigned to",
                  "assignment to read-only '%s'", from->name);
    else
        fault_add(&model->faults, -1, &from->target, 1, text_string(&hint), "unknown name: '%s'",
                  from->name);
    text_free(&hint);
    return NULL;
}

static void add_assignment(cann_model *model, const statement *from)
{
    resolver with = {.model = model,
                     .where = "an assignment",
                     .draws = true,
                     .elements = true,
                     .reductions = has_group(model)};
    const item *target = assigned_state(model, from);
    check_annotations(model, from, ON_UPDATE);
    if (!target) {
        resolve(&with, from->value);
        return;
    }
    quantity value = equations_value(&with, from->value, target);
    system_model *into = &model->system;
    into->assignments[into->assignment_count++] =
        (assignment){.state = target->position,
                     .value = value.node,
                     .before = equations_flag(from, "before"),
                     .line = from->line,
                     .column = from->column};
}

static const statement *statement_of(const cann_model *model, const equation *of)
{
    const char *name = model->system.states[of->state].name;
    const statement *at = model->equations;
    while (at->kind != STATEMENT_ODE || strcmp(at->name, name) != 0) at = at->next;
    return at;
}

static void demand_closed_forms(cann_model *model)
{
    const system_model *of = &model->system;
    for (int64_t k = 0; k < of->equation_count; k++) {
        const equation *at = &of->equations[k];
        if (at->at_event && at->rate) demand_closed_form(model, statement_of(model, at), k);
    }
}

bool equations_rates(cann_model *model)
{
    int64_t rates = 0, updates = 0;
    for (const statement *at = model->equations; at; at = at->next)
        *(at->kind == STATEMENT_ODE ? &rates : &updates) += 1;
    system_model *into = &model->system;
    into->equations = arena_take(&model->arena, rates, sizeof *into->equations);
    into->assignments = arena_take(&model->arena, updates, sizeof *into->assignments);
    if (!into->equations || !into->assignments) return false;
    for (const statement *at = model->equations; at; at = at->next) {
        if (at->kind == STATEMENT_ODE)
            add_rate(model, at);
        else
            add_assignment(model, at);
    }
    demand_closed_forms(model);
    return true;
}
