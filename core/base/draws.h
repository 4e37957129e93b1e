/* SPDX-License-Identifier: MIT
 * Random numbers of one element and step, for the engine's loops and the code that kernels emit.
 * Philox 4x32-10 (Salmon, Moraes, Dror & Shaw, SC 2011): key = mix(seed, stream), counter =
 * (element, step), the attempt number in the counter's top bits where a draw rejects. */
#ifndef CANN_BASE_DRAWS_H
#define CANN_BASE_DRAWS_H
#include "base/vmath.h"
#include <stdint.h>

typedef struct draw_words {
    uint32_t w0, w1, w2, w3;
} draw_words;

/* Ten rounds on the counter c with the key k. */
V_INLINE draw_words draw_philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0,
                                uint32_t k1)
{
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        c0 = n0;
        c2 = n2;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    draw_words words = {c0, c1, c2, c3};
    return words;
}

/* One key from seed and stream (the finaliser of splitmix64 over both). */
V_INLINE uint64_t draw_key(uint64_t seed, uint64_t stream)
{
    uint64_t z = seed * 0x9E3779B97F4A7C15u + stream * 0xD1B54A32D192ED03u + 0x8CB92BA72F3D8DD7u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

V_INLINE draw_words draw_bits(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                              uint32_t attempt)
{
    uint64_t key = draw_key(seed, stream);
    return draw_philox((uint32_t)element, (uint32_t)(element >> 32), (uint32_t)step,
                       (uint32_t)(step >> 32) ^ (attempt << 16), (uint32_t)key,
                       (uint32_t)(key >> 32));
}

/* In [0, 1) with 24 and 53 bits; in (0, 1] the same, turned around. */
V_INLINE float draw_unit_f32(uint32_t word) { return (float)(int32_t)(word >> 8) * 0x1p-24f; }
V_INLINE float draw_above_f32(uint32_t word)
{
    return (float)(int32_t)((word >> 8) + 1) * 0x1p-24f;
}
V_INLINE double draw_unit_f64(uint32_t high, uint32_t low)
{
    return (double)(int64_t)((((uint64_t)high << 32) | low) >> 11) * 0x1p-53;
}
V_INLINE double draw_above_f64(uint32_t high, uint32_t low)
{
    return (double)(int64_t)(((((uint64_t)high << 32) | low) >> 11) + 1) * 0x1p-53;
}

V_INLINE float draw_uniform_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                float a, float b)
{
    return __builtin_fmaf(b - a, draw_unit_f32(draw_bits(seed, stream, element, step, 0).w0), a);
}
V_INLINE double draw_uniform_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                 double a, double b)
{
    draw_words w = draw_bits(seed, stream, element, step, 0);
    return __builtin_fma(b - a, draw_unit_f64(w.w0, w.w1), a);
}

/* Box & Muller, Ann. Math. Stat. 29 (1958) 610. */
V_INLINE float draw_standard_f32(draw_words w)
{
    float radius = __builtin_sqrtf(-2.0f * v_log_f32(draw_above_f32(w.w0)));
    return radius * v_cos_f32(6.28318530717958647692f * draw_unit_f32(w.w1));
}
V_INLINE double draw_standard_f64(draw_words w)
{
    double radius = __builtin_sqrt(-2.0 * v_log_f64(draw_above_f64(w.w0, w.w1)));
    return radius * v_cos_f64(6.28318530717958647692 * draw_unit_f64(w.w2, w.w3));
}
V_INLINE float draw_normal_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                               float a, float b)
{
    return __builtin_fmaf(b, draw_standard_f32(draw_bits(seed, stream, element, step, 0)), a);
}
V_INLINE double draw_normal_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                double a, double b)
{
    return __builtin_fma(b, draw_standard_f64(draw_bits(seed, stream, element, step, 0)), a);
}
V_INLINE float draw_lognormal_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                  float a, float b)
{
    return v_exp_f32(draw_normal_f32(seed, stream, element, step, a, b));
}
V_INLINE double draw_lognormal_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                   double a, double b)
{
    return v_exp_f64(draw_normal_f64(seed, stream, element, step, a, b));
}

V_INLINE float draw_exponential_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                    float a)
{
    return -v_log_f32(draw_above_f32(draw_bits(seed, stream, element, step, 0).w0)) / a;
}
V_INLINE double draw_exponential_f64(uint64_t seed, uint64_t stream, uint64_t element,
                                     uint64_t step, double a)
{
    draw_words w = draw_bits(seed, stream, element, step, 0);
    return -v_log_f64(draw_above_f64(w.w0, w.w1)) / a;
}

/* Whole numbers by the high half of a 96-bit product: the bias is below 2^-32 of the range. */
V_INLINE double draw_randint_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                 double a, double b)
{
    draw_words w = draw_bits(seed, stream, element, step, 0);
    double low = __builtin_ceil(a), range = __builtin_floor(b) - low + 1.0;
    double value = low + __builtin_floor(draw_unit_f64(w.w0, w.w1) * range);
    return range >= 1.0 ? value : __builtin_nan("");
}
V_INLINE float draw_randint_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                float a, float b)
{
    return (float)draw_randint_f64(seed, stream, element, step, (double)a, (double)b);
}

enum { DRAW_ATTEMPTS = 4096 }; /* a rejection this long has chance 0; NaN arguments end there */

/* Marsaglia & Tsang, ACM Trans. Math. Softw. 26 (2000) 363; shapes below 1 by the power of a uniform. */
V_INLINE double draw_gamma_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                               double a, double b)
{
    if (!(a > 0) || !(b >= 0)) return __builtin_nan("");
    double shape = a < 1 ? a + 1 : a, d = shape - 1.0 / 3, c = 1 / __builtin_sqrt(9 * d);
    for (uint32_t attempt = 1; attempt < DRAW_ATTEMPTS; attempt++) {
        double x = draw_standard_f64(draw_bits(seed, stream, element, step, 2 * attempt));
        draw_words w = draw_bits(seed, stream, element, step, 2 * attempt + 1);
        double v = 1 + c * x, u = draw_above_f64(w.w0, w.w1);
        v = v * v * v;
        if (v <= 0 || v_log_f64(u) >= 0.5 * x * x + d * (1 - v + v_log_f64(v))) continue;
        double small = a < 1 ? v_pow_f64(draw_above_f64(w.w2, w.w3), 1 / a) : 1;
        return d * v * small * b;
    }
    return __builtin_nan("");
}
V_INLINE float draw_gamma_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                              float a, float b)
{
    return (float)draw_gamma_f64(seed, stream, element, step, (double)a, (double)b);
}

/* log(k!) by the Stirling series, exact factorials below 10. */
V_INLINE double draw_log_factorial(double k)
{
    double exact = 1;
    for (int j = 2; j < 10; j++) exact *= k >= j ? j : 1;
    if (k < 10) return v_log_f64(exact);
    double n = k + 1, r = 1 / (n * n);
    return (n - 0.5) * v_log_f64(n) - n + 0.91893853320467274178 +
           (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - r / 1680) * r) * r) / n;
}

/* Small means by inversion; large by transformed rejection, Hormann, Insur. Math. Econ. 12 (1993) 39. */
V_INLINE double draw_poisson_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                 double a)
{
    if (!(a >= 0) || a > 1e15) return a == a && a > 0 ? __builtin_inf() : __builtin_nan("");
    draw_words w = draw_bits(seed, stream, element, step, 0);
    if (a < 10) {
        double chance = v_exp_f64(-a), u = draw_unit_f64(w.w0, w.w1), k = 0;
        for (; u >= chance && k < 200; chance *= a / k) {
            u -= chance;
            k += 1;
        }
        return k;
    }
    double smu = __builtin_sqrt(a), b = 0.931 + 2.53 * smu, s = -0.059 + 0.02483 * b;
    double alpha = 1.1239 + 1.1328 / (b - 3.4), vr = 0.9277 - 3.6224 / (b - 2);
    for (uint32_t attempt = 1; attempt < DRAW_ATTEMPTS; attempt++) {
        w = draw_bits(seed, stream, element, step, attempt);
        double u = draw_unit_f64(w.w0, w.w1) - 0.5, v = draw_above_f64(w.w2, w.w3);
        double us = 0.5 - __builtin_fabs(u);
        double k = __builtin_floor((2 * s / us + b) * u + a + 0.43);
        if (us >= 0.07 && v <= vr) return k;
        if (k < 0 || (us < 0.013 && v > us)) continue;
        double left = v_log_f64(v * alpha / (s / (us * us) + b));
        if (left <= k * v_log_f64(a) - a - draw_log_factorial(k)) return k;
    }
    return __builtin_nan("");
}
V_INLINE float draw_poisson_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                float a)
{
    return (float)draw_poisson_f64(seed, stream, element, step, (double)a);
}

/* Small n p by inversion; large by transformed rejection, Hormann, J. Stat. Comput. Simul. 46 (1993) 101. */
V_INLINE double draw_binomial_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                  double a, double b)
{
    double n = __builtin_floor(a), p = b > 0.5 ? 1 - b : b, q = 1 - p, found = -1;
    if (!(n >= 0) || !(b >= 0) || !(b <= 1) || n > 1e15) return __builtin_nan("");
    draw_words w = draw_bits(seed, stream, element, step, 0);
    if (n * p < 10) {
        double odds = p / q, chance = v_exp_f64(n * v_log1p_f64(-p)), u = draw_unit_f64(w.w0, w.w1);
        double k = 0;
        for (; u >= chance && k < n; k += 1) {
            u -= chance;
            chance *= odds * (n - k) / (k + 1);
        }
        return b > 0.5 ? n - k : k;
    }
    double spq = __builtin_sqrt(n * p * q), s = 1.15 + 2.53 * spq, c = n * p + 0.5;
    double left = -0.0873 + 0.0248 * s + 0.01 * p, vr = 0.92 - 4.2 / s;
    double alpha = (2.83 + 5.1 / s) * spq, odds = v_log_f64(p / q), mode = __builtin_floor((n + 1) * p);
    double top = draw_log_factorial(mode) + draw_log_factorial(n - mode);
    for (uint32_t attempt = 1; attempt < DRAW_ATTEMPTS && found < 0; attempt++) {
        w = draw_bits(seed, stream, element, step, attempt);
        double u = draw_unit_f64(w.w0, w.w1) - 0.5, v = draw_above_f64(w.w2, w.w3);
        double us = 0.5 - __builtin_fabs(u), k = __builtin_floor((2 * left / us + s) * u + c);
        if (k < 0 || k > n) continue;
        double bound = top - draw_log_factorial(k) - draw_log_factorial(n - k) + (k - mode) * odds;
        if ((us >= 0.07 && v <= vr) || v_log_f64(v * alpha / (left / (us * us) + s)) <= bound)
            found = k;
    }
    return found < 0 ? __builtin_nan("") : b > 0.5 ? n - found : found;
}
V_INLINE float draw_binomial_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                 float a, float b)
{
    return (float)draw_binomial_f64(seed, stream, element, step, (double)a, (double)b);
}

#endif
