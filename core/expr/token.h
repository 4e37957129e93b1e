/* SPDX-License-Identifier: MIT
 * Tokens of equation text. Comments and continued line ends are gone; a separator stands for the
 * line ends and semicolons that end a statement. */
#ifndef CANN_EXPR_TOKEN_H
#define CANN_EXPR_TOKEN_H
#include "expr/arena.h"
#include "expr/source.h"

typedef enum token_kind {
    TOKEN_END,
    TOKEN_SEPARATOR,
    TOKEN_NUMBER,
    TOKEN_NAME,
    TOKEN_TEXT,    /* "..." of an annotation; begin and end leave the quotes out */
    TOKEN_PRIME,   /* ' right after a name */
    TOKEN_STRANGE, /* a sign that the language does not have */
    /* signs */
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_TIMES,
    TOKEN_OVER,
    TOKEN_PERCENT,
    TOKEN_POWER,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_EQ,
    TOKEN_NE,
    TOKEN_ASSIGN,
    TOKEN_UPDATE,
    TOKEN_PLUS_IS,
    TOKEN_MINUS_IS,
    TOKEN_TIMES_IS,
    TOKEN_OVER_IS,
    TOKEN_POWER_IS,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_COLON,
    TOKEN_DOT,
    TOKEN_AT,
    /* words */
    TOKEN_IF,
    TOKEN_THEN,
    TOKEN_ELSEIF,
    TOKEN_ELSE,
    TOKEN_FINISH,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_EMIT,
    TOKEN_STOP,
} token_kind;

typedef struct token {
    token_kind kind;
    double number;
    const char *name; /* NAME: its letters, ended by 0 */
    int64_t begin, end;
    int line, column;
} token;

/* All tokens of a source, ended by TOKEN_END. NULL only when memory runs out. */
token *token_read(arena *from, const source *of, faults *all, int64_t *count);

#endif
