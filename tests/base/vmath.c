/* SPDX-License-Identifier: MIT
 * Every row of functions.def in either float type against MPFR: at most 2 units in the last place
 * over the whole domain, the right value and sign at special arguments. With the argument `all`
 * float32 functions of one argument are tried on all 2^32 numbers, against their float64 selves. */
#include "precise.h"
#include "base/functions_loops.h"
#include "base/isa.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct format {
    const char *name;
    cann_type type;
    int digits, lowest, highest; /* bits of a number; exponents of the least and the largest */
} format;
static const format formats[] = {{"float32", CANN_FLOAT32, 24, -149, 127},
                                 {"float64", CANN_FLOAT64, 53, -1074, 1023}};

enum { MOST = 60000, AROUND = 6 };

/* Arguments of one function, and what its loop gave. */
typedef struct trial {
    int64_t count;
    double x[3][MOST], value[MOST];
} trial;
static trial tried;
static uint64_t state = 1;
static int failures;

static uint64_t bits(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double unit(void)
{
    return (double)(bits() >> 11) * 0x1p-53;
}
static double between(double a, double b)
{
    return a + (b - a) * unit();
}
static double either_sign(double x)
{
    return bits() & 1 ? -x : x;
}
static double size_between(double a, double b)
{
    return exp2(between(a, b));
}

/* Distance of `value` from the exact number, in units of the last place there. */
static double distance(double value, const mpfr_t exact, const format *format)
{
    if (mpfr_nan_p(exact)) return isnan(value) ? 0 : INFINITY;
    if (isnan(value)) return INFINITY;
    if (mpfr_inf_p(exact))
        return isinf(value) && (value < 0) == (mpfr_sgn(exact) < 0) ? 0 : INFINITY;
    bool huge = !mpfr_zero_p(exact) && mpfr_get_exp(exact) > format->highest + 1;
    if (huge) return isinf(value) && (value < 0) == (mpfr_sgn(exact) < 0) ? 0 : INFINITY;
    mpfr_t miss;
    mpfr_init2(miss, BITS);
    mpfr_set_d(miss, value, MPFR_RNDN);
    if (isinf(value)) mpfr_set_si_2exp(miss, value < 0 ? -1 : 1, format->highest + 1, MPFR_RNDN);
    mpfr_sub(miss, miss, exact, MPFR_RNDN);
    long place = mpfr_zero_p(exact) ? format->lowest : (long)mpfr_get_exp(exact) - format->digits;
    if (place < format->lowest) place = format->lowest;
    mpfr_mul_2si(miss, miss, -place, MPFR_RNDN);
    double result = fabs(mpfr_get_d(miss, MPFR_RNDN));
    mpfr_clear(miss);
    return result;
}

static double rounded(double x, const format *format)
{
    return format->type == CANN_FLOAT32 ? (double)(float)x : x;
}

static void add(double a, double b, double c, const format *format)
{
    if (tried.count == MOST) return;
    tried.x[0][tried.count] = rounded(a, format);
    tried.x[1][tried.count] = rounded(b, format);
    tried.x[2][tried.count++] = rounded(c, format);
}

static double next_number(double x, double to, const format *format)
{
    if (format->type == CANN_FLOAT32) return (double)nextafterf((float)x, (float)to);
    return nextafter(x, to);
}

/* `x` and its neighbours, of either sign. */
static void add_around(double x, const format *format)
{
    double below = rounded(x, format), above = below;
    for (int k = 0; k < AROUND; k++) {
        add(above, 1, 2, format), add(-above, 1, 2, format);
        add(below, 1, 2, format), add(-below, 1, 2, format);
        below = next_number(below, -INFINITY, format);
        above = next_number(above, INFINITY, format);
    }
}

/* The number nearest to a whole multiple of pi/4 near 2^exponent: hard to reduce. */
static void add_multiple(int exponent, const format *format)
{
    mpfr_t quarter;
    mpfr_init2(quarter, BITS);
    mpfr_const_pi(quarter, MPFR_RNDN);
    double size = ldexp(1 + unit(), exponent);
    mpfr_mul_d(quarter, quarter, size < 0x1p53 ? floor(size) : size, MPFR_RNDN);
    mpfr_div_ui(quarter, quarter, 4, MPFR_RNDN);
    double x = format->type == CANN_FLOAT32 ? (double)mpfr_get_flt(quarter, MPFR_RNDN)
                                            : mpfr_get_d(quarter, MPFR_RNDN);
    if (isfinite(x)) add(x, 1, 2, format);
    mpfr_clear(quarter);
}

static const double special[] = {0,
                                 -0.0,
                                 1,
                                 -1,
                                 0.5,
                                 -0.5,
                                 2,
                                 -2,
                                 3,
                                 -3,
                                 2.5,
                                 -2.5,
                                 1.5,
                                 10,
                                 1e3,
                                 0x1p23,
                                 0x1p24,
                                 -0x1p24,
                                 0x1p52,
                                 0x1p53,
                                 -0x1p53,
                                 0x1.fffffep127,
                                 -0x1.fffffep127,
                                 0x1p-126,
                                 -0x1p-126,
                                 0x1p-149,
                                 -0x1p-149,
                                 0x1.fffffffffffffp1023,
                                 -0x1.fffffffffffffp1023,
                                 0x1p-1022,
                                 -0x1p-1022,
                                 0x1p-1074,
                                 -0x1p-1074,
                                 INFINITY,
                                 -INFINITY,
                                 NAN};
enum { SPECIALS = sizeof special / sizeof special[0] };

static void choose_one(const format *format)
{
    static const double borders[] = {
        0.5,   1,     2,     0.55, 0.25,  0.4375, 2.4375, 4,          6,         8,      16,
        87.3,  88.7,  89.4,  97.6, 102,   103.9,  104,    700,        709,       709.78, 710.4,
        716.4, 722.9, 729.4, 742,  744.4, 745.13, 1024,   0.70710678, 1.41421356};
    for (int k = 0; k < SPECIALS; k++) add(special[k], 1, 2, format);
    for (size_t k = 0; k < sizeof borders / sizeof borders[0]; k++) add_around(borders[k], format);
    for (int k = 1; k < 40; k++)
        add_around(k * M_PI_4, format), add_around((k - 0.5) * M_LN2, format);
    add(16367173 * 0x1p72, 1, 2, format);
    add(6381956970095103 * 0x1p797, 1, 2, format);
    int wide = format->digits == 24 ? 12 : 2;
    for (int exponent = format->lowest; exponent <= format->highest; exponent++)
        for (int k = 0; k < wide; k++) add(either_sign(ldexp(1 + unit(), exponent)), 1, 2, format);
    for (int exponent = 0; exponent < format->highest; exponent++)
        for (int k = 0; k < (format->digits == 24 ? 20 : 3); k++) add_multiple(exponent, format);
    for (int k = 0; k < 9000; k++) add(either_sign(size_between(-12, 7)), 1, 2, format);
    for (int k = 0; k < 4000; k++) add(either_sign(size_between(-2, 1)), 1, 2, format);
    for (int k = 0; k < 1000; k++) add(between(-760, 740), 1, 2, format);
    for (int k = 0; k < 1000; k++) add(between(-1, 1), 1, 2, format);
}

/* An exponent that takes |x| to any place of the number range. */
static double power_for(double x, const format *format)
{
    double most = (format->highest + 2) * M_LN2, least = (format->lowest - 2) * M_LN2;
    double size = log(fabs(x));
    return size == 0 ? between(-1e3, 1e3) : between(least, most) / size;
}

static void choose_more(function_row row, const format *format)
{
    for (int j = 0; j < SPECIALS; j++)
        for (int k = 0; k < SPECIALS; k++)
            add(special[j], special[k], special[(j + 5 * k) % SPECIALS], format);
    for (int k = 0; k < 4000; k++) {
        double a = either_sign(size_between(format->lowest, format->highest));
        add(a, either_sign(size_between(format->lowest, format->highest)), 1, format);
        add(a, either_sign(a * between(0.5, 2)), either_sign(a * a), format);
    }
    for (int k = 0; k < 6000; k++)
        add(either_sign(size_between(-8, 8)), either_sign(size_between(-8, 8)), between(-9, 9),
            format);
    for (int k = 0; k < 12000 && row == FUNCTION_pow; k++) {
        double a = k % 3 ? size_between(-4, 4) : 1 + either_sign(size_between(-20, -1));
        a = rounded(k % 7 ? a : size_between(format->lowest, format->highest), format);
        add(a, power_for(a, format), 0, format);
        add(-a, floor(between(-30, 30)), 0, format);
    }
}

static void run_loop(function_row row, const format *format)
{
    static float single[4][MOST];
    function_loop loop = function_loop_of(row, format->type);
    if (format->type == CANN_FLOAT64) {
        loop(tried.count, tried.value, tried.x[0], tried.x[1], tried.x[2]);
        return;
    }
    for (int j = 0; j < 3; j++)
        for (int64_t i = 0; i < tried.count; i++) single[j][i] = (float)tried.x[j][i];
    loop(tried.count, single[3], single[0], single[1], single[2]);
    for (int64_t i = 0; i < tried.count; i++) tried.value[i] = (double)single[3][i];
}

/* Remainders of quotients past this hold no digit of the divisor. */
static bool out_of_reach(function_row row, int64_t i, const format *format)
{
    double a = fabs(tried.x[0][i]), b = fabs(tried.x[1][i]);
    if (row != FUNCTION_mod || !isfinite(a) || !isfinite(b) || b == 0) return false;
    return log2(a) - log2(b) >= (format->digits == 24 ? 65 : 149);
}

static double miss_of(function_row row, int64_t i, const format *format, mpfr_t *x, mpfr_t exact)
{
    const reference *is = &references[row];
    double value = tried.value[i], a = tried.x[0][i], b = tried.x[1][i], c = tried.x[2][i];
    if (is->plain) {
        double right = is->plain(a, b, c);
        return value == right || (isnan(value) && isnan(right)) ? 0 : INFINITY;
    }
    for (int j = 0; j < 3; j++) mpfr_set_d(x[j], tried.x[j][i], MPFR_RNDN);
    is->precise(exact, (const mpfr_t *)x);
    if (mpfr_zero_p(exact) && row != FUNCTION_mod && value == 0 &&
        (mpfr_signbit(exact) != 0) != (signbit(value) != 0))
        return INFINITY;
    return distance(value, exact, format);
}

ISA_DECLARE(function_loops, function_loops);

/* One element at a time, so that each operand within the reach of a short form meets it. */
static void run_alone(function_loop loop, char *out, const void *a, const void *b, const void *c,
                      size_t size)
{
    for (int64_t i = 0; i < tried.count; i++) {
        size_t at = (size_t)i * size;
        loop(1, out + at, (const char *)a + at, (const char *)b + at, (const char *)c + at);
    }
}

/* Every instruction set here gives the same bits, NaN aside, and so do work in place and short
 * forms. */
static bool same_in_all_sets(function_row row, const format *format)
{
    static double first[MOST], other[MOST], x[3][MOST];
    size_t size = format->type == CANN_FLOAT32 ? sizeof(float) : sizeof(double);
    for (int j = 0; j < 3; j++)
        for (int64_t i = 0; i < tried.count && size == sizeof(float); i++)
            ((float *)x[j])[i] = (float)tried.x[j][i];
    if (size == sizeof(double)) memcpy(x, tried.x, sizeof x);
    function_loop_of(row, format->type)(tried.count, first, x[0], x[1], x[2]);
    bool same = true;
    for (int pass = 0; pass <= 2 * (int)isa_level() + 1; pass++) {
        const function_loops *set = function_loops_sets[pass / 2];
        function_loop scanned = set->scanned[format->type][row];
        memcpy(other, x[0], sizeof other);
        if (pass % 2 && scanned)
            run_alone(scanned, (char *)other, x[0], x[1], x[2], size);
        else
            set->of[format->type][row](tried.count, other, other, x[1], x[2]);
        for (int64_t i = 0; i < tried.count; i++) {
            const char *a = (char *)first + (size_t)i * size, *b = (char *)other + (size_t)i * size;
            bool none = size == sizeof(float)
                            ? isnan(((float *)first)[i]) && isnan(((float *)other)[i])
                            : isnan(first[i]) && isnan(other[i]);
            same = same && (none || !memcmp(a, b, size));
        }
    }
    return same;
}

static void try_row(function_row row, const format *format)
{
    mpfr_t x[3], exact;
    mpfr_inits2(BITS, x[0], x[1], x[2], exact, (mpfr_ptr)NULL);
    tried.count = 0;
    if (functions[row].arity == 1)
        choose_one(format);
    else
        choose_more(row, format);
    run_loop(row, format);
    double most = 0;
    int64_t at = 0;
    for (int64_t i = 0; i < tried.count; i++) {
        if (out_of_reach(row, i, format)) continue;
        double miss = miss_of(row, i, format, x, exact);
        if (miss > most) most = miss, at = i;
    }
    bool good = most <= 2;
    printf("%s %s in %s: %.3f ulp of %lld values", good ? "ok" : "FAIL", functions[row].name,
           format->name, most, (long long)tried.count);
    if (most > 1)
        printf(", at (%a, %a, %a): %a", tried.x[0][at], tried.x[1][at], tried.x[2][at],
               tried.value[at]);
    printf("\n");
    bool same = same_in_all_sets(row, format);
    printf("%s %s in %s: the same bits from every instruction set\n", same ? "ok" : "FAIL",
           functions[row].name, format->name);
    failures += !good + !same;
    mpfr_clears(x[0], x[1], x[2], exact, (mpfr_ptr)NULL);
}

/* Units of the float32 last place between `value` and the float64 value. */
static double narrow_miss(float value, double right)
{
    if (isnan(right) || isnan(value)) return isnan(right) && isnan(value) ? 0 : INFINITY;
    if (isinf(value) || fabs(right) >= 0x1p128)
        return fabs(right) >= 0x1.fffffcp127 && isinf(value) && (value < 0) == (right < 0)
                   ? 0
                   : INFINITY;
    int exponent;
    frexp(right, &exponent);
    return fabs((double)value - right) / ldexp(1, exponent - 24 > -149 ? exponent - 24 : -149);
}

static void try_all(function_row row)
{
    enum { BLOCK = 4096 };
    static float x[BLOCK], value[BLOCK];
    static double wide[BLOCK], right[BLOCK];
    double most = 0;
    float at = 0;
    for (uint64_t first = 0; first < 1ull << 32; first += BLOCK) {
        for (uint32_t k = 0; k < BLOCK; k++) {
            uint32_t pattern = (uint32_t)first + k;
            memcpy(&x[k], &pattern, sizeof pattern);
            wide[k] = (double)x[k];
        }
        function_loop_of(row, CANN_FLOAT32)(BLOCK, value, x, x, x);
        function_loop_of(row, CANN_FLOAT64)(BLOCK, right, wide, wide, wide);
        for (int k = 0; k < BLOCK; k++) {
            double miss = narrow_miss(value[k], right[k]);
            if (miss > most) most = miss, at = x[k];
        }
    }
    printf("%s %s of every float32: %.3f ulp, at %a\n", most <= 2 ? "ok" : "FAIL",
           functions[row].name, most, (double)at);
    failures += most > 2;
}

int main(int count, char **arguments)
{
    bool all = count > 1 && !strcmp(arguments[1], "all");
    const char *only = count > 1 && !all ? arguments[1] : count > 2 ? arguments[2] : NULL;
    for (int row = 0; row < FUNCTION_COUNT; row++) {
        if (only && strcmp(only, functions[row].name) != 0) continue;
        for (int k = 0; k < 2 && !all; k++) try_row((function_row)row, &formats[k]);
        if (all && functions[row].arity == 1) try_all((function_row)row);
    }
    mpfr_free_cache();
    return failures > 0;
}
