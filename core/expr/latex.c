/* SPDX-License-Identifier: MIT */
#include "expr/latex.h"
#include <string.h>

static const char *const greek[] = {
    "alpha",   "beta",   "gamma", "delta", "epsilon", "zeta",  "eta",   "theta", "iota",
    "kappa",   "lambda", "mu",    "nu",    "xi",      "pi",    "rho",   "sigma", "tau",
    "upsilon", "phi",    "chi",   "psi",   "omega",   "Gamma", "Delta", "Theta", "Lambda",
    "Xi",      "Pi",     "Sigma", "Phi",   "Psi",     "Omega",
};

/* Functions with a command of their own. */
static const char *const commands[] = {"exp",  "log",  "sin",  "cos", "tan",
                                       "sinh", "cosh", "tanh", "min", "max"};

static bool is_one_of(const char *const *list, size_t count, const char *name, size_t length)
{
    for (size_t k = 0; k < count; k++)
        if (strlen(list[k]) == length && memcmp(list[k], name, length) == 0) return true;
    return false;
}

void latex_text(text *out, const char *letters, int64_t length)
{
    for (int64_t i = 0; i < length && letters[i]; i++) {
        char letter = letters[i];
        if (strchr("_#%&{}$", letter))
            text_add(out, "\\%c", letter);
        else if (letter == '\\')
            text_add(out, "\\textbackslash{}");
        else if (letter == '^' || letter == '~')
            text_add(out, "\\%c{}", letter);
        else
            text_add_bytes(out, &letter, 1);
    }
}

static void stem(text *out, const char *name, size_t length)
{
    if (is_one_of(greek, sizeof greek / sizeof *greek, name, length))
        text_add(out, "\\%.*s", (int)length, name);
    else if (length == 1)
        text_add(out, "%c", *name);
    else {
        text_add(out, "\\mathit{");
        latex_text(out, name, (int64_t)length);
        text_add(out, "}");
    }
}

void latex_name(text *out, const char *name)
{
    size_t length = strlen(name), end = length;
    const char *bar = strchr(name, '_');
    if (bar && bar > name && bar[1]) {
        end = (size_t)(bar - name);
    } else {
        while (end > 1 && name[end - 1] >= '0' && name[end - 1] <= '9') end--;
        bar = NULL;
    }
    stem(out, name, end);
    if (end == length) return;
    text_add(out, bar ? "_{\\mathrm{" : "_{");
    latex_text(out, name + end + (bar != NULL), (int64_t)(length - end));
    text_add(out, bar ? "}}" : "}");
}

enum {
    LEVEL_ANY,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_SUM,
    LEVEL_TERM,
    LEVEL_POWER,
    LEVEL_ATOM
};

static const struct infix {
    function_row row;
    const char *sign;
    int level, left, right;
} infixes[] = {
    {FUNCTION_either, " \\lor ", LEVEL_OR, LEVEL_OR, LEVEL_AND},
    {FUNCTION_both, " \\land ", LEVEL_AND, LEVEL_AND, LEVEL_NOT},
    {FUNCTION_lt, " < ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_le, " \\le ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_gt, " > ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_ge, " \\ge ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_eq, " = ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_ne, " \\ne ", LEVEL_COMPARE, LEVEL_SUM, LEVEL_SUM},
    {FUNCTION_add, " + ", LEVEL_SUM, LEVEL_SUM, LEVEL_TERM},
    {FUNCTION_sub, " - ", LEVEL_SUM, LEVEL_SUM, LEVEL_TERM},
    {FUNCTION_mul, "\\,", LEVEL_TERM, LEVEL_TERM, LEVEL_POWER},
    {FUNCTION_mod, " \\bmod ", LEVEL_TERM, LEVEL_TERM, LEVEL_POWER},
};

static void show(text *out, const syntax *tree, int level);

static void open_bracket(text *out, bool needed)
{
    text_add(out, needed ? "\\left(" : "");
}
static void close_bracket(text *out, bool needed)
{
    text_add(out, needed ? "\\right)" : "");
}

/* As written, so 20 ms stays 20 ms. */
static void show_number(text *out, const syntax *tree)
{
    const char *letters = tree->sign.source->text;
    int64_t at = tree->sign.begin, end = tree->sign.end;
    int64_t power = at;
    while (power < end && letters[power] != 'e' && letters[power] != 'E') power++;
    text_add_bytes(out, letters + at, power - at);
    if (power < end)
        text_add(out, "\\times 10^{%.*s}", (int)(end - power - 1), letters + power + 1);
    if (!tree->unit) return;
    while (end < tree->all.end && letters[end] == ' ') end++;
    int64_t unit_end = end;
    while (unit_end < tree->all.end && letters[unit_end] != ')') unit_end++;
    text_add(out, "\\,\\mathrm{%.*s}", (int)(unit_end - end), letters + end);
}

static void show_arguments(text *out, const syntax *tree)
{
    text_add(out, "\\left(");
    for (int k = 0; k < tree->count; k++) {
        if (k) text_add(out, ", ");
        show(out, tree->child[k], LEVEL_ANY);
    }
    text_add(out, "\\right)");
}

static void show_between(text *out, const char *left, const syntax *tree, const char *right)
{
    text_add(out, "%s", left);
    show(out, tree, LEVEL_ANY);
    text_add(out, "%s", right);
}

static void show_call(text *out, const syntax *tree)
{
    static const struct {
        const char *name, *left, *right;
    } fences[] = {{"abs", "\\left|", "\\right|"},   {"sqrt", "\\sqrt{", "}"},
                  {"cbrt", "\\sqrt[3]{", "}"},      {"floor", "\\lfloor ", "\\rfloor "},
                  {"ceil", "\\lceil ", "\\rceil "}, {"pos", "\\left[", "\\right]_+"}};
    for (size_t k = 0; k < sizeof fences / sizeof *fences; k++)
        if (strcmp(fences[k].name, tree->name) == 0 && tree->count == 1)
            return show_between(out, fences[k].left, tree->child[0], fences[k].right);
    if (strcmp(tree->name, "conv") == 0 && tree->count == 2) {
        text_add(out, "\\left(");
        show(out, tree->child[0], LEVEL_POWER);
        text_add(out, " * ");
        show(out, tree->child[1], LEVEL_POWER);
        text_add(out, "\\right)");
        return;
    }
    if (is_one_of(commands, sizeof commands / sizeof *commands, tree->name, strlen(tree->name)))
        text_add(out, "\\%s", tree->name);
    else if (cann_function_find(tree->name) >= 0 || strcmp(tree->name, "distance") == 0)
        text_add(out, "\\operatorname{%s}", tree->name);
    else
        latex_name(out, tree->name);
    show_arguments(out, tree);
}

static void show_member(text *out, const syntax *tree)
{
    bool sum = strcmp(tree->scope, "pop") == 0 && strcmp(tree->name, "sum") == 0;
    if (sum && tree->count == 1) {
        text_add(out, "\\left(\\sum_{j} ");
        show(out, tree->child[0], LEVEL_TERM);
        text_add(out, "\\right)");
        return;
    }
    text_add(out, "\\mathrm{%s}_{\\mathrm{", tree->name);
    latex_text(out, tree->scope, (int64_t)strlen(tree->scope));
    text_add(out, "}}");
    if (tree->count) show_arguments(out, tree);
}

/* The branches of an if, one line each. */
static void show_choice(text *out, const syntax *tree)
{
    text_add(out, "\\begin{cases} ");
    for (; tree->kind == SYNTAX_OPERATOR && tree->row == FUNCTION_select; tree = tree->child[2]) {
        show(out, tree->child[1], LEVEL_ANY);
        text_add(out, " & ");
        show(out, tree->child[0], LEVEL_ANY);
        text_add(out, " \\\\ ");
    }
    show(out, tree, LEVEL_ANY);
    text_add(out, " & \\text{otherwise} \\end{cases}");
}

static void show_prefix(text *out, const char *sign, const syntax *tree, int own, int level)
{
    open_bracket(out, own < level);
    text_add(out, "%s", sign);
    show(out, tree->child[0], own + 1);
    close_bracket(out, own < level);
}

static void show_infix(text *out, const struct infix *infix, const syntax *tree, int level)
{
    open_bracket(out, infix->level < level);
    show(out, tree->child[0], infix->left);
    text_add(out, "%s", infix->sign);
    show(out, tree->child[1], infix->right);
    close_bracket(out, infix->level < level);
}

static void show_operator(text *out, const syntax *tree, int level)
{
    if (tree->count == 0) {
        text_add(out, "\\mathrm{%s}", tree->number != 0 ? "true" : "false");
        return;
    }
    for (size_t k = 0; k < sizeof infixes / sizeof *infixes; k++)
        if (infixes[k].row == tree->row) return show_infix(out, &infixes[k], tree, level);
    if (tree->row == FUNCTION_div) {
        show_between(out, "\\frac{", tree->child[0], "}{");
        show_between(out, "", tree->child[1], "}");
    } else if (tree->row == FUNCTION_pow) {
        open_bracket(out, LEVEL_POWER < level);
        bool fraction =
            tree->child[0]->kind != SYNTAX_NAME && tree->child[0]->kind != SYNTAX_NUMBER;
        open_bracket(out, fraction);
        show(out, tree->child[0], fraction ? LEVEL_ANY : LEVEL_ATOM);
        close_bracket(out, fraction);
        show_between(out, "^{", tree->child[1], "}");
        close_bracket(out, LEVEL_POWER < level);
    } else if (tree->row == FUNCTION_select) {
        show_choice(out, tree);
    } else if (tree->row == FUNCTION_invert) {
        show_prefix(out, "\\lnot ", tree, LEVEL_NOT, level);
    } else {
        show_prefix(out, "-", tree, LEVEL_SUM, level);
    }
}

static void show(text *out, const syntax *tree, int level)
{
    switch (tree->kind) {
    case SYNTAX_NUMBER: show_number(out, tree); break;
    case SYNTAX_NAME: latex_name(out, tree->name); break;
    case SYNTAX_OPERATOR: show_operator(out, tree, level); break;
    case SYNTAX_CALL: show_call(out, tree); break;
    case SYNTAX_MEMBER: show_member(out, tree); break;
    case SYNTAX_DERIVATIVE:
        text_add(out, "\\frac{d");
        latex_name(out, tree->name);
        text_add(out, "}{dt}");
        break;
    }
}

void latex_tree(text *out, const syntax *tree)
{
    show(out, tree, LEVEL_ANY);
}
