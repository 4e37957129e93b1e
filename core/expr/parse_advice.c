/* SPDX-License-Identifier: MIT
 * What would do where a syntax fault stands: guessed from what was found and what comes before it.
 */
#include "expr/foreign.h"
#include "expr/parse_inside.h"
#include <string.h>

static token_kind before(const parser *in, int64_t back)
{
    return in->at >= back ? in->tokens[in->at - back].kind : TOKEN_END;
}

static bool is_word(const parser *in, int64_t at, const char *word)
{
    return at >= 0 && in->tokens[at].kind == TOKEN_NAME && strcmp(in->tokens[at].name, word) == 0;
}

static bool is_function(const char *name)
{
    for (int row = 0; row < FUNCTION_COUNT; row++)
        if (functions[row].use == USE_FUNCTION && strcmp(functions[row].name, name) == 0)
            return true;
    return false;
}

/* "did you mean 3 mV?" where letters after a number are a unit but for their case. */
static bool near_unit(const token *name, text *out)
{
    static const char *const units[] = {"mV", "V",  "ms", "s",  "Hz", "kHz", "nS", "uS", "mS", "S",
                                        "pA", "nA", "uA", "mA", "A",  "pF",  "nF", "uF", "F"};
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        size_t length = strlen(units[k]);
        if (length != strlen(name->name)) continue;
        size_t same = 0;
        while (same < length && (units[k][same] | 32) == (name->name[same] | 32)) same++;
        if (same < length) continue;
        text_add(out, "did you mean the unit %s?", units[k]);
        return true;
    }
    return false;
}

/* Two operands side by side. */
static void no_operator(const parser *in, const token *here, text *out)
{
    const token *last = &in->tokens[in->at - 1];
    if (last->kind == TOKEN_NAME && is_function(last->name))
        text_add(out, "a function takes its arguments in parentheses: %s(...)", last->name);
    else if (last->kind == TOKEN_NUMBER && here->kind == TOKEN_NAME &&
             !names_find(in->job->names, here->name) && near_unit(here, out))
        return;
    else if (here->kind == TOKEN_NUMBER && here->begin == last->end)
        text_add(out, "a number has one point, and no letters but an exponent: 1.5e-3");
    else if (last->kind == TOKEN_NUMBER && here->kind == TOKEN_NAME && last->end == here->begin &&
             strchr("eEx", here->name[0]))
        text_add(out, "numbers are written as 1.5e-3, and 2*%s is a product", here->name);
    else
        text_add(out, "put an operator between them, as *, or begin a new line");
}

static bool begins_operand(token_kind kind)
{
    return kind == TOKEN_NAME || kind == TOKEN_NUMBER || kind == TOKEN_OPEN;
}

static bool ends_operand(token_kind kind)
{
    return kind == TOKEN_NAME || kind == TOKEN_NUMBER || kind == TOKEN_CLOSE;
}

/* The statement that stands here holds a token of this kind before it. */
static bool holds(const parser *in, token_kind kind)
{
    for (int64_t k = in->at - 1; k >= 0 && in->tokens[k].kind != TOKEN_SEPARATOR; k--)
        if (in->tokens[k].kind == kind) return true;
    return false;
}

static const char *of_sign(const parser *in, token_kind here, const char *wanted)
{
    if (here == TOKEN_COLON)
        return strcmp(wanted, "'then'") == 0
                   ? "write: if condition then value else value end"
                   : "units, bounds and first values stand where a name is declared, as in state = "
                     "\"v:mV = -65 @min(-80)\"; marks of an equation begin with @: @method(exp)";
    if (here == TOKEN_ASSIGN && holds(in, TOKEN_ASSIGN)) return "to compare, write ==";
    if (here == TOKEN_ASSIGN && holds(in, TOKEN_UPDATE)) return "to compare, write ==";
    if (here == TOKEN_ASSIGN && strcmp(wanted, "an operator or the end") == 0)
        return "to compare, write ==";
    bool assigns = strstr(wanted, "assignment such as") != NULL;
    if (here == TOKEN_EQ && assigns) return "an assignment has a single =";
    if (here == TOKEN_OVER && assigns)
        return "an event sets states at once: v = ...; rates belong to eqs";
    if (here == TOKEN_PLUS && assigns) return "v += 1 adds to a state";
    if (here == TOKEN_GT && assigns) return "a condition is given as when = \"v > 1\"";
    if (here == TOKEN_OVER && before(in, 1) == TOKEN_OVER)
        return "floor(a/b) divides whole numbers; comments begin with # or --";
    if (here == TOKEN_GT && before(in, 1) == TOKEN_LT) return "unequal is ~= or !=";
    if (here == TOKEN_PRIME && before(in, 1) == TOKEN_PRIME)
        return "an equation of second order is two: v' = w; w' = ...";
    if (here == TOKEN_CLOSE && !in->depth) return "nothing is open here that it could close";
    return NULL;
}

void parse_advice(const parser *in, const char *wanted, text *out)
{
    token here = parse_peek(in, 0);
    const char *letters = in->job->source->text + here.begin;
    bool ends = here.kind == TOKEN_END || here.kind == TOKEN_SEPARATOR;
    const char *sign = here.kind == TOKEN_STRANGE ? foreign_sign(letters, here.end - here.begin)
                                                  : of_sign(in, here.kind, wanted);
    if (sign)
        text_add(out, "%s", sign);
    else if (strcmp(wanted, "a unit") == 0 && here.kind == TOKEN_NAME && near_unit(&here, out))
        return;
    else if (is_word(in, in->at, "refractory") && is_word(in, in->at - 1, "unless"))
        text_add(out, "on.spike.hold = \"v\" keeps v as it is while the neuron is refractory");
    else if (ends && before(in, 1) == TOKEN_PLUS && before(in, 2) == TOKEN_PLUS)
        text_add(out, "v += 1 adds to a state");
    else if (ends && strcmp(wanted, "'end'") == 0)
        text_add(out, "write: if condition then value else value end");
    else if (strstr(wanted, "'='") && holds(in, TOKEN_EQ))
        text_add(out, "an equation has a single =, and == compares");
    else if (in->at && begins_operand(here.kind) && ends_operand(before(in, 1)))
        no_operator(in, &here, out);
}
