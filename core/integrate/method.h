/* SPDX-License-Identifier: MIT
 * One step of a whole system as expressions: from rates and old states to new states. Each equation
 * names its method; those of one method advance together as one system, and all start from the same
 * old state. Stages are written out symbolically, so what they share is computed once and a
 * non-local part (a sum over the group, a convolution) is redone at each stage. */
#ifndef CANN_INTEGRATE_METHOD_H
#define CANN_INTEGRATE_METHOD_H
#include "expr/system.h"

/* What noise adds to linear equations in a step: a lower triangle times normal numbers. */
typedef struct spreading {
    int64_t count;       /* of noises; 0: none */
    const node **factor; /* [equations][count] constants; owns what follows */
    const node **lower;  /* [equations][equations] symbols; NULL above the diagonal */
} spreading;

/* What stays the same while a run goes on: the factors dt phi1(matrix dt) of linear equations. */
typedef struct propagation {
    int64_t count;
    const node **matrix;        /* [count][count] of constants */
    const node **factor;        /* [count][count] symbols that stand for the factors; NULL: 0 */
    struct spreading spread[2]; /* of noise of each element, of noise that all share */
    int line, column;           /* of its first equation */
} propagation;

typedef struct propagations {
    propagation *rows;
    int64_t count;
} propagations;

typedef struct integration {
    const char *owner;          /* the model's name, for errors */
    const node *const *states;  /* [count] symbols */
    const node *const *rates;   /* [count] d state/dt */
    const char **methods;       /* [count] names that method_known accepts */
    const int *lines, *columns; /* [count] where each equation stands */
    int64_t count;
    const node *t, *dt; /* symbols */
    const noise_source *noises;
    int64_t noise_count;
    const bool *strato;         /* [count] how noise is read; NULL where there is none */
    const bool *held;           /* [count] keeps its old value where `refractory` is not 0 */
    const node *refractory;     /* NULL: never */
    propagations *propagations; /* linear equations add theirs */
    bool (*is_constant)(void *context, const node *value); /* while a run goes on */
    void *context;
} integration;

/* How a family of methods advances one block of equations. */
typedef struct method_family {
    const char *name; /* NULL: every row of tableaux.h */
    cann_status (*advance)(node_pool *pool, const integration *in, const char *method,
                           const bool *member, const node **next);
    const char *source;
} method_family;

/* True for a method that can run; the sentence of method_refusal says why another cannot. */
bool method_known(const char *name);
cann_status method_refusal(const char *owner, const char *name);

/* The order of a method that is known. */
int method_order(const char *name);
/* Fills next[count]. */
cann_status method_step(node_pool *pool, const integration *in, const node **next);

/* reciprocal.c: the rate with divisions by constants as products, where that cannot show as a jump.
 */
const node *rate_reciprocal(node_pool *pool, const integration *in, const node *rate);

/* scale.c: k times an expression, k being constant. */
const node *rate_scaled(node_pool *pool, const integration *in, const node *k, const node *at);

/* Equations of one method, some of which hold noise. */
cann_status stochastic_advance(node_pool *pool, const integration *in, const char *method,
                               const bool *member, const node **next);
bool stochastic_has_noise(const integration *in, const node *rate);
/* The method for a system with noise: exp where it is added to linear drifts, euler where it is
 * added to others, milstein where each equation has its own, else heun. */
const char *stochastic_automatic(node_pool *pool, const integration *in);
cann_status explicit_advance(node_pool *pool, const integration *in, const char *method,
                             const bool *member, const node **next);
cann_status exponential_advance(node_pool *pool, const integration *in, const char *method,
                                const bool *member, const node **next);
cann_status implicit_advance(node_pool *pool, const integration *in, const char *method,
                             const bool *member, const node **next);

cann_status linear_advance(node_pool *pool, const integration *in, const char *method,
                           const bool *member, const node **next);
void propagations_free(propagations *all);
enum { AUTOMATIC_MOST = 24 }; /* equations looked at for the choice of a method */
/* Of the members, keeps those that are linear with constant coefficients, without noise or t, and
 * lean on none that is not; none where no two of them are coupled. */
cann_status linear_automatic(node_pool *pool, const integration *in, bool *member, bool *coupled);

#endif
