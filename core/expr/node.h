/* SPDX-License-Identifier: MIT
 * Expressions as a hash-consed graph: equal expressions are one node, so pointer equality is
 * equality and common parts cost nothing. A pool owns its nodes; a node's children have smaller
 * ids, so ids are a topological order. Building a call folds constants and applies the cheap
 * identities (simplify.c); nothing that is built is ever changed. */
#ifndef CANN_EXPR_NODE_H
#define CANN_EXPR_NODE_H
#include "base/functions.h"

typedef enum node_kind {
    NODE_NUMBER,   /* number */
    NODE_SYMBOL,   /* name */
    NODE_CALL,     /* row of functions.def, child[0 .. arity) */
    NODE_REDUCE,   /* row of tensor/reduce.def over the own group of child[0] (pop.sum and the like)
                    */
    NODE_CONVOLVE, /* op: index into the system's convolution kernels; child[0] the field */
    NODE_PAST, /* a state, by its name, child[0] ms before the time that child[1] lies ahead of the
                  step's begin; op 1: its derivative */
    NODE_DRAW, /* op: row of base/draws.def; child[0 .. 1] its arguments; stream tells occurrences
                  apart */
} node_kind;

typedef struct node {
    node_kind kind;
    int op;     /* meaning by kind */
    int count;  /* children */
    int stream; /* NODE_DRAW: number of the textual occurrence in the model */
    int depth;  /* 0 for leaves; never above NODE_DEEPEST, so walks may recurse */
    int64_t id; /* dense in its pool, children before parents */
    uint64_t hash;
    double number;
    const char *name; /* interned: equal names are one pointer within a pool */
    const struct node *child[3];
} node;

enum { NODE_DEEPEST = 5000 };

typedef struct node_pool node_pool;

node_pool *node_pool_new(void);
void node_pool_free(node_pool *pool);
int64_t node_pool_count(const node_pool *pool);

/* All give NULL, with a sentence, when memory runs out or an expression nests deeper than
 * NODE_DEEPEST, and NULL when handed a NULL child. */
const node *node_number(node_pool *pool, double number);
const node *node_symbol(node_pool *pool, const char *name);
const node *node_call(node_pool *pool, function_row row, const node *a, const node *b,
                      const node *c);
const node *node_reduce(node_pool *pool, int row, const node *a);
const node *node_convolve(node_pool *pool, int kernel, const node *a);
const node *node_draw(node_pool *pool, int distribution, int stream, const node *a, const node *b);

const node *node_past(node_pool *pool, const char *state, bool slope, const node *delay,
                      const node *ahead);
/* What child[1] of a past value is until a method gives its stages their times. */
const node *node_ahead(node_pool *pool);
/* True where a past value occurs in `root`. */
bool node_looks_back(const node *root);

/* The same call, not simplified: for simplify.c, and for lowerings that want a given form. */
const node *node_call_plain(node_pool *pool, function_row row, const node *a, const node *b,
                            const node *c);

/* Short forms. */
const node *node_add(node_pool *pool, const node *a, const node *b);
const node *node_sub(node_pool *pool, const node *a, const node *b);
const node *node_mul(node_pool *pool, const node *a, const node *b);
const node *node_div(node_pool *pool, const node *a, const node *b);
bool node_is_number(const node *a, double number);

/* Nodes reachable from the roots, each once, children first. NULL with a sentence when memory runs
 * out; caller frees with memory_free. */
const node **node_order(const node *const *roots, int64_t root_count, int64_t *count);

/* `root` with each symbol from[k] replaced by to[k], all at once. */
const node *node_substitute(node_pool *pool, const node *root, const node *const *from,
                            const node *const *to, int64_t count);

/* A copy of `root`, of another pool, in `pool`: symbol from[k] of the other becomes to[k] of this
 * one, further symbols keep their names, and draws get `first_stream` added to their number. NULL,
 * with a sentence, where it holds a convolution, whose kernel stays behind. */
const node *node_import(node_pool *pool, const node *root, const node *const *from,
                        const node *const *to, int64_t count, int first_stream);

/* True when `part` occurs in `root`. */
bool node_contains(const node_pool *pool, const node *root, const node *part);

/* Equation text that parses back to the same node; numbers keep their bits. Convolutions print as
 * conv(kernelK, ...), draws lose their stream. NULL with a sentence past a megabyte of text. Caller
 * frees with memory_free. */
char *node_print(const node *root);

/* Value in float64 with symbols bound to numbers; false, with a sentence, when a symbol is unbound
 * or the expression is not elementwise. */
bool node_evaluate(const node *root, const char *const *names, const double *values, int64_t count,
                   double *result);

#endif
