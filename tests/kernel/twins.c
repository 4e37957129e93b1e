/* SPDX-License-Identifier: MIT
 * Interpreter against compiled code on random expressions over every row of the table and every
 * distribution: equal bits, in both types, with zeros, infinities, NaN and denormal numbers among
 * the inputs, outputs in place, uniform inputs, ranges cut differently. Two NaN are equal: which of
 * its operands' NaN a sum returns is not promised.
 * The number of trees is the argument, or CANN_TREES, or 10000. */
#include "base/hash.h"
#include "base/random.h"
#include "kernel/kernel.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ARRAYS = 5,
    UNIFORMS = 3,
    INPUTS = ARRAYS + UNIFORMS,
    ELEMENTS = 211,
    TREES = 40,
    BATCH = 12,
    NUMBERS = 8
};

static const int draw_arity[] = {
#define DISTRIBUTION(name, arity, doc) arity,
#include "base/draws.def"
#undef DISTRIBUTION
};
enum { DISTRIBUTIONS = sizeof draw_arity / sizeof *draw_arity };

static uint64_t state;

static uint64_t chance(void)
{
    state += 0x9e3779b97f4a7c15ull;
    return hash_mix(HASH_START, state);
}

static int below(int count)
{
    return (int)(chance() >> 33) % count;
}

static double special(void)
{
    static const double values[] = {0.0,       -0.0,         1,      -1,     INFINITY,
                                    -INFINITY, NAN,          1e-310, -1e-40, 1e-45,
                                    3e38,      -1e300,       88.7,   -103.9, 709.7,
                                    -745.2,    0.5,          2,      1e-8,   16777216,
                                    3,         2147483648.0, 1e5,    -0.25,  1.5707963267948966,
                                    4.9e-324};
    return values[below(sizeof values / sizeof *values)];
}

static double input_value(void)
{
    int kind = below(8);
    double unit = (double)(chance() >> 11) * 0x1p-53 * 2 - 1;
    if (kind == 0) return special();
    if (kind == 1) return ldexp(unit, below(200) - 100);
    return kind == 2 ? unit * 100 : unit * 4;
}

typedef struct forest {
    node_pool *pool;
    const node *part[INPUTS + NUMBERS + TREES];
    int count;
    kernel_input inputs[INPUTS];
    cann_type type;
    kernel *interpreted, *compiled;
} forest;

static const node *any(const forest *f)
{
    return f->part[below(f->count)];
}

/* Near parts make deep trees, far ones wide trees. */
static const node *operand(const forest *f)
{
    return below(3) && f->count > 12 ? f->part[f->count - 1 - below(6)] : any(f);
}

static const node *tree(const forest *f)
{
    static const function_row frequent[] = {FUNCTION_add, FUNCTION_sub,    FUNCTION_mul,
                                            FUNCTION_div, FUNCTION_negate, FUNCTION_select};
    if (below(60) == 0) {
        int row = below(DISTRIBUTIONS);
        return node_draw(f->pool, row, below(5), any(f), draw_arity[row] > 1 ? any(f) : NULL);
    }
    if (below(20) == 0)
        return node_call(f->pool, FUNCTION_pow, operand(f), node_number(f->pool, below(8) - 2),
                         NULL);
    function_row row = below(3) == 0 ? (function_row)below(FUNCTION_COUNT) : frequent[below(6)];
    return node_call(f->pool, row, operand(f), operand(f), any(f));
}

static bool plant(forest *f, cann_type type)
{
    static const char *const names[INPUTS] = {"a", "b", "c", "d", "e", "u", "v", "w"};
    *f = (forest){.pool = node_pool_new(), .type = type};
    for (int k = 0; k < INPUTS; k++) {
        f->inputs[k] = (kernel_input){node_symbol(f->pool, names[k]), k >= ARRAYS};
        f->part[f->count++] = f->inputs[k].symbol;
    }
    for (int k = 0; k < NUMBERS; k++) f->part[f->count++] = node_number(f->pool, input_value());
    int first = f->count;
    for (const node *next; f->count < first + TREES; f->part[f->count++] = next) next = tree(f);
    kernel_spec spec = {type, f->inputs, INPUTS, &f->part[first], TREES};
    f->interpreted = kernel_new(&spec, CANN_INTERPRETER);
    f->compiled = kernel_new(&spec, CANN_INTERPRETER);
    return f->interpreted && f->compiled;
}

static void fell(forest *f)
{
    kernel_free(f->interpreted);
    kernel_free(f->compiled);
    node_pool_free(f->pool);
}

typedef struct bench {
    char in[2][INPUTS][ELEMENTS * 8], out[2][TREES][ELEMENTS * 8];
} bench;

static void set(void *array, cann_type type, int64_t i, double value)
{
    if (type == CANN_FLOAT32)
        ((float *)array)[i] = (float)value;
    else
        ((double *)array)[i] = value;
}

static double get(const void *array, cann_type type, int64_t i)
{
    return type == CANN_FLOAT32 ? (double)((const float *)array)[i] : ((const double *)array)[i];
}

/* Some outputs lie in inputs' arrays; the compiled twin gets its range in three pieces. */
static void run_twin(const forest *f, bench *b, int twin, bool in_place)
{
    const void *in[INPUTS];
    void *out[TREES];
    for (int k = 0; k < INPUTS; k++) in[k] = b->in[twin][k];
    for (int k = 0; k < TREES; k++) out[k] = b->out[twin][k];
    for (int k = 0; in_place && k < ARRAYS; k++) out[k * 7] = b->in[twin][k];
    kernel_call call = {.seed = 7, .stream = 1000, .step = 12345, .offset = 3};
    const kernel *kernel = twin ? f->compiled : f->interpreted;
    const int64_t cut[] = {0, twin ? 64 : 101, twin ? 65 : 101, ELEMENTS};
    for (int k = 0; k < 3; k++) kernel_run(kernel, cut[k], cut[k + 1], in, out, &call);
    for (int k = 0; in_place && k < ARRAYS; k++)
        memcpy(b->out[twin][k * 7], b->in[twin][k], sizeof b->in[twin][k]);
}

static bool report(const forest *f, const bench *b, int k, int64_t i, double x, double y)
{
    char *text = node_print(f->part[INPUTS + NUMBERS + k]);
    printf("FAIL twins (%s): element %" PRId64 ": interpreter %a, compiled %a\n  %s\n",
           f->type == CANN_FLOAT32 ? "float32" : "float64", i, x, y, text);
    (void)b;
    free(text);
    return false;
}

static void give_values(const forest *f, bench *b)
{
    for (int k = 0; k < INPUTS; k++)
        for (int64_t i = 0; i < ELEMENTS; i++) set(b->in[0][k], f->type, i, input_value());
    memcpy(b->in[1], b->in[0], sizeof b->in[0]);
}

static bool compare(const forest *f, bench *b, bool in_place)
{
    give_values(f, b);
    run_twin(f, b, 0, in_place);
    run_twin(f, b, 1, in_place);
    for (int k = 0; k < TREES; k++)
        for (int64_t i = 0; i < ELEMENTS; i++) {
            double x = get(b->out[0][k], f->type, i), y = get(b->out[1][k], f->type, i);
            if (memcmp(&x, &y, sizeof x) != 0 && !(isnan(x) && isnan(y)))
                return report(f, b, k, i, x, y);
        }
    return true;
}

/* One run of the compiler for BATCH forests. */
static bool round_of(bench *b)
{
    forest forests[BATCH];
    kernel *kernels[BATCH];
    bool good = true;
    for (int k = 0; k < BATCH; k++) {
        good = plant(&forests[k], k % 2 ? CANN_FLOAT64 : CANN_FLOAT32) && good;
        kernels[k] = forests[k].compiled;
    }
    good = good && kernel_promote(kernels, BATCH, true) == CANN_OK;
    if (!good) printf("FAIL twins: %s\n", cann_error_message());
    for (int k = 0; k < BATCH; k++) {
        good = good && compare(&forests[k], b, false) && compare(&forests[k], b, true);
        fell(&forests[k]);
    }
    return good;
}

/* One hash of what a thousand trees give at an instruction set, in a process of its own, for the
 * set is chosen once. */
static uint64_t hash_at(const char *level, bench *b)
{
    int ends[2];
    uint64_t hash = 0;
    if (pipe(ends) != 0) return 0;
    pid_t child = fork();
    if (child == 0) {
        setenv("CANN_ISA", level, 1);
        for (int round = 0; round < 24; round++) {
            forest f;
            if (!plant(&f, round % 2 ? CANN_FLOAT64 : CANN_FLOAT32)) _exit(1);
            give_values(&f, b);
            run_twin(&f, b, 0, false);
            for (int k = 0; k < TREES; k++)
                for (int64_t i = 0; i < ELEMENTS; i++) {
                    double x = get(b->out[0][k], f.type, i);
                    if (!isnan(x)) hash = hash_bytes(hash, &x, sizeof x);
                }
            fell(&f);
        }
        _exit(write(ends[1], &hash, sizeof hash) != sizeof hash);
    }
    close(ends[1]);
    if (read(ends[0], &hash, sizeof hash) != sizeof hash) hash = 0;
    close(ends[0]);
    waitpid(child, NULL, 0);
    return hash;
}

static bool levels_agree(bench *b)
{
    uint64_t wide = hash_at("avx512", b), middle = hash_at("avx2", b),
             narrow = hash_at("baseline", b);
    bool good = wide && wide == middle && wide == narrow;
    printf(good ? "ok every instruction set gives the same bits\n"
                : "FAIL instruction sets differ: %" PRIx64 " %" PRIx64 " %" PRIx64 "\n",
           wide, middle, narrow);
    fflush(stdout);
    return good;
}

int main(int count, char **arguments)
{
    static bench bench;
    if (!levels_agree(&bench)) return 1;
    const char *asked = count > 1 ? arguments[1] : getenv("CANN_TREES");
    int64_t trees = asked ? strtoll(asked, NULL, 10) : 10000, done = 0;
    char folder[] = "/tmp/twins-XXXXXX";
    if (!cann_compiler()) return puts("ok twins (no compiler here: nothing to compare)") < 0;
    if (!mkdtemp(folder)) return 1;
    setenv("CANN_CACHE", folder, 1);
    if (count > 2) state = strtoull(arguments[2], NULL, 10);
    bool good = true;
    for (; good && done < trees; done += BATCH * TREES) {
        good = round_of(&bench);
        cann_cache_clear();
    }
    remove(folder);
    if (good) printf("ok twins: %" PRId64 " trees, equal bits\n", done);
    return !good;
}
