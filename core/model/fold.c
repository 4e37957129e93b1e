/* SPDX-License-Identifier: MIT
 * Synapses whose states need not be kept one by one. Where the sums over a target's synapses obey
 * the synapse's equations (expr/align.h), the states become states of the target, fused into its
 * kernel, and projections of equal description share them: same model and values, target and port.
 * Such a state is named after the first of its projections, "E_I.g". The parameters stay where they
 * are; the target's kernel reads them through links. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "model/program.h"
#include <stdio.h>
#include <string.h>

void folds_free(cann_program *program)
{
    for (int64_t k = 0; k < program->fold_count; k++) {
        memory_free(program->folds[k]->states);
        memory_free(program->folds[k]);
    }
    memory_free(program->folds);
    program->folds = NULL;
    program->fold_count = 0;
}

void group_unfold(group *group)
{
    group->spread_count = 0;
    if (!group->derived) return;
    memory_free(group->derived->states);
    memory_free(group->derived->equations);
    memory_free(group->derived);
    memory_free(group->sends);
    group->derived = NULL;
    group->sends = NULL;
    group->send_count = 0;
    group->system = group->base;
}

/* ---- names of the connected groups ---- */

/* A variable of a group as its kernels see it; NULL with a sentence. */
const node *member_value(const group *group, const char *name, const char *asker)
{
    const system_model *system = group->base;
    for (int64_t k = 0; k < system->alias_count; k++)
        if (!strcmp(system->aliases[k].name, name))
            return system->aliases[k].step ? system->aliases[k].symbol : system->aliases[k].value;
    const node *symbol = node_symbol(system->pool, name);
    int slot = symbol ? group_find(group, symbol) : -1;
    if (slot >= 0 && group->slots[slot].role <= SLOT_HIDDEN) return symbol;
    if (!strcmp(name, "i") || !strcmp(name, "N")) return symbol;
    if (!strcmp(name, "refractory")) {
        const node *now = events_refractory(group);
        return now ? now : node_number(system->pool, 0);
    }
    text list = {0};
    for (int64_t k = 0; k < group->slot_count; k++)
        if (group->slots[k].role <= SLOT_STATE)
            text_add(&list, "%s%s", list.length ? ", " : "", group->slots[k].symbol->name);
    fail(CANN_ERROR_NAME, "%s: %s (%s) has no variable '%s'   (variables: %s)", asker, group->name,
         system->name, name, text_string(&list));
    text_free(&list);
    return NULL;
}

/* ---- equal descriptions ---- */

static bool equal_values(const cann_program *program, const slot *a, const slot *b)
{
    if (a->bytes != b->bytes || a->batched != b->batched || a->width != b->width) return false;
    return !memcmp(slot_data(program, a, 0), slot_data(program, b, 0), (size_t)a->bytes);
}

static bool same_port(const projection *a, const projection *b)
{
    return a->port && b->port ? !strcmp(a->port, b->port) : a->port == b->port;
}

/* Whether two projections may share their states. */
static bool alike(const projection *a, const projection *b)
{
    const system_model *system = a->own->system;
    if (a->post != b->post || system != b->own->system || !same_port(a, b)) return false;
    for (int64_t k = 0; k < system->parameter_count; k++) {
        const node *symbol = system->parameters[k].symbol;
        const slot *x = &a->own->slots[group_find(a->own, symbol)];
        const slot *y = &b->own->slots[group_find(b->own, symbol)];
        if (!strcmp(symbol->name, "w")) continue;
        if (x->width != 1 || !equal_values(a->own->program, x, y)) return false;
    }
    return true;
}

/* ---- one fold ---- */

typedef struct exchange {
    const node **from, **to;
    int64_t count;
} exchange;

static void put(exchange *with, const node *from, const node *to)
{
    with->from[with->count] = from;
    with->to[with->count++] = to;
}

static const node *own_symbol(const group *where, const projection *first, const char *name)
{
    text full = {0};
    text_add(&full, "%s.%s", first->own->name, name);
    const node *symbol = node_symbol(where->system->pool, text_string(&full));
    text_free(&full);
    return symbol;
}

/* A parameter of the projection as a kernel of another group reads it. */
static const node *link_parameter(group *where, const projection *first, const node *parameter)
{
    const node *symbol = own_symbol(where, first, parameter->name);
    if (spread_wanted(first, parameter)) return spread_declare(where, first, parameter, symbol);
    int slot = group_slot(where, symbol, SLOT_LINK, 1, false);
    if (slot < 0) return NULL;
    where->slots[slot].role = SLOT_LINK;
    where->slots[slot].width = 1;
    where->slots[slot].of = first->own;
    where->slots[slot].of_slot = group_find(first->own, parameter);
    return symbol;
}

static cann_status fill_exchange(fold *fold, exchange *with)
{
    const projection *first = fold->first;
    const system_model *system = first->own->system;
    for (int64_t k = 0; k < system->parameter_count; k++) {
        const node *symbol = system->parameters[k].symbol;
        if (!strcmp(symbol->name, "w")) continue;
        put(with, symbol, link_parameter(fold->where, first, symbol));
    }
    for (int64_t k = 0; k < system->state_count; k++)
        put(with, system->states[k].symbol, fold->states[k]);
    for (int64_t k = 0; k < system->member_count; k++) {
        const member *member = &system->members[k];
        if (!member->post) continue;
        const node *value = member_value(fold->where, member->name, first->own->name);
        if (!value) return CANN_ERROR_NAME;
        put(with, member->symbol, value);
    }
    for (int64_t k = 0; k < with->count; k++)
        if (!with->to[k]) return CANN_ERROR_MEMORY;
    return CANN_OK;
}

/* Makes room in the group's system for what a synapse's adds. */
static cann_status derive(group *where, const system_model *more)
{
    system_model *made = where->derived;
    if (!made) {
        made = memory_take(1, sizeof *made);
        if (!made) return CANN_ERROR_MEMORY;
        *made = *where->base;
        made->states = NULL;
        made->equations = NULL;
        where->derived = made;
        made->states = memory_take(made->state_count + 1, sizeof *made->states);
        made->equations = memory_take(made->equation_count + 1, sizeof *made->equations);
        if (!made->states || !made->equations) return CANN_ERROR_MEMORY;
        memcpy(made->states, where->base->states, (size_t)made->state_count * sizeof(declaration));
        if (made->equation_count)
            memcpy(made->equations, where->base->equations,
                   (size_t)made->equation_count * sizeof(equation));
        where->system = made;
    }
    int64_t states = made->state_count, equations = made->equation_count;
    declaration *more_states =
        memory_grow(made->states, states + 1, states + more->state_count + 1, sizeof *more_states);
    if (more_states) made->states = more_states;
    equation *more_equations =
        memory_grow(made->equations, equations + 1, equations + more->equation_count + 1,
                    sizeof *more_equations);
    if (more_equations) made->equations = more_equations;
    char **methods = memory_grow(where->methods, where->method_count,
                                 states + more->state_count + 1, sizeof *methods);
    if (methods) where->methods = methods;
    if (methods) where->method_count = states + more->state_count + 1;
    return more_states && more_equations && methods ? CANN_OK : CANN_ERROR_MEMORY;
}

static const node *import(const fold *fold, const node *value, const exchange *with)
{
    return value ? node_import(fold->where->system->pool, value, with->from, with->to, with->count,
                               fold->where->derived->draw_count)
                 : NULL;
}

static cann_status add_state(fold *fold, int64_t k, const exchange *with, int64_t *place)
{
    const declaration *from = &fold->first->own->system->states[k];
    system_model *into = fold->where->derived;
    declaration *state = &into->states[into->state_count];
    *place = into->state_count++;
    *state = *from;
    state->name = fold->states[k]->name;
    state->symbol = fold->states[k];
    state->value = import(fold, from->value, with);
    state->least = import(fold, from->least, with);
    state->most = import(fold, from->most, with);
    int slot = group_slot(fold->where, state->symbol, SLOT_STATE, fold->where->count, true);
    if (slot < 0) return CANN_ERROR_MEMORY;
    fold->where->slots[slot].role = SLOT_STATE;
    fold->where->slots[slot].width = fold->where->count;
    fold->where->slots[slot].first_value = state->value;
    return CANN_OK;
}

static cann_status add_states(fold *fold, const exchange *with)
{
    const system_model *system = fold->first->own->system;
    system_model *into = fold->where->derived;
    for (int64_t k = 0; k < system->state_count; k++) {
        int64_t place;
        if (!strcmp(system->states[k].name, "w")) continue;
        if (add_state(fold, k, with, &place) != CANN_OK) return CANN_ERROR_MEMORY;
        for (int64_t e = 0; e < system->equation_count; e++) {
            if (system->equations[e].state != k) continue;
            equation *equation = &into->equations[into->equation_count++];
            *equation = system->equations[e];
            equation->state = place;
            equation->rate = import(fold, system->equations[e].rate, with);
            if (!equation->rate) return CANN_ERROR_MEMORY;
        }
    }
    return CANN_OK;
}

static cann_status keep_send(group *where, const char *port, const node *sent)
{
    const node *input = port_input(where, port);
    if (!input || !sent) return CANN_ERROR_NAME;
    send *grown =
        memory_grow(where->sends, where->send_count, where->send_count + 1, sizeof *grown);
    if (!grown) return CANN_ERROR_MEMORY;
    where->sends = grown;
    grown[where->send_count++] = (send){input, sent};
    return CANN_OK;
}

static cann_status add_send(fold *fold, const exchange *with)
{
    const system_model *system = fold->first->own->system;
    if (!system->send) return CANN_OK;
    return keep_send(fold->where, fold->first->port, import(fold, system->send, with));
}

static cann_status build_fold(fold *fold)
{
    const system_model *system = fold->first->own->system;
    int64_t most = system->parameter_count + system->state_count + system->member_count + 1;
    exchange with = {memory_take(most, sizeof *with.from), memory_take(most, sizeof *with.to), 0};
    cann_status status = with.from && with.to ? CANN_OK : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = fill_exchange(fold, &with);
    if (status == CANN_OK) status = derive(fold->where, system);
    if (status == CANN_OK) status = add_states(fold, &with);
    if (status == CANN_OK) status = add_send(fold, &with);
    if (status == CANN_OK) fold->where->derived->draw_count += system->draw_count;
    memory_free(with.from);
    memory_free(with.to);
    return status;
}

/* The slot of the target where w times what sources say of a term is added up. */
int term_sum(const projection *projection, int term)
{
    group *post = projection->post;
    char tail[32];
    snprintf(tail, sizeof tail, ".#sum%d", term);
    text name = {0};
    text_add(&name, "%s%s", projection->own->name, tail);
    const node *symbol = node_symbol(post->base->pool, text_string(&name));
    text_free(&name);
    return group_slot(post, symbol, SLOT_TEMPORARY, post->count, true);
}

/* What sources send, by terms: the target multiplies each sum by what it knows. */
static cann_status send_terms(projection *projection)
{
    const system_model *system = projection->own->system;
    group *post = projection->post;
    int64_t most = system->parameter_count + system->state_count + system->member_count + 1;
    fold here = {.where = post, .first = projection};
    here.states = memory_take(system->state_count + 1, sizeof *here.states);
    exchange with = {memory_take(most, sizeof *with.from), memory_take(most, sizeof *with.to), 0};
    separated terms;
    cann_status status = CANN_ERROR_MEMORY;
    if (here.states && with.from && with.to &&
        alignment_separate(system, NULL, system->send, &terms)) {
        for (int64_t k = 0; k < system->state_count; k++)
            here.states[k] = own_symbol(post, projection, system->states[k].name);
        status = fill_exchange(&here, &with);
        if (status == CANN_OK) status = derive(post, &(system_model){0});
    }
    for (int k = 0; status == CANN_OK && k < terms.count; k++) {
        int sum = term_sum(projection, k);
        const node *factor = import(&here, terms.terms[k].post, &with);
        if (sum < 0 || !factor) {
            status = CANN_ERROR_MEMORY;
            break;
        }
        status = keep_send(post, projection->port,
                           node_mul(post->base->pool, post->slots[sum].symbol, factor));
    }
    memory_free(here.states);
    memory_free(with.from);
    memory_free(with.to);
    return status;
}

static fold *new_fold(cann_program *program, group *where, const projection *first)
{
    const system_model *system = first->own->system;
    fold **grown =
        memory_grow(program->folds, program->fold_count, program->fold_count + 1, sizeof *grown);
    if (grown) program->folds = grown;
    fold *made = grown ? memory_take(1, sizeof *made) : NULL;
    if (!made) return NULL;
    program->folds[program->fold_count++] = made;
    *made = (fold){.where = where, .first = first};
    made->states = memory_take(system->state_count + 1, sizeof *made->states);
    for (int64_t k = 0; made->states && k < system->state_count; k++)
        made->states[k] = own_symbol(where, first, system->states[k].name);
    return made->states && build_fold(made) == CANN_OK ? made : NULL;
}

static fold *find_fold(const cann_program *program, const projection *projection)
{
    for (int64_t k = 0; k < program->fold_count; k++)
        if (program->folds[k]->where == projection->post &&
            alike(program->folds[k]->first, projection))
            return program->folds[k];
    return NULL;
}

/* Values of parameters decide who shares states, so they are needed before anything is built. */
static cann_status first_parameters(cann_program *program)
{
    cann_status status = program->begun ? CANN_OK : program_layout(program);
    bool placed = !program->begun;
    for (int64_t p = 0; p < program->projection_count && status == CANN_OK; p++) {
        group *own = program->projections[p]->own;
        if (program->begun && own->begun) continue;
        if (!placed) status = program_layout(program);
        placed = true;
        if (status == CANN_OK) status = initial_values(own);
    }
    return status;
}

cann_status folds_build(cann_program *program)
{
    folds_free(program);
    cann_status status = CANN_OK;
    for (int64_t g = 0; g < program->group_count; g++) group_unfold(program->groups[g]);
    if (program->projection_count) status = placements_decide(program);
    if (status == CANN_OK && program->projection_count) status = first_parameters(program);
    for (int64_t p = 0; p < program->projection_count && status == CANN_OK; p++) {
        projection *projection = program->projections[p];
        if (projection->alignment.kind == ALIGN_PRE && projection->own->system->send)
            status = send_terms(projection);
        if (projection->alignment.kind != ALIGN_POST) continue;
        projection->fold = find_fold(program, projection);
        if (!projection->fold) projection->fold = new_fold(program, projection->post, projection);
        if (!projection->fold) status = CANN_ERROR_MODEL;
    }
    return status;
}
