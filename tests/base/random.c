/* SPDX-License-Identifier: MIT
 * Draws: Philox against the known answers of its authors, every distribution against its closed
 * form, and values that depend on (seed, stream, element, step) alone. */
#include "base/random.h"
#include "base/draws.h"
#include "base/isa.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 100000, COUNTS = 400 };

static int failures;

static void claim(bool holds, const char *what, const char *detail)
{
    printf("%s random: %s %s\n", holds ? "ok" : "FAIL", what, detail);
    failures += !holds;
}

static bool gives(draw_words words, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    return words.a == a && words.b == b && words.c == c && words.d == d;
}

/* kat_vectors of Random123, philox 4x32 with 10 rounds. */
static void known_answers(void)
{
    const uint32_t f = 0xffffffff;
    claim(gives(draw_philox(0, 0, 0, 0, 0, 0), 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8),
          "philox", "of zeros");
    claim(gives(draw_philox(f, f, f, f, f, f), 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd),
          "philox", "of ones");
    claim(gives(draw_philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0),
                0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1),
          "philox", "of pi");
}

static double drawn[COUNT];

static void draw(int row, cann_type type, double a, double b, uint64_t stream)
{
    static double x[2][COUNT];
    static float f[3][COUNT];
    for (int i = 0; i < COUNT; i++) {
        x[0][i] = a, x[1][i] = b;
        f[0][i] = (float)a, f[1][i] = (float)b;
    }
    draw_loop loop = draw_loop_of(row, type);
    if (type == CANN_FLOAT64) {
        loop(COUNT, drawn, x[0], x[1], 2024, stream, 0, 7);
        return;
    }
    loop(COUNT, f[2], f[0], f[1], 2024, stream, 0, 7);
    for (int i = 0; i < COUNT; i++) drawn[i] = (double)f[2][i];
}

static double uniform_below(double x, double a, double b)
{
    return (x - a) / (b - a);
}
static double normal_below(double x, double a, double b)
{
    return erfc((a - x) / b * M_SQRT1_2) / 2;
}
static double exponential_below(double x, double a, double b)
{
    (void)b;
    return -expm1(-a * x);
}
static double lognormal_below(double x, double a, double b)
{
    return normal_below(log(x), a, b);
}

/* Shapes 1/2 (a square of a normal), 1 (exponential) and whole ones (Erlang). */
static double gamma_below(double x, double a, double b)
{
    x /= b;
    if (a == 0.5) return erf(sqrt(x));
    double term = 1, sum = 0;
    for (int k = 0; k < (int)a; k++, term *= x / k) sum += term;
    return 1 - exp(-x) * sum;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov & Smirnov: sqrt(n) times the largest gap passes 1.95 once in a thousand. */
static void against(int row, double (*below)(double, double, double), double a, double b)
{
    for (int type = 0; type < 2; type++) {
        draw(row, (cann_type)type, a, b, 11);
        qsort(drawn, COUNT, sizeof *drawn, ascending);
        double gap = 0;
        for (int i = 0; i < COUNT; i++) {
            double right = below(drawn[i], a, b);
            gap = fmax(gap, fmax(right - (double)i / COUNT, (i + 1.0) / COUNT - right));
        }
        char detail[100];
        snprintf(detail, sizeof detail, "(%g, %g) in %s follows its closed form: gap %.2f", a, b,
                 type ? "float64" : "float32", gap * sqrt(COUNT));
        claim(gap * sqrt(COUNT) < 1.95, distribution_names[row], detail);
    }
}

static double poisson_chance(double k, double a, double b)
{
    (void)b;
    return exp(k * log(a) - a - lgamma(k + 1));
}

static double binomial_chance(double k, double n, double p)
{
    if (k > n) return 0;
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) +
               (n - k) * log1p(-p));
}

static double randint_chance(double k, double a, double b)
{
    return k >= a && k <= b ? 1 / (b - a + 1) : 0;
}

/* Chi square over counts expected at least ten times, its excess in standard deviations. */
static void counted(int row, double (*chance)(double, double, double), double a, double b)
{
    draw(row, CANN_FLOAT64, a, b, 12);
    static double seen[COUNTS];
    memset(seen, 0, sizeof seen);
    bool whole = true;
    for (int i = 0; i < COUNT; i++) {
        whole = whole && drawn[i] >= 0 && drawn[i] < COUNTS && drawn[i] == floor(drawn[i]);
        if (whole) seen[(int)drawn[i]]++;
    }
    double square = 0, cells = 0;
    for (int k = 0; k < COUNTS; k++) {
        double expected = COUNT * chance(k, a, b);
        if (expected < 10) continue;
        square += (seen[k] - expected) * (seen[k] - expected) / expected;
        cells++;
    }
    double excess = (square - cells) / sqrt(2 * cells);
    char detail[100];
    snprintf(detail, sizeof detail, "(%g, %g) follows its chances: excess %.2f", a, b, excess);
    claim(whole && excess < 4 && excess > -4, distribution_names[row], detail);
}

static void far_means(void)
{
    char detail[100];
    draw(DISTRIBUTION_poisson, CANN_FLOAT64, 1e8, 0, 13);
    double sum = 0, squares = 0;
    for (int i = 0; i < COUNT; i++)
        sum += drawn[i] - 1e8, squares += (drawn[i] - 1e8) * (drawn[i] - 1e8);
    snprintf(detail, sizeof detail, "of mean 1e8: off by %.2f, spread %.4f",
             sum / sqrt(1e8 * COUNT), squares / 1e8 / COUNT);
    claim(fabs(sum / sqrt(1e8 * COUNT)) < 3.5 && fabs(squares / 1e8 / COUNT - 1) < 0.02, "poisson",
          detail);
    draw(DISTRIBUTION_randint, CANN_FLOAT64, -0x1p52, 0x1p52 - 1, 14);
    bool odd = false, inside = true;
    for (int i = 0; i < COUNT; i++) {
        odd = odd || fmod(drawn[i], 2) != 0;
        inside = inside && drawn[i] >= -0x1p52 && drawn[i] < 0x1p52 && drawn[i] == floor(drawn[i]);
    }
    claim(odd && inside, "randint", "reaches every whole number of a range of 2^53");
}

static double one(int row, double a, double b)
{
    double value;
    draw_loop_of(row, CANN_FLOAT64)(1, &value, &a, &b, 1, 2, 3, 4);
    return value;
}

static void borders(void)
{
    draw(DISTRIBUTION_uniform, CANN_FLOAT32, 1, 1 + 0x1p-22, 15);
    bool inside = true;
    for (int i = 0; i < COUNT; i++) inside = inside && drawn[i] >= 1 && drawn[i] < 1 + 0x1p-22;
    claim(inside, "uniform", "stays below its end where few numbers are left");
    draw(DISTRIBUTION_exponential, CANN_FLOAT32, 1, 0, 16);
    for (int i = 0; i < COUNT; i++) inside = inside && drawn[i] >= 0 && isfinite(drawn[i]);
    claim(inside, "exponential", "is finite and not negative");
    claim(one(DISTRIBUTION_poisson, 0, 0) == 0 && one(DISTRIBUTION_gamma, 0, 1) == 0 &&
              one(DISTRIBUTION_binomial, 0, 0.5) == 0 && one(DISTRIBUTION_binomial, 9, 1) == 9 &&
              one(DISTRIBUTION_binomial, 9, 0) == 0 && one(DISTRIBUTION_randint, 5, 5) == 5,
          "draws", "without chance give the one value");
    claim(isnan(one(DISTRIBUTION_poisson, -1, 0)) && isnan(one(DISTRIBUTION_gamma, -1, 1)) &&
              isnan(one(DISTRIBUTION_binomial, 5, 1.5)) &&
              isnan(one(DISTRIBUTION_binomial, NAN, 0.5)) &&
              isnan(one(DISTRIBUTION_randint, 2, 1)) &&
              isnan(one(DISTRIBUTION_exponential, 0, 0)) &&
              isnan(one(DISTRIBUTION_poisson, INFINITY, 0)) &&
              isnan(one(DISTRIBUTION_normal, NAN, 1)),
          "draws", "with arguments that make no sense give NaN");
}

ISA_DECLARE(random_loops, random_loops);

static bool same_bits(int row, int type)
{
    enum { FEW = 1000 };
    static double a[FEW], b[FEW], whole[FEW], parts[FEW];
    size_t size = type ? sizeof(double) : sizeof(float);
    for (int i = 0; i < FEW; i++) {
        double x = row == DISTRIBUTION_binomial ? 40 : 3.5,
               y = row == DISTRIBUTION_binomial ? 0.4 : 9;
        if (type)
            a[i] = x, b[i] = y;
        else
            ((float *)a)[i] = (float)x, ((float *)b)[i] = (float)y;
    }
    draw_loop_of(row, (cann_type)type)(FEW, whole, a, b, 5, 6, 100, 8);
    bool same = true;
    for (int set = 0; set <= (int)isa_level(); set++) {
        for (int first = 0; first < FEW; first += 77) {
            int count = FEW - first < 77 ? FEW - first : 77;
            random_loops_sets[set]->of[type][row](count, (char *)parts + (size_t)first * size, a, b,
                                                  5, 6, 100 + (uint64_t)first, 8);
        }
        same = same && !memcmp(whole, parts, FEW * size);
    }
    return same;
}

/* Correlation of two sets of normals, in standard deviations. */
static double correlation(uint64_t seed, uint64_t stream, uint64_t first, uint64_t step)
{
    static double zero[COUNT], unit[COUNT], x[COUNT], y[COUNT];
    for (int i = 0; i < COUNT; i++) unit[i] = 1;
    draw_loop loop = draw_loop_of(DISTRIBUTION_normal, CANN_FLOAT64);
    loop(COUNT, x, zero, unit, 3, 4, 5, 6);
    loop(COUNT, y, zero, unit, seed, stream, first, step);
    double sum = 0;
    for (int i = 0; i < COUNT; i++) sum += x[i] * y[i];
    return sum / sqrt(COUNT);
}

int main(void)
{
    known_answers();
    against(DISTRIBUTION_uniform, uniform_below, -2, 3);
    against(DISTRIBUTION_normal, normal_below, 1, 2);
    against(DISTRIBUTION_exponential, exponential_below, 0.25, 0);
    against(DISTRIBUTION_lognormal, lognormal_below, 0.5, 0.75);
    against(DISTRIBUTION_gamma, gamma_below, 0.5, 3);
    against(DISTRIBUTION_gamma, gamma_below, 1, 2);
    against(DISTRIBUTION_gamma, gamma_below, 7, 0.5);
    counted(DISTRIBUTION_poisson, poisson_chance, 0.3, 0);
    counted(DISTRIBUTION_poisson, poisson_chance, 9.9, 0);
    counted(DISTRIBUTION_poisson, poisson_chance, 10.1, 0);
    counted(DISTRIBUTION_poisson, poisson_chance, 150, 0);
    counted(DISTRIBUTION_binomial, binomial_chance, 12, 0.3);
    counted(DISTRIBUTION_binomial, binomial_chance, 60, 0.7);
    counted(DISTRIBUTION_binomial, binomial_chance, 300, 0.4);
    counted(DISTRIBUTION_randint, randint_chance, 3, 9);
    far_means();
    borders();
    for (int row = 0; row < DISTRIBUTION_COUNT; row++)
        claim(same_bits(row, 0) && same_bits(row, 1), distribution_names[row],
              "gives the same bits in pieces and from every instruction set");
    claim(fabs(correlation(4, 4, 5, 6)) < 4 && fabs(correlation(3, 5, 5, 6)) < 4 &&
              fabs(correlation(3, 4, 6, 6)) < 4 && fabs(correlation(3, 4, 5, 7)) < 4 &&
              fabs(correlation(4, 3, 5, 6)) < 4,
          "normal", "of other seeds, streams, elements and steps are not correlated");
    claim(draw_key(1, 0) != draw_key(0, 1) && draw_key(1, 2) != draw_key(2, 1), "keys",
          "tell seed and stream apart");
    return failures > 0;
}
