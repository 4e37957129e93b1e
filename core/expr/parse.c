/* SPDX-License-Identifier: MIT
 * Expressions by precedence climbing; statements one rule each. */
#include "expr/parse_inside.h"
#include <string.h>

enum { BRACKETS_DEEPEST = 200 };

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

void parse_fault(parser *in, const char *wanted, const char *hint)
{
    char here[64];
    describe_here(in, here, sizeof here);
    token at = parse_peek(in, 0);
    span mark = parse_token_span(in, &at);
    fault_add(in->job->faults, -1, &mark, 1, hint, "syntax: expected %s, found %s", wanted, here);
}

bool parse_expect(parser *in, token_kind kind, const char *wanted)
{
    if (parse_accept(in, kind)) return true;
    parse_fault(in, wanted, NULL);
    return false;
}

static syntax *make(parser *in, syntax_kind kind, const token *sign, int count)
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
static syntax *close_over(parser *in, syntax *made, int64_t end)
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
    syntax *made = make(in, SYNTAX_OPERATOR, sign, c ? 3 : b ? 2 : 1);
    if (!made) return NULL;
    syntax *child[3] = {a, b, c};
    memcpy(made->child, child, (size_t)made->count * sizeof *child);
    made->row = row;
    return close_over(in, made, 0);
}

/* ---- atoms ---- */

static bool is_unit_here(const parser *in, int64_t ahead, unit *found)
{
    token name = parse_peek(in, ahead);
    if (name.kind != TOKEN_NAME || names_find(in->job->names, name.name)) return false;
    for (int k = 0; in->function && k < in->function->argument_count; k++)
        if (strcmp(in->function->arguments[k], name.name) == 0) return false;
    if (parse_peek(in, ahead + 1).kind == TOKEN_OPEN) return false;
    return unit_find(name.name, name.end - name.begin, found);
}

/* [^integer] after a unit's name. */
static bool unit_exponent(parser *in, int *power)
{
    *power = 1;
    if (!parse_is(in, TOKEN_POWER)) return true;
    int64_t sign = parse_peek(in, 1).kind == TOKEN_MINUS;
    token number = parse_peek(in, 1 + sign);
    if (number.kind != TOKEN_NUMBER || number.number != (int)number.number || number.number > 9) {
        in->at++;
        parse_fault(in, "a whole number from 1 to 9 as power of a unit", NULL);
        return false;
    }
    in->at += 2 + sign;
    *power = sign ? -(int)number.number : (int)number.number;
    return true;
}

/* The units that follow a number: nS/um^2. */
static bool literal_unit(parser *in, unit *whole)
{
    unit part;
    int power;
    for (int sign = 1; sign && is_unit_here(in, 0, &part);) {
        in->at++;
        if (!unit_exponent(in, &power)) return false;
        bool alone = whole->ten == 0 && part.celsius && sign == 1 && power == 1;
        unit_multiply(whole, &part, sign * power);
        whole->celsius = alone;
        sign = parse_is(in, TOKEN_TIMES) ? 1 : parse_is(in, TOKEN_OVER) ? -1 : 0;
        if (sign && !is_unit_here(in, 1, &part)) break;
        if (sign) in->at++;
    }
    return true;
}

static syntax *number_atom(parser *in)
{
    token at = parse_peek(in, 0);
    in->at++;
    syntax *made = make(in, SYNTAX_NUMBER, &at, 0);
    if (!made) return NULL;
    made->number = at.number;
    unit found;
    if (!is_unit_here(in, 0, &found)) return made;
    unit *kept = arena_take(in->job->arena, 1, sizeof *kept);
    if (!kept || !literal_unit(in, kept)) return NULL;
    made->unit = kept;
    made->number = unit_convert(at.number, kept->ten);
    made->all.end = in->tokens[in->at - 1].end;
    return made;
}

static syntax *arguments(parser *in, syntax *call)
{
    enum { MOST = 16 };
    syntax *list[MOST];
    int count = 0;
    if (!parse_is(in, TOKEN_CLOSE)) {
        do {
            if (count == MOST) {
                parse_fault(in, "no more than 16 arguments", NULL);
                return NULL;
            }
            if (!(list[count++] = parse_any(in))) return NULL;
        } while (parse_accept(in, TOKEN_COMMA));
    }
    int64_t end = parse_peek(in, 0).end;
    if (!parse_expect(in, TOKEN_CLOSE, "')'")) return NULL;
    call->count = count;
    call->child = arena_take(in->job->arena, count + 1, sizeof *call->child);
    if (!call->child) return NULL;
    memcpy(call->child, list, (size_t)count * sizeof *list);
    return close_over(in, call, end);
}

static bool is_state(const parser *in, const char *name)
{
    const name_entry *entry = names_find(in->job->names, name);
    return entry && entry->kind == NAME_STATE;
}

static bool is_over_dt(const parser *in, int64_t ahead)
{
    token name = parse_peek(in, ahead + 1);
    return parse_peek(in, ahead).kind == TOKEN_OVER && name.kind == TOKEN_NAME &&
           strcmp(name.name, "dt") == 0;
}

/* dv/dt, dv / dt, d v/dt, v'. */
static syntax *derivative_atom(parser *in)
{
    token first = parse_peek(in, 0), second = parse_peek(in, 1);
    const char *state = NULL;
    int64_t length = 0;
    if (second.kind == TOKEN_PRIME) {
        state = first.name;
        length = 2;
    } else if (first.name[0] == 'd' && is_over_dt(in, 1) && is_state(in, first.name + 1)) {
        state = first.name + 1;
        length = 3;
    } else if (strcmp(first.name, "d") == 0 && second.kind == TOKEN_NAME && is_over_dt(in, 2)) {
        state = second.name;
        length = 4;
    }
    if (!state) return NULL;
    syntax *made = make(in, SYNTAX_DERIVATIVE, &first, 0);
    if (!made) return NULL;
    in->at += length;
    made->name = state;
    made->sign.end = made->all.end = in->tokens[in->at - 1].end;
    return made;
}

static bool is_scope(const char *name)
{
    return strcmp(name, "pre") == 0 || strcmp(name, "post") == 0 || strcmp(name, "in") == 0 ||
           strcmp(name, "pop") == 0 || strcmp(name, "net") == 0;
}

/* @shared right behind xi or xi_name: one stream for the whole group. */
static bool is_shared_noise(const parser *in, const token *name)
{
    token word = parse_peek(in, 1);
    return parse_is(in, TOKEN_AT) && parse_peek(in, 0).begin == name->end &&
           word.kind == TOKEN_NAME && strcmp(word.name, "shared") == 0 &&
           (strcmp(name->name, "xi") == 0 || strncmp(name->name, "xi_", 3) == 0);
}

static syntax *name_atom(parser *in)
{
    syntax *derivative = derivative_atom(in);
    if (derivative && parse_accept(in, TOKEN_OPEN)) return arguments(in, derivative);
    if (derivative) return derivative;
    token first = parse_peek(in, 0);
    in->at++;
    bool member = parse_is(in, TOKEN_DOT);
    syntax *made = make(in, member ? SYNTAX_MEMBER : SYNTAX_NAME, &first, 0);
    if (!made) return NULL;
    made->name = first.name;
    if (member) {
        token name = parse_peek(in, 1);
        if (!is_scope(first.name) || name.kind != TOKEN_NAME) {
            parse_fault(in, "an operator", "only pre, post, in, pop and net have members");
            return NULL;
        }
        in->at += 2;
        made->scope = first.name;
        made->name = name.name;
        made->sign.end = made->all.end = name.end;
    }
    if (!member && is_shared_noise(in, &first)) {
        in->at += 2;
        made->sign.end = made->all.end = in->tokens[in->at - 1].end;
    }
    if (!parse_accept(in, TOKEN_OPEN)) return made;
    if (!member) made->kind = SYNTAX_CALL;
    return arguments(in, made);
}

static syntax *choice(parser *in)
{
    token sign = in->tokens[in->at - 1];
    syntax *condition = parse_any(in);
    if (!condition || !parse_expect(in, TOKEN_THEN, "'then'")) return NULL;
    syntax *yes = parse_any(in), *no = NULL;
    if (!yes) return NULL;
    if (parse_accept(in, TOKEN_ELSEIF)) {
        if (in->depth >= BRACKETS_DEEPEST) {
            parse_fault(in, "at most 200 branches", NULL);
            return NULL;
        }
        in->depth++;
        no = choice(in);
        in->depth--;
    } else if (parse_accept(in, TOKEN_ELSE)) {
        no = parse_any(in);
        if (no && !parse_expect(in, TOKEN_FINISH, "'end'")) return NULL;
    } else {
        span mark = parse_token_span(in, &sign);
        fault_add(in->job->faults, -1, &mark, 1, "write: if condition then value else value end",
                  "missing 'else' in conditional");
        return NULL;
    }
    if (!no) return NULL;
    syntax *made = parse_operator(in, FUNCTION_select, &sign, condition, yes, no);
    if (made) made->all.end = in->tokens[in->at - 1].end;
    return made;
}

static syntax *bracketed(parser *in)
{
    token open = in->tokens[in->at - 1];
    syntax *inside = parse_any(in);
    if (!inside) return NULL;
    token close = parse_peek(in, 0);
    if (!parse_expect(in, TOKEN_CLOSE, "')'")) return NULL;
    inside->all = (span){in->job->source, open.begin, close.end};
    return inside;
}

static syntax *truth(parser *in, double value)
{
    syntax *made = make(in, SYNTAX_OPERATOR, &in->tokens[in->at - 1], 0);
    if (!made) return NULL;
    made->row = FUNCTION_ne; /* a comparison without operands: its number is its truth */
    made->number = value;
    return made;
}

static syntax *atom(parser *in)
{
    switch (parse_peek(in, 0).kind) {
    case TOKEN_NUMBER: return number_atom(in);
    case TOKEN_NAME: return name_atom(in);
    default: break;
    }
    if (parse_accept(in, TOKEN_IF)) return choice(in);
    if (parse_accept(in, TOKEN_OPEN)) return bracketed(in);
    if (parse_accept(in, TOKEN_TRUE)) return truth(in, 1);
    if (parse_accept(in, TOKEN_FALSE)) return truth(in, 0);
    parse_fault(in, "a number, a name or '('", NULL);
    return NULL;
}

/* ---- operators ---- */

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
    syntax *base = atom(in);
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
