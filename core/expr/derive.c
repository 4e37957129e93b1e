/* SPDX-License-Identifier: MIT */
#include "expr/derive.h"
#include "base/memory.h"
#include "base/status.h"
#include "expr/template.h"
#include <string.h>

typedef struct deriver {
    node_pool *pool;
    const node *symbol;
    const node **order; /* the nodes of the root, children first */
    const node **of;    /* [count] their derivatives; NULL where they are free of the symbol */
    int64_t count;
    const node *table[FUNCTION_COUNT][3]; /* the texts of functions.def, over a, b, c */
    const node *letters[3];
} deriver;

static int64_t index_of(const deriver *with, const node *wanted)
{
    int64_t low = 0, high = with->count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (with->order[middle]->id < wanted->id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The row's derivative in argument k at the call's own arguments. */
static const node *outer(deriver *with, const node *call, int k)
{
    const node **kept = &with->table[call->op][k];
    if (!*kept) *kept = template_parse(with->pool, functions[call->op].derivative[k]);
    return *kept ? node_substitute(with->pool, *kept, with->letters, call->child, call->count)
                 : NULL;
}

static bool add_chain(deriver *with, const node *call, int k, const node *inner, const node **sum)
{
    if (!inner || !functions[call->op].derivative[k]) return true;
    const node *term = node_mul(with->pool, outer(with, call, k), inner);
    if (!term) return false;
    *sum = *sum ? node_add(with->pool, *sum, term) : term;
    return *sum != NULL;
}

/* Only the branch that is taken counts: the other's derivative may be infinite. */
static bool of_choice(deriver *with, const node *call, const node **result)
{
    const node *yes = with->of[index_of(with, call->child[1])];
    const node *no = with->of[index_of(with, call->child[2])];
    if (!yes && !no) return true;
    const node *zero = node_number(with->pool, 0);
    *result =
        node_call(with->pool, FUNCTION_select, call->child[0], yes ? yes : zero, no ? no : zero);
    return *result != NULL;
}

static bool of_quotient(deriver *with, const node *call, const node **result)
{
    const node *above = with->of[index_of(with, call->child[0])];
    if (with->of[index_of(with, call->child[1])]) return false;
    if (above) *result = node_div(with->pool, above, call->child[1]);
    return true;
}

static bool of_call(deriver *with, const node *call, const node **result)
{
    if (call->op == FUNCTION_select) return of_choice(with, call, result);
    if (call->op == FUNCTION_div && of_quotient(with, call, result)) return true;
    const node *sum = NULL;
    for (int k = 0; k < call->count; k++)
        if (!add_chain(with, call, k, with->of[index_of(with, call->child[k])], &sum)) return false;
    *result = sum && node_is_number(sum, 0) ? NULL : sum;
    return true;
}

static bool of_other(const deriver *with, const node *at)
{
    bool depends = false;
    for (int k = 0; k < at->count; k++) depends = depends || with->of[index_of(with, at->child[k])];
    if (!depends) return true;
    fail(CANN_ERROR_UNSUPPORTED,
         at->kind == NODE_DRAW
             ? "the arguments of a draw depend on '%s', so it has no derivative"
             : "a sum over the group or a convolution depends on '%s': its derivative couples all "
               "elements and is no expression of one",
         with->symbol->name);
    return false;
}

/* x(t - d) is another variable than x; it moves with what d depends on. */
static bool of_past(deriver *with, const node *at, const node **result)
{
    const node *later = with->of[index_of(with, at->child[0])];
    if (!later) return true;
    const node *slope = node_past(with->pool, at->name, true, at->child[0], at->child[1]);
    *result =
        node_call(with->pool, FUNCTION_negate, node_mul(with->pool, slope, later), NULL, NULL);
    return *result != NULL;
}

static bool of_node(deriver *with, const node *at, const node **result)
{
    *result = NULL;
    if (at == with->symbol) return (*result = node_number(with->pool, 1)) != NULL;
    if (at->kind == NODE_CALL) return of_call(with, at, result);
    if (at->kind == NODE_PAST && !at->op) return of_past(with, at, result);
    return of_other(with, at);
}

const node *derive(node_pool *pool, const node *root, const node *symbol)
{
    deriver with = {.pool = pool, .symbol = symbol};
    static const char *const names[] = {"a", "b", "c"};
    bool well = true;
    for (int k = 0; k < 3; k++)
        well = (with.letters[k] = node_symbol(pool, names[k])) != NULL && well;
    with.order = root ? node_order(&root, 1, &with.count) : NULL;
    with.of = with.order ? memory_take(with.count, sizeof *with.of) : NULL;
    well = well && with.of;
    for (int64_t i = 0; well && i < with.count; i++)
        well = of_node(&with, with.order[i], &with.of[i]);
    const node *result = NULL;
    if (well) result = with.of[with.count - 1] ? with.of[with.count - 1] : node_number(pool, 0);
    memory_free(with.order);
    memory_free(with.of);
    return result;
}
