/* SPDX-License-Identifier: MIT */
#include "base/status.h"
#include "check.h"
#include "expr/template.h"

static node_pool *pool;

static const node *parse(const char *letters)
{
    const node *made = template_parse(pool, letters);
    if (!made) printf("FAIL parse of %s: %s\n", letters, cann_error_message());
    return made;
}

static bool prints(const char *letters, const char *wanted)
{
    char *printed = node_print(parse(letters));
    bool same = printed && strcmp(printed, wanted) == 0;
    if (!same)
        printf("# %s printed as %s, not %s\n", letters, printed ? printed : "nothing", wanted);
    memory_free(printed);
    return same;
}

static void sharing(void)
{
    claim("equal expressions are one node",
          parse("(x + y)*sin(x + y)") == parse("(y + x)*sin(x + y)"));
    claim("different expressions are two", parse("x - y") != parse("y - x"));
    int64_t before = node_pool_count(pool);
    parse("(x + y)*sin(x + y)");
    claim("a known expression adds no node", node_pool_count(pool) == before);
    const node *whole = parse("hypot(x, exp(y))");
    claim("children have smaller ids",
          whole->child[0]->id < whole->id && whole->child[1]->id < whole->id);
    node_pool *other = node_pool_new();
    claim("equal expressions of two pools hash alike",
          template_parse(other, "hypot(x, exp(y))")->hash == whole->hash);
    template_parse(other, "c*d + sin(b)*a"); /* seen the other way round before */
    char *first = node_print(template_parse(other, "a*sin(b) + c*d"));
    char *second = node_print(parse("a*sin(b) + c*d"));
    claim("the order of operands depends on content alone", strcmp(first, second) == 0);
    memory_free(first);
    memory_free(second);
    node_pool_free(other);
}

static void identities(void)
{
    static const char *const pairs[][2] = {
        {"x + 0", "x"},
        {"0 + x", "x"},
        {"x - 0", "x"},
        {"0 - x", "-x"},
        {"x*1", "x"},
        {"x*0", "0"},
        {"x*(-1)", "-x"},
        {"x/1", "x"},
        {"0/x", "0"},
        {"x - x", "0"},
        {"-(-x)", "x"},
        {"-(x - y)", "y - x"},
        {"x + (-y)", "x - y"},
        {"x - (-y)", "x + y"},
        {"pow(x, 1)", "x"},
        {"pow(x, 0)", "1"},
        {"x^2", "x*x"},
        {"x^-1", "1/x"},
        {"x^0.5", "sqrt(x)"},
        {"pow(1, x)", "1"},
        {"min(x, x)", "x"},
        {"2*3 + 4", "10"},
        {"sqrt(16)", "4"},
        {"(-x)*(-y)", "x*y"},
        {"if 1 then x else y end", "x"},
        {"if 0 then x else y end", "y"},
        {"if y then x else x end", "x"},
        {"x < y and true", "x < y"},
        {"not not_a_word", "not not_a_word"},
        {"x < y or true", "1"},
        {"not (not (x < y))", "x < y"},
        {"if x < y then 1 else 0 end", "x < y"},
    };
    bool well = true;
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        bool same = parse(pairs[k][0]) == parse(pairs[k][1]);
        if (!same) printf("# %s is not %s\n", pairs[k][0], pairs[k][1]);
        well = well && same;
    }
    claim("the cheap identities hold", well);
    claim("constants fold by the table's own loops",
          node_is_number(parse("tanh(0.3)"),
                         cann_function_value(FUNCTION_tanh, CANN_FLOAT64, 0.3, 0, 0)));
    claim("not a number is one node", parse("0/0") == parse("inf - inf"));
}

static void printing(void)
{
    claim("no bracket too many", prints("x + (z^(-2))", "x + z^-2") &&
                                     prints("x - (y - z)", "x - (y - z)") &&
                                     prints("(x/y)/z", "x/y/z") && prints("x/(y/z)", "x/(y/z)"));
    claim("negatives keep theirs",
          prints("(-2)^x", "(-2)^x") && prints("-(2^x)", "-2^x") && prints("x*(-2)", "-2*x"));
    claim("logic keeps its order", prints("(x or y) and z", "z and (x or y)") &&
                                       prints("not (x and y)", "not (x and y)") &&
                                       prints("(x < y) + 1", "1 + (x < y)"));
    int bad = 0;
    for (int k = 0; k < 3000; k++) {
        const node *root = random_tree(pool, 6);
        char *printed = root ? node_print(root) : NULL;
        const node *again = printed ? template_parse(pool, printed) : NULL;
        if (again != root && bad++ < 3) printf("# %s comes back as another\n", printed);
        memory_free(printed);
    }
    claim("3000 random trees print and parse back to themselves", bad == 0);
}

static void substitution(void)
{
    const node *from[] = {parse("x"), parse("y")}, *to[] = {parse("y"), parse("x + 1")};
    claim("symbols are replaced all at once",
          node_substitute(pool, parse("x - 2*y"), from, to, 2) == parse("y - 2*(x + 1)"));
    claim("what is free of them stays",
          node_substitute(pool, parse("sin(z)"), from, to, 2) == parse("sin(z)"));
    claim("contains finds parts", node_contains(pool, parse("sin(x + y)*z"), parse("x + y")) &&
                                      !node_contains(pool, parse("sin(x + y)*z"), parse("x - y")));
}

static void limits(void)
{
    const node *deep = parse("x");
    int depth = 0;
    for (const node *next = deep; next; depth++) {
        deep = next;
        next = node_call(pool, FUNCTION_sin, deep, NULL, NULL);
    }
    claim("depth has an end, told in a sentence",
          depth == NODE_DEEPEST + 1 && strstr(cann_error_message(), "deeper"));
    claim("a NULL child gives NULL", !node_add(pool, NULL, deep) && !node_mul(pool, deep, NULL));
    const node *wide = parse("x + y");
    for (int k = 0; k < 64; k++) wide = node_call(pool, FUNCTION_hypot, wide, wide, NULL);
    double value = value_at(wide, 1, 0);
    claim("shared parts are walked once", fabs(value / ldexp(1, 32) - 1) < 1e-12);
    claim("text of 2^64 parts is refused", !node_print(wide));
    double result;
    claim("an unbound symbol is named", !node_evaluate(parse("q + 1"), NULL, NULL, 0, &result) &&
                                            strstr(cann_error_message(), "'q'"));
}

int main(void)
{
    pool = node_pool_new();
    sharing();
    identities();
    printing();
    substitution();
    limits();
    node_pool_free(pool);
    node_pool_free(NULL);
    return failures != 0;
}
