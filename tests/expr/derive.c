/* SPDX-License-Identifier: MIT
 * Derivatives against differences: every row of the table in every argument, and random trees. */
#include "expr/derive.h"
#include "base/status.h"
#include "check.h"
#include "expr/linear.h"
#include "expr/template.h"

static node_pool *pool;

/* Where each row is smooth; rows that are not here take (0.3, 0.7, 1.9) and (-1.3, 0.4, 2.2). */
static const struct domain {
    function_row row;
    double at[2][3];
} domains[] = {
    {FUNCTION_log, {{0.3}, {7}}},        {FUNCTION_log10, {{0.3}, {7}}},
    {FUNCTION_sqrt, {{0.3}, {7}}},       {FUNCTION_asin, {{0.3}, {-0.8}}},
    {FUNCTION_acos, {{0.3}, {-0.8}}},    {FUNCTION_pow, {{1.7, 2.3}, {0.4, -1.2}}},
    {FUNCTION_log1p, {{0.3}, {-0.6}}},   {FUNCTION_clip, {{0.3, -1, 1}, {3, -1, 1}}},
    {FUNCTION_exprel3, {{0.3}, {0.02}}}, {FUNCTION_exprel2, {{0.3}, {-0.002}}},
};

static void points_of(function_row row, double at[2][3])
{
    static const double usual[2][3] = {{0.3, 0.7, 1.9}, {-1.3, 0.4, 2.2}};
    memcpy(at, usual, sizeof usual);
    for (size_t k = 0; k < sizeof domains / sizeof *domains; k++)
        if (domains[k].row == row) memcpy(at, domains[k].at, sizeof usual);
}

/* Central differences by two steps, the error of order h^2 taken out. */
static double difference(function_row row, const double *at, int k)
{
    double estimate[2];
    for (int half = 0; half < 2; half++) {
        double step = 1e-4 / (1 << half), above[3], below[3];
        memcpy(above, at, sizeof above);
        memcpy(below, at, sizeof below);
        above[k] += step;
        below[k] -= step;
        estimate[half] = (cann_function_value(row, CANN_FLOAT64, above[0], above[1], above[2]) -
                          cann_function_value(row, CANN_FLOAT64, below[0], below[1], below[2])) /
                         (2 * step);
    }
    return (4 * estimate[1] - estimate[0]) / 3;
}

static bool row_holds(function_row row)
{
    static const char *const names[] = {"x", "y", "z"};
    const node *symbol[3];
    for (int k = 0; k < 3; k++) symbol[k] = node_symbol(pool, names[k]);
    const node *call = node_call(pool, row, symbol[0], symbol[1], symbol[2]);
    double at[2][3];
    points_of(row, at);
    for (int point = 0; point < 2; point++)
        for (int k = 0; k < functions[row].arity; k++) {
            const node *slope = derive(pool, call, symbol[k]);
            double value, wanted = difference(row, at[point], k);
            if (!slope || !node_evaluate(slope, names, at[point], 3, &value)) return false;
            if (!(fabs(value - wanted) <= 1e-6 * (1 + fabs(wanted)))) {
                printf("# %s in argument %d at %g: %.12g, but %.12g\n", functions[row].name, k,
                       at[point][0], value, wanted);
                return false;
            }
        }
    return true;
}

static void rows(void)
{
    for (int row = 0; row < FUNCTION_COUNT; row++) {
        char name[80];
        snprintf(name, sizeof name, "derivative of %s", functions[row].name);
        claim(name, row_holds((function_row)row));
    }
}

/* Both differences agree: the tree is smooth here, and well enough conditioned to judge. */
static bool tree_difference(const node *root, double x, double y, double *slope)
{
    double wide = (value_at(root, x + 1e-4, y) - value_at(root, x - 1e-4, y)) / 2e-4;
    double narrow = (value_at(root, x + 5e-5, y) - value_at(root, x - 5e-5, y)) / 1e-4;
    *slope = (4 * narrow - wide) / 3;
    return isfinite(*slope) && fabs(wide - narrow) <= 1e-5 * (1e-3 + fabs(narrow)) &&
           fabs(*slope) < 1e6 && fabs(value_at(root, x, y)) < 1e3;
}

/* Not a number as an operand, remainders of nothing and intervals whose ends are crossed have no
 * slope to speak of. */
static bool is_plain(const node *root)
{
    int64_t count = 0;
    const node **order = node_order(&root, 1, &count);
    bool plain = order != NULL;
    for (int64_t k = 0; k < count && plain; k++)
        plain = !(order[k]->kind == NODE_NUMBER && isnan(order[k]->number)) &&
                !(order[k]->kind == NODE_CALL &&
                  (order[k]->op == FUNCTION_mod || order[k]->op == FUNCTION_clip));
    memory_free(order);
    return plain;
}

static void trees(void)
{
    const node *x = node_symbol(pool, "x");
    int judged = 0, bad = 0, singular = 0;
    for (int k = 0; k < 6000; k++) {
        const node *root = random_tree(pool, 5);
        const node *slope = root ? derive(pool, root, x) : NULL;
        double at_x = random_number(-2, 2), at_y = random_number(0.1, 2), wanted;
        if (!slope) {
            bad++;
            continue;
        }
        if (!is_plain(root) || !tree_difference(root, at_x, at_y, &wanted)) continue;
        double value = value_at(slope, at_x, at_y);
        judged++;
        if (isnan(value) && ++singular) continue; /* 0 times infinity on the way, as in asin(x/x) */
        if (!(fabs(value - wanted) <= 1e-4 * (1e-2 + fabs(wanted))) && bad++ < 3) {
            char *printed = node_print(root);
            printf("# %s at %.17g, %.17g: %.12g, but %.12g\n", printed, at_x, at_y, value, wanted);
            memory_free(printed);
        }
    }
    claim("random trees", bad == 0 && judged > 1000 && singular < judged / 50);
}

static const node *parse(const char *letters)
{
    return template_parse(pool, letters);
}

static void special(void)
{
    const node *x = parse("x"), *u = parse("u");
    claim("what is free of it has none", node_is_number(derive(pool, parse("sin(y)*3"), x), 0));
    const node *choice = parse("if x > 0 then sqrt(x) else 0 end");
    double at_minus = value_at(derive(pool, choice, x), -1, 0);
    claim("only the branch that is taken counts", at_minus == 0);
    claim("a sum over the group has none",
          !derive(pool, node_reduce(pool, 0, u), u) && strstr(cann_error_message(), "couples"));
    claim("a sum of something else is a constant",
          node_is_number(derive(pool, node_reduce(pool, 0, u), x), 0));
    const node *draw = node_draw(pool, 1, 0, parse("y"), parse("1"));
    claim("a draw is a constant", derive(pool, node_mul(pool, x, draw), x) == draw);
    claim("but not where its arguments are not",
          !derive(pool, node_draw(pool, 1, 0, x, parse("1")), x));
    const node *rates[] = {parse("10*(y - x)"), parse("x*(28 - z) - y"), parse("x*y - 8/3*z")};
    const node *states[] = {x, parse("y"), parse("z")}, *matrix[9];
    bool made = linear_jacobian(pool, rates, 3, states, 3, matrix);
    static const char *const wanted[] = {"-10", "10", "0", "28 - z", "-1",
                                         "-x",  "y",  "x", "-(8/3)"};
    for (int k = 0; k < 9; k++) made = made && matrix[k] == parse(wanted[k]);
    claim("the Jacobian of the Lorenz system", made);
}

int main(void)
{
    pool = node_pool_new();
    rows();
    trees();
    special();
    node_pool_free(pool);
    return failures != 0;
}
