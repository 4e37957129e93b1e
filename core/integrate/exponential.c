/* SPDX-License-Identifier: MIT
 * Exponential Euler. With f = A x + B linear in x over one step, x <- x + dt f exprel(A dt): exact
 * for constant A and B, safe at A = 0. A is the derived derivative, never the user's. `exp` asks
 * for linearity; `semi` takes df/dx at the old state (exponential Rosenbrock-Euler, diagonal).
 * Hochbruck & Ostermann, Acta Numerica 19 (2010) 209. */
#include "base/status.h"
#include "expr/derive.h"
#include "expr/linear.h"
#include "integrate/method.h"
#include <string.h>

static cann_status advance_one(node_pool *pool, const integration *in, int64_t e, bool strict,
                               const node **next)
{
    const node *x = in->states[e], *rate = in->rates[e], *a, *b;
    if (strict && !linear_in(pool, rate, x, &a, &b))
        return fail(CANN_ERROR_MODEL,
                    "%s:eqs:%d:%d: method: 'exp' needs an equation linear in %s\n"
                    "    use @method(rk4), or @method(semi) to linearise",
                    in->owner, in->lines[e], in->columns[e], x->name);
    if (!strict) a = derive(pool, rate, x);
    const node *growth = node_call(pool, FUNCTION_exprel, node_mul(pool, a, in->dt), NULL, NULL);
    const node *change = node_mul(pool, node_mul(pool, in->dt, growth), rate);
    next[e] = node_add(pool, change, x);
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
