/* SPDX-License-Identifier: MIT
 * Whether the dimensions of an expression's parts fit each other, and what to say where not. */
#include "expr/resolve.h"
#include "expr/units.h"
#include <string.h>

static void print_of(const resolver *with, const syntax *tree, const dimension *of, text *out)
{
    const item *named = tree->kind == SYNTAX_NAME ? model_item(with->model, tree->name) : NULL;
    if (named && named->from->unit)
        text_add_bytes(out, named->from->unit_span.source->text + named->from->unit_span.begin,
                       named->from->unit_span.end - named->from->unit_span.begin);
    else
        dimension_print(out, &with->model->unifier, of);
}

static void describe(const resolver *with, const syntax *tree, const dimension *of, text *out)
{
    int64_t length = tree->all.end - tree->all.begin;
    if (length > 60) length = 60;
    if (out->length) text_add(out, ", ");
    text_add(out, "'%.*s' is ", (int)length, tree->all.source->text + tree->all.begin);
    print_of(with, tree, of, out);
    const item *named = tree->kind == SYNTAX_NAME ? model_item(with->model, tree->name) : NULL;
    if (named) text_add(out, " (%s line %d)", named->section, named->from->line);
}

bool resolve_alike(resolver *with, const syntax *a, const dimension *of_a, const syntax *b,
                   const dimension *of_b, const span *sign)
{
    if (unifier_equate(&with->model->unifier, of_a, of_b)) return true;
    text left = {0}, right = {0}, hint = {0};
    print_of(with, a, of_a, &left);
    print_of(with, b, of_b, &right);
    describe(with, a, of_a, &hint);
    describe(with, b, of_b, &hint);
    span marks[2] = {a->all, b->all};
    bool one_source = a->all.source == b->all.source;
    fault_add(&with->model->faults, sign->begin, marks, one_source ? 2 : 1, text_string(&hint),
              "unit mismatch: %s %.*s %s", text_string(&left), (int)(sign->end - sign->begin),
              sign->source->text + sign->begin, text_string(&right));
    text_free(&left);
    text_free(&right);
    text_free(&hint);
    return false;
}

bool resolve_fits(resolver *with, const syntax *tree, const dimension *is, const item *of)
{
    if (unifier_equate(&with->model->unifier, is, &of->dimension)) return true;
    text has = {0}, wanted = {0}, hint = {0};
    print_of(with, tree, is, &has);
    if (of->from->unit)
        text_add_bytes(&wanted, of->from->unit_span.source->text + of->from->unit_span.begin,
                       of->from->unit_span.end - of->from->unit_span.begin);
    else
        dimension_print(&wanted, &with->model->unifier, &of->dimension);
    text_add(&hint, "'%s' is %s (%s line %d)", of->name, text_string(&wanted), of->section,
             of->from->line);
    fault_add(&with->model->faults, -1, &tree->all, 1, text_string(&hint), "unit mismatch: %s = %s",
              text_string(&wanted), text_string(&has));
    text_free(&has);
    text_free(&wanted);
    text_free(&hint);
    return false;
}

dimension resolve_declared(cann_model *model, const unit *written)
{
    if (model->units == UNITS_OFF) return dimension_any;
    if (written) return written->dimension;
    int32_t unknown = unifier_new_unknown(&model->unifier);
    return unknown < 0 ? dimension_any : dimension_unknown(unknown);
}

/* Demands a plain number of argument k of `tree`. */
static bool plain(resolver *with, const syntax *tree, const syntax *argument, const dimension *of)
{
    if (unifier_equate(&with->model->unifier, of, &dimension_none)) return true;
    text has = {0}, hint = {0};
    print_of(with, argument, of, &has);
    describe(with, argument, of, &hint);
    text_add(&hint, "; a plain number is needed: divide by its unit");
    const char *name = tree->kind == SYNTAX_CALL ? tree->name : functions[tree->row].name;
    fault_add(&with->model->faults, -1, &argument->all, 1, text_string(&hint),
              "unit mismatch: %s(%s)", name, text_string(&has));
    text_free(&has);
    text_free(&hint);
    return false;
}

bool resolve_is_bare(const syntax *tree)
{
    if (tree->kind == SYNTAX_NUMBER) return tree->unit == NULL;
    if (tree->kind == SYNTAX_NAME)
        return strcmp(tree->name, "pi") == 0 || strcmp(tree->name, "inf") == 0;
    if (tree->kind != SYNTAX_OPERATOR && tree->kind != SYNTAX_CALL) return false;
    for (int k = 0; k < tree->count; k++)
        if (!resolve_is_bare(tree->child[k])) return false;
    return true;
}

bool resolve_is_celsius(const syntax *tree)
{
    return tree->kind == SYNTAX_NUMBER && tree->unit && tree->unit->celsius;
}

/* degC is a difference: it may not be added to, taken from or compared with a temperature. */
static bool celsius_fits(resolver *with, const syntax *tree)
{
    int found = 0, which = 0;
    for (int k = 0; k < tree->count; k++)
        if (resolve_is_celsius(tree->child[k])) {
            found++;
            which = k;
        }
    if (found == 0 || found == tree->count) return true;
    resolve_fault(with, tree->child[which],
                  "write temperatures in K (0 degC = 273.15 K); degC is for differences",
                  "unit: degC together with another temperature");
    return false;
}

static bool all_alike(resolver *with, const syntax *tree, const quantity *of, int first)
{
    if (!celsius_fits(with, tree)) return false;
    for (int k = first + 1; k < tree->count; k++)
        if (!resolve_alike(with, tree->child[first], &of[first].dimension, tree->child[k],
                           &of[k].dimension, &tree->sign))
            return false;
    return true;
}

static bool all_plain(resolver *with, const syntax *tree, const quantity *of)
{
    for (int k = 0; k < tree->count; k++)
        if (!plain(with, tree, tree->child[k], &of[k].dimension)) return false;
    return true;
}

static dimension first_known(const quantity *of, int first, int count)
{
    for (int k = first; k < count; k++)
        if (of[k].dimension.terms != DIMENSION_ANY) return of[k].dimension;
    return dimension_any;
}

static bool power_dimension(resolver *with, const syntax *tree, const quantity *of,
                            dimension *result)
{
    if (!plain(with, tree, tree->child[1], &of[1].dimension)) return false;
    if (of[1].node->kind == NODE_NUMBER) {
        *result = dimension_power(&of[0].dimension, of[1].node->number);
        if (of[0].dimension.terms == DIMENSION_ANY) *result = dimension_any;
        return true;
    }
    *result = dimension_none;
    return plain(with, tree, tree->child[0], &of[0].dimension);
}

bool resolve_call_dimension(resolver *with, const syntax *tree, function_row row,
                            const quantity *of, dimension *result)
{
    *result = dimension_none;
    switch (functions[row].units) {
    case units_same: *result = first_known(of, 0, tree->count); return all_alike(with, tree, of, 0);
    case units_product:
    case units_product_sum:
        *result = dimension_product(&of[0].dimension, &of[1].dimension, 1);
        return true;
    case units_quotient:
        *result = dimension_product(&of[0].dimension, &of[1].dimension, -1);
        return true;
    case units_power: return power_dimension(with, tree, of, result);
    case units_half:
        *result = dimension_product(&dimension_none, &of[0].dimension, 0.5);
        return true;
    case units_third:
        *result = dimension_product(&dimension_none, &of[0].dimension, 1. / 3);
        return true;
    case units_dimensionless:
    case units_logical: return all_plain(with, tree, of);
    case units_compare:
    case units_ratio: return all_alike(with, tree, of, 0);
    case units_choice:
        *result = first_known(of, 1, 3);
        return plain(with, tree, tree->child[0], &of[0].dimension) && all_alike(with, tree, of, 1);
    case units_to_number: return true;
    }
    return true;
}
