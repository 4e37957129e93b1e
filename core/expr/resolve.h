/* SPDX-License-Identifier: MIT
 * Trees to nodes: names resolved, functions expanded, aliases inlined, and dimensions unified on
 * the way. */
#ifndef CANN_EXPR_RESOLVE_H
#define CANN_EXPR_RESOLVE_H
#include "expr/model.h"

/* What an expression may use where it stands. */
typedef struct resolver {
    cann_model *model;
    const char *where;        /* "a default value", for faults */
    bool draws;               /* may draw */
    bool elements;            /* may use states, inputs, aliases, time */
    bool step_known;          /* dt has a value, though elements have none */
    bool starts;              /* may use states and inputs as they begin */
    bool past;                /* may use t, of before the first step */
    bool reductions;          /* may use pop. and conv */
    bool noise;               /* may use xi */
    bool left;                /* the left side of an equation: one derivative may occur */
    const syntax *derivative; /* it, once met */
    const char *const *extra; /* more names that are plain symbols */
    int64_t extra_count;
    /* the function being expanded */
    int argument_count, calls;
    int depth; /* trees within trees, functions' bodies counted */
    const char *const *arguments;
    const struct quantity *values;
} resolver;

typedef struct quantity {
    const node *node; /* NULL after a fault */
    dimension dimension;
} quantity;

quantity resolve(resolver *with, const syntax *tree);
node_pool *resolve_pool(const resolver *with);

/* Adds a fault at a tree's sign. */
void resolve_fault(resolver *with, const syntax *tree, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Demands that both are alike, or tells of the mismatch between trees a and b, with `sign` between.
 */
bool resolve_alike(resolver *with, const syntax *a, const dimension *of_a, const syntax *b,
                   const dimension *of_b, const span *sign);
/* Demands that `tree` is of the unit of the name `of`. */
bool resolve_fits(resolver *with, const syntax *tree, const dimension *is, const item *of);
/* The dimension of a call of a row, after the row's rule; false with a fault. */
bool resolve_call_dimension(resolver *with, const syntax *tree, function_row row,
                            const quantity *of, dimension *result);
/* "did you mean 'tau'?  (parameters: ...)" into out. */
void resolve_near_names(const resolver *with, const char *name, text *out);
/* True for names of the language itself that a model may not declare. */
bool resolve_is_built_in(const cann_model *model, const char *name);
/* Dimension of the numbers of a declared unit; ANY where units are off. */
dimension resolve_declared(cann_model *model, const unit *written);
/* True where no name and no unit occurs: a number written bare, which takes the declared unit. */
bool resolve_is_bare(const syntax *tree);
/* A number in degC. */
bool resolve_is_celsius(const syntax *tree);
/* The index of a convolution kernel made of a user function; -1 after a fault. */
int64_t resolve_kernel(resolver *with, item *shape, const syntax *at, dimension *dimension);

#endif
