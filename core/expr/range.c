/* SPDX-License-Identifier: MIT */
#include "expr/range.h"
#include "base/memory.h"
#include "base/status.h"
#include "expr/equations.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- as declared ---- */

static const struct bound_row {
    const char *name;
    bool low, open;
} bound_rows[] = {
    {"min", true, false}, {"above", true, true}, {"max", false, false}, {"below", false, true}};

/* The tighter of two bounds holds. */
static void narrow(range *of, bool low, bool open, double value)
{
    double *end = low ? &of->low : &of->high;
    bool *left_out = low ? &of->above : &of->below;
    if (value == *end) *left_out = *left_out || open;
    if (low ? value <= *end : value >= *end) return;
    *end = value;
    *left_out = open;
}

static bool is_empty(const range *of)
{
    return of->low > of->high || (of->low == of->high && (of->above || of->below));
}

static void read_bound(cann_model *model, const item *of, const struct bound_row *row, range *into)
{
    const annotation *at = annotation_find(of->from->annotations, row->name);
    if (!at || !at->value) return;
    resolver with = {.model = model, .where = "a bound"};
    const node *value = equations_value(&with, at->value, of).node;
    if (!value) return;
    if (value->kind == NODE_NUMBER && !isnan(value->number))
        narrow(into, row->low, row->open, value->number);
    else
        resolve_fault(&with, at->value, "such as @above(0) or @max(1)",
                      "range: what bounds the parameter '%s' is a number", of->name);
}

void range_declare(cann_model *model, const item *of, declaration *into)
{
    into->admits = (range){.low = -INFINITY, .high = INFINITY};
    for (size_t k = 0; k < sizeof bound_rows / sizeof *bound_rows; k++)
        read_bound(model, of, &bound_rows[k], &into->admits);
    if (is_empty(&into->admits))
        fault_add(&model->faults, -1, &of->from->target, 1, NULL, "range: no value of '%s' will do",
                  of->name);
}

/* ---- as used ---- */

enum { WALK = 4000 };

static declaration *parameter_of(system_model *in, const node *symbol)
{
    for (int64_t k = 0; k < in->parameter_count; k++)
        if (in->parameters[k].symbol == symbol) return &in->parameters[k];
    return NULL;
}

/* Parameters whose 0 makes a product 0. */
static void keep_from_zero(system_model *in, const node *product, const char *of, int *left)
{
    if ((*left)-- <= 0) return;
    declaration *parameter = product->kind == NODE_SYMBOL ? parameter_of(in, product) : NULL;
    if (parameter && !parameter->admits.divides) parameter->admits.divides = of;
    if (product->kind == NODE_CALL && product->op == FUNCTION_mul)
        for (int k = 0; k < product->count; k++) keep_from_zero(in, product->child[k], of, left);
}

/* Denominators of the terms of a rate; those within functions and conditions may become 0. What is
 * shared is walked again, so the walk ends after `left` nodes. */
static void find_denominators(system_model *in, const node *term, const char *of, int *left)
{
    if (term->kind != NODE_CALL || (*left)-- <= 0) return;
    bool divides = term->op == FUNCTION_div;
    bool adds = term->op == FUNCTION_add || term->op == FUNCTION_sub || term->op == FUNCTION_mul ||
                term->op == FUNCTION_negate;
    if (divides) keep_from_zero(in, term->child[1], of, left);
    for (int k = 0; k < (adds ? term->count : divides); k++)
        find_denominators(in, term->child[k], of, left);
}

static void check_default(cann_model *model, const declaration *of)
{
    if (!of->value || of->value->kind != NODE_NUMBER || is_empty(&of->admits)) return;
    if (range_check(model->name, of, &of->value->number, 1) == CANN_OK) return;
    const item *named = model_item(model, of->name);
    text wanted = {0};
    range_print(&wanted, of);
    fault_add(&model->faults, -1, &named->from->value->all, 1, NULL,
              "range: the default of '%s' is out of its range (%s)", of->name,
              text_string(&wanted));
    text_free(&wanted);
}

void range_derive(cann_model *model)
{
    system_model *in = &model->system;
    for (int64_t k = 0; k < in->equation_count; k++) {
        int left = WALK;
        const node *rate = in->equations[k].rate;
        if (rate) find_denominators(in, rate, in->states[in->equations[k].state].name, &left);
    }
    for (int64_t k = 0; k < in->event_count; k++) {
        const event *at = &in->events[k];
        bool lasts = at->refractory && !at->refractory_is_condition;
        declaration *duration = lasts ? parameter_of(in, at->refractory) : NULL;
        if (duration) narrow(&duration->admits, true, false, 0);
    }
    for (int64_t k = 0; k < in->parameter_count; k++) check_default(model, &in->parameters[k]);
}

/* ---- values ---- */

static bool lies_in(const declaration *of, double value)
{
    const range *in = &of->admits;
    if (in->divides && value == 0) return false;
    if (of->type == VALUE_INT && value != floor(value)) return false;
    if (of->type == VALUE_BOOL && value != 0 && value != 1) return false;
    return (in->above ? value > in->low : value >= in->low) &&
           (in->below ? value < in->high : value <= in->high);
}

void range_print(text *out, const declaration *of)
{
    const range *in = &of->admits;
    double low = in->low / of->scale, high = in->high / of->scale;
    bool zero_lies_in = in->low < 0 && in->high > 0;
    bool bounded = isfinite(low) || isfinite(high);
    if (isfinite(low)) text_add(out, "%s %g", in->above ? "above" : "at least", low);
    if (isfinite(low) && isfinite(high)) text_add(out, " and ");
    if (isfinite(high)) text_add(out, "%s %g", in->below ? "below" : "at most", high);
    bool excepts_zero = in->divides && (zero_lies_in || (in->low == 0 && !in->above) ||
                                        (in->high == 0 && !in->below));
    if (excepts_zero) text_add(out, "%snot 0", bounded ? ", " : "");
    if (of->type == VALUE_INT) text_add(out, "%sa whole number", out->length ? ", " : "");
    if (of->type == VALUE_BOOL) text_add(out, "%strue or false", out->length ? ", " : "");
}

static cann_status refuse(const char *owner, const declaration *of, double value,
                          const char *element)
{
    bool plain = !*of->unit || !strcmp(of->unit, "int") || !strcmp(of->unit, "bool");
    const char *gap = plain ? "" : " ", *unit = plain ? "" : of->unit;
    if (isnan(value))
        return fail(CANN_ERROR_ARGUMENT, "%s: %s%s is not a number (NaN)", owner, of->name,
                    element);
    const range *in = &of->admits;
    if (in->divides && value == 0 && !(in->above && in->low >= 0))
        return fail(CANN_ERROR_ARGUMENT, "%s: %s%s = 0%s%s, but d%s/dt is divided by it", owner,
                    of->name, element, gap, unit, in->divides);
    text wanted = {0};
    range_print(&wanted, of);
    cann_status status =
        fail(CANN_ERROR_ARGUMENT, "%s: %s%s = %g%s%s, but it must be %s", owner, of->name, element,
             value / of->scale, gap, unit, text_string(&wanted));
    text_free(&wanted);
    return status;
}

cann_status range_check(const char *owner, const declaration *of, const double *values,
                        int64_t count)
{
    for (int64_t k = 0; k < count; k++) {
        if (lies_in(of, values[k])) continue;
        char element[32] = "";
        if (count > 1) snprintf(element, sizeof element, "[%" PRId64 "]", k + 1);
        return refuse(owner, of, values[k], element);
    }
    return CANN_OK;
}

cann_status cann_model_admits(cann_model *model, const char *name, const cann_tensor *values)
{
    const system_model *in = model_system(model);
    const item *named = in && name ? model_item(model, name) : NULL;
    if (!in) return CANN_ERROR_MODEL;
    bool state = named && named->kind == NAME_STATE && named->from->type != VALUE_REAL;
    if (!named || (named->kind != NAME_PARAMETER && !state)) return CANN_OK;
    declaration of = state ? in->states[named->position] : in->parameters[named->position];
    if (state) of.admits = (range){.low = -INFINITY, .high = INFINITY};
    int64_t count = cann_tensor_count(values);
    double *given = memory_take(count + 1, sizeof *given);
    if (!given) return CANN_ERROR_MEMORY;
    cann_status status = cann_tensor_read(values, given, count);
    if (status == CANN_OK) status = range_check(in->name, &of, given, count);
    memory_free(given);
    return status;
}

const char *cann_model_range(cann_model *model, const char *name)
{
    const system_model *in = model_system(model);
    const item *named = in && name ? model_item(model, name) : NULL;
    text out = {0};
    if (named && named->kind == NAME_PARAMETER) range_print(&out, &in->parameters[named->position]);
    memory_free(model->printed);
    model->printed = memory_string(text_string(&out));
    text_free(&out);
    return model->printed;
}
