/* SPDX-License-Identifier: MIT
 * Events: conditions, refractory times, bodies. The conditions within a body are turned into
 * choices: the branches are followed with the values so far, and each state that one of them sets
 * gets one assignment at the end, in an order in which none reads what another has overwritten. */
#include "base/memory.h"
#include "expr/builtin.h"
#include "expr/equations.h"
#include <string.h>

enum { BRANCH_MOST = 256 }; /* states set within one condition */

typedef struct body {
    resolver with;
    assignment *list;
    int64_t count, capacity;
    bool failed; /* memory ran out */
} body;

/* What a branch has set so far: state k, whose symbol is from[k], now is to[k]. */
typedef struct branch {
    int64_t count;
    const item *state[BRANCH_MOST];
    const node *from[BRANCH_MOST], *to[BRANCH_MOST];
} branch;

static node_pool *pool_of(const body *of)
{
    return of->with.model->system.pool;
}

static void add(body *of, const statement *from, const item *state, const node *value)
{
    if (of->count == of->capacity) {
        int64_t capacity = 2 * of->capacity + 8;
        assignment *grown = memory_grow(of->list, of->count, capacity, sizeof *grown);
        if (!grown) {
            of->failed = true;
            return;
        }
        of->list = grown;
        of->capacity = capacity;
    }
    of->list[of->count++] = (assignment){
        .state = state->position, .value = value, .line = from->line, .column = from->column};
}

/* Faults are told, refusals noted; NULL where nothing is to be assigned. */
static const item *target_of(body *of, const statement *from)
{
    cann_model *model = of->with.model;
    if (from->scope) {
        if (model->kind == MODEL_SYNAPSE && strcmp(from->scope, "post") == 0)
            resolve_refuse(&of->with, &from->target, "events that reach connected groups (post.x)");
        else
            fault_add(&model->faults, -1, &from->target, 1, NULL, "assignment to read-only '%s.%s'",
                      from->scope, from->name);
        resolve(&of->with, from->value);
        return NULL;
    }
    const item *target = model_item(model, from->name);
    if (target && target->kind == NAME_STATE) return target;
    text hint = {0};
    if (!target) resolve_near_names(&of->with, from->name, &hint);
    if (target || resolve_is_built_in(model, from->name))
        fault_add(&model->faults, -1, &from->target, 1, "only states are assigned to",
                  "assignment to read-only '%s'", from->name);
    else
        fault_add(&model->faults, -1, &from->target, 1, text_string(&hint), "unknown name: '%s'",
                  from->name);
    text_free(&hint);
    return NULL;
}

static void refuse_other(body *of, const statement *from)
{
    resolve_refuse(&of->with, &from->all,
                   from->kind == STATEMENT_EMIT ? "events that set off others (emit)"
                                                : "ending a run from an event (stop)");
}

static void set(body *of, branch *into, const statement *from, const item *state, const node *value)
{
    int64_t k = 0;
    while (k < into->count && into->state[k] != state) k++;
    if (k == BRANCH_MOST) {
        fault_add(&of->with.model->faults, -1, &from->target, 1, NULL,
                  "event: one condition sets more than %d states", BRANCH_MOST);
        return;
    }
    if (k == into->count) into->count++;
    into->state[k] = state;
    into->from[k] = state->symbol;
    into->to[k] = value;
}

static void follow(body *of, branch *into, const statement *first);

static const node *in_branch(body *of, const branch *now, const node *value)
{
    return value ? node_substitute(pool_of(of), value, now->from, now->to, now->count) : NULL;
}

static const node *value_in(const branch *of, const item *state, const branch *before)
{
    for (int64_t k = 0; k < of->count; k++)
        if (of->state[k] == state) return of->to[k];
    for (int64_t k = 0; k < before->count; k++)
        if (before->state[k] == state) return before->to[k];
    return state->symbol;
}

/* if value then body else otherwise end, from the values in `into`, which it updates. */
static void follow_choice(body *of, branch *into, const statement *from)
{
    quantity condition = resolve(&of->with, from->value);
    branch *arms = memory_take(3, sizeof *arms); /* then, else, before */
    if (!arms || !condition.node) {
        of->failed = of->failed || !arms;
        memory_free(arms);
        return;
    }
    const node *test = in_branch(of, into, condition.node);
    arms[0] = arms[1] = arms[2] = *into;
    follow(of, &arms[0], from->body);
    follow(of, &arms[1], from->otherwise);
    for (int arm = 0; arm < 2 && test; arm++)
        for (int64_t k = 0; k < arms[arm].count; k++) {
            const item *state = arms[arm].state[k];
            const node *yes = value_in(&arms[0], state, &arms[2]);
            const node *no = value_in(&arms[1], state, &arms[2]);
            set(of, into, from, state, node_call(pool_of(of), FUNCTION_select, test, yes, no));
        }
    memory_free(arms);
}

static void follow(body *of, branch *into, const statement *first)
{
    for (const statement *at = first; at && !of->failed; at = at->next) {
        if (at->kind == STATEMENT_IF) {
            follow_choice(of, into, at);
        } else if (at->kind != STATEMENT_UPDATE) {
            refuse_other(of, at);
        } else {
            const item *state = target_of(of, at);
            const node *value = state ? equations_value(&of->with, at->value, state).node : NULL;
            if (value) set(of, into, at, state, in_branch(of, into, value));
        }
    }
}

/* Index of a state whose overwriting none of the others minds, or -1. */
static int64_t harmless(const body *of, const branch *left)
{
    for (int64_t k = 0; k < left->count; k++) {
        bool read = false;
        for (int64_t j = 0; j < left->count && !read; j++)
            read = j != k && node_contains(pool_of(of), left->to[j], left->from[k]);
        if (!read) return k;
    }
    return -1;
}

static void add_choice(body *of, const statement *from)
{
    branch *all = memory_take(1, sizeof *all);
    if (!all) {
        of->failed = true;
        return;
    }
    follow_choice(of, all, from);
    bool well = true;
    for (int64_t k = 0; k < all->count; k++) well = well && all->to[k];
    while (well && all->count) {
        int64_t k = harmless(of, all);
        if (k < 0) {
            fault_add(&of->with.model->faults, -1, &from->all, 1,
                      "keep one of them in a further state before the condition",
                      "event: states set within this condition depend on one another");
            break;
        }
        add(of, from, all->state[k], all->to[k]);
        all->count--;
        all->state[k] = all->state[all->count];
        all->from[k] = all->from[all->count];
        all->to[k] = all->to[all->count];
    }
    memory_free(all);
}

static bool resolve_body(cann_model *model, const statement *first, event *into)
{
    body of = {.with = {.model = model,
                        .where = "an event",
                        .draws = true,
                        .elements = true,
                        .reductions = true}};
    for (const statement *at = first; at && !of.failed; at = at->next) {
        if (at->kind == STATEMENT_IF) {
            add_choice(&of, at);
        } else if (at->kind != STATEMENT_UPDATE) {
            refuse_other(&of, at);
        } else {
            const item *state = target_of(&of, at);
            if (state) add(&of, at, state, equations_value(&of.with, at->value, state).node);
        }
    }
    into->actions = of.failed ? NULL : arena_take(&model->arena, of.count, sizeof *into->actions);
    if (into->actions && of.count)
        memcpy(into->actions, of.list, (size_t)of.count * sizeof *of.list);
    into->action_count = into->actions ? of.count : 0;
    memory_free(of.list);
    return into->actions != NULL;
}

/* ---- conditions ---- */

static bool open_job(cann_model *model, const source *of, parse_job *job)
{
    *job = (parse_job){
        .arena = &model->arena, .source = of, .faults = &model->faults, .names = &model->names};
    return parse_open(job);
}

/* A number of ms; a bare number is one. */
static const node *duration(cann_model *model, resolver *with, const syntax *tree)
{
    quantity value = resolve(with, tree);
    if (!value.node || model->units == UNITS_OFF || resolve_is_bare(tree)) return value.node;
    unit second;
    unit_find("s", 1, &second);
    if (unifier_equate(&model->unifier, &value.dimension, &second.dimension)) return value.node;
    text is = {0};
    dimension_print(&is, &model->unifier, &value.dimension);
    fault_add(&model->faults, -1, &tree->all, 1, "a time is needed", "unit mismatch: ms = %s",
              text_string(&is));
    text_free(&is);
    return NULL;
}

static bool resolve_when(cann_model *model, const event_text *from, event *into)
{
    if (!from->when.text) {
        if (model->kind != MODEL_SYNAPSE && from->run.text) {
            span all = {&from->run, 0, from->run.length};
            fault_add(&model->faults, -1, &all, 1, "such as when = \"v > vt\"",
                      "event: '%s' has no condition", from->name);
        }
        return true;
    }
    parse_job job;
    if (!open_job(model, &from->when, &job)) return false;
    syntax *phase;
    const syntax *tree = parse_when(&job, &into->kind, &phase);
    if (!tree) return true;
    bool every = into->kind == WHEN_EVERY;
    resolver with = {.model = model,
                     .where = every ? "every" : "a condition",
                     .elements = !every,
                     .reductions = !every};
    into->condition = every ? duration(model, &with, tree) : resolve(&with, tree).node;
    into->phase = phase ? duration(model, &with, phase) : NULL;
    return true;
}

static bool is_condition(const cann_model *model, const syntax *tree)
{
    if (tree->kind == SYNTAX_OPERATOR) {
        unit_rule rule = functions[tree->row].units;
        return rule == units_compare || rule == units_logical;
    }
    const item *named = tree->kind == SYNTAX_NAME ? model_item(model, tree->name) : NULL;
    return named && named->from->type == VALUE_BOOL;
}

static bool resolve_refractory(cann_model *model, const event_text *from, event *into)
{
    if (!from->refractory.text) return true;
    parse_job job;
    if (!open_job(model, &from->refractory, &job)) return false;
    const syntax *tree = parse_expression(&job);
    if (!tree) return true;
    resolver with = {.model = model, .where = "a refractory time", .elements = true};
    into->refractory_is_condition = is_condition(model, tree);
    into->refractory =
        into->refractory_is_condition ? resolve(&with, tree).node : duration(model, &with, tree);
    return true;
}

static bool resolve_hold(cann_model *model, const event_text *from)
{
    if (!from->hold.text) return true;
    parse_job job;
    if (!open_job(model, &from->hold, &job)) return false;
    for (const statement *at = parse_names(&job); at; at = at->next) {
        body of = {.with = {.model = model, .where = "hold", .elements = true}};
        const item *state = target_of(&of, at);
        if (state) model->system.states[state->position].hold = true;
    }
    return true;
}

static bool resolve_one(cann_model *model, const event_text *from, event *into)
{
    into->name = from->name;
    into->after = from->after;
    if (!resolve_when(model, from, into) || !resolve_refractory(model, from, into) ||
        !resolve_hold(model, from))
        return false;
    parse_job job;
    const statement *first = NULL;
    if (from->run.text) {
        if (!open_job(model, &from->run, &job)) return false;
        first = parse_actions(&job);
    }
    return resolve_body(model, first, into);
}

bool events_resolve(cann_model *model)
{
    system_model *into = &model->system;
    int64_t count = 0;
    for (const event_text *at = model->events; at; at = at->next) count++;
    into->events = arena_take(&model->arena, count, sizeof *into->events);
    if (!into->events) return false;
    for (const event_text *at = model->events; at; at = at->next)
        if (!resolve_one(model, at, &into->events[into->event_count++])) return false;
    return true;
}
