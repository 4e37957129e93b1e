/* SPDX-License-Identifier: MIT */
#include "kernel/reach.h"
#include <math.h>

static const struct {
    bool shortens;
    double reach[2]; /* by type; 0: not the same to both sides */
} rows[FUNCTION_COUNT] = {
#define WITHIN(name, f32, f64) [FUNCTION_##name] = {true, {f32, f64}},
#include "base/within.def"
#undef WITHIN
};

bool reach_shortens(const code_line *line)
{
    return line->kind == LINE_CALL && !line->uniform && rows[line->op].shortens;
}

/* factor * root + shift. */
typedef struct affine {
    int32_t root;
    double factor, shift;
} affine;

static bool number_at(const code *code, int32_t line, double *number)
{
    *number = code->lines[line].number;
    return code->lines[line].kind == LINE_NUMBER;
}

/* One operation further down; false where the root is reached. */
static bool descend(const code *code, affine *a)
{
    const code_line *line = &code->lines[a->root];
    double left = 0, right = 0;
    if (line->kind != LINE_CALL || line->count < 1) return false;
    bool first = number_at(code, line->operand[0], &left);
    bool second = line->count > 1 && number_at(code, line->operand[1], &right);
    if (line->op == FUNCTION_negate) {
        a->factor = -a->factor;
        a->root = line->operand[0];
        return true;
    }
    if (first == second) return false;
    double number = first ? left : right;
    if (line->op == FUNCTION_mul) {
        a->factor *= number;
    } else if (line->op == FUNCTION_add) {
        a->shift += a->factor * number;
    } else if (line->op == FUNCTION_sub) {
        a->shift += a->factor * (first ? number : -number);
        if (first) a->factor = -a->factor;
    } else {
        return false;
    }
    a->root = line->operand[first ? 1 : 0];
    return true;
}

static affine affine_of(const code *code, int32_t line)
{
    affine a = {line, 1, 0};
    while (descend(code, &a)) continue;
    return a;
}

/* Where all operands made of the root of line `k`'s are within reach: less than what each allows
 * by more than rounding could add. */
reach_common reach_of(const code *code, int64_t k)
{
    const code_line *lines = code->lines;
    int32_t root = affine_of(code, lines[k].operand[0]).root;
    reach_common common = {.root = root, .first = k};
    double least = -INFINITY, most = INFINITY;
    for (int64_t j = 0; j < code->count; j++) {
        double reach = reach_shortens(&lines[j]) ? rows[lines[j].op].reach[code->type] : 0;
        if (reach == 0) continue;
        affine a = affine_of(code, lines[j].operand[0]);
        if (a.root != root || a.factor == 0) continue;
        if (common.count++ == 0) common.first = j;
        double half = reach / fabs(a.factor), middle = -a.shift / a.factor;
        least = fmax(least, middle - half);
        most = fmin(most, middle + half);
    }
    common.middle = 0.5 * (least + most);
    common.half = 0.5 * (most - least) - 1e-5 * (fabs(least) + fabs(most));
    bool alone = rows[lines[k].op].reach[code->type] == 0 || common.count < 2;
    if (alone || !(common.half > 0) || !isfinite(common.middle)) common.count = 1;
    return common;
}
