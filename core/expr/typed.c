/* SPDX-License-Identifier: MIT */
#include "expr/typed.h"
#include <math.h>

/* What is known of a value before it is computed. Where several hold, the narrowest. */
typedef enum nature { ANY_NUMBER, WHOLE_NUMBER, TRUTH_VALUE } nature;

typedef enum closure {
    OPEN,           /* may be any number */
    ALWAYS_WHOLE,   /* whatever it is made of */
    ALWAYS_TRUTH,   /* 0 or 1 */
    OF_ITS_OPERANDS /* whole where they are */
} closure;

static const closure closures[FUNCTION_COUNT] = {
    [FUNCTION_add] = OF_ITS_OPERANDS, [FUNCTION_sub] = OF_ITS_OPERANDS,
    [FUNCTION_mul] = OF_ITS_OPERANDS, [FUNCTION_negate] = OF_ITS_OPERANDS,
    [FUNCTION_fma] = OF_ITS_OPERANDS, [FUNCTION_select] = OF_ITS_OPERANDS,
    [FUNCTION_abs] = OF_ITS_OPERANDS, [FUNCTION_min] = OF_ITS_OPERANDS,
    [FUNCTION_max] = OF_ITS_OPERANDS, [FUNCTION_clip] = OF_ITS_OPERANDS,
    [FUNCTION_pos] = OF_ITS_OPERANDS, [FUNCTION_neg] = OF_ITS_OPERANDS,
    [FUNCTION_mod] = OF_ITS_OPERANDS, [FUNCTION_floor] = ALWAYS_WHOLE,
    [FUNCTION_ceil] = ALWAYS_WHOLE,   [FUNCTION_round] = ALWAYS_WHOLE,
    [FUNCTION_sign] = ALWAYS_WHOLE,   [FUNCTION_lt] = ALWAYS_TRUTH,
    [FUNCTION_le] = ALWAYS_TRUTH,     [FUNCTION_gt] = ALWAYS_TRUTH,
    [FUNCTION_ge] = ALWAYS_TRUTH,     [FUNCTION_eq] = ALWAYS_TRUTH,
    [FUNCTION_ne] = ALWAYS_TRUTH,     [FUNCTION_both] = ALWAYS_TRUTH,
    [FUNCTION_either] = ALWAYS_TRUTH, [FUNCTION_invert] = ALWAYS_TRUTH,
    [FUNCTION_step] = ALWAYS_TRUTH,   [FUNCTION_isnan] = ALWAYS_TRUTH,
};

static nature of_symbol(const cann_model *model, const node *at)
{
    const item *named = model_item(model, at->name);
    if (!named || named->kind == NAME_ALIAS || named->kind == NAME_FUNCTION) return ANY_NUMBER;
    if (named->from->type == VALUE_BOOL) return TRUTH_VALUE;
    return named->from->type == VALUE_INT ? WHOLE_NUMBER : ANY_NUMBER;
}

static nature nature_of(const cann_model *model, const node *at, int depth);

static nature of_call(const cann_model *model, const node *at, int depth)
{
    if (closures[at->op] == ALWAYS_TRUTH) return TRUTH_VALUE;
    if (closures[at->op] == ALWAYS_WHOLE) return WHOLE_NUMBER;
    if (closures[at->op] == OPEN) return ANY_NUMBER;
    nature least = at->op == FUNCTION_select ? TRUTH_VALUE : WHOLE_NUMBER;
    for (int k = at->op == FUNCTION_select; k < at->count; k++) {
        nature of = nature_of(model, at->child[k], depth + 1);
        if (of < least) least = of;
    }
    return least;
}

enum { DEEPEST_LOOK = 12 }; /* beyond, a value counts as any number, which costs an operation */

static nature nature_of(const cann_model *model, const node *at, int depth)
{
    if (depth > DEEPEST_LOOK) return ANY_NUMBER;
    if (at->kind == NODE_SYMBOL) return of_symbol(model, at);
    if (at->kind == NODE_CALL) return of_call(model, at, depth);
    if (at->kind != NODE_NUMBER) return ANY_NUMBER;
    if (at->number == 0 || at->number == 1) return TRUTH_VALUE;
    return at->number == floor(at->number) ? WHOLE_NUMBER : ANY_NUMBER;
}

/* sign(x) floor(|x|). */
static const node *cut(node_pool *pool, const node *value)
{
    const node *size = node_call(pool, FUNCTION_abs, value, NULL, NULL);
    const node *whole = node_call(pool, FUNCTION_floor, size, NULL, NULL);
    return node_mul(pool, node_call(pool, FUNCTION_sign, value, NULL, NULL), whole);
}

const node *typed_value(cann_model *model, const item *state, const node *value)
{
    value_type type = state->from->type;
    if (!value || type == VALUE_REAL) return value;
    nature wanted = type == VALUE_BOOL ? TRUTH_VALUE : WHOLE_NUMBER;
    if (nature_of(model, value, 0) >= wanted) return value;
    node_pool *pool = model->system.pool;
    if (type == VALUE_INT) return cut(pool, value);
    return node_call(pool, FUNCTION_ne, value, node_number(pool, 0), NULL);
}

const node *model_first_value(cann_model *model, const char *variable, const char *source)
{
    const node *value = model_expression(model, variable, source, NULL, 0);
    const item *of = value ? model_item(model, variable) : NULL;
    return of && of->kind == NAME_STATE ? typed_value(model, of, value) : value;
}
