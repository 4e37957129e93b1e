/* SPDX-License-Identifier: MIT
 * A model in the making: its texts, the trees of their statements, and what their names stand for.
 * Checked once, as a whole (system.c); after that nothing of it changes. */
#ifndef CANN_EXPR_MODEL_H
#define CANN_EXPR_MODEL_H
#include "expr/parse.h"
#include "expr/system.h"

typedef enum units_mode { UNITS_SOFT, UNITS_STRICT, UNITS_OFF } units_mode;

/* A text as it was given; `base` texts come from models that this one extends, `implied` ones are
 * what a model has unless it says otherwise. */
typedef struct section {
    struct section *next;
    source source;
    bool base, implied;
    parse_job job;
} section;

/* The texts of an event, or of a synapse's pathway; a source whose text is NULL was not given. */
typedef struct event_text {
    struct event_text *next;
    const char *name;
    source when, run, refractory, hold;
    source from, delay, unless; /* of pathways */
    double order;               /* of pathways; NAN where not given */
    bool after, base;
} event_text;

/* A declared name. */
typedef struct item {
    const char *name;
    name_kind kind;
    statement *from;     /* its declaration, alias or function */
    const char *section; /* "param", "state", "input", "eqs", "func" */
    bool base;
    bool port;             /* a state that `input` names too */
    bool step;             /* alias: @step */
    bool failed;           /* a fault in it was told already */
    bool delayed, neutral; /* state: x(t - d), x'(t - d) occurs */
    bool used;             /* function: expanded at least once; state: has an equation */
    const node *symbol;
    const node *value; /* alias: inlined value; NULL until resolved */
    dimension dimension;
    int64_t position; /* in the system's array of its kind */
} item;

struct cann_model {
    arena arena;
    int64_t holders; /* frees to come before the last */
    faults faults;
    const char *name;
    model_kind kind;
    units_mode units;
    const char *method, *noise, *reduce;
    section *sections; /* in order: bases first */
    event_text *events;
    bool checked, sound;
    names names;
    item *items; /* [item_count] */
    int64_t item_count, item_capacity;
    statement *equations; /* derivatives and assignments that count, in order */
    statement *last_equation;
    syntax *send;                 /* synapse: what is sent */
    dimension *member_dimensions; /* [system.member_count] */
    int64_t member_capacity, noise_capacity;
    unifier unifier;
    int64_t work; /* trees walked so far: bounds hostile expansion */
    system_model system;
    char *printed; /* the last texts that queries gave */
    text report;
};

/* Puts a section in front of all others, to be overridden by any. NULL when memory runs out. */
section *model_imply(cann_model *model, const char *name, const char *letters);
/* True for an item that nobody declared. */
bool model_is_implied(const cann_model *model, const item *of);
item *model_item(const cann_model *model, const char *name);
/* The item's place in items; a new one is appended. NULL when memory runs out. */
item *model_add_item(cann_model *model, const char *name, name_kind kind);

#endif
