/* SPDX-License-Identifier: MIT
 * A network compiled to a flat list of operations over one arena. Groups hold slots (places in the
 * arena); build.c writes one step of a group as expressions over its slots, split.c cuts them at
 * the non-local parts into operations, stepper.c runs the list. Everything that outlives a step
 * lies in the arena's first part, so a checkpoint is one write and a reset one copy. */
#ifndef CANN_MODEL_PROGRAM_H
#define CANN_MODEL_PROGRAM_H
#include "base/parallel.h"
#include "base/text.h"
#include "event/circulant.h"
#include "event/deliver.h"
#include "event/grid.h"
#include "expr/align.h"
#include "expr/linear.h"
#include "expr/system.h"
#include "integrate/method.h"
#include "kernel/kernel.h"
#include "tensor/tensor.h"

typedef enum slot_role {
    SLOT_PARAMETER,
    SLOT_INPUT, /* set from outside, constant until set again */
    SLOT_STATE,
    SLOT_HIDDEN,    /* state the engine keeps for events: clocks, old values of conditions */
    SLOT_ALIAS,     /* value of a @step alias or a recorded input in the last step */
    SLOT_TEMPORARY, /* between operations of one step */
    SLOT_RESULT,    /* of a reduction: one value, kept per thread */
    SLOT_PLACE,     /* coordinates and indices of the elements */
    SLOT_SERIES,    /* one row per step, read where it lies */
    SLOT_CLOCK,     /* t and dt, kept per thread */
    SLOT_LINK,      /* a uniform value of another group */
} slot_role;

/* A named place. Member b's values begin at offset + b*stride; width values of the program's type.
 */
typedef struct slot {
    const node *symbol;
    const node *first_value; /* declared ones: the default; NULL: 0 */
    slot_role role;
    int64_t width;             /* 1: uniform within a member; else the group's count */
    bool batched;              /* one copy per batch member */
    bool steady;               /* filled when a run begins, and the same until it ends */
    bool gathered;             /* synapses: a value of the source or the target of each */
    bool given;                /* set from outside: the default does not count */
    bool scales_draws, silent; /* a parameter that multiplies draws; taken for 0 */
    int64_t offset, stride;    /* bytes in the arena; stride 0 when shared */
    int64_t bytes;             /* all copies together; 0 before the first layout */
    const cann_tensor *series; /* SLOT_SERIES: [steps] or [steps, count], the program's type */
    int64_t start;             /* SLOT_SERIES: the step of its first row */
    double first;              /* SLOT_CLOCK: 0 for t, 1 for dt */
    struct group *of;          /* SLOT_LINK: whose */
    int of_slot;
} slot;

typedef struct group group;
typedef struct operation operation;
typedef struct projection projection;
typedef struct route route;

/* An event of a group that others hear of: as flags in the step, as bits of the last steps. */
typedef struct channel {
    const char *event; /* "spike", or a name of its on table */
    int flags;         /* slot */
    int ring;          /* slot */
    int64_t steps;     /* entries of the ring: the longest delay and one more */
} channel;

/* The elements of a group that had an event `delay` steps ago, asked for by some projection; or, of
 * a projection whose synapses differ in delay, the parts of rows that are due. */
typedef struct listing {
    group *group;
    int channel;
    int64_t delay;
    const projection *projection; /* parts: of these rows; else NULL */
    int64_t since, until;         /* events of steps in [since, until) count */
} listing;

/* A listing as one thread has it. */
typedef struct listed {
    int64_t stamp; /* of the step and member it holds */
    int64_t count;
    int32_t *elements; /* ascending */
} listed;

/* Room for what events write to but no state holds: cleared, then summed, before the step. */
typedef struct port {
    const node *symbol; /* the input, or the state that is held while refractory */
    int64_t state;      /* index into states; -1: an input */
    int slot;           /* of the sum */
} port;

/* What synapses whose states lie in the target add to one of its inputs. */
typedef struct send {
    const node *input, *value;
} send;

/* States of synapses that lie in a connected group, shared by projections that are alike. */
typedef struct fold {
    group *where;
    const projection *first; /* the one that names them */
    const node **states;     /* [states of the synapse] in the pool of where */
} fold;

/* A parameter of a projection's synapses that is the same for all of a target, as the target reads
 * it: a slot of the target's group. */
typedef struct spread_parameter {
    const projection *from;
    int parameter, slot;
} spread_parameter;

/* Values of one slot in the last steps. */
typedef struct history {
    int slot, ring;
    int64_t steps; /* entries of the ring */
    int slope[2];  /* slots of the slopes at begin and end of the present step; 0: none */
    int slopes[2]; /* their rings */
    bool function; /* what was before the first step is computed, into past[] */
    int past[2];   /* slots of value and slope then */
} history;

/* The rings of one state for one member. */
typedef enum past_part { PAST_VALUE, PAST_BEGIN, PAST_END } past_part;
typedef struct past_rings {
    const char *part[3], *latest;
    int64_t steps, count, reached;
    bool slopes, single;
} past_rings;

/* A spike as it is recorded. */
typedef struct spike {
    int32_t step; /* at whose end */
    int32_t member, group, element;
} spike;

/* What one thread carries through a run. */
typedef struct worker {
    struct cann_program *program;
    int thread, threads; /* of the team that shares a member's elements */
    barrier *barrier;    /* where that team meets */
    int64_t member;
    int64_t step;
    int64_t reached;       /* steps whose end the states hold */
    const operation *lost; /* that looked back too far, or not far enough; NULL: none */
    double lost_delay;
    char *results;  /* own copies of the SLOT_RESULT values, 8 bytes per slot */
    double t, dt;   /* 8 bytes each, holding a float in float32 programs */
    listed *listed; /* [listing_count] */
    char *scratch;  /* of pathways */
    spike *spikes;
    int64_t spike_count, spike_capacity;
    bool out_of_memory;
    const group *stopped; /* whose event ends the run after this step; NULL: go on */
    int64_t waiting;      /* steps, up to the present one, that sinks have still to do */
} worker;

/* What a step gives to slots. */
typedef struct step_output {
    int slot;
    const node *value;
} step_output;
typedef struct step_outputs {
    step_output *rows;
    int64_t count, capacity;
} step_outputs;

/* A kind of operation: how it runs and how it is printed. */
typedef struct operation_row {
    const char *name;
    void (*run)(const operation *operation, worker *worker);
    void (*print)(const operation *operation, text *out);
} operation_row;

struct operation {
    const operation_row *row;
    group *group;
    kernel *kernel;        /* map */
    int *inputs, *outputs; /* map: slots */
    int64_t input_count, output_count;
    int source, target;     /* reduce, convolve: slots */
    int reduction;          /* reduce: row of tensor/reduce.def */
    int convolution;        /* convolve: index into the group's circulants */
    const operation *twin;  /* convolve: an earlier one with the same result; else NULL */
    int amount;             /* deliver: slot in the projection's own group */
    int scale;              /* deliver: slot of a factor per source; 0: none */
    projection *projection; /* deliver */
    int64_t history;        /* past: index into the group's histories; source: slot of the delay */
    double delay, ahead;    /* past: ms where there is no source; steps ahead of the begin */
    bool slope;             /* past: the derivative */
    int64_t link;           /* link: index into the program's links */
    route *route;           /* pathway, send */
    int64_t scratch;        /* bytes from the arena's start: partial sums, transforms */
    int64_t scratch_size;   /* per member in flight */
};

typedef struct operation_list {
    operation *operations;
    int64_t count, capacity;
} operation_list;

/* An input given as an expression with series of its own. */
typedef struct drive {
    int64_t input; /* index into the system's inputs */
    char *expression;
    const node *value; /* in the model's pool */
} drive;

typedef struct monitor {
    char *name; /* as the user wrote it: "u" or "E.u" */
    group *group;
    int slot;          /* what is copied */
    const node *value; /* recorded alias: computed into `slot` by `operations`; else NULL */
    operation_list operations;
    int64_t every;
    int64_t *indices; /* [index_count]; NULL: all */
    int64_t index_count;
    cann_tensor *rows; /* [capacity, batch, width] */
    int64_t row_count, row_capacity, width;
    char *left; /* [LATE_STEPS][left_size] what a team's threads left to be joined; NULL: nothing */
    int64_t left_size;
} monitor;

struct group {
    char *name;
    int64_t number; /* place among the program's groups */
    cann_model *model;
    const system_model *base;   /* as its model says */
    const system_model *system; /* with the states of synapses that lie here */
    system_model *derived;      /* system where it is not base; else NULL */
    struct cann_program *program;
    grid grid;
    int64_t count; /* elements of one member */
    bool begun;    /* its values of step 0 are there */
    bool flat;     /* one element per member: the batch is the element range */
    bool noted;    /* its spikes are recorded */
    slot *slots;
    int64_t slot_count, slot_capacity;
    int64_t part_count; /* slots that this build has made between operations */
    char **methods;     /* per state: the method asked for by the program; NULL: the model's */
    int64_t method_count;
    drive *drives;
    int64_t drive_count;
    circulant **circulants; /* [kernel_count * batch or 1] */
    bool circulants_batched;
    int *alike; /* [kernel_count] the first kernel whose table agrees with this one's to rounding */
    uint64_t circulants_key; /* hash of what they were made from */
    operation_list step;
    operation_list constants;  /* worked out when a run begins */
    propagations propagations; /* whose factors are among them */
    step_outputs delays;       /* expressions of parameters, worked out there too */
    spread_parameter *spreads;
    int64_t spread_count;
    operation_list before;  /* states before the first step */
    bool cubic;             /* some method is of an order that straight lines would spoil */
    bool waits;             /* done for several steps at once (sink.c) */
    char *inputs;           /* waits: [SINK_STEPS, count] sums of its products */
    int spiked;             /* slot of the spike flags; -1: no spikes */
    int last;               /* slot of lastspike, where there are spikes */
    uint64_t stream;        /* base of its draws */
    projection *projection; /* whose synapses the elements are; NULL: a group of its own */
    channel *channels;
    int64_t channel_count;
    int64_t words; /* of 64 elements, in one entry of a ring */
    int stops;     /* slot of who ends the run; -1: nobody can */
    port *ports;
    int64_t port_count;
    send *sends;
    int64_t send_count;
    history *histories;
    int64_t history_count;
};

/* Two groups and the synapses between them. Their values are the slots of a group of its own, one
 * element for each synapse, that has the projection's name. */
struct projection {
    group *pre, *post, *own;
    cann_synapses *synapses;
    char *port;      /* what "post.$port" means */
    int64_t delay;   /* steps; the longest where synapses differ */
    int64_t *delays; /* [delay_count] the different ones, ascending; NULL: all are `delay` */
    int64_t delay_count;
    synapses_parts parts;   /* delays: rows in order of delay */
    synapse_rows rows;      /* as the team of this run shares them */
    int team;               /* slices of `rows`; 0: none yet */
    int32_t *part_row;      /* delays: [parts] whose row each is part of */
    alignment alignment;    /* where its states live */
    fold *fold;             /* NULL: in own */
    int32_t *steps;         /* delays: [synapses] */
    bool frozen;            /* w stays as it is */
    bool apart;             /* states stay one per synapse, having differed */
    int64_t since, until;   /* spikes of steps in [since, until) travel here */
    projection *echo;       /* the wiring of before the delays changed, for spikes of then; NULL */
    int64_t *now;           /* of an echo: [synapses] where each lies in the projection */
    operation_list gathers; /* what the own equations read of the connected groups */
    operation_list constants; /* in own: amounts that stay the same while a run goes on */
};

struct cann_program {
    cann_type type;
    int64_t size; /* bytes of one value */
    double dt;
    int64_t batch;
    uint64_t seed;
    cann_backend backend;
    circulant_method convolution;
    char *method; /* for every equation without a method of its own; NULL: the model's */
    group **groups;
    int64_t group_count;
    struct link *links;
    int64_t link_count;
    monitor *monitors;
    int64_t monitor_count;
    monitor *retired; /* recordings of before, kept compiled in case they are asked for again */
    int64_t retired_count;
    projection **projections;
    int64_t projection_count;
    fold **folds;
    int64_t fold_count;
    operation_list arrive;            /* before the groups' steps: events and sums into ports */
    operation_list learn;             /* after them: equations of synapses, events of targets */
    bool sinks;                       /* some group waits for several steps */
    bool learns;                      /* synapses do something after the groups */
    bool looks_across;                /* arrivals read what other threads' kernels write */
    bool stops;                       /* some event may end a run */
    const group *stopped;             /* whose event has ended the last run; else NULL */
    bool reaches_back;                /* synapses write to their sources: one thread */
    int64_t scratch_size, lists_size; /* bytes; the lists stand before the arrays */
    listing *listings;
    int64_t listing_count;
    bool records_spikes; /* of the groups that are noted */
    spike *spikes;       /* sorted by step, member, group, element */
    int64_t spike_count;
    char *arena;
    int64_t arena_size, kept_size; /* kept: parameters to hidden states, what a checkpoint holds */
    char *initial;                 /* copy of the kept part at step 0 */
    int64_t step;
    bool begun; /* values of step 0 are there */
    bool built, promoted;
    bool sought;      /* compiled kernels, in the cache, since it was built */
    text description; /* kept for cann_program_describe */
};

/* group.c */
int group_slot(group *group, const node *symbol, slot_role role, int64_t width, bool batched);
int group_find(const group *group, const node *symbol);
/* The parameter of that symbol, as the model declares it; NULL where it is none. */
const declaration *group_parameter(const group *group, const node *symbol);
/* The kept slot whose name comes next after that of slot `after` (-1: the first one's); -1: none is
 * left. The order does not depend on when a slot came, so neither do saved states. */
int64_t group_kept_after(const group *group, int64_t after);
const char *group_slot_name(const group *group, int slot);
cann_status program_layout(cann_program *program);
/* Where member `member`'s values of a slot lie. */
char *slot_data(const cann_program *program, const slot *slot, int64_t member);
double values_read(const cann_program *program, const char *at, int64_t element);
void values_store(cann_type type, char *to, const double *from, int64_t count);

/* build.c: one step as expressions. */
cann_status step_output_add(step_outputs *outputs, int slot, const node *value);
cann_status build_step(group *group, step_outputs *outputs);
/* `value` with drives, @step aliases and group constants put in; aliases stay symbols when `after`
 * (the step is over and their slots hold the values). */
const node *build_resolve(group *group, const node *value, bool after);

/* The same for a first value: inputs are as they were set, whatever arrives at them later. */
const node *build_first(group *group, const node *value);

/* `value` with each state's symbol replaced by what the state is so far; the same, kept within the
 * state's @min and @max. */
const node *build_so_far(const group *group, const node *value, const node **env);
const node *build_clamp(const group *group, int64_t state, const node *value, const node **env);

/* silence.c: `value` without the draws that a parameter multiplies by 0. */
const node *silence_draws(group *group, const node *value);
void silence_forget(group *group);
/* A built program takes for 0 what is not 0 any more, or the other way round. */
bool silence_changed(const cann_program *program);

/* events.c: threshold, reset and refractoriness as expressions. env[k] is state k's value so far.
 */
cann_status events_declare(group *group);
/* What the name `refractory` stands for: the model's own, or 1 while an event keeps its element
 * refractory and else 0. */
const node *events_named_refractory(const group *group);
cann_status events_hold(group *group, const node **env);
/* 1 while any event of the group keeps its element refractory; NULL when none can. */
const node *events_refractory(const group *group);
cann_status events_apply(group *group, const node **env, step_outputs *outputs);

/* split.c: expressions to operations. */
cann_status split_outputs(group *group, const step_outputs *outputs, operation_list *list);
/* The slot of a symbol the elements are described by (i, coord1 ...), made when first asked for. */
int place_slot(group *group, const node *symbol);

/* operations.c */
extern const operation_row operation_map, operation_reduce, operation_convolve, operation_clear,
    operation_deliver, operation_link, operation_pathway, operation_send, operation_gather,
    operation_sources, operation_terms, operation_meet, operation_propagate, operation_echo,
    operation_past, operation_spread;
operation *operation_add(operation_list *list, const operation_row *row, group *group);
void operation_list_free(operation_list *list);
void operation_list_run(const operation_list *list, worker *worker);
/* A reduction in two parts: each thread's own elements, and, by thread 0, all of them. */
void reduce_leave(const operation *operation, worker *worker, char *partial);
void reduce_join(const operation *operation, worker *worker, char *partial);

/* late.c: monitors whose rows are joined when the team meets, at most LATE_STEPS steps later. */
enum { LATE_STEPS = 16 };
cann_status late_prepare(monitor *monitor);
void late_leave(const monitor *monitor, worker *worker);
void late_join(const monitor *monitor, worker *worker);

/* past.c, look_back.c: x(t - d). Rings for what the outputs look back to, and slots for their
 * delays. */
cann_status pasts_declare(group *group, step_outputs *outputs);
cann_status pasts_build(group *group);
/* Fills a history from another program's, whose step may be another. */
void past_adopt(const group *group, int64_t which, const struct group *was, int64_t old,
                int64_t member);
/* The sentence of an operation that found nothing where it looked. */
cann_status past_status(const operation *lost, double delay);

/* propagator.c: what exact steps of linear equations are made of. */
bool propagators_constant(void *group, const node *value);
cann_status propagators_declare(group *group);
cann_status propagators_build(group *group);

/* link.c: inputs computed from other groups. */
cann_status links_build(group *group, operation_list *list);
void links_widths(group *group);
void links_free(cann_program *program);

/* sink.c: groups that nobody listens to, done for several steps at once. */
enum { SINK_STEPS = 16 }; /* as many as a product takes vectors */
cann_status sinks_build(cann_program *program);
void sink_free(group *group);
/* Keeps what the group hears in this step. */
void sink_keep(const group *group, worker *worker);
/* The step is over; once enough have come together, they are done. */
void sinks_step(const cann_program *program, worker *worker);
void sinks_finish(const cann_program *program, worker *worker);

/* field.c, initial.c, monitor.c, stepper.c */
cann_status field_build(group *group);
void field_free(group *group);
cann_status initial_values(group *group);
cann_status monitors_build(cann_program *program);
cann_status monitors_reserve(cann_program *program, int64_t steps);
/* Those of one group that waits; NULL: those of all groups that do not. */
void monitors_record(const cann_program *program, const group *only, worker *worker);
/* Rows of the steps [begin, end) that were left to be joined, by one thread. */
void monitors_join(const cann_program *program, const worker *worker, int64_t begin, int64_t end);
void worker_clock(worker *worker, int64_t step);
void monitor_free(monitor *monitor);
/* Puts a monitor of an expression aside with its operations; takes one for the same value and slot
 * back, true when there is one. A rebuilt program has none left. */
void monitor_retire(cann_program *program, monitor *monitor);
bool monitor_revive(cann_program *program, monitor *monitor);
void monitors_forget(cann_program *program);
/* Runs a monitor's operations once at the present state, on the calling thread. */
cann_status monitor_evaluate(cann_program *program, const monitor *monitor);

/* spikes.c: who spiked, for projections and for the record. */
/* The channel of an event, with a ring for `delay` steps; -1 with a sentence. */
int channel_keep(group *group, const char *event, int64_t delay);
/* The channel of an event where there is one, else -1. */
int channel_find(const group *group, const char *event);
/* The listing of the rows (or parts of them) along which events of the source arrive. */
int spikes_listing(cann_program *program, const projection *projection, int channel);
/* The listing of a group's events of so many steps ago. */
int spikes_delayed(cann_program *program, group *group, int channel, int64_t steps);
const listed *spikes_of(worker *worker, int listing);
/* Bytes of one entry where the slot is a ring of the last steps, else 0. */
int64_t ring_entry(const group *group, int64_t slot);
bool spikes_workers(const cann_program *program, worker *worker);
void spikes_workers_free(const cann_program *program, worker *worker);
void spikes_publish(const group *group, worker *worker);
cann_status spikes_collect(cann_program *program, worker *workers, int64_t count, int64_t steps);

/* history.c */
/* Keeps a slot of the last `delay` steps. */
cann_status history_keep(group *group, int slot, int64_t delay);
/* The values at the end of step `wanted`; the slot itself holds those of step `latest`. */
const char *history_at(const group *group, int slot, const worker *worker, int64_t wanted,
                       int64_t latest);
/* Keeps the slopes of a kept state as well, at begin and end of each step. */
cann_status history_slopes(group *group, int slot);
/* The slot that a slope of the present step goes to. */
int history_slope(group *group, int slot, bool end);
/* Operations for what states were before the first step. */
cann_status history_build(group *group);
int64_t history_find(const group *group, int slot);
past_rings history_rings(const group *group, int64_t which, const worker *worker);
/* The values of all elements at the end of a step, or their slopes within it. */
static inline const void *past_row(const past_rings *from, past_part part, int64_t step)
{
    int64_t row = step % from->steps;
    if (part == PAST_VALUE && step == from->reached - 1) return from->latest;
    return from->part[part] +
           (row < 0 ? row + from->steps : row) * from->count * (from->single ? 4 : 8);
}
static inline double past_read(const past_rings *from, past_part part, int64_t step,
                               int64_t element)
{
    const void *row = past_row(from, part, step);
    return from->single ? (double)((const float *)row)[element] : ((const double *)row)[element];
}
void history_push(const group *group, const worker *worker);
void history_begin(const group *group, worker *worker);

/* route.c, pathway.c: synapses one by one. */
void route_free(route *route);
/* `value` with pre.x and post.x as symbols of slots of the connected groups. */
const node *route_resolve(const projection *projection, const node *value);
/* A projection that keeps states of each synapse, or of each source. */
cann_status sources_build(cann_program *program, projection *projection);
cann_status pathways_build(cann_program *program, projection *projection);
/* What the own equations of synapses read of the connected groups goes to a slot of their own. */
int gathered_slot(group *own, const node *symbol);

/* spread.c: a projection's parameters for each target. */
/* True for a parameter marked @post that targets differ in. */
bool spread_wanted(const projection *projection, const node *parameter);
const node *spread_declare(group *where, const projection *from, const node *parameter,
                           const node *symbol);
cann_status spreads_build(group *where);

/* fold.c */
cann_status folds_build(cann_program *program);
void folds_free(cann_program *program);
void group_unfold(group *group);
/* Nothing in it that targets differ in. */
bool target_free(const system_model *system, const node *value);
/* The slot of a target that sums what sources send of a term; -1 where memory is out. */
int term_sum(const projection *projection, int term);
/* A variable of a group, for a synapse's pre.x or post.x; NULL with a sentence. */
const node *member_value(const group *group, const char *name, const char *asker);

/* projection.c, delays.c, arrive.c */
void projection_free(projection *projection);
/* NULL with a sentence. */
projection *projection_find(const cann_program *program, const char *name);
/* Refuses generated synapses where each must have a place. */
cann_status projection_stored(const projection *projection);
cann_status projection_fits(const group *pre, const group *post, const synapses *synapses);
/* Gives the synapses their delays, in ms: one for all or one each; NULL: those of the rule, else
 * one step. */
cann_status projection_delay(projection *projection, const char *name, const cann_tensor *delay);
/* echo.c: how spikes travel that left before the delays changed. */
/* Keeps the wiring that `projection` has, for spikes of steps before `since`; takes `now` over. */
cann_status echo_keep(projection *projection, int64_t since, int64_t *now);
void echo_free(projection *projection);
/* Forgets echoes along which nothing is under way any more. */
void echoes_fade(cann_program *program);
/* The slot of what an echo's synapses add, where `slot` holds it for those of the projection. */
int echo_amount(const projection *echo, int slot);
/* Frees the synapses and what is known of their delays. */
void projection_unwire(projection *projection);
/* Keeps as many steps of the events that pathways answer as the delays ask for. */
cann_status projection_channels(projection *projection);
/* The listing of the events that a pathway answers; -1 with a sentence. */
int pathway_listing(projection *projection, const pathway *pathway);
/* Rows for a team that shares the targets in so many slices. */
cann_status projections_share(cann_program *program, int slices);
cann_status arrive_declare(cann_program *program);
cann_status arrive_build(cann_program *program);
/* The slot that events to a port of a group write to; -1 with a sentence. */
int port_slot(group *group, const char *name);
/* The input that a port is, which values can be sent to; NULL with a sentence. */
const node *port_input(const group *group, const char *name);
/* What stands for an input, or a held state at the start of a step, once events have arrived. */
const node *ports_resolve(const group *group, const node *value);
cann_status ports_arrive(const group *group, const node **env, const node *refractory);

/* values.c: refuses weights that are drawn anew for each event. */
cann_status values_stored(const group *group, const char *variable);
/* values_nan.c: the place of the first that is NaN, -1 where none is. */
int64_t values_first_nan(cann_type type, const void *values, int64_t count);

/* record.c: the same for all elements, being built from uniform slots and whole-group sums alone.
 */
bool value_uniform(const group *group, const node *value);

/* network.c, program.c */
group *group_add(cann_program *program, const char *name, cann_model *model, const grid *grid,
                 int64_t count);
void group_free(group *group);
/* Slots for the places that a first value asks for. */
cann_status group_places(group *group, const node *value);
cann_status program_build(cann_program *program);
group *program_find(cann_program *program, const char *name, const char **variable);
/* Looks a variable up by name; the sentence lists what there is. */
int group_variable(const group *group, const char *name);

#endif
