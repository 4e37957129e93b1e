/* SPDX-License-Identifier: MIT
 * The public face of the engine: all that Lua, plugins and other C programs see.
 *
 * Lua's FFI reads this very file, less its '#' lines, so it holds enums, opaque structs and
 * prototypes only: no function-like macro, no inline function. Sizes and counts are int64_t.
 * Who creates frees; a free function accepts NULL. A function that can fail returns a status (or
 * NULL); the sentence that says why is kept per thread. Times are in ms, lengths in the unit of
 * the geometry, indices count from 0 (Lua's faces add the one). */
#ifndef CANN_H
#define CANN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- base: errors, interrupt, threads ------------------------------------------------------ */

typedef enum cann_status {
    CANN_OK = 0,
    CANN_INTERRUPTED,       /* stopped at a step boundary; state and records are whole */
    CANN_ERROR_ARGUMENT,    /* a value that will not do */
    CANN_ERROR_NAME,        /* a name nobody knows */
    CANN_ERROR_TYPE,        /* the wrong element type */
    CANN_ERROR_SHAPE,       /* sizes that do not fit */
    CANN_ERROR_MODEL,       /* a description that is wrong; the sentence holds line and caret */
    CANN_ERROR_MEMORY,      /* not enough memory, or a size that overflows */
    CANN_ERROR_FILE,        /* reading or writing */
    CANN_ERROR_NUMERIC,     /* singular, not converged, not a number */
    CANN_ERROR_UNSUPPORTED, /* known, but not available here */
} cann_status;

/* The sentence of this thread's last failure: what was wrong, where, what would do. Never NULL. */
const char *cann_error_message(void);

/* The engine's version, as "0.1.0". */
const char *cann_version(void);

/* Asks running work to stop at its next step boundary; safe in a signal handler. */
void cann_interrupt(void);
/* Forgets an interrupt that nobody has seen. */
void cann_interrupt_clear(void);
/* True when an interrupt is pending. */
bool cann_interrupt_pending(void);

/* Threads that new work may use; at least 1. Set: 1 to 1024. The result of a run never depends on it. */
cann_status cann_threads_set(int64_t threads);
int64_t cann_threads(void);

/* The instruction set the loops were picked for: "avx512", "avx2" or "baseline". */
const char *cann_instruction_set(void);

typedef enum cann_type {
    CANN_FLOAT32 = 0,
    CANN_FLOAT64,
    CANN_INT32,
    CANN_INT64,
    CANN_BOOL,
} cann_type;

/* ---- base: the table of functions ---------------------------------------------------------- */

/* Rows of the table of functions and operators (core/base/functions.def); cann_function_find
 * gives -1 for a name nobody knows, the other calls NULL or 0 for a row that is not there. */
int64_t cann_function_count(void);
int64_t cann_function_find(const char *name);
const char *cann_function_name(int64_t row);
int64_t cann_function_arity(int64_t row);
/* The derivative in argument 0, 1 or 2 as equation text; NULL where it is zero everywhere. */
const char *cann_function_derivative(int64_t row, int64_t argument);
const char *cann_function_doc(int64_t row);
/* True for rows a user calls by name; false for operators and engine-only rows. */
bool cann_function_callable(int64_t row);
/* One value in the given float type: the very bits that kernels produce. */
double cann_function_value(int64_t row, cann_type type, double a, double b, double c);

/* ---- tensor -------------------------------------------------------------------------------- */

/* An n-dimensional array: a strided view over shared storage. */
typedef struct cann_tensor cann_tensor;

/* ---- expr: models as equations ------------------------------------------------------------- */

/* A model's description: equations, parameters, states (spec: the equation language). */
typedef struct cann_model cann_model;

/* ---- kernel -------------------------------------------------------------------------------- */

typedef enum cann_backend {
    CANN_AUTOMATIC = 0,   /* native where a compiler is found and the work is worth it */
    CANN_INTERPRETER,
    CANN_NATIVE,
    CANN_CUDA,
} cann_backend;

/* ---- model: groups, networks, programs ----------------------------------------------------- */

#endif
