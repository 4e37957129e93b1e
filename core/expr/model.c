/* SPDX-License-Identifier: MIT
 * Texts go in here; nothing is looked at until the model is checked. */
#include "expr/model.h"
#include "base/memory.h"
#include "base/status.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {[MODEL_NEURON] = "neuron",
                                    [MODEL_SYNAPSE] = "synapse",
                                    [MODEL_FIELD] = "field",
                                    [MODEL_SYSTEM] = "system"};

static const char *const section_names[] = {"param",  "state", "input", "eqs",    "func",   "units",
                                            "method", "noise", "send",  "reduce", "history"};

enum { KINDS = 4, SECTIONS = sizeof section_names / sizeof *section_names };
enum { LONGEST_TEXT = 1 << 24 };

static int64_t find(const char *name, const char *const *known, int64_t count)
{
    for (int64_t k = 0; k < count; k++)
        if (strcmp(name, known[k]) == 0) return k;
    return -1;
}

static section *put_section(cann_model *model, const char *owner, const char *name,
                            const char *letters);

section *model_imply(cann_model *model, const char *name, const char *letters)
{
    section *made = put_section(model, model->name, name, letters);
    if (!made) return NULL;
    made->base = made->implied = true;
    made->next = model->sections;
    model->sections = made;
    return made;
}

cann_model *cann_model_new(const char *name, const char *kind)
{
    int64_t found = kind ? find(kind, kinds, KINDS) : -1;
    if (found < 0) {
        fail(CANN_ERROR_ARGUMENT, "kind = '%.60s', but neuron, synapse, field or system will do",
             kind ? kind : "");
        return NULL;
    }
    cann_model *model = memory_take(1, sizeof *model);
    if (!model) return NULL;
    model->kind = (model_kind)found;
    model->name = name ? arena_string(&model->arena, name, (int64_t)strlen(name)) : "";
    model->method = "auto";
    model->noise = "ito";
    model->system.pool = node_pool_new();
    bool whole = model->name && model->system.pool;
    /* Every synapse has a weight. */
    if (whole && model->kind == MODEL_SYNAPSE) whole = model_imply(model, "param", "w = 1");
    if (whole) return model;
    cann_model_free(model);
    return NULL;
}

cann_model *model_hold(cann_model *model)
{
    model->holders++;
    return model;
}

void cann_model_free(cann_model *model)
{
    if (!model || model->holders-- > 0) return;
    node_pool_free(model->system.pool);
    names_free(&model->names);
    unifier_free(&model->unifier);
    text_free(&model->faults.text);
    text_free(&model->report);
    memory_free(model->items);
    memory_free(model->system.members);
    memory_free(model->system.noises);
    memory_free(model->member_dimensions);
    memory_free(model->printed);
    arena_free(&model->arena);
    memory_free(model);
}

static bool is_open(const cann_model *model)
{
    if (!model->checked) return true;
    fail(CANN_ERROR_ARGUMENT, "model %s was checked already; extend it to change it", model->name);
    return false;
}

/* A source over a copy of `letters`; text NULL where letters are NULL or memory ran out. */
static source keep_source(cann_model *model, const char *owner, const char *title,
                          const char *letters)
{
    source kept = {.model = owner, .section = title};
    if (!letters) return kept;
    kept.length = (int64_t)strlen(letters);
    kept.text = arena_string(&model->arena, letters, kept.length);
    return kept;
}

static section *put_section(cann_model *model, const char *owner, const char *name,
                            const char *letters)
{
    section *made = arena_take(&model->arena, 1, sizeof *made);
    if (!made) return NULL;
    made->source = keep_source(model, owner, name, letters);
    return made->source.text ? made : NULL;
}

static bool has_section(const cann_model *model, const char *name)
{
    for (const section *at = model->sections; at; at = at->next)
        if (!at->base && strcmp(at->source.section, name) == 0) return true;
    return false;
}

static void append_section(cann_model *model, section *made)
{
    section **last = &model->sections;
    while (*last && !(made->base && !(*last)->base)) last = &(*last)->next;
    made->next = *last;
    *last = made;
}

static cann_status too_long(const char *name, size_t length)
{
    return fail(CANN_ERROR_MODEL, "%s: %zu letters, but at most %d will do", name, length,
                LONGEST_TEXT);
}

static cann_status unknown_section(const char *name)
{
    char hint[64] = "";
    int64_t near = text_nearest(name, section_names, SECTIONS);
    if (near >= 0) snprintf(hint, sizeof hint, "; did you mean '%s'?", section_names[near]);
    return fail(CANN_ERROR_NAME,
                "a model has no section '%.60s'%s   (sections: param, state, input, eqs, func,"
                " units, method, noise, send, reduce, history)",
                name, hint);
}

cann_status cann_model_section(cann_model *model, const char *name, const char *letters)
{
    if (!is_open(model)) return CANN_ERROR_ARGUMENT;
    if (!name || !letters) return fail(CANN_ERROR_ARGUMENT, "a section needs a name and a text");
    int64_t known = find(name, section_names, SECTIONS);
    if (known < 0) return unknown_section(name);
    if (has_section(model, name))
        return fail(CANN_ERROR_ARGUMENT, "section '%s' was given already", name);
    if (strlen(letters) > LONGEST_TEXT) return too_long(name, strlen(letters));
    section *made = put_section(model, model->name, section_names[known], letters);
    if (!made) return CANN_ERROR_MEMORY;
    append_section(model, made);
    return CANN_OK;
}

/* "on.spike", "on.spike.when" */
static const char *title_of(cann_model *model, const char *name, const char *part)
{
    text title = {0};
    text_add(&title, "on.%s%s%s", name, *part ? "." : "", part);
    const char *kept = title.failed ? NULL : arena_string(&model->arena, title.bytes, title.length);
    text_free(&title);
    return kept ? kept : "on";
}

static void append_event(cann_model *model, event_text *made)
{
    event_text **last = &model->events;
    while (*last && strcmp((*last)->name, made->name) != 0) last = &(*last)->next;
    if (*last) made->next = (*last)->next; /* takes the place of the base's */
    *last = made;
}

static const event_text *find_event(const cann_model *model, const char *name)
{
    const event_text *at = model->events;
    while (at && strcmp(at->name, name) != 0) at = at->next;
    return at;
}

static cann_status check_event(const cann_model *model, const char *name)
{
    if (!is_open(model)) return CANN_ERROR_ARGUMENT;
    if (!name) return fail(CANN_ERROR_ARGUMENT, "an event needs a name");
    const event_text *there = find_event(model, name);
    if (there && !there->base)
        return fail(CANN_ERROR_ARGUMENT, "event '%.60s' was given already", name);
    return CANN_OK;
}

/* An event of this name with its texts: part k of `texts` under the title on.name.parts[k]. */
static cann_status put_event(cann_model *model, event_text *made, const char *name,
                             const char *const *parts, const char *const *texts,
                             source *const *into, int count)
{
    made->name = arena_string(&model->arena, name, (int64_t)strlen(name));
    if (!made->name) return CANN_ERROR_MEMORY;
    for (int k = 0; k < count; k++) {
        if (texts[k] && strlen(texts[k]) > LONGEST_TEXT) return too_long(name, strlen(texts[k]));
        *into[k] = keep_source(model, model->name, title_of(model, name, parts[k]), texts[k]);
        if (texts[k] && !into[k]->text) return CANN_ERROR_MEMORY;
    }
    append_event(model, made);
    return CANN_OK;
}

cann_status cann_model_event(cann_model *model, const char *name, const char *when, const char *run,
                             const char *refractory, const char *hold, const char *refcount)
{
    cann_status status = check_event(model, name);
    if (status != CANN_OK) return status;
    if (refcount && strcmp(refcount, "after") != 0 && strcmp(refcount, "before") != 0)
        return fail(CANN_ERROR_ARGUMENT,
                    "on.%.60s: refcount = '%.60s', but 'before' or 'after' will do", name,
                    refcount);
    if (!when && !run)
        return fail(CANN_ERROR_MODEL,
                    "%s: on.%.60s does nothing; give it when and run, such as "
                    "when = \"v > vt\", run = \"v = vr\"",
                    model->name, name);
    event_text *made = arena_take(&model->arena, 1, sizeof *made);
    if (!made) return CANN_ERROR_MEMORY;
    made->after = refcount && strcmp(refcount, "after") == 0;
    made->order = NAN;
    return put_event(model, made, name, (const char *const[]){"when", "", "refractory", "hold"},
                     (const char *const[]){when, run, refractory, hold},
                     (source *const[]){&made->when, &made->run, &made->refractory, &made->hold}, 4);
}

cann_status cann_model_pathway(cann_model *model, const char *name, const char *from,
                               const char *delay, double order, const char *run, const char *unless)
{
    cann_status status = check_event(model, name);
    if (status != CANN_OK) return status;
    if (model->kind != MODEL_SYNAPSE)
        return fail(CANN_ERROR_ARGUMENT,
                    "on.%.60s: from, delay, order and unless are for synapses, and %s is none",
                    name, model->name);
    if (!run)
        return fail(CANN_ERROR_MODEL, "%s: on.%.60s does nothing; give it run = \"post.g += w\"",
                    model->name, name);
    if (isinf(order))
        return fail(CANN_ERROR_ARGUMENT, "on.%.60s: order is a number, lower runs first", name);
    event_text *made = arena_take(&model->arena, 1, sizeof *made);
    if (!made) return CANN_ERROR_MEMORY;
    made->order = order;
    return put_event(model, made, name, (const char *const[]){"", "from", "delay", "unless"},
                     (const char *const[]){run, from, delay, unless},
                     (source *const[]){&made->run, &made->from, &made->delay, &made->unless}, 4);
}

static source copy_source(cann_model *model, const source *of)
{
    if (!of->text) return *of;
    const char *owner = arena_string(&model->arena, of->model, (int64_t)strlen(of->model));
    const char *title = arena_string(&model->arena, of->section, (int64_t)strlen(of->section));
    return keep_source(model, owner ? owner : "", title ? title : "", of->text);
}

static bool extend_events(cann_model *model, const cann_model *base)
{
    for (const event_text *at = base->events; at; at = at->next) {
        const event_text *there = find_event(model, at->name);
        if (there && !there->base) continue;
        event_text *made = arena_take(&model->arena, 1, sizeof *made);
        if (!made) return false;
        made->name = arena_string(&model->arena, at->name, (int64_t)strlen(at->name));
        if (!made->name) return false;
        made->when = copy_source(model, &at->when);
        made->run = copy_source(model, &at->run);
        made->refractory = copy_source(model, &at->refractory);
        made->hold = copy_source(model, &at->hold);
        made->from = copy_source(model, &at->from);
        made->delay = copy_source(model, &at->delay);
        made->unless = copy_source(model, &at->unless);
        made->order = at->order;
        made->after = at->after;
        made->base = true;
        append_event(model, made);
    }
    return true;
}

cann_status cann_model_extend(cann_model *model, const cann_model *base)
{
    if (!is_open(model)) return CANN_ERROR_ARGUMENT;
    if (!base) return fail(CANN_ERROR_ARGUMENT, "there is no model to extend");
    if (base == model) return fail(CANN_ERROR_ARGUMENT, "a model cannot extend itself");
    for (const section *at = base->sections; at; at = at->next) {
        if (at->implied) continue;
        const char *owner =
            arena_string(&model->arena, at->source.model, (int64_t)strlen(at->source.model));
        section *made =
            owner ? put_section(model, owner, at->source.section, at->source.text) : NULL;
        if (!made) return CANN_ERROR_MEMORY;
        made->base = true;
        append_section(model, made);
    }
    return extend_events(model, base) ? CANN_OK : CANN_ERROR_MEMORY;
}

bool model_is_implied(const cann_model *model, const item *of)
{
    for (const section *at = model->sections; at; at = at->next)
        if (at->implied && of->from->target.source == &at->source) return true;
    return false;
}

item *model_item(const cann_model *model, const char *name)
{
    const name_entry *entry = names_find(&model->names, name);
    return entry && entry->index < model->item_count &&
                   strcmp(model->items[entry->index].name, name) == 0
               ? &model->items[entry->index]
               : NULL;
}

item *model_add_item(cann_model *model, const char *name, name_kind kind)
{
    if (model->item_count == model->item_capacity) {
        int64_t capacity = 2 * model->item_capacity + 32;
        item *grown = memory_grow(model->items, model->item_count, capacity, sizeof *grown);
        if (!grown) return NULL;
        model->items = grown;
        model->item_capacity = capacity;
    }
    if (!names_set(&model->names, name, kind, model->item_count)) return NULL;
    item *made = &model->items[model->item_count++];
    *made = (item){.name = name, .kind = kind};
    return made;
}
