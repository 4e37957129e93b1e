/* SPDX-License-Identifier: MIT
 * A model as people read it: tables of what it declares, its equations as they were written. */
#include "base/status.h"
#include "expr/latex.h"
#include "expr/model.h"
#include "expr/range.h"
#include "expr/system.h"
#include <string.h>

typedef enum report_format { REPORT_TEXT, REPORT_MARKDOWN, REPORT_LATEX } report_format;

typedef struct writer {
    text *out;
    report_format format;
    cann_model *model;
} writer;

/* Source text on one line: line ends and runs of blanks become one blank. */
static void add_source(text *out, const span *of)
{
    bool gap = false;
    for (int64_t i = of->begin; i < of->end; i++) {
        char letter = of->source->text[i];
        if (letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r') {
            gap = true;
            continue;
        }
        if (gap) text_add(out, " ");
        gap = false;
        text_add_bytes(out, &letter, 1);
    }
}

/* Text as the format wants it in running text or a table. */
static void add_plain(const writer *to, const char *letters)
{
    if (to->format == REPORT_LATEX) {
        latex_text(to->out, letters, (int64_t)strlen(letters));
        return;
    }
    for (; *letters; letters++)
        text_add(to->out,
                 to->format == REPORT_MARKDOWN && strchr("|*_`<\\", *letters) ? "\\%c" : "%c",
                 *letters);
}

static void heading(const writer *to, const char *title)
{
    switch (to->format) {
    case REPORT_TEXT: text_add(to->out, "\n%s\n", title); break;
    case REPORT_MARKDOWN: text_add(to->out, "\n### %s\n\n", title); break;
    case REPORT_LATEX: text_add(to->out, "\n\\subsection*{%s}\n", title); break;
    }
}

static void begin_table(const writer *to)
{
    if (to->format == REPORT_MARKDOWN)
        text_add(to->out, "| name | unit | value | meaning |\n|---|---|---|---|\n");
    if (to->format == REPORT_LATEX)
        text_add(to->out, "\\begin{tabular}{llll}\nname & unit & value & meaning \\\\ \\hline\n");
}

static void end_table(const writer *to)
{
    if (to->format == REPORT_LATEX) text_add(to->out, "\\end{tabular}\n");
}

static void table_row(const writer *to, const char *name, const char *units, const char *value,
                      const char *doc)
{
    text *out = to->out;
    if (to->format == REPORT_TEXT) {
        text_add(out, "  %-10s %-8s %-14s %s", name, units, value, doc);
        while (out->length && out->bytes[out->length - 1] == ' ') out->bytes[--out->length] = 0;
        text_add(out, "\n");
        return;
    }
    bool markdown = to->format == REPORT_MARKDOWN;
    const char *gap = markdown ? " | " : " & ";
    if (markdown) text_add(out, "| `%s`", name);
    if (!markdown) {
        text_add(out, "$");
        latex_name(out, name);
        text_add(out, "$");
    }
    const char *const cells[] = {units, value, doc};
    for (int k = 0; k < 3; k++) {
        text_add(out, "%s", gap);
        add_plain(to, cells[k]);
    }
    text_add(out, markdown ? " |\n" : " \\\\\n");
}

static void add_range(text *meaning, const declaration *of)
{
    text bounds = {0};
    range_print(&bounds, of);
    if (bounds.length)
        text_add(meaning, "%s(%s)", meaning->length ? " " : "", text_string(&bounds));
    text_free(&bounds);
}

static void declarations(const writer *to, cann_model_part part, const char *title)
{
    int64_t count = cann_model_count(to->model, part);
    if (count == 0) return;
    heading(to, title);
    begin_table(to);
    for (int64_t k = 0; k < count; k++) {
        const item *of = model_item(to->model, cann_model_name(to->model, part, k));
        text value = {0};
        if (of->from->value) add_source(&value, &of->from->value->all);
        text meaning = {0};
        text_add(&meaning, "%s", cann_model_doc(to->model, part, k));
        if (part == CANN_PARAMETER) add_range(&meaning, &to->model->system.parameters[k]);
        table_row(to, of->name, cann_model_unit(to->model, part, k), text_string(&value),
                  text_string(&meaning));
        text_free(&meaning);
        text_free(&value);
    }
    end_table(to);
}

/* ---- equations ---- */

static void begin_equation(const writer *to)
{
    static const char *const opens[] = {"  ", "$$", "\\[ "};
    text_add(to->out, "%s", opens[to->format]);
}

static void end_equation(const writer *to)
{
    static const char *const closes[] = {"\n", "$$\n", " \\]\n"};
    text_add(to->out, "%s", closes[to->format]);
}

static void tree(const writer *to, const syntax *of)
{
    if (to->format == REPORT_TEXT)
        add_source(to->out, &of->all);
    else
        latex_tree(to->out, of);
}

static void name(const writer *to, const char *letters)
{
    if (to->format == REPORT_TEXT)
        text_add(to->out, "%s", letters);
    else
        latex_name(to->out, letters);
}

static void left_side(const writer *to, const statement *of)
{
    if (of->kind == STATEMENT_ODE) {
        tree(to, of->left);
        return;
    }
    name(to, of->name);
    for (int k = 0; k < of->argument_count; k++) {
        text_add(to->out, k ? ", " : "(");
        name(to, of->arguments[k]);
    }
    if (of->argument_count) text_add(to->out, ")");
}

static const char *sign_of(function_row row)
{
    switch (row) {
    case FUNCTION_add: return "+";
    case FUNCTION_sub: return "-";
    case FUNCTION_mul: return "*";
    case FUNCTION_div: return "/";
    default: return "^";
    }
}

static void equation_line(const writer *to, const statement *of)
{
    begin_equation(to);
    left_side(to, of);
    bool update = of->kind == STATEMENT_UPDATE;
    text_add(to->out, update ? (to->format == REPORT_TEXT ? " := " : " \\leftarrow ") : " = ");
    bool step = update && to->format == REPORT_TEXT && of->value->all.begin == of->target.begin;
    if (step) { /* x += 1 was read as x := x + 1 */
        tree(to, of->value->child[0]);
        text_add(to->out, " %s ", sign_of(of->value->row));
        tree(to, of->value->child[1]);
    } else {
        tree(to, of->value);
    }
    span rest = {of->all.source, of->value->all.end, of->all.end};
    if (to->format == REPORT_TEXT && of->annotations) add_source(to->out, &rest);
    end_equation(to);
}

static void equations(const writer *to)
{
    const cann_model *model = to->model;
    bool any = model->equations || model->system.alias_count;
    for (int64_t i = 0; i < model->item_count; i++)
        any = any || model->items[i].kind == NAME_FUNCTION;
    if (!any) return;
    heading(to, "Equations");
    for (int64_t i = 0; i < model->item_count; i++)
        if (model->items[i].kind == NAME_FUNCTION) equation_line(to, model->items[i].from);
    for (int64_t k = 0; k < model->system.alias_count; k++)
        equation_line(to, model_item(model, model->system.aliases[k].name)->from);
    for (const statement *at = model->equations; at; at = at->next) equation_line(to, at);
}

static void event_part(const writer *to, const char *title, const source *of)
{
    if (!of->text) return;
    text line = {0};
    span all = {of, 0, of->length};
    add_source(&line, &all);
    text_add(to->out, to->format == REPORT_MARKDOWN ? "; %s `" : "; %s ", title);
    if (to->format == REPORT_LATEX) {
        text_add(to->out, "\\texttt{");
        add_plain(to, text_string(&line));
        text_add(to->out, "}");
    } else {
        text_add(to->out, "%s", text_string(&line));
    }
    if (to->format == REPORT_MARKDOWN) text_add(to->out, "`");
    text_free(&line);
}

static void events(const writer *to)
{
    if (!to->model->events) return;
    heading(to, "Events");
    for (const event_text *at = to->model->events; at; at = at->next) {
        text_add(to->out, to->format == REPORT_TEXT       ? "  "
                          : to->format == REPORT_MARKDOWN ? "- "
                                                          : "");
        add_plain(to, at->name);
        event_part(to, "from", &at->from);
        event_part(to, "delay", &at->delay);
        event_part(to, "when", &at->when);
        event_part(to, "unless", &at->unless);
        event_part(to, "run", &at->run);
        event_part(to, "refractory", &at->refractory);
        event_part(to, "hold", &at->hold);
        text_add(to->out, to->format == REPORT_LATEX ? "\\par\n" : "\n");
    }
}

static void sent(const writer *to)
{
    if (!to->model->send) return;
    heading(to, "Sends");
    begin_equation(to);
    if (to->format == REPORT_LATEX)
        text_add(to->out, "\\mathrm{%s}\\; ", to->model->reduce ? to->model->reduce : "sum");
    else
        text_add(to->out, "%s of ", to->model->reduce ? to->model->reduce : "sum");
    tree(to, to->model->send);
    end_equation(to);
}

/* A name that is a unit as well wins, and this says so. */
static void notes(const writer *to)
{
    bool units = to->model->units != UNITS_OFF;
    for (int64_t i = 0; i < to->model->item_count && units; i++) {
        const char *letters = to->model->items[i].name;
        unit found;
        if (!unit_find(letters, (int64_t)strlen(letters), &found)) continue;
        text_add(to->out, "\nNote: ");
        add_plain(to, letters);
        text_add(to->out, " is a name of this model, not the unit.\n");
    }
}

static void title(const writer *to)
{
    static const char *const shapes[][2] = {{"", ""}, {"## ", ""}, {"\\section*{", "}"}};
    text_add(to->out, "%s", shapes[to->format][0]);
    add_plain(to, *to->model->name ? to->model->name : "model");
    text_add(to->out, "  (%s; method %s)%s\n", cann_model_kind(to->model), to->model->method,
             shapes[to->format][1]);
}

const char *cann_model_report(cann_model *model, const char *format)
{
    static const char *const formats[] = {"text", "markdown", "latex"};
    if (cann_model_check(model) != CANN_OK) return NULL;
    if (!format) format = "";
    int chosen = 0;
    while (chosen < 3 && strcmp(formats[chosen], format) != 0) chosen++;
    if (chosen == 3) {
        fail(CANN_ERROR_ARGUMENT, "report: format = '%.40s', but text, markdown or latex will do",
             format);
        return NULL;
    }
    text_free(&model->report);
    writer to = {&model->report, (report_format)chosen, model};
    title(&to);
    declarations(&to, CANN_PARAMETER, "Parameters");
    declarations(&to, CANN_STATE, "States");
    declarations(&to, CANN_INPUT, "Inputs");
    equations(&to);
    events(&to);
    sent(&to);
    notes(&to);
    return model->report.failed ? NULL : text_string(&model->report);
}
