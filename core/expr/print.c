/* SPDX-License-Identifier: MIT
 * Equation text of a node, with no more brackets than the grammar needs. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "expr/node.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* How tightly the grammar binds, loosest first. */
enum {
    LEVEL_ANY,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_SUM,
    LEVEL_TERM,
    LEVEL_UNARY,
    LEVEL_POWER,
    LEVEL_ATOM
};

enum { LONGEST_TEXT = 1 << 20 };

/* Signs of the operator rows, and what each operand must bind at least. */
static const struct infix {
    function_row row;
    const char *sign;
    int level, left, right;
} infixes[] = {
    {FUNCTION_either, " or ", LEVEL_OR, LEVEL_OR, LEVEL_AND},
    {FUNCTION_both, " and ", LEVEL_AND, LEVEL_AND, LEVEL_NOT},
    {FUNCTION_lt, " < ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_le, " <= ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_gt, " > ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_ge, " >= ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_eq, " == ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_ne, " ~= ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_add, " + ", LEVEL_SUM, LEVEL_SUM, LEVEL_TERM},
    {FUNCTION_sub, " - ", LEVEL_SUM, LEVEL_SUM, LEVEL_TERM},
    {FUNCTION_mul, "*", LEVEL_TERM, LEVEL_TERM, LEVEL_UNARY},
    {FUNCTION_div, "/", LEVEL_TERM, LEVEL_TERM, LEVEL_UNARY},
    {FUNCTION_pow, "^", LEVEL_POWER, LEVEL_ATOM, LEVEL_UNARY},
};

static const char *const reductions[] = {
#define REDUCTION(name, units, doc) #name,
#include "tensor/reduce.def"
#undef REDUCTION
};

static const char *const distributions[] = {
#define DISTRIBUTION(name, arity, doc) #name,
#include "base/draws.def"
#undef DISTRIBUTION
};

static void print(text *out, const node *at, int level);

static void print_number(text *out, double number, int level)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, fabs(number));
        if (strtod(digits, NULL) == fabs(number)) break;
    }
    if (isnan(number))
        text_add(out, "(0/0)");
    else if (signbit(number))
        text_add(out, level > LEVEL_UNARY ? "(-%s)" : "-%s", digits);
    else
        text_add(out, "%s", digits);
}

static void print_arguments(text *out, const node *at)
{
    text_add(out, "(");
    for (int k = 0; k < at->count; k++) {
        if (k) text_add(out, ", ");
        print(out, at->child[k], LEVEL_ANY);
    }
    text_add(out, ")");
}

static void print_prefix(text *out, const char *sign, const node *at, int own, int operand,
                         int level)
{
    text_add(out, "%s%s", own < level ? "(" : "", sign);
    print(out, at->child[0], operand);
    if (own < level) text_add(out, ")");
}

static void print_infix(text *out, const struct infix *infix, const node *at, int level)
{
    if (infix->level < level) text_add(out, "(");
    print(out, at->child[0], infix->left);
    text_add(out, "%s", infix->sign);
    print(out, at->child[1], infix->right);
    if (infix->level < level) text_add(out, ")");
}

static void print_call(text *out, const node *at, int level)
{
    for (size_t k = 0; k < sizeof infixes / sizeof *infixes; k++)
        if ((int)infixes[k].row == at->op) return print_infix(out, &infixes[k], at, level);
    switch (at->op) {
    case FUNCTION_negate: return print_prefix(out, "-", at, LEVEL_UNARY, LEVEL_POWER, level);
    case FUNCTION_invert: return print_prefix(out, "not ", at, LEVEL_NOT, LEVEL_COMPARE, level);
    case FUNCTION_select:
        text_add(out, "(if ");
        print(out, at->child[0], LEVEL_ANY);
        text_add(out, " then ");
        print(out, at->child[1], LEVEL_ANY);
        text_add(out, " else ");
        print(out, at->child[2], LEVEL_ANY);
        text_add(out, " end)");
        return;
    default: text_add(out, "%s", functions[at->op].name); print_arguments(out, at);
    }
}

static void print(text *out, const node *at, int level)
{
    if (out->length > LONGEST_TEXT) return;
    switch (at->kind) {
    case NODE_NUMBER: print_number(out, at->number, level); break;
    case NODE_SYMBOL: text_add(out, "%s", at->name); break;
    case NODE_CALL: print_call(out, at, level); break;
    case NODE_REDUCE:
        text_add(out, "pop.%s", reductions[at->op]);
        print_arguments(out, at);
        break;
    case NODE_CONVOLVE:
        text_add(out, "conv(kernel%d, ", at->op + 1);
        print(out, at->child[0], LEVEL_ANY);
        text_add(out, ")");
        break;
    case NODE_DRAW:
        text_add(out, "%s", distributions[at->op]);
        print_arguments(out, at);
        break;
    case NODE_PAST:
        text_add(out, "%s%s(t - ", at->name, at->op ? "'" : "");
        print(out, at->child[0], LEVEL_TERM);
        text_add(out, ")");
        break;
    }
}

char *node_print(const node *root)
{
    text out = {0};
    print(&out, root, LEVEL_ANY);
    if (out.length > LONGEST_TEXT) {
        text_free(&out);
        fail(CANN_ERROR_MEMORY, "written out, this expression has more than %d letters",
             LONGEST_TEXT);
        return NULL;
    }
    return out.failed ? (text_free(&out), NULL) : out.bytes;
}
