/* SPDX-License-Identifier: MIT */
#include "expr/units.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

typedef struct unit_row {
    const char *name;
    signed char base[BASE_UNITS];
    signed char ten;
} unit_row;

static const unit_row units[] = {
#define UNIT(name, ms, mV, pA, um, mM, K, ten) {#name, {ms, mV, pA, um, mM, K}, ten},
#include "expr/units.def"
#undef UNIT
};

static const struct {
    char letter;
    signed char ten;
} prefixes[] = {{'f', -15}, {'p', -12}, {'n', -9}, {'u', -6}, {'m', -3},
                {'c', -2},  {'k', 3},   {'M', 6},  {'G', 9}};

static const char *const base_names[BASE_UNITS] = {"ms", "mV", "pA", "um", "mM", "K"};

/* Units in which a dimension is told to people, before it is taken apart. */
static const char *const told[] = {"ms", "mV", "pA", "nS", "pF", "Gohm", "um", "mM", "K"};

const dimension dimension_none = {.terms = 0};
const dimension dimension_any = {.terms = DIMENSION_ANY};

static bool find_row(const char *letters, int64_t length, unit *found)
{
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        if ((int64_t)strlen(units[k].name) != length ||
            memcmp(units[k].name, letters, (size_t)length) != 0)
            continue;
        *found = (unit){.ten = units[k].ten, .celsius = strcmp(units[k].name, "degC") == 0};
        for (int i = 0; i < BASE_UNITS; i++) found->dimension.base[i] = units[k].base[i];
        return true;
    }
    return false;
}

bool unit_find(const char *letters, int64_t length, unit *found)
{
    if (length < 1) return false;
    if (find_row(letters, length, found)) return true;
    if (!find_row(letters + 1, length - 1, found) || found->celsius ||
        (length == 4 && memcmp(letters + 1, "rad", 3) == 0))
        return false;
    for (size_t k = 0; k < sizeof prefixes / sizeof *prefixes; k++) {
        if (prefixes[k].letter != letters[0]) continue;
        found->ten += prefixes[k].ten;
        return letters[0] != 'c' || letters[1] == 'm';
    }
    return false;
}

void unit_multiply(unit *into, const unit *by, int power)
{
    into->dimension = dimension_product(&into->dimension, &by->dimension, power);
    into->ten += by->ten * power;
    into->celsius = false;
}

double unit_convert(double number, int ten)
{
    double scale = 1;
    for (int k = ten < 0 ? -ten : ten; k > 0 && scale < 1e300; k--) scale *= 10;
    return ten < 0 ? number / scale : number * scale;
}

dimension dimension_unknown(int32_t unknown)
{
    dimension a = {.terms = 1};
    a.term[0].unknown = unknown;
    a.term[0].power = 1;
    return a;
}

static bool is_small(double power)
{
    return fabs(power) < 1e-4;
}

static void add_term(dimension *into, int32_t unknown, double power)
{
    if (into->terms == DIMENSION_ANY || is_small(power)) return;
    for (int i = 0; i < into->terms; i++) {
        if (into->term[i].unknown != unknown) continue;
        into->term[i].power = (float)(into->term[i].power + power);
        if (is_small(into->term[i].power)) into->term[i] = into->term[--into->terms];
        return;
    }
    if (into->terms == DIMENSION_TERMS) {
        *into = dimension_any;
        return;
    }
    into->term[into->terms].unknown = unknown;
    into->term[into->terms++].power = (float)power;
}

dimension dimension_product(const dimension *a, const dimension *b, double power)
{
    if (a->terms == DIMENSION_ANY || b->terms == DIMENSION_ANY) return dimension_any;
    dimension product = *a;
    for (int i = 0; i < BASE_UNITS; i++) product.base[i] = (float)(a->base[i] + power * b->base[i]);
    for (int i = 0; i < b->terms; i++)
        add_term(&product, b->term[i].unknown, power * b->term[i].power);
    return product;
}

dimension dimension_power(const dimension *a, double power)
{
    return dimension_product(&dimension_none, a, power);
}

bool dimension_known(const dimension *a)
{
    return a->terms == 0;
}

typedef struct solution {
    bool solved;
    dimension value;
} solution;

int32_t unifier_new_unknown(unifier *of)
{
    if (of->count == of->capacity) {
        int32_t capacity = 2 * of->capacity + 32;
        solution *grown = memory_grow(of->solutions, of->count, capacity, sizeof *grown);
        if (!grown) return -1;
        of->solutions = grown;
        of->capacity = capacity;
    }
    return of->count++;
}

/* Solutions name only unknowns that were free when they were found, so chains end. */
static void replace_solved(const unifier *of, dimension *a)
{
    for (int i = 0; i < a->terms; i++) {
        const solution *known = &of->solutions[a->term[i].unknown];
        if (!known->solved) continue;
        float power = a->term[i].power;
        a->term[i] = a->term[--a->terms];
        *a = dimension_product(a, &known->value, power);
        i = -1;
    }
}

dimension unifier_resolve(const unifier *of, const dimension *a)
{
    dimension resolved = *a;
    replace_solved(of, &resolved);
    return resolved;
}

static bool is_none(const dimension *a)
{
    for (int i = 0; i < BASE_UNITS; i++)
        if (!is_small(a->base[i])) return false;
    return true;
}

bool unifier_equate(unifier *of, const dimension *a, const dimension *b)
{
    dimension ratio = dimension_product(a, b, -1);
    replace_solved(of, &ratio);
    if (ratio.terms == DIMENSION_ANY) return true;
    if (ratio.terms == 0) return is_none(&ratio);
    int32_t unknown = ratio.term[0].unknown;
    double power = ratio.term[0].power;
    ratio.term[0] = ratio.term[--ratio.terms];
    of->solutions[unknown].value = dimension_power(&ratio, -1 / power);
    of->solutions[unknown].solved = true;
    return true;
}

void unifier_free(unifier *of)
{
    memory_free(of->solutions);
    memset(of, 0, sizeof *of);
}

static void print_power(text *out, const char *name, double power)
{
    if (is_small(power - 1))
        text_add(out, "%s", name);
    else
        text_add(out, "%s^%.3g", name, power);
}

static bool print_told(text *out, const dimension *a)
{
    for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
        unit known;
        if (!unit_find(told[k], (int64_t)strlen(told[k]), &known)) continue;
        dimension ratio = dimension_product(a, &known.dimension, -1);
        if (!is_none(&ratio)) continue;
        text_add(out, "%s", told[k]);
        return true;
    }
    return false;
}

static void print_bases(text *out, const dimension *a)
{
    int above = 0;
    for (int i = 0; i < BASE_UNITS; i++)
        if (a->base[i] > 1e-4) {
            if (above++) text_add(out, "*");
            print_power(out, base_names[i], a->base[i]);
        }
    if (!above) text_add(out, "1");
    for (int i = 0; i < BASE_UNITS; i++)
        if (a->base[i] < -1e-4) {
            text_add(out, "/");
            print_power(out, base_names[i], -a->base[i]);
        }
}

void dimension_print(text *out, const unifier *of, const dimension *a)
{
    dimension known = unifier_resolve(of, a);
    if (known.terms != 0)
        text_add(out, "?");
    else if (!print_told(out, &known))
        print_bases(out, &known);
}
