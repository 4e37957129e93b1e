/* SPDX-License-Identifier: MIT
 * A value as a sum of products: of what the source knows with what the target knows. */
#include "expr/align_inside.h"
#include "expr/linear.h"

static bool add_term(separated *into, node_pool *pool, const node *pre, const node *post)
{
    for (int k = 0; k < into->count; k++) {
        if (into->terms[k].pre != pre) continue;
        into->terms[k].post = node_add(pool, into->terms[k].post, post);
        return into->terms[k].post != NULL;
    }
    if (into->count == SEPARATED_MOST || !pre || !post) return false;
    into->terms[into->count++] = (separated_term){pre, post};
    return true;
}

static bool separate(const view *of, const node *value, separated *into);

static bool separate_product(const view *of, const node *a, const node *b, separated *into)
{
    node_pool *pool = of->system->pool;
    separated left = {.count = 0}, right = {.count = 0};
    if (!separate(of, a, &left) || !separate(of, b, &right)) return false;
    for (int i = 0; i < left.count; i++)
        for (int j = 0; j < right.count; j++)
            if (!add_term(into, pool, node_mul(pool, left.terms[i].pre, right.terms[j].pre),
                          node_mul(pool, left.terms[i].post, right.terms[j].post)))
                return false;
    return true;
}

/* a times `sign`, over b of one side. */
static bool separate_quotient(const view *of, const node *a, const node *b, separated *into)
{
    node_pool *pool = of->system->pool;
    separated above = {.count = 0};
    int needs = align_knows(of, b);
    bool source = needs & (KNOWS_PRE | KNOWS_STATE), target = needs & OF_TARGET;
    if ((source && target) || !separate(of, a, &above)) return false;
    for (int k = 0; k < above.count; k++) {
        const separated_term *at = &above.terms[k];
        const node *pre = source ? node_div(pool, at->pre, b) : at->pre;
        const node *post = source ? at->post : node_div(pool, at->post, b);
        if (!add_term(into, pool, pre, post)) return false;
    }
    return true;
}

static bool separate_negated(const view *of, const node *a, separated *into)
{
    node_pool *pool = of->system->pool;
    separated plain = {.count = 0};
    if (!separate(of, a, &plain)) return false;
    for (int k = 0; k < plain.count; k++)
        if (!add_term(into, pool, plain.terms[k].pre,
                      node_call(pool, FUNCTION_negate, plain.terms[k].post, NULL, NULL)))
            return false;
    return true;
}

/* Into sum pre*post; what only the target knows stays whole, and so does what only the source
 * knows. */
static bool separate(const view *of, const node *value, separated *into)
{
    node_pool *pool = of->system->pool;
    int needs = align_knows(of, value);
    if (needs & (KNOWS_WEIGHT | KNOWS_SYNAPSE)) return false;
    if (!(needs & (KNOWS_PRE | KNOWS_STATE)))
        return add_term(into, pool, node_number(pool, 1), value);
    if (!(needs & OF_TARGET)) return add_term(into, pool, value, node_number(pool, 1));
    if (value->kind != NODE_CALL) return false;
    switch (value->op) {
    case FUNCTION_add:
        return separate(of, value->child[0], into) && separate(of, value->child[1], into);
    case FUNCTION_sub:
        return separate(of, value->child[0], into) && separate_negated(of, value->child[1], into);
    case FUNCTION_negate: return separate_negated(of, value->child[0], into);
    case FUNCTION_mul: return separate_product(of, value->child[0], value->child[1], into);
    case FUNCTION_div: return separate_quotient(of, value->child[0], value->child[1], into);
    default: return false;
    }
}

static const node *weight_symbol(const system_model *system)
{
    return node_symbol(system->pool, "w");
}

bool alignment_separate(const system_model *system, const bool *varied, const node *value,
                        separated *into)
{
    view of = {.system = system, .varied = varied};
    const node *A, *B;
    into->count = 0;
    if (!linear_in(system->pool, value, weight_symbol(system), &A, &B) || !node_is_number(B, 0))
        return false;
    return separate(&of, A, into);
}
