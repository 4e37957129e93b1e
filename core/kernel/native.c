/* SPDX-License-Identifier: MIT
 * The back end of compiled C: one source for all kernels handed over together, one run of the
 * compiler, one shared object, kept in the cache under the hash of everything it was made from. */
#include "base/memory.h"
#include "base/status.h"
#include "kernel/backend.h"
#include "kernel/cache.h"
#include "kernel/compiler.h"
#include "kernel/embedded.h"
#include "kernel/emit.h"
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* Counted: the kernels of one object are freed one by one. */
typedef struct library {
    void *handle;
    int64_t users;
} library;

typedef struct native {
    library *library;
    emitted_kernel function;
} native;

/* A header's text without its guard's company: lines that include other files of ours. */
static void add_header(text *text, const char *at, const char *end)
{
    static const char own_include[] = "#include \"";
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *next = newline ? newline + 1 : end;
        if ((size_t)(end - at) < sizeof own_include ||
            memcmp(at, own_include, sizeof own_include - 1) != 0)
            text_add_bytes(text, at, next - at);
        at = next;
    }
}

/* For gcc: independent chains of operations are set side by side (an HH step takes 0.8 of its
 * time), and a choice whose test follows from an earlier one is not made into several. LANES says
 * that the elements of the loop after it do not meet. */
static const char tuning[] =
    "#ifdef __clang__\n"
    "#define LANES _Pragma(\"clang loop vectorize(assume_safety) interleave(disable)\")\n"
    "#else\n"
    "#define LANES _Pragma(\"GCC ivdep\")\n"
    "#pragma GCC optimize(\"schedule-insns\", \"sched-pressure\", \"ira-region=one\")\n"
    "#endif\n";

/* Kernels of one text are written once: which of those written each code is, into `which`; their
 * number. -1 when memory runs out. */
static int64_t find_different(const code *const *codes, int64_t count, int64_t *which)
{
    hash128 *keys = memory_take(count, sizeof *keys);
    int64_t different = keys ? 0 : -1;
    for (int64_t k = 0; keys && k < count && different >= 0; k++) {
        text alone = {0};
        emit_kernel(&alone, codes[k], 0);
        hash128 key = hash128_bytes(text_string(&alone), (size_t)alone.length);
        int64_t at = 0;
        while (at < different && memcmp(&keys[at], &key, sizeof key) != 0) at++;
        which[k] = at;
        if (at == different) keys[different++] = key;
        if (alone.failed) different = -1;
        text_free(&alone);
    }
    memory_free(keys);
    return different;
}

/* The source of a unit, and the key that names it; false when memory runs out. */
static bool write_unit(const code *const *codes, int64_t count, int64_t *which, text *unit,
                       hash128 *key)
{
    if (find_different(codes, count, which) < 0) return false;
    text_add(unit, "// interface 1\n");
    compiler_identity(unit);
    text_add(unit, "%s", tuning);
    add_header(unit, embedded_vmath, embedded_vmath_end);
    add_header(unit, embedded_draws, embedded_draws_end);
    emit_common(unit);
    for (int64_t k = 0, next = 0; k < count; k++)
        if (which[k] == next) emit_kernel(unit, codes[k], next++);
    *key = hash128_bytes(text_string(unit), (size_t)unit->length);
    return !unit->failed;
}

static cann_status build(const cache_folder *folder, hash128 key, const text *unit)
{
    char source[CACHE_PATH], object[CACHE_PATH];
    cann_status status = cache_stage(folder, key, text_string(unit), unit->length, source, object);
    if (status != CANN_OK) return status;
    status = compiler_run(source, object);
    if (status == CANN_OK) status = cache_store(folder, key, object);
    if (status != CANN_OK) remove(object);
    remove(source);
    return status;
}

static const char *loader_complaint(void)
{
    const char *complaint = dlerror();
    return complaint ? complaint : "it changed while it was loaded";
}

static cann_status load_or_build(const cache_folder *folder, hash128 key, const text *unit,
                                 void **handle)
{
    *handle = cache_load(folder, key);
    if (*handle) return CANN_OK;
    cann_status status = build(folder, key, unit);
    if (status != CANN_OK) return status;
    *handle = cache_load(folder, key);
    if (*handle) return CANN_OK;
    return fail(CANN_ERROR_UNSUPPORTED, "cannot load the compiled kernel: %s", loader_complaint());
}

/* From the user's folder, or from a temporary one where that fails for any reason but an interrupt.
 */
static cann_status obtain(hash128 key, const text *unit, void **handle)
{
    cache_folder folder;
    cann_status status = cache_open(&folder);
    if (status == CANN_OK) {
        status = load_or_build(&folder, key, unit, handle);
        cache_close(&folder);
    }
    if (status == CANN_OK || status == CANN_INTERRUPTED) return status;
    status = cache_open_temporary(&folder);
    if (status != CANN_OK) return status;
    status = load_or_build(&folder, key, unit, handle);
    cache_close(&folder);
    return status;
}

static void let_go(library *library)
{
    if (__atomic_sub_fetch(&library->users, 1, __ATOMIC_ACQ_REL) > 0) return;
    dlclose(library->handle);
    memory_free(library);
}

static void release(void *object)
{
    native *native = object;
    if (!native) return;
    let_go(native->library);
    memory_free(native);
}

static native *look_up(library *library, int64_t number)
{
    char name[64];
    snprintf(name, sizeof name, "cann_kernel_%lld", (long long)number);
    void *symbol = dlsym(library->handle, name);
    native *native = symbol ? memory_take(1, sizeof *native) : NULL;
    if (!symbol) fail(CANN_ERROR_UNSUPPORTED, "the compiled kernel holds no %s", name);
    if (!native) return NULL;
    native->library = library;
    memcpy(&native->function, &symbol, sizeof symbol); /* ISO C has no cast from data to function */
    library->users++;
    return native;
}

static cann_status share(void *handle, const int64_t *which, int64_t count, void **objects)
{
    library *library = memory_take(1, sizeof *library);
    if (!library) {
        dlclose(handle);
        return CANN_ERROR_MEMORY;
    }
    *library = (struct library){.handle = handle, .users = 1};
    cann_status status = CANN_OK;
    for (int64_t k = 0; status == CANN_OK && k < count; k++) {
        objects[k] = look_up(library, which[k]);
        if (objects[k]) continue;
        while (k-- > 0) release(objects[k]);
        status = CANN_ERROR_UNSUPPORTED;
    }
    let_go(library);
    return status;
}

static cann_status compile(const code *const *codes, int64_t count, void **objects)
{
    text unit = {0};
    hash128 key;
    void *handle = NULL;
    int64_t *which = memory_take(count, sizeof *which);
    cann_status status = CANN_ERROR_MEMORY;
    if (which && write_unit(codes, count, which, &unit, &key)) status = obtain(key, &unit, &handle);
    text_free(&unit);
    if (status == CANN_OK) status = share(handle, which, count, objects);
    memory_free(which);
    return status;
}

static bool ready(const code *const *codes, int64_t count)
{
    text unit = {0};
    hash128 key;
    cache_folder folder;
    bool found = false;
    int64_t *which = memory_take(count, sizeof *which);
    if (which && write_unit(codes, count, which, &unit, &key) && cache_open(&folder) == CANN_OK) {
        found = cache_holds(&folder, key);
        cache_close(&folder);
    }
    memory_free(which);
    text_free(&unit);
    return found;
}

static void run(const void *object, int64_t begin, int64_t end, const void *const *inputs,
                void *const *outputs, const kernel_call *call)
{
    const native *native = object;
    native->function(begin, end, inputs, outputs, call->seed, call->stream, call->step,
                     call->offset);
}

const backend backend_native = {compiler_find, compile, ready, run, release};
