/* SPDX-License-Identifier: MIT */
#include "expr/declare.h"
#include "expr/resolve.h"
#include <stdio.h>
#include <string.h>

/* ---- words: units, method, noise ---- */

static void word_fault(cann_model *model, const section *from, const char *wanted)
{
    span all = {&from->source, 0, from->source.length};
    fault_add(&model->faults, -1, &all, 1, NULL, "%s: '%.40s', but %s will do",
              from->source.section, from->source.text, wanted);
}

static const char *word_of(cann_model *model, const section *from)
{
    const char *begin = from->source.text + strspn(from->source.text, " \t\r\n");
    size_t length = strcspn(begin, " \t\r\n;");
    return arena_string(&model->arena, begin, (int64_t)length);
}

static bool read_word(cann_model *model, const section *from)
{
    const char *word = word_of(model, from);
    if (!word) return false;
    if (strcmp(from->source.section, "units") == 0) {
        if (strcmp(word, "off") == 0)
            model->units = UNITS_OFF;
        else if (strcmp(word, "soft") == 0)
            model->units = UNITS_SOFT;
        else if (strcmp(word, "strict") == 0)
            model->units = UNITS_STRICT;
        else
            word_fault(model, from, "off, soft or strict");
    } else if (strcmp(from->source.section, "noise") == 0) {
        model->noise = word;
        if (strcmp(word, "ito") != 0 && strcmp(word, "strato") != 0 &&
            strcmp(word, "stratonovich") != 0)
            word_fault(model, from, "ito or strato");
    } else if (strcmp(from->source.section, "method") == 0) {
        model->method = word;
    } else {
        model->reduce = word;
        if (strcmp(word, "sum") != 0 && strcmp(word, "max") != 0 && strcmp(word, "min") != 0 &&
            strcmp(word, "mean") != 0)
            word_fault(model, from, "sum, mean, min or max");
    }
    return true;
}

/* ---- sections ---- */

static name_kind kind_of(const section *from)
{
    static const struct {
        const char *name;
        name_kind kind;
    } rows[] = {{"param", NAME_PARAMETER},
                {"state", NAME_STATE},
                {"input", NAME_INPUT},
                {"eqs", NAME_ALIAS},
                {"func", NAME_FUNCTION}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (strcmp(rows[k].name, from->source.section) == 0) return rows[k].kind;
    return NAME_NONE;
}

static bool is_text(const section *from)
{
    return kind_of(from) != NAME_NONE || strcmp(from->source.section, "send") == 0 ||
           strcmp(from->source.section, "history") == 0;
}

static bool open_section(cann_model *model, section *at)
{
    at->job = (parse_job){.arena = &model->arena,
                          .source = &at->source,
                          .faults = &model->faults,
                          .names = &model->names};
    return parse_open(&at->job);
}

/* in.port is an input, and net.name a parameter, declared or not. */
static bool imply_members(cann_model *model, const parse_job *from)
{
    static const struct {
        const char *scope, *section;
        name_kind kind;
    } rows[] = {{"in", "input", NAME_INPUT}, {"net", "param", NAME_PARAMETER}};
    const token *at = from->tokens;
    for (int64_t k = from->token_count - 2; k-- > 0;) { /* each goes in front of the others */
        bool member =
            at[k].kind == TOKEN_NAME && at[k + 1].kind == TOKEN_DOT && at[k + 2].kind == TOKEN_NAME;
        for (int r = 0; r < 2 && member; r++) {
            if (strcmp(at[k].name, rows[r].scope) != 0 || names_find(&model->names, at[k + 2].name))
                continue;
            section *made = model_imply(model, rows[r].section, at[k + 2].name);
            if (!made || !open_section(model, made) ||
                !parse_declared(&made->job, rows[r].kind, &model->names))
                return false;
        }
    }
    return true;
}

static bool imply_of_event(cann_model *model, const event_text *from)
{
    const source *const texts[] = {&from->when, &from->run,   &from->refractory,
                                   &from->hold, &from->delay, &from->unless};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        parse_job job = {.arena = &model->arena,
                         .source = texts[k],
                         .faults = &model->faults,
                         .names = &model->names};
        if (texts[k]->text && (!parse_open(&job) || !imply_members(model, &job))) return false;
    }
    return true;
}

/* Names first, of all sections: the grammar needs to know which are declared. States win over
 * inputs of the same name. */
static bool open_sections(cann_model *model)
{
    for (section *at = model->sections; at; at = at->next) {
        if (!is_text(at)) {
            if (!read_word(model, at)) return false;
            continue;
        }
        if (!open_section(model, at)) return false;
    }
    for (int kind = NAME_PARAMETER; kind < NAME_FUNCTION; kind++) {
        static const name_kind order[] = {[NAME_PARAMETER] = NAME_STATE,
                                          [NAME_STATE] = NAME_PARAMETER,
                                          [NAME_INPUT] = NAME_INPUT,
                                          [NAME_ALIAS] = NAME_ALIAS};
        for (section *at = model->sections; at; at = at->next)
            if (kind_of(at) == order[kind] && !parse_declared(&at->job, order[kind], &model->names))
                return false;
    }
    for (section *at = model->sections; at; at = at->next)
        if (is_text(at) && !at->implied && !imply_members(model, &at->job)) return false;
    for (const event_text *at = model->events; at; at = at->next)
        if (!imply_of_event(model, at)) return false;
    return true;
}

/* ---- items ---- */

static void twice(cann_model *model, const item *there, const statement *again)
{
    fault_add(&model->faults, -1, &again->target, 1, NULL,
              "'%s' declared twice (first at %s:%d:%d)", again->name, there->section,
              there->from->line, there->from->column);
}

static void set_item(item *of, name_kind kind, const char *section_name, statement *from)
{
    of->kind = kind;
    of->section = section_name;
    of->from = from;
    of->base = from->base;
    of->port = false;
    of->failed = false;
}

static void check_name(cann_model *model, const statement *from)
{
    if (resolve_is_built_in(model, from->name))
        fault_add(&model->faults, -1, &from->target, 1, "take another name",
                  "name: '%s' has a meaning in the language", from->name);
}

/* An alias that takes the name of something declared. */
static void misplaced_alias(cann_model *model, const item *there, const statement *again)
{
    char hint[200];
    if (there->kind == NAME_STATE)
        snprintf(hint, sizeof hint,
                 "write d%.60s/dt = for its rate, or %.60s := for its next value", again->name,
                 again->name);
    else
        snprintf(hint, sizeof hint, "take another name for the alias");
    fault_add(&model->faults, -1, &again->target, 1, hint,
              "assignment: '%s' is declared already (%s:%d:%d)", again->name, there->section,
              there->from->line, there->from->column);
}

static bool add_declared(cann_model *model, name_kind kind, const char *section_name,
                         statement *from)
{
    check_name(model, from);
    item *there = model_item(model, from->name);
    if (!there) {
        there = model_add_item(model, from->name, kind);
        if (!there) return false;
        set_item(there, kind, section_name, from);
    } else if (kind == NAME_INPUT && there->kind == NAME_STATE && !from->unit && !from->value) {
        there->port = true;
    } else if (kind == NAME_INPUT && from->base && there->kind != NAME_INPUT) {
        /* what else has its name takes the place of a base's input */
    } else if (there->base && (!from->base || there->from->target.source != from->target.source)) {
        set_item(there, kind, section_name, from);
        return names_set(&model->names, from->name, kind, there - model->items);
    } else if (kind == NAME_ALIAS && there->kind != NAME_ALIAS) {
        misplaced_alias(model, there, from);
    } else {
        twice(model, there, from);
    }
    return true;
}

/* The derivative that an equation gives: no x'(t - 1), which is of the past. */
static const syntax *find_derivative(const syntax *tree)
{
    if (tree->kind == SYNTAX_DERIVATIVE) return tree->count ? NULL : tree;
    for (int k = 0; k < tree->count; k++) {
        const syntax *found = find_derivative(tree->child[k]);
        if (found) return found;
    }
    return NULL;
}

static void add_equation(cann_model *model, statement *made)
{
    made->next = NULL;
    if (model->last_equation)
        model->last_equation->next = made;
    else
        model->equations = made;
    model->last_equation = made;
}

/* dv of dv/dt, where v is no state. */
static const syntax *find_undeclared(const syntax *tree)
{
    if (tree->kind == SYNTAX_OPERATOR && tree->row == FUNCTION_div && tree->count == 2) {
        const syntax *below = tree->child[1], *above = tree->child[0];
        while (above->count == 2) above = above->child[1]; /* of tau*dv/dt */
        bool over_dt = below->kind == SYNTAX_NAME && strcmp(below->name, "dt") == 0;
        if (over_dt && above->kind == SYNTAX_NAME && above->name[0] == 'd' && above->name[1])
            return above;
    }
    for (int k = 0; k < tree->count; k++) {
        const syntax *found = find_undeclared(tree->child[k]);
        if (found) return found;
    }
    return NULL;
}

static void unknown_state(cann_model *model, const span *at, const char *name)
{
    const char *known[64] = {NULL};
    int64_t count = 0;
    for (int64_t i = 0; i < model->item_count && count < 64; i++)
        if (model->items[i].kind == NAME_STATE) known[count++] = model->items[i].name;
    int64_t near = name[1] ? text_nearest(name, known, count) : -1;
    for (int64_t k = 0; k < count && near < 0; k++)
        if (!name[1] && !known[k][1] && (name[0] | 32) == (known[k][0] | 32)) near = k;
    char hint[160] = "declare it in state";
    if (near >= 0) snprintf(hint, sizeof hint, "did you mean '%.100s'?", known[near]);
    fault_add(&model->faults, -1, at, 1, hint, "unknown state: '%s'", name);
}

/* What a left side without a derivative may have been meant for. */
static const char *meant_by(const syntax *left)
{
    const syntax *above = left->count == 2 ? left->child[0] : NULL;
    const syntax *below = left->count == 2 ? left->child[1] : NULL;
    bool over = left->kind == SYNTAX_OPERATOR && left->row == FUNCTION_div && above &&
                above->kind == SYNTAX_NAME && below->kind == SYNTAX_NAME && above->name[0] == 'd' &&
                below->name[0] == 'd';
    if (over && above->name[1] == '2')
        return "an equation of second order is two: dv/dt = w, dw/dt = ...";
    if (over) return "derivatives are by time: dv/dt";
    return "an equation gives d<state>/dt, an alias one new name, := the next value";
}

static bool add_ode(cann_model *model, statement *made)
{
    const syntax *derivative = find_derivative(made->left);
    const syntax *undeclared = derivative ? NULL : find_undeclared(made->left);
    if (undeclared) {
        unknown_state(model, &undeclared->sign, undeclared->name + 1);
        return true;
    }
    if (!derivative) {
        fault_add(&model->faults, -1, &made->left->all, 1, meant_by(made->left),
                  "equation: no derivative on the left side");
        return true;
    }
    made->name = derivative->name;
    add_equation(model, made);
    return true;
}

/* All annotations but one, which stay where they are. */
static bool without(cann_model *model, annotation *first, const char *name, annotation **kept)
{
    for (; first; first = first->next) {
        if (strcmp(first->name, name) == 0) continue;
        annotation *copy = arena_take(&model->arena, 1, sizeof *copy);
        if (!copy) return false;
        *copy = *first;
        copy->next = NULL;
        *kept = copy;
        kept = &copy->next;
    }
    return true;
}

/* name = value @lag: a state that takes the value at the end of each step, so that equations find
 * in it that of the step before; 0 in the first. */
static bool add_lagging(cann_model *model, const section *from, const statement *made)
{
    statement *declared = arena_take(&model->arena, 1, sizeof *declared);
    statement *update = arena_take(&model->arena, 1, sizeof *update);
    if (!declared || !update) return false;
    *declared = *update = *made;
    declared->kind = STATEMENT_DECLARATION;
    declared->value = NULL;
    declared->annotations = NULL;
    update->kind = STATEMENT_UPDATE;
    update->annotations = NULL;
    if (!without(model, made->annotations, "lag", &declared->annotations)) return false;
    add_equation(model, update);
    return add_declared(model, NAME_STATE, from->source.section, declared);
}

static bool add_statement(cann_model *model, const section *from, statement *made)
{
    const char *title = from->source.section;
    made->base = from->base;
    switch (made->kind) {
    case STATEMENT_ODE: return add_ode(model, made);
    case STATEMENT_UPDATE: add_equation(model, made); return true;
    case STATEMENT_ALIAS:
        if (annotation_find(made->annotations, "lag")) return add_lagging(model, from, made);
        return add_declared(model, NAME_ALIAS, title, made);
    case STATEMENT_FUNCTION: return add_declared(model, NAME_FUNCTION, title, made);
    default: return add_declared(model, kind_of(from), title, made);
    }
}

static bool read_section(cann_model *model, section *from)
{
    name_kind kind = kind_of(from);
    if (kind == NAME_NONE) {
        if (strcmp(from->source.section, "send") == 0) model->send = parse_expression(&from->job);
        return true;
    }
    statement *first = kind == NAME_ALIAS      ? parse_equations(&from->job)
                       : kind == NAME_FUNCTION ? parse_functions(&from->job)
                                               : parse_declarations(&from->job);
    for (statement *next; first; first = next) {
        next = first->next;
        first->next = NULL;
        if (!add_statement(model, from, first)) return false;
    }
    return true;
}

/* An own equation takes the place of the base's for the same state, and so do own assignments. */
static bool drop_overridden(cann_model *model)
{
    names own[2] = {{0}, {0}};
    bool well = true;
    for (const statement *at = model->equations; at && well; at = at->next)
        if (!at->base) well = names_set(&own[at->kind == STATEMENT_ODE], at->name, NAME_STATE, 0);
    for (statement **at = &model->equations; *at && well;) {
        bool dropped = (*at)->base && names_find(&own[(*at)->kind == STATEMENT_ODE], (*at)->name);
        if (dropped)
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
    names_free(&own[0]);
    names_free(&own[1]);
    return well;
}

/* dx may not be a name where x is a state: dx/dt is read as its derivative. */
static void check_derivative_names(cann_model *model)
{
    for (int64_t i = 0; i < model->item_count; i++) {
        const item *at = &model->items[i];
        const item *state = at->name[0] == 'd' ? model_item(model, at->name + 1) : NULL;
        if (state && state->kind == NAME_STATE)
            fault_add(&model->faults, -1, &at->from->target, 1, "take another name",
                      "name: '%s' would be read as the derivative of the state '%s'", at->name,
                      state->name);
    }
}

bool declare_all(cann_model *model)
{
    static const name_kind order[] = {NAME_PARAMETER, NAME_STATE, NAME_INPUT,
                                      NAME_FUNCTION,  NAME_ALIAS, NAME_NONE};
    if (!open_sections(model)) return false;
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (section *at = model->sections; at; at = at->next)
            if (kind_of(at) == order[k] && !read_section(model, at)) return false;
    check_derivative_names(model);
    return drop_overridden(model);
}
