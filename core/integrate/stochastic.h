/* SPDX-License-Identifier: MIT
 * Equations with noise, taken apart: what files of stochastic methods share. */
#ifndef CANN_INTEGRATE_STOCHASTIC_H
#define CANN_INTEGRATE_STOCHASTIC_H
#include "integrate/method.h"

/* One block of equations that advance together. */
typedef struct split {
    node_pool *pool;
    const integration *in;
    const bool *member;
    const node **drift;  /* [count] */
    const node **factor; /* [count][noise_count] g; the node 0 where there is none */
    const node *zero, *root;
} split;

/* g of equation e for noise k. */
const node *stochastic_factor(const split *of, int64_t e, int64_t k);
/* The noise of an equation that has one only; -1 where it has none, -2 where it has more. */
int64_t stochastic_only(const split *of, int64_t e);
/* One noise, whose factor depends on states that no other noise moves. */
bool stochastic_diagonal(const split *of, int64_t e);
/* Fails with a sentence about equation e. */
cann_status stochastic_refuse(const split *of, int64_t e, const char *what);

/* affine.c: the exact step of linear equations with noise that is added. */
cann_status linear_stochastic(split *of, const node **next);
/* strong.c: Runge-Kutta methods of strong order 1 and 1.5. */
cann_status strong_kloeden(split *of, const node **next);
cann_status strong_first(split *of, const node **next);
cann_status strong_second(split *of, const node **next);

#endif
