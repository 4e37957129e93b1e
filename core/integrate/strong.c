/* SPDX-License-Identifier: MIT
 * Stochastic Runge-Kutta methods for noise that reaches each equation alone, read as Ito's, from
 * rows of coefficients. With I1 = dW, I10 the double integral of time and noise, I11 and I111 those
 * of the noise with itself, and s the root of h:
 *     H0_i = x + sum_j A0_ij h f(H0_j) + B0_ij I10/h g(H1_j)         at t + c0_i h
 *     H1_i = x + sum_j A1_ij h f(H0_j) + B1_ij s g(H1_j)             at t + c1_i h
 *     x + sum_i alpha_i h f(H0_i) + (b1_i I1 + b2_i I11/s + b3_i I10/h + b4_i I111/h) g(H1_i).
 * Roessler, SIAM J. Numer. Anal. 48 (2010) 922. */
#include "base/memory.h"
#include "base/status.h"
#include "integrate/stochastic.h"
#include <math.h>

enum { STAGES = 4, INTEGRALS = 4 };

typedef struct strong_row {
    int drifts, factors; /* stages */
    double c0[STAGES], A0[STAGES][STAGES], B0[STAGES][STAGES];
    double c1[STAGES], A1[STAGES][STAGES], B1[STAGES][STAGES];
    double alpha[STAGES], beta[INTEGRALS][STAGES];
} strong_row;

/* Kloeden & Platen (1992), 11.1.3: Milstein's, with a difference for the derivative. */
static const strong_row kloeden = {
    .drifts = 1,
    .factors = 2,
    .A1 = {{0}, {1}},
    .B1 = {{0}, {1}},
    .alpha = {1},
    .beta = {{1, 0}, {-1, 1}},
};

static const strong_row first = {
    .drifts = 2,
    .factors = 4,
    .c0 = {0, 3. / 4},
    .A0 = {{0}, {3. / 4}},
    .B0 = {{0}, {3. / 2}},
    .c1 = {0, 1. / 4, 1, 1. / 4},
    .A1 = {{0}, {1. / 4}, {1}, {1. / 4}},
    .B1 = {{0}, {1. / 2}, {-1, 0}, {-5, 3, 1. / 2}},
    .alpha = {1. / 3, 2. / 3},
    .beta = {{-1, 4. / 3, 2. / 3, 0},
             {-1, 4. / 3, -1. / 3, 0},
             {2, -4. / 3, -2. / 3, 0},
             {-2, 5. / 3, -2. / 3, 1}},
};

static const strong_row second = {
    .drifts = 3,
    .factors = 4,
    .c0 = {0, 1, 1. / 2},
    .A0 = {{0}, {1}, {1. / 4, 1. / 4}},
    .B0 = {{0}, {0}, {1, 1. / 2}},
    .c1 = {0, 1. / 4, 1, 1. / 4},
    .A1 = {{0}, {1. / 4}, {1}, {0, 0, 1. / 4}},
    .B1 = {{0}, {-1. / 2}, {1, 0}, {2, -1, 1. / 2}},
    .alpha = {1. / 6, 1. / 6, 2. / 3},
    .beta = {{-1, 4. / 3, 2. / 3, 0},
             {1, -4. / 3, 1. / 3, 0},
             {2, -4. / 3, -2. / 3, 0},
             {-2, 5. / 3, -2. / 3, 1}},
};

/* The stages of one block. */
typedef struct stages {
    const split *of;
    const strong_row *row;
    const node **drift;    /* [STAGES][count] h f(H0_i) */
    const node **factor;   /* [STAGES][count] g(H1_i); NULL: no noise */
    const node **integral; /* [count][INTEGRALS] I1, I11/s, I10/h, I111/h of the own noise */
    const node **from, **to;
} stages;

static const node *scaled(node_pool *pool, double weight, const node *value)
{
    return node_mul(pool, node_number(pool, weight), value);
}

/* I1 = s N, I11/s = s (N^2 - 1)/2, I10/h = s (N + M/root 3)/2, I111/h = s (N^3 - 3 N)/6. */
static void fill_integrals(const split *of, int64_t noise, const node **integral)
{
    node_pool *pool = of->pool;
    const node *n = of->in->noises[noise].normal, *m = of->in->noises[noise].second;
    const node *square = node_mul(pool, n, n);
    const node *parts[INTEGRALS] = {
        n, scaled(pool, 0.5, node_sub(pool, square, node_number(pool, 1))),
        scaled(pool, 0.5, node_add(pool, n, scaled(pool, 1 / sqrt(3.), m))),
        scaled(pool, 1. / 6, node_mul(pool, n, node_sub(pool, square, node_number(pool, 3))))};
    for (int k = 0; k < INTEGRALS; k++) integral[k] = node_mul(pool, of->root, parts[k]);
}

static const node *add_drifts(const stages *at, int64_t e, const double *weights, const node *x)
{
    int64_t n = at->of->in->count;
    for (int j = 0; j < at->row->drifts; j++)
        if (weights[j] != 0)
            x = node_add(at->of->pool, x, scaled(at->of->pool, weights[j], at->drift[j * n + e]));
    return x;
}

static const node *add_factors(const stages *at, int64_t e, const double *weights,
                               const node *integral, const node *x)
{
    node_pool *pool = at->of->pool;
    int64_t n = at->of->in->count;
    for (int j = 0; j < at->row->factors; j++)
        if (weights[j] != 0 && at->factor[j * n + e])
            x = node_add(pool, x,
                         node_mul(pool, scaled(pool, weights[j], integral), at->factor[j * n + e]));
    return x;
}

/* `value` at the places `to` of the states, `part` of the step ahead. */
static const node *moved(const stages *at, int64_t count, double part, const node *value)
{
    const integration *in = at->of->in;
    node_pool *pool = at->of->pool;
    const node *ahead = scaled(pool, part, in->dt);
    const node *clock[] = {in->t, node_ahead(pool)};
    const node *then[] = {node_add(pool, in->t, ahead), ahead};
    if (part != 0) value = node_substitute(pool, value, clock, then, 2);
    return node_substitute(pool, value, at->from, at->to, count);
}

/* Where the states stand in a stage. */
static int64_t place(stages *at, const double *A, const double *B, bool of_drift)
{
    const split *of = at->of;
    int64_t count = 0;
    for (int64_t e = 0; e < of->in->count; e++) {
        if (!of->member[e]) continue;
        const node *x = add_drifts(at, e, A, of->in->states[e]);
        const node *integral = of_drift ? at->integral[e * INTEGRALS + 2] : of->root;
        if (integral) x = add_factors(at, e, B, integral, x);
        at->from[count] = of->in->states[e];
        at->to[count++] = x;
    }
    return count;
}

static bool fill_stage(stages *at, int stage)
{
    const split *of = at->of;
    const strong_row *row = at->row;
    int64_t n = of->in->count;
    /* Factors first: stage i of the drifts uses those before it, and never the other way round. */
    for (int part = 0; part < 2; part++) {
        bool drifts = part == 1;
        if (stage >= (drifts ? row->drifts : row->factors)) continue;
        int64_t count = drifts ? place(at, row->A0[stage], row->B0[stage], true)
                               : place(at, row->A1[stage], row->B1[stage], false);
        for (int64_t e = 0; e < n; e++) {
            if (!of->member[e]) continue;
            int64_t noise = stochastic_only(of, e);
            const node **into = drifts ? at->drift : at->factor;
            if (drifts)
                into[stage * n + e] =
                    node_mul(of->pool, of->in->dt, moved(at, count, row->c0[stage], of->drift[e]));
            else if (noise >= 0)
                into[stage * n + e] =
                    moved(at, count, row->c1[stage], stochastic_factor(of, e, noise));
            if ((drifts || noise >= 0) && !into[stage * n + e]) return false;
        }
    }
    return true;
}

static cann_status check(const split *of)
{
    for (int64_t e = 0; e < of->in->count; e++)
        if (of->member[e] && (!stochastic_diagonal(of, e) || stochastic_only(of, e) == -2))
            return stochastic_refuse(
                of, e,
                "srk, klpl and the like need one xi per equation, with a factor of "
                "states that no other xi moves\n    use @method(heun)");
    return CANN_OK;
}

static cann_status finish(const stages *at, const node **next)
{
    const split *of = at->of;
    for (int64_t e = 0; e < of->in->count; e++) {
        if (!of->member[e]) continue;
        const node *x = add_drifts(at, e, at->row->alpha, of->in->states[e]);
        for (int k = 0; k < INTEGRALS && at->integral[e * INTEGRALS]; k++)
            x = add_factors(at, e, at->row->beta[k], at->integral[e * INTEGRALS + k], x);
        next[e] = x;
        if (!x) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

static cann_status advance(const split *of, const strong_row *row, const node **next)
{
    int64_t n = of->in->count;
    const node **room = memory_take(n * (2 * STAGES + INTEGRALS + 2) + 1, sizeof *room);
    if (!room) return CANN_ERROR_MEMORY;
    stages at = {.of = of, .row = row, .drift = room, .factor = room + STAGES * n};
    at.integral = at.factor + STAGES * n;
    at.from = at.integral + INTEGRALS * n;
    at.to = at.from + n;
    cann_status status = check(of);
    for (int64_t e = 0; e < n && status == CANN_OK; e++)
        if (of->member[e] && stochastic_only(of, e) >= 0)
            fill_integrals(of, stochastic_only(of, e), &at.integral[e * INTEGRALS]);
    for (int stage = 0; stage < STAGES && status == CANN_OK; stage++)
        if (!fill_stage(&at, stage)) status = CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = finish(&at, next);
    memory_free(room);
    return status;
}

cann_status strong_kloeden(split *of, const node **next)
{
    return advance(of, &kloeden, next);
}

cann_status strong_first(split *of, const node **next)
{
    return advance(of, &first, next);
}

cann_status strong_second(split *of, const node **next)
{
    return advance(of, &second, next);
}
