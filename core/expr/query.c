/* SPDX-License-Identifier: MIT
 * What others ask of a model: its names, units, defaults, and constants in its units. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/derive.h"
#include "expr/equations.h"
#include "expr/resolve.h"
#include <inttypes.h>
#include <string.h>

static const declaration *declared(const system_model *of, cann_model_part part, int64_t *count)
{
    *count = part == CANN_PARAMETER ? of->parameter_count
             : part == CANN_STATE   ? of->state_count
             : part == CANN_INPUT   ? of->input_count
                                    : 0;
    return part == CANN_PARAMETER ? of->parameters
           : part == CANN_STATE   ? of->states
           : part == CANN_INPUT   ? of->inputs
                                  : NULL;
}

static const declaration *find_declared(cann_model *model, cann_model_part part, int64_t index)
{
    const system_model *of = model_system(model);
    int64_t count = 0;
    const declaration *all = of ? declared(of, part, &count) : NULL;
    return index >= 0 && index < count ? &all[index] : NULL;
}

static const alias *find_alias(cann_model *model, cann_model_part part, int64_t index)
{
    const system_model *of = part == CANN_ALIAS ? model_system(model) : NULL;
    return of && index >= 0 && index < of->alias_count ? &of->aliases[index] : NULL;
}

static const item *find_item(cann_model *model, cann_model_part part, int64_t index)
{
    const char *name = cann_model_name(model, part, index);
    return name && part != CANN_EVENT ? model_item(model, name) : NULL;
}

int64_t cann_model_count(cann_model *model, cann_model_part part)
{
    const system_model *of = model_system(model);
    if (!of) return 0;
    if (part == CANN_ALIAS) return of->alias_count;
    if (part == CANN_EVENT) return of->event_count + of->pathway_count;
    int64_t count;
    declared(of, part, &count);
    return count;
}

const char *cann_model_name(cann_model *model, cann_model_part part, int64_t index)
{
    const declaration *of = find_declared(model, part, index);
    if (of) return of->name;
    const alias *named = find_alias(model, part, index);
    if (named) return named->name;
    const system_model *whole = part == CANN_EVENT ? model_system(model) : NULL;
    if (!whole || index < 0 || index >= whole->event_count + whole->pathway_count) return NULL;
    return index < whole->event_count ? whole->events[index].name
                                      : whole->pathways[index - whole->event_count].name;
}

const char *cann_model_unit(cann_model *model, cann_model_part part, int64_t index)
{
    const item *of = find_item(model, part, index);
    if (!of) return NULL;
    const declaration *made = find_declared(model, part, index);
    const alias *named = find_alias(model, part, index);
    return !of->from->unit ? "" : made ? made->unit : named->unit;
}

const char *cann_model_doc(cann_model *model, cann_model_part part, int64_t index)
{
    const item *of = find_item(model, part, index);
    if (!of) return NULL;
    const annotation *doc = annotation_find(of->from->annotations, "doc");
    return doc && doc->text ? doc->text : "";
}

const char *cann_model_type(cann_model *model, cann_model_part part, int64_t index)
{
    static const char *const types[] = {"real", "int", "bool"};
    const item *of = find_item(model, part, index);
    return of ? types[of->from->type] : NULL;
}

bool cann_model_default(cann_model *model, cann_model_part part, int64_t index, double *value)
{
    const declaration *of = find_declared(model, part, index);
    if (!of || !of->value || of->value->kind != NODE_NUMBER) return false;
    *value = of->value->number;
    return true;
}

const char *cann_model_default_text(cann_model *model, cann_model_part part, int64_t index)
{
    const item *of = find_item(model, part, index);
    if (!of) return NULL;
    if (!of->from->value) return "";
    const span *all = &of->from->value->all;
    memory_free(model->printed);
    model->printed = memory_take(all->end - all->begin + 1, 1);
    if (!model->printed) return NULL;
    memcpy(model->printed, all->source->text + all->begin, (size_t)(all->end - all->begin));
    return model->printed;
}

/* Read as net.NAME, and declared nowhere; w is every synapse's own. */
static bool is_of_network(const cann_model *model, cann_model_part part, const item *of)
{
    return part == CANN_PARAMETER && model_is_implied(model, of) && strcmp(of->name, "w") != 0;
}

bool cann_model_flag(cann_model *model, cann_model_part part, int64_t index, const char *flag)
{
    const item *of = find_item(model, part, index);
    const declaration *made = find_declared(model, part, index);
    if (!of) return false;
    if (made && strcmp(flag, "hold") == 0) return made->hold;
    if (made && strcmp(flag, "record") == 0) return made->record;
    if (strcmp(flag, "port") == 0) return of->port;
    if (strcmp(flag, "net") == 0) return is_of_network(model, part, of);
    return equations_flag(of->from, flag);
}

const char *cann_model_kind(cann_model *model)
{
    static const char *const kinds[] = {"neuron", "synapse", "field", "system"};
    return kinds[model->kind];
}

const char *cann_model_title(cann_model *model)
{
    return model->name;
}

const char *cann_model_method(cann_model *model, const char *state)
{
    const system_model *of = model_system(model);
    if (!of) return NULL;
    if (!state) return of->method;
    const item *named = model_item(model, state);
    if (!named || named->kind != NAME_STATE) return NULL;
    const char *method = of->states[named->position].method;
    return method ? method : "";
}

double cann_model_scale(cann_model *model, const char *name)
{
    const item *of = name && model_system(model) ? model_item(model, name) : NULL;
    return of && of->from->unit ? unit_convert(1, of->from->unit->ten) : 1;
}

/* ---- what was made of the equations ---- */

/* Keeps the text until the next; takes ownership. */
static const char *keep(cann_model *model, char *letters)
{
    if (!letters) return NULL;
    memory_free(model->printed);
    model->printed = letters;
    return letters;
}

/* The system, where it has both states. */
static const system_model *whole(cann_model *model, int64_t index, int64_t other)
{
    const system_model *of = model_system(model);
    if (!of || (index >= 0 && index < of->state_count && other < of->state_count)) return of;
    fail(CANN_ERROR_ARGUMENT, "a model of %" PRId64 " states has none at that place",
         of->state_count);
    return NULL;
}

static const node *rate_of(const system_model *of, int64_t state)
{
    for (int64_t k = 0; k < of->equation_count; k++)
        if (of->equations[k].state == state) return of->equations[k].rate;
    return NULL;
}

const char *cann_model_rate(cann_model *model, int64_t state)
{
    const system_model *of = whole(model, state, 0);
    const node *rate = of ? rate_of(of, state) : NULL;
    return !of ? NULL : keep(model, rate ? node_print(rate) : memory_string(""));
}

const char *cann_model_jacobian(cann_model *model, int64_t state, int64_t by)
{
    const system_model *of = whole(model, state, by < 0 ? INT64_MAX : by);
    const node *rate = of ? rate_of(of, state) : NULL;
    if (!of) return NULL;
    if (!rate) return keep(model, memory_string("0"));
    const node *slope = derive(of->pool, rate, of->states[by].symbol);
    return slope ? keep(model, node_print(slope)) : NULL;
}

static void add_action(text *out, const char *scope, const char *name, const node *value)
{
    char *printed = node_print(value);
    text_add(out, "%s%s%s %s %s", out->length ? "; " : "", scope, name, *scope ? "+=" : "=",
             printed ? printed : "...");
    memory_free(printed);
}

static void add_pathway(text *out, const system_model *of, const pathway *from)
{
    static const char *const scopes[] = {
        [PATHWAY_OWN] = "", [PATHWAY_POST] = "post.", [PATHWAY_PRE] = "pre."};
    for (int64_t k = 0; k < from->action_count; k++) {
        const pathway_action *at = &from->actions[k];
        bool own = at->target == PATHWAY_OWN;
        add_action(out, scopes[at->target], own ? of->states[at->state].name : at->port, at->value);
    }
}

static void add_event(text *out, const system_model *of, const event *from)
{
    for (int64_t k = 0; k < from->action_count; k++)
        add_action(out, "", of->states[from->actions[k].state].name, from->actions[k].value);
}

const char *cann_model_actions(cann_model *model, int64_t index)
{
    const system_model *of = model_system(model);
    if (!of) return NULL;
    if (index < 0 || index >= of->event_count + of->pathway_count) {
        fail(CANN_ERROR_ARGUMENT, "a model of %" PRId64 " events has none at that place",
             of->event_count + of->pathway_count);
        return NULL;
    }
    text out = {0};
    if (index < of->event_count)
        add_event(&out, of, &of->events[index]);
    else
        add_pathway(&out, of, &of->pathways[index - of->event_count]);
    return keep(model, out.bytes ? out.bytes : memory_string(""));
}

static cann_status unknown(cann_model *model, const char *name)
{
    resolver with = {.model = model};
    text hint = {0};
    resolve_near_names(&with, name, &hint);
    cann_status status = fail(CANN_ERROR_NAME, "%s has no '%.60s'%s%s", model->name, name,
                              hint.length ? "; " : "", text_string(&hint));
    text_free(&hint);
    return status;
}

static const node *quantity_node(cann_model *model, const source *of, const item *named)
{
    parse_job job = {
        .arena = &model->arena, .source = of, .faults = &model->faults, .names = &model->names};
    const syntax *tree = parse_open(&job) ? parse_expression(&job) : NULL;
    resolver with = {.model = model, .where = "a value"};
    return tree && !model->faults.count ? equations_value(&with, tree, named).node : NULL;
}

static cann_status not_one(const cann_model *model, const char *name, const char *letters)
{
    const char *told = text_string(&model->faults.text);
    if (*told) return fail(CANN_ERROR_MODEL, "%s", told);
    return fail(CANN_ERROR_MODEL,
                "%s: '%.60s' is not one number; write a number with or without a unit", name,
                letters);
}

static cann_status read_quantity(cann_model *model, const item *named, const char *letters,
                                 double *value)
{
    char *kept = arena_string(&model->arena, letters, (int64_t)strlen(letters));
    source *of = arena_take(&model->arena, 1, sizeof *of);
    if (!kept || !of) return CANN_ERROR_MEMORY;
    *of = (source){model->name, named->name, kept, (int64_t)strlen(kept)};
    model->work = 0;
    const node *found = quantity_node(model, of, named);
    bool well = found && node_evaluate(found, NULL, NULL, 0, value);
    cann_status status = well ? CANN_OK : not_one(model, named->name, letters);
    text_free(&model->faults.text);
    model->faults = (faults){.count = 0};
    return status;
}

cann_status cann_model_quantity(cann_model *model, const char *name, const char *letters,
                                double *value)
{
    cann_status status = cann_model_check(model);
    if (status != CANN_OK) return status;
    if (!name || !letters)
        return fail(CANN_ERROR_ARGUMENT, "a quantity needs a name and a text, such as \"20 ms\"");
    const item *named = model_item(model, name);
    if (!named || named->kind == NAME_FUNCTION) return unknown(model, name);
    /* Texts and syntax die with the quantity. */
    arena kept = model->arena;
    model->arena = (arena){0};
    status = read_quantity(model, named, letters, value);
    arena_free(&model->arena);
    model->arena = kept;
    return status;
}
