/* SPDX-License-Identifier: MIT */
#include "expr/template.h"
#include "base/status.h"
#include "expr/parse.h"
#include <math.h>
#include <string.h>

static const node *build(node_pool *pool, const syntax *tree);

static const node *call(node_pool *pool, const syntax *tree)
{
    int64_t row = tree->kind == SYNTAX_CALL ? cann_function_find(tree->name) : (int64_t)tree->row;
    if (row < 0 || functions[row].arity != tree->count) {
        fail(CANN_ERROR_NAME, "the table of functions has no '%s' of %d arguments", tree->name,
             tree->count);
        return NULL;
    }
    const node *child[3] = {NULL, NULL, NULL};
    for (int k = 0; k < tree->count; k++)
        if (!(child[k] = build(pool, tree->child[k]))) return NULL;
    return node_call(pool, (function_row)row, child[0], child[1], child[2]);
}

static const node *build(node_pool *pool, const syntax *tree)
{
    switch (tree->kind) {
    case SYNTAX_NUMBER: return node_number(pool, tree->number);
    case SYNTAX_NAME:
        if (strcmp(tree->name, "inf") == 0) return node_number(pool, INFINITY);
        return node_symbol(pool, tree->name);
    case SYNTAX_OPERATOR: return tree->count ? call(pool, tree) : node_number(pool, tree->number);
    case SYNTAX_CALL: return call(pool, tree);
    default: break;
    }
    fail(CANN_ERROR_MODEL, "only numbers, names, operators and functions will do here");
    return NULL;
}

const node *template_parse(node_pool *pool, const char *letters)
{
    arena pieces = {0};
    faults all = {0};
    names known = {0};
    source of = {"", "expression", letters, (int64_t)strlen(letters)};
    parse_job job = {.arena = &pieces, .source = &of, .faults = &all, .names = &known};
    const syntax *tree = parse_open(&job) ? parse_expression(&job) : NULL;
    const node *built = NULL;
    if (tree && !all.count)
        built = build(pool, tree);
    else if (all.count)
        fail(CANN_ERROR_MODEL, "%s", text_string(&all.text));
    text_free(&all.text);
    arena_free(&pieces);
    return built;
}
