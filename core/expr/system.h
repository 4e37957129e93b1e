/* SPDX-License-Identifier: MIT
 * A whole model, checked and resolved: what the program builder reads. Names are resolved, units
 * checked, aliases inlined (all but @step aliases, which stay symbols), left sides solved for the
 * derivative, user functions expanded. */
#ifndef CANN_EXPR_SYSTEM_H
#define CANN_EXPR_SYSTEM_H
#include "expr/node.h"

typedef enum model_kind { MODEL_NEURON, MODEL_SYNAPSE, MODEL_FIELD, MODEL_SYSTEM } model_kind;
typedef enum value_type { VALUE_REAL, VALUE_INT, VALUE_BOOL } value_type;

/* The values that a parameter may have. */
typedef struct range {
    double low, high;    /* internal units; infinite where open */
    bool above, below;   /* low, high themselves are left out */
    const char *divides; /* the state whose rate it divides, so it is not 0; NULL: none */
} range;

/* A declared name: parameter, state or input. */
typedef struct declaration {
    const char *name;
    const char *unit; /* as written, "" where none */
    const char *doc;  /* @doc, "" where none */
    value_type type;
    const node *symbol;
    const node *value; /* default; may use parameters and draws; NULL where none (inputs: 0) */
    const node *least, *most; /* of states, @min and @max; NULL where none */
    range admits;             /* of parameters */
    double scale;             /* internal units per declared unit */
    bool constant, train, global, post, local, record, hold;
    const node *before;  /* states: value at times t before the first step; NULL: the first value */
    const node *longest; /* @maxdelay, ms; NULL where none */
    bool delayed, neutral; /* states: x(t - d), x'(t - d) occurs */
    bool port;             /* a state that events of other models may increment */
    const char *method; /* states: @method of its equation, NULL where the model's default holds */
    int line, column;
} declaration;

typedef struct alias {
    const char *name;
    const char *unit;
    const node *symbol;
    const node *value; /* inlined but for @step aliases */
    bool step, record;
} alias;

/* xi, xi_name or xi_name@shared: white noise. */
typedef struct noise_source {
    const node *symbol;
    const node *normal; /* a standard normal number, drawn anew in each step; where shared, one for
                           the group: the sum over it of such draws, over the root of N */
    const node *second; /* another one, independent of it, for methods of higher order */
} noise_source;

/* state' = rate, the left side already divided out. */
typedef struct equation {
    int64_t state; /* index into states */
    const node *rate;
    bool at_event; /* @event: linear, solved in closed form at events only (synapses) */
    bool strato;   /* its noise is read as Stratonovich's, else as Ito's */
    int line, column;
} equation;

/* name := value, in textual order; `value` may use the target's old value. */
typedef struct assignment {
    int64_t state;
    const node *value;
    bool before; /* @before: runs before the integration */
    int line, column;
} assignment;

/* emit NAME and stop. */
typedef struct emission {
    int64_t event;         /* index into events, later than the emitter's own; -1: the run stops */
    const node *condition; /* where not 0, from the values before it; NULL: always */
    int64_t after;         /* how many of the emitter's actions come before it */
    int line, column;
} emission;

typedef enum when_kind { WHEN_TRUE, WHEN_UP, WHEN_DOWN, WHEN_EVERY } when_kind;

typedef struct event {
    const char *name;
    when_kind kind;
    const node *condition; /* WHEN_TRUE: fires where not 0 (NULL: only when emitted); UP/DOWN:
                              crosses 0; EVERY: the period in ms */
    const node *phase;     /* EVERY: offset in ms, NULL: 0 */
    assignment *actions;   /* in textual order */
    int64_t action_count;
    emission *emissions;
    int64_t emission_count;
    const node *refractory; /* ms, or a condition that must become false; NULL: none */
    bool refractory_is_condition;
    bool after; /* refcount = "after": one step longer */
} event;

/* pre.x or post.x in a synapse: a variable of a connected group, the symbol "pre.x", or
 * "pre.x(t-0)" where it is prompt. The group is not known yet, so the name is looked up when the
 * projection is made. `delay` is a symbol too where the model declares no parameter of that name;
 * `w` is always declared. */
typedef struct member {
    const node *symbol;
    const char *name; /* "x", or "spiked", "lastspike", "i", "N" */
    bool post;
    bool prompt; /* pre.x(t-0): without the projection's delay */
    int line, column;
} member;

typedef enum pathway_target {
    PATHWAY_OWN,  /* state = value */
    PATHWAY_POST, /* post.port += value */
    PATHWAY_PRE,  /* pre.port += value */
} pathway_target;

typedef struct pathway_action {
    pathway_target target;
    int64_t state;     /* PATHWAY_OWN: index into states */
    const char *port;  /* name in the connected group; "$port": given by the projection */
    const node *value; /* OWN: the new value, from the values before this action; else the amount */
    int line, column;
} pathway_action;

/* What a synapse does when an event of a connected group reaches it: on.pre, on.post, on.NAME. */
typedef struct pathway {
    const char *name;
    bool from_post;
    const char *event; /* of the connected group: "spike" or a name of its on table */
    const node *delay; /* ms, a constant of parameters; NULL: the projection's (pre), none (post) */
    double order;      /* lower runs first; default pre 0, post 1 */
    const node *unless;      /* skipped where not 0; NULL: never */
    pathway_action *actions; /* in textual order */
    int64_t action_count;
} pathway;

/* conv(K, e): the kernel as an expression of displacement symbols. */
typedef struct field_kernel {
    const char *name;
    const node *value;
    const node *argument[3];
    int arity; /* 1: the distance (rank 1: the signed displacement); else one per axis */
} field_kernel;

typedef struct system_model {
    char *name;
    model_kind kind;
    node_pool *pool;
    declaration *parameters;
    int64_t parameter_count;
    declaration *states;
    int64_t state_count;
    declaration *inputs;
    int64_t input_count;
    alias *aliases;
    int64_t alias_count; /* in dependency order */
    equation *equations;
    int64_t equation_count;
    noise_source *noises;
    int64_t noise_count;
    assignment *assignments;
    int64_t assignment_count; /* textual order */
    event *events;
    int64_t event_count; /* emitters first, then declaration order */
    field_kernel *kernels;
    int64_t kernel_count;
    member *members; /* synapses: what is read of the connected groups */
    int64_t member_count;
    pathway *pathways; /* synapses: by order, then as declared */
    int64_t pathway_count;
    const node *send;   /* synapses: continuous output to the port; NULL: none */
    int reduction;      /* row of tensor/reduce.def: sum, mean, min or max of what is sent */
    const char *method; /* model default: "auto" where the user said nothing */
    int draw_count;     /* streams used so far */
} system_model;

/* Owned by the cann_model; NULL, with a sentence holding every error, when the model is wrong. */
const system_model *model_system(cann_model *model);
/* Keeps the model alive until one more cann_model_free: a program may outlive its maker's handle.
 */
cann_model *model_hold(cann_model *model);

/* Parses one expression in the model's scope plus `extra` names (series of a driven input), checks
 * its units, and gives its node in the model's pool; NULL with the caret sentence. `section` names
 * it in errors. Built-in names stay symbols: t, dt, i, N, cell, coord(k) -> "coordK"; pi folds; and
 * distance(p...) is written out over "coordK", "wrapK" (the length of a periodic axis) and "turnK"
 * (1/wrapK); both are 0 where the axis is open. */
const node *model_expression(cann_model *model, const char *section, const char *source,
                             const char *const *extra, int64_t extra_count);
/* The same as a first value of that name: whole where the state is int, 0 or 1 where it is bool. */
const node *model_first_value(cann_model *model, const char *variable, const char *source);
/* Forgets what expressions read of connected groups beyond the first `count`. */
void model_forget_members(cann_model *model, int64_t count);

#endif
