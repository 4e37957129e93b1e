/* SPDX-License-Identifier: MIT
 * Text: growing strings, and the nearest name to a misspelt one. */
#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void claim(bool holds, const char *what)
{
    printf("%s text: %s\n", holds ? "ok" : "FAIL", what);
    failures += !holds;
}

static void nearest(void)
{
    static const char *const known[] = {"durations", "tau", "J0", "euler", "record", "midpoint"};
    enum { KNOWN = 6 };
    claim(text_nearest("duration", known, KNOWN) == 0, "a missing letter finds its name");
    claim(text_nearest("druations", known, KNOWN) == 0, "swapped letters find their name");
    claim(text_nearest("tuu", known, KNOWN) == 1, "a wrong letter of a short name finds it");
    claim(text_nearest("EULER", known, KNOWN) == 3, "letter case does not count");
    claim(text_nearest("tau", known, KNOWN) == 1, "a name is nearest to itself");
    claim(text_nearest("membrane", known, KNOWN) == -1, "a word of its own has no nearest name");
    claim(text_nearest("x", known, 0) == -1, "nothing known, nothing near");
    claim(text_nearest("", known, KNOWN) == -1, "the empty name has no nearest");
    char *endless = malloc(100001);
    memset(endless, 'e', 100000);
    endless[100000] = 0;
    claim(text_nearest(endless, known, KNOWN) == -1, "an endless name has no nearest");
    const char *const odd[] = {endless};
    claim(text_nearest("euler", odd, 1) == -1, "an endless known name is not near");
    free(endless);
}

static void growing(void)
{
    text line = {0};
    claim(!strcmp(text_string(&line), ""), "nothing added is the empty string");
    for (int k = 0; k < 1000; k++) text_add(&line, "%d,", k);
    claim(line.length == 3890 && !strncmp(text_string(&line), "0,1,2,", 6),
          "pieces follow each other");
    text_add_bytes(&line, "a\0b", 3);
    claim(line.length == 3893 && line.bytes[3893] == 0 && line.bytes[3892] == 'b',
          "bytes may hold a 0");
    text_add(&line, "%s", "");
    claim(line.length == 3893 && !line.failed, "an empty piece adds nothing");
    text_free(&line);
    text_free(&line);
    claim(!line.bytes && line.length == 0, "freed twice is free");
}

int main(void)
{
    nearest();
    growing();
    return failures > 0;
}
