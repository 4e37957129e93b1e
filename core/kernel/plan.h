/* SPDX-License-Identifier: MIT
 * What the interpreter runs: flat code with loops looked up and every value given a place. */
#ifndef CANN_KERNEL_PLAN_H
#define CANN_KERNEL_PLAN_H
#include "base/random.h"
#include "kernel/lower.h"

/* What a call may keep on the stack, and how many arrays it may work with. */
enum { SCRATCH_BYTES = 65536, MOST_ARRAYS = 4096 };

/* A place: byte `offset` in a base. Arrays advance from block to block, the others stay. */
enum { BASE_SCRATCH, BASE_NUMBERS, BASE_ARRAYS /* inputs, then outputs */ };
typedef struct place {
    int32_t base, offset;
} place;

typedef struct plan_step {
    function_loop loop; /* NULL: a draw */
    draw_loop draw;
    int stream;
    place to, from[3];
} plan_step;

typedef struct plan_splat {
    place to, from;
} plan_splat;

typedef struct plan {
    cann_type type;
    int64_t size, block; /* bytes of an element; elements of a block */
    int64_t input_count, output_count;
    plan_step *once;    /* [once_count] uniform values, one element each */
    plan_splat *splats; /* [splat_count] then a block full of each one that others need */
    plan_step *steps;   /* [step_count] then these for every block */
    int64_t once_count, splat_count, step_count;
    int32_t *last_read; /* [input_count] the last step that reads an array input, or -1 */
    int32_t *made_by;   /* [output_count] the step that makes an output */
    int32_t *set_aside; /* [output_count] where in the scratch it waits while its array is read */
    char *numbers;      /* a block full of each number */
} plan;

/* NULL with a sentence on failure. */
plan *plan_new(const code *code);
void plan_free(plan *plan);

#endif
