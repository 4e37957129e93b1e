/* SPDX-License-Identifier: MIT */
#include "expr/demand.h"
#include "base/memory.h"
#include "expr/builtin.h"
#include "expr/equations.h"
#include "expr/linear.h"
#include "expr/solution.h"
#include <string.h>

static bool uses(resolver *with, const syntax *tree, const node *x)
{
    quantity part = resolve(with, tree);
    return part.node && node_contains(with->model->system.pool, part.node, x);
}

static bool is_linear(resolver *with, const syntax *tree, const node *x)
{
    const node *A, *B;
    quantity whole = resolve(with, tree);
    return !whole.node || linear_in(with->model->system.pool, whole.node, x, &A, &B);
}

/* The smallest tree that is not linear in x, within one that is not. */
static const syntax *nonlinear_part(resolver *with, const syntax *tree, const node *x)
{
    for (int k = 0; k < tree->count;) {
        if (is_linear(with, tree->child[k], x)) {
            k++;
        } else {
            tree = tree->child[k];
            k = 0;
        }
    }
    return tree;
}

/* Where x stands first in a tree that uses it. */
static const syntax *first_use(resolver *with, const syntax *tree, const node *x)
{
    for (int k = 0; k < tree->count;) {
        if (!uses(with, tree->child[k], x)) {
            k++;
        } else {
            tree = tree->child[k];
            k = 0;
        }
    }
    return tree;
}

static resolver of_equation(cann_model *model)
{
    return (resolver){.model = model,
                      .where = "an equation",
                      .elements = true,
                      .reductions = true,
                      .noise = true};
}

static void demand_exponential(cann_model *model, const statement *from, const node *rate)
{
    const node *A, *B, *x = model_item(model, from->name)->symbol;
    if (linear_in(model->system.pool, rate, x, &A, &B)) return;
    resolver with = of_equation(model);
    const syntax *use = first_use(&with, nonlinear_part(&with, from->value, x), x);
    fault_add(&model->faults, -1, &use->sign, 1, "use @method(rk4), or @method(semi) to linearise",
              "method: 'exp' needs an equation linear in %s", from->name);
}

static void noise_fault(cann_model *model, const statement *from, const node *xi, bool bent)
{
    resolver with = of_equation(model);
    const syntax *part = bent ? nonlinear_part(&with, from->value, xi) : from->value;
    const syntax *use = first_use(&with, part, xi);
    int64_t length = part->all.end - part->all.begin;
    if (bent)
        fault_add(&model->faults, -1, &use->sign, 1, NULL, "%s enters non-linearly (%.*s)",
                  xi->name, (int)(length > 80 ? 80 : length),
                  part->all.source->text + part->all.begin);
    else
        fault_add(&model->faults, -1, &use->sign, 1, "add the noise outside of it",
                  "%s within a sum over the group or a convolution", xi->name);
}

static void demand_one_use(cann_model *model, const statement *from, const node *rate)
{
    const system_model *of = &model->system;
    const node *plain = node_symbol(of->pool, "xi");
    if (!plain || !node_contains(of->pool, rate, plain)) return;
    for (int64_t k = 0; k < of->equation_count; k++) {
        if (!of->equations[k].rate || !node_contains(of->pool, of->equations[k].rate, plain))
            continue;
        resolver with = of_equation(model);
        const syntax *use = first_use(&with, from->value, plain);
        fault_add(&model->faults, -1, &use->sign, 1,
                  "name them: xi_a and xi_b are independent, xi_a twice is the same",
                  "noise: plain xi occurs in a second equation (first in line %d)",
                  of->equations[k].line);
        return;
    }
}

void demand_linear_noise(cann_model *model, const statement *from, const node *rate)
{
    const node *A, *B;
    for (int64_t k = 0; k < model->system.noise_count; k++) {
        const node *xi = model->system.noises[k].symbol;
        if (!node_contains(model->system.pool, rate, xi)) continue;
        bool linear = linear_in(model->system.pool, rate, xi, &A, &B);
        if (linear && !node_contains(model->system.pool, B, xi)) continue;
        noise_fault(model, from, xi, !linear);
        return;
    }
    demand_one_use(model, from, rate);
}

void demand_closed_form(cann_model *model, const statement *from, int64_t equation)
{
    const char *why;
    const node *hinders = event_hindrance(&model->system, equation, &why);
    if (!hinders) return;
    resolver with = of_equation(model);
    bool bent = strcmp(why, "is not linear in") == 0;
    const syntax *within = bent ? nonlinear_part(&with, from->value, hinders) : from->value;
    const syntax *use = first_use(&with, within, hinders);
    fault_add(&model->faults, -1, &use->sign, 1,
              "leave @event out: the equation is then solved at every step",
              "'@event' state %s %s '%s'", from->name, why, hinders->name);
}

static bool is_state(const cann_model *model, const node *at)
{
    const item *named = at->kind == NODE_SYMBOL ? model_item(model, at->name) : NULL;
    return named && named->kind == NAME_STATE;
}

/* The first state in which a rate is not affine, its factor or rest holding a state still. */
static const node *bent_state(cann_model *model, const node *rate)
{
    int64_t count = 0;
    const node **order = node_order(&rate, 1, &count), *bent = NULL;
    node_pool *pool = model->system.pool;
    for (int64_t k = 0; order && k < count && !bent; k++) {
        const node *A, *B;
        if (!is_state(model, order[k])) continue;
        if (!linear_in(pool, rate, order[k], &A, &B) || node_contains(pool, B, order[k])) {
            bent = order[k];
            continue;
        }
        for (int64_t j = 0; j < count && !bent; j++)
            if (is_state(model, order[j]) && node_contains(pool, A, order[j])) bent = order[j];
    }
    memory_free(order);
    return bent;
}

static void demand_affine(cann_model *model, const statement *from, const node *rate)
{
    const node *x = bent_state(model, rate);
    if (!x) return;
    resolver with = of_equation(model);
    const syntax *use = first_use(&with, nonlinear_part(&with, from->value, x), x);
    fault_add(&model->faults, -1, &use->sign, 1, "use @method(exp) or @method(rk4)",
              "method: 'linear' needs equations that are sums of states times constants");
}

void demand_of_method(cann_model *model, const statement *from, const char *method,
                      const node *rate)
{
    if (strcmp(method, "exp") == 0) demand_exponential(model, from, rate);
    if (strcmp(method, "linear") == 0) demand_affine(model, from, rate);
}

/* Reads of `state` at every step: a fault at the first in `tree`. */
static void demand_no_reader(cann_model *model, const syntax *tree, const node *value,
                             const node *state)
{
    if (!tree || !value || !node_contains(model->system.pool, value, state)) return;
    resolver with = of_equation(model);
    const syntax *use = first_use(&with, tree, state);
    fault_add(&model->faults, -1, &use->sign, 1,
              "leave its @event out: the equation is then solved at every step",
              "'@event' state %s is known at events only, and is read at every step here",
              state->name);
}

void demand_event_readers(cann_model *model)
{
    const system_model *of = &model->system;
    for (int64_t e = 0; e < of->equation_count; e++) {
        if (!of->equations[e].at_event) continue;
        const node *state = of->states[of->equations[e].state].symbol;
        demand_no_reader(model, model->send, of->send, state);
        int64_t rates = 0, updates = 0;
        for (const statement *at = model->equations; at; at = at->next) {
            bool rate = at->kind == STATEMENT_ODE;
            bool known = rate ? rates < of->equation_count : updates < of->assignment_count;
            if (!known) continue;
            const node *value = rate ? of->equations[rates].rate : of->assignments[updates].value;
            bool still = rate && of->equations[rates].at_event;
            if (rate)
                rates++;
            else
                updates++;
            if (!still) demand_no_reader(model, at->value, value, state);
        }
    }
}

static void demand_quiet(cann_model *model, const char *where, const node *value)
{
    const system_model *of = &model->system;
    for (int64_t k = 0; value && k < of->noise_count; k++)
        if (node_contains(of->pool, value, of->noises[k].symbol))
            fault_add_plain(&model->faults, model->name,
                            "%s: noise: '%s', by way of an alias, is for equations", where,
                            of->noises[k].symbol->name);
}

void demand_no_noise(cann_model *model)
{
    const system_model *of = &model->system;
    for (int64_t k = 0; k < of->assignment_count; k++)
        demand_quiet(model, of->states[of->assignments[k].state].name, of->assignments[k].value);
    for (int64_t k = 0; k < of->event_count; k++) {
        const event *at = &of->events[k];
        demand_quiet(model, at->name, at->condition);
        for (int64_t a = 0; a < at->action_count; a++)
            demand_quiet(model, at->name, at->actions[a].value);
    }
    for (int64_t k = 0; k < of->pathway_count; k++)
        for (int64_t a = 0; a < of->pathways[k].action_count; a++)
            demand_quiet(model, of->pathways[k].name, of->pathways[k].actions[a].value);
    demand_quiet(model, "send", of->send);
}
