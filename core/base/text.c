/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "base/memory.h"
#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool reserve(text *text, int64_t extra)
{
    if (text->failed) return false;
    if (text->length + extra + 1 <= text->capacity) return true;
    int64_t capacity = 2 * text->capacity + extra + 64;
    char *bytes = memory_grow(text->bytes, text->length, capacity, 1);
    if (!bytes) {
        text->failed = true;
        return false;
    }
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void text_add_bytes(text *text, const char *bytes, int64_t count)
{
    if (count < 0 || !reserve(text, count)) return;
    memcpy(text->bytes + text->length, bytes, (size_t)count);
    text->length += count;
    text->bytes[text->length] = 0;
}

void text_add(text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int count = vsnprintf(NULL, 0, format, arguments);
    if (count >= 0 && reserve(text, count)) {
        vsnprintf(text->bytes + text->length, (size_t)count + 1, format, again);
        text->length += count;
    }
    va_end(again);
    va_end(arguments);
}

void text_free(text *text)
{
    memory_free(text->bytes);
    memset(text, 0, sizeof *text);
}

const char *text_string(const text *text)
{
    return text->bytes ? text->bytes : "";
}

enum { LONGEST = 64 };

/* Edits (insert, delete, replace, swap of neighbours) from a to b, letter case apart. */
static int distance(const char *a, const char *b)
{
    int n = (int)strlen(a), m = (int)strlen(b);
    if (n > LONGEST || m > LONGEST) return INT_MAX;
    int row[3][LONGEST + 1];
    for (int j = 0; j <= m; j++) row[0][j] = j;
    for (int i = 1; i <= n; i++) {
        int *now = row[i % 3], *before = row[(i + 2) % 3], *earlier = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= m; j++) {
            int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
            int best = before[j - 1] + (x != y);
            if (before[j] + 1 < best) best = before[j] + 1;
            if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
                           y == tolower((unsigned char)a[i - 2]);
            if (swapped && earlier[j - 2] + 1 < best) best = earlier[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[n % 3][m];
}

int64_t text_nearest(const char *name, const char *const *known, int64_t count)
{
    int64_t nearest = -1;
    int length = (int)strlen(name), least = length < 4 ? 2 : 1 + (length + 2) / 3;
    for (int64_t i = 0; i < count; i++) {
        int edits = distance(name, known[i]);
        if (edits < least) {
            least = edits;
            nearest = i;
        }
    }
    return nearest;
}
