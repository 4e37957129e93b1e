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

/* Threads that new work may use; at least 1. Set: 1 to 1024. The result of a run never depends on
 * it. */
cann_status cann_threads_set(int64_t threads);
int64_t cann_threads(void);

/* Copies this process: 0 in the copy, its number here, -1 with a sentence where none can be made.
 * The copy hears no Ctrl-C, reads nothing from the terminal and ends when this process does. Not
 * while other threads of the caller's own use the engine. */
int64_t cann_process_copy(void);

/* The instruction set the loops were picked for: "avx512", "avx2" or "baseline". */
const char *cann_instruction_set(void);

/* From now on nothing is written outside `folder`, which must be there; it cannot be taken back. */
cann_status cann_files_confine(const char *folder);
/* CANN_OK when `path` may be written; asked by everyone who writes, or lets a program write. */
cann_status cann_files_check(const char *path);

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

/* An n-dimensional array: a strided view over shared, counted storage. Rank 0 to 8; an axis may be
 * empty. Functions that give a tensor give a new one to free, or NULL with a sentence. Axes count
 * from 0. */
typedef struct cann_tensor cann_tensor;

/* The name of a type, as "float32"; NULL for none. Find: -1 for a name nobody knows. */
const char *cann_type_name(cann_type type);
int cann_type_find(const char *name);

/* The type that mixed operands promote to (see cann_tensor_map). */
cann_type cann_type_promote(cann_type a, cann_type b);

/* All zero. */
cann_tensor *cann_tensor_new(cann_type type, int rank, const int64_t *shape);
/* Around the caller's memory, row-major, which must outlive it and its views. */
cann_tensor *cann_tensor_wrap(cann_type type, int rank, const int64_t *shape, void *data);
/* Other layout over the same memory; strides and offset (from this tensor's first) in elements. */
cann_tensor *cann_tensor_view(const cann_tensor *tensor, int rank, const int64_t *shape,
                              const int64_t *strides, int64_t offset);
/* Row-major copy with its own memory; convert: in another type (see cann_tensor_assign). */
cann_tensor *cann_tensor_copy(const cann_tensor *tensor);
cann_tensor *cann_tensor_convert(const cann_tensor *tensor, cann_type type);
/* Row-major: a view where the memory already is, else a copy. */
cann_tensor *cann_tensor_contiguous(const cann_tensor *tensor);
cann_tensor *cann_tensor_reshape(const cann_tensor *tensor, int rank, const int64_t *shape);
void cann_tensor_free(cann_tensor *tensor);

/* Address of the first element; the rest follow by strides (in elements). */
void *cann_tensor_data(const cann_tensor *tensor);
cann_type cann_tensor_type(const cann_tensor *tensor);
int cann_tensor_rank(const cann_tensor *tensor);
int64_t cann_tensor_count(const cann_tensor *tensor);
const int64_t *cann_tensor_shape(const cann_tensor *tensor);
const int64_t *cann_tensor_strides(const cann_tensor *tensor);
bool cann_tensor_is_contiguous(const cann_tensor *tensor);

/* Writes the elements of source, stretched to the shape of target, into target. Floats become whole
 * numbers by cutting towards 0 (outside the range: the nearest bound, NaN: 0), bool by "not 0";
 * int64 to int32 wraps. */
cann_status cann_tensor_assign(cann_tensor *target, const cann_tensor *source);
/* All elements to or from row-major float64, `count` of them: the doors of a table of numbers. */
cann_status cann_tensor_read(const cann_tensor *tensor, double *values, int64_t count);
cann_status cann_tensor_write(cann_tensor *tensor, const double *values, int64_t count);

/* The same elements stretched to a shape by strides of 0: a view. */
cann_tensor *cann_tensor_broadcast(const cann_tensor *tensor, int rank, const int64_t *shape);

/* Rows of the table of distributions (core/base/draws.def), of one or two arguments. fill: element
 * k, in row-major order, is a function of (row, seed, stream, k, its arguments) alone; arguments
 * stretch to the shape, b NULL for one. Drawn in float64, for float32 tensors in float32; whole
 * types cut. */
int64_t cann_distribution_count(void);
int64_t cann_distribution_find(const char *name);
const char *cann_distribution_name(int64_t row);
const char *cann_distribution_doc(int64_t row);
int64_t cann_distribution_arity(int64_t row);
cann_status cann_tensor_fill(int64_t row, cann_tensor *tensor, const cann_tensor *a,
                             const cann_tensor *b, uint64_t seed, uint64_t stream);

/* Fills one axis with first + k*by; to_last: with evenly spaced numbers from first to by. */
cann_status cann_tensor_space(cann_tensor *tensor, double first, double by, bool to_last);

/* ---- tensor operations: one entry point for each kind; rows are data ------------------------ */

/* A row of the table of functions over the elements of one to three tensors, broadcast together
 * (b, c NULL where the row takes fewer). Types: mixed ones promote, bool < int32 < int64 < float64
 * and bool < float32 < float64, whole with float32 to float64. Whole numbers stay whole, wrapping
 * around, where the row allows it (add, sub, mul, negate, abs, sign, mod, min, max, clip, pos, neg,
 * step, select, rounding); other rows make float64 of them. Comparisons and logic give bool. */
cann_tensor *cann_tensor_map(int64_t row, const cann_tensor *a, const cann_tensor *b,
                             const cann_tensor *c);
/* The same into `out`, of the result's shape and any type; out may be an operand. */
cann_status cann_tensor_map_into(int64_t row, cann_tensor *out, const cann_tensor *a,
                                 const cann_tensor *b, const cann_tensor *c);

/* Rows of the table of reductions (core/tensor/reduce.def). */
int64_t cann_reduction_count(void);
int64_t cann_reduction_find(const char *name);
const char *cann_reduction_name(int64_t row);
const char *cann_reduction_doc(int64_t row);
/* Along one axis, or over all elements (axis -1); keep: the axis stays, with length 1. Whole
 * numbers give int64 for sum and prod, their own type for min and max, float64 else; any and all
 * give bool. The order of summation is a fixed tree, the same for any number of threads. */
cann_tensor *cann_tensor_reduce(int64_t row, const cann_tensor *tensor, int axis, bool keep);

/* Rows of the table of operations along an axis (core/tensor/along.def): running sums, sort, places
 * of extremes. gives_places: results are places, int64 from 0; is_single: the axis falls away. */
int64_t cann_along_count(void);
int64_t cann_along_find(const char *name);
const char *cann_along_name(int64_t row);
const char *cann_along_doc(int64_t row);
bool cann_along_gives_places(int64_t row);
bool cann_along_is_single(int64_t row);
cann_tensor *cann_tensor_along(int64_t row, const cann_tensor *tensor, int axis);

/* Elements by place (int32 or int64, from 0). take: the axis is replaced by the index's axes; put:
 * the other way, from source stretched to what take would give, later places winning. gather:
 * out[., k, .] = tensor[., index[., k, .], .]. mask: the elements where it is true, along one axis.
 * nonzero: the places [found, rank] of elements that are not 0. */
cann_tensor *cann_tensor_take(const cann_tensor *tensor, const cann_tensor *index, int axis);
cann_status cann_tensor_put(cann_tensor *tensor, const cann_tensor *index, int axis,
                            const cann_tensor *source);
cann_tensor *cann_tensor_gather(const cann_tensor *tensor, const cann_tensor *index, int axis);
cann_tensor *cann_tensor_mask(const cann_tensor *tensor, const cann_tensor *mask);
cann_tensor *cann_tensor_nonzero(const cann_tensor *tensor);

typedef enum cann_fft { CANN_FFT = 0, CANN_IFFT, CANN_RFFT, CANN_IRFFT } cann_fft;

/* Fourier transform along an axis; complex numbers are a last axis of 2, which `axis` does not
 * count. length: of the transform, cutting or padding with zeros; -1: the axis's own (irfft: 2(n -
 * 1)). */
cann_tensor *cann_tensor_fft(cann_fft kind, const cann_tensor *tensor, int axis, int64_t length);

/* Rows of the table of linear algebra (core/tensor/linalg.def), each of one or two operands (b NULL
 * for one) and one to three results, new tensors in results[0 .. 2]. */
int64_t cann_linalg_count(void);
int64_t cann_linalg_find(const char *name);
const char *cann_linalg_name(int64_t row);
const char *cann_linalg_doc(int64_t row);
int64_t cann_linalg_operands(int64_t row);
int64_t cann_linalg_results(int64_t row);
cann_status cann_tensor_linalg(int64_t row, const cann_tensor *a, const cann_tensor *b,
                               cann_tensor **results);
/* Values at `at` [m] of the curve through samples y [n] or [n, columns] at x [n], which ascends:
 * straight between samples, constant beyond the ends. */
cann_tensor *cann_tensor_interpolate(const cann_tensor *at, const cann_tensor *x,
                                     const cann_tensor *y);

/* How a line goes on beyond its ends: with 0, mirrored with the end repeated, around, or not at
 * all: a window is then divided by what is left of it. */
typedef enum cann_border {
    CANN_BORDER_ZERO = 0,
    CANN_BORDER_REFLECT,
    CANN_BORDER_WRAP,
    CANN_BORDER_CUT,
} cann_border;

/* The mean along an axis under a Gaussian of `sigma` elements, cut at reach*sigma and with sum 1;
 * float32 stays, all else becomes float64. */
cann_tensor *cann_tensor_gaussian(const cann_tensor *tensor, int axis, double sigma, double reach,
                                  cann_border border);

typedef enum cann_smoothing {
    CANN_SMOOTH_FLAT = 0, /* width: samples of the window, odd: 2 floor(width/2) + 1 */
    CANN_SMOOTH_GAUSSIAN, /* width: standard deviation, samples */
    CANN_SMOOTH_LOW_PASS, /* width: time constant, samples; the past only, from 0 */
} cann_smoothing;

/* Smoothed along the first axis: float64. At the ends a window is divided by what is left of it. */
cann_tensor *cann_tensor_smooth(const cann_tensor *tensor, cann_smoothing kind, double width);
/* y[k] = factor y[k - 1] + x[k] along the first axis, with y[-1] = first: float64. */
cann_tensor *cann_tensor_recur(const cann_tensor *tensor, double factor, double first);
/* Sums of the rows of [rows, columns] by the group (from 0, below `groups`) each belongs to:
 * float64 [groups, columns]. */
cann_tensor *cann_tensor_sum_by(const cann_tensor *rows, const cann_tensor *group, int64_t groups);

/* ---- tensor files: npy, npz, HDF5, mat ------------------------------------------------------- */

/* Named tensors and texts in order, as a file of several holds them. In HDF5 files a name "a/b" is
 * b in the group a. */
typedef struct cann_archive cann_archive;

/* Empty; cann_archive_add fills it. */
cann_archive *cann_archive_new(void);
void cann_archive_free(cann_archive *archive);
/* Keeps a view, or a copy of a text; a name that is there already is replaced. */
cann_status cann_archive_add(cann_archive *archive, const char *name, const cann_tensor *tensor);
cann_status cann_archive_add_text(cann_archive *archive, const char *name, const char *text);
int64_t cann_archive_count(const cann_archive *archive);
const char *cann_archive_name(const cann_archive *archive, int64_t index);
/* The text of entry `index`; NULL where it is a tensor. */
const char *cann_archive_text(const cann_archive *archive, int64_t index);
/* A new view of entry `index`, or of the entry `name`: NULL where it is not there. */
cann_tensor *cann_archive_tensor(const cann_archive *archive, int64_t index);
cann_tensor *cann_archive_find(const cann_archive *archive, const char *name);

/* One tensor as .npy. Load takes little and big endian, C and Fortran order; types without a twin
 * here widen (int8, int16, uint8, uint16 to int32, uint32 to int64, float16 to float32), complex
 * gets a last axis of 2 (real, imaginary); others are refused by name. */
cann_status cann_tensor_save(const cann_tensor *tensor, const char *path);
cann_tensor *cann_tensor_load(const char *path);
/* All tensors of an .npz, HDF5 or MATLAB file (levels 5 and 7.3; axes as MATLAB names them), known
 * by what it holds; an .npy file gives one entry named "". part: only that entry or group, or in
 * HDF5 an attribute, "a/b@rate", of one number or text; NULL: all. What is neither numbers nor a
 * text is passed over. HDF5 numbers widen as those of .npy do; links to other files are not
 * followed. */
cann_archive *cann_archive_load(const char *path, const char *part);
/* By the path's extension: .npz or .h5. The file appears whole or not at all. */
cann_status cann_archive_save(const cann_archive *archive, const char *path, bool compressed);

/* An HDF5 file that grows. A process of its own writes it, and closes it whole even when this one
 * is killed. */
typedef struct cann_recorder cann_recorder;
/* Takes the place of a file of that name at once. */
cann_recorder *cann_recorder_new(const char *path, bool compressed);
/* Closes it where cann_recorder_close has not. */
void cann_recorder_free(cann_recorder *recorder);
/* Adds rows [rows, ...] behind those that `name` has; all of one type, and of one shape but for the
 * first axis. */
cann_status cann_recorder_append(cann_recorder *recorder, const char *name,
                                 const cann_tensor *rows);
/* A tensor, or a text, once and for all. */
cann_status cann_recorder_write(cann_recorder *recorder, const char *name,
                                const cann_tensor *tensor);
cann_status cann_recorder_text(cann_recorder *recorder, const char *name, const char *text);
/* Waits until all is on the disk; close: and the file whole. What went wrong since shows here. */
cann_status cann_recorder_flush(cann_recorder *recorder);
cann_status cann_recorder_close(cann_recorder *recorder);

/* ---- expr: models as equations ------------------------------------------------------------- */

/* A model's description: equations, parameters, states (spec: the equation language). */
typedef struct cann_model cann_model;

/* kind: "neuron", "synapse", "field" or "system". name may be NULL. */
cann_model *cann_model_new(const char *name, const char *kind);
/* Programs made from a model keep what they need of it. */
void cann_model_free(cann_model *model);
/* Gives a section its text: "param", "state", "input", "eqs", "func", "units", "method", "noise",
 * "send", "reduce", "history". Texts are looked at by cann_model_check. */
cann_status cann_model_section(cann_model *model, const char *name, const char *text);
/* Adds an event: when it fires, what it runs, for how long or until when it may not fire again,
 * which states are held meanwhile, and refcount "before" or "after". NULL where not given. */
cann_status cann_model_event(cann_model *model, const char *name, const char *when, const char *run,
                             const char *refractory, const char *hold, const char *refcount);
/* Adds what a synapse does at an event of a connected group. name: "pre" and "post" answer spikes
 * of their side, others say from = "pre.NAME" or "post.NAME"; delay in ms of parameters (NULL: the
 * projection's for pre, none for post); order: lower runs first (NAN: 0 for pre, 1 for post); run:
 * the actions; unless: where not 0 they are skipped. NULL where not given. */
cann_status cann_model_pathway(cann_model *model, const char *name, const char *from,
                               const char *delay, double order, const char *run,
                               const char *unless);
/* Takes over everything of base that the model does not declare itself; base need not be checked.
 */
cann_status cann_model_extend(cann_model *model, const cann_model *base);
/* Checks the whole: names, units, cycles, methods. Every fault is in the sentence, at most twenty,
 * each with its line and caret. CANN_ERROR_MODEL where the description is wrong. */
cann_status cann_model_check(cann_model *model);

typedef enum cann_model_part {
    CANN_PARAMETER = 0,
    CANN_STATE,
    CANN_INPUT,
    CANN_ALIAS,
    CANN_EVENT,
} cann_model_part;

/* What a checked model declares, in order; 0, NULL or false where the index is out of range or the
 * model is wrong. Strings live as long as the model. */
int64_t cann_model_count(cann_model *model, cann_model_part part);
const char *cann_model_name(cann_model *model, cann_model_part part, int64_t index);
/* As written, "" where none. */
const char *cann_model_unit(cann_model *model, cann_model_part part, int64_t index);
const char *cann_model_doc(cann_model *model, cann_model_part part, int64_t index);
/* "real", "int" or "bool". */
const char *cann_model_type(cann_model *model, cann_model_part part, int64_t index);
/* The default in internal units (ms, mV, pA, ...) where it is one number; false where it is an
 * expression of parameters or draws, or not given. */
bool cann_model_default(cann_model *model, cann_model_part part, int64_t index, double *value);
/* The default, or an alias's equation, as written; "" where not given. */
const char *cann_model_default_text(cann_model *model, cann_model_part part, int64_t index);
/* An annotation without value: "record", "global", "local", "post", "const", "train", "hold",
 * "step", "port" for a state that events of other models may increment, and "net" for a parameter
 * that is read as net.NAME and nowhere declared: a constant of the network. */
bool cann_model_flag(cann_model *model, cann_model_part part, int64_t index, const char *flag);
const char *cann_model_kind(cann_model *model);
const char *cann_model_title(cann_model *model);
/* The model's method, "auto" where none is given; that of a state's equation, "" where none. */
const char *cann_model_method(cann_model *model, const char *state);
/* As equation text, with aliases and functions written out: a state's rate of change, "" where it
 * has no equation; its derivative by another state; what an event does, "x = ...; post.g += ...".
 * Each lives until the next such call; NULL with a sentence where it cannot be had. */
const char *cann_model_rate(cann_model *model, int64_t state);
const char *cann_model_jacobian(cann_model *model, int64_t state, int64_t by);
const char *cann_model_actions(cann_model *model, int64_t event);
/* Reads a constant such as "20 ms" for a declared name; a bare number is in the name's own unit.
 * The value is in internal units. */
cann_status cann_model_quantity(cann_model *model, const char *name, const char *text,
                                double *value);
/* CANN_OK where a parameter, or a state of type int or bool, may have all these values (internal
 * units); else the sentence names the first that will not do, and what would. True of other names.
 */
cann_status cann_model_admits(cann_model *model, const char *name, const cann_tensor *values);
/* The values that a parameter may have, as "above 0, not 5" in its own unit; "" where all will do.
 * Lives until the next such call. */
const char *cann_model_range(cann_model *model, const char *name);
/* The whole model as people read it: declarations and equations as "text", "markdown" or "latex".
 * Lives until the next report of this model; NULL with a sentence where it cannot be had. */
const char *cann_model_report(cann_model *model, const char *format);
/* Internal units per declared unit of a name: 1000 for V, 1 where no unit is declared. */
double cann_model_scale(cann_model *model, const char *name);

/* ---- kernel -------------------------------------------------------------------------------- */

typedef enum cann_backend {
    CANN_AUTOMATIC = 0, /* native where a compiler is found and the work is worth it */
    CANN_INTERPRETER,
    CANN_NATIVE,
    CANN_CUDA,
} cann_backend;

/* "automatic", "interpreter", "native" or "cuda"; NULL for none of these. */
const char *cann_backend_name(cann_backend backend);

/* The C compiler that the native back end uses: $CC, or the first of cc, gcc, clang on PATH. NULL
 * where there is none; everything then runs in the interpreter, with the same results. */
const char *cann_compiler(void);

/* The folder that keeps compiled kernels: $CANN_CACHE, $XDG_CACHE_HOME/cann or ~/.cache/cann. NULL,
 * with a sentence, where none is ours alone to write; each compilation then has a temporary one. */
const char *cann_cache_folder(void);
/* Removes every compiled kernel from that folder. */
cann_status cann_cache_clear(void);

/* Equations as one function of tensors, run in one loop. One thread at a time may use it. */
typedef struct cann_fused cann_fused;

/* inputs: names as in a model's input section ("x1; x2"); equations: aliases, as in eqs; outputs:
 * the aliases that are the results. Nothing has a unit. */
cann_fused *cann_fused_new(const char *inputs, const char *equations, const char *const *outputs,
                           int64_t output_count, cann_backend backend);
void cann_fused_free(cann_fused *fused);
/* New tensors in outputs. Operands have one shape, or one element, which then goes with all others;
 * the results are float32 where no operand needs more, else float64. */
cann_status cann_fused_run(cann_fused *fused, const cann_tensor *const *inputs, int64_t input_count,
                           cann_tensor **outputs);
/* The back end that ran last for results of that type. */
cann_backend cann_fused_backend(const cann_fused *fused, cann_type type);

/* ---- event: who meets whom ------------------------------------------------------------------ */

/* The synapses between `rows` sources and `columns` targets, in order of source, then target;
 * synapse k is a place in that order. Sizes lie below 2^31. */
typedef struct cann_synapses cann_synapses;

/* One call of a rule: sizes, options, and what the rule finds. Made by cann_wiring_new, freed by
 * cann_wiring_free. */
typedef struct cann_wiring cann_wiring;

/* A stream of numbers that a rule draws from: a function of seed, stream, and of the row or column
 * being made, so that results do not depend on threads. */
typedef struct cann_random cann_random;

/* A rule of who meets whom; exactly one of draw, row and column is set. Places count from 0. */
typedef struct cann_rule {
    const char *name;
    const char *options; /* "degree = 10; p; grid: tensor?; where: text": numbers with a default or
                            without, tensors and texts ('?': may be left out) */
    const char *doc;
    /* Looks at the options once, before anything is drawn; may be NULL. options: the numbers, in
     * the order declared. */
    cann_status (*prepare)(cann_wiring *wiring, const double *options);
    /* All pairs, in any order; by one thread. */
    cann_status (*draw)(cann_wiring *wiring, const double *options, cann_random *random);
    /* The targets of one source, or the sources of one target; by any thread, and more than once.
     */
    cann_status (*row)(cann_wiring *wiring, int64_t source, const double *options,
                       cann_random *random);
    cann_status (*column)(cann_wiring *wiring, int64_t target, const double *options,
                          cann_random *random);
} cann_rule;

enum { CANN_INTERFACE = 1 };
/* CANN_OK when a plugin built for that interface can be used by an engine of this one. */
cann_status cann_plugin_check(int version, int interface);
/* Loads a plugin's shared library and calls its cann_plugin(CANN_INTERFACE); once for each file. */
cann_status cann_plugin_load(const char *path);
/* Adds a row to the table of rules; the row and its texts must stay. A name that is there already
 * is refused. */
cann_status cann_rule_add(const cann_rule *rule);
int64_t cann_rule_count(void);
int64_t cann_rule_find(const char *name);
const char *cann_rule_name(int64_t row);
const char *cann_rule_options(int64_t row);
const char *cann_rule_doc(int64_t row);

/* The options every rule has: allow_self (1: i may meet i), multiple (1: synapses per pair). */
cann_wiring *cann_wiring_new(const char *rule, int64_t rows, int64_t columns);
void cann_wiring_free(cann_wiring *wiring);
/* Options by name; a tensor is kept as a view. */
cann_status cann_wiring_number(cann_wiring *wiring, const char *name, double value);
cann_status cann_wiring_tensor(cann_wiring *wiring, const char *name, const cann_tensor *tensor);
cann_status cann_wiring_text(cann_wiring *wiring, const char *name, const char *text);
/* The synapses: a function of rule, sizes, options, seed and stream alone. NULL with a sentence. */
cann_synapses *cann_wiring_make(cann_wiring *wiring, uint64_t seed, uint64_t stream);

/* The sizes of a matrix in a Matrix Market file, for the rule "matrix_market". */
cann_status cann_matrix_market_size(const char *path, int64_t *rows, int64_t *columns);

/* For rules. add: one synapse, with weight and delay (ms) where the rule gives them; a pair i, i is
 * dropped where allow_self is 0. NULL where an option is not given. */
int64_t cann_wiring_rows(const cann_wiring *wiring);
int64_t cann_wiring_columns(const cann_wiring *wiring);
bool cann_wiring_allows_self(const cann_wiring *wiring);
const cann_tensor *cann_wiring_tensor_of(const cann_wiring *wiring, const char *name);
const char *cann_wiring_text_of(const cann_wiring *wiring, const char *name);
cann_status cann_wiring_add(cann_wiring *wiring, int64_t source, int64_t target);
cann_status cann_wiring_add_weight(cann_wiring *wiring, int64_t source, int64_t target,
                                   double weight);
/* Uniform in [0, 1); a whole number in [0, count). */
double cann_random_uniform(cann_random *random);
int64_t cann_random_below(cann_random *random, int64_t count);

/* Synapses are freed by who made them. Sources, targets, synapses; bytes held. */
void cann_synapses_free(cann_synapses *synapses);
int64_t cann_synapses_rows(const cann_synapses *synapses);
int64_t cann_synapses_columns(const cann_synapses *synapses);
int64_t cann_synapses_count(const cann_synapses *synapses);
int64_t cann_synapses_bytes(const cann_synapses *synapses);
/* int32 [count]: the source and the target of every synapse, from 0. */
cann_tensor *cann_synapses_sources(const cann_synapses *synapses);
cann_tensor *cann_synapses_targets(const cann_synapses *synapses);
/* float64 [count], where the rule gave them (see _given); else NULL with a sentence. */
cann_tensor *cann_synapses_weights(const cann_synapses *synapses);
cann_tensor *cann_synapses_delays(const cann_synapses *synapses);
bool cann_synapses_weights_given(const cann_synapses *synapses);
bool cann_synapses_delays_given(const cann_synapses *synapses);
/* int64: synapses per source [rows], or per target [columns] where incoming. */
cann_tensor *cann_synapses_degrees(const cann_synapses *synapses, bool incoming);
/* [rows, columns]: the sum of the weights of each pair; weights NULL: how many synapses it has. */
cann_tensor *cann_synapses_dense(const cann_synapses *synapses, const cann_tensor *weights);
/* Sources and targets exchanged. */
cann_synapses *cann_synapses_transpose(const cann_synapses *synapses);
/* The pairs without a synapse, each taken with probability p; pairs i, i only where allow_self. A
 * function of seed and stream alone. */
cann_synapses *cann_synapses_absent(const cann_synapses *synapses, double p, bool allow_self,
                                    uint64_t seed, uint64_t stream);

/* Products: x A [..., columns] of x [..., rows], or A x [..., rows] of x [..., columns] where back.
 * weights: one for all or one per synapse; NULL: 1. events: what is above 0 (or true) counts as 1.
 * float32 unless x or weights per synapse need float64. A target adds its terms in order of source.
 */
cann_tensor *cann_synapses_product(const cann_synapses *synapses, const cann_tensor *x,
                                   const cann_tensor *weights, bool back, bool events);
/* x[source] * y[target] of every synapse, float64, summed over a batch: a product's gradient in the
 * weights. */
cann_tensor *cann_synapses_outer(const cann_synapses *synapses, const cann_tensor *x,
                                 const cann_tensor *y);
/* Values [..., count] brought together by place (int32 or int64 [count], from 0) by "sum", "prod",
 * "max", "min" or "mean": [..., places], a place that none reaches being 0, 1, -inf, inf or 0
 * (whole numbers: the type's limits); by "softmax": [..., count], each value's share within its
 * place. */
cann_tensor *cann_tensor_segment(const char *name, const cann_tensor *values,
                                 const cann_tensor *place, int64_t places);

/* First values of weights and delays, by a row of the table of initialisers
 * (core/event/initial.def). Options by name, as of rules. */
typedef struct cann_initialiser cann_initialiser;

/* Rows of the table; find gives -1 for a name nobody knows, the other calls NULL for a row that is
 * not there. */
int64_t cann_initialiser_count(void);
int64_t cann_initialiser_find(const char *name);
const char *cann_initialiser_name(int64_t row);
const char *cann_initialiser_options(int64_t row);
const char *cann_initialiser_doc(int64_t row);
/* NULL, with a sentence, for a name nobody knows. */
cann_initialiser *cann_initialiser_new(const char *name);
void cann_initialiser_free(cann_initialiser *initialiser);
cann_status cann_initialiser_number(cann_initialiser *initialiser, const char *name, double value);
cann_status cann_initialiser_tensor(cann_initialiser *initialiser, const char *name,
                                    const cann_tensor *tensor);
/* Float values of that shape; of synapses: [count], in their order, shape and rank not read. A
 * function of the options, sizes, seed and stream alone. */
cann_tensor *cann_initialiser_make(cann_initialiser *initialiser, cann_type type, int rank,
                                   const int64_t *shape, const cann_synapses *synapses,
                                   uint64_t seed, uint64_t stream);

/* A matrix of synapses that is never stored: row i's targets and weights are drawn anew from the
 * seed whenever they are needed, so it takes no memory. */
typedef struct cann_generated cann_generated;

/* Pairs (but i, i, unless allow_self) are joined with probability p; law: "constant" (weight a),
 * "uniform" (from a to b) or "normal" (mean a, standard deviation b). type: of weights and
 * products, float32 or float64. */
cann_generated *cann_generated_new(int64_t rows, int64_t columns, double p, bool allow_self,
                                   const char *law, double a, double b, cann_type type,
                                   uint64_t seed, uint64_t stream);
void cann_generated_free(cann_generated *generated);
/* As cann_synapses_product, with the same bits as of the stored matrix. */
cann_tensor *cann_generated_product(const cann_generated *generated, const cann_tensor *x,
                                    bool back, bool events);
/* The same as the synapses of a projection, generated anew with each event. The weights are numbers
 * of the matrix's type, whatever the program's; law "constant": the projection's w. */
cann_synapses *cann_generated_synapses(const cann_generated *generated);
/* The same synapses, stored with their weights. */
cann_synapses *cann_generated_store(const cann_generated *generated);

/* ---- model: groups, networks, programs ----------------------------------------------------- */

/* A network compiled to a list of operations over one arena. Made by cann_program_new, freed by
 * cann_program_free. One thread at a time may use it. Variables are named "u", or "E.u" where the
 * network has several groups. */
typedef struct cann_program cann_program;

typedef enum cann_wrap {
    CANN_OPEN = 0,  /* a line from low to high, both ends are grid points */
    CANN_RING,      /* periodic; the point at high is the point at low and not repeated */
    CANN_RING_BOTH, /* periodic, yet both ends are grid points at one place of the ring */
} cann_wrap;

/* `type`: CANN_FLOAT32 or CANN_FLOAT64; dt in ms; `batch` copies of the network run side by side,
 * copy b being the run of the seed `seed` + b. */
cann_program *cann_program_new(cann_type type, double dt, int64_t batch, uint64_t seed);
void cann_program_free(cann_program *program);

/* How the equations run; takes effect at the next run. */
cann_status cann_program_backend(cann_program *program, cann_backend backend);
/* How convolutions are done: "automatic", "dense", "band", "fft", "separable" or "factored". */
cann_status cann_program_convolution(cann_program *program, const char *method);
/* The integration method of every equation, whatever the model says; NULL: the model's own. */
cann_status cann_program_method(cann_program *program, const char *method);

/* Adds a group of a model's elements; the model must outlive the program. rank 0: shape[0] elements
 * without places; rank 1 to 3: a grid, array axes in C order, low and high per array axis.
 * Coordinate 1 runs along the last array axis. */
cann_status cann_program_group(cann_program *program, const char *name, cann_model *model, int rank,
                               const int64_t *shape, const double *low, const double *high,
                               const cann_wrap *wrap);

/* Connects two groups. synapse: the model of the synapses; NULL: each hands its weight w on to the
 * port of the target. port: what "post.$port" means, an input or a state named as input. delay: ms,
 * one for all or one per synapse; NULL: those of the rule, else one step. A spike of step n acts in
 * step n + max(1, round(delay/dt)). The synapses' values are set and kept under the projection's
 * name, as "E_I.w". The program keeps what it needs of the synapses. */
cann_status cann_program_connect(cann_program *program, const char *name, const char *pre,
                                 const char *post, cann_model *synapse, cann_synapses *synapses,
                                 const char *port, const cann_tensor *delay);
/* Takes a projection away, with what is recorded of it. */
cann_status cann_program_disconnect(cann_program *program, const char *projection);
/* Exchanges the synapses of a projection between two steps. kept: int64 [synapses' count], the
 * place, from 0, of the one that each was until now, whose values it goes on with; -1: a new one,
 * which begins with the model's first values. delay: as for cann_program_connect. */
cann_status cann_program_rewire(cann_program *program, const char *projection,
                                cann_synapses *synapses, const cann_tensor *kept,
                                const cann_tensor *delay);
/* Changes the delays of a projection, whose own synapses are given in the order they were made in;
 * delay as for cann_program_connect. Spikes of steps before `since` (-1: this one) arrive when they
 * would have, those of later steps after the new delays. */
cann_status cann_program_delay(cann_program *program, const char *projection,
                               cann_synapses *synapses, const cann_tensor *delay, int64_t since);
/* From now on each synapse has states of its own where those of a source were shared. */
cann_status cann_program_part(cann_program *program, const char *projection);
/* The value of an expression of the projection's synapses at other pairs, which have no values of
 * their own: [batch, count]. */
cann_tensor *cann_program_at_pairs(cann_program *program, const char *projection,
                                   const char *expression, const cann_synapses *pairs);
/* Where a projection keeps the states of its synapses, and why: "align-post: ...", "align-pre: ..."
 * or "per synapse: ...". NULL with a sentence where it cannot be built. */
const char *cann_program_placement(cann_program *program, const char *projection);
/* The projection that names the states a projection's synapses share; NULL where they have their
 * own. */
const char *cann_program_shares(cann_program *program, const char *projection);
/* Whether the weights of a projection stay as they are; other states of its synapses go on. */
cann_status cann_program_freeze(cann_program *program, const char *projection, bool frozen);
/* Lets weights that an equation moves learn at the ends of periods of so many ms alone, counted
 * from `offset`, a period being the equation's step; 0: at every step. A whole number of steps. */
cann_status cann_program_learn_every(cann_program *program, const char *projection, double period,
                                     double offset);
/* An equation, not events alone, moves the weights of a projection. */
bool cann_program_learns(cann_program *program, const char *projection);
/* Whether nothing that a projection's synapses send or add reaches the groups; their states go on.
 */
cann_status cann_program_mute(cann_program *program, const char *projection, bool muted);
/* Gives a variable its first value as an expression, with draws and parameters, one value for each
 * element: "normal(1, 0.1)". */
cann_status cann_program_begin_with(cann_program *program, const char *variable,
                                    const char *expression);

/* Sets a parameter, input or state from now on. Values: one for all; or one per element [n] (the
 * group's shape); or one per batch member [batch, 1]; or both [batch, n]. */
cann_status cann_program_set(cann_program *program, const char *variable,
                             const cann_tensor *values);
/* The value a variable has now: [batch, width], width 1 where it is the same for all elements. */
cann_tensor *cann_program_get(cann_program *program, const char *variable);

/* The value of an expression in a group's own names, and `count` further names that are numbers, at
 * the present state: [batch, n]. */
cann_tensor *cann_program_evaluate(cann_program *program, const char *group, const char *expression,
                                   const char *const *names, const double *numbers, int64_t count);

/* Drives an input by an expression in the model's own names and `count` further names, whose series
 * are [steps] (one value for all) or [steps, n]; their first row belongs to the current step. A
 * NULL expression gives the input back to cann_program_set. The names may be used by several
 * inputs; each call replaces the series of its names. */
cann_status cann_program_drive(cann_program *program, const char *input, const char *expression,
                               const char *const *names, const cann_tensor *const *series,
                               int64_t count);

typedef enum cann_link {
    CANN_LINK_VALUE = 0, /* values[0] as it is: one for all, or one per element of the target */
    CANN_LINK_PRODUCT,   /* matrix [targets, sources] times values[0] */
    CANN_LINK_ROW,       /* row number values[0], from 1 (0: none), of matrix [rows, targets] */
    CANN_LINK_PAIRS,     /* sum over sources of values[0] times `each`, which knows `names` */
} cann_link;

/* Computes an input from the present state of a group, the own one or another, in every step before
 * the target's equations. Groups are stepped in the order they were added: a source added before is
 * seen as this step has left it. values: `count` expressions in the source's names; each: one in
 * the target's and the `names` of the values. Several links of one input add up. */
cann_status cann_program_link(cann_program *program, cann_link kind, const char *input,
                              const char *from, const char *const *names, const char *const *values,
                              int64_t count, const char *each, const cann_tensor *matrix);

/* Keeps a variable (state, alias, input or parameter) after every `every` steps; indices NULL: all
 * elements, else `count` of them from 0. The name "spikes" keeps the spikes of all groups,
 * "E.spikes" those of one. With an expression in the group's own names, its value is kept under the
 * name ("E.name" in a network of several groups). */
cann_status cann_program_record(cann_program *program, const char *variable, const char *expression,
                                int64_t every, const int64_t *indices, int64_t count);
/* Keeps, under the name ("E.name"), the values of expressions of a group whenever an element has an
 * event, as they are before the event's own actions. events: float64 [rows, 3 + count]: the step at
 * whose end, member and element from 0, and the values, in that order. */
cann_status cann_program_record_event(cann_program *program, const char *name, const char *event,
                                      const char *const *expressions, int64_t count);
cann_tensor *cann_program_events(const cann_program *program, const char *name);
/* What was asked for is kept so many steps after each `every`th one, 0 to every - 1. */
cann_status cann_program_record_offset(cann_program *program, int64_t offset);
/* Forgets what was kept and what was asked to be kept. */
void cann_program_record_clear(cann_program *program);
/* Forgets what was kept, and goes on keeping the same: new rows are written over those handed out.
 */
void cann_program_record_empty(cann_program *program);
/* Rows kept so far: [rows, batch, width]; for "spikes" int32 [spikes, 4]: the step at whose end,
 * batch member, group, element. */
cann_tensor *cann_program_recorded(cann_program *program, const char *variable);

/* Ends runs after the step in which a condition holds for any element of a group ("E.stop": of E),
 * or for all; together: all such conditions at once, else any one. Forgotten with the records. */
cann_status cann_program_stop_when(cann_program *program, const char *name, const char *condition,
                                   bool all, bool together);
/* Measures what the parts of steps cost from now on, or no more. profiled: a line for each, its
 * group or projection, the work, seconds and calls, with tabs between; lives until the next such
 * call. */
cann_status cann_program_profile(cann_program *program, bool on);
const char *cann_program_profiled(cann_program *program);
/* The group whose event or condition has ended the last run; NULL where none has. */
const char *cann_program_stopped(const cann_program *program);
/* The first state of a group that is NaN in some element, as "group.state"; NULL where none is.
 * Lives until the next such call of the thread. */
const char *cann_program_lost(cann_program *program);
/* Advances `steps` steps of dt. Stops early, at a step boundary, after cann_interrupt() and after
 * an event that says stop. CANN_OK; CANN_INTERRUPTED: state and records are whole; else see
 * cann_error_message(). */
cann_status cann_program_run(cann_program *program, int64_t steps);
/* Compiles, checks series and takes the memory of recordings for `steps` steps to come, so that
 * what is wrong shows before the first of them; recorded: the steps whose recordings are kept until
 * cann_program_record_empty. */
cann_status cann_program_prepare(cann_program *program, int64_t steps, int64_t recorded);
/* Steps done since step 0. */
int64_t cann_program_step(const cann_program *program);
/* Back to step 0 and the values of step 0; series begin again, records stay. */
cann_status cann_program_reset(cann_program *program);
/* Goes on from where `from`, the same network in another precision, step, seed or method, is: its
 * time, states and inputs; spikes under way too where the step is as long. */
cann_status cann_program_adopt(cann_program *program, cann_program *from);

/* The whole state on disk and back, with equal bits; note: text that goes with it, or NULL. Load
 * refuses a file of another network, precision, step or batch. */
cann_status cann_program_save(cann_program *program, const char *path, const char *note);
cann_status cann_program_load(cann_program *program, const char *path);
/* The same as bytes in memory: bool [bytes]. Restore takes what the same network has stored. */
cann_tensor *cann_program_store(cann_program *program);
cann_status cann_program_restore(cann_program *program, const cann_tensor *state);
/* The note of a checkpoint, "" where it has none; lives until this thread's next call. NULL with a
 * sentence where the file is no whole checkpoint. */
const char *cann_checkpoint_note(const char *path);

/* What one step does, in order, a line per operation. Valid until the next call. */
const char *cann_program_describe(cann_program *program);
/* "interpreter" or "native": what runs the equations now. */
const char *cann_program_runs(const cann_program *program);
/* Bytes held for state and operators. */
int64_t cann_program_bytes(const cann_program *program);
/* Of these, the values that a group, or the synapses of a projection, have of their own, with what
 * is kept of their past; 0 for a name that is not there. */
int64_t cann_program_bytes_of(cann_program *program, const char *name);

/* Methods that an equation may ask for, NULL past the last; their order (0: exact), and who
 * published them. */
const char *cann_method_name(int64_t index);
int cann_method_order(int64_t index);
const char *cann_method_source(int64_t index);
/* CANN_OK for a method that can run, "auto" and "" included; else a sentence that names the
 * nearest. */
cann_status cann_method_check(const char *owner, const char *name);

/* ---- learn: local rules, recall ------------------------------------------------------------- */

/* Rows of the table of local learning rules (core/learn/local_rules.def). options: their names and
 * defaults in order, "rate = 0.01; tau = 100"; traces: what a rule carries on between samples and
 * how long it is, "threshold:units; trace_pre:inputs; spikes:outputs" (outputs: samples x units).
 */
int64_t cann_local_rule_count(void);
int64_t cann_local_rule_find(const char *name);
const char *cann_local_rule_name(int64_t row);
const char *cann_local_rule_options(int64_t row);
const char *cann_local_rule_traces(int64_t row);
const char *cann_local_rule_doc(int64_t row);
/* Shows data [samples, inputs] in order to a layer of weights [units, inputs]; weights and traces,
 * float32 or float64 as the data, change in place. done: samples shown, all of them unless
 * CANN_INTERRUPTED. */
cann_status cann_local_rule_run(int64_t row, cann_tensor *weights, cann_tensor *const *traces,
                                int64_t trace_count, const cann_tensor *data, const double *options,
                                int64_t option_count, int64_t *done);

typedef enum cann_recall {
    CANN_RECALL_SIGN = 0,
    CANN_RECALL_TANH,
    CANN_RECALL_LOGISTIC
} cann_recall;

/* s <- f((W s - threshold)/temperature) for each row of states [count, n], in place: all units at
 * once where order is NULL, else one after the other. change: the largest of any unit. */
cann_status cann_recall_step(const cann_tensor *weights, cann_tensor *states,
                             const cann_tensor *order, cann_recall rule, double threshold,
                             double temperature, double *change);

/* ---- analyze: persistent cohomology --------------------------------------------------------- */

/* Bars of a Vietoris-Rips filtration by dimension, with the cocycles that stand for them. */
typedef struct cann_barcode cann_barcode;

/* Barcodes up to a dimension, coefficients modulo a prime, of points [n, d] under a metric
 * ("euclidean", "cosine", "correlation", "manhattan", "chebyshev") or of a symmetric matrix [n, n]
 * (inf: no edge). Edges longer than the threshold are left out; NaN: the least radius at which one
 * point sees all others, beyond which nothing happens. The same for any number of threads. NULL
 * with a sentence; the memory is estimated before anything begins. */
cann_barcode *cann_rips_of_points(const cann_tensor *points, const char *metric, int64_t dimension,
                                  int64_t prime, double threshold, bool cocycles);
cann_barcode *cann_rips_of_distances(const cann_tensor *distances, int64_t dimension, int64_t prime,
                                     double threshold, bool cocycles);
/* Of edges between points from 0, each given once or both ways; others are infinitely long. */
cann_barcode *cann_rips_of_edges(int64_t points, const cann_tensor *first,
                                 const cann_tensor *second, const cann_tensor *length,
                                 int64_t dimension, int64_t prime, double threshold, bool cocycles);
void cann_barcode_free(cann_barcode *barcode);
int64_t cann_barcode_dimension(const cann_barcode *barcode);
int64_t cann_barcode_prime(const cann_barcode *barcode);
/* The greatest length looked at. */
double cann_barcode_threshold(const cann_barcode *barcode);
/* Bars of a dimension; -1 with a sentence where there is no such dimension. */
int64_t cann_barcode_count(const cann_barcode *barcode, int64_t dimension);
/* [bars, 2] birth and death (inf: never), by birth, then death; bars without length are left out.
 */
cann_tensor *cann_barcode_bars(const cann_barcode *barcode, int64_t dimension);
/* The cocycle of a bar of dimension 1 or higher: its simplices [m, dimension + 1], vertices
 * ascending from 0, and their values [m] from -(prime - 1)/2 to prime/2; a cocycle at every length
 * from the birth to before the death. int32. */
cann_tensor *cann_barcode_simplices(const cann_barcode *barcode, int64_t dimension, int64_t bar);
cann_tensor *cann_barcode_values(const cann_barcode *barcode, int64_t dimension, int64_t bar);
/* Distances of two lists of bars [n, 2]: power infinite, the bottleneck distance; else the
 * Wasserstein distance of that power (1 or more). Bars are compared by the larger of their two
 * differences. Infinite where not equally many bars never die. */
cann_status cann_diagram_distance(const cann_tensor *first, const cann_tensor *second, double power,
                                  double *distance);
/* [rows, columns]: a Gaussian of `sigma` for each bar that dies, times its length, in pixels from
 * birth[0] to birth[1] along columns and length[0] to length[1] along rows. */
cann_tensor *cann_diagram_image(const cann_tensor *bars, int64_t rows, int64_t columns,
                                const double *birth, const double *length, double sigma);
/* [levels, samples]: the k-th largest min(x - birth, death - x), at least 0, at `samples` lengths x
 * from low to high. */
cann_tensor *cann_diagram_landscape(const cann_tensor *bars, int64_t levels, int64_t samples,
                                    double low, double high);

/* Bars of the sets where a function is at most a value: of values along a line [n] or an image
 * [rows, columns] cut into triangles; of values [n] at the places that edges (from 0) join. */
cann_barcode *cann_lower_star_of_image(const cann_tensor *image);
cann_barcode *cann_lower_star_of_graph(const cann_tensor *values, const cann_tensor *first,
                                       const cann_tensor *second);

/* ---- analyze: clouds of points -------------------------------------------------------------- */

/* The `count` nearest other points of each of points [n, d], nearest first: places int64 [n, count]
 * from 0, lengths [n, count]. Exact; of equally far ones the first. */
cann_status cann_neighbours(const cann_tensor *points, const char *metric, int64_t count,
                            cann_tensor **places, cann_tensor **lengths);
/* All distances [n, n]. */
cann_tensor *cann_distances(const cann_tensor *points, const char *metric);
/* Landmarks, int64 from 0. maxmin: each the furthest from those before, radii [wanted] how far
 * (infinite for the first). k-means: the points nearest to the centres, members [n] each point's
 * centre; points that all coincide with others' centres make fewer. */
cann_status cann_landmarks_maxmin(const cann_tensor *points, const char *metric, int64_t wanted,
                                  int64_t first, cann_tensor **landmarks, cann_tensor **radii);
cann_status cann_landmarks_k_means(const cann_tensor *points, const char *metric, int64_t wanted,
                                   uint64_t seed, cann_tensor **landmarks, cann_tensor **members);
/* The same of k-medoids, whose centres are the landmarks themselves; of any metric. */
cann_status cann_landmarks_k_medoids(const cann_tensor *points, const char *metric, int64_t wanted,
                                     uint64_t seed, cann_tensor **landmarks, cann_tensor **members);

/* The shortest ways [n, n] along edges between points from 0, taken both ways; infinite where there
 * is none. */
cann_tensor *cann_graph_paths(int64_t points, const cann_tensor *first, const cann_tensor *second,
                              const cann_tensor *length);
/* Moves places (float64 [n, dimensions]) so that the ends of edges of large weight come near and
 * others part; nearness is 1/(1 + a r^(2b)). */
cann_status cann_layout(cann_tensor *places, const cann_tensor *first, const cann_tensor *second,
                        const cann_tensor *weight, double a, double b, int64_t turns,
                        uint64_t seed);

/* ---- analyze: attractor structure in recordings ---------------------------------------------- */

/* Circular coordinates of n points, [classes, n] in turns from 0 to 1; NaN for a point without
 * edges. distances [n, n]; edges are the pairs with 0 < distance <= threshold. cocycles [entries,
 * 4]: point i, point j, class from 0, value modulo the prime from i to j. rest[classes]: the rms
 * difference along an edge that a coordinate leaves of its class, in turns. independent: the
 * classes are replaced by the shortest basis of their lattice, so that circles meet at right angles
 * as nearly as they can. */
cann_tensor *cann_circular_coordinates(const cann_tensor *distances, const cann_tensor *cocycles,
                                       int64_t classes, double threshold, int64_t prime,
                                       bool independent, double *rest);

/* Coordinates of n points on the unit sphere, [n, 3], from a class of dimension 2; NaN for a point
 * that no edge joins to it. Edges as above; cocycle [entries, 4]: three points from 0 and a value
 * modulo the prime. rest[3]: the rms of what the areas of triangles on the sphere leave of the
 * class's curvature there, as a share of that curvature (0: the map is the class); that curvature
 * itself, rms over the triangles, in turns; and how many times larger the third energy of sections
 * is than the second (a sphere has two low ones). */
cann_tensor *cann_spherical_coordinates(const cann_tensor *distances, const cann_tensor *cocycle,
                                        double threshold, int64_t prime, double *rest);

/* Coordinates on 1 to 3 circles at each time, [times, circles] in rad from 0 to 2 pi, from
 * coordinates that are roughly right: tuning and coordinates are estimated in turns, at most
 * `turns` of them, until the coordinates change by less than `settled` rad (rms). counts [times,
 * cells] per bin; evidence: the counts smoothed along time with weights that sum to 1, spread over
 * `window` bins in effect; tuning is kept in `bins` bins per circle, smoothed by `smoothing` rad.
 */
cann_tensor *cann_circles_decode(const cann_tensor *counts, const cann_tensor *evidence,
                                 const cann_tensor *start, int64_t bins, double smoothing,
                                 double window, int64_t turns, double settled);

/* The fuzzy neighbour graph of points [n, d] (metric: "euclidean", "cosine", "manhattan",
 * "chebyshev" or "correlation"; `neighbours` of each, itself counted) chooses landmarks: places
 * int64 [wanted] from 0, in the order chosen, and the sum of weights that each was chosen for; a
 * chosen point takes omega times its weights off the others. */
cann_status cann_fuzzy_landmarks(const cann_tensor *points, const char *metric, int64_t neighbours,
                                 int64_t wanted, double omega, cann_tensor **landmarks,
                                 cann_tensor **scores);
/* -log of the weights of that graph, [n, n]; infinite where two points are no neighbours. */
cann_tensor *cann_fuzzy_distances(const cann_tensor *points, const char *metric,
                                  int64_t neighbours);

/* ---- analyze: spike trains ------------------------------------------------------------------- */

/* The spikes of some neurons within a window of time, train by train. */
typedef struct cann_spikes cann_spikes;

/* From the time (ms) and neuron (from 0) of each spike, in any order; spikes outside of begin to
 * end (ms) are left out. grid: the step (ms) at whose end a spike is written down, 0 where times
 * lie anywhere: it decides to which bin a spike on an edge belongs. */
cann_spikes *cann_spikes_new(const cann_tensor *times, const cann_tensor *neurons, int64_t count,
                             double begin, double end, double grid);
void cann_spikes_free(cann_spikes *spikes);
/* The times, begin + (row + 1) dt, and neurons of what is above 0 in a raster [steps, neurons]. */
cann_status cann_spikes_of_raster(const cann_tensor *raster, double dt, double begin,
                                  cann_tensor **times, cann_tensor **neurons);

/* Spikes of each neuron: int64 [neurons]; in bins of `width` ms: int64 [bins], or each neuron's
 * [bins, neurons]. On a grid the width is rounded to whole steps. */
cann_tensor *cann_spikes_counts(const cann_spikes *spikes);
cann_tensor *cann_spikes_binned(const cann_spikes *spikes, double width, bool each);
/* Intervals, ms, train after train, and whose they are (from 0). */
cann_status cann_spikes_intervals(const cann_spikes *spikes, cann_tensor **intervals,
                                  cann_tensor **neurons);
/* [neurons, 4]: mean and standard deviation (divided by n) of the intervals, ms; cv2; local
 * variation. NaN where a train has too few spikes. */
cann_tensor *cann_spikes_interval_moments(const cann_spikes *spikes);
/* [bins, neurons], Hz: 1000/interval from one spike to the next, 0 before the first and after the
 * last. */
cann_tensor *cann_spikes_interval_rates(const cann_spikes *spikes, double width);
/* [neurons, neurons]: sum X_i X_j / sqrt(sum X_i sum X_j) over bins that hold a spike or none. */
cann_tensor *cann_spikes_coincidence(const cann_spikes *spikes, double width);
/* Pairs (of one spike of a and one of b) by their lag b - a: int64, bins of `width` ms around 0 and
 * its multiples up to `reach`. A spike is not paired with itself where a and b are one. */
cann_tensor *cann_spikes_correlogram(const cann_spikes *a, const cann_spikes *b, double reach,
                                     double width);
/* [neurons, neurons]: the spike time tiling coefficient; NaN for silent neurons. */
cann_tensor *cann_spikes_tiling(const cann_spikes *spikes, double reach);

typedef enum cann_spike_distance {
    CANN_VICTOR_PURPURA = 0, /* scale: cost of moving a spike by 1 ms */
    CANN_VAN_ROSSUM,         /* scale: time constant, ms; one spike is sqrt(1/2) from none */
} cann_spike_distance;

/* [neurons, neurons]: the distance of each train from each. */
cann_tensor *cann_spikes_distance(const cann_spikes *spikes, cann_spike_distance kind,
                                  double scale);
/* Spikes around events (times, ms), summed over the events: int64 [bins, neurons] from `before` ms
 * before them to `after` ms after. */
cann_tensor *cann_spikes_around(const cann_spikes *spikes, const cann_tensor *events, double before,
                                double after, double width);
/* Sums over a neuron's spikes of a signal [rows, channels] whose row k is at begin + k dt (ms), and
 * last the number of spikes that fell on it: [neurons, channels + 1]. triggered: sums over all
 * spikes of the signal `before` rows earlier to `after` rows later: [lags, channels + 1]. */
cann_tensor *cann_spikes_signal(const cann_spikes *spikes, const cann_tensor *signal, double begin,
                                double dt);
cann_tensor *cann_spikes_triggered(const cann_spikes *spikes, const cann_tensor *signal,
                                   double begin, double dt, int64_t before, int64_t after);
/* A Gaussian bump of `width` ms for each spike, of its neuron's height and after its delay (ms),
 * summed at the times begin + k dt: [rows]. */
cann_tensor *cann_spikes_field(const cann_spikes *spikes, const cann_tensor *heights,
                               const cann_tensor *delays, double width, double begin, double dt,
                               int64_t rows);

/* ---- analyze: images and maps -------------------------------------------------------------- */

/* Images are the last two axes [rows, columns] of a tensor; the axes before them are a stack. The
 * results are float64 unless said otherwise. */

/* Gaussian of `sigma` pixels along both axes, cut at reach * sigma, mirrored at the edges. */
cann_tensor *cann_image_smooth(const cann_tensor *images, double sigma, double reach);
/* Turned counter-clockwise about the middle, straight between pixels, 0 outside. */
cann_tensor *cann_image_rotate(const cann_tensor *images, double degrees);
/* connectivity: 1 for neighbours that share an edge, 2 for those at corners too. maxima: bool, true
 * on plateaus without a higher neighbour. label: int32, connected parts of what is not 0, from 1.
 * dilate: bool, what is not 0 grown by a square of odd size. */
cann_tensor *cann_image_maxima(const cann_tensor *images, int connectivity);
cann_tensor *cann_image_label(const cann_tensor *images, int connectivity);
cann_tensor *cann_image_dilate(const cann_tensor *images, int64_t size);
/* Each part of one labelled image: [parts, 5] mean row, mean column, pixels, peak and mean. */
cann_tensor *cann_image_regions(const cann_tensor *labels, const cann_tensor *image);
/* Autocorrelation of mean-free maps at rows x columns lags about 0. Linear: divided by lag 0; odd
 * counts put lag 0 in the middle. Wrapped: around a torus, lag 0 at (rows / 2, columns / 2). */
cann_tensor *cann_image_autocorrelation(const cann_tensor *images, int64_t rows, int64_t columns,
                                        bool wrapped);
/* Centre x and y, the longer and the shorter radius and the longer one's angle, of the ellipse
 * through points. */
cann_tensor *cann_ellipse_fit(const cann_tensor *x, const cann_tensor *y);

typedef enum cann_edge {
    CANN_EDGE_OPEN = 0, /* a sample on the last edge is outside */
    CANN_EDGE_CLOSED,   /* it is in the last bin */
    CANN_EDGE_CLAMPED,  /* every sample outside is in the nearest bin */
} cann_edge;

/* Samples per bin: [groups, rows (y), columns (x)]. group [samples] from 0 says which map a sample
 * is counted in; weights [samples], or [samples, groups] where each column is a map. Either NULL.
 */
cann_tensor *cann_histogram(const cann_tensor *x, const cann_tensor *y, const cann_tensor *group,
                            const cann_tensor *weights, int64_t groups, const cann_tensor *x_edges,
                            const cann_tensor *y_edges, cann_edge last);

/* Spikes by how much later than another spike of the same cell they are, itself included, as far as
 * `reach`: int64 [cells, bins]. times and cell [spikes] sorted by cell, then time; edges [bins + 1]
 * from 0. */
cann_tensor *cann_spike_lags(const cann_tensor *times, const cann_tensor *cell, int64_t cells,
                             const cann_tensor *edges, double reach);

/* Fits up to `most` bumps A exp(kappa (cos(angle - place) - 1)) over a baseline to each row of data
 * [frames, n] at angles [n]. results: [frames, most, 3] place in [-pi, pi), amplitude and kappa,
 * strongest first, NaN where there is none; [frames, 3] how many, baseline, rms of the residual. A
 * bump explains at least least_share of the frame's variance. */
cann_status cann_bump_fit(const cann_tensor *data, const cann_tensor *angle, int64_t most,
                          double least_kappa, double most_kappa, double least_amplitude,
                          double least_share, cann_tensor **results);

/* Steps [points, n] towards f(x) = 0 from f [points, n], its Jacobian [points, n, n] (row:
 * equation) and damping [points]: Newton's where that is 0, else Levenberg's and Marquardt's. */
cann_tensor *cann_newton_steps(const cann_tensor *f, const cann_tensor *jacobian,
                               const cann_tensor *damping);
/* Places, int64 from 0, of the rows of points [points, n] that are farther than the tolerance, in
 * some coordinate, from each such row before them. */
cann_tensor *cann_points_unique(const cann_tensor *points, double tolerance);

/* The nearest others of each point [n, d] under a metric: results are places, int64 from 0, and
 * distances, ascending, both [n, wanted]. */
cann_status cann_points_nearest(const cann_tensor *points, const char *metric, int64_t wanted,
                                cann_tensor **results);
/* Communities [nodes], int64 from 0 by falling size, of undirected edges [edges, 2] with weights:
 * Leiden's algorithm from `tries` seeds, the best modularity kept and given. */
cann_tensor *cann_graph_communities(const cann_tensor *edges, const cann_tensor *weight,
                                    int64_t nodes, double resolution, int64_t tries, uint64_t seed,
                                    double *quality);
/* Clusters as hills of a density [nodes] over neighbours [nodes, k]: results are hills [nodes],
 * int64 from 0 by falling height, and the prominence [nodes] of their tops, NaN elsewhere. */
cann_status cann_graph_hills(const cann_tensor *near, const cann_tensor *density, int64_t wanted,
                             cann_tensor **results);

/* Columns of cann_gridness; lengths in pixels, angles in rad, NaN where there is no such number. */
typedef enum cann_gridness_column {
    CANN_GRIDNESS_SCORE = 0,
    CANN_GRIDNESS_CENTRE_RADIUS = 1, /* 0: no centre was found */
    CANN_GRIDNESS_RADIUS = 2,        /* of the best ring */
    CANN_GRIDNESS_SPACING = 3,       /* three */
    CANN_GRIDNESS_ORIENTATION = 6,   /* three, ascending */
    CANN_GRIDNESS_ELLIPSE = 9,       /* five, as cann_ellipse_fit */
    CANN_GRIDNESS_PEAKS = 14,        /* how many, at most six */
    CANN_GRIDNESS_PEAK_PLACES = 15,  /* x and y of each */
    CANN_GRIDNESS_COLUMNS = 27,
} cann_gridness_column;

/* [maps, CANN_GRIDNESS_COLUMNS] of autocorrelograms. threshold: of the contour around the central
 * field; min_orientation: between peaks, rad; radii: neighbouring rings that are averaged;
 * drops_ahead: leave out peaks exactly in direction 0, as the CANNs toolkit 1.5 does. */
cann_tensor *cann_gridness(const cann_tensor *autocorrelations, double threshold,
                           double min_orientation, int64_t min_centre_radius, int64_t radii,
                           bool drops_ahead);
/* ---- analyze: blobs ------------------------------------------------------------------------- */

/* Of each picture [count, rows, columns] (bool), the blob of four-neighbours whose centroid is
 * nearest to column x and row y, from 0: its (column, row) [count, 2]; NaN where nothing is set. */
cann_tensor *cann_blob_nearest(const cann_tensor *pictures, double x, double y);

/* ---- world: environments, motion, shortest ways -----------------------------------------------
 */

/* Where an animal walks: a polygon with holes and thin walls, in metres. */
typedef struct cann_environment cann_environment;

/* boundary [vertices, 2] in order, 3 to 10 000 of them, not crossing itself. periodic: a rectangle
 * left at one side and entered at the other. */
cann_environment *cann_environment_new(const cann_tensor *boundary, bool periodic);
void cann_environment_free(cann_environment *environment);
/* A polygon that cannot be entered; a line of 2 or more points that cannot be crossed. After a
 * failure the environment is only to be freed. */
cann_status cann_environment_hole(cann_environment *environment, const cann_tensor *points);
cann_status cann_environment_wall(cann_environment *environment, const cann_tensor *points);
/* For places [count, 2]: bool, inside and in no hole; distance to the nearest wall or border. */
cann_tensor *cann_environment_contains(const cann_environment *environment,
                                       const cann_tensor *points);
cann_tensor *cann_environment_clearance(const cann_environment *environment,
                                        const cann_tensor *points);
/* Free cells of a grid laid over the boundary's box: bool [rows from the top, columns]. */
cann_tensor *cann_environment_grid(const cann_environment *environment, double dx, double dy);
/* Lengths of the shortest ways between all free cells, row by row: [cells, cells], infinite where
 * there is none. Steps lead to eight neighbours. */
cann_tensor *cann_geodesic_distances(const cann_tensor *grid, double dx, double dy);

/* An animal in an environment, which must outlive it. Times in s. */
typedef struct cann_walker cann_walker;

/* Names and defaults of the options in order, as "dt = 0.05; speed_mean = 0.04". */
const char *cann_walker_options(void);
/* direction: of the head at first, rad; NaN draws one. */
cann_walker *cann_walker_new(const cann_environment *environment, double x, double y,
                             double direction, const double *options, int64_t count, uint64_t seed);
void cann_walker_free(cann_walker *walker);
/* Fills position [steps, 2], velocity [steps, 2] and head_direction [steps], row k with the state k
 * steps from now. CANN_INTERRUPTED leaves the rows from `done` on as they were. */
cann_status cann_walker_walk(cann_walker *walker, cann_tensor *position, cann_tensor *velocity,
                             cann_tensor *head_direction, int64_t *done);
/* From now on the velocity is drawn to (x, y) m/s, `strength` times as fast as it wanders. */
cann_status cann_walker_drift(cann_walker *walker, double x, double y, double strength);
/* One step to a place of the caller's choice. */
cann_status cann_walker_move(cann_walker *walker, double x, double y);

#endif
