/* SPDX-License-Identifier: MIT
 * Equation text to trees. A tree keeps where each part stood, so later faults can point at it.
 * Nothing here knows what names mean, but for two questions the grammar asks of them: whether a
 * name is declared (then it is no unit), and whether it is a state (then d<name>/dt is its
 * derivative). */
#ifndef CANN_EXPR_PARSE_H
#define CANN_EXPR_PARSE_H
#include "base/functions.h"
#include "expr/names.h"
#include "expr/system.h"
#include "expr/token.h"
#include "expr/units.h"

enum { SYNTAX_DEEPEST = 2000 }; /* operations on one path, so walks may recurse */

typedef enum syntax_kind {
    SYNTAX_NUMBER,     /* number, in internal units; unit NULL where bare */
    SYNTAX_NAME,       /* name */
    SYNTAX_OPERATOR,   /* row, child[0 .. count) */
    SYNTAX_CALL,       /* name(child, ...) */
    SYNTAX_MEMBER,     /* scope.name, with one child where called */
    SYNTAX_DERIVATIVE, /* d name/dt */
} syntax_kind;

typedef struct syntax {
    syntax_kind kind;
    function_row row;
    int count, depth;
    const char *name, *scope;
    double number;
    const unit *unit;
    span all;  /* the whole of it */
    span sign; /* its operator, name or number */
    struct syntax **child;
} syntax;

typedef struct annotation {
    struct annotation *next;
    const char *name;
    span span;
    syntax *value;    /* the argument, NULL where none */
    const char *text; /* the argument where it is quoted */
} annotation;

typedef enum statement_kind {
    STATEMENT_DECLARATION, /* name [: unit] [= value] */
    STATEMENT_ALIAS,       /* name [: unit] = value */
    STATEMENT_ODE,         /* left = value */
    STATEMENT_UPDATE,      /* name := value, name op= value; in event bodies also name = value */
    STATEMENT_FUNCTION,    /* name(arguments) = value */
    STATEMENT_IF,          /* if value then body else otherwise end */
    STATEMENT_EMIT,        /* emit name */
    STATEMENT_STOP,
} statement_kind;

typedef struct statement {
    struct statement *next;
    statement_kind kind;
    const char *name, *scope; /* target, and "post" of post.name */
    span target;              /* where the name stands */
    int line, column;         /* of the statement */
    span all;
    const unit *unit; /* NULL where none is written */
    span unit_span;
    value_type type;
    syntax *left, *value;
    const char **arguments;
    int argument_count;
    annotation *annotations;
    struct statement *body, *otherwise;
    bool base; /* of a model that this one extends */
} statement;

typedef struct parse_job {
    arena *arena;
    const source *source;
    faults *faults;
    const names *names;
    const token *tokens;
    int64_t token_count;
} parse_job;

/* Reads the tokens of the job's source; false only when memory runs out. */
bool parse_open(parse_job *job);

/* Statements in textual order; NULL where there are none. Faulty ones are left out, but a faulty
 * declaration keeps its name. */
statement *parse_declarations(const parse_job *job);
statement *parse_equations(const parse_job *job);
statement *parse_functions(const parse_job *job);
statement *parse_actions(const parse_job *job);

/* The whole source as one expression; NULL after a fault. */
syntax *parse_expression(const parse_job *job);
/* An event's condition; phase is NULL where none is given. */
syntax *parse_when(const parse_job *job, when_kind *kind, syntax **phase);
/* "a, b c": names between commas or blanks. Gives statements that hold only name and target. */
statement *parse_names(const parse_job *job);

/* Tells `into` the names that the statements of this source declare, before any is parsed: every
 * name that begins a declaration (of the given kind), or an alias or a function in equations (kind
 * NAME_ALIAS). Names that are there already stay. False when memory runs out. */
bool parse_declared(const parse_job *job, name_kind kind, names *into);

const annotation *annotation_find(const annotation *first, const char *name);

#endif
