/* SPDX-License-Identifier: MIT
 * What is recorded of each step. */
#ifndef CANN_MODEL_MONITOR_H
#define CANN_MODEL_MONITOR_H
#include "model/operations.h"

typedef struct monitor {
    char *name; /* as the user wrote it: "u" or "E.u" */
    group *group;
    int slot;          /* what is copied */
    const node *value; /* recorded alias: computed into `slot` by `operations`; else NULL */
    operation_list operations;
    int64_t every, offset; /* steps: kept after offset, offset + every, ... (not after 0) */
    int64_t *indices;      /* [index_count]; NULL: all */
    int64_t index_count;
    bool picked;       /* the slot holds the elements of `indices` alone */
    cann_tensor *rows; /* [capacity, batch, width] */
    int64_t row_count, row_capacity, width;
    char *left; /* [LATE_STEPS][left_size] what a team's threads left to be joined; NULL: nothing */
    int64_t left_size;
    int64_t watch; /* 1 + number of a condition that may end the run: counted, not kept; else 0 */
    bool all;      /* of a condition: all elements must fulfil it, not any one */
} monitor;

/* Rows of the steps up to one that is done. */
int64_t monitor_rows(const monitor *monitor, int64_t done);
cann_status monitors_build(cann_program *program);
cann_status monitors_reserve(cann_program *program, int64_t steps);
/* Those of one group that waits; NULL: those of all groups that do not. */
void monitors_record(const cann_program *program, const group *only, worker *worker);
/* Rows of the steps [begin, end) that were left to be joined, by one thread. */
void monitors_join(const cann_program *program, const worker *worker, int64_t begin, int64_t end);
void monitor_free(monitor *monitor);
/* Puts a monitor of an expression aside with its operations; takes one for the same value and slot
 * back, true when there is one. A rebuilt program has none left. */
void monitor_retire(cann_program *program, monitor *monitor);
bool monitor_revive(cann_program *program, monitor *monitor);
void monitors_forget(cann_program *program);
/* Runs a monitor's operations once at the present state, on the calling thread. */
cann_status monitor_evaluate(cann_program *program, const monitor *monitor);

/* watch.c: room for a worker's counts; the elements of its own that a condition holds for; the
 * group whose condition ends the run, NULL: go on. */
bool watches_worker(const cann_program *program, worker *worker);
void watch_count(const monitor *monitor, const char *values, worker *worker);
const group *watches_hold(const cann_program *program, const worker *workers, int threads);

/* occasions.c: expressions of a group whose values are kept where its elements have an event. */
typedef struct occasion {
    char *name; /* as the user wrote it: "E.crossings" */
    group *group;
    int64_t event;       /* index into the group's events */
    const node **values; /* [value_count] */
    int *slots;          /* [value_count] where the step puts them */
    int64_t value_count;
    int flag;     /* slot: who had the event in this step */
    double *rows; /* [row_count][3 + value_count] step, member, element, values */
    int64_t row_count;
} occasion;

/* The rows of one occasion that one thread has noted. */
typedef struct noted {
    double *rows;
    int64_t count, capacity;
} noted;

/* What a step writes where `fired` is the event, before its actions. */
cann_status occasions_output(const group *group, int64_t event, const node *fired, const node **env,
                             step_outputs *outputs);
bool occasions_worker(const cann_program *program, worker *worker);
void occasions_worker_free(const cann_program *program, worker *worker);
void occasions_note(const group *group, worker *worker);
cann_status occasions_collect(cann_program *program, const worker *workers, int threads);
void occasions_empty(cann_program *program);
void occasions_clear(cann_program *program);

/* profile.c: the time now, 0 where nothing is measured; adds what has passed since then to the work
 * of a group (NULL: of none); runs a list, measured. */
typedef struct profile profile;
double profile_begin(const worker *worker);
void profile_end(worker *worker, const char *what, const group *group, double since);
void profile_list(const operation_list *list, worker *worker);
void profile_free(profile *profile);

/* late.c: monitors whose rows are joined when the team meets, at most LATE_STEPS steps later. */
enum { LATE_STEPS = 16 };
cann_status late_prepare(monitor *monitor);
void late_leave(const monitor *monitor, worker *worker);
void late_join(const monitor *monitor, worker *worker);

#endif
