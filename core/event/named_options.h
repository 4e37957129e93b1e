/* SPDX-License-Identifier: MIT
 * Options of rules and initialisers, declared as text: "degree = 10; p; directed: switch = 0; grid:
 * tensor?; where: text" are numbers with a default or without, what is on or off, tensors and texts
 * ('?': may be left out). */
#ifndef CANN_EVENT_NAMED_OPTIONS_H
#define CANN_EVENT_NAMED_OPTIONS_H
#include "cann.h"

enum { NAMED_OPTIONS = 24 };

typedef enum option_kind { OPTION_NUMBER, OPTION_TENSOR, OPTION_TEXT, OPTION_SWITCH } option_kind;

typedef struct named_option {
    char name[32];
    option_kind kind;
    bool required, given;
    double number;       /* 0 or 1 of a switch */
    cann_tensor *tensor; /* a view; NULL where not given */
    char *text;
} named_option;

typedef struct option_list {
    const char *owner; /* for sentences */
    named_option option[NAMED_OPTIONS];
    int64_t count;
} option_list;

/* False where the declaration cannot be read, or holds too many. */
bool options_declare(option_list *list, const char *owner, const char *declared);
/* Adds those whose names are not there yet. */
bool options_add(option_list *list, const char *declared);
void options_free(option_list *list);
const named_option *options_find(const option_list *list, const char *name);
cann_status options_number(option_list *list, const char *name, double value);
cann_status options_tensor(option_list *list, const char *name, const cann_tensor *tensor);
cann_status options_text(option_list *list, const char *name, const char *value);
/* Checks that required options are given; the numbers and switches, in order, go to
 * numbers[NAMED_OPTIONS]. */
cann_status options_check(const option_list *list, double *numbers);

#endif
