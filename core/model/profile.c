/* SPDX-License-Identifier: MIT
 * What the parts of a step cost: for each object and kind of work the time of the first thread,
 * with what it waits there for others. A run that is not measured pays for a look at a flag. */
#include "base/memory.h"
#include "base/text.h"
#include "model/program.h"
#include <inttypes.h>
#include <string.h>
#include <time.h>

struct profile {
    struct {
        const char *what, *name; /* of the work; of the group or projection, "" for neither */
        double seconds;
        int64_t calls;
    } * rows;
    int64_t count, capacity, last;
    text report;
};

double profile_begin(const worker *worker)
{
    if (!worker->profile) return 0;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The row of that work; steps go round, so it is most often the one after the last. -1: no memory.
 */
static int64_t row_of(profile *profile, const char *what, const char *name)
{
    for (int64_t tried = 0; tried < profile->count; tried++) {
        int64_t k = (profile->last + 1 + tried) % profile->count;
        if (profile->rows[k].what == what && profile->rows[k].name == name) return k;
    }
    if (profile->count == profile->capacity) {
        int64_t capacity = 2 * profile->capacity + 16;
        void *grown = memory_grow(profile->rows, profile->count, capacity, sizeof *profile->rows);
        if (!grown) return -1;
        profile->rows = grown;
        profile->capacity = capacity;
    }
    profile->rows[profile->count].what = what;
    profile->rows[profile->count].name = name;
    return profile->count++;
}

void profile_end(worker *worker, const char *what, const group *group, double since)
{
    profile *profile = worker->profile;
    if (!profile) return;
    double spent = profile_begin(worker) - since;
    int64_t k = row_of(profile, what, group ? group->name : NULL);
    if (k < 0) return;
    profile->last = k;
    profile->rows[k].seconds += spent;
    profile->rows[k].calls++;
}

void profile_list(const operation_list *list, worker *worker)
{
    for (int64_t k = 0; k < list->count; k++) {
        const operation *operation = &list->operations[k];
        double since = profile_begin(worker);
        profile *profile = worker->profile;
        worker->profile = NULL; /* what it runs in its turn is its own */
        operation->row->run(operation, worker);
        worker->profile = profile;
        profile_end(worker, operation->row->name,
                    operation->projection ? operation->projection->own : operation->group, since);
    }
}

void profile_free(profile *profile)
{
    if (!profile) return;
    memory_free(profile->rows);
    text_free(&profile->report);
    memory_free(profile);
}

cann_status cann_program_profile(cann_program *program, bool on)
{
    profile_free(program->profile);
    program->profile = on ? memory_take(1, sizeof *program->profile) : NULL;
    return on && !program->profile ? CANN_ERROR_MEMORY : CANN_OK;
}

const char *cann_program_profiled(cann_program *program)
{
    profile *profile = program->profile;
    if (!profile) return "";
    text_free(&profile->report);
    profile->report = (text){0};
    for (int64_t k = 0; k < profile->count; k++)
        text_add(&profile->report, "%s\t%s\t%.9g\t%" PRId64 "\n",
                 profile->rows[k].name ? profile->rows[k].name : "", profile->rows[k].what,
                 profile->rows[k].seconds, profile->rows[k].calls);
    return text_string(&profile->report);
}
