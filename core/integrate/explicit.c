/* SPDX-License-Identifier: MIT
 * Explicit Runge-Kutta from a tableau row: k_s = f(x + dt sum_j a_sj k_j, t + c_s dt), then
 * x + dt sum_s b_s k_s. Butcher, Numerical Methods for ODEs (2016), 232. */
#include "base/memory.h"
#include "integrate/method.h"
#include "integrate/tableaux.h"

/* x + sum over stages of (dt*weight) k: the products with dt are uniform and leave the loop. */
static const node *combine(node_pool *pool, const integration *in, const node *x,
                           const double *weight, const node **k, int stages, int64_t stride)
{
    for (int s = 0; s < stages; s++)
        if (weight[s] != 0) {
            const node *scale = node_mul(pool, in->dt, node_number(pool, weight[s]));
            x = node_add(pool, node_mul(pool, scale, k[s * stride]), x);
        }
    return x;
}

cann_status explicit_advance(node_pool *pool, const integration *in, const char *method,
                             const bool *member, const node **next)
{
    const tableau *row = tableau_find(method);
    int64_t n = in->count;
    const node **k = memory_take(n * (row->stages + 2), sizeof *k);
    if (!k) return CANN_ERROR_MEMORY;
    const node **from = k + n * row->stages, **to = from + n;
    cann_status status = CANN_ERROR_MEMORY;
    for (int s = 0; s < row->stages; s++) {
        int64_t moved = 0;
        for (int64_t e = 0; e < n && s; e++)
            if (member[e]) {
                from[moved] = in->states[e];
                to[moved++] = combine(pool, in, in->states[e], row->a[s], k + e, s, n);
            }
        const node *ahead = node_mul(pool, node_number(pool, row->c[s]), in->dt);
        const node *clock[] = {in->t, node_ahead(pool)};
        const node *stage[] = {node_add(pool, in->t, ahead), ahead};
        for (int64_t e = 0; e < n; e++) {
            if (!member[e]) continue;
            const node *rate = node_substitute(pool, in->rates[e], clock, stage, 2);
            k[s * n + e] = node_substitute(pool, rate, from, to, moved);
            if (!k[s * n + e]) goto done;
        }
    }
    for (int64_t e = 0; e < n; e++)
        if (member[e]) {
            next[e] = combine(pool, in, in->states[e], row->b, k + e, row->stages, n);
            if (!next[e]) goto done;
        }
    status = CANN_OK;
done:
    memory_free(k);
    return status;
}
