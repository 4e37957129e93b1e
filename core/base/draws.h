/* SPDX-License-Identifier: MIT
 * Random draws: draw_NAME_f32 and draw_NAME_f64 for every row of draws.def, a function of (seed,
 * stream, element, step) alone. Philox 4x32-10 turns the counter (element, step) into four words
 * under a key mixed from seed and stream (Salmon, Moraes, Dror & Shaw, SC11, doi
 * 10.1145/2063384.2063405). Like vmath.h this text is compiled into loops, native kernels and CUDA
 * with the same bits; uniform, normal, exponential and lognormal are branch-free. Rejection takes
 * further words from the same counter with the attempt in the top of step, so steps stay below
 * 2^44. Arguments that make no sense give NaN. */
#ifndef CANN_BASE_DRAWS_H
#define CANN_BASE_DRAWS_H
#include "base/vmath.h"
#ifdef __CUDACC_RTC__
typedef unsigned uint32_t;
typedef unsigned long long uint64_t;
#else
#include <stdint.h>
#endif

typedef struct draw_words {
    uint32_t a, b, c, d;
} draw_words;

V_INLINE uint32_t draw_high(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a * b) >> 32);
}

V_INLINE draw_words draw_round(draw_words c, uint32_t key0, uint32_t key1)
{
    draw_words next = {draw_high(c.c, 0xcd9e8d57u) ^ c.b ^ key0, c.c * 0xcd9e8d57u,
                       draw_high(c.a, 0xd2511f53u) ^ c.d ^ key1, c.a * 0xd2511f53u};
    return next;
}

V_INLINE draw_words draw_philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0,
                                uint32_t k1)
{
    draw_words words = {c0, c1, c2, c3};
    for (uint32_t n = 0; n < 10; n++)
        words = draw_round(words, k0 + n * 0x9e3779b9u, k1 + n * 0xbb67ae85u);
    return words;
}

V_INLINE uint64_t draw_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

/* The Philox key of a stream. */
V_INLINE uint64_t draw_key(uint64_t seed, uint64_t stream)
{
    return draw_mix(draw_mix(seed + 0x9e3779b97f4a7c15ull) + (stream + 1) * 0x9e3779b97f4a7c15ull);
}

V_INLINE draw_words draw_four(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step)
{
    uint64_t key = draw_key(seed, stream);
    return draw_philox((uint32_t)element, (uint32_t)(element >> 32), (uint32_t)step,
                       (uint32_t)(step >> 32), (uint32_t)key, (uint32_t)(key >> 32));
}

/* Multiples of 2^-24 and of 2^-53 in [0, 1). */
V_INLINE float draw_unit_f32(uint32_t word)
{
    return (float)(int)(word >> 8) * 0x1p-24f;
}

V_INLINE double draw_whole_f64(uint32_t word)
{
    return v_of_bits_f64((long long)word | 0x4330000000000000ll) - 0x1p52;
}

V_INLINE double draw_unit_f64(uint32_t high, uint32_t low)
{
    return (draw_whole_f64(high) * 0x1p21 + draw_whole_f64(low >> 11)) * 0x1p-53;
}

/* In (0, 1], fine near 0, where logarithms need it. */
V_INLINE float draw_part_f32(uint32_t word)
{
    return ((float)(int)(word >> 1) + 0.5f) * 0x1p-31f;
}
V_INLINE double draw_part_f64(uint32_t high, uint32_t low)
{
    return 1.0 - draw_unit_f64(high, low);
}

V_INLINE float draw_uniform_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                float a, float b)
{
    float value = V_FMA_f32(b - a, draw_unit_f32(draw_four(seed, stream, element, step).a), a);
    return (value >= b) & (a < b) ? a : value;
}

V_INLINE double draw_uniform_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                 double a, double b)
{
    draw_words words = draw_four(seed, stream, element, step);
    double value = V_FMA_f64(b - a, draw_unit_f64(words.a, words.b), a);
    return (value >= b) & (a < b) ? a : value;
}

V_INLINE float draw_log_f32(float part)
{
    v_number_f32 x = v_take_apart_f32(part);
    return v_log_parts_f32(x.fraction - 1.0f, x.exponent);
}

V_INLINE double draw_log_f64(double part)
{
    v_number_f64 x = v_take_apart_f64(part);
    return v_log_parts_f64(x.fraction - 1.0, x.exponent);
}

/* Cosine of a whole turn times a unit number: two bits of a word choose the quarter, the others
 * the angle within pi/4 of it. Box & Muller, Ann. Math. Stat. 29 (1958) 610. */
V_INLINE float draw_cosine_f32(uint32_t word)
{
    v_turn_f32 turn;
    turn.quarter = (int)(word >> 30);
    turn.high = ((float)((int)(word << 2) >> 8) + 0.5f) * (1.57079637f * 0x1p-24f);
    turn.low = 0.0f;
    float size = (turn.quarter & 1) != 0 ? v_sine_of_f32(turn).high : v_cosine_of_f32(turn).high;
    return ((turn.quarter + 1) & 2) != 0 ? -size : size;
}

V_INLINE double draw_cosine_f64(uint32_t high, uint32_t low)
{
    v_turn_f64 turn;
    double unit = draw_whole_f64(high & 0x3fffffffu) * 0x1p21 + draw_whole_f64(low >> 11);
    turn.quarter = (long long)(high >> 30);
    turn.high = (unit * 0x1p-51 - 0.5) * 1.5707963267948966;
    turn.low = 0.0;
    double size = (turn.quarter & 1) != 0 ? v_sine_of_f64(turn).high : v_cosine_of_f64(turn).high;
    return ((turn.quarter + 1) & 2) != 0 ? -size : size;
}

V_INLINE float draw_normal_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                               float a, float b)
{
    draw_words words = draw_four(seed, stream, element, step);
    float radius = V_SQRT_f32(V_FABS_f32(2.0f * draw_log_f32(draw_part_f32(words.a))));
    return V_FMA_f32(b, radius * draw_cosine_f32(words.b), a);
}

V_INLINE double draw_normal_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                double a, double b)
{
    draw_words words = draw_four(seed, stream, element, step);
    double radius = V_SQRT_f64(V_FABS_f64(2.0 * draw_log_f64(draw_part_f64(words.a, words.b))));
    return V_FMA_f64(b, radius * draw_cosine_f64(words.c, words.d), a);
}

V_INLINE float draw_exponential_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                    float a)
{
    float value = V_FABS_f32(draw_log_f32(draw_part_f32(draw_four(seed, stream, element, step).a)));
    return a > 0.0f ? value / a : V_NAN_f32;
}

V_INLINE double draw_exponential_f64(uint64_t seed, uint64_t stream, uint64_t element,
                                     uint64_t step, double a)
{
    draw_words words = draw_four(seed, stream, element, step);
    double value = V_FABS_f64(draw_log_f64(draw_part_f64(words.a, words.b)));
    return a > 0.0 ? value / a : V_NAN_f64;
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

/* Attempts end in practice after a few; the bound keeps a broken argument from hanging. */
enum { DRAW_ATTEMPTS = 1000 };

V_INLINE draw_words draw_attempt(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                 uint64_t attempt)
{
    return draw_four(seed, stream, element, step ^ (attempt << 44));
}

/* Marsaglia & Tsang, ACM Trans. Math. Softw. 26 (2000) 363; below shape 1 by the power of a part.
 */
V_ROUTINE double draw_gamma_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                double a, double b)
{
    if (!(a >= 0.0) || !(b >= 0.0) || a - a != 0.0) return V_NAN_f64;
    if (a == 0.0) return 0.0;
    double shape = a < 1.0 ? a + 1.0 : a, d = shape - 1.0 / 3.0, c = 1.0 / V_SQRT_f64(9.0 * d);
    double value = d;
    for (uint64_t attempt = 1; attempt < DRAW_ATTEMPTS; attempt++) {
        double x = draw_normal_f64(seed, stream, element, step ^ (2 * attempt << 44), 0.0, 1.0);
        double v = 1.0 + c * x;
        if (v <= 0.0) continue;
        v = v * v * v;
        draw_words words = draw_attempt(seed, stream, element, step, 2 * attempt + 1);
        double u = draw_part_f64(words.a, words.b);
        if (v_log_f64(u) < 0.5 * x * x + d - d * v + d * v_log_f64(v)) {
            value = d * v;
            break;
        }
    }
    draw_words words = draw_four(seed, stream, element, step);
    double power = v_exp_f64(v_log_f64(draw_part_f64(words.a, words.b)) / a);
    return a < 1.0 ? b * value * power : b * value;
}

/* log(k!), by Stirling's series: at k + 16 where k is small. */
V_ROUTINE double draw_log_factorial(double k)
{
    int ahead = k < 1e6 ? 16 : 0;
    double product = 1.0;
    for (int j = 1; j <= ahead; j++) product *= k + j;
    double x = k + 1.0 + ahead, z = 1.0 / (x * x);
    double series = (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z / 1680.0))) / x;
    return (x - 0.5) * v_log_f64(x) - x + 0.91893853320467274 + series - v_log_f64(product);
}

/* Small means by inversion; from 10 by transformed rejection: Hoermann, Insurance: Mathematics and
 * Economics 12 (1993) 39. */
V_ROUTINE double draw_poisson_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                  double a)
{
    if (!(a >= 0.0) || a - a != 0.0) return V_NAN_f64;
    draw_words words = draw_four(seed, stream, element, step);
    if (a < 10.0) {
        double u = draw_unit_f64(words.a, words.b), chance = v_exp_f64(-a), k = 0.0;
        for (; u >= chance && k < 200.0; chance *= a / k) u -= chance, k += 1.0;
        return k;
    }
    double b = 0.931 + 2.53 * V_SQRT_f64(a), slope = -0.059 + 0.02483 * b;
    double inverse = 1.1239 + 1.1328 / (b - 3.4), limit = 0.9277 - 3.6224 / (b - 2.0);
    for (uint64_t attempt = 1; attempt < DRAW_ATTEMPTS; attempt++) {
        words = draw_attempt(seed, stream, element, step, attempt);
        double u = draw_unit_f64(words.a, words.b) - 0.5, v = draw_part_f64(words.c, words.d);
        double us = 0.5 - V_FABS_f64(u), k = V_FLOOR_f64((2.0 * slope / us + b) * u + a + 0.43);
        if (us >= 0.07 && v <= limit) return k;
        if (k < 0.0 || (us < 0.013 && v > us)) continue;
        if (v_log_f64(v * inverse / (slope / (us * us) + b)) <=
            k * v_log_f64(a) - a - draw_log_factorial(k))
            return k;
    }
    return V_FLOOR_f64(a);
}

/* Few expected successes by inversion; from 10 by transformed rejection: Hoermann, J. Stat. Comput.
 * Simul. 46 (1993) 101. */
V_ROUTINE double draw_binomial_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                   double a, double b)
{
    if (!(a >= 0.0) || a - a != 0.0 || !(b >= 0.0) || !(b <= 1.0)) return V_NAN_f64;
    double n = V_FLOOR_f64(a), p = b > 0.5 ? 1.0 - b : b, q = 1.0 - p, mean = n * p;
    draw_words words = draw_four(seed, stream, element, step);
    double result = V_FLOOR_f64(mean);
    if (mean < 10.0) {
        double u = draw_unit_f64(words.a, words.b), chance = v_exp_f64(n * v_log1p_f64(-p));
        double k = 0.0;
        for (; u >= chance && k < n && k < 200.0; k += 1.0) {
            u -= chance;
            chance *= (n - k) * p / ((k + 1.0) * q);
        }
        return b > 0.5 ? n - k : k;
    }
    double spread = V_SQRT_f64(mean * q), h = 1.15 + 2.53 * spread;
    double slope = -0.0873 + 0.0248 * h + 0.01 * p, centre = mean + 0.5;
    double alpha = (2.83 + 5.1 / h) * spread, limit = 0.92 - 4.2 / h;
    double mode = V_FLOOR_f64((n + 1.0) * p), odds = v_log_f64(p / q);
    double top = draw_log_factorial(mode) + draw_log_factorial(n - mode);
    for (uint64_t attempt = 1; attempt < DRAW_ATTEMPTS; attempt++) {
        words = draw_attempt(seed, stream, element, step, attempt);
        double u = draw_unit_f64(words.a, words.b) - 0.5, v = draw_part_f64(words.c, words.d);
        double us = 0.5 - V_FABS_f64(u), k = V_FLOOR_f64((2.0 * slope / us + h) * u + centre);
        result = k;
        if (us >= 0.07 && v <= limit) break;
        if (k < 0.0 || k > n) continue;
        if (v_log_f64(v * alpha / (slope / (us * us) + h)) <=
            top - draw_log_factorial(k) - draw_log_factorial(n - k) + (k - mode) * odds)
            break;
    }
    return b > 0.5 ? n - result : result;
}

V_INLINE uint64_t draw_high_product(uint64_t a, uint64_t b)
{
#ifdef __CUDACC__
    return __umul64hi(a, b);
#else
    return (uint64_t)(((unsigned __int128)a * b) >> 64);
#endif
}

/* floor(count * U) of a 128-bit U in [0, 1): the chances differ by less than 2^-75. */
V_ROUTINE double draw_randint_f64(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                  double a, double b)
{
    double first = V_CEIL_f64(a), count = V_FLOOR_f64(b) - first + 1.0;
    if (!(count >= 1.0) || !(count <= 0x1p53)) return V_NAN_f64;
    draw_words words = draw_four(seed, stream, element, step);
    uint64_t high = (uint64_t)words.a << 32 | words.b, low = (uint64_t)words.c << 32 | words.d;
    uint64_t whole = (uint64_t)count, sum = whole * high;
    uint64_t carry = sum + draw_high_product(whole, low) < sum ? 1 : 0;
    return first + (double)(draw_high_product(whole, high) + carry);
}

V_ROUTINE float draw_gamma_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                               float a, float b)
{
    return (float)draw_gamma_f64(seed, stream, element, step, (double)a, (double)b);
}

V_ROUTINE float draw_poisson_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                 float a)
{
    return (float)draw_poisson_f64(seed, stream, element, step, (double)a);
}

V_ROUTINE float draw_binomial_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                  float a, float b)
{
    return (float)draw_binomial_f64(seed, stream, element, step, (double)a, (double)b);
}

V_ROUTINE float draw_randint_f32(uint64_t seed, uint64_t stream, uint64_t element, uint64_t step,
                                 float a, float b)
{
    return (float)draw_randint_f64(seed, stream, element, step, (double)a, (double)b);
}

#endif
