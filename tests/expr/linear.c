/* SPDX-License-Identifier: MIT */
#include "expr/linear.h"
#include "check.h"
#include "expr/template.h"

static node_pool *pool;

static const node *parse(const char *letters)
{
    return template_parse(pool, letters);
}

static bool splits(const char *letters, const char *slope, const char *rest)
{
    const node *A = NULL, *B = NULL;
    bool well = linear_in(pool, parse(letters), parse("x"), &A, &B) && A == parse(slope) &&
                B == parse(rest);
    if (!well) {
        char *a = A ? node_print(A) : NULL, *b = B ? node_print(B) : NULL;
        printf("# %s = (%s) x + (%s)\n", letters, a ? a : "none", b ? b : "none");
        memory_free(a);
        memory_free(b);
    }
    return well;
}

static bool refuses(const char *letters)
{
    const node *A, *B;
    return !linear_in(pool, parse(letters), parse("x"), &A, &B);
}

/* f = A x + B as numbers, for random trees that are found linear. */
static void against_values(void)
{
    int found = 0, bad = 0;
    const node *x = parse("x");
    for (int k = 0; k < 20000; k++) {
        const node *root = random_tree(pool, 3), *A, *B;
        if (!root || !node_contains(pool, root, x) || !linear_in(pool, root, x, &A, &B)) continue;
        double at = random_number(-2, 2), y = random_number(0.1, 2);
        double whole = value_at(root, at, y);
        double split = value_at(A, at, y) * at + value_at(B, at, y);
        if (!isfinite(whole) || !isfinite(split)) continue;
        found++;
        if (fabs(whole - split) > 1e-9 * (1 + fabs(whole)) && bad++ < 3) {
            char *printed = node_print(root);
            printf("# %s: %.12g, but A x + B = %.12g\n", printed, whole, split);
            memory_free(printed);
        }
        bad += node_contains(pool, A, x) || node_contains(pool, B, x);
    }
    printf("# %d linear, %d bad\n", found, bad);
    claim("random trees that are linear are A x + B", bad == 0 && found > 500);
}

static void affine(void)
{
    const node *rates[] = {parse("-x/3 + 2*y + 1"), parse("x - y/5")},
               *x[] = {parse("x"), parse("y")};
    const node *matrix[4], *vector[2];
    bool well = linear_affine(pool, rates, x, 2, matrix, vector) && matrix[1] == parse("2") &&
                matrix[2] == parse("1") && vector[0] == parse("1") && node_is_number(vector[1], 0);
    claim("an affine system is a matrix and a vector", well);
    rates[1] = parse("x*y");
    claim("a product of states is not affine", !linear_affine(pool, rates, x, 2, matrix, vector));
    rates[1] = node_reduce(pool, 0, parse("x"));
    claim("nor is a sum over the group", !linear_affine(pool, rates, x, 2, matrix, vector));
}

int main(void)
{
    pool = node_pool_new();
    claim("leak and drive", splits("(E - x)/tau + I", "-1/tau", "I + E/tau"));
    claim("conductances", splits("g*(E - x) - h*x", "-g - h", "g*E"));
    claim("a gate", splits("a*(1 - x) - b*x", "-a - b", "a"));
    claim("free of x", splits("sin(y)", "0", "sin(y)"));
    claim("a choice whose condition is free of x",
          splits("if y > 0 then 2*x else -x end", "if y > 0 then 2 else -1 end", "0"));
    claim("higher powers that cancel",
          splits("(x + 1)^2 - x^2", "2", "1") && splits("x^5 - x^4*x + x", "1", "0"));
    claim("squares are not", refuses("x*x") && refuses("x^2 + x") && refuses("(x + y)^3"));
    claim("nor functions, quotients, comparisons of x",
          refuses("exp(x)") && refuses("1/x") && refuses("x > 1") && refuses("min(x, y)"));
    claim("nor a choice by x", refuses("if x > 0 then x else -x end"));
    const node *A, *B, *sum = node_add(pool, node_reduce(pool, 0, parse("x")), parse("-x"));
    claim("sums over the group are held", linear_in(pool, sum, parse("x"), &A, &B) &&
                                              node_is_number(A, -1) && B->kind == NODE_REDUCE);
    against_values();
    affine();
    node_pool_free(pool);
    return failures != 0;
}
