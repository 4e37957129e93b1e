/* SPDX-License-Identifier: MIT
 * What the rows of local_rules.def share. The rules are online: each sample changes the weights
 * that the next one meets, so a lesson runs on one thread, and its result depends on nothing but
 * the order of its samples. */
#ifndef CANN_LEARN_LOCAL_RULES_H
#define CANN_LEARN_LOCAL_RULES_H
#include "cann.h"

enum { LESSON_TRACES = 4, LESSON_OPTIONS = 9 };

typedef enum local_rule_row {
#define LOCAL_RULE(name, options, traces, doc) LOCAL_RULE_##name,
#include "learn/local_rules.def"
#undef LOCAL_RULE
    LOCAL_RULE_COUNT
} local_rule_row;

typedef struct lesson {
    int64_t units, inputs;
    void *weights;    /* [units, inputs] */
    const void *data; /* [samples, inputs] */
    void *activity;   /* [units] */
    void *sums;       /* [inputs] */
    void *traces[LESSON_TRACES];
    double options[LESSON_OPTIONS];
} lesson;

typedef struct local_rule_loops {
    /* Samples first to end - 1; [CANN_FLOAT32 or CANN_FLOAT64][row]. */
    void (*of[2][LOCAL_RULE_COUNT])(const lesson *lesson, int64_t first, int64_t end);
    /* The product of a row of n weights and n inputs, by 16 running sums joined in a fixed tree. */
    float (*dot_f32)(const float *a, const float *b, int64_t n);
    double (*dot_f64)(const double *a, const double *b, int64_t n);
} local_rule_loops;

#endif
