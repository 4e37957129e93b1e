/* SPDX-License-Identifier: MIT
 * The texts of a model, and faults in them. A fault is written at once as
 *     model:section:line:col: kind: text
 * with its source line, carets and a hint; a model's faults are collected, at most twenty, so one
 * look shows them all. */
#ifndef CANN_EXPR_SOURCE_H
#define CANN_EXPR_SOURCE_H
#include "base/text.h"
#include <stdint.h>

typedef struct source {
    const char *model;   /* "" where it has no name */
    const char *section; /* "eqs", "on.spike" */
    const char *text;
    int64_t length;
} source;

/* Bytes [begin, end) of a source. */
typedef struct span {
    const source *source;
    int64_t begin, end;
} span;

typedef struct place {
    int line, column; /* from 1; columns count letters, not bytes */
} place;

place source_place(const source *of, int64_t offset);

enum { FAULTS_MOST = 20 };

typedef struct faults {
    text text;
    int count;
    span told[FAULTS_MOST]; /* where each was: one fault per place */
} faults;

/* Carets under each of `marks` (count 1 or 2, the first also gives line and column unless `at` is
 * not negative); hint may be NULL. */
void fault_add(faults *all, int64_t at, const span *marks, int mark_count, const char *hint,
               const char *format, ...) __attribute__((format(printf, 6, 7)));
/* A fault without a place in a text. */
void fault_add_plain(faults *all, const char *model, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
