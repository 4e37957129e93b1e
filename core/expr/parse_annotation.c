/* SPDX-License-Identifier: MIT
 * What follows a declared name: its unit or type, and annotations. */
#include "expr/parse_inside.h"
#include <string.h>

static bool unit_factor(parser *in, unit *whole, int sign)
{
    token at = parse_peek(in, 0);
    unit part = {.ten = 0};
    bool one = at.kind == TOKEN_NUMBER && at.number == 1;
    bool known = at.kind == TOKEN_NAME && unit_find(at.name, at.end - at.begin, &part);
    if (!one && !known) {
        parse_fault(in, "a unit",
                    "units: s V A m M K S F ohm Hz mol J W C with a prefix from "
                    "f p n u m c k M G, products and quotients of them, or 1");
        return false;
    }
    in->at++;
    int power = 1;
    if (parse_accept(in, TOKEN_POWER)) {
        bool negative = parse_accept(in, TOKEN_MINUS);
        token number = parse_peek(in, 0);
        if (number.kind != TOKEN_NUMBER || number.number != (int)number.number ||
            number.number > 9) {
            parse_fault(in, "a whole number from 1 to 9 as power of a unit", NULL);
            return false;
        }
        in->at++;
        power = negative ? -(int)number.number : (int)number.number;
    }
    bool celsius = part.celsius;
    unit_multiply(whole, &part, sign * power);
    whole->celsius = celsius;
    return true;
}

bool parse_unit(parser *in, statement *into)
{
    static const char *const types[] = {"real", "int", "bool"};
    token first = parse_peek(in, 0);
    for (int k = 0; k < 3 && first.kind == TOKEN_NAME; k++)
        if (strcmp(first.name, types[k]) == 0) {
            into->type = (value_type)k;
            in->at++;
            return true;
        }
    unit *whole = arena_take(in->job->arena, 1, sizeof *whole);
    if (!whole || !unit_factor(in, whole, 1)) return false;
    while (parse_is(in, TOKEN_TIMES) || parse_is(in, TOKEN_OVER)) {
        int sign = parse_accept(in, TOKEN_TIMES) ? 1 : (in->at++, -1);
        if (!unit_factor(in, whole, sign)) return false;
    }
    into->unit = whole;
    into->unit_span = (span){in->job->source, first.begin, in->tokens[in->at - 1].end};
    return true;
}

static bool annotation_value(parser *in, annotation *into)
{
    token at = parse_peek(in, 0);
    if (parse_accept(in, TOKEN_TEXT)) {
        into->text =
            arena_string(in->job->arena, in->job->source->text + at.begin, at.end - at.begin);
        if (!into->text) return false;
    } else if (!(into->value = parse_any(in))) {
        return false;
    }
    return parse_expect(in, TOKEN_CLOSE, "')'");
}

bool parse_annotations(parser *in, statement *of)
{
    annotation **last = &of->annotations;
    while (parse_accept(in, TOKEN_AT)) {
        token name = parse_peek(in, 0);
        if (name.kind != TOKEN_NAME) {
            parse_fault(in, "the name of an annotation", NULL);
            return false;
        }
        in->at++;
        annotation *made = arena_take(in->job->arena, 1, sizeof *made);
        if (!made) return false;
        made->name = name.name;
        made->span = (span){in->job->source, name.begin - 1, name.end};
        if (parse_accept(in, TOKEN_OPEN) && !annotation_value(in, made)) return false;
        *last = made;
        last = &made->next;
    }
    return true;
}

const annotation *annotation_find(const annotation *first, const char *name)
{
    while (first && strcmp(first->name, name) != 0) first = first->next;
    return first;
}
