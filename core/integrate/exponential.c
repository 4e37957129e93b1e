/* SPDX-License-Identifier: MIT
 * Exponential Euler. With f = A x + B linear in x over one step, x <- x + dt f exprel(A dt): exact
 * for constant A and B, safe at A = 0. A is the derived derivative, never the user's. `exp` asks
 * for linearity; `semi` takes df/dx at the old state (exponential Rosenbrock-Euler, diagonal).
 * Hochbruck & Ostermann, Acta Numerica 19 (2010) 209. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/derive.h"
#include "expr/linear.h"
#include "integrate/method.h"
#include <string.h>

/* Operations that a value takes beside z, less what numbers and names cost: nothing. */
static int64_t work(const node *z, const node *value)
{
    const node *roots[2] = {z, value};
    int64_t count = 0, operations = 0;
    const node **order = node_order(roots, 2, &count);
    for (int64_t k = 0; order && k < count; k++) operations += order[k]->kind != NODE_NUMBER;
    memory_free(order);
    return operations;
}

/* dt f: as it is written, or z x + dt B where that is shorter. */
static const node *change_of(node_pool *pool, const integration *in, int64_t e, const node *z,
                             const node *b)
{
    const node *change = rate_scaled(pool, in, in->dt, in->rates[e]);
    if (!b || !change || !z) return change;
    const node *drift = rate_scaled(pool, in, in->dt, b);
    if (!drift) return NULL;
    return work(z, drift) + 1 < work(z, change)
               ? node_call(pool, FUNCTION_fma, z, in->states[e], drift)
               : change;
}

static cann_status advance_one(node_pool *pool, const integration *in, int64_t e, bool strict,
                               const node **next)
{
    const node *x = in->states[e], *rate = in->rates[e], *a, *b = NULL;
    if (strict && !linear_in(pool, rate, x, &a, &b))
        return fail(CANN_ERROR_MODEL,
                    "%s:eqs:%d:%d: method: 'exp' needs an equation linear in %s\n"
                    "    use @method(rk4), or @method(semi) to linearise",
                    in->owner, in->lines[e], in->columns[e], x->name);
    if (!strict) a = derive(pool, rate, x);
    const node *z = a ? rate_scaled(pool, in, in->dt, a) : NULL;
    const node *growth = node_call(pool, FUNCTION_exprel, z, NULL, NULL);
    next[e] = b && node_is_number(b, 0)
                  ? node_call(pool, FUNCTION_fma, node_mul(pool, growth, z), x, x)
                  : node_call(pool, FUNCTION_fma, growth, change_of(pool, in, e, z, b), x);
    return next[e] ? CANN_OK : CANN_ERROR_MEMORY;
}

cann_status exponential_advance(node_pool *pool, const integration *in, const char *method,
                                const bool *member, const node **next)
{
    cann_status status = CANN_OK;
    for (int64_t e = 0; e < in->count && status == CANN_OK; e++)
        if (member[e]) status = advance_one(pool, in, e, strcmp(method, "semi") != 0, next);
    return status;
}
