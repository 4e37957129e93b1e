/* SPDX-License-Identifier: MIT
 * The names that the language brings along: time, place, noise, constants. */
#include "expr/builtin.h"
#include "base/memory.h"
#include "base/status.h"
#include "expr/past.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const quantity nothing = {.node = NULL};

typedef enum symbol_use {
    ALWAYS,
    IN_EQUATIONS, /* changes while the model runs */
    IN_NEURONS,
    IN_SYNAPSES,
} symbol_use;

static const struct symbol_row {
    const char *name;
    symbol_use use;
    bool is_time;
} symbols[] = {
    {"t", IN_EQUATIONS, true},
    {"dt", IN_EQUATIONS, true},
    {"i", ALWAYS, false},
    {"N", ALWAYS, false},
    {"cell", ALWAYS, false},
    {"spiked", IN_NEURONS, false},
    {"lastspike", IN_NEURONS, true},
    {"refractory", IN_NEURONS, false},
    {"delay", IN_SYNAPSES, true},
};

/* Constants and names without a symbol of their own. */
static const char *const others[] = {"pi", "inf", "xi"};

enum { SYMBOLS = sizeof symbols / sizeof *symbols, OTHERS = sizeof others / sizeof *others };

const char *builtin_name(int k)
{
    if (k < SYMBOLS) return symbols[k].name;
    return k < SYMBOLS + OTHERS ? others[k - SYMBOLS] : NULL;
}

bool builtin_is_noise(const char *name)
{
    return strcmp(name, "xi") == 0 || strncmp(name, "xi_", 3) == 0;
}

static bool is_scope(const char *name)
{
    return strcmp(name, "pre") == 0 || strcmp(name, "post") == 0 || strcmp(name, "in") == 0 ||
           strcmp(name, "pop") == 0 || strcmp(name, "net") == 0;
}

bool resolve_is_built_in(const cann_model *model, const char *name)
{
    for (int k = 0; k < SYMBOLS; k++) {
        bool there = symbols[k].use == ALWAYS || symbols[k].use == IN_EQUATIONS ||
                     model->kind == MODEL_NEURON || model->kind == MODEL_SYNAPSE;
        bool may_be_declared = strcmp(name, "refractory") == 0 || strcmp(name, "delay") == 0;
        if (there && strcmp(symbols[k].name, name) == 0) return !may_be_declared;
    }
    return builtin_is_noise(name) || is_scope(name) || strcmp(name, "pi") == 0 ||
           strcmp(name, "inf") == 0;
}

dimension builtin_time(const resolver *with, double power)
{
    if (with->model->units == UNITS_OFF) return dimension_any;
    unit second;
    unit_find("s", 1, &second);
    return dimension_power(&second.dimension, power);
}

static noise_source *add_noise(cann_model *model)
{
    system_model *into = &model->system;
    if (into->noise_count == model->noise_capacity) {
        int64_t capacity = 2 * model->noise_capacity + 4;
        noise_source *grown = memory_grow(into->noises, into->noise_count, capacity, sizeof *grown);
        if (!grown) return NULL;
        into->noises = grown;
        model->noise_capacity = capacity;
    }
    return &into->noises[into->noise_count++];
}

enum { SECOND_STREAM = 1 << 28 }; /* beyond those of written draws */

/* A standard normal number of each element, or one of the whole group. */
static const node *normal_draw(const resolver *with, bool shared, int stream)
{
    node_pool *pool = resolve_pool(with);
    int normal = builtin_distribution("normal");
    const node *drawn = node_draw(pool, normal, stream, node_number(pool, 0), node_number(pool, 1));
    if (!shared) return drawn;
    const node *root = node_call(pool, FUNCTION_sqrt, node_symbol(pool, "N"), NULL, NULL);
    return node_div(pool, node_reduce(pool, 0, drawn), root);
}

static const node *noise_symbol(resolver *with, const syntax *tree, bool shared)
{
    system_model *into = &with->model->system;
    char letters[300];
    snprintf(letters, sizeof letters, "%.250s%s", tree->name, shared ? "@shared" : "");
    const node *symbol = node_symbol(resolve_pool(with), letters);
    for (int64_t k = 0; k < into->noise_count; k++)
        if (into->noises[k].symbol == symbol) return symbol;
    noise_source *made = symbol ? add_noise(with->model) : NULL;
    if (!made) return NULL;
    int stream = into->draw_count++;
    *made = (noise_source){symbol, normal_draw(with, shared, stream),
                           normal_draw(with, shared, stream + SECOND_STREAM)};
    return made->normal && made->second ? symbol : NULL;
}

static quantity noise_quantity(resolver *with, const syntax *tree)
{
    if (!with->noise) {
        resolve_fault(with, tree, "normal(0, 1) draws a number",
                      "noise: '%s' is for equations and their aliases", tree->name);
        return nothing;
    }
    bool shared = tree->sign.end - tree->sign.begin > (int64_t)strlen(tree->name);
    if (shared && with->model->kind == MODEL_SYNAPSE) {
        resolve_fault(with, tree, NULL, "noise: a synapse has no group to share '%s' with",
                      tree->name);
        return nothing;
    }
    const node *symbol = noise_symbol(with, tree, shared);
    if (!symbol) resolve_fault(with, tree, NULL, "syntax: %s", cann_error_message());
    return (quantity){symbol, builtin_time(with, -0.5)};
}

static bool symbol_allowed(resolver *with, const syntax *tree, const struct symbol_row *row)
{
    if (with->past && row->is_time && strcmp(row->name, "t") == 0) return true;
    bool step = with->step_known && strcmp(row->name, "dt") == 0;
    if (row->use != ALWAYS && !with->elements && !step) {
        resolve_fault(with, tree, NULL, "name: %s may use parameters only, and '%s' is none",
                      with->where, row->name);
        return false;
    }
    bool synapse = with->model->kind == MODEL_SYNAPSE;
    if (row->use == IN_NEURONS && with->model->kind != MODEL_NEURON) {
        resolve_fault(with, tree, synapse ? "write pre. or post. before it" : NULL,
                      "name: '%s' is known in neuron models only", row->name);
        return false;
    }
    if (row->use == IN_SYNAPSES && !synapse) {
        resolve_fault(with, tree, NULL, "name: '%s' is known in synapse models only", row->name);
        return false;
    }
    bool element = strcmp(row->name, "i") == 0 || strcmp(row->name, "N") == 0;
    if (synapse && (element || strcmp(row->name, "cell") == 0)) {
        resolve_fault(with, tree, element ? "write pre. or post. before it" : NULL,
                      "name: '%s' is that of a group, and a synapse has two", row->name);
        return false;
    }
    return true;
}

bool builtin_symbol(resolver *with, const syntax *tree, quantity *found)
{
    *found = nothing;
    if (strcmp(tree->name, "pi") == 0) {
        *found =
            (quantity){node_number(resolve_pool(with), 3.14159265358979323846), dimension_none};
        return true;
    }
    if (strcmp(tree->name, "inf") == 0) {
        *found = (quantity){node_number(resolve_pool(with), INFINITY), dimension_any};
        return true;
    }
    if (builtin_is_noise(tree->name)) {
        *found = noise_quantity(with, tree);
        return true;
    }
    for (int k = 0; k < SYMBOLS; k++) {
        if (strcmp(symbols[k].name, tree->name) != 0) continue;
        if (symbol_allowed(with, tree, &symbols[k])) {
            dimension of = symbols[k].is_time                ? builtin_time(with, 1)
                           : strcmp(tree->name, "cell") == 0 ? dimension_any
                                                             : dimension_none;
            *found = (quantity){node_symbol(resolve_pool(with), tree->name), of};
        }
        return true;
    }
    return false;
}

const node *builtin_rate(const resolver *with, const char *state)
{
    char letters[256];
    snprintf(letters, sizeof letters, "%.250s'", state);
    return node_symbol(resolve_pool(with), letters);
}

/* Per ms; where units are soft and the state has none, its rate has none either: V' = V - w. */
dimension builtin_rate_dimension(const resolver *with, const item *state)
{
    dimension of = unifier_resolve(&with->model->unifier, &state->dimension);
    if (with->model->units == UNITS_SOFT && !dimension_known(&of)) return dimension_any;
    dimension per_time = builtin_time(with, -1);
    return dimension_product(&of, &per_time, 1);
}

quantity builtin_derivative(resolver *with, const syntax *tree)
{
    item *state = model_item(with->model, tree->name);
    if (!state || state->kind != NAME_STATE) {
        resolve_fault(with, tree, "declare it in state", "unknown state: '%s'", tree->name);
    } else if (tree->count) {
        return past_quantity(with, tree, state);
    } else if (with->left && with->derivative && strcmp(with->derivative->name, tree->name) != 0) {
        resolve_fault(with, tree, "solve for each derivative by hand, one equation each",
                      "two derivatives in one left side (d%s/dt, d%s/dt)", with->derivative->name,
                      tree->name);
    } else if (with->left) {
        with->derivative = tree;
        return (quantity){builtin_rate(with, state->name), builtin_rate_dimension(with, state)};
    } else {
        resolve_fault(with, tree, "write the right side out, or name it by an alias",
                      "derivative: d%s/dt belongs on a left side", tree->name);
    }
    return nothing;
}
