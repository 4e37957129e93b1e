/* SPDX-License-Identifier: MIT
 * What the parts of the decision share: align_knows.c says what an expression depends on,
 * align_separate.c takes it apart, align.c decides. */
#ifndef CANN_EXPR_ALIGN_INSIDE_H
#define CANN_EXPR_ALIGN_INSIDE_H
#include "expr/align.h"

/* What an expression needs to know, as bits. */
enum {
    KNOWS_PRE = 1,     /* pre.x */
    KNOWS_POST = 2,    /* post.x */
    KNOWS_WEIGHT = 4,  /* w */
    KNOWS_SYNAPSE = 8, /* parameters that vary, draws, @step aliases, delay, its place */
    KNOWS_STATE = 16,
    KNOWS_TARGET = 32, /* parameters marked @post: constants of each target */
    OF_TARGET = KNOWS_POST | KNOWS_TARGET,
};

typedef struct view {
    const system_model *system;
    const bool *varied;
    char *reason; /* where the first hindrance is written; NULL: nowhere */
} view;

enum { REASON_MOST = 160 };

/* Tells why, once; always false. */
bool align_hindered(const view *of, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool align_draws(const node *value);
/* Bits of all that the value depends on. */
int align_knows(const view *of, const node *value);
/* True for the state w. */
bool align_is_weight(const system_model *system, int64_t state);

#endif
