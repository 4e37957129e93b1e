/* SPDX-License-Identifier: MIT
 * Noise with constant factors in a linear system: what it adds to the states within a step is
 * normal, and its covariance
 *     integral from 0 to dt of e^(M s) B B' e^(M' s) ds
 * stays the same while a run goes on, like the exact step itself. So a step adds a lower triangle
 * of it times independent normal numbers, as many as there are equations, and means, variances and
 * correlations in time are exact for steps of any length. Noise that the group shares has a
 * triangle and numbers of its own.
 * Van Loan, IEEE Trans. Autom. Control 23 (1978) 395; Gillespie, Phys. Rev. E 54 (1996) 2084. */
#include "base/memory.h"
#include "base/status.h"
#include "integrate/affine.h"
#include <stdio.h>
#include <string.h>

enum { MOST_DRAWS = 64, FURTHER_STREAMS = 1 << 29 }; /* beyond those of second draws */

static bool is_shared(const noise_source *noise)
{
    return strstr(noise->symbol->name, "@shared") != NULL;
}

static bool hears(const block *of, int64_t equation, int64_t noise)
{
    return !node_is_number(stochastic_factor(of->noise, equation, noise), 0);
}

bool affine_share_noise(const block *of, int64_t i, int64_t j)
{
    for (int64_t k = 0; of->noise && k < of->in->noise_count; k++)
        if (hears(of, of->equation[i], k) && hears(of, of->equation[j], k)) return true;
    return false;
}

static cann_status check(const block *of, int64_t row, int64_t noise)
{
    const integration *in = of->in;
    const node *factor = stochastic_factor(of->noise, of->equation[row], noise);
    for (int64_t e = 0; e < in->count; e++) {
        if (node_contains(of->pool, factor, in->states[e]))
            return affine_refuse(of, row, "a factor of xi that does not depend on states",
                                 "use @method(milstein) or @method(heun)");
        if (!of->noise->member[e] && hears(of, e, noise))
            return affine_refuse(of, row, "all equations with the same xi to be linear",
                                 "give the others an xi of another name, or use @method(euler)");
    }
    if (in->is_constant(in->context, factor)) return CANN_OK;
    return affine_refuse(of, row, "a factor of xi that stays the same while a run goes on",
                         "use @method(exp)");
}

/* The numbers of the noises of a kind that a part hears of. */
static cann_status list_noises(const block *of, const int64_t *rows, int64_t n, bool shared,
                               int64_t *list, int64_t *count)
{
    *count = 0;
    for (int64_t k = 0; k < of->in->noise_count; k++) {
        bool heard = false;
        for (int64_t i = 0; i < n && is_shared(&of->in->noises[k]) == shared; i++) {
            if (!hears(of, of->equation[rows[i]], k)) continue;
            heard = true;
            cann_status status = check(of, rows[i], k);
            if (status != CANN_OK) return status;
        }
        if (heard) list[(*count)++] = k;
    }
    return CANN_OK;
}

/* The j-th of independent normal numbers that belong to a noise. */
static const node *draw_of(node_pool *pool, const noise_source *noise, int64_t j)
{
    if (j < 2) return j ? noise->second : noise->normal;
    int64_t count = 0;
    const node **order = node_order(&noise->normal, 1, &count);
    const node *made = NULL;
    for (int64_t k = 0; order && k < count && !made; k++) {
        const node *draw = order[k];
        if (draw->kind != NODE_DRAW) continue;
        int stream = FURTHER_STREAMS + draw->stream * MOST_DRAWS + (int)j;
        const node *other = node_draw(pool, draw->op, stream, draw->child[0], draw->child[1]);
        made = other ? node_substitute(pool, noise->normal, &draw, &other, 1) : NULL;
    }
    memory_free(order);
    return made;
}

/* Names the triangle, and adds it times normal numbers. */
static cann_status spread(const block *of, const int64_t *rows, propagation *made, int kind,
                          const int64_t *list, int64_t count, int64_t number, const node **next)
{
    int64_t n = made->count;
    spreading *into = &made->spread[kind];
    into->factor = memory_take(n * (count + n), sizeof *into->factor);
    if (!into->factor) return CANN_ERROR_MEMORY;
    into->lower = into->factor + n * count;
    into->count = count;
    for (int64_t i = 0; i < n; i++) {
        int64_t e = of->equation[rows[i]];
        for (int64_t s = 0; s < count; s++)
            into->factor[i * count + s] = stochastic_factor(of->noise, e, list[s]);
        for (int64_t j = 0; j <= i; j++) {
            char letters[64];
            snprintf(letters, sizeof letters, "#spread%d_%d_%d", (int)number, kind,
                     (int)(i * n + j));
            const node *symbol = node_symbol(of->pool, letters);
            const node *draw = draw_of(of->pool, &of->in->noises[list[0]], j);
            into->lower[i * n + j] = symbol;
            next[e] = node_add(of->pool, next[e], node_mul(of->pool, symbol, draw));
            if (!symbol || !draw || !next[e]) return CANN_ERROR_MEMORY;
        }
    }
    return CANN_OK;
}

cann_status affine_noise(const block *of, const int64_t *rows, propagation *made, int64_t number,
                         const node **next)
{
    if (!of->noise) return CANN_OK;
    if (made->count > MOST_DRAWS)
        return affine_refuse(of, rows[0], "64 coupled equations with noise at most",
                             "use @method(exp)");
    int64_t *list = memory_take(of->in->noise_count + 1, sizeof *list), count = 0;
    cann_status status = list ? CANN_OK : CANN_ERROR_MEMORY;
    for (int kind = 0; kind < 2 && status == CANN_OK; kind++) {
        status = list_noises(of, rows, made->count, kind == 1, list, &count);
        if (status == CANN_OK && count)
            status = spread(of, rows, made, kind, list, count, number, next);
    }
    memory_free(list);
    return status;
}
