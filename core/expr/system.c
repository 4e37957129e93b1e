/* SPDX-License-Identifier: MIT
 * The check of a whole model, and what comes of it. */
#include "expr/system.h"
#include "base/hash.h"
#include "base/status.h"
#include "expr/declare.h"
#include "expr/demand.h"
#include "expr/equations.h"
#include "expr/past.h"
#include "expr/range.h"
#include <stdio.h>
#include <string.h>

/* ---- convolution kernels ---- */

enum { KERNELS_MOST = 64 };

/* Kernels are shapes: of parameters, not of what changes. */
static bool make_kernel(resolver *with, item *shape, field_kernel *into, dimension *of)
{
    cann_model *model = with->model;
    quantity values[8];
    char letters[256];
    for (int k = 0; k < shape->from->argument_count; k++) {
        snprintf(letters, sizeof letters, "%.100s(%.100s)", shape->name, shape->from->arguments[k]);
        into->argument[k] = node_symbol(model->system.pool, letters);
        values[k] = (quantity){into->argument[k], dimension_any};
    }
    resolver inside = {.model = model,
                       .where = "a kernel",
                       .calls = 1,
                       .arguments = shape->from->arguments,
                       .argument_count = shape->from->argument_count,
                       .values = values};
    shape->used = true;
    quantity value = resolve(&inside, shape->from->value);
    into->name = shape->name;
    into->arity = shape->from->argument_count;
    into->value = value.node;
    *of = value.dimension;
    return value.node != NULL;
}

int64_t resolve_kernel(resolver *with, item *shape, const syntax *at, dimension *of)
{
    system_model *into = &with->model->system;
    *of = dimension_any;
    if (shape->failed || !shape->from->value) return -1;
    if (shape->position > 0) return shape->position - 1;
    if (shape->from->argument_count > 3) {
        resolve_fault(with, at, NULL, "call: a kernel has 1 to 3 arguments, and '%s' has %d",
                      shape->name, shape->from->argument_count);
        return -1;
    }
    if (!into->kernels)
        into->kernels = arena_take(&with->model->arena, KERNELS_MOST, sizeof *into->kernels);
    if (!into->kernels || into->kernel_count == KERNELS_MOST) {
        resolve_fault(with, at, NULL, "call: a model has at most %d kernels", KERNELS_MOST);
        return -1;
    }
    if (!make_kernel(with, shape, &into->kernels[into->kernel_count], of)) {
        shape->failed = true;
        return -1;
    }
    shape->position = ++into->kernel_count;
    return shape->position - 1;
}

/* ---- the whole ---- */

static void check_units_known(cann_model *model)
{
    for (int64_t i = 0; i < model->item_count && model->units == UNITS_STRICT; i++) {
        const item *at = &model->items[i];
        if (at->kind == NAME_FUNCTION || at->failed || model_is_implied(model, at)) continue;
        dimension found = unifier_resolve(&model->unifier, &at->dimension);
        if (!dimension_known(&found))
            fault_add(&model->faults, -1, &at->from->target, 1,
                      "declare it, such as name : mV, or name : 1 for a plain number",
                      "unit: that of '%s' cannot be told", at->name);
    }
}

static bool whole_event(const event *at, const event_text *from)
{
    bool whole = (at->condition || !from->when.text) && (at->refractory || !from->refractory.text);
    for (int64_t k = 0; k < at->action_count; k++) whole = whole && at->actions[k].value;
    return whole;
}

static bool whole_pathway(const pathway *at, const event_text *from)
{
    while (strcmp(from->name, at->name) != 0) from = from->next;
    bool whole = (at->delay || !from->delay.text) && (at->unless || !from->unless.text);
    for (int64_t k = 0; k < at->action_count; k++) whole = whole && at->actions[k].value;
    return whole;
}

static bool whole_events(const cann_model *model)
{
    const system_model *of = &model->system;
    bool whole = of->send || !model->send;
    for (int64_t k = 0; k < of->event_count; k++) {
        const event_text *from = model->events;
        while (strcmp(from->name, of->events[k].name) != 0) from = from->next;
        whole = whole && whole_event(&of->events[k], from);
    }
    for (int64_t k = 0; k < of->pathway_count; k++)
        whole = whole && whole_pathway(&of->pathways[k], model->events);
    return whole;
}

/* False where a node is missing though no fault was told: memory, or the depth of expressions, ran
 * out on the way, and the sentence says which. */
static bool is_whole(const cann_model *model)
{
    const system_model *of = &model->system;
    bool whole = true;
    for (int64_t k = 0; k < of->alias_count; k++) whole = whole && of->aliases[k].value;
    for (int64_t k = 0; k < of->equation_count; k++) whole = whole && of->equations[k].rate;
    for (int64_t k = 0; k < of->assignment_count; k++) whole = whole && of->assignments[k].value;
    for (int64_t k = 0; k < of->kernel_count; k++) whole = whole && of->kernels[k].value;
    whole = whole && whole_events(model);
    for (int64_t k = 0; k < of->parameter_count; k++)
        whole = whole && (of->parameters[k].value ||
                          !model_item(model, of->parameters[k].name)->from->value);
    for (int64_t k = 0; k < of->state_count; k++)
        whole =
            whole && (of->states[k].value || !model_item(model, of->states[k].name)->from->value);
    return whole;
}

static cann_status conclude(cann_model *model, bool memory)
{
    if (!memory) return CANN_ERROR_MEMORY;
    if (model->faults.count) {
        if (model->faults.count > FAULTS_MOST) {
            text_add(&model->faults.text, "\n... and %d more", model->faults.count - FAULTS_MOST);
            model->faults.count = FAULTS_MOST;
        }
        return fail(CANN_ERROR_MODEL, "%s", text_string(&model->faults.text));
    }
    model->sound = true;
    return CANN_OK;
}

static void fill_system(cann_model *model)
{
    model->system.name = (char *)model->name;
    model->system.kind = model->kind;
    model->system.method = model->method;
}

cann_status cann_model_check(cann_model *model)
{
    if (model->checked) return model->sound ? CANN_OK : conclude(model, true);
    model->checked = true;
    bool memory = declare_all(model) && equations_declare(model) && equations_aliases(model) &&
                  equations_states(model) && equations_rates(model) && events_resolve(model) &&
                  pathways_send(model) && equations_functions(model);
    if (memory) {
        range_derive(model);
        past_note(model);
        check_units_known(model);
        demand_no_noise(model);
        if (!model->faults.count) demand_event_readers(model);
        fill_system(model);
        if (!model->faults.count && !is_whole(model))
            fault_add_plain(&model->faults, model->name, "%s", cann_error_message());
    }
    return conclude(model, memory);
}

const system_model *model_system(cann_model *model)
{
    return cann_model_check(model) == CANN_OK ? &model->system : NULL;
}

/* ---- expressions in a model's scope ---- */

static const node *resolve_extra(cann_model *model, const source *of, const char *const *extra,
                                 int64_t extra_count, faults *all)
{
    names scope = {0};
    bool well = true;
    for (int64_t i = 0; i < model->item_count && well; i++)
        well = names_set(&scope, model->items[i].name, model->items[i].kind, i);
    for (int64_t i = 0; i < extra_count && well; i++)
        well = names_set(&scope, extra[i], NAME_INPUT, 0);
    parse_job job = {.arena = &model->arena, .source = of, .faults = all, .names = &scope};
    const syntax *tree = well && parse_open(&job) ? parse_expression(&job) : NULL;
    names_free(&scope);
    resolver with = {.model = model,
                     .where = "an expression",
                     .draws = true,
                     .elements = true,
                     .reductions = true,
                     .extra = extra,
                     .extra_count = extra_count};
    const node *value = NULL;
    if (tree && !all->count) {
        /* Faults of the resolver go to the model's own list, empty as the model is sound. */
        model->faults.count = 0;
        value = resolve(&with, tree).node;
        *all = model->faults;
        model->faults = (faults){.count = 0};
    }
    return value;
}

static const node *read_expression(cann_model *model, const char *section_name, const char *letters,
                                   const char *const *extra, int64_t extra_count)
{
    source *of = arena_take(&model->arena, 1, sizeof *of);
    const char *title = arena_string(&model->arena, section_name, (int64_t)strlen(section_name));
    char *kept = arena_string(&model->arena, letters, (int64_t)strlen(letters));
    if (!of || !title || !kept) return NULL;
    *of = (source){model->name, title, kept, (int64_t)strlen(kept)};
    faults all = {.count = 0};
    model->work = 0;
    /* Draws of an added expression are told apart by its section and place in it, not by how many
     * expressions came before: the same expression draws the same numbers in every run. */
    int own = model->system.draw_count;
    uint64_t name = hash_bytes(HASH_START, title, strlen(title));
    model->system.draw_count = own + 1024 * (1 + (int)(name % (1 << 16)));
    const node *value = resolve_extra(model, of, extra, extra_count, &all);
    model->system.draw_count = own;
    if (all.count) {
        fail(CANN_ERROR_MODEL, "%s", text_string(&all.text));
        value = NULL;
    }
    text_free(&all.text);
    return value;
}

/* The arena of one expression: texts and syntax die with it, nodes have memory of their own. What
 * the model keeps of it, its kernels, has its place beforehand. */
const node *model_expression(cann_model *model, const char *section_name, const char *letters,
                             const char *const *extra, int64_t extra_count)
{
    if (cann_model_check(model) != CANN_OK) return NULL;
    if (!letters) {
        fail(CANN_ERROR_ARGUMENT, "an expression is missing, such as \"u + 1\"");
        return NULL;
    }
    system_model *system = &model->system;
    if (!system->kernels)
        system->kernels = arena_take(&model->arena, KERNELS_MOST, sizeof *system->kernels);
    if (!system->kernels) return NULL;
    arena kept = model->arena;
    model->arena = (arena){0};
    const node *value = read_expression(model, section_name, letters, extra, extra_count);
    arena_free(&model->arena);
    model->arena = kept;
    return value;
}

void model_forget_members(cann_model *model, int64_t count)
{
    model->system.member_count = count;
}
