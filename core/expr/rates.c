/* SPDX-License-Identifier: MIT
 * Derivatives and assignments: left sides solved for the derivative they hold. */
#include "expr/builtin.h"
#include "expr/demand.h"
#include "expr/equations.h"
#include "expr/linear.h"
#include "expr/locality.h"
#include "expr/typed.h"
#include <string.h>

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
                     .reductions = equations_has_group(model),
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

static void demand_real(cann_model *model, const statement *from, const item *state)
{
    static const char *const types[] = {"real", "int", "bool"};
    if (state->from->type == VALUE_REAL) return;
    fault_add(&model->faults, -1, &from->target, 1, "declare it without a type, or step it by :=",
              "type: '%s' is %s, and d%s/dt would move it by fractions", from->name,
              types[state->from->type], from->name);
}

static void add_rate(cann_model *model, const statement *from)
{
    item *state = model_item(model, from->name);
    system_model *into = &model->system;
    const node *rate = resolve_rate(model, from);
    equations_annotations(model, from, ON_RATE);
    bool at_event = is_at_event(model, from);
    if (rate) demand_linear_noise(model, from, rate);
    if (!state || state->kind != NAME_STATE) return;
    rate = locality_demand(model, from, state, rate);
    declaration *of = &into->states[state->position];
    demand_real(model, from, state);
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
    if (!target && !strstr(text_string(&hint), "did you mean")) {
        text_free(&hint);
        text_add(&hint, "declare it in state");
    }
    if (target || resolve_is_built_in(model, from->name))
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
                     .reductions = equations_has_group(model)};
    const item *target = assigned_state(model, from);
    equations_annotations(model, from, ON_UPDATE);
    if (!target) {
        resolve(&with, from->value);
        return;
    }
    quantity value = equations_value(&with, from->value, target);
    value.node = locality_demand(model, from, target, value.node);
    system_model *into = &model->system;
    into->assignments[into->assignment_count++] =
        (assignment){.state = target->position,
                     .value = typed_value(model, target, value.node),
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
