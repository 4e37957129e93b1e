/* SPDX-License-Identifier: MIT
 * What a kernel promises: values by closed forms, places, ranges, threads, refusals. */
#include "base/functions.h"
#include "kernel/kernel.h"
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 1500 };
enum {
#define DISTRIBUTION(name, arity, doc) DRAW_##name,
#include "base/draws.def"
#undef DISTRIBUTION
};
static int failures;

static void claim(const char *name, bool holds)
{
    printf(holds ? "ok %s\n" : "FAIL %s\n", name);
    failures += !holds;
}

static bool says(const char *part)
{
    return strstr(cann_error_message(), part) != NULL;
}

static node_pool *pool;
static const node *a, *b, *c, *u;
static kernel_input inputs[4];

static const node *number(double x)
{
    return node_number(pool, x);
}

static void set_up(void)
{
    pool = node_pool_new();
    a = node_symbol(pool, "a"), b = node_symbol(pool, "b"), c = node_symbol(pool, "c");
    u = node_symbol(pool, "u");
    inputs[0].symbol = a, inputs[1].symbol = b, inputs[2].symbol = c;
    inputs[3] = (kernel_input){u, true};
}

static kernel *make(cann_type type, int count, const node *const *outputs)
{
    kernel_spec spec = {type, inputs, 4, outputs, count};
    return kernel_new(&spec, CANN_INTERPRETER);
}

static double in64[4][N], out64[4][N];
static float in32[4][N];

static void fill(void)
{
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < N; i++) {
            in64[k][i] = sin(1 + i * 0.37 + k) * (k + 1) * 1.1;
            in32[k][i] = (float)in64[k][i];
        }
}

static void run64(const kernel *kernel, int64_t begin, int64_t end)
{
    const void *in[] = {in64[0], in64[1], in64[2], in64[3]};
    void *out[] = {out64[0], out64[1], out64[2], out64[3]};
    kernel_call call = {.seed = 3, .stream = 100, .step = 5};
    kernel_run(kernel, begin, end, in, out, &call);
}

static void check_contraction(void)
{
    const node *product = node_mul(pool, a, b), *sum = node_add(pool, product, c);
    const node *less = node_sub(pool, c, product), *more = node_sub(pool, product, c);
    const node *outputs[] = {sum, less, more, product};
    kernel *alone = make(CANN_FLOAT64, 1, outputs), *together = make(CANN_FLOAT64, 4, outputs);
    run64(alone, 0, N);
    bool fused = true, same = true;
    for (int i = 0; i < N; i++)
        fused = fused && out64[0][i] == fma(in64[0][i], in64[1][i], in64[2][i]);
    claim("a*b + c is rounded once", fused);
    double first[N];
    memcpy(first, out64[0], sizeof first);
    run64(together, 0, N);
    claim("a value does not depend on the other outputs", !memcmp(first, out64[0], sizeof first));
    for (int i = 0; i < N; i++) {
        double x = in64[0][i], y = in64[1][i], z = in64[2][i];
        same = same && out64[1][i] == fma(-x, y, z) && out64[2][i] == fma(x, y, -z) &&
               out64[3][i] == x * y;
    }
    claim("c - a*b and a*b - c are rounded once, a*b alone as ever", same);
    claim("an fma is one operation", kernel_operations(alone) == 1);
    kernel_free(alone);
    kernel_free(together);
}

static void check_powers_and_quotients(void)
{
    const node *outputs[] = {node_call(pool, FUNCTION_pow, a, number(3), NULL),
                             node_div(pool, a, number(3)), node_div(pool, a, number(-0.125)),
                             node_call(pool, FUNCTION_pow, a, number(5), NULL)};
    kernel *kernel = make(CANN_FLOAT64, 4, outputs);
    run64(kernel, 0, N);
    bool cube = true, quotient = true, exact = true, fifth = true;
    for (int i = 0; i < N; i++) {
        double x = in64[0][i];
        cube = cube && out64[0][i] == x * x * x;
        quotient = quotient && out64[1][i] == x / 3;
        exact = exact && out64[2][i] == x / -0.125;
        fifth = fifth && out64[3][i] == (x * x) * (x * x) * x;
    }
    claim("x^3 and x^5 are products", cube && fifth);
    claim("a quotient by 3 is a quotient, by -1/8 exact", quotient && exact);
    kernel_free(kernel);
}

static void check_places(void)
{
    /* (a, b, c) <- (b, a, a + b), each in the array of the one it replaces */
    const node *outputs[] = {b, a, node_add(pool, a, b), b};
    kernel *kernel = make(CANN_FLOAT32, 4, outputs);
    float was[2][N], more[N], uniform = 2;
    memcpy(was, in32, sizeof was);
    const void *in[] = {in32[0], in32[1], in32[2], &uniform};
    void *out[] = {in32[0], in32[1], in32[2], more};
    kernel_call call = {0};
    kernel_run(kernel, 0, N, in, out, &call);
    bool swapped = !memcmp(in32[0], was[1], sizeof more) && !memcmp(in32[1], was[0], sizeof more);
    for (int i = 0; i < N; i++) swapped = swapped && in32[2][i] == was[0][i] + was[1][i];
    claim("outputs may take the places of inputs", swapped && !memcmp(more, was[1], sizeof more));
    kernel_free(kernel);
    fill();
}

static void check_ranges(void)
{
    const node *outputs[] = {node_add(pool, a, u), u, number(4), node_mul(pool, u, u)};
    kernel *kernel = make(CANN_FLOAT64, 4, outputs);
    memset(out64, 0, sizeof out64);
    run64(kernel, 7, 7);
    run64(kernel, 9, 3);
    claim("an empty range writes nothing", out64[0][7] == 0 && out64[1][3] == 0);
    run64(kernel, 700, 1300);
    bool inside = true, outside = true;
    for (int i = 0; i < N; i++) {
        double x = in64[0][i] + in64[3][0];
        if (i >= 700 && i < 1300)
            inside = inside && out64[0][i] == x && out64[1][i] == in64[3][0] && out64[2][i] == 4 &&
                     out64[3][i] == in64[3][0] * in64[3][0];
        else
            outside = outside && out64[0][i] == 0 && out64[2][i] == 0;
    }
    claim("a range is written whole", inside);
    claim("and nothing outside of it", outside);
    kernel_free(kernel);
}

static void check_threads(void)
{
    const node *noise = node_draw(pool, DRAW_normal, 2, number(0), number(1));
    const node *outputs[] = {node_add(pool, node_call(pool, FUNCTION_exp, a, NULL, NULL), noise)};
    kernel *kernel = make(CANN_FLOAT64, 1, outputs);
    double one[N];
    run64(kernel, 0, N);
    memcpy(one, out64[0], sizeof one);
    memset(out64, 0, sizeof out64);
#pragma omp parallel for num_threads(7) schedule(static, 1)
    for (int k = 0; k < 15; k++) run64(kernel, k * N / 15, (k + 1) * N / 15);
    claim("seven threads give the bits of one, draws too", !memcmp(one, out64[0], sizeof one));
    claim("draws differ between elements", one[0] - exp(in64[0][0]) != one[1] - exp(in64[0][1]));
    kernel_free(kernel);
}

static void check_size(void)
{
    enum { MANY = 2000 };
    const node *sum = number(0), **terms = malloc(MANY * sizeof *terms);
    for (int k = 0; k < MANY; k++)
        terms[k] = node_mul(pool, node_add(pool, a, number(k)), node_add(pool, b, number(k + 0.5)));
    for (int k = 0; k < MANY; k++) sum = node_add(pool, sum, terms[k]);
    for (int k = MANY; k-- > 0;) sum = node_sub(pool, sum, terms[k]);
    kernel *kernel = make(CANN_FLOAT64, 1, &sum);
    claim("an expression of 8000 operations compiles", kernel != NULL);
    if (kernel) run64(kernel, 0, 100);
    claim("and its sum cancels", kernel && fabs(out64[0][50]) < 1e-3);
    kernel_free(kernel);
    free(terms);
}

static void check_refusals(void)
{
    const node *stranger = node_add(pool, a, node_symbol(pool, "nobody"));
    claim("an unknown symbol is named", !make(CANN_FLOAT64, 1, &stranger) && says("'nobody'"));
    const node *sum = node_reduce(pool, 0, a), *missing = NULL;
    claim("a reduction is refused", !make(CANN_FLOAT64, 1, &sum) && says("reduction"));
    claim("a missing output is refused", !make(CANN_FLOAT64, 1, &missing) && says("output 0"));
    claim("an int kernel is refused", !make(CANN_INT32, 1, &a) && says("float32 or float64"));
    kernel_spec spec = {CANN_FLOAT32, inputs, 4, &a, 1};
    claim("CUDA is refused by name", !kernel_new(&spec, CANN_CUDA) && says("cuda"));
    claim("a back end out of range too", !kernel_new(&spec, (cann_backend)77) && says("77"));
    kernel_free(NULL);
}

int main(void)
{
    set_up();
    fill();
    check_contraction();
    check_powers_and_quotients();
    check_places();
    check_ranges();
    check_threads();
    check_size();
    check_refusals();
    node_pool_free(pool);
    return failures != 0;
}
