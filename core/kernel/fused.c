/* SPDX-License-Identifier: MIT
 * One loop for a whole expression over tensors. The equations are those of a model without states:
 * inputs in, aliases out. Large tensors are cut among threads; the kernel of an element type is
 * made at its first use, and moves to native code once enough work went through it. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "base/text.h"
#include "expr/system.h"
#include "kernel/kernel.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <string.h>

/* Operations on elements: what one thread should have to do, what the compiler's time is worth (0.3
 * s of the interpreter), and from where a look into the cache is. */
enum { GRAIN = 64, SHARE = 1 << 20, LOOK = 1 << 24 };
static const double worth_compiling = 3e9;

struct cann_fused {
    cann_model *model;
    const system_model *system;
    int64_t input_count, output_count;
    const node **outputs;
    cann_backend backend;
    kernel *kernels[2];  /* by element type, each made at first use */
    uint64_t uniform[2]; /* bit k: input k was uniform when that kernel was made */
    double work[2];      /* operations on elements so far */
    bool settled[2];     /* native already, or no native to be had */
};

enum { MOST_INPUTS = 64, MOST_OUTPUTS = 64 };

static cann_model *read_equations(const char *equations, const char *inputs)
{
    cann_model *model = cann_model_new("fuse", "system");
    bool good = model && cann_model_section(model, "units", "off") == CANN_OK &&
                cann_model_section(model, "input", inputs) == CANN_OK &&
                cann_model_section(model, "eqs", equations) == CANN_OK &&
                cann_model_check(model) == CANN_OK;
    if (good) return model;
    cann_model_free(model);
    return NULL;
}

static const node *find_output(const system_model *system, const char *name)
{
    for (int64_t k = 0; k < system->alias_count; k++)
        if (!strcmp(system->aliases[k].name, name)) return system->aliases[k].value;
    fail(CANN_ERROR_NAME, "the equations to fuse have no alias '%s'", name);
    return NULL;
}

static bool find_outputs(cann_fused *fused, const char *const *names)
{
    fused->outputs = memory_take(fused->output_count, sizeof *fused->outputs);
    for (int64_t k = 0; fused->outputs && k < fused->output_count; k++) {
        fused->outputs[k] = find_output(fused->system, names[k]);
        if (!fused->outputs[k]) return false;
    }
    return fused->outputs != NULL;
}

cann_fused *cann_fused_new(const char *inputs, const char *equations, const char *const *outputs,
                           int64_t output_count, cann_backend backend)
{
    if (output_count < 1 || output_count > MOST_OUTPUTS) {
        fail(CANN_ERROR_ARGUMENT, "fuse gives 1 to %d results, not %" PRId64, MOST_OUTPUTS,
             output_count);
        return NULL;
    }
    cann_fused *fused = memory_take(1, sizeof *fused);
    if (!fused) return NULL;
    fused->model = read_equations(equations, inputs);
    fused->system = fused->model ? model_system(fused->model) : NULL;
    fused->output_count = output_count;
    fused->backend = backend;
    bool good = fused->system && find_outputs(fused, outputs);
    if (good) fused->input_count = fused->system->input_count;
    if (good && (fused->input_count < 1 || fused->input_count > MOST_INPUTS)) {
        fail(CANN_ERROR_ARGUMENT, "fuse takes 1 to %d operands, not %" PRId64, MOST_INPUTS,
             fused->input_count);
        good = false;
    }
    if (good) return fused;
    cann_fused_free(fused);
    return NULL;
}

void cann_fused_free(cann_fused *fused)
{
    if (!fused) return;
    kernel_free(fused->kernels[0]);
    kernel_free(fused->kernels[1]);
    memory_free(fused->outputs);
    cann_model_free(fused->model);
    memory_free(fused);
}

/* What one call works on: the common type and shape, and all operands in them. */
typedef struct call {
    cann_type type;
    const cann_tensor *shape; /* an operand of the common shape */
    uint64_t uniform;
    cann_tensor *operand[MOST_INPUTS];
    const void *in[MOST_INPUTS];
    void *out[MOST_OUTPUTS];
} call;

static bool same_shape(const cann_tensor *a, const cann_tensor *b)
{
    return a->rank == b->rank && !memcmp(a->shape, b->shape, (size_t)a->rank * sizeof *a->shape);
}

/* float32 where all operands are at most that, else float64. */
static cann_status agree(const cann_fused *fused, const cann_tensor *const *inputs, call *call)
{
    char one[TENSOR_TEXT], other[TENSOR_TEXT];
    cann_type type = CANN_BOOL;
    call->shape = inputs[0];
    for (int64_t k = 0; k < fused->input_count; k++) {
        const cann_tensor *input = inputs[k], *shape = call->shape;
        type = type_promote(type, input->type);
        bool single = input->count == 1;
        if (single) call->uniform |= 1ull << k;
        if (shape->count == 1 && (!single || input->rank > shape->rank))
            call->shape = input;
        else if (!single && !same_shape(input, shape))
            return fail(CANN_ERROR_SHAPE,
                        "fuse: operand %" PRId64 " has shape %s, but others have %s; equal shapes "
                        "and single elements will do",
                        k + 1, shape_print(one, input->rank, input->shape),
                        shape_print(other, shape->rank, shape->shape));
    }
    if (call->shape->count == 1) call->uniform = 0;
    call->type = type == CANN_FLOAT32 ? CANN_FLOAT32 : CANN_FLOAT64;
    return CANN_OK;
}

static cann_tensor *fit(const cann_tensor *tensor, cann_type type)
{
    return tensor->type == type ? cann_tensor_contiguous(tensor)
                                : cann_tensor_convert(tensor, type);
}

static cann_status take_operands(const cann_fused *fused, const cann_tensor *const *inputs,
                                 call *call, cann_tensor **outputs)
{
    for (int64_t k = 0; k < fused->input_count; k++) {
        call->operand[k] = fit(inputs[k], call->type);
        if (!call->operand[k]) return CANN_ERROR_MEMORY;
        call->in[k] = cann_tensor_data(call->operand[k]);
    }
    for (int64_t k = 0; k < fused->output_count; k++) {
        outputs[k] = cann_tensor_new(call->type, call->shape->rank, call->shape->shape);
        if (!outputs[k]) return CANN_ERROR_MEMORY;
        call->out[k] = cann_tensor_data(outputs[k]);
    }
    return CANN_OK;
}

static kernel *make_kernel(cann_fused *fused, const call *call)
{
    kernel_input inputs[MOST_INPUTS];
    for (int64_t k = 0; k < fused->input_count; k++)
        inputs[k] = (kernel_input){fused->system->inputs[k].symbol, (call->uniform >> k & 1) != 0};
    kernel_spec spec = {call->type, inputs, fused->input_count, fused->outputs,
                        fused->output_count};
    return kernel_new(&spec, fused->backend);
}

/* The kernel for these operands; after enough work, or where it is ready made, a native one. */
static kernel *kernel_for(cann_fused *fused, const call *call)
{
    kernel **kernel = &fused->kernels[call->type];
    bool *settled = &fused->settled[call->type];
    if (*kernel && fused->uniform[call->type] != call->uniform) {
        kernel_free(*kernel);
        *kernel = NULL;
    }
    if (!*kernel) {
        *kernel = make_kernel(fused, call);
        fused->uniform[call->type] = call->uniform;
        *settled = fused->backend != CANN_AUTOMATIC;
    }
    if (!*kernel || *settled) return *kernel;
    double work = (double)call->shape->count * (double)kernel_operations(*kernel);
    double *done = &fused->work[call->type];
    *done += work;
    if (*done < worth_compiling && (work < LOOK || !kernel_cached(kernel, 1))) return *kernel;
    *settled = true;
    return kernel_promote(kernel, 1, false) == CANN_OK ? *kernel : NULL;
}

static void run_all(const kernel *kernel, const call *call)
{
    const kernel_call at = {0};
    int64_t count = call->shape->count, threads = cann_threads();
    double work = (double)count * (double)(1 + kernel_operations(kernel));
    if (work / SHARE < (double)threads) threads = 1 + (int64_t)(work / SHARE);
#pragma omp parallel for num_threads((int)threads) schedule(static, 1) if (threads > 1)
    for (int64_t k = 0; k < threads; k++) {
        slice part = parallel_slice(count, GRAIN, (int)k, (int)threads);
        kernel_run(kernel, part.begin, part.end, call->in, call->out, &at);
    }
}

cann_status cann_fused_run(cann_fused *fused, const cann_tensor *const *inputs, int64_t input_count,
                           cann_tensor **outputs)
{
    call call = {0};
    if (input_count != fused->input_count)
        return fail(CANN_ERROR_ARGUMENT,
                    "fuse: this function takes %" PRId64 " operands, not %" PRId64,
                    fused->input_count, input_count);
    for (int64_t k = 0; k < fused->output_count; k++) outputs[k] = NULL;
    cann_status status = agree(fused, inputs, &call);
    if (status == CANN_OK) status = take_operands(fused, inputs, &call, outputs);
    kernel *kernel = status == CANN_OK ? kernel_for(fused, &call) : NULL;
    if (kernel)
        run_all(kernel, &call);
    else if (status == CANN_OK)
        status = CANN_ERROR_ARGUMENT;
    for (int64_t k = 0; k < input_count; k++) cann_tensor_free(call.operand[k]);
    for (int64_t k = 0; status != CANN_OK && k < fused->output_count; k++) {
        cann_tensor_free(outputs[k]);
        outputs[k] = NULL;
    }
    return status;
}

cann_backend cann_fused_backend(const cann_fused *fused, cann_type type)
{
    bool made = (type == CANN_FLOAT32 || type == CANN_FLOAT64) && fused->kernels[type];
    return made ? kernel_backend(fused->kernels[type]) : fused->backend;
}
