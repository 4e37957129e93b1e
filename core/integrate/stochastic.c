/* SPDX-License-Identifier: MIT
 * Equations with noise: dx = f dt + sum_k g_k dW_k, dW_k = sqrt(dt) times a standard normal number.
 * Drift and factors are split off symbolically, so corrections and derivatives are exact. A method
 * reads noise as Ito's or as Stratonovich's; equations asked to be read the other way get the
 * difference, half sum_jk g_jk dg_k/dx_j, into their drift.
 * Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992), chapters 9-11.
 */
#include "base/memory.h"
#include "base/status.h"
#include "expr/derive.h"
#include "expr/linear.h"
#include "integrate/stochastic.h"
#include <string.h>

const node *stochastic_factor(const split *of, int64_t e, int64_t k)
{
    return of->factor[e * of->in->noise_count + k];
}

bool stochastic_has_noise(const integration *in, const node *rate)
{
    for (int64_t k = 0; k < in->noise_count; k++)
        if (node_contains(NULL, rate, in->noises[k].symbol)) return true;
    return false;
}

static bool split_rate(split *of, int64_t e)
{
    const integration *in = of->in;
    const node *rest = in->rates[e];
    for (int64_t k = 0; k < in->noise_count; k++)
        if (!linear_in(of->pool, rest, in->noises[k].symbol, &of->factor[e * in->noise_count + k],
                       &rest))
            return false;
    of->drift[e] = rest;
    return true;
}

static cann_status split_open(split *of, node_pool *pool, const integration *in, const bool *member)
{
    *of = (split){.pool = pool, .in = in, .member = member, .zero = node_number(pool, 0)};
    of->root = node_call(pool, FUNCTION_sqrt, in->dt, NULL, NULL);
    of->drift = memory_take(in->count + 1, sizeof *of->drift);
    of->factor = memory_take(in->count * in->noise_count + 1, sizeof *of->factor);
    bool well = of->drift && of->factor && of->zero && of->root;
    for (int64_t e = 0; e < in->count && well; e++) well = split_rate(of, e);
    return well ? CANN_OK : CANN_ERROR_MEMORY;
}

static void split_close(split *of)
{
    memory_free(of->drift);
    memory_free(of->factor);
}

/* ---- what kind of noise ---- */

static bool depends(const split *of, const node *value, int64_t but)
{
    for (int64_t e = 0; e < of->in->count; e++)
        if (e != but && node_contains(of->pool, value, of->in->states[e])) return true;
    return false;
}

/* No factor of this equation depends on a state. */
static bool is_additive(const split *of, int64_t e)
{
    for (int64_t k = 0; k < of->in->noise_count; k++)
        if (depends(of, stochastic_factor(of, e, k), -1)) return false;
    return true;
}

/* The noise of an equation that has one only; -1 where it has none, -2 where it has more. */
int64_t stochastic_only(const split *of, int64_t e)
{
    int64_t found = -1;
    for (int64_t k = 0; k < of->in->noise_count; k++)
        if (!node_is_number(stochastic_factor(of, e, k), 0)) found = found == -1 ? k : -2;
    return found;
}

/* One noise, whose factor depends on states that no other noise moves: then its own double integral
 * is all that Milstein's method needs. */
bool stochastic_diagonal(const split *of, int64_t e)
{
    int64_t own = stochastic_only(of, e);
    if (own < 0) return own == -1 || is_additive(of, e);
    for (int64_t j = 0; j < of->in->count; j++) {
        int64_t other = stochastic_only(of, j);
        bool moved = node_contains(of->pool, stochastic_factor(of, e, own), of->in->states[j]);
        if (moved && other != own && other != -1) return false;
    }
    return true;
}

/* Half sum_jk g_jk dg_ek/dx_j: what Stratonovich's drift lacks of Ito's. NULL with a sentence where
 * a factor has no derivative. */
static const node *correction(const split *of, int64_t e)
{
    const integration *in = of->in;
    const node *sum = of->zero;
    for (int64_t k = 0; k < in->noise_count; k++) {
        const node *g = stochastic_factor(of, e, k);
        for (int64_t j = 0; j < in->count && sum; j++) {
            if (!node_contains(of->pool, g, in->states[j])) continue;
            const node *slope = derive(of->pool, g, in->states[j]);
            if (!slope) return NULL;
            sum = node_add(of->pool, sum, node_mul(of->pool, stochastic_factor(of, j, k), slope));
        }
    }
    return node_mul(of->pool, node_number(of->pool, 0.5), sum);
}

/* Brings all drifts to the reading of the method. */
static cann_status read_as(split *of, bool strato)
{
    for (int64_t e = 0; e < of->in->count; e++) {
        if (!of->member[e] || of->in->strato[e] == strato) continue;
        const node *half = correction(of, e);
        if (!half) return CANN_ERROR_MODEL;
        of->drift[e] = strato ? node_sub(of->pool, of->drift[e], half)
                              : node_add(of->pool, of->drift[e], half);
        if (!of->drift[e]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

/* ---- steps ---- */

/* sum_k g_k N_k, without the root of the step. */
static const node *kicks(const split *of, const node *const *factor)
{
    const node *sum = NULL;
    for (int64_t k = 0; k < of->in->noise_count; k++) {
        if (node_is_number(factor[k], 0)) continue;
        const node *kick = node_mul(of->pool, factor[k], of->in->noises[k].normal);
        sum = sum ? node_add(of->pool, sum, kick) : kick;
    }
    return sum ? sum : of->zero;
}

static const node *own_kicks(const split *of, int64_t e)
{
    return kicks(of, of->factor + e * of->in->noise_count);
}

static const node *drifted(const split *of, int64_t e)
{
    return node_add(of->pool, of->in->states[e], node_mul(of->pool, of->in->dt, of->drift[e]));
}

static cann_status euler_maruyama(split *of, const node **next)
{
    for (int64_t e = 0; e < of->in->count; e++) {
        if (!of->member[e]) continue;
        const node *kick = node_mul(of->pool, of->root, own_kicks(of, e));
        next[e] = node_add(of->pool, drifted(of, e), kick);
        if (!next[e]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

cann_status stochastic_refuse(const split *of, int64_t e, const char *what)
{
    return fail(CANN_ERROR_MODEL, "%s:eqs:%d:%d: method: %s", of->in->owner, of->in->lines[e],
                of->in->columns[e], what);
}

/* + g dg/dx (dW^2 - dt)/2. */
static cann_status milstein(split *of, const node **next)
{
    node_pool *pool = of->pool;
    cann_status status = euler_maruyama(of, next);
    for (int64_t e = 0; e < of->in->count && status == CANN_OK; e++) {
        if (!of->member[e] || is_additive(of, e)) continue;
        if (!stochastic_diagonal(of, e))
            return stochastic_refuse(
                of, e,
                "'milstein' needs one xi per equation, with a factor of states that no "
                "other xi moves\n    use @method(heun)");
        const node *half = correction(of, e);
        const node *normal = of->in->noises[stochastic_only(of, e)].normal;
        const node *excess = node_sub(pool, node_mul(pool, normal, normal), node_number(pool, 1));
        if (!half) return CANN_ERROR_MODEL;
        next[e] = node_add(pool, next[e], node_mul(pool, node_mul(pool, of->in->dt, half), excess));
        if (!next[e]) status = CANN_ERROR_MEMORY;
    }
    return status;
}

/* What a step of heun looks ahead to: `drift` counts as well, or is left as it is. */
typedef struct support {
    const node **from, **to; /* [moved] */
    int64_t moved;
    bool drift;
} support;

static const node *ahead(const split *of, const support *at, const node *value)
{
    const integration *in = of->in;
    const node *clock[] = {in->t, node_ahead(of->pool)};
    const node *end[] = {node_add(of->pool, in->t, in->dt), in->dt};
    if (at->drift) value = node_substitute(of->pool, value, clock, end, 2);
    return node_substitute(of->pool, value, at->from, at->to, at->moved);
}

static bool look_ahead(const split *of, support *at)
{
    const integration *in = of->in;
    for (int64_t e = 0; e < in->count; e++) {
        if (!of->member[e]) continue;
        const node *base = at->drift ? drifted(of, e) : in->states[e];
        at->from[at->moved] = in->states[e];
        at->to[at->moved] =
            node_add(of->pool, base, node_mul(of->pool, of->root, own_kicks(of, e)));
        if (!at->to[at->moved++]) return false;
    }
    return true;
}

static const node *heun_step(const split *of, int64_t e, const support *at, const node **far)
{
    const integration *in = of->in;
    node_pool *pool = of->pool;
    const node *half = node_number(pool, 0.5), *base = drifted(of, e);
    for (int64_t k = 0; k < in->noise_count; k++)
        far[k] = ahead(of, at, stochastic_factor(of, e, k));
    if (at->drift) {
        const node *both = node_add(pool, of->drift[e], ahead(of, at, of->drift[e]));
        base = node_add(pool, in->states[e], node_mul(pool, node_mul(pool, half, in->dt), both));
    }
    const node *kick = node_add(pool, own_kicks(of, e), kicks(of, far));
    return node_add(pool, base, node_mul(pool, node_mul(pool, half, of->root), kick));
}

static cann_status heun_like(split *of, bool drift, const node **next)
{
    const integration *in = of->in;
    const node **room = memory_take(2 * in->count + in->noise_count + 1, sizeof *room);
    if (!room) return CANN_ERROR_MEMORY;
    support at = {.from = room, .to = room + in->count, .drift = drift};
    cann_status status = look_ahead(of, &at) ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t e = 0; e < in->count && status == CANN_OK; e++) {
        if (!of->member[e]) continue;
        next[e] = heun_step(of, e, &at, at.to + in->count);
        if (!next[e]) status = CANN_ERROR_MEMORY;
    }
    memory_free(room);
    return status;
}

/* Both halves of the step at x and at its Euler step. */
static cann_status heun(split *of, const node **next)
{
    return heun_like(of, true, next);
}

/* The factors at x and at x + sum g dW, the drift at x. */
static cann_status euler_heun(split *of, const node **next)
{
    return heun_like(of, false, next);
}

/* With drift A x + B: the Ornstein-Uhlenbeck process exactly, where the noise is additive. Its
 * variance after a step is dt exprel(2 A dt). */
static cann_status exponential(split *of, const node **next)
{
    node_pool *pool = of->pool;
    const integration *in = of->in;
    for (int64_t e = 0; e < in->count; e++) {
        const node *A, *B;
        if (!of->member[e]) continue;
        if (!linear_in(pool, of->drift[e], in->states[e], &A, &B))
            return stochastic_refuse(of, e,
                                     "'exp' needs a drift linear in its own state\n"
                                     "    use @method(euler)");
        const node *grown = node_mul(pool, A, in->dt);
        const node *growth = node_call(pool, FUNCTION_exprel, grown, NULL, NULL);
        const node *change = node_mul(pool, node_mul(pool, in->dt, growth), of->drift[e]);
        const node *twice =
            node_call(pool, FUNCTION_exprel, node_add(pool, grown, grown), NULL, NULL);
        const node *spread = of->root;
        if (is_additive(of, e))
            spread = node_call(pool, FUNCTION_sqrt, node_mul(pool, in->dt, twice), NULL, NULL);
        next[e] = node_add(pool, node_add(pool, in->states[e], change),
                           node_mul(pool, spread, own_kicks(of, e)));
        if (!next[e]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

static const struct {
    const char *name;
    bool strato; /* what it takes the noise for */
    cann_status (*step)(split *of, const node **next);
} rows[] = {
    {"euler", false, euler_maruyama},     {"em", false, euler_maruyama},
    {"milstein", false, milstein},        {"exp", false, exponential},
    {"linear", false, linear_stochastic}, {"heun", true, heun},
    {"euler_heun", true, euler_heun},     {"milstein_derivative_free", false, strong_kloeden},
    {"klpl", false, strong_kloeden},      {"srk", false, strong_first},
    {"srk1w1", false, strong_first},      {"srk2w1", false, strong_second},
};

enum { ROWS = sizeof rows / sizeof *rows };

cann_status stochastic_advance(node_pool *pool, const integration *in, const char *method,
                               const bool *member, const node **next)
{
    int row = 0;
    while (row < ROWS && strcmp(rows[row].name, method) != 0) row++;
    if (row == ROWS)
        return fail(CANN_ERROR_UNSUPPORTED,
                    "%s: the method '%s' does not take noise (xi); "
                    "use euler, exp, linear, milstein, srk or heun",
                    in->owner, method);
    split of;
    cann_status status = split_open(&of, pool, in, member);
    if (status == CANN_OK) status = read_as(&of, rows[row].strato);
    if (status == CANN_OK) status = rows[row].step(&of, next);
    split_close(&of);
    return status;
}

const char *stochastic_automatic(node_pool *pool, const integration *in)
{
    split of;
    const char *method = "exp";
    bool additive = true, diagonal = true, linear = true;
    cann_status status = split_open(&of, pool, in, NULL);
    for (int64_t e = 0; e < in->count && status == CANN_OK; e++) {
        const node *A, *B;
        additive = additive && is_additive(&of, e);
        diagonal = diagonal && stochastic_diagonal(&of, e);
        linear = linear && linear_in(pool, of.drift[e], in->states[e], &A, &B);
    }
    if (!additive)
        method = diagonal ? "milstein" : "heun";
    else if (!linear)
        method = "euler";
    split_close(&of);
    return method;
}
