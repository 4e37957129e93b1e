/* SPDX-License-Identifier: MIT
 * What a back end can do. Twins: interpreter.c, native.c, and cuda.c where a build has it. */
#ifndef CANN_KERNEL_BACKEND_H
#define CANN_KERNEL_BACKEND_H
#include "kernel/lower.h"

typedef struct backend {
    /* CANN_OK, or a sentence that says what is missing here. */
    cann_status (*applicable)(void);
    /* Makes objects[k] of codes[k] for all k, or none. */
    cann_status (*compile)(const code *const *codes, int64_t count, void **objects);
    /* True when compile would find all of it ready made. */
    bool (*ready)(const code *const *codes, int64_t count);
    void (*run)(const void *object, int64_t begin, int64_t end, const void *const *inputs,
                void *const *outputs, const kernel_call *call);
    void (*free)(void *object);
} backend;

extern const backend backend_interpreter, backend_native;

#endif
