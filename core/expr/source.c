/* SPDX-License-Identifier: MIT */
#include "expr/source.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 100, LEAD = 40 }; /* letters of a long line shown, and how many before the caret */

static bool starts_letter(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

static int64_t line_begin(const source *of, int64_t offset)
{
    while (offset > 0 && of->text[offset - 1] != '\n') offset--;
    return offset;
}

static int64_t line_end(const source *of, int64_t offset)
{
    while (offset < of->length && of->text[offset] != '\n' && of->text[offset] != '\r') offset++;
    return offset;
}

place source_place(const source *of, int64_t offset)
{
    place at = {1, 1};
    if (offset > of->length) offset = of->length;
    int64_t begin = line_begin(of, offset);
    for (int64_t i = 0; i < begin; i++) at.line += of->text[i] == '\n';
    for (int64_t i = begin; i < offset; i++) at.column += starts_letter(of->text[i]);
    return at;
}

/* The part of a line that is shown: all of it but leading blanks, or a window around a caret. */
static span window(const source *of, int64_t offset)
{
    span shown = {of, line_begin(of, offset), line_end(of, offset)};
    while (shown.begin < offset && (of->text[shown.begin] == ' ' || of->text[shown.begin] == '\t'))
        shown.begin++;
    if (shown.end - shown.begin <= SHOWN) return shown;
    if (offset - shown.begin > LEAD) shown.begin = offset - LEAD;
    while (shown.begin < offset && !starts_letter(of->text[shown.begin])) shown.begin++;
    if (shown.end - shown.begin > SHOWN) shown.end = shown.begin + SHOWN;
    while (shown.end > offset && shown.end < of->length && !starts_letter(of->text[shown.end]))
        shown.end--;
    return shown;
}

/* Bytes of the UTF-8 letter at `at`, 0 where the bytes are none. */
static int letter_bytes(const char *at, int64_t room)
{
    unsigned char lead = (unsigned char)*at;
    int bytes = lead < 0x80                   ? 1
                : lead >= 0xc2 && lead < 0xe0 ? 2
                : lead >= 0xe0 && lead < 0xf0 ? 3
                : lead >= 0xf0 && lead < 0xf5 ? 4
                                              : 0;
    if (bytes > room) return 0;
    for (int i = 1; i < bytes; i++)
        if (starts_letter(at[i])) return 0;
    return bytes;
}

static void show_line(text *out, const span *shown)
{
    text_add(out, "\n    ");
    for (int64_t i = shown->begin; i < shown->end;) {
        const char *at = shown->source->text + i;
        int bytes = letter_bytes(at, shown->end - i);
        bool control = (unsigned char)*at < ' ' || *at == 127;
        if (bytes == 0 || control)
            text_add(out, *at == '\t' ? " " : "?");
        else
            text_add_bytes(out, at, bytes);
        i += bytes > 0 ? bytes : 1;
    }
}

static bool marked(int64_t offset, const span *marks, int count)
{
    for (int k = 0; k < count; k++)
        if (offset >= marks[k].begin &&
            (offset < marks[k].end || (offset == marks[k].begin && marks[k].end <= offset)))
            return true;
    return false;
}

static void show_carets(text *out, const span *shown, const span *marks, int count)
{
    int64_t last = shown->begin - 1;
    for (int64_t i = shown->begin; i <= shown->end; i++)
        if (marked(i, marks, count)) last = i;
    if (last < shown->begin) return;
    text_add(out, "\n    ");
    for (int64_t i = shown->begin; i <= last; i++)
        if (i == shown->begin || i >= shown->source->length ||
            starts_letter(shown->source->text[i]))
            text_add(out, "%s", marked(i, marks, count) ? "^" : " ");
}

/* Says where, or that there are too many already. False: say no more. */
static bool open_fault(faults *all)
{
    all->count++;
    if (all->count > FAULTS_MOST) return false;
    if (all->text.length) text_add(&all->text, "\n");
    return true;
}

static bool was_told(const faults *all, const source *of, int64_t offset)
{
    for (int k = 0; k < all->count && k < FAULTS_MOST; k++)
        if (all->told[k].source == of && all->told[k].begin == offset) return true;
    return false;
}

void fault_add(faults *all, int64_t at, const span *marks, int mark_count, const char *hint,
               const char *format, ...)
{
    const source *of = marks[0].source;
    int64_t offset = at >= 0 ? at : marks[0].begin;
    if (was_told(all, of, offset) || !open_fault(all)) return;
    all->told[all->count - 1] = (span){of, offset, offset};
    place found = source_place(of, offset);
    text_add(&all->text, "%s%s%s:%d:%d: ", of->model, *of->model ? ":" : "", of->section,
             found.line, found.column);
    va_list arguments;
    va_start(arguments, format);
    char line[1024];
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    text_add(&all->text, "%s", line);
    span shown = window(of, offset);
    show_line(&all->text, &shown);
    show_carets(&all->text, &shown, marks, mark_count);
    if (hint && *hint) text_add(&all->text, "\n    %s", hint);
}

void fault_add_plain(faults *all, const char *model, const char *format, ...)
{
    if (!open_fault(all)) return;
    va_list arguments;
    va_start(arguments, format);
    char line[1024];
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    text_add(&all->text, "%s%s%s", model, *model ? ": " : "", line);
}
