/* SPDX-License-Identifier: MIT
 * Events: conditions, refractory times, and what they do. Emitters come before what they emit. */
#include "base/memory.h"
#include "expr/body.h"
#include "expr/builtin.h"
#include "expr/locality.h"
#include <string.h>

/* ---- conditions ---- */

bool events_open(cann_model *model, const source *of, parse_job *job)
{
    *job = (parse_job){
        .arena = &model->arena, .source = of, .faults = &model->faults, .names = &model->names};
    return parse_open(job);
}

const node *events_duration(cann_model *model, resolver *with, const syntax *tree)
{
    quantity value = resolve(with, tree);
    if (!value.node || model->units == UNITS_OFF || resolve_is_bare(tree)) return value.node;
    unit second;
    unit_find("s", 1, &second);
    if (unifier_equate(&model->unifier, &value.dimension, &second.dimension)) return value.node;
    text is = {0};
    dimension_print(&is, &model->unifier, &value.dimension);
    fault_add(&model->faults, -1, &tree->all, 1, "a time is needed", "unit mismatch: ms = %s",
              text_string(&is));
    text_free(&is);
    return NULL;
}

static bool resolve_when(cann_model *model, const event_text *from, event *into)
{
    if (!from->when.text) return true;
    parse_job job;
    if (!events_open(model, &from->when, &job)) return false;
    syntax *phase;
    const syntax *tree = parse_when(&job, &into->kind, &phase);
    if (!tree) return true;
    bool every = into->kind == WHEN_EVERY;
    resolver with = {.model = model,
                     .where = every ? "every" : "a condition",
                     .elements = !every,
                     .reductions = !every};
    into->condition = every ? events_duration(model, &with, tree) : resolve(&with, tree).node;
    into->phase = phase ? events_duration(model, &with, phase) : NULL;
    const node *period = every ? into->condition : NULL;
    if (period && period->kind == NODE_NUMBER && !(period->number > 0))
        resolve_fault(&with, tree, "a period is above 0", "event: every %g ms", period->number);
    return true;
}

static bool is_condition(const cann_model *model, const syntax *tree)
{
    if (tree->kind == SYNTAX_OPERATOR) {
        unit_rule rule = functions[tree->row].units;
        return rule == units_compare || rule == units_logical;
    }
    const item *named = tree->kind == SYNTAX_NAME ? model_item(model, tree->name) : NULL;
    return named && named->from->type == VALUE_BOOL;
}

static bool resolve_refractory(cann_model *model, const event_text *from, event *into)
{
    if (!from->refractory.text) return true;
    parse_job job;
    if (!events_open(model, &from->refractory, &job)) return false;
    const syntax *tree = parse_expression(&job);
    if (!tree) return true;
    resolver with = {.model = model, .where = "a refractory time", .elements = true};
    into->refractory_is_condition = is_condition(model, tree);
    into->refractory = into->refractory_is_condition ? resolve(&with, tree).node
                                                     : events_duration(model, &with, tree);
    const node *lasts = into->refractory_is_condition ? NULL : into->refractory;
    if (lasts && lasts->kind == NODE_NUMBER && !(lasts->number >= 0))
        resolve_fault(&with, tree, "0 or more will do", "refractory: %g ms is negative",
                      lasts->number);
    return true;
}

static bool resolve_hold(cann_model *model, const event_text *from)
{
    if (!from->hold.text) return true;
    parse_job job;
    if (!events_open(model, &from->hold, &job)) return false;
    for (const statement *at = parse_names(&job); at; at = at->next) {
        resolver with = {.model = model, .where = "hold", .elements = true};
        const item *state = body_state(&with, at);
        if (state) model->system.states[state->position].hold = true;
    }
    return true;
}

static int64_t find_event(const cann_model *model, const char *name)
{
    int64_t k = 0;
    for (const event_text *at = model->events; at; at = at->next, k++)
        if (strcmp(at->name, name) == 0) return k;
    return -1;
}

static void unknown_event(cann_model *model, const statement *from)
{
    text hint = {0};
    for (const event_text *at = model->events; at; at = at->next)
        text_add(&hint, "%s%s", hint.length ? ", " : "(events: ", at->name);
    text_add(&hint, ")");
    fault_add(&model->faults, -1, &from->target, 1, text_string(&hint), "unknown event: '%s'",
              from->name);
    text_free(&hint);
}

static bool is_signal(const action *of)
{
    return of->kind == ACTION_EMIT || of->kind == ACTION_STOP;
}

/* The actions of a body in two lists: what they set, and whom they set off. */
static void sort_out(cann_model *model, const action *all, int64_t count, event *into)
{
    for (int64_t k = 0; k < count; k++) {
        const action *at = &all[k];
        if (!is_signal(at)) {
            const item *state = model_item(model, model->system.states[at->state].name);
            locality_demand_event(model, at->from, state, at->value, false);
            into->actions[into->action_count++] = (assignment){.state = at->state,
                                                               .value = at->value,
                                                               .line = at->from->line,
                                                               .column = at->from->column};
            continue;
        }
        int64_t set_off = at->kind == ACTION_EMIT ? find_event(model, at->from->name) : -1;
        if (at->kind == ACTION_EMIT && set_off < 0) unknown_event(model, at->from);
        into->emissions[into->emission_count++] = (emission){.event = set_off,
                                                             .condition = at->value,
                                                             .after = into->action_count,
                                                             .line = at->from->line,
                                                             .column = at->from->column};
    }
}

static bool resolve_body(cann_model *model, const statement *first, event *into)
{
    int64_t count = 0;
    action *all = body_resolve(model, first, &count);
    if (!all) return false;
    into->actions = arena_take(&model->arena, count, sizeof *into->actions);
    into->emissions = arena_take(&model->arena, count, sizeof *into->emissions);
    bool well = into->actions && into->emissions;
    if (well) sort_out(model, all, count, into);
    memory_free(all);
    return well;
}

static bool resolve_one(cann_model *model, const event_text *from, event *into)
{
    into->name = from->name;
    into->after = from->after;
    if (!resolve_when(model, from, into) || !resolve_refractory(model, from, into) ||
        !resolve_hold(model, from))
        return false;
    parse_job job;
    const statement *first = NULL;
    if (from->run.text) {
        if (!events_open(model, &from->run, &job)) return false;
        first = parse_actions(&job);
    }
    return resolve_body(model, first, into);
}

/* ---- order ---- */

/* True where an event that is not placed yet sets this one off. */
static bool awaited(const system_model *of, const int64_t *place, int64_t k)
{
    for (int64_t j = 0; j < of->event_count; j++)
        for (int64_t e = 0; e < of->events[j].emission_count && place[j] < 0; e++)
            if (of->events[j].emissions[e].event == k) return true;
    return false;
}

static void tell_circle(cann_model *model, const int64_t *place)
{
    const event_text *at = model->events;
    for (int64_t k = 0; at && place[k] >= 0; k++) at = at->next;
    if (!at) return;
    span all = {&at->run, 0, at->run.length};
    fault_add(&model->faults, -1, &all, 1, NULL, "event: '%s' sets itself off, by way of emit",
              at->name);
}

static bool is_emitted(const system_model *of, int64_t k)
{
    for (int64_t j = 0; j < of->event_count; j++)
        for (int64_t e = 0; e < of->events[j].emission_count; e++)
            if (of->events[j].emissions[e].event == k) return true;
    return false;
}

static void demand_conditions(cann_model *model)
{
    int64_t k = 0;
    for (const event_text *at = model->events; at; at = at->next, k++) {
        if (at->when.text || !at->run.text || is_emitted(&model->system, k)) continue;
        span all = {&at->run, 0, at->run.length};
        bool side = strcmp(at->name, "pre") == 0 || strcmp(at->name, "post") == 0;
        fault_add(&model->faults, -1, &all, 1,
                  side ? "on.pre and on.post are for kind = \"synapse\""
                       : "such as when = \"v > vt\"",
                  "event: '%s' has no condition", at->name);
    }
}

/* Gives each event its place, emitters first, else as declared. */
static bool find_places(cann_model *model, int64_t *place)
{
    const system_model *of = &model->system;
    for (int64_t k = 0; k < of->event_count; k++) place[k] = -1;
    for (int64_t placed = 0; placed < of->event_count; placed++) {
        int64_t k = 0;
        while (k < of->event_count && (place[k] >= 0 || awaited(of, place, k))) k++;
        if (k == of->event_count) {
            tell_circle(model, place);
            return false;
        }
        place[k] = placed;
    }
    return true;
}

static void put_in_order(system_model *of, const int64_t *place, event *ordered)
{
    for (int64_t k = 0; k < of->event_count; k++) {
        event *at = &of->events[k];
        for (int64_t e = 0; e < at->emission_count; e++)
            if (at->emissions[e].event >= 0) at->emissions[e].event = place[at->emissions[e].event];
        ordered[place[k]] = *at;
    }
    of->events = ordered;
}

static bool order_events(cann_model *model)
{
    system_model *of = &model->system;
    int64_t *place = memory_take(of->event_count + 1, sizeof *place);
    event *ordered = arena_take(&model->arena, of->event_count, sizeof *ordered);
    if (place && ordered && find_places(model, place)) put_in_order(of, place, ordered);
    memory_free(place);
    return place && ordered;
}

bool events_resolve(cann_model *model)
{
    system_model *into = &model->system;
    if (model->kind == MODEL_SYNAPSE) return pathways_resolve(model);
    int64_t count = 0;
    for (const event_text *at = model->events; at; at = at->next) count++;
    into->events = arena_take(&model->arena, count, sizeof *into->events);
    if (!into->events) return false;
    for (const event_text *at = model->events; at; at = at->next)
        if (!resolve_one(model, at, &into->events[into->event_count++])) return false;
    demand_conditions(model);
    return order_events(model);
}
