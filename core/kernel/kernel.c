/* SPDX-License-Identifier: MIT
 * One interface over the back ends, and which of them runs. Flat code is kept as long as a kernel
 * may still move to another back end. */
#include "kernel/backend.h"
#include "base/memory.h"
#include "base/status.h"

struct kernel {
    code *code;
    const backend *backend;
    cann_backend name;
    void *object;
};

static const backend *const backends[] = {
    [CANN_AUTOMATIC] = &backend_interpreter,
    [CANN_INTERPRETER] = &backend_interpreter,
    [CANN_NATIVE] = &backend_native,
    [CANN_CUDA] = NULL,
};
static const char *const names[] = {"automatic", "interpreter", "native", "cuda"};
enum { BACKENDS = sizeof names / sizeof *names };

const char *cann_backend_name(cann_backend backend)
{
    return (unsigned)backend < BACKENDS ? names[backend] : NULL;
}

/* The row of a back end, or NULL with a sentence when it cannot run here. */
static const backend *find(cann_backend name)
{
    if ((unsigned)name >= BACKENDS) {
        fail(CANN_ERROR_ARGUMENT, "back end %d is none of automatic, interpreter, native, cuda",
             (int)name);
        return NULL;
    }
    if (!backends[name]) {
        fail(CANN_ERROR_UNSUPPORTED,
             "this build has no %s back end; interpreter and native are "
             "there, with the same results",
             names[name]);
        return NULL;
    }
    return backends[name]->applicable() == CANN_OK ? backends[name] : NULL;
}

kernel *kernel_new(const kernel_spec *spec, cann_backend name)
{
    const backend *backend = find(name);
    kernel *kernel = backend ? memory_take(1, sizeof *kernel) : NULL;
    if (!kernel) return NULL;
    kernel->backend = backend;
    kernel->name = name == CANN_AUTOMATIC ? CANN_INTERPRETER : name;
    kernel->code = code_lower(spec);
    const code *code = kernel->code;
    if (code && backend->compile(&code, 1, &kernel->object) == CANN_OK) return kernel;
    kernel_free(kernel);
    return NULL;
}

void kernel_free(kernel *kernel)
{
    if (!kernel) return;
    if (kernel->object) kernel->backend->free(kernel->object);
    code_free(kernel->code);
    memory_free(kernel);
}

cann_backend kernel_backend(const kernel *kernel)
{
    return kernel->name;
}

int64_t kernel_operations(const kernel *kernel)
{
    return code_operations(kernel->code);
}

void kernel_run(const kernel *kernel, int64_t begin, int64_t end, const void *const *inputs,
                void *const *outputs, const kernel_call *call)
{
    kernel->backend->run(kernel->object, begin, end, inputs, outputs, call);
}

/* The codes of the kernels that are not native yet; their number in `waiting`. */
static const code **waiting_codes(kernel *const *kernels, int64_t count, int64_t *waiting)
{
    const code **codes = memory_take(count, sizeof *codes);
    *waiting = 0;
    for (int64_t k = 0; codes && k < count; k++)
        if (kernels[k]->name == CANN_INTERPRETER) codes[(*waiting)++] = kernels[k]->code;
    return codes;
}

static void move_to_native(kernel *kernel, void *object)
{
    kernel->backend->free(kernel->object);
    kernel->backend = &backend_native;
    kernel->name = CANN_NATIVE;
    kernel->object = object;
}

static cann_status promote(kernel *const *kernels, int64_t count)
{
    int64_t waiting, next = 0;
    const code **codes = waiting_codes(kernels, count, &waiting);
    void **objects = codes ? memory_take(waiting, sizeof *objects) : NULL;
    cann_status status = objects ? CANN_OK : CANN_ERROR_MEMORY;
    if (objects && waiting) status = backend_native.compile(codes, waiting, objects);
    for (int64_t k = 0; status == CANN_OK && k < count; k++)
        if (kernels[k]->name == CANN_INTERPRETER) move_to_native(kernels[k], objects[next++]);
    memory_free(codes);
    memory_free(objects);
    return status;
}

cann_status kernel_promote(kernel *const *kernels, int64_t count, bool required)
{
    cann_status status = backend_native.applicable();
    if (status == CANN_OK) status = promote(kernels, count);
    return required || status == CANN_INTERRUPTED ? status : CANN_OK;
}

bool kernel_cached(kernel *const *kernels, int64_t count)
{
    int64_t waiting;
    const code **codes = waiting_codes(kernels, count, &waiting);
    bool cached = codes && (!waiting || (backend_native.applicable() == CANN_OK &&
                                         backend_native.ready(codes, waiting)));
    memory_free(codes);
    return cached;
}
