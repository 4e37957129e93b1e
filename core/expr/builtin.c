/* SPDX-License-Identifier: MIT */
#include "expr/builtin.h"
#include "expr/past.h"
#include "base/memory.h"
#include "base/status.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const quantity nothing = {.node = NULL};

static node_pool *pool_of(const resolver *with)
{
    return with->model->system.pool;
}

/* ---- symbols ---- */

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

static dimension time_dimension(const resolver *with, double power)
{
    if (with->model->units == UNITS_OFF) return dimension_any;
    unit second;
    unit_find("s", 1, &second);
    return dimension_power(&second.dimension, power);
}

static const struct {
    const char *name;
    int arity;
} distributions[] = {
#define DISTRIBUTION(name, arity, doc) {#name, arity},
#include "base/draws.def"
#undef DISTRIBUTION
};

enum { DISTRIBUTIONS = sizeof distributions / sizeof *distributions };

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
    node_pool *pool = pool_of(with);
    int normal = 0;
    while (strcmp(distributions[normal].name, "normal") != 0) normal++;
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
    const node *symbol = node_symbol(pool_of(with), letters);
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
    return (quantity){symbol, time_dimension(with, -0.5)};
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
        *found = (quantity){node_number(pool_of(with), 3.14159265358979323846), dimension_none};
        return true;
    }
    if (strcmp(tree->name, "inf") == 0) {
        *found = (quantity){node_number(pool_of(with), INFINITY), dimension_any};
        return true;
    }
    if (builtin_is_noise(tree->name)) {
        *found = noise_quantity(with, tree);
        return true;
    }
    for (int k = 0; k < SYMBOLS; k++) {
        if (strcmp(symbols[k].name, tree->name) != 0) continue;
        if (symbol_allowed(with, tree, &symbols[k])) {
            dimension of = symbols[k].is_time                ? time_dimension(with, 1)
                           : strcmp(tree->name, "cell") == 0 ? dimension_any
                                                             : dimension_none;
            *found = (quantity){node_symbol(pool_of(with), tree->name), of};
        }
        return true;
    }
    return false;
}

/* ---- draws ---- */

static bool resolve_arguments(resolver *with, const syntax *tree, quantity *of)
{
    bool well = true;
    for (int k = 0; k < tree->count; k++) {
        of[k] = resolve(with, tree->child[k]);
        well = well && of[k].node;
    }
    return well;
}

static bool count_fits(resolver *with, const syntax *tree, int least, int most)
{
    if (tree->count >= least && tree->count <= most) return true;
    if (least == most)
        resolve_fault(with, tree, NULL, "call: '%s' takes %d argument%s, not %d", tree->name, least,
                      least == 1 ? "" : "s", tree->count);
    else
        resolve_fault(with, tree, NULL, "call: '%s' takes %d to %d arguments, not %d", tree->name,
                      least, most, tree->count);
    return false;
}

/* The dimension of what is drawn. */
static bool draw_dimension(resolver *with, const syntax *tree, const quantity *of, dimension *is)
{
    const char *name = tree->name;
    *is = dimension_any;
    if (strcmp(name, "exponential") == 0) {
        *is = of[0].dimension.terms == DIMENSION_ANY ? dimension_any
                                                     : dimension_power(&of[0].dimension, -1);
    } else if (strcmp(name, "gamma") == 0) {
        *is = of[1].dimension;
    } else if (strcmp(name, "uniform") == 0 || strcmp(name, "normal") == 0) {
        *is = of[0].dimension.terms == DIMENSION_ANY ? of[1].dimension : of[0].dimension;
        return resolve_alike(with, tree->child[0], &of[0].dimension, tree->child[1],
                             &of[1].dimension, &tree->sign);
    }
    return true;
}

static quantity draw(resolver *with, const syntax *tree, int row)
{
    if (!with->draws) {
        resolve_fault(with, tree, "draw in an alias marked @step and use its name here",
                      "draw: '%s' is for := lines, event bodies, initial values and aliases marked"
                      " @step",
                      tree->name);
        return nothing;
    }
    quantity of[2] = {nothing, nothing};
    if (!count_fits(with, tree, distributions[row].arity, distributions[row].arity)) return nothing;
    if (!resolve_arguments(with, tree, of)) return nothing;
    quantity drawn = nothing;
    if (!draw_dimension(with, tree, of, &drawn.dimension)) return nothing;
    drawn.node =
        node_draw(pool_of(with), row, with->model->system.draw_count++, of[0].node, of[1].node);
    return drawn;
}

/* ---- places ---- */

static const node *indexed(const resolver *with, const char *name, int axis)
{
    char letters[16];
    snprintf(letters, sizeof letters, "%s%d", name, axis);
    return node_symbol(pool_of(with), letters);
}

static quantity coordinate(resolver *with, const syntax *tree)
{
    if (!count_fits(with, tree, 1, 1)) return nothing;
    const syntax *axis = tree->child[0];
    if (axis->kind != SYNTAX_NUMBER || axis->unit ||
        !(axis->number == 1 || axis->number == 2 || axis->number == 3)) {
        resolve_fault(with, axis, NULL, "call: coord takes the number of an axis: 1, 2 or 3");
        return nothing;
    }
    return (quantity){indexed(with, "coord", (int)axis->number), dimension_any};
}

/* From the point to the element along an axis, the short way round: turnK is 1/wrapK on a ring, and
 * both are 0 where the axis is open. */
static const node *displacement(const resolver *with, int axis, const node *point)
{
    node_pool *pool = pool_of(with);
    const node *delta = node_sub(pool, indexed(with, "coord", axis), point);
    const node *turns = node_mul(pool, delta, indexed(with, "turn", axis));
    turns = node_call(pool, FUNCTION_round, turns, NULL, NULL);
    return node_sub(pool, delta, node_mul(pool, indexed(with, "wrap", axis), turns));
}

static quantity distance(resolver *with, const syntax *tree)
{
    quantity of[3];
    if (!count_fits(with, tree, 1, 3) || !resolve_arguments(with, tree, of)) return nothing;
    node_pool *pool = pool_of(with);
    const node *sum = NULL;
    for (int k = 0; k < tree->count; k++) {
        const node *delta = displacement(with, k + 1, of[k].node);
        if (tree->count == 1)
            return (quantity){node_call(pool, FUNCTION_abs, delta, NULL, NULL), of[0].dimension};
        const node *square = node_mul(pool, delta, delta);
        sum = sum ? node_add(pool, sum, square) : square;
    }
    return (quantity){node_call(pool, FUNCTION_sqrt, sum, NULL, NULL), dimension_any};
}

/* ---- convolutions and sums over the group ---- */

static bool reduction_allowed(resolver *with, const syntax *tree)
{
    if (with->reductions) return true;
    resolve_fault(with, tree, NULL, "name: %s may not use sums over the group or convolutions",
                  with->where);
    return false;
}

static quantity convolution(resolver *with, const syntax *tree)
{
    if (!count_fits(with, tree, 2, 2) || !reduction_allowed(with, tree)) return nothing;
    const syntax *kernel = tree->child[0];
    item *shape = kernel->kind == SYNTAX_NAME ? model_item(with->model, kernel->name) : NULL;
    if (!shape || shape->kind != NAME_FUNCTION) {
        resolve_fault(with, kernel, "such as func = \"J(d) = exp(-d^2)\" and conv(J, r)",
                      "call: the first argument of conv is the name of a function of the distance");
        return nothing;
    }
    if (with->model->kind != MODEL_FIELD) {
        resolve_fault(with, tree, "kind = \"field\"", "name: conv is known in field models only");
        return nothing;
    }
    dimension of_kernel = dimension_any;
    int64_t index = resolve_kernel(with, shape, kernel, &of_kernel);
    quantity field = resolve(with, tree->child[1]);
    if (index < 0 || !field.node) return nothing;
    return (quantity){node_convolve(pool_of(with), (int)index, field.node),
                      dimension_product(&of_kernel, &field.dimension, 1)};
}

static const char *const reductions[] = {
#define REDUCTION(name, units, doc) #name,
#include "tensor/reduce.def"
#undef REDUCTION
};

enum { REDUCTIONS = 5 }; /* sum mean min max norm: the first rows are the language's */

static quantity reduction(resolver *with, const syntax *tree)
{
    int row = 0;
    while (row < REDUCTIONS && strcmp(reductions[row], tree->name) != 0) row++;
    if (row == REDUCTIONS) {
        int64_t near = text_nearest(tree->name, reductions, REDUCTIONS);
        char hint[64] = "";
        if (near >= 0) snprintf(hint, sizeof hint, "did you mean 'pop.%s'?", reductions[near]);
        resolve_fault(with, tree, hint, "unknown name: 'pop.%s'   (pop.sum mean min max norm)",
                      tree->name);
        return nothing;
    }
    if (!count_fits(with, tree, 1, 1) || !reduction_allowed(with, tree)) return nothing;
    quantity of = resolve(with, tree->child[0]);
    if (!of.node) return nothing;
    return (quantity){node_reduce(pool_of(with), row, of.node), of.dimension};
}

bool builtin_call(resolver *with, const syntax *tree, quantity *found)
{
    *found = nothing;
    for (int row = 0; row < DISTRIBUTIONS; row++) {
        if (strcmp(distributions[row].name, tree->name) != 0) continue;
        *found = draw(with, tree, row);
        return true;
    }
    if (strcmp(tree->name, "coord") == 0)
        *found = coordinate(with, tree);
    else if (strcmp(tree->name, "distance") == 0)
        *found = distance(with, tree);
    else if (strcmp(tree->name, "conv") == 0)
        *found = convolution(with, tree);
    else
        return false;
    return true;
}

/* ---- members and derivatives ---- */

/* A variable's unit is not known before the groups are, but it is the same everywhere. */
static dimension member_dimension(resolver *with, const char *name)
{
    if (strcmp(name, "lastspike") == 0) return time_dimension(with, 1);
    if (strcmp(name, "spiked") == 0 || strcmp(name, "refractory") == 0 || strcmp(name, "i") == 0 ||
        strcmp(name, "N") == 0)
        return dimension_none;
    return resolve_declared(with->model, NULL);
}

static bool grow_members(cann_model *model)
{
    system_model *into = &model->system;
    if (into->member_count < model->member_capacity) return true;
    int64_t capacity = 2 * model->member_capacity + 8;
    member *grown = memory_grow(into->members, into->member_count, capacity, sizeof *grown);
    if (!grown) return false;
    into->members = grown;
    dimension *units =
        memory_grow(model->member_dimensions, into->member_count, capacity, sizeof *units);
    if (!units) return false;
    model->member_dimensions = units;
    model->member_capacity = capacity;
    return true;
}

/* The member of this symbol, or of this variable where symbol is NULL; -1 where there is none. */
static int64_t find_member(const system_model *in, const node *symbol, const char *name, bool post)
{
    for (int64_t k = 0; k < in->member_count; k++) {
        const member *at = &in->members[k];
        if (symbol ? at->symbol == symbol : at->post == post && strcmp(at->name, name) == 0)
            return k;
    }
    return -1;
}

static quantity member_quantity(resolver *with, const syntax *tree, bool prompt)
{
    cann_model *model = with->model;
    system_model *into = &model->system;
    char letters[300];
    int side = snprintf(letters, sizeof letters, "%.8s.%.250s", tree->scope, tree->name);
    const node *symbol = node_symbol(pool_of(with), letters);
    if (!symbol) return nothing;
    const char *name = symbol->name + strlen(tree->scope) + 1; /* lives as long as the pool */
    if (prompt) snprintf(letters + side, sizeof letters - (size_t)side, "(t-0)");
    if (prompt) symbol = node_symbol(pool_of(with), letters);
    bool post = strcmp(tree->scope, "post") == 0;
    int64_t k = find_member(into, symbol, name, post);
    if (k >= 0) return (quantity){symbol, model->member_dimensions[k]};
    int64_t same = find_member(into, NULL, name, post);
    if (!symbol || !grow_members(model)) {
        resolve_fault(with, tree, NULL, "syntax: %s", cann_error_message());
        return nothing;
    }
    k = into->member_count++;
    model->member_dimensions[k] =
        same >= 0 ? model->member_dimensions[same] : member_dimension(with, name);
    into->members[k] = (member){.symbol = symbol, .name = name, .post = post, .prompt = prompt};
    place at = source_place(tree->sign.source, tree->sign.begin);
    into->members[k].line = at.line;
    into->members[k].column = at.column;
    return (quantity){symbol, model->member_dimensions[k]};
}

/* pre.x(t-0): without the delay of the projection. */
static bool is_prompt(const syntax *tree)
{
    const syntax *at = tree->count == 1 ? tree->child[0] : NULL;
    return at && at->kind == SYNTAX_OPERATOR && at->row == FUNCTION_sub && at->count == 2 &&
           at->child[0]->kind == SYNTAX_NAME && strcmp(at->child[0]->name, "t") == 0 &&
           at->child[1]->kind == SYNTAX_NUMBER && at->child[1]->number == 0;
}

static quantity connected_member(resolver *with, const syntax *tree)
{
    if (with->model->kind != MODEL_SYNAPSE) {
        resolve_fault(with, tree, NULL, "name: '%s.%s' is known in synapse models only",
                      tree->scope, tree->name);
        return nothing;
    }
    if (tree->name[0] == '$') {
        resolve_fault(with, tree, "read a variable by its own name",
                      "name: '%s.%s' stands for a port, which events increment", tree->scope,
                      tree->name);
        return nothing;
    }
    bool prompt = is_prompt(tree);
    if (tree->count && !prompt) {
        resolve_fault(with, tree, "the projection's delay holds for pre.x; pre.x(t-0) has none",
                      "call: only %s.%s(t-0) will do", tree->scope, tree->name);
        return nothing;
    }
    return member_quantity(with, tree, prompt && strcmp(tree->scope, "pre") == 0);
}

/* in.port: the input of that name, at which senders arrive. */
static quantity arriving_member(resolver *with, const syntax *tree)
{
    const item *named = model_item(with->model, tree->name);
    if (with->model->kind == MODEL_SYNAPSE)
        resolve_fault(with, tree, "read the connected groups: pre.x, post.x",
                      "name: 'in.%s' is for neurons, at which synapses send", tree->name);
    else if (!named)
        resolve_fault(with, tree, "declare it in input", "unknown name: 'in.%s'", tree->name);
    else if (named->kind != NAME_INPUT)
        resolve_fault(with, tree, "synapses send to an input that is no state",
                      "name: '%s' is no input (%s line %d)", tree->name, named->section,
                      named->from->line);
    else
        return (quantity){named->symbol,
                          with->model->units == UNITS_OFF ? dimension_any : named->dimension};
    return nothing;
}

/* net.name: a constant of the network, unless a parameter of that name hides it. */
static quantity network_member(resolver *with, const syntax *tree)
{
    const item *named = model_item(with->model, tree->name);
    if (named && named->kind == NAME_PARAMETER && !tree->count)
        return (quantity){named->symbol,
                          with->model->units == UNITS_OFF ? dimension_any : named->dimension};
    resolve_fault(with, tree, NULL,
                  tree->count ? "name: 'net.%s' is a constant and no function"
                              : "name: 'net.%s' is not there: that name means something else here",
                  tree->name);
    return nothing;
}

quantity builtin_member(resolver *with, const syntax *tree)
{
    if (strcmp(tree->scope, "pop") == 0) return reduction(with, tree);
    if (strcmp(tree->scope, "net") == 0) return network_member(with, tree);
    if (!with->elements) {
        resolve_fault(with, tree, NULL, "name: %s may use parameters only", with->where);
        return nothing;
    }
    if (strcmp(tree->scope, "in") == 0) return arriving_member(with, tree);
    return connected_member(with, tree);
}

const node *builtin_rate(const resolver *with, const char *state)
{
    char letters[256];
    snprintf(letters, sizeof letters, "%.250s'", state);
    return node_symbol(pool_of(with), letters);
}

/* Per ms; where units are soft and the state has none, its rate has none either: V' = V - w. */
dimension builtin_rate_dimension(const resolver *with, const item *state)
{
    dimension of = unifier_resolve(&with->model->unifier, &state->dimension);
    if (with->model->units == UNITS_SOFT && !dimension_known(&of)) return dimension_any;
    dimension per_time = time_dimension(with, -1);
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
