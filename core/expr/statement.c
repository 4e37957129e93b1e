/* SPDX-License-Identifier: MIT
 * Statements of the sections: declarations, equations, functions, event bodies. After a fault the
 * rest of the statement is skipped, so that one look shows the faults of all. */
#include "expr/parse_inside.h"
#include <string.h>

bool parse_open(parse_job *job)
{
    job->tokens = token_read(job->arena, job->source, job->faults, &job->token_count);
    return job->tokens != NULL;
}

static parser begin(const parse_job *job)
{
    return (parser){.job = job, .tokens = job->tokens, .count = job->token_count};
}

static statement *make(parser *in, statement_kind kind)
{
    token first = parse_peek(in, 0);
    statement *made = arena_take(in->job->arena, 1, sizeof *made);
    if (!made) return NULL;
    made->kind = kind;
    made->name = first.kind == TOKEN_NAME ? first.name : NULL;
    made->target = made->all = parse_token_span(in, &first);
    made->line = first.line;
    made->column = first.column;
    return made;
}

static void skip_statement(parser *in)
{
    while (!parse_is(in, TOKEN_SEPARATOR) && !parse_is(in, TOKEN_END)) in->at++;
}

static void skip_separators(parser *in)
{
    while (parse_accept(in, TOKEN_SEPARATOR)) {
    }
    in->depth = 0;
}

static bool value_after_sign(parser *in, statement *of)
{
    of->value = parse_any(in);
    return of->value != NULL;
}

static bool declared_name(parser *in, statement **made)
{
    statement *of = *made = make(in, STATEMENT_DECLARATION);
    if (!of) return false;
    if (!parse_expect(in, TOKEN_NAME, "a name")) return *made = NULL, false;
    if (parse_accept(in, TOKEN_COLON) && !parse_unit(in, of)) return false;
    if (parse_accept(in, TOKEN_ASSIGN) && !value_after_sign(in, of)) return false;
    return parse_annotations(in, of);
}

static bool function_arguments(parser *in, statement *of)
{
    enum { MOST = 8 };
    of->arguments = arena_take(in->job->arena, MOST, sizeof *of->arguments);
    if (!of->arguments) return false;
    do {
        token name = parse_peek(in, 0);
        if (of->argument_count == MOST) {
            parse_fault(in, "at most 8 arguments", NULL);
            return false;
        }
        if (!parse_expect(in, TOKEN_NAME, "the name of an argument")) return false;
        of->arguments[of->argument_count++] = name.name;
    } while (parse_accept(in, TOKEN_COMMA));
    return parse_expect(in, TOKEN_CLOSE, "')'");
}

static bool function_definition(parser *in, statement **made)
{
    statement *of = *made = make(in, STATEMENT_FUNCTION);
    if (!of) return false;
    if (!parse_expect(in, TOKEN_NAME, "the name of a function")) return *made = NULL, false;
    in->function = of;
    bool well = parse_expect(in, TOKEN_OPEN, "'('") && function_arguments(in, of) &&
                parse_expect(in, TOKEN_ASSIGN, "'='") && value_after_sign(in, of) &&
                parse_annotations(in, of);
    in->function = NULL;
    return well;
}

/* name(a, b) = */
static bool defines_function(const parser *in)
{
    if (parse_peek(in, 0).kind != TOKEN_NAME || parse_peek(in, 1).kind != TOKEN_OPEN) return false;
    int64_t ahead = 2;
    while (parse_peek(in, ahead).kind == TOKEN_NAME || parse_peek(in, ahead).kind == TOKEN_COMMA)
        ahead++;
    return parse_peek(in, ahead).kind == TOKEN_CLOSE &&
           parse_peek(in, ahead + 1).kind == TOKEN_ASSIGN;
}

static const struct {
    token_kind sign;
    function_row row;
} updates[] = {
    {TOKEN_PLUS_IS, FUNCTION_add}, {TOKEN_MINUS_IS, FUNCTION_sub}, {TOKEN_TIMES_IS, FUNCTION_mul},
    {TOKEN_OVER_IS, FUNCTION_div}, {TOKEN_POWER_IS, FUNCTION_pow},
};

static syntax *target_tree(parser *in, const statement *of)
{
    syntax *made = arena_take(in->job->arena, 1, sizeof *made);
    if (!made) return NULL;
    made->kind = of->scope ? SYNTAX_MEMBER : SYNTAX_NAME;
    made->name = of->name;
    made->scope = of->scope;
    made->sign = made->all = of->target;
    return made;
}

/* := or op= and the value, the target being read; `equals` allows = too. */
static bool update_value(parser *in, statement *of, bool equals)
{
    token sign = parse_peek(in, 0);
    if (parse_accept(in, TOKEN_UPDATE) || (equals && parse_accept(in, TOKEN_ASSIGN)))
        return value_after_sign(in, of);
    for (size_t k = 0; k < sizeof updates / sizeof *updates; k++) {
        if (!parse_accept(in, updates[k].sign)) continue;
        syntax *old = target_tree(in, of);
        if (!old || !value_after_sign(in, of)) return false;
        of->value = parse_operator(in, updates[k].row, &sign, old, of->value, NULL);
        return of->value != NULL;
    }
    parse_fault(in,
                equals ? "= or an assignment such as +=" : ":= or an assignment such as +=", NULL);
    return false;
}

static bool is_update_sign(token_kind kind)
{
    return kind == TOKEN_UPDATE || (kind >= TOKEN_PLUS_IS && kind <= TOKEN_POWER_IS);
}

static bool alias_definition(parser *in, statement *of)
{
    of->kind = STATEMENT_ALIAS;
    in->at++;
    if (parse_accept(in, TOKEN_COLON) && !parse_unit(in, of)) return false;
    return parse_expect(in, TOKEN_ASSIGN, "'='") && value_after_sign(in, of) &&
           parse_annotations(in, of);
}

static bool equation_statement(parser *in, statement **made)
{
    if (defines_function(in)) return function_definition(in, made);
    statement *of = *made = make(in, STATEMENT_ODE);
    if (!of) return false;
    token_kind second = parse_peek(in, 1).kind;
    if (of->name && is_update_sign(second)) {
        of->kind = STATEMENT_UPDATE;
        in->at++;
        return update_value(in, of, false) && parse_annotations(in, of);
    }
    if (of->name && (second == TOKEN_ASSIGN || second == TOKEN_COLON))
        return alias_definition(in, of);
    of->left = parse_any(in);
    return of->left && parse_expect(in, TOKEN_ASSIGN, "'=' or an operator") &&
           value_after_sign(in, of) && parse_annotations(in, of);
}

static bool actions(parser *in, statement **first);

static bool conditional_action(parser *in, statement *of)
{
    of->kind = STATEMENT_IF;
    in->at++;
    if (in->depth > 100) {
        parse_fault(in, "at most 100 conditions within one another", NULL);
        return false;
    }
    of->value = parse_any(in);
    if (!of->value || !parse_expect(in, TOKEN_THEN, "'then'")) return false;
    in->depth++;
    bool well = actions(in, &of->body);
    if (well && parse_is(in, TOKEN_ELSEIF)) {
        of->otherwise = make(in, STATEMENT_IF);
        well = of->otherwise && conditional_action(in, of->otherwise);
        in->depth--;
        return well;
    }
    if (well && parse_accept(in, TOKEN_ELSE)) well = actions(in, &of->otherwise);
    in->depth--;
    return well && parse_expect(in, TOKEN_FINISH, "'end'");
}

static bool action(parser *in, statement **made)
{
    statement *of = *made = make(in, STATEMENT_UPDATE);
    if (!of) return false;
    if (parse_is(in, TOKEN_IF)) return conditional_action(in, of);
    if (parse_accept(in, TOKEN_STOP)) return of->kind = STATEMENT_STOP, true;
    if (parse_accept(in, TOKEN_EMIT)) {
        token name = parse_peek(in, 0);
        of->kind = STATEMENT_EMIT;
        of->name = name.name;
        of->target = parse_token_span(in, &name);
        return parse_expect(in, TOKEN_NAME, "the name of an event");
    }
    if (!parse_expect(in, TOKEN_NAME, "an assignment, if, emit or stop"))
        return *made = NULL, false;
    if (parse_accept(in, TOKEN_DOT)) {
        token name = parse_peek(in, 0);
        of->scope = of->name;
        of->name = name.name;
        of->target.end = name.end;
        if (!parse_expect(in, TOKEN_NAME, "a variable")) return false;
    }
    return update_value(in, of, true);
}

static bool ends_actions(const parser *in)
{
    return parse_is(in, TOKEN_END) || parse_is(in, TOKEN_FINISH) || parse_is(in, TOKEN_ELSE) ||
           parse_is(in, TOKEN_ELSEIF);
}

static bool whole_action(parser *in, statement **made)
{
    if (!action(in, made)) return false;
    (*made)->all.end = in->tokens[in->at - 1].end;
    return ends_actions(in) || parse_expect(in, TOKEN_SEPARATOR, "the end of the action");
}

/* Actions up to the end, `end`, `else` or `elseif`. A faulty one is left out; within a condition
 * the rest goes with it. */
static bool actions(parser *in, statement **first)
{
    statement **last = first;
    while (parse_accept(in, TOKEN_SEPARATOR)) {
    }
    while (!ends_actions(in)) {
        bool well = whole_action(in, last);
        if (!well && in->depth) return false;
        if (well) {
            last = &(*last)->next;
        } else {
            *last = NULL;
            skip_statement(in);
        }
        while (parse_accept(in, TOKEN_SEPARATOR)) {
        }
    }
    return true;
}

statement *parse_actions(const parse_job *job)
{
    parser in = begin(job);
    statement *first = NULL;
    if (!actions(&in, &first)) return NULL;
    if (!parse_expect(&in, TOKEN_END, "an assignment, if, emit or stop")) return NULL;
    return first;
}

/* ---- sections ---- */

/* All statements of a section. Of a faulty one the name is kept where `keep` says so. */
static statement *section(const parse_job *job, bool (*read)(parser *in, statement **made),
                          bool keep)
{
    parser in = begin(job);
    statement *first = NULL, **last = &first;
    for (skip_separators(&in); !parse_is(&in, TOKEN_END); skip_separators(&in)) {
        int64_t start = in.at;
        statement *made = NULL;
        bool well = read(&in, &made);
        if (well && !parse_is(&in, TOKEN_SEPARATOR) && !parse_is(&in, TOKEN_END)) {
            parse_fault(&in, "an operator or the end of the statement",
                        "statements end with a line or ';'");
            well = false;
        }
        if (!well) skip_statement(&in);
        if (!made || (!well && !keep)) continue;
        made->all.end = in.tokens[in.at > start ? in.at - 1 : in.at].end;
        *last = made;
        last = &made->next;
    }
    return first;
}

statement *parse_declarations(const parse_job *job)
{
    return section(job, declared_name, true);
}
statement *parse_equations(const parse_job *job)
{
    return section(job, equation_statement, false);
}
statement *parse_functions(const parse_job *job)
{
    return section(job, function_definition, false);
}

syntax *parse_expression(const parse_job *job)
{
    parser in = begin(job);
    skip_separators(&in);
    syntax *whole = parse_any(&in);
    if (!whole) return NULL;
    skip_separators(&in);
    return parse_expect(&in, TOKEN_END, "an operator or the end") ? whole : NULL;
}

syntax *parse_when(const parse_job *job, when_kind *kind, syntax **phase)
{
    static const char *const forms[] = {
        [WHEN_UP] = "up", [WHEN_DOWN] = "down", [WHEN_EVERY] = "every"};
    *kind = WHEN_TRUE;
    *phase = NULL;
    syntax *whole = parse_expression(job);
    if (!whole || whole->kind != SYNTAX_CALL) return whole;
    for (when_kind form = WHEN_UP; form <= WHEN_EVERY; form++) {
        if (strcmp(whole->name, forms[form]) != 0) continue;
        int most = form == WHEN_EVERY ? 2 : 1;
        if (whole->count < 1 || whole->count > most) {
            fault_add(job->faults, -1, &whole->all, 1, NULL, "syntax: '%s' takes %s", whole->name,
                      most == 1 ? "one argument" : "one or two arguments");
            return NULL;
        }
        *kind = form;
        *phase = whole->count == 2 ? whole->child[1] : NULL;
        return whole->child[0];
    }
    return whole;
}

statement *parse_names(const parse_job *job)
{
    parser in = begin(job);
    statement *first = NULL, **last = &first;
    while (!parse_is(&in, TOKEN_END)) {
        if (parse_accept(&in, TOKEN_COMMA) || parse_accept(&in, TOKEN_SEPARATOR)) continue;
        statement *made = *last = make(&in, STATEMENT_DECLARATION);
        if (!made || !parse_expect(&in, TOKEN_NAME, "the name of a state")) return NULL;
        last = &made->next;
    }
    return first;
}

bool parse_declared(const parse_job *job, name_kind kind, names *into)
{
    parser in = begin(job);
    for (skip_separators(&in); !parse_is(&in, TOKEN_END); skip_separators(&in)) {
        token first = parse_peek(&in, 0);
        token_kind second = parse_peek(&in, 1).kind;
        bool declares = kind != NAME_ALIAS || second == TOKEN_ASSIGN || second == TOKEN_COLON;
        if (first.kind == TOKEN_NAME && declares && !names_find(into, first.name) &&
            !names_set(into, first.name, kind, 0))
            return false;
        skip_statement(&in);
    }
    return true;
}
