/* SPDX-License-Identifier: MIT
 * The back end that is always there: for each block of elements, one loop of the table per step.
 * Everything a call needs lies on its own stack, so any number of threads may run one plan. */
#include "base/memory.h"
#include "kernel/backend.h"
#include "kernel/plan.h"
#include <stdalign.h>
#include <string.h>

typedef struct bases {
    char *at[BASE_ARRAYS + MOST_ARRAYS];
    bool waits[MOST_ARRAYS]; /* outputs that are made in the scratch first */
} bases;

static void *find(const bases *bases, place place)
{
    return bases->at[place.base] + place.offset;
}

/* True when a later step still reads an input that lies in the output's array. */
static bool must_wait(const plan *plan, int64_t output, const void *const *inputs,
                      const void *array)
{
    for (int64_t k = 0; k < plan->input_count; k++)
        if (inputs[k] == array && plan->last_read[k] > plan->made_by[output]) return true;
    return false;
}

static void open_bases(const plan *plan, bases *bases, char *scratch, const void *const *inputs,
                       void *const *outputs)
{
    bases->at[BASE_SCRATCH] = scratch;
    bases->at[BASE_NUMBERS] = plan->numbers;
    memset(bases->waits, 0, (size_t)plan->output_count);
    for (int64_t k = 0; k < plan->output_count; k++)
        bases->waits[k] = must_wait(plan, k, inputs, outputs[k]);
}

/* Points the arrays at element `first`; uniform inputs stay. */
static void move_bases(const plan *plan, bases *bases, int64_t first, const void *const *inputs,
                       void *const *outputs)
{
    char **at = &bases->at[BASE_ARRAYS];
    int64_t skip = first * plan->size;
    for (int64_t k = 0; k < plan->input_count; k++)
        *at++ = (char *)inputs[k] + (plan->last_read[k] >= 0 ? skip : 0);
    for (int64_t k = 0; k < plan->output_count; k++)
        *at++ = bases->waits[k] ? bases->at[BASE_SCRATCH] + plan->set_aside[k]
                                : (char *)outputs[k] + skip;
}

/* Fills `bytes` at `to` with copies of one element, twice as many each time. */
static void spread(char *to, const void *element, size_t size, size_t bytes)
{
    memcpy(to, element, size);
    for (size_t done = size; done < bytes; done *= 2)
        memcpy(to + done, to, done < bytes - done ? done : bytes - done);
}

static void run_uniform(const plan *plan, const bases *bases, int64_t block)
{
    for (int64_t k = 0; k < plan->once_count; k++) {
        const plan_step *step = &plan->once[k];
        step->loop(1, find(bases, step->to), find(bases, step->from[0]), find(bases, step->from[1]),
                   find(bases, step->from[2]));
    }
    for (int64_t k = 0; k < plan->splat_count; k++)
        spread(find(bases, plan->splats[k].to), find(bases, plan->splats[k].from),
               (size_t)plan->size, (size_t)(block * plan->size));
}

static void run_block(const plan *plan, const bases *bases, int64_t first, int64_t count,
                      const kernel_call *call)
{
    for (int64_t k = 0; k < plan->step_count; k++) {
        const plan_step *step = &plan->steps[k];
        void *to = find(bases, step->to), *a = find(bases, step->from[0]);
        void *b = find(bases, step->from[1]);
        if (step->loop)
            step->loop(count, to, a, b, find(bases, step->from[2]));
        else
            step->draw(count, to, a, b, call->seed, call->stream + (uint64_t)step->stream,
                       (uint64_t)(first + call->offset), (uint64_t)call->step);
    }
}

/* Outputs that had to wait go to their arrays. */
static void finish_block(const plan *plan, const bases *bases, int64_t first, int64_t count,
                         void *const *outputs)
{
    for (int64_t k = 0; k < plan->output_count; k++)
        if (bases->waits[k])
            memcpy((char *)outputs[k] + first * plan->size,
                   bases->at[BASE_SCRATCH] + plan->set_aside[k], (size_t)(count * plan->size));
}

static void run(const void *object, int64_t begin, int64_t end, const void *const *inputs,
                void *const *outputs, const kernel_call *call)
{
    const plan *plan = object;
    alignas(64) char scratch[SCRATCH_BYTES];
    bases bases;
    if (begin >= end) return;
    open_bases(plan, &bases, scratch, inputs, outputs);
    for (int64_t first = begin; first < end; first += plan->block) {
        int64_t count = end - first < plan->block ? end - first : plan->block;
        move_bases(plan, &bases, first, inputs, outputs);
        if (first == begin) run_uniform(plan, &bases, count);
        run_block(plan, &bases, first, count, call);
        finish_block(plan, &bases, first, count, outputs);
    }
}

static cann_status applicable(void)
{
    return CANN_OK;
}

static bool ready(const code *const *codes, int64_t count)
{
    (void)codes, (void)count;
    return true;
}

static void release(void *object)
{
    plan_free(object);
}

static cann_status compile(const code *const *codes, int64_t count, void **objects)
{
    for (int64_t k = 0; k < count; k++) {
        objects[k] = plan_new(codes[k]);
        if (objects[k]) continue;
        while (k-- > 0) plan_free(objects[k]);
        return CANN_ERROR_MEMORY;
    }
    return CANN_OK;
}

const backend backend_interpreter = {applicable, compile, ready, run, release};
