/* SPDX-License-Identifier: MIT */
#include "expr/body.h"
#include "base/memory.h"
#include "expr/typed.h"
#include <string.h>

enum { BRANCH_MOST = 256 }; /* states set within one condition */

typedef struct writer {
    resolver with;
    action *list;
    int64_t count, capacity;
    bool failed; /* memory ran out */
} writer;

/* What a branch has set so far: state k, whose symbol is from[k], now is to[k]. */
typedef struct branch {
    const node *guard; /* where the branch is taken; NULL: always */
    int64_t count;
    const item *state[BRANCH_MOST];
    const node *from[BRANCH_MOST], *to[BRANCH_MOST];
} branch;

static node_pool *pool_of(const writer *of)
{
    return of->with.model->system.pool;
}

static void add(writer *of, const action *made)
{
    if (of->count == of->capacity) {
        int64_t capacity = 2 * of->capacity + 8;
        action *grown = memory_grow(of->list, of->count, capacity, sizeof *grown);
        if (!grown) {
            of->failed = true;
            return;
        }
        of->list = grown;
        of->capacity = capacity;
    }
    of->list[of->count++] = *made;
}

static void add_state(writer *of, const statement *from, const item *state, const node *value)
{
    add(of,
        &(action){.kind = ACTION_STATE, .from = from, .state = state->position, .value = value});
}

/* What may have been meant by a target that is nowhere declared. */
static void undeclared(resolver *with, const char *name, text *hint)
{
    resolve_near_names(with, name, hint);
    if (strstr(text_string(hint), "did you mean")) return;
    text_free(hint);
    if (with->model->kind != MODEL_SYNAPSE) {
        text_add(hint, "declare it in state");
        return;
    }
    const char *ending = strrchr(name, '_');
    bool post = ending && strcmp(ending, "_post") == 0, pre = ending && strcmp(ending, "_pre") == 0;
    if (strcmp(name, "g_target") == 0)
        text_add(hint, "post.$port is the port that the projection names");
    else if (post || pre)
        text_add(hint, "write %s.%.*s", post ? "post" : "pre", (int)(ending - name), name);
    else
        text_add(hint, "a state of the synapse is declared in state; the target's is post.%s",
                 name);
}

const item *body_state(resolver *with, const statement *from)
{
    cann_model *model = with->model;
    if (from->scope) {
        fault_add(&model->faults, -1, &from->target, 1, NULL, "assignment to read-only '%s.%s'",
                  from->scope, from->name);
        return NULL;
    }
    const item *target = model_item(model, from->name);
    if (target && target->kind == NAME_STATE) return target;
    text hint = {0};
    if (!target) undeclared(with, from->name, &hint);
    bool implied = target && model_is_implied(model, target);
    bool side = strcmp(from->name, "post") == 0 || strcmp(from->name, "pre") == 0;
    const char *told = implied ? "declare it in state, such as state = \"w = 1\""
                       : side  ? "name one of its ports, such as post.g += w"
                               : "only states are assigned to";
    if (target || resolve_is_built_in(model, from->name))
        fault_add(&model->faults, -1, &from->target, 1, told, "assignment to read-only '%s'",
                  from->name);
    else
        fault_add(&model->faults, -1, &from->target, 1, text_string(&hint), "unknown name: '%s'",
                  from->name);
    text_free(&hint);
    return NULL;
}

static const node *next_value(resolver *with, const statement *from, const item *state)
{
    return typed_value(with->model, state, equations_value(with, from->value, state).node);
}

/* ---- what reaches connected groups ---- */

/* The row of an assignment such as +=, whose value was read as target + value; -1 for =. */
static int assigning_row(const statement *from)
{
    const syntax *tree = from->value;
    bool joined = tree->kind == SYNTAX_OPERATOR && tree->count == 2 &&
                  tree->child[0]->all.source == from->target.source &&
                  tree->child[0]->all.begin == from->target.begin;
    return joined ? (int)tree->row : -1;
}

static bool is_port(const cann_model *model, const statement *from)
{
    static const char *const kept[] = {"spiked", "lastspike", "refractory", "i", "N"};
    bool connected = strcmp(from->scope, "post") == 0 || strcmp(from->scope, "pre") == 0;
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        connected = connected && strcmp(from->name, kept[k]) != 0;
    return connected && model->kind == MODEL_SYNAPSE;
}

/* The amount of post.port += amount; NULL after a fault. */
static const node *amount_of(writer *of, const statement *from)
{
    int row = assigning_row(from);
    bool adds = row == FUNCTION_add || row == FUNCTION_sub;
    if (!is_port(of->with.model, from) || !adds) {
        const char *hint = of->with.model->kind != MODEL_SYNAPSE
                               ? NULL
                               : "ports of connected groups are incremented: post.g += w";
        fault_add(&of->with.model->faults, -1, &from->target, 1, hint,
                  "assignment to read-only '%s.%s'", from->scope, from->name);
        resolve(&of->with, row < 0 ? from->value : from->value->child[1]);
        return NULL;
    }
    const node *amount = resolve(&of->with, from->value->child[1]).node;
    if (!amount || row == FUNCTION_add) return amount;
    return node_call(pool_of(of), FUNCTION_negate, amount, NULL, NULL);
}

static const node *in_branch(writer *of, const branch *now, const node *value)
{
    return value ? node_substitute(pool_of(of), value, now->from, now->to, now->count) : NULL;
}

static void reach(writer *of, const branch *now, const statement *from)
{
    const node *amount = in_branch(of, now, amount_of(of, from));
    if (!amount) return;
    if (now->guard)
        amount = node_call(pool_of(of), FUNCTION_select, now->guard, amount,
                           node_number(pool_of(of), 0));
    bool post = strcmp(from->scope, "post") == 0;
    add(of, &(action){.kind = post ? ACTION_POST : ACTION_PRE, .from = from, .value = amount});
}

/* ---- emit and stop ---- */

static void signal(writer *of, const branch *now, const statement *from)
{
    bool emits = from->kind == STATEMENT_EMIT;
    if (of->with.model->kind == MODEL_SYNAPSE) {
        fault_add(&of->with.model->faults, -1, &from->all, 1,
                  "let it increment a port, and the neuron's own events do the rest",
                  "event: '%s' is for events of neurons", emits ? "emit" : "stop");
        return;
    }
    add(of,
        &(action){.kind = emits ? ACTION_EMIT : ACTION_STOP, .from = from, .value = now->guard});
}

/* ---- conditions ---- */

static void set(writer *of, branch *into, const statement *from, const item *state,
                const node *value)
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

static void follow(writer *of, branch *into, const statement *first);

static const node *value_in(const branch *of, const item *state, const branch *before)
{
    for (int64_t k = 0; k < of->count; k++)
        if (of->state[k] == state) return of->to[k];
    for (int64_t k = 0; k < before->count; k++)
        if (before->state[k] == state) return before->to[k];
    return state->symbol;
}

static const node *both(writer *of, const node *guard, const node *test)
{
    return guard ? node_call(pool_of(of), FUNCTION_both, guard, test, NULL) : test;
}

/* if value then body else otherwise end, from the values in `into`, which it updates. */
static void follow_choice(writer *of, branch *into, const statement *from)
{
    quantity condition = resolve(&of->with, from->value);
    branch *arms = memory_take(3, sizeof *arms); /* then, else, before */
    if (!arms || !condition.node) {
        of->failed = of->failed || !arms;
        memory_free(arms);
        return;
    }
    const node *test = in_branch(of, into, condition.node);
    const node *not = node_call(pool_of(of), FUNCTION_invert, test, NULL, NULL);
    arms[0] = arms[1] = arms[2] = *into;
    arms[0].guard = both(of, into->guard, test);
    arms[1].guard = both(of, into->guard, not );
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

static void follow(writer *of, branch *into, const statement *first)
{
    for (const statement *at = first; at && !of->failed; at = at->next) {
        if (at->kind == STATEMENT_IF) {
            follow_choice(of, into, at);
        } else if (at->kind != STATEMENT_UPDATE) {
            signal(of, into, at);
        } else if (at->scope) {
            reach(of, into, at);
        } else {
            const item *state = body_state(&of->with, at);
            const node *value = state ? next_value(&of->with, at, state) : NULL;
            if (value) set(of, into, at, state, in_branch(of, into, value));
        }
    }
}

/* Index of a state whose overwriting none of the others minds, or -1. */
static int64_t harmless(const writer *of, const branch *left)
{
    for (int64_t k = 0; k < left->count; k++) {
        bool read = false;
        for (int64_t j = 0; j < left->count && !read; j++)
            read = j != k && node_contains(pool_of(of), left->to[j], left->from[k]);
        if (!read) return k;
    }
    return -1;
}

/* What a condition sends out is in terms of the values before it, so it goes first. */
static void add_choice(writer *of, const statement *from)
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
        add_state(of, from, all->state[k], all->to[k]);
        all->count--;
        all->state[k] = all->state[all->count];
        all->from[k] = all->from[all->count];
        all->to[k] = all->to[all->count];
    }
    memory_free(all);
}

action *body_resolve(cann_model *model, const statement *first, int64_t *count)
{
    static const branch always = {.count = 0};
    writer of = {.with = {.model = model,
                          .where = "an event",
                          .draws = true,
                          .elements = true,
                          .reductions = model->kind != MODEL_SYNAPSE}};
    of.list = memory_take(of.capacity = 8, sizeof *of.list);
    of.failed = !of.list;
    for (const statement *at = first; at && !of.failed; at = at->next) {
        if (at->kind == STATEMENT_IF) {
            add_choice(&of, at);
        } else if (at->kind != STATEMENT_UPDATE) {
            signal(&of, &always, at);
        } else if (at->scope) {
            reach(&of, &always, at);
        } else {
            const item *state = body_state(&of.with, at);
            const node *value = state ? next_value(&of.with, at, state) : NULL;
            if (value) add_state(&of, at, state, value);
        }
    }
    *count = of.count;
    if (!of.failed) return of.list;
    memory_free(of.list);
    return NULL;
}
