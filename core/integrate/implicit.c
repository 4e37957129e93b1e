/* SPDX-License-Identifier: MIT
 * Euler's implicit method: y = x + dt f(y, t + dt). The equations of the method are solved together
 * by Newton's method: (I - dt J(y)) step = x + dt f(y) - y from y = x, with J derived from the
 * rates and the elimination written out, rows of few entries first. Linear equations, as a cable's,
 * are solved by one round, others by ROUNDS of them; where the last still moves something by more
 * than CLOSE of itself, there was no solution near, and the states become NaN. `semi_implicit`
 * takes one round at the old time and of each equation alone, the others as they were: x + dt f/(1
 * - dt df/dx). Hairer & Wanner, Solving Ordinary Differential Equations II (1996) IV.8. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/derive.h"
#include "expr/linear.h"
#include "integrate/method.h"
#include <math.h>
#include <string.h>

enum { ROUNDS = 10, TOGETHER_MOST = 64 };
static const double CLOSE = 1e-3, NOTHING = 1e-6;

/* The equations of the method. */
typedef struct unknowns {
    node_pool *pool;
    const integration *in;
    int64_t count;
    int64_t *equation;   /* [count] index into in */
    int64_t *order;      /* [count] of elimination */
    bool *done;          /* [count] eliminated already */
    const node **x, **y; /* [count] old values, and where Newton's method has come to */
    const node **slope;  /* [count][count] J in terms of x; NULL: 0 */
    const node **matrix; /* [count][count] I - dt J(y), used up; NULL: 0 */
    const node **right;  /* [count] used up; then the step */
    bool linear;
} unknowns;

static cann_status open_all(unknowns *of, node_pool *pool, const integration *in,
                            const bool *member)
{
    *of = (unknowns){.pool = pool, .in = in};
    for (int64_t e = 0; e < in->count; e++) of->count += member[e];
    int64_t n = of->count;
    if (n > TOGETHER_MOST)
        return fail(CANN_ERROR_UNSUPPORTED,
                    "%s: %lld equations are to be solved together, and 'implicit' takes %d; use "
                    "@method(semi) or @method(rk4)",
                    in->owner, (long long)n, TOGETHER_MOST);
    of->equation = memory_take(2 * n + 1, sizeof *of->equation);
    of->done = memory_take(n + 1, sizeof *of->done);
    of->x = memory_take(3 * n + 2 * n * n + 1, sizeof *of->x);
    if (!of->equation || !of->done || !of->x) return CANN_ERROR_MEMORY;
    of->order = of->equation + n;
    of->y = of->x + n;
    of->right = of->y + n;
    of->slope = of->right + n;
    of->matrix = of->slope + n * n;
    n = 0;
    for (int64_t e = 0; e < in->count; e++) {
        if (!member[e]) continue;
        of->equation[n] = e;
        of->x[n] = of->y[n] = in->states[e];
        n++;
    }
    return CANN_OK;
}

static void close_all(unknowns *of)
{
    memory_free(of->equation);
    memory_free(of->done);
    memory_free(of->x);
}

/* Row i of J; a sum over the group in a linear equation is held as it was. */
static cann_status differentiate(unknowns *of, int64_t i)
{
    const node *rate = of->in->rates[of->equation[i]], *rest;
    const node **row = of->slope + i * of->count;
    if (linear_row(of->pool, rate, of->x, of->count, row, &rest)) return CANN_OK;
    of->linear = false;
    for (int64_t j = 0; j < of->count; j++) {
        row[j] = derive(of->pool, rate, of->x[j]);
        if (!row[j]) return CANN_ERROR_MODEL;
    }
    return CANN_OK;
}

static cann_status fill_slopes(unknowns *of, bool together)
{
    of->linear = true;
    for (int64_t i = 0; i < of->count; i++) {
        cann_status status = differentiate(of, i);
        if (status != CANN_OK) return status;
        for (int64_t j = 0; j < of->count; j++) {
            const node **at = &of->slope[i * of->count + j];
            if (node_is_number(*at, 0) || (i != j && !together)) *at = NULL;
        }
    }
    return CANN_OK;
}

/* `value` with y for x, and at the end of the step. */
static const node *ahead(const unknowns *of, const node *value)
{
    const integration *in = of->in;
    const node *from[TOGETHER_MOST + 2], *to[TOGETHER_MOST + 2];
    for (int64_t k = 0; k < of->count; k++) {
        from[k] = of->x[k];
        to[k] = of->y[k];
    }
    from[of->count] = in->t;
    to[of->count] = node_add(of->pool, in->t, in->dt);
    from[of->count + 1] = node_ahead(of->pool);
    to[of->count + 1] = in->dt;
    return node_substitute(of->pool, value, from, to, of->count + 2);
}

/* Sets up (I - dt J) step = x + dt f - y. */
static bool set_up(unknowns *of, bool together)
{
    node_pool *pool = of->pool;
    int64_t n = of->count;
    const node *one = node_number(pool, 1);
    for (int64_t i = 0; i < n; i++) {
        const node *rate = of->in->rates[of->equation[i]];
        if (together) rate = ahead(of, rate);
        const node *moved = rate_scaled(pool, of->in, of->in->dt, rate);
        of->right[i] = moved && of->y[i] != of->x[i]
                           ? node_sub(pool, node_add(pool, of->x[i], moved), of->y[i])
                           : moved;
        if (!of->right[i]) return false;
        for (int64_t j = 0; j < n; j++) {
            const node *slope = of->slope[i * n + j], **at = &of->matrix[i * n + j];
            *at = i == j ? one : NULL;
            if (!slope) continue;
            if (together) slope = ahead(of, slope);
            slope = node_mul(pool, of->in->dt, slope);
            *at = i == j ? node_sub(pool, one, slope)
                         : node_call(pool, FUNCTION_negate, slope, NULL, NULL);
            if (!*at) return false;
        }
    }
    return true;
}

/* The row whose elimination fills in least. */
static int64_t next_pivot(const unknowns *of)
{
    int64_t best = -1, least = INT64_MAX, n = of->count;
    for (int64_t k = 0; k < n; k++) {
        if (of->done[k]) continue;
        int64_t across = 0, down = 0;
        for (int64_t j = 0; j < n; j++) {
            if (of->done[j] || j == k) continue;
            across += of->matrix[k * n + j] != NULL;
            down += of->matrix[j * n + k] != NULL;
        }
        if (across * down >= least) continue;
        least = across * down;
        best = k;
    }
    return best;
}

/* Takes pivot p's multiple from row i. */
static bool take_from(unknowns *of, int64_t i, int64_t p)
{
    node_pool *pool = of->pool;
    int64_t n = of->count;
    const node *times = node_div(pool, of->matrix[i * n + p], of->matrix[p * n + p]);
    for (int64_t j = 0; j < n; j++) {
        const node **at = &of->matrix[i * n + j];
        if (of->done[j] || j == p || !of->matrix[p * n + j]) continue;
        const node *part = node_mul(pool, times, of->matrix[p * n + j]);
        *at = *at ? node_sub(pool, *at, part) : node_call(pool, FUNCTION_negate, part, NULL, NULL);
        if (!*at) return false;
    }
    of->right[i] = node_sub(pool, of->right[i], node_mul(pool, times, of->right[p]));
    return of->right[i] != NULL;
}

static bool eliminate(unknowns *of)
{
    int64_t n = of->count;
    for (int64_t k = 0; k < n; k++) of->done[k] = false;
    for (int64_t step = 0; step < n; step++) {
        int64_t p = of->order[step] = next_pivot(of);
        of->done[p] = true;
        for (int64_t i = 0; i < n; i++)
            if (!of->done[i] && of->matrix[i * n + p] && !take_from(of, i, p)) return false;
    }
    return true;
}

/* From the last pivot back, right becomes the step. */
static bool substitute_back(unknowns *of)
{
    node_pool *pool = of->pool;
    int64_t n = of->count;
    for (int64_t step = n; step-- > 0;) {
        int64_t p = of->order[step];
        for (int64_t later = step + 1; later < n; later++) {
            int64_t j = of->order[later];
            const node *at = of->matrix[p * n + j];
            if (at) of->right[p] = node_sub(pool, of->right[p], node_mul(pool, at, of->right[j]));
        }
        of->right[p] = node_div(pool, of->right[p], of->matrix[p * n + p]);
        if (!of->right[p]) return false;
    }
    return true;
}

static cann_status go_once(unknowns *of, bool together)
{
    if (!set_up(of, together) || !eliminate(of) || !substitute_back(of)) return CANN_ERROR_MEMORY;
    for (int64_t i = 0; i < of->count; i++) {
        of->y[i] = node_add(of->pool, of->y[i], of->right[i]);
        if (!of->y[i]) return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

/* Whether the last round has moved each but little. */
static const node *arrived(const unknowns *of)
{
    node_pool *pool = of->pool;
    const node *all = NULL;
    for (int64_t i = 0; i < of->count; i++) {
        const node *size = node_add(pool, node_call(pool, FUNCTION_abs, of->x[i], NULL, NULL),
                                    node_call(pool, FUNCTION_abs, of->y[i], NULL, NULL));
        const node *most = node_add(pool, node_mul(pool, node_number(pool, CLOSE), size),
                                    node_number(pool, NOTHING));
        const node *moved = node_call(pool, FUNCTION_abs, of->right[i], NULL, NULL);
        const node *near = node_call(pool, FUNCTION_le, moved, most, NULL);
        all = all ? node_call(pool, FUNCTION_both, all, near, NULL) : near;
    }
    return all;
}

cann_status implicit_advance(node_pool *pool, const integration *in, const char *method,
                             const bool *member, const node **next)
{
    bool together = strcmp(method, "implicit") == 0;
    unknowns of;
    cann_status status = open_all(&of, pool, in, member);
    if (status == CANN_OK) status = fill_slopes(&of, together);
    int rounds = of.linear || !together ? 1 : ROUNDS;
    for (int k = 0; k < rounds && status == CANN_OK; k++) status = go_once(&of, together);
    const node *near = rounds > 1 && status == CANN_OK ? arrived(&of) : NULL;
    const node *lost = node_number(pool, NAN);
    for (int64_t i = 0; i < of.count && status == CANN_OK; i++) {
        const node *y = of.y[i];
        if (rounds > 1) y = node_call(pool, FUNCTION_select, near, y, lost);
        next[of.equation[i]] = y;
        if (!y) status = CANN_ERROR_MEMORY;
    }
    close_all(&of);
    return status;
}
