/* SPDX-License-Identifier: MIT
 * What each row of functions.def should give: by MPFR, or in plain double where that is exact. */
#ifndef CANN_TESTS_PRECISE_H
#define CANN_TESTS_PRECISE_H
#include "base/functions.h"
#include <math.h>
#include <mpfr.h>

enum { BITS = 320, SERIES_TERMS = 70 };

typedef void (*precise)(mpfr_t to, const mpfr_t *x);
typedef double (*plain)(double a, double b, double c);

#define SAME_NAME(name)                                                                            \
    static void precise_##name(mpfr_t to, const mpfr_t *x)                                         \
    {                                                                                              \
        mpfr_##name(to, x[0], MPFR_RNDN);                                                          \
    }
#define SAME_NAME_2(name)                                                                          \
    static void precise_##name(mpfr_t to, const mpfr_t *x)                                         \
    {                                                                                              \
        mpfr_##name(to, x[0], x[1], MPFR_RNDN);                                                    \
    }
SAME_NAME(exp)
SAME_NAME(expm1)
SAME_NAME(log)
SAME_NAME(log1p)
SAME_NAME(log10)
SAME_NAME(sqrt)
SAME_NAME(cbrt)
SAME_NAME(sin)
SAME_NAME(cos)
SAME_NAME(tan)
SAME_NAME(asin)
SAME_NAME(acos)
SAME_NAME(atan)
SAME_NAME(sinh)
SAME_NAME(cosh)
SAME_NAME(tanh)
SAME_NAME(erf)
SAME_NAME_2(add)
SAME_NAME_2(sub)
SAME_NAME_2(mul)
SAME_NAME_2(div)
SAME_NAME_2(pow)
SAME_NAME_2(atan2)
SAME_NAME_2(hypot)

static void precise_fma(mpfr_t to, const mpfr_t *x)
{
    mpfr_fma(to, x[0], x[1], x[2], MPFR_RNDN);
}

static void precise_mod(mpfr_t to, const mpfr_t *x)
{
    mpfr_fmod(to, x[0], x[1], MPFR_RNDN);
    if (!mpfr_zero_p(to) && mpfr_signbit(to) != mpfr_signbit(x[1]))
        mpfr_add(to, to, x[1], MPFR_RNDN);
}

static void precise_sigmoid(mpfr_t to, const mpfr_t *x)
{
    mpfr_neg(to, x[0], MPFR_RNDN);
    mpfr_exp(to, to, MPFR_RNDN);
    mpfr_add_ui(to, to, 1, MPFR_RNDN);
    mpfr_ui_div(to, 1, to, MPFR_RNDN);
}

static void precise_softplus(mpfr_t to, const mpfr_t *x)
{
    mpfr_exp(to, x[0], MPFR_RNDN);
    mpfr_log1p(to, to, MPFR_RNDN);
    if (mpfr_cmp_ui(x[0], 1000) > 0) mpfr_set(to, x[0], MPFR_RNDN);
}

/* sum of a^k/(k + order)!, by its terms where |a| < 2, else from exp(a). */
static void relative(mpfr_t to, const mpfr_t a, int order)
{
    if (mpfr_inf_p(a)) {
        mpfr_set_d(to, mpfr_sgn(a) > 0 ? INFINITY : 0.0, MPFR_RNDN);
        return;
    }
    mpfr_t term;
    mpfr_init2(term, BITS);
    bool near = mpfr_cmpabs_ui(a, 2) < 0;
    mpfr_set_ui(term, 1, MPFR_RNDN);
    if (near)
        for (int k = 2; k <= order; k++) mpfr_div_ui(term, term, (unsigned long)k, MPFR_RNDN);
    if (near)
        mpfr_set_ui(to, 0, MPFR_RNDN);
    else
        mpfr_exp(to, a, MPFR_RNDN);
    for (int k = near ? order : 0; k < (near ? SERIES_TERMS : order); k++) {
        if (near)
            mpfr_add(to, to, term, MPFR_RNDN);
        else
            mpfr_sub(to, to, term, MPFR_RNDN);
        mpfr_mul(term, term, a, MPFR_RNDN);
        mpfr_div_ui(term, term, (unsigned long)k + 1, MPFR_RNDN);
    }
    for (int k = 0; k < order && !near; k++) mpfr_div(to, to, a, MPFR_RNDN);
    mpfr_clear(term);
}

static void precise_exprel(mpfr_t to, const mpfr_t *x)
{
    relative(to, x[0], 1);
}
static void precise_relexp(mpfr_t to, const mpfr_t *x)
{
    precise_exprel(to, x);
    mpfr_ui_div(to, 1, to, MPFR_RNDN);
}
static void precise_power2(mpfr_t to, const mpfr_t *x)
{
    mpfr_exp2(to, x[0], MPFR_RNDN);
}
static void precise_relpower2(mpfr_t to, const mpfr_t *x)
{
    mpfr_t log2, scaled[1];
    mpfr_inits2(BITS, log2, scaled[0], (mpfr_ptr)NULL);
    mpfr_const_log2(log2, MPFR_RNDN);
    mpfr_mul(scaled[0], x[0], log2, MPFR_RNDN);
    precise_relexp(to, (const mpfr_t *)scaled);
    mpfr_div(to, to, log2, MPFR_RNDN);
    mpfr_clears(log2, scaled[0], (mpfr_ptr)NULL);
}
static void precise_exprel2(mpfr_t to, const mpfr_t *x)
{
    relative(to, x[0], 2);
}
static void precise_exprel3(mpfr_t to, const mpfr_t *x)
{
    relative(to, x[0], 3);
}

#define PLAIN(name, value)                                                                         \
    static double plain_##name(double a, double b, double c)                                       \
    {                                                                                              \
        (void)a, (void)b, (void)c;                                                                 \
        return value;                                                                              \
    }
PLAIN(negate, -a)
PLAIN(lt, a < b)
PLAIN(le, a <= b)
PLAIN(gt, a > b)
PLAIN(ge, a >= b)
PLAIN(eq, a == b)
PLAIN(ne, a != b)
PLAIN(both, a != 0 && b != 0)
PLAIN(either, a != 0 || b != 0)
PLAIN(invert, a == 0)
PLAIN(select, a != 0 ? b : c)
PLAIN(abs, fabs(a))
PLAIN(sign, isnan(a) ? a : (a > 0) - (a < 0))
PLAIN(floor, floor(a))
PLAIN(ceil, ceil(a))
PLAIN(round, nearbyint(a))
PLAIN(min, isnan(a) || isnan(b) ? NAN : fmin(a, b))
PLAIN(max, isnan(a) || isnan(b) ? NAN : fmax(a, b))
PLAIN(clip, isnan(a) ? a : a<b ? b : a> c ? c : a)
PLAIN(pos, isnan(a) ? a : fmax(a, 0))
PLAIN(neg, isnan(a) ? a : fmin(a, 0))
PLAIN(step, a >= 0)
PLAIN(isnan, isnan(a))

typedef struct reference {
    precise precise; /* one of the two */
    plain plain;
} reference;

#define PRECISE(name) [FUNCTION_##name] = {precise_##name, NULL}
#define SIMPLE(name)  [FUNCTION_##name] = {NULL, plain_##name}
static const reference references[FUNCTION_COUNT] = {
    PRECISE(add),    PRECISE(sub),    PRECISE(mul),       PRECISE(div),      PRECISE(fma),
    PRECISE(pow),    PRECISE(mod),    PRECISE(exp),       PRECISE(expm1),    PRECISE(exprel),
    PRECISE(relexp), PRECISE(power2), PRECISE(relpower2), PRECISE(exprel2),  PRECISE(exprel3),
    PRECISE(log),    PRECISE(log1p),  PRECISE(log10),     PRECISE(sqrt),     PRECISE(cbrt),
    PRECISE(sin),    PRECISE(cos),    PRECISE(tan),       PRECISE(asin),     PRECISE(acos),
    PRECISE(atan),   PRECISE(atan2),  PRECISE(sinh),      PRECISE(cosh),     PRECISE(tanh),
    PRECISE(erf),    PRECISE(hypot),  PRECISE(sigmoid),   PRECISE(softplus), SIMPLE(negate),
    SIMPLE(lt),      SIMPLE(le),      SIMPLE(gt),         SIMPLE(ge),        SIMPLE(eq),
    SIMPLE(ne),      SIMPLE(both),    SIMPLE(either),     SIMPLE(invert),    SIMPLE(select),
    SIMPLE(abs),     SIMPLE(sign),    SIMPLE(floor),      SIMPLE(ceil),      SIMPLE(round),
    SIMPLE(min),     SIMPLE(max),     SIMPLE(clip),       SIMPLE(pos),       SIMPLE(neg),
    SIMPLE(step),    SIMPLE(isnan),
};

#endif
