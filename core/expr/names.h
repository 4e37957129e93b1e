/* SPDX-License-Identifier: MIT
 * What a model's names stand for: a map from a name to what declares it. */
#ifndef CANN_EXPR_NAMES_H
#define CANN_EXPR_NAMES_H
#include <stdbool.h>
#include <stdint.h>

typedef enum name_kind {
    NAME_NONE,
    NAME_PARAMETER,
    NAME_STATE,
    NAME_INPUT,
    NAME_ALIAS,
    NAME_FUNCTION,
} name_kind;

typedef struct name_entry {
    const char *name; /* borrowed; NULL where the place is free */
    name_kind kind;
    int64_t index;
} name_entry;

typedef struct names {
    name_entry *places; /* [capacity] open addressing */
    int64_t count, capacity;
} names;

/* The entry of a name, or NULL. */
const name_entry *names_find(const names *in, const char *name);
/* Sets what a name stands for, anew if it is there; false when memory runs out. */
bool names_set(names *in, const char *name, name_kind kind, int64_t index);
void names_free(names *in);

#endif
