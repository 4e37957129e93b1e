/* SPDX-License-Identifier: MIT
 * Growing strings, and the nearest name to a misspelt one. */
#ifndef CANN_BASE_TEXT_H
#define CANN_BASE_TEXT_H
#include <stdbool.h>
#include <stdint.h>

typedef struct text {
    char *bytes;    /* always ends in 0 once anything was added; NULL before */
    int64_t length; /* without the 0 */
    int64_t capacity;
    bool failed; /* memory ran out: the text is cut, and the sentence is kept */
} text;

void text_add(text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_bytes(text *text, const char *bytes, int64_t count);
void text_free(text *text);
/* The text, or "" while it is empty. */
const char *text_string(const text *text);

/* Index of the known name nearest to `name` (edit distance, letter case apart), or -1 when none
 * is near enough to be meant. */
int64_t text_nearest(const char *name, const char *const *known, int64_t count);

#endif
