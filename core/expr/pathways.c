/* SPDX-License-Identifier: MIT
 * What a synapse does at events of the connected groups (on.pre, on.post, on.NAME), and what it
 * sends all the time (send, reduce). */
#include "base/memory.h"
#include "expr/body.h"
#include "expr/locality.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- from ---- */

static void from_fault(cann_model *model, const source *of)
{
    span all = {of, 0, of->length};
    fault_add(&model->faults, -1, &all, 1,
              "such as from = \"pre.spike\", or \"post.\" and the name of an event",
              "event: '%.60s' is no event of a connected group", of->text);
}

/* "pre.spike": the side and the event's name. */
static bool read_from(cann_model *model, const source *of, pathway *into)
{
    parse_job job;
    if (!events_open(model, of, &job)) return false;
    const token *at = job.tokens;
    bool three = job.token_count == 4 && at[0].kind == TOKEN_NAME && at[1].kind == TOKEN_DOT &&
                 at[2].kind == TOKEN_NAME;
    bool pre = three && strcmp(at[0].name, "pre") == 0;
    if (!pre && !(three && strcmp(at[0].name, "post") == 0)) {
        from_fault(model, of);
        return true;
    }
    into->from_post = !pre;
    into->event = at[2].name;
    return true;
}

/* on.pre and on.post answer spikes of their side; other names say where they come from. */
static bool find_origin(cann_model *model, const event_text *from, pathway *into)
{
    into->event = "spike";
    into->from_post = strcmp(from->name, "post") == 0;
    if (from->from.text) return read_from(model, &from->from, into);
    if (into->from_post || strcmp(from->name, "pre") == 0) return true;
    span all = {&from->run, 0, from->run.length};
    fault_add(&model->faults, -1, &all, 1, "such as from = \"pre.spike\"",
              "event: on.%.60s of a synapse does not say where it comes from", from->name);
    return true;
}

static void misplaced(cann_model *model, const event_text *from)
{
    const source *const parts[] = {&from->when, &from->refractory, &from->hold};
    static const char *const names[] = {"when", "refractory", "hold"};
    for (int k = 0; k < 3; k++) {
        if (!parts[k]->text) continue;
        span all = {parts[k], 0, parts[k]->length};
        fault_add(&model->faults, -1, &all, 1,
                  "a synapse answers events of connected groups: from, delay, order, run, unless",
                  "event: '%s' is for neurons", names[k]);
    }
}

/* ---- bodies ---- */

static bool resolve_run(cann_model *model, const event_text *from, pathway *into)
{
    parse_job job;
    if (!from->run.text) return true;
    if (!events_open(model, &from->run, &job)) return false;
    int64_t count = 0;
    action *all = body_resolve(model, parse_actions(&job), &count);
    if (!all) return false;
    into->actions = arena_take(&model->arena, count, sizeof *into->actions);
    for (int64_t k = 0; into->actions && k < count; k++) {
        static const pathway_target targets[] = {
            [ACTION_STATE] = PATHWAY_OWN, [ACTION_POST] = PATHWAY_POST, [ACTION_PRE] = PATHWAY_PRE};
        bool own = all[k].kind == ACTION_STATE;
        if (own) {
            const item *state = model_item(model, model->system.states[all[k].state].name);
            locality_demand_event(model, all[k].from, state, all[k].value, into->from_post);
        }
        into->actions[k] = (pathway_action){.target = targets[all[k].kind],
                                            .state = own ? all[k].state : -1,
                                            .port = own ? NULL : all[k].from->name,
                                            .value = all[k].value,
                                            .line = all[k].from->line,
                                            .column = all[k].from->column};
    }
    into->action_count = into->actions ? count : 0;
    memory_free(all);
    return into->actions != NULL;
}

static bool resolve_unless(cann_model *model, const event_text *from, pathway *into)
{
    parse_job job;
    if (!from->unless.text) return true;
    if (!events_open(model, &from->unless, &job)) return false;
    const syntax *tree = parse_expression(&job);
    resolver with = {.model = model, .where = "a condition", .elements = true};
    if (tree) into->unless = resolve(&with, tree).node;
    return true;
}

static bool resolve_delay(cann_model *model, const event_text *from, pathway *into)
{
    parse_job job;
    if (!from->delay.text) return true;
    if (!events_open(model, &from->delay, &job)) return false;
    const syntax *tree = parse_expression(&job);
    resolver with = {.model = model, .where = "a delay", .step_known = true};
    if (tree) into->delay = events_duration(model, &with, tree);
    if (into->delay && into->delay->kind == NODE_NUMBER && !(into->delay->number >= 0))
        resolve_fault(&with, tree, "effects come after causes", "delay: %g ms is negative",
                      into->delay->number);
    return true;
}

static bool resolve_pathway(cann_model *model, const event_text *from, pathway *into)
{
    into->name = from->name;
    misplaced(model, from);
    if (!find_origin(model, from, into)) return false;
    into->order = isnan(from->order) ? into->from_post : from->order;
    return resolve_delay(model, from, into) && resolve_unless(model, from, into) &&
           resolve_run(model, from, into);
}

/* Stable: pathways of one order stay as declared. */
static void sort_pathways(pathway *all, int64_t count)
{
    for (int64_t k = 1; k < count; k++) {
        pathway moved = all[k];
        int64_t at = k;
        for (; at > 0 && all[at - 1].order > moved.order; at--) all[at] = all[at - 1];
        all[at] = moved;
    }
}

bool pathways_resolve(cann_model *model)
{
    system_model *into = &model->system;
    int64_t count = 0;
    for (const event_text *at = model->events; at; at = at->next) count++;
    into->pathways = arena_take(&model->arena, count, sizeof *into->pathways);
    if (!into->pathways) return false;
    for (const event_text *at = model->events; at; at = at->next)
        if (!resolve_pathway(model, at, &into->pathways[into->pathway_count++])) return false;
    sort_pathways(into->pathways, count);
    return true;
}

/* ---- what is sent ---- */

static const section *find_section(const cann_model *model, const char *name)
{
    const section *found = NULL;
    for (const section *at = model->sections; at; at = at->next)
        if (strcmp(at->source.section, name) == 0) found = at;
    return found;
}

static void refuse_section(cann_model *model, const char *name)
{
    const section *there = find_section(model, name);
    if (!there) return;
    span all = {&there->source, 0, there->source.length};
    fault_add(&model->faults, -1, &all, 1, "what others hear of a neuron, they read: pre.x",
              "section: '%s' is for synapses", name);
}

static const char *const reductions[] = {
#define REDUCTION(name, units, doc) #name,
#include "tensor/reduce.def"
#undef REDUCTION
};

enum { REDUCTIONS = sizeof reductions / sizeof *reductions };

bool pathways_send(cann_model *model)
{
    system_model *into = &model->system;
    if (model->kind != MODEL_SYNAPSE) {
        refuse_section(model, "send");
        refuse_section(model, "reduce");
        return true;
    }
    resolver with = {.model = model, .where = "send", .elements = true};
    if (model->send) into->send = resolve(&with, model->send).node;
    for (int row = 0; model->reduce && row < REDUCTIONS; row++)
        if (strcmp(reductions[row], model->reduce) == 0) into->reduction = row;
    bool silent = !model->send && into->pathway_count == 0;
    if (silent && !model->faults.count)
        fault_add_plain(&model->faults, model->name,
                        "this synapse does nothing; give it on = { pre = \"post.g += w\" } or "
                        "send = \"w*pre.r\"");
    return true;
}
