/* SPDX-License-Identifier: MIT
 * Exact steps of linear systems (method "linear"). The matrix is derived from the rates; equations
 * that do not depend on each other are stepped apart, and one alone is exponential Euler's. What
 * the step multiplies the rates with stays the same while a run goes on, so it is left to be worked
 * out when one begins: symbols stand for it here. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/linear.h"
#include "integrate/affine.h"
#include <stdio.h>
#include <string.h>

static cann_status block_open(block *of, node_pool *pool, const integration *in, const bool *member)
{
    *of = (block){.pool = pool, .in = in, .rates = in->rates};
    of->equation = memory_take(in->count + 1, sizeof *of->equation);
    of->part = memory_take(in->count + 1, sizeof *of->part);
    of->states = memory_take(in->count + 1, sizeof *of->states);
    if (!of->equation || !of->part || !of->states) return CANN_ERROR_MEMORY;
    for (int64_t e = 0; e < in->count; e++) {
        if (!member[e]) continue;
        of->states[of->count] = in->states[e];
        of->equation[of->count++] = e;
    }
    of->matrix = memory_take(of->count * of->count + 1, sizeof *of->matrix);
    return of->matrix ? CANN_OK : CANN_ERROR_MEMORY;
}

static void block_close(block *of)
{
    memory_free(of->equation);
    memory_free(of->part);
    memory_free(of->states);
    memory_free(of->matrix);
}

cann_status affine_refuse(const block *of, int64_t row, const char *what, const char *instead)
{
    const integration *in = of->in;
    int64_t e = of->equation[row];
    return fail(CANN_ERROR_MODEL, "%s:eqs:%d:%d: method: 'linear' needs %s\n    %s", in->owner,
                in->lines[e], in->columns[e], what, instead);
}

static cann_status fill_matrix(block *of)
{
    for (int64_t i = 0; i < of->count; i++) {
        const node *rate = of->rates[of->equation[i]], *rest;
        if (!linear_row(of->pool, rate, of->states, of->count, &of->matrix[i * of->count], &rest))
            return affine_refuse(of, i, "an equation that is a sum of states times constants",
                                 "use @method(exp), @method(semi) or @method(rk4)");
        if (node_contains(of->pool, rate, of->in->t) || node_looks_back(rate))
            return affine_refuse(of, i, "what stays the same over a step, and t does not",
                                 "give the course of time as an input, or use @method(rk4)");
    }
    return CANN_OK;
}

static bool meets(const block *of, int64_t i, int64_t j)
{
    return !node_is_number(of->matrix[i * of->count + j], 0) ||
           !node_is_number(of->matrix[j * of->count + i], 0) || affine_share_noise(of, i, j);
}

/* Each equation takes the lowest number of those it meets, until nothing changes. */
static void find_parts(block *of)
{
    for (int64_t i = 0; i < of->count; i++) of->part[i] = i;
    for (bool moved = true; moved;) {
        moved = false;
        for (int64_t i = 0; i < of->count; i++)
            for (int64_t j = 0; j < of->count; j++)
                if (of->part[j] < of->part[i] && meets(of, i, j)) {
                    of->part[i] = of->part[j];
                    moved = true;
                }
    }
}

/* Which factors of a part can be other than 0: where one state leads to the other. */
static void find_ways(int64_t n, const node *const *matrix, bool *way)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            way[i * n + j] = i == j || !node_is_number(matrix[i * n + j], 0);
    for (int64_t k = 0; k < n; k++)
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < n; j++)
                way[i * n + j] = way[i * n + j] || (way[i * n + k] && way[k * n + j]);
}

static propagation *new_propagation(propagations *all, int64_t n)
{
    propagation *rows = memory_grow(all->rows, all->count, all->count + 1, sizeof *rows);
    if (!rows) return NULL;
    all->rows = rows;
    propagation *made = &rows[all->count++];
    *made = (propagation){.count = n};
    made->matrix = memory_take(2 * n * n, sizeof *made->matrix);
    made->factor = made->matrix ? made->matrix + n * n : NULL;
    return made->matrix ? made : NULL;
}

void propagations_free(propagations *all)
{
    for (int64_t k = 0; k < all->count; k++) {
        memory_free(all->rows[k].matrix);
        memory_free(all->rows[k].spread[0].factor);
        memory_free(all->rows[k].spread[1].factor);
    }
    memory_free(all->rows);
    *all = (propagations){0};
}

static bool name_factors(const block *of, propagation *made, int64_t number)
{
    int64_t n = made->count;
    bool *way = memory_take(n * n, sizeof *way);
    bool well = way != NULL;
    if (well) find_ways(n, made->matrix, way);
    for (int64_t e = 0; e < n * n && well; e++) {
        char letters[64];
        if (!way[e]) continue;
        snprintf(letters, sizeof letters, "#propagator%d_%d", (int)number, (int)e);
        made->factor[e] = node_symbol(of->pool, letters);
        well = made->factor[e] != NULL;
    }
    memory_free(way);
    return well;
}

/* x + sum of factors times rates, for the equations of one part: `rows` among the block's. */
static cann_status step_part(const block *of, const int64_t *rows, int64_t n, const node **next)
{
    propagations *all = of->in->propagations;
    propagation *made = new_propagation(all, n);
    if (!made) return CANN_ERROR_MEMORY;
    made->line = of->in->lines[of->equation[rows[0]]];
    made->column = of->in->columns[of->equation[rows[0]]];
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            made->matrix[i * n + j] = of->matrix[rows[i] * of->count + rows[j]];
    if (!name_factors(of, made, all->count)) return CANN_ERROR_MEMORY;
    for (int64_t i = 0; i < n; i++) {
        const node *x = of->states[rows[i]];
        for (int64_t j = 0; j < n; j++) {
            const node *factor = made->factor[i * n + j];
            const node *rate = of->rates[of->equation[rows[j]]];
            if (factor) x = node_add(of->pool, node_mul(of->pool, factor, rate), x);
        }
        next[of->equation[rows[i]]] = x;
        if (!x) return CANN_ERROR_MEMORY;
    }
    return affine_noise(of, rows, made, all->count, next);
}

/* Of the equations of a part those that are not held, where one of them reads one that is; else 0.
 */
static int64_t free_rows(const block *of, const int64_t *rows, int64_t n, int64_t *free)
{
    const integration *in = of->in;
    int64_t count = 0;
    bool reads = false;
    for (int64_t i = 0; i < n && in->refractory; i++)
        if (!in->held[of->equation[rows[i]]]) free[count++] = rows[i];
    for (int64_t i = 0; i < count; i++)
        for (int64_t j = 0; j < n; j++)
            reads = reads || (in->held[of->equation[rows[j]]] &&
                              !node_is_number(of->matrix[free[i] * of->count + rows[j]], 0));
    return reads ? count : 0;
}

/* Where some equations are held, the others of their part go on as if those were constants. */
static cann_status step_while_held(const block *of, const int64_t *rows, int64_t n,
                                   const node **next)
{
    int64_t *free = memory_take(n + 1, sizeof *free);
    const node **alone = memory_take(of->in->count + 1, sizeof *alone);
    cann_status status = free && alone ? CANN_OK : CANN_ERROR_MEMORY;
    int64_t count = status == CANN_OK ? free_rows(of, rows, n, free) : 0;
    if (count) status = step_part(of, free, count, alone);
    for (int64_t i = 0; i < count && status == CANN_OK; i++) {
        int64_t e = of->equation[free[i]];
        next[e] = node_call(of->pool, FUNCTION_select, of->in->refractory, alone[e], next[e]);
        if (!next[e]) status = CANN_ERROR_MEMORY;
    }
    memory_free(alone);
    memory_free(free);
    return status;
}

static cann_status step_parts(const block *of, bool *alone, const node **next)
{
    cann_status status = CANN_OK;
    int64_t *rows = memory_take(of->count + 1, sizeof *rows);
    if (!rows) return CANN_ERROR_MEMORY;
    for (int64_t first = 0; first < of->count && status == CANN_OK; first++) {
        if (of->part[first] != first) continue;
        int64_t n = 0;
        for (int64_t i = first; i < of->count; i++)
            if (of->part[i] == first) rows[n++] = i;
        if (n == 1 && !affine_share_noise(of, first, first))
            alone[of->equation[first]] = true;
        else {
            status = step_part(of, rows, n, next);
            if (status == CANN_OK) status = step_while_held(of, rows, n, next);
        }
    }
    memory_free(rows);
    return status;
}

static cann_status advance(node_pool *pool, const integration *in, const split *noise,
                           const bool *member, const node **next)
{
    block of;
    cann_status status = block_open(&of, pool, in, member);
    of.noise = noise;
    if (noise) of.rates = noise->drift;
    bool *alone = memory_take(in->count + 1, sizeof *alone);
    if (!alone) status = CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = fill_matrix(&of);
    if (status == CANN_OK) find_parts(&of);
    if (status == CANN_OK) status = step_parts(&of, alone, next);
    if (status == CANN_OK) status = exponential_advance(pool, in, "linear", alone, next);
    memory_free(alone);
    block_close(&of);
    return status;
}

cann_status linear_advance(node_pool *pool, const integration *in, const char *method,
                           const bool *member, const node **next)
{
    (void)method;
    return advance(pool, in, NULL, member, next);
}

cann_status linear_stochastic(split *of, const node **next)
{
    return advance(of->pool, of->in, of, of->member, next);
}

/* ---- where it holds by itself ---- */

static bool fits(const block *of, const bool *out, int64_t i)
{
    const node *rest, *rate = of->in->rates[of->equation[i]];
    if (node_contains(of->pool, rate, of->in->t) || node_looks_back(rate) ||
        !linear_row(of->pool, rate, of->states, of->count, &of->matrix[i * of->count], &rest))
        return false;
    for (int64_t j = 0; j < of->count; j++) {
        const node *entry = of->matrix[i * of->count + j];
        if (out[j] && !node_is_number(entry, 0)) return false;
        if (!of->in->is_constant(of->in->context, entry)) return false;
    }
    return true;
}

/* The equations that stay when those are taken out that are not linear or lean on one taken out. */
static bool find_linear(block *of, bool *out)
{
    bool coupled = false;
    for (bool moved = true; moved;) {
        moved = false;
        for (int64_t i = 0; i < of->count; i++)
            if (!out[i] && !fits(of, out, i)) out[i] = moved = true;
    }
    for (int64_t i = 0; i < of->count; i++)
        for (int64_t j = 0; j < of->count && !out[i]; j++)
            coupled = coupled || (i != j && !node_is_number(of->matrix[i * of->count + j], 0));
    return coupled;
}

cann_status linear_automatic(node_pool *pool, const integration *in, bool *member, bool *coupled)
{
    block of;
    *coupled = false;
    cann_status status = block_open(&of, pool, in, member);
    bool *out = memory_take(in->count + 1, sizeof *out);
    if (!out) status = CANN_ERROR_MEMORY;
    if (status == CANN_OK && of.count <= AUTOMATIC_MOST) *coupled = find_linear(&of, out);
    for (int64_t i = 0; status == CANN_OK && i < of.count; i++)
        member[of.equation[i]] = *coupled && !out[i];
    memory_free(out);
    block_close(&of);
    return status;
}
