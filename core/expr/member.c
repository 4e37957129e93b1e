/* SPDX-License-Identifier: MIT
 * Names behind a scope: pre.x and post.x of the connected groups, in.port, net.name, pop.sum. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/builtin.h"
#include <stdio.h>
#include <string.h>

static const quantity nothing = {.node = NULL};

/* A variable's unit is not known before the groups are, but it is the same everywhere. */
static dimension member_dimension(resolver *with, const char *name)
{
    if (strcmp(name, "lastspike") == 0) return builtin_time(with, 1);
    if (strcmp(name, "spiked") == 0 || strcmp(name, "refractory") == 0 || strcmp(name, "i") == 0 ||
        strcmp(name, "N") == 0)
        return dimension_none;
    return resolve_declared(with->model, NULL);
}

static bool grow_members(cann_model *model)
{
    system_model *into = &model->system;
    if (into->member_count < model->member_capacity) return true;
    int64_t capacity = 2 * model->member_capacity + 8;
    member *grown = memory_grow(into->members, into->member_count, capacity, sizeof *grown);
    if (!grown) return false;
    into->members = grown;
    dimension *units =
        memory_grow(model->member_dimensions, into->member_count, capacity, sizeof *units);
    if (!units) return false;
    model->member_dimensions = units;
    model->member_capacity = capacity;
    return true;
}

/* The member of this symbol, or of this variable where symbol is NULL; -1 where there is none. */
static int64_t find_member(const system_model *in, const node *symbol, const char *name, bool post)
{
    for (int64_t k = 0; k < in->member_count; k++) {
        const member *at = &in->members[k];
        if (symbol ? at->symbol == symbol : at->post == post && strcmp(at->name, name) == 0)
            return k;
    }
    return -1;
}

static quantity member_quantity(resolver *with, const syntax *tree, bool prompt)
{
    cann_model *model = with->model;
    system_model *into = &model->system;
    char letters[300];
    int side = snprintf(letters, sizeof letters, "%.8s.%.250s", tree->scope, tree->name);
    const node *symbol = node_symbol(resolve_pool(with), letters);
    if (!symbol) return nothing;
    const char *name = symbol->name + strlen(tree->scope) + 1; /* lives as long as the pool */
    if (prompt) snprintf(letters + side, sizeof letters - (size_t)side, "(t-0)");
    if (prompt) symbol = node_symbol(resolve_pool(with), letters);
    bool post = strcmp(tree->scope, "post") == 0;
    int64_t k = find_member(into, symbol, name, post);
    if (k >= 0) return (quantity){symbol, model->member_dimensions[k]};
    int64_t same = find_member(into, NULL, name, post);
    if (!symbol || !grow_members(model)) {
        resolve_fault(with, tree, NULL, "syntax: %s", cann_error_message());
        return nothing;
    }
    k = into->member_count++;
    model->member_dimensions[k] =
        same >= 0 ? model->member_dimensions[same] : member_dimension(with, name);
    into->members[k] = (member){.symbol = symbol, .name = name, .post = post, .prompt = prompt};
    place at = source_place(tree->sign.source, tree->sign.begin);
    into->members[k].line = at.line;
    into->members[k].column = at.column;
    return (quantity){symbol, model->member_dimensions[k]};
}

/* pre.x(t-0): without the delay of the projection. */
static bool is_prompt(const syntax *tree)
{
    const syntax *at = tree->count == 1 ? tree->child[0] : NULL;
    return at && at->kind == SYNTAX_OPERATOR && at->row == FUNCTION_sub && at->count == 2 &&
           at->child[0]->kind == SYNTAX_NAME && strcmp(at->child[0]->name, "t") == 0 &&
           at->child[1]->kind == SYNTAX_NUMBER && at->child[1]->number == 0;
}

static quantity connected_member(resolver *with, const syntax *tree)
{
    if (with->model->kind != MODEL_SYNAPSE) {
        resolve_fault(with, tree, NULL, "name: '%s.%s' is known in synapse models only",
                      tree->scope, tree->name);
        return nothing;
    }
    if (tree->name[0] == '$') {
        resolve_fault(with, tree, "read a variable by its own name",
                      "name: '%s.%s' stands for a port, which events increment", tree->scope,
                      tree->name);
        return nothing;
    }
    bool prompt = is_prompt(tree);
    if (tree->count && !prompt) {
        bool sum = strcmp(tree->name, "sum") == 0 && tree->child[0]->kind == SYNTAX_NAME;
        resolve_fault(with, tree,
                      sum ? "what arrives at an input is read by its name, such as post.exc"
                          : "the projection's delay holds for pre.x; pre.x(t-0) has none",
                      "call: only %s.%s(t-0) will do", tree->scope, tree->name);
        return nothing;
    }
    return member_quantity(with, tree, prompt && strcmp(tree->scope, "pre") == 0);
}

/* in.port: the input of that name, at which senders arrive. */
static quantity arriving_member(resolver *with, const syntax *tree)
{
    const item *named = model_item(with->model, tree->name);
    if (with->model->kind == MODEL_SYNAPSE)
        resolve_fault(with, tree, "read the connected groups: pre.x, post.x",
                      "name: 'in.%s' is for neurons, at which synapses send", tree->name);
    else if (!named)
        resolve_fault(with, tree, "declare it in input", "unknown name: 'in.%s'", tree->name);
    else if (named->kind != NAME_INPUT)
        resolve_fault(with, tree, "synapses send to an input that is no state",
                      "name: '%s' is no input (%s line %d)", tree->name, named->section,
                      named->from->line);
    else
        return (quantity){named->symbol,
                          with->model->units == UNITS_OFF ? dimension_any : named->dimension};
    return nothing;
}

/* net.name: a constant of the network, unless a parameter of that name hides it. */
static quantity network_member(resolver *with, const syntax *tree)
{
    const item *named = model_item(with->model, tree->name);
    if (named && named->kind == NAME_PARAMETER && !tree->count)
        return (quantity){named->symbol,
                          with->model->units == UNITS_OFF ? dimension_any : named->dimension};
    resolve_fault(with, tree, NULL,
                  tree->count ? "name: 'net.%s' is a constant and no function"
                              : "name: 'net.%s' is not there: that name means something else here",
                  tree->name);
    return nothing;
}

quantity builtin_member(resolver *with, const syntax *tree)
{
    if (strcmp(tree->scope, "pop") == 0) return builtin_reduction(with, tree);
    if (strcmp(tree->scope, "net") == 0) return network_member(with, tree);
    if (!with->elements) {
        resolve_fault(with, tree, NULL, "name: %s may use parameters only", with->where);
        return nothing;
    }
    if (strcmp(tree->scope, "in") == 0) return arriving_member(with, tree);
    return connected_member(with, tree);
}
