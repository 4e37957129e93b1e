/* SPDX-License-Identifier: MIT
 * An expression made runnable over n elements, by one of three back ends with one interface and the
 * same bits. Inputs are arrays (one value per element) or uniform (one value per call). */
#ifndef CANN_KERNEL_KERNEL_H
#define CANN_KERNEL_KERNEL_H
#include "expr/node.h"

typedef struct kernel_input {
    const node *symbol;
    bool uniform;
} kernel_input;

typedef struct kernel_spec {
    cann_type type; /* CANN_FLOAT32 or CANN_FLOAT64: of every input, output and operation */
    const kernel_input *inputs;
    int64_t input_count;
    const node *const *outputs; /* one array each, none NULL */
    int64_t output_count;
} kernel_spec;

/* What draws need besides the element: counter = (element + offset, step), key = (seed, stream). */
typedef struct kernel_call {
    uint64_t seed;
    uint64_t stream; /* added to each draw's own stream number */
    int64_t step;
    int64_t offset;
} kernel_call;

typedef struct kernel kernel;

/* Compiles. Symbols that are no input are an error naming them; REDUCE and CONVOLVE nodes too (the
 * program splits them off). CANN_AUTOMATIC takes the interpreter at once; kernel_promote later
 * moves to native code where a compiler is there. NULL with a sentence on failure. */
kernel *kernel_new(const kernel_spec *spec, cann_backend backend);
void kernel_free(kernel *kernel);
cann_backend kernel_backend(const kernel *kernel);

/* Compiles all of `kernels` natively in one go (one compiler run, cached by content hash). Kernels
 * stay as they are when no compiler is found; an error only when `required`. */
cann_status kernel_promote(kernel *const *kernels, int64_t count, bool required);

/* True when kernel_promote would find all of `kernels` ready made in the cache. */
bool kernel_cached(kernel *const *kernels, int64_t count);

/* Runs elements [begin, end). Element i reads inputs[k][i] (arrays) or inputs[k][0] (uniform) and
 * writes outputs[k][i]. An output may be the very array of an input; all reads of an element come
 * before its writes. Any number of threads may run disjoint ranges at once. */
void kernel_run(const kernel *kernel, int64_t begin, int64_t end, const void *const *inputs,
                void *const *outputs, const kernel_call *call);

/* Elementary operations of one element, for cost estimates. */
int64_t kernel_operations(const kernel *kernel);

#endif
