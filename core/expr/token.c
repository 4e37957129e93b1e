/* SPDX-License-Identifier: MIT */
#include "expr/token.h"
#include "expr/foreign.h"
#include "base/memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct word {
    const char *letters;
    token_kind kind;
} words[] = {
    {"if", TOKEN_IF},      {"then", TOKEN_THEN},   {"elseif", TOKEN_ELSEIF}, {"else", TOKEN_ELSE},
    {"end", TOKEN_FINISH}, {"and", TOKEN_AND},     {"or", TOKEN_OR},         {"not", TOKEN_NOT},
    {"true", TOKEN_TRUE},  {"false", TOKEN_FALSE}, {"emit", TOKEN_EMIT},     {"stop", TOKEN_STOP},
};

/* Longest first where one begins another. */
static const struct word signs[] = {
    {"**=", TOKEN_POWER_IS}, {"^=", TOKEN_POWER_IS}, {"**", TOKEN_POWER},   {"+=", TOKEN_PLUS_IS},
    {"-=", TOKEN_MINUS_IS},  {"*=", TOKEN_TIMES_IS}, {"/=", TOKEN_OVER_IS}, {":=", TOKEN_UPDATE},
    {"<=", TOKEN_LE},        {">=", TOKEN_GE},       {"==", TOKEN_EQ},      {"~=", TOKEN_NE},
    {"!=", TOKEN_NE},        {"+", TOKEN_PLUS},      {"-", TOKEN_MINUS},    {"*", TOKEN_TIMES},
    {"/", TOKEN_OVER},       {"%", TOKEN_PERCENT},   {"^", TOKEN_POWER},    {"<", TOKEN_LT},
    {">", TOKEN_GT},         {"=", TOKEN_ASSIGN},    {"(", TOKEN_OPEN},     {")", TOKEN_CLOSE},
    {",", TOKEN_COMMA},      {":", TOKEN_COLON},     {".", TOKEN_DOT},      {"@", TOKEN_AT},
};

typedef struct reader {
    arena *arena;
    const source *source;
    faults *faults;
    const char *text;
    int64_t at, length;
    token *tokens;
    int64_t count, capacity;
    int64_t placed; /* `place` is that of this byte */
    place place;
    bool line_ended; /* a line end was passed since the last token */
} reader;

static char peek(const reader *in, int64_t ahead)
{
    return in->at + ahead < in->length ? in->text[in->at + ahead] : 0;
}

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

static bool is_name_start(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
}

static bool is_name_part(char letter)
{
    return is_name_start(letter) || is_digit(letter);
}

/* A statement goes on after these at the end of a line ... */
static bool goes_on_after(token_kind kind)
{
    switch (kind) {
    case TOKEN_OPEN:
    case TOKEN_COMMA:
    case TOKEN_COLON:
    case TOKEN_DOT:
    case TOKEN_IF:
    case TOKEN_THEN:
    case TOKEN_ELSEIF:
    case TOKEN_ELSE:
    case TOKEN_AND:
    case TOKEN_OR:
    case TOKEN_NOT: return true;
    default: return kind >= TOKEN_PLUS && kind <= TOKEN_POWER_IS;
    }
}

/* ... and before these at the beginning of the next. */
static bool goes_on_before(token_kind kind)
{
    switch (kind) {
    case TOKEN_CLOSE:
    case TOKEN_COMMA:
    case TOKEN_AT:
    case TOKEN_THEN:
    case TOKEN_ELSEIF:
    case TOKEN_ELSE:
    case TOKEN_FINISH:
    case TOKEN_AND:
    case TOKEN_OR: return true;
    default: return kind >= TOKEN_PLUS && kind <= TOKEN_POWER_IS;
    }
}

static void move_place(reader *in, int64_t to)
{
    for (; in->placed < to; in->placed++) {
        char letter = in->text[in->placed];
        if (letter == '\n')
            in->place = (place){in->place.line + 1, 1};
        else if (((unsigned char)letter & 0xc0) != 0x80)
            in->place.column++;
    }
}

static bool put(reader *in, token_kind kind, int64_t begin, int64_t end)
{
    if (in->count == in->capacity) {
        int64_t capacity = 2 * in->capacity + 64;
        token *grown = memory_grow(in->tokens, in->count, capacity, sizeof *grown);
        if (!grown) return false;
        in->tokens = grown;
        in->capacity = capacity;
    }
    move_place(in, begin);
    in->tokens[in->count++] = (token){.kind = kind,
                                      .begin = begin,
                                      .end = end,
                                      .line = in->place.line,
                                      .column = in->place.column};
    return true;
}

static token_kind last_kind(const reader *in)
{
    return in->count ? in->tokens[in->count - 1].kind : TOKEN_SEPARATOR;
}

/* Adds a token, after the separator that a passed line end stands for. */
static bool add(reader *in, token_kind kind, int64_t begin, int64_t end)
{
    bool separates = in->line_ended && last_kind(in) != TOKEN_SEPARATOR &&
                     !goes_on_after(last_kind(in)) && !goes_on_before(kind);
    in->line_ended = false;
    if (separates && !put(in, TOKEN_SEPARATOR, in->tokens[in->count - 1].end, begin)) return false;
    return put(in, kind, begin, end);
}

static void skip_line(reader *in)
{
    while (in->at < in->length && in->text[in->at] != '\n') in->at++;
}

static void skip_blanks(reader *in)
{
    while (in->at < in->length) {
        char letter = in->text[in->at];
        if (letter == '#' || (letter == '-' && peek(in, 1) == '-')) {
            skip_line(in);
        } else if (letter == '\n' || letter == '\r') {
            in->line_ended = true;
            in->at++;
        } else if (letter == ' ' || letter == '\t' || letter == '\f' || letter == '\v') {
            in->at++;
        } else {
            return;
        }
    }
}

static bool read_number(reader *in)
{
    int64_t begin = in->at;
    while (is_digit(peek(in, 0))) in->at++;
    if (peek(in, 0) == '.') in->at++;
    while (is_digit(peek(in, 0))) in->at++;
    if (peek(in, 0) == 'e' || peek(in, 0) == 'E') {
        int64_t sign = peek(in, 1) == '+' || peek(in, 1) == '-';
        if (is_digit(peek(in, 1 + sign)))
            for (in->at += 1 + sign; is_digit(peek(in, 0));) in->at++;
    }
    char *digits = memory_take(in->at - begin + 1, 1);
    if (!digits) return false;
    memcpy(digits, in->text + begin, (size_t)(in->at - begin));
    double number = strtod(digits, NULL);
    memory_free(digits);
    span mark = {in->source, begin, in->at};
    if (isinf(number))
        fault_add(in->faults, -1, &mark, 1, "write inf for infinity",
                  "number: larger than any float64");
    if (!add(in, TOKEN_NUMBER, begin, in->at)) return false;
    in->tokens[in->count - 1].number = number;
    return true;
}

static bool read_name(reader *in)
{
    int64_t begin = in->at++;
    while (is_name_part(peek(in, 0))) in->at++;
    int64_t length = in->at - begin;
    token_kind kind = TOKEN_NAME;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if ((int64_t)strlen(words[k].letters) == length &&
            memcmp(words[k].letters, in->text + begin, (size_t)length) == 0)
            kind = words[k].kind;
    if (!add(in, kind, begin, in->at)) return false;
    char *name = arena_string(in->arena, in->text + begin, length);
    in->tokens[in->count - 1].name = name;
    return name != NULL;
}

static bool read_text(reader *in)
{
    char quote = in->text[in->at++];
    int64_t begin = in->at;
    while (in->at < in->length && in->text[in->at] != quote && in->text[in->at] != '\n') in->at++;
    int64_t end = in->at;
    if (peek(in, 0) == quote && end < in->length) {
        in->at++;
    } else {
        span mark = {in->source, begin - 1, begin};
        fault_add(in->faults, -1, &mark, 1, NULL, "syntax: this text does not end on its line");
    }
    return add(in, TOKEN_TEXT, begin, end);
}

static bool read_sign(reader *in)
{
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        int64_t length = (int64_t)strlen(signs[k].letters);
        if (in->at + length <= in->length &&
            memcmp(in->text + in->at, signs[k].letters, (size_t)length) == 0) {
            in->at += length;
            return add(in, signs[k].kind, in->at - length, in->at);
        }
    }
    int64_t begin = in->at;
    in->at += foreign_length(in->text + in->at, in->length - in->at);
    while (in->at < in->length && ((unsigned char)in->text[in->at] & 0xc0) == 0x80) in->at++;
    return add(in, TOKEN_STRANGE, begin, in->at);
}

static bool follows_name(const reader *in)
{
    token_kind last = last_kind(in);
    return in->count && !in->line_ended && (last == TOKEN_NAME || last == TOKEN_PRIME) &&
           in->tokens[in->count - 1].end == in->at;
}

static bool read_one(reader *in)
{
    char letter = in->text[in->at];
    if (is_digit(letter) || (letter == '.' && is_digit(peek(in, 1)))) return read_number(in);
    bool port = letter == '$' && last_kind(in) == TOKEN_DOT && is_name_start(peek(in, 1));
    if (is_name_start(letter) || port) return read_name(in);
    if (letter == '\'' && follows_name(in)) {
        in->at++;
        return add(in, TOKEN_PRIME, in->at - 1, in->at);
    }
    if (letter == '"' || letter == '\'') return read_text(in);
    if (letter == ';') {
        in->line_ended = false;
        in->at++;
        return put(in, TOKEN_SEPARATOR, in->at - 1, in->at);
    }
    return read_sign(in);
}

token *token_read(arena *from, const source *of, faults *all, int64_t *count)
{
    reader in = {.arena = from,
                 .source = of,
                 .faults = all,
                 .text = of->text,
                 .length = of->length,
                 .place = {1, 1}};
    bool well = true;
    for (skip_blanks(&in); well && in.at < in.length; skip_blanks(&in)) well = read_one(&in);
    in.line_ended = false;
    well = well && put(&in, TOKEN_END, of->length, of->length);
    token *kept = well ? arena_take(from, in.count, sizeof *kept) : NULL;
    if (kept) memcpy(kept, in.tokens, (size_t)in.count * sizeof *kept);
    memory_free(in.tokens);
    *count = in.count;
    return kept;
}
