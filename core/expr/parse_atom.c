/* SPDX-License-Identifier: MIT
 * What operators stand between: numbers with units, names, calls, derivatives, choices, brackets.
 */
#include "expr/parse_inside.h"
#include <string.h>

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
    syntax *made = parse_make(in, SYNTAX_NUMBER, &at, 0);
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
    return parse_close(in, call, end);
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
    syntax *made = parse_make(in, SYNTAX_DERIVATIVE, &first, 0);
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
    syntax *made = parse_make(in, member ? SYNTAX_MEMBER : SYNTAX_NAME, &first, 0);
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
    syntax *made = parse_make(in, SYNTAX_OPERATOR, &in->tokens[in->at - 1], 0);
    if (!made) return NULL;
    made->row = FUNCTION_ne; /* a comparison without operands: its number is its truth */
    made->number = value;
    return made;
}

syntax *parse_atom(parser *in)
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
