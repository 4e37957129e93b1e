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
    return (resolver){.model = model, .where = "an equation", .elements = true, .reductions = true};
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

void demand_linear_noise(cann_model *model, const statement *from, const node *rate)
{
    int64_t count = 0;
    const node **order = node_order(&rate, 1, &count), *A, *B;
    for (int64_t k = 0; order && k < count; k++) {
        const node *x = order[k];
        bool noise = x->kind == NODE_SYMBOL && builtin_is_noise(x->name);
        if (!noise || linear_in(model->system.pool, rate, x, &A, &B)) continue;
        resolver with = of_equation(model);
        const syntax *part = nonlinear_part(&with, from->value, x);
        const syntax *use = first_use(&with, part, x);
        fault_add(
            &model->faults, -1, &use->sign, 1, NULL, "%s enters non-linearly (%.*s)", x->name,
            (int)(part->all.end - part->all.begin > 80 ? 80 : part->all.end - part->all.begin),
            part->all.source->text + part->all.begin);
        break;
    }
    memory_free(order);
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
