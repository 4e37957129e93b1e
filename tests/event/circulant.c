/* SPDX-License-Identifier: MIT
 * Every method of the recurrent product against a plain sum over all pairs in long double, and its
 * bits against itself for several teams. Run once per instruction set by a child process. */
#include "base/isa.h"
#include "base/memory.h"
#include "event/circulant.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void claim(bool holds, const char *name, const char *detail)
{
    failures += !holds;
    printf("%s %s%s%s\n", holds ? "ok" : "FAIL", name, holds ? "" : ": ", holds ? "" : detail);
}

/* A kernel of the displacement over one turn (or the open line), in units of its half width. */
typedef double kernel_shape(double d0, double d1, double d2);

static double smooth(double d0, double d1, double d2)
{
    return exp(cos(M_PI * d0) + 0.5 * cos(M_PI * d1) + 0.25 * cos(M_PI * d2));
}
static double gauss(double d0, double d1, double d2)
{
    return exp(-20 * (d0 * d0 + d1 * d1 + d2 * d2));
}
static double wide_gauss(double d0, double d1, double d2)
{
    return exp(-3 * (d0 * d0 + d1 * d1 + d2 * d2));
}
static double shifted(double d0, double d1, double d2)
{
    return exp(cos(M_PI * d0 - 0.7) + 0.5 * cos(M_PI * d1 + 1.1) + 0.3 * cos(M_PI * d2 - 2)) - 0.5;
}
static double skew(double d0, double d1, double d2)
{
    return exp(cos(M_PI * d0) + cos(M_PI * d1) + cos(M_PI * (d0 + d1 - d2)));
}
static double odd(double d0, double d1, double d2)
{
    return sin(M_PI * d0) * exp(-8 * d0 * d0) + 0.3 * sin(M_PI * (d1 + d2)) + 0.1;
}
static double box(double d0, double d1, double d2)
{
    return fabs(d0) < 0.3 && fabs(d1) < 0.41 && fabs(d2) < 0.5;
}
static double hat(double d0, double d1, double d2)
{
    double s = d0 * d0 + d1 * d1 + d2 * d2;
    return exp(-20 * s) - 0.4 * exp(-7 * s);
}

static const struct {
    const char *name;
    kernel_shape *at;
} shapes[] = {{"smooth", smooth},   {"gauss", gauss}, {"wide gauss", wide_gauss},
              {"shifted", shifted}, {"skew", skew},   {"odd", odd},
              {"box", box},         {"hat", hat}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static int64_t extent_of(const grid *grid, int a)
{
    return grid->wrap[a] == GRID_OPEN ? 2 * grid->shape[a] - 1 : grid_period(grid, a);
}

static double *table_new(const grid *grid, kernel_shape *shape)
{
    int64_t entries = 1;
    for (int a = 0; a < grid->rank; a++) entries *= extent_of(grid, a);
    double *table = malloc((size_t)entries * sizeof *table);
    for (int64_t e = 0; e < entries; e++) {
        double d[3] = {0};
        int64_t left = e;
        for (int a = grid->rank - 1; a >= 0; a--) {
            int64_t extent = extent_of(grid, a), j = left % extent;
            left /= extent;
            if (2 * j > extent) j -= extent;
            d[a] = 2 * (double)j / (double)extent;
        }
        table[e] = shape(d[0], d[1], d[2]);
    }
    return table;
}

static int64_t displacement(const grid *grid, int64_t target, int64_t source)
{
    int64_t at = 0, span = 1;
    for (int a = grid->rank - 1; a >= 0; a--) {
        int64_t n = grid->shape[a], extent = extent_of(grid, a);
        at += ((target % n - source % n) % extent + extent) % extent * span;
        span *= extent;
        target /= n;
        source /= n;
    }
    return at;
}

/* A source, and what every target must hear of it. */
typedef struct example {
    const grid *grid;
    const char *shape;
    double *table, *x, *y;
    double largest; /* sum of |K x| at any target */
} example;

static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 40) / 0x1p24;
}

static example example_new(const grid *grid, int shape)
{
    int64_t count = grid_count(grid);
    example made = {grid,
                    shapes[shape].name,
                    table_new(grid, shapes[shape].at),
                    malloc((size_t)count * 8),
                    malloc((size_t)count * 8),
                    0};
    uint64_t state = (uint64_t)count;
    for (int64_t e = 0; e < count; e++) made.x[e] = (float)(draw(&state) - 0.2);
    for (int64_t i = 0; i < count; i++) {
        long double sum = 0, size = 0;
        for (int64_t j = 0; j < count; j++) {
            long double term = (long double)made.table[displacement(grid, i, j)] * made.x[j];
            sum += term;
            size += fabsl(term);
        }
        made.y[i] = (double)sum;
        if (size > made.largest) made.largest = (double)size;
    }
    return made;
}

static void example_free(example *example)
{
    free(example->table), free(example->x), free(example->y);
}

static double element(const void *array, int64_t at, cann_type type)
{
    return type == CANN_FLOAT32 ? ((const float *)array)[at] : ((const double *)array)[at];
}

static void run_team(const circulant *circulant, const void *x, void *y, void *scratch, int threads)
{
    for (int phase = 0; phase < circulant_phases(circulant); phase++)
        for (int thread = threads - 1; thread >= 0; thread--)
            circulant_phase(circulant, phase, x, y, scratch, thread, threads);
}

static uint64_t sum_of_bits = 1469598103934665603u;

/* Both ends of a ring hold the same bits. */
static bool ends_meet(const grid *grid, const char *y, size_t size)
{
    bool meet = true;
    int64_t inner = 1;
    for (int a = grid->rank - 1; a >= 0; inner *= grid->shape[a--])
        for (int64_t e = 0; e < grid_count(grid) && grid->wrap[a] == GRID_RING_BOTH; e++) {
            int64_t n = grid->shape[a], last = e + (n - 1) * inner;
            if (e / inner % n == 0)
                meet = meet && !memcmp(y + e * (int64_t)size, y + last * (int64_t)size, size);
        }
    return meet;
}

/* The error of one product relative to the largest sum of |K x|; infinite when a team's bits or the
 * two ends of a ring differ. */
static double error_of(const circulant *circulant, const example *example, cann_type type)
{
    int64_t count = grid_count(example->grid);
    size_t size = type == CANN_FLOAT32 ? 4 : 8;
    char *x = malloc((size_t)count * size), *y = malloc((size_t)count * size);
    char *again = malloc((size_t)count * size);
    void *scratch = memory_take(circulant_scratch(circulant), 1);
    double worst = 0, largest = example->largest > 0 ? example->largest : 1;
    for (int64_t e = 0; e < count; e++)
        if (type == CANN_FLOAT32)
            ((float *)x)[e] = (float)example->x[e];
        else
            ((double *)x)[e] = example->x[e];
    memset(scratch, 0xff, (size_t)circulant_scratch(circulant)); /* NaN: nothing is assumed there */
    circulant_apply(circulant, x, y, scratch);
    for (int64_t e = 0; e < count; e++) {
        double error = fabs(element(y, e, type) - example->y[e]) / largest;
        if (!(error <= worst)) worst = error;
    }
    for (int threads = 2; threads <= 8; threads += threads == 3 ? 5 : 1) {
        memset(again, 0xff, (size_t)count * size);
        run_team(circulant, x, again, scratch, threads);
        if (memcmp(y, again, (size_t)count * size)) worst = INFINITY;
    }
    if (!ends_meet(example->grid, y, size)) worst = INFINITY;
    for (size_t b = 0; b < (size_t)count * size; b++)
        sum_of_bits = (sum_of_bits ^ (unsigned char)y[b]) * 1099511628211u;
    free(x), free(y), free(again), memory_free(scratch);
    return worst;
}

static const char *const methods[] = {"automatic", "dense", "band", "fft", "separable", "factored"};

static int try_method(const example *example, cann_type type, circulant_method method, char *wrong)
{
    const grid *grid = example->grid;
    circulant *circulant = circulant_new(grid, example->table, type, method);
    double tolerance = type == CANN_FLOAT32 ? 2e-6 : 1e-13;
    if (!circulant) {
        bool may = method == CIRCULANT_BAND || method >= CIRCULANT_SEPARABLE;
        if (!may) sprintf(wrong, "refused: %s", cann_error_message());
        return 0;
    }
    double error = error_of(circulant, example, type);
    if (!(error <= tolerance))
        sprintf(wrong, "%s kernel, %ld x %ld x %ld, wraps %d %d %d: error %g (%s)", example->shape,
                (long)grid->shape[0], (long)grid->shape[1], (long)grid->shape[2],
                (int)grid->wrap[0], (int)grid->wrap[1], (int)grid->wrap[2], error,
                circulant_describe(circulant));
    circulant_free(circulant);
    return 1;
}

static const grid grids[] = {
    {1, {1}, {0}, {1}, {GRID_RING}},
    {1, {2}, {0}, {1}, {GRID_RING_BOTH}},
    {1, {3}, {0}, {1}, {GRID_RING}},
    {1, {3}, {0}, {1}, {GRID_OPEN}},
    {1, {1}, {0}, {1}, {GRID_OPEN}},
    {1, {16}, {0}, {1}, {GRID_RING}},
    {1, {65}, {0}, {1}, {GRID_RING_BOTH}},
    {1, {97}, {0}, {1}, {GRID_RING}},
    {1, {130}, {0}, {1}, {GRID_OPEN}},
    {1, {257}, {0}, {1}, {GRID_RING_BOTH}},
    {1, {512}, {0}, {1}, {GRID_RING_BOTH}},
    {1, {1030}, {0}, {1}, {GRID_RING}},
    {1, {1500}, {0}, {1}, {GRID_OPEN}},
    {2, {1, 1}, {0}, {1, 1}, {GRID_RING, GRID_OPEN}},
    {2, {3, 2}, {0}, {1, 1}, {GRID_RING, GRID_RING_BOTH}},
    {2, {17, 20}, {0}, {1, 1}, {GRID_RING_BOTH, GRID_RING_BOTH}},
    {2, {32, 31}, {0}, {1, 1}, {GRID_RING, GRID_RING}},
    {2, {23, 40}, {0}, {1, 1}, {GRID_OPEN, GRID_RING_BOTH}},
    {2, {40, 9}, {0}, {1, 1}, {GRID_RING_BOTH, GRID_OPEN}},
    {2, {14, 13}, {0}, {1, 1}, {GRID_OPEN, GRID_OPEN}},
    {3, {2, 3, 1}, {0}, {1, 1, 1}, {GRID_RING, GRID_OPEN, GRID_RING}},
    {3, {9, 10, 12}, {0}, {1, 1, 1}, {GRID_RING_BOTH, GRID_RING, GRID_RING_BOTH}},
    {3, {8, 7, 11}, {0}, {1, 1, 1}, {GRID_RING, GRID_OPEN, GRID_RING}},
};

enum { METHODS = CIRCULANT_FACTORED + 1, TYPES = 2 };

static void test_products(void)
{
    static char wrong[METHODS][TYPES][4000];
    int done[METHODS][TYPES] = {{0}};
    for (size_t g = 0; g < sizeof grids / sizeof *grids; g++)
        for (int s = 0; s < SHAPES; s++) {
            example example = example_new(&grids[g], s);
            for (int m = 0; m < METHODS; m++)
                for (int t = 0; t < TYPES; t++)
                    done[m][t] +=
                        try_method(&example, (cann_type)t, (circulant_method)m, wrong[m][t]);
            example_free(&example);
        }
    for (int m = 0; m < METHODS; m++)
        for (int t = 0; t < TYPES; t++) {
            char name[100];
            sprintf(name, "%s equals the sum over all pairs (%s)", methods[m],
                    t == CANN_FLOAT32 ? "float32" : "float64");
            claim(!*wrong[m][t] && done[m][t] > 20, name,
                  *wrong[m][t] ? wrong[m][t] : "hardly ever possible");
        }
}

/* A box reaches no further than its edge, and a NaN in x no further than the box. */
static void test_not_a_number(void)
{
    grid line = {1, {600}, {0}, {1}, {GRID_RING}};
    double *table = table_new(&line, box);
    circulant *circulant = circulant_new(&line, table, CANN_FLOAT32, CIRCULANT_DENSE);
    float x[600] = {0}, y[600];
    void *scratch = memory_take(circulant_scratch(circulant), 1);
    x[300] = NAN;
    circulant_apply(circulant, x, y, scratch);
    bool holds = true;
    for (int i = 0; i < 600; i++) {
        bool heard = table[displacement(&line, i, 300)] != 0, far = abs(i - 300) > 300 - 64;
        holds = holds && (!heard || isnan(y[i])) && (!far || y[i] == 0);
    }
    claim(holds, "NaN in x reaches all that hear it and none far away", "it does not");
    circulant_free(circulant);
    for (int m = CIRCULANT_BAND; m <= CIRCULANT_FFT; m++) {
        double *wide = table_new(&line, smooth);
        circulant = circulant_new(&line, wide, CANN_FLOAT32, (circulant_method)m);
        memory_free(scratch);
        scratch = memory_take(circulant_scratch(circulant), 1);
        circulant_apply(circulant, x, y, scratch);
        int count = 0;
        for (int i = 0; i < 600; i++) count += isnan(y[i]);
        claim(count == 600, "NaN in x reaches every target of a kernel without zeros", methods[m]);
        circulant_free(circulant);
        free(wide);
    }
    memory_free(scratch);
    free(table);
}

static void refuse(const char *name, const grid *grid, const double *table, cann_type type,
                   circulant_method method, const char *part)
{
    circulant *circulant = circulant_new(grid, table, type, method);
    claim(!circulant && strstr(cann_error_message(), part), name, cann_error_message());
    circulant_free(circulant);
}

static void test_refusals(void)
{
    double one[3] = {1, 2, NAN};
    grid huge = {1, {1000000000000}, {0}, {1}, {GRID_RING}};
    grid none = {0}, single = {1, {1}, {0}, {1}, {GRID_RING_BOTH}}, empty = {1, {0}, {0}, {1}, {0}};
    grid wide = {2, {1 << 28, 1 << 28}, {0}, {1, 1}, {GRID_RING, GRID_RING}};
    grid three = {1, {3}, {0}, {1}, {GRID_RING}}, ring = {1, {256}, {0}, {1}, {GRID_RING}};
    refuse("1e12 points are refused", &huge, one, CANN_FLOAT32, CIRCULANT_AUTOMATIC, "GB");
    refuse("a table beyond memory is refused", &wide, one, CANN_FLOAT32, CIRCULANT_FFT, "memory");
    refuse("a group without places is refused", &none, one, CANN_FLOAT32, CIRCULANT_FFT, "axes");
    refuse("both ends need two points", &single, one, CANN_FLOAT32, CIRCULANT_FFT, "at least 2");
    refuse("no points are refused", &empty, one, CANN_FLOAT32, CIRCULANT_DENSE, "at least 1");
    refuse("whole numbers are refused", &three, one, CANN_INT32, CIRCULANT_DENSE, "float32");
    refuse("a kernel that is NaN is refused", &three, one, CANN_FLOAT32, CIRCULANT_DENSE, "finite");
    double *table = table_new(&ring, box);
    refuse("band refuses a box", &ring, table, CANN_FLOAT32, CIRCULANT_BAND, "below rounding");
    refuse("separable refuses a line", &ring, table, CANN_FLOAT32, CIRCULANT_SEPARABLE, "several");
    free(table);
}

/* The sum over the bits of all products with the given set. */
static uint64_t bits_with(const char *program, const char *set)
{
    char command[4096];
    unsigned long long sum = 0;
    snprintf(command, sizeof command, "CANN_ISA=%s '%s' bits", set, program);
    FILE *child = popen(command, "r");
    if (child) {
        if (fscanf(child, "bits %llx", &sum) != 1) sum = 0;
        pclose(child);
    }
    return sum;
}

static void test_bits(const char *program)
{
    uint64_t best = bits_with(program, "avx512");
    claim(best && best == bits_with(program, "avx2"), "avx2 gives the same bits", "others");
    claim(best && best == bits_with(program, "baseline"), "baseline gives the same bits", "others");
}

static void print_bits(void)
{
    char wrong[4000] = "";
    for (size_t g = 0; g < sizeof grids / sizeof *grids; g++) {
        if (grid_count(&grids[g]) > 1100) continue;
        example example = example_new(&grids[g], g & 1 ? 0 : 3);
        for (int m = CIRCULANT_DENSE; m < METHODS; m++)
            for (int t = 0; t < TYPES; t++)
                try_method(&example, (cann_type)t, (circulant_method)m, wrong);
        example_free(&example);
    }
    printf("bits %llx\n", (unsigned long long)sum_of_bits);
}

int main(int count, char **words)
{
    if (count > 1) {
        print_bits();
        return 0;
    }
    test_products();
    test_not_a_number();
    test_refusals();
    test_bits(words[0]);
    return failures != 0;
}
