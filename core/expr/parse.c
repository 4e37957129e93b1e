/* SPDX-License-Identifier: MIT
 * Expressions by precedence climbing; statements one rule each. */
#include "expr/parse_inside.h"
#include <string.h>

token parse_peek(const parser *in, int64_t ahead)
{
    int64_t at = in->at + ahead;
    return in->tokens[at < in->count ? at : in->count - 1];
}

bool parse_is(const parser *in, token_kind kind)
{
    return in->tokens[in->at].kind == kind;
}

bool parse_accept(parser *in, token_kind kind)
{
    if (!parse_is(in, kind)) return false;
    if (in->at < in->count - 1) in->at++;
    return true;
}

span parse_token_span(const parser *in, const token *at)
{
    return (span){in->job->source, at->begin, at->end};
}

/* What stands here, for the sentence of a syntax fault. */
static void describe_here(const parser *in, char *out, size_t size)
{
    token here = parse_peek(in, 0);
    int length = (int)(here.end - here.begin > 40 ? 40 : here.end - here.begin);
    if (here.kind == TOKEN_END)
        snprintf(out, size, "the end");
    else if (here.kind == TOKEN_SEPARATOR)
        snprintf(out, size, "the end of the statement");
    else
        snprintf(out, size, "'%.*s'", length, in->job->source->text + here.begin);
}

/* A letter as it is, a byte that is none by its number. */
static void strange_fault(parser *in, const span *mark, const char *hint)
{
    unsigned char first = (unsigned char)mark->source->text[mark->begin];
    int length = (int)(mark->end - mark->begin);
    bool whole = first < 128 ? first > ' ' && first < 127
                             : length == (first >= 0xf0   ? 4
                                          : first >= 0xe0 ? 3
                                                          : 2);
    if (whole)
        fault_add(in->job->faults, -1, mark, 1, hint, "syntax: '%.*s' means nothing here", length,
                  mark->source->text + mark->begin);
    else
        fault_add(in->job->faults, -1, mark, 1, "names are made of a-z, A-Z, 0-9 and _",
                  "syntax: byte %d means nothing here", first);
}

void parse_fault(parser *in, const char *wanted, const char *hint)
{
    char here[64];
    describe_here(in, here, sizeof here);
    token at = parse_peek(in, 0);
    span mark = parse_token_span(in, &at);
    text advice = {0};
    parse_advice(in, wanted, &advice);
    if (advice.length) hint = text_string(&advice);
    if (at.kind == TOKEN_STRANGE)
        strange_fault(in, &mark, hint);
    else
        fault_add(in->job->faults, -1, &mark, 1, hint, "syntax: expected %s, found %s", wanted,
                  here);
    text_free(&advice);
}

bool parse_expect(parser *in, token_kind kind, const char *wanted)
{
    if (parse_accept(in, kind)) return true;
    parse_fault(in, wanted, NULL);
    return false;
}

syntax *parse_make(parser *in, syntax_kind kind, const token *sign, int count)
{
    syntax *made = arena_take(in->job->arena, 1, sizeof *made);
    if (!made) return NULL;
    made->child = count ? arena_take(in->job->arena, count, sizeof *made->child) : NULL;
    if (count && !made->child) return NULL;
    made->kind = kind;
    made->count = count;
    made->sign = made->all = parse_token_span(in, sign);
    return made;
}

/* Widens `made` over its children, and refuses what is too deep to walk. */
syntax *parse_close(parser *in, syntax *made, int64_t end)
{
    for (int k = 0; k < made->count; k++) {
        if (made->child[k]->depth >= made->depth) made->depth = made->child[k]->depth + 1;
        if (made->child[k]->all.begin < made->all.begin)
            made->all.begin = made->child[k]->all.begin;
        if (made->child[k]->all.end > made->all.end) made->all.end = made->child[k]->all.end;
    }
    if (end > made->all.end) made->all.end = end;
    if (made->depth <= SYNTAX_DEEPEST) return made;
    fault_add(in->job->faults, -1, &made->sign, 1, "name parts of it by aliases",
              "syntax: more than %d operations follow one another here", SYNTAX_DEEPEST);
    return NULL;
}

syntax *parse_operator(parser *in, function_row row, const token *sign, syntax *a, syntax *b,
                       syntax *c)
{
    if (!a) return NULL;
    syntax *made = parse_make(in, SYNTAX_OPERATOR, sign, c ? 3 : b ? 2 : 1);
    if (!made) return NULL;
    syntax *child[3] = {a, b, c};
    memcpy(made->child, child, (size_t)made->count * sizeof *child);
    made->row = row;
    return parse_close(in, made, 0);
}

static const struct binary {
    token_kind sign;
    function_row row;
    int level;
} binaries[] = {
    {TOKEN_OR, FUNCTION_either, 1},   {TOKEN_AND, FUNCTION_both, 2},  {TOKEN_LT, FUNCTION_lt, 4},
    {TOKEN_LE, FUNCTION_le, 4},       {TOKEN_GT, FUNCTION_gt, 4},     {TOKEN_GE, FUNCTION_ge, 4},
    {TOKEN_EQ, FUNCTION_eq, 4},       {TOKEN_NE, FUNCTION_ne, 4},     {TOKEN_PLUS, FUNCTION_add, 5},
    {TOKEN_MINUS, FUNCTION_sub, 5},   {TOKEN_TIMES, FUNCTION_mul, 6}, {TOKEN_OVER, FUNCTION_div, 6},
    {TOKEN_PERCENT, FUNCTION_mod, 6},
};

enum { LEVEL_NOT = 3, LEVEL_COMPARE = 4 };

static const struct binary *binary_here(const parser *in)
{
    for (size_t k = 0; k < sizeof binaries / sizeof *binaries; k++)
        if (parse_is(in, binaries[k].sign)) return &binaries[k];
    return NULL;
}

static syntax *unary(parser *in);

static syntax *power(parser *in)
{
    syntax *base = parse_atom(in);
    token sign = parse_peek(in, 0);
    if (!base || !parse_accept(in, TOKEN_POWER)) return base;
    syntax *exponent = unary(in);
    return exponent ? parse_operator(in, FUNCTION_pow, &sign, base, exponent, NULL) : NULL;
}

static syntax *unary(parser *in)
{
    if (in->depth >= BRACKETS_DEEPEST) {
        parse_fault(in, "at most 200 brackets within one another", NULL);
        return NULL;
    }
    in->depth++;
    token sign = parse_peek(in, 0);
    syntax *made;
    if (parse_accept(in, TOKEN_MINUS)) {
        made = parse_operator(in, FUNCTION_negate, &sign, power(in), NULL, NULL);
    } else {
        parse_accept(in, TOKEN_PLUS);
        made = power(in);
    }
    in->depth--;
    return made;
}

static syntax *climb(parser *in, int level)
{
    token sign = parse_peek(in, 0);
    syntax *left =
        level <= LEVEL_NOT && parse_accept(in, TOKEN_NOT)
            ? parse_operator(in, FUNCTION_invert, &sign, climb(in, LEVEL_COMPARE), NULL, NULL)
            : unary(in);
    bool compared = sign.kind == TOKEN_NOT;
    for (const struct binary *found; left && (found = binary_here(in));) {
        if (found->level < level) break;
        if (found->level == LEVEL_COMPARE && compared) {
            parse_fault(in, "one comparison at a time", "write a < b and b < c");
            return NULL;
        }
        compared = found->level == LEVEL_COMPARE;
        sign = parse_peek(in, 0);
        in->at++;
        syntax *right = climb(in, found->level + 1);
        left = right ? parse_operator(in, found->row, &sign, left, right, NULL) : NULL;
    }
    return left;
}

syntax *parse_any(parser *in)
{
    return climb(in, 0);
}
