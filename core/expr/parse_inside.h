/* SPDX-License-Identifier: MIT
 * What the parts of the parser share: parse.c reads expressions,
 * statement.c statements. */
#ifndef CANN_EXPR_PARSE_INSIDE_H
#define CANN_EXPR_PARSE_INSIDE_H
#include "expr/parse.h"
#include <stdio.h>

typedef struct parser {
    const parse_job *job;
    const token *tokens;
    int64_t at, count;
    int depth;                 /* brackets and branches open */
    const statement *function; /* whose body is read: its arguments are no units; NULL: none */
} parser;

enum { BRACKETS_DEEPEST = 200 };

token parse_peek(const parser *in, int64_t ahead);
bool parse_is(const parser *in, token_kind kind);
bool parse_accept(parser *in, token_kind kind);
bool parse_expect(parser *in, token_kind kind, const char *wanted);
void parse_fault(parser *in, const char *wanted, const char *hint);
span parse_token_span(const parser *in, const token *at);
syntax *parse_operator(parser *in, function_row row, const token *sign, syntax *a, syntax *b,
                       syntax *c);
/* A tree of its kind and sign with room for children. */
syntax *parse_make(parser *in, syntax_kind kind, const token *sign, int count);
/* Widens `made` over its children and up to `end`, and refuses what is too deep to walk. */
syntax *parse_close(parser *in, syntax *made, int64_t end);
/* parse_advice.c: what would do instead of what stands here. */
void parse_advice(const parser *in, const char *wanted, text *out);
/* parse_atom.c */
syntax *parse_atom(parser *in);
/* One expression; NULL after a fault. */
syntax *parse_any(parser *in);
/* parse_annotation.c: "ms" or "int" behind a colon; @record, @min(0) ... */
bool parse_unit(parser *in, statement *into);
bool parse_annotations(parser *in, statement *of);

#endif
