/* SPDX-License-Identifier: MIT */
#include "expr/linear.h"
#include "base/memory.h"
#include "expr/derive.h"
#include <math.h>
#include <stddef.h>

enum { DEGREE_MOST = 8, NOT_POLYNOMIAL = -1 };

typedef struct polynomial {
    int degree; /* NOT_POLYNOMIAL, or the highest power that may occur */
    const node *coefficient[DEGREE_MOST + 1];
} polynomial;

typedef struct table {
    node_pool *pool;
    const node *x;
    const node **order;
    polynomial *of; /* [count], as order */
    int64_t count;
} table;

static const polynomial none = {.degree = NOT_POLYNOMIAL};

static polynomial constant(const node *value)
{
    return (polynomial){.degree = 0, .coefficient = {value}};
}

static const polynomial *find(const table *all, const node *wanted)
{
    int64_t low = 0, high = all->count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (all->order[middle]->id < wanted->id)
            low = middle + 1;
        else
            high = middle;
    }
    return &all->of[low];
}

static void trim(polynomial *a)
{
    while (a->degree > 0 && node_is_number(a->coefficient[a->degree], 0)) a->degree--;
}

static const node *part(node_pool *pool, const polynomial *a, int power)
{
    return power <= a->degree ? a->coefficient[power] : node_number(pool, 0);
}

static polynomial combine(node_pool *pool, function_row row, const polynomial *a,
                          const polynomial *b)
{
    polynomial sum = {.degree = a->degree > b->degree ? a->degree : b->degree};
    for (int k = 0; k <= sum.degree; k++)
        sum.coefficient[k] = node_call(pool, row, part(pool, a, k), part(pool, b, k), NULL);
    trim(&sum);
    return sum;
}

static polynomial multiply(node_pool *pool, const polynomial *a, const polynomial *b)
{
    if (a->degree + b->degree > DEGREE_MOST) return none;
    polynomial product = {.degree = a->degree + b->degree};
    for (int k = 0; k <= product.degree; k++) {
        const node *sum = NULL;
        for (int i = 0; i <= a->degree; i++) {
            if (k - i < 0 || k - i > b->degree) continue;
            const node *term = node_mul(pool, a->coefficient[i], b->coefficient[k - i]);
            sum = sum ? node_add(pool, sum, term) : term;
        }
        product.coefficient[k] = sum;
    }
    trim(&product);
    return product;
}

static polynomial raise(node_pool *pool, const polynomial *a, const node *exponent)
{
    double power = exponent->kind == NODE_NUMBER ? exponent->number : -1;
    if (!(power >= 0 && power <= DEGREE_MOST) || power != floor(power)) return none;
    polynomial product = constant(node_number(pool, 1));
    for (int k = 0; k < (int)power && product.degree >= 0; k++)
        product = multiply(pool, &product, a);
    return product;
}

static polynomial each(node_pool *pool, const polynomial *a, function_row row, const node *by)
{
    polynomial result = *a;
    for (int k = 0; k <= a->degree; k++)
        if (!node_is_number(a->coefficient[k], 0))
            result.coefficient[k] = node_call(pool, row, a->coefficient[k], by, NULL);
    return result;
}

static polynomial choose(node_pool *pool, const node *condition, const polynomial *a,
                         const polynomial *b)
{
    polynomial result = {.degree = a->degree > b->degree ? a->degree : b->degree};
    for (int k = 0; k <= result.degree; k++)
        result.coefficient[k] =
            node_call(pool, FUNCTION_select, condition, part(pool, a, k), part(pool, b, k));
    trim(&result);
    return result;
}

static polynomial of_call(const table *all, const node *at)
{
    const polynomial *a = find(all, at->child[0]);
    const polynomial *b = at->count > 1 ? find(all, at->child[1]) : &none;
    const polynomial *c = at->count > 2 ? find(all, at->child[2]) : &none;
    bool free =
        a->degree == 0 && (at->count < 2 || b->degree == 0) && (at->count < 3 || c->degree == 0);
    node_pool *pool = all->pool;
    /* From the children's own constants: x may have cancelled in them. */
    if (free)
        return constant(node_call(pool, (function_row)at->op, a->coefficient[0], b->coefficient[0],
                                  c->coefficient[0]));
    if (a->degree < 0) return none;
    switch (at->op) {
    case FUNCTION_negate: return each(pool, a, FUNCTION_negate, NULL);
    case FUNCTION_add:
    case FUNCTION_sub: return b->degree < 0 ? none : combine(pool, (function_row)at->op, a, b);
    case FUNCTION_mul: return b->degree < 0 ? none : multiply(pool, a, b);
    case FUNCTION_div:
        return b->degree == 0 ? each(pool, a, FUNCTION_div, b->coefficient[0]) : none;
    case FUNCTION_pow: return b->degree == 0 ? raise(pool, a, b->coefficient[0]) : none;
    case FUNCTION_select:
        return a->degree == 0 && b->degree >= 0 && c->degree >= 0
                   ? choose(pool, a->coefficient[0], b, c)
                   : none;
    default: return none;
    }
}

static polynomial of_draw(const table *all, const node *at)
{
    const node *child[2] = {NULL, NULL};
    for (int k = 0; k < at->count; k++) {
        const polynomial *a = find(all, at->child[k]);
        if (a->degree != 0) return none;
        child[k] = a->coefficient[0];
    }
    return constant(node_draw(all->pool, at->op, at->stream, child[0], child[1]));
}

static polynomial of_node(const table *all, const node *at)
{
    if (at == all->x)
        return (polynomial){.degree = 1,
                            .coefficient = {node_number(all->pool, 0), node_number(all->pool, 1)}};
    switch (at->kind) {
    case NODE_CALL: return of_call(all, at);
    case NODE_DRAW: return of_draw(all, at);
    default: return constant(at);
    }
}

bool linear_in(node_pool *pool, const node *root, const node *x, const node **A, const node **B)
{
    table all = {.pool = pool, .x = x};
    all.order = node_order(&root, 1, &all.count);
    all.of = all.order ? memory_take(all.count, sizeof *all.of) : NULL;
    bool well = all.of != NULL;
    for (int64_t i = 0; well && i < all.count; i++) all.of[i] = of_node(&all, all.order[i]);
    const polynomial *whole = well ? &all.of[all.count - 1] : &none;
    well = whole->degree == 0 || whole->degree == 1;
    if (well) {
        *A = part(pool, whole, 1);
        *B = part(pool, whole, 0);
        well = *A && *B;
    }
    memory_free(all.of);
    memory_free(all.order);
    return well;
}

static bool free_of(const node_pool *pool, const node *root, const node *const *x, int64_t count)
{
    for (int64_t k = 0; k < count; k++)
        if (node_contains(pool, root, x[k])) return false;
    return true;
}

bool linear_row(node_pool *pool, const node *rate, const node *const *x, int64_t count,
                const node **row, const node **rest)
{
    *rest = rate;
    for (int64_t j = 0; j < count; j++)
        if (!linear_in(pool, *rest, x[j], &row[j], rest) || !free_of(pool, row[j], x, count))
            return false;
    return free_of(pool, *rest, x, count);
}

bool linear_affine(node_pool *pool, const node *const *rates, const node *const *x, int64_t count,
                   const node **matrix, const node **vector)
{
    for (int64_t i = 0; i < count; i++)
        if (!linear_row(pool, rates[i], x, count, &matrix[i * count], &vector[i])) return false;
    return true;
}

bool linear_jacobian(node_pool *pool, const node *const *rates, int64_t rate_count,
                     const node *const *x, int64_t count, const node **matrix)
{
    for (int64_t i = 0; i < rate_count; i++)
        for (int64_t j = 0; j < count; j++)
            if (!(matrix[i * count + j] = derive(pool, rates[i], x[j]))) return false;
    return true;
}
