/* SPDX-License-Identifier: MIT
 * The value of every row of functions.def: v_NAME_f32 and v_NAME_f64. This very text is compiled
 * into the loops, embedded into native kernels and into CUDA, and gives the same bits in all of
 * them and at every vector width: no call, no branch (selects only), every fused
 * multiply-add written out, float32 in float32 arithmetic. Errors stay within 2 units in the last
 * place. Compile with -ffp-contract=off -fno-math-errno -fno-trapping-math, so that loops over
 * these functions become vector code. Polynomials are near-minimax fits. */
#ifndef CANN_BASE_VMATH_H
#define CANN_BASE_VMATH_H

#ifdef __CUDACC__
#define V_INLINE    static __device__ __forceinline__
#define V_ROUTINE   static __device__
#define V_TABLE     static __device__ const
#define V_FMA_f32   fmaf
#define V_FMA_f64   fma
#define V_SQRT_f32  sqrtf
#define V_SQRT_f64  sqrt
#define V_FABS_f32  fabsf
#define V_FABS_f64  fabs
#define V_FLOOR_f32 floorf
#define V_FLOOR_f64 floor
#define V_CEIL_f32  ceilf
#define V_CEIL_f64  ceil
#define V_RINT_f32  rintf
#define V_RINT_f64  rint
#else
#define V_INLINE    static inline __attribute__((always_inline, unused))
#define V_ROUTINE   static __attribute__((unused))
#define V_TABLE     static const __attribute__((unused))
#define V_FMA_f32   __builtin_fmaf
#define V_FMA_f64   __builtin_fma
#define V_SQRT_f32  __builtin_sqrtf
#define V_SQRT_f64  __builtin_sqrt
#define V_FABS_f32  __builtin_fabsf
#define V_FABS_f64  __builtin_fabs
#define V_FLOOR_f32 __builtin_floorf
#define V_FLOOR_f64 __builtin_floor
#define V_CEIL_f32  __builtin_ceilf
#define V_CEIL_f64  __builtin_ceil
#define V_RINT_f32  __builtin_rintf
#define V_RINT_f64  __builtin_rint
#endif
#define V_INFINITY_f32 __builtin_inff()
#define V_INFINITY_f64 __builtin_inf()
/* The arguments of sin, cos and tan that need no table. */
#define V_WITHIN_f32 0x1p17f
#define V_WITHIN_f64 0x1p40
#define V_NAN_f32    __builtin_nanf("")
#define V_NAN_f64    __builtin_nan("")

/* ---- float64 ---- */

V_INLINE double v_of_bits_f64(long long bits)
{
    union {
        long long bits;
        double value;
    } both = {bits};
    return both.value;
}

V_INLINE long long v_bits_of_f64(double a)
{
    union {
        double value;
        long long bits;
    } both = {a};
    return both.bits;
}

V_INLINE double v_add_f64(double a, double b)
{
    return a + b;
}
V_INLINE double v_sub_f64(double a, double b)
{
    return a - b;
}
V_INLINE double v_mul_f64(double a, double b)
{
    return a * b;
}
V_INLINE double v_div_f64(double a, double b)
{
    return a / b;
}
V_INLINE double v_negate_f64(double a)
{
    return -a;
}
V_INLINE double v_lt_f64(double a, double b)
{
    return a < b ? 1.0 : 0.0;
}
V_INLINE double v_le_f64(double a, double b)
{
    return a <= b ? 1.0 : 0.0;
}
V_INLINE double v_gt_f64(double a, double b)
{
    return a > b ? 1.0 : 0.0;
}
V_INLINE double v_ge_f64(double a, double b)
{
    return a >= b ? 1.0 : 0.0;
}
V_INLINE double v_eq_f64(double a, double b)
{
    return a == b ? 1.0 : 0.0;
}
V_INLINE double v_ne_f64(double a, double b)
{
    return a != b ? 1.0 : 0.0;
}
V_INLINE double v_both_f64(double a, double b)
{
    return (a != 0.0) & (b != 0.0) ? 1.0 : 0.0;
}
V_INLINE double v_either_f64(double a, double b)
{
    return (a != 0.0) | (b != 0.0) ? 1.0 : 0.0;
}
V_INLINE double v_invert_f64(double a)
{
    return a == 0.0 ? 1.0 : 0.0;
}
V_INLINE double v_select_f64(double a, double b, double c)
{
    return a != 0.0 ? b : c;
}
V_INLINE double v_fma_f64(double a, double b, double c)
{
    return V_FMA_f64(a, b, c);
}
V_INLINE double v_sqrt_f64(double a)
{
    return V_SQRT_f64(a);
}
V_INLINE double v_abs_f64(double a)
{
    return V_FABS_f64(a);
}
V_INLINE double v_floor_f64(double a)
{
    return V_FLOOR_f64(a);
}
V_INLINE double v_ceil_f64(double a)
{
    return V_CEIL_f64(a);
}
V_INLINE double v_round_f64(double a)
{
    return V_RINT_f64(a);
}
V_INLINE double v_isnan_f64(double a)
{
    return a != a ? 1.0 : 0.0;
}
V_INLINE double v_step_f64(double a)
{
    return a >= 0.0 ? 1.0 : 0.0;
}
V_INLINE double v_sign_f64(double a)
{
    return a > 0.0 ? 1.0 : a < 0.0 ? -1.0 : a;
}
V_INLINE double v_pos_f64(double a)
{
    return a <= 0.0 ? 0.0 : a;
}
V_INLINE double v_neg_f64(double a)
{
    return a >= 0.0 ? 0.0 : a;
}
V_INLINE double v_min_f64(double a, double b)
{
    return (a < b) | (a != a) ? a : b;
}
V_INLINE double v_max_f64(double a, double b)
{
    return (a > b) | (a != a) ? a : b;
}
V_INLINE double v_clip_f64(double a, double b, double c)
{
    return a < b ? b : a > c ? c : a;
}

V_INLINE double v_with_sign_f64(double a, double sign)
{
    return v_of_bits_f64((v_bits_of_f64(a) & 0x7fffffffffffffff) |
                         (v_bits_of_f64(sign) & ~0x7fffffffffffffff));
}

/* 2^n of a whole n for which it is a normal number. */
V_INLINE double v_power_of_2_f64(long long n)
{
    return v_of_bits_f64((long long)((unsigned long long)(n + 1023) << 52));
}

/* |a/b| in whole steps to the nearest: three of them reach quotients of 2^150; beyond, a holds no
 * digit below b and the result is 0. */
V_INLINE double v_mod_f64(double a, double b)
{
    double size = V_FABS_f64(b), rest = V_FABS_f64(a);
    double beyond = size * 0x1p150;
    rest = V_FMA_f64(-V_RINT_f64(rest / size), size, rest);
    rest = V_FMA_f64(-V_RINT_f64(rest / size), size, rest);
    rest = V_FMA_f64(-V_RINT_f64(rest / size), size, rest);
    rest = (V_FABS_f64(a) >= beyond) & (beyond > 0.0) & (beyond < V_INFINITY_f64) ? a - a : rest;
    rest = a < 0.0 ? -rest : rest;
    rest = (rest < 0.0) & (b > 0.0) ? rest + b : (rest > 0.0) & (b < 0.0) ? rest + b : rest;
    rest = rest == 0.0 ? v_with_sign_f64(0.0, b) : rest;
    double whole = (a < 0.0) & (b > 0.0) ? b : (a > 0.0) & (b < 0.0) ? b : a;
    return (size == V_INFINITY_f64) & (a - a == 0.0) ? whole : rest;
}

/* e^(a + low) 2^shift with |low| far below 1 (-0 where there is none: a sum that changes nothing),
 * by e^r 2^n with r = a - n log 2, exact before its second part is taken off. The low bits of
 * `magic` hold n, held back where e^a overflows all the same; 2^n goes in two factors, so that
 * subnormal results are rounded once. */
V_INLINE double v_exp_parts_f64(double a, double low, long long shift)
{
    double x = a < -746.0 ? -746.0 : a;
    double magic = V_FMA_f64(x, 1.4426950408889634, 0x1.8p52);
    long long bits = v_bits_of_f64(magic), most = v_bits_of_f64(0x1.8p52) + 1030;
    bits = bits < most ? bits : most;
    double n = v_of_bits_f64(bits) - 0x1.8p52;
    double r = V_FMA_f64(-n, 0.6931471805599453, x) + low;
    r = V_FMA_f64(-n, 2.3190468138462996e-17, r);
    double p = 2.511270858269432e-08;
    p = V_FMA_f64(p, r, 2.7631607802607256e-07);
    p = V_FMA_f64(p, r, 2.7557232724831563e-06);
    p = V_FMA_f64(p, r, 2.48014889797183e-05);
    p = V_FMA_f64(p, r, 0.00019841269898777635);
    p = V_FMA_f64(p, r, 0.0013888888948007572);
    p = V_FMA_f64(p, r, 0.008333333333315925);
    p = V_FMA_f64(p, r, 0.041666666666511254);
    p = V_FMA_f64(p, r, 0.16666666666666685);
    p = V_FMA_f64(p, r, 0.5000000000000013);
    p = 1.0 + V_FMA_f64(r * r, p, r);
    unsigned long long power = (unsigned long long)(bits + shift),
                       one = (unsigned long long)v_bits_of_f64(1.0);
    unsigned long long half =
        (power << (52 - 1)) & (unsigned long long)v_bits_of_f64(-V_INFINITY_f64);
    unsigned long long rest = (power << 52) - half;
    return p * v_of_bits_f64((long long)(half + one)) * v_of_bits_f64((long long)(rest + one));
}

V_INLINE double v_exp_f64(double a)
{
    return v_exp_parts_f64(a, -0.0, 0);
}

/* e^a - 1 = (high + low) * scale, good to 2^-60; scale is not 1 only where e^a nears overflow. */
typedef struct v_split_f64 {
    double high, low, scale;
} v_split_f64;

/* a + b = high + low exactly. */
V_INLINE v_split_f64 v_sum_f64(double a, double b)
{
    v_split_f64 sum;
    sum.high = a + b;
    double part = sum.high - a;
    sum.low = (a - (sum.high - part)) + (b - part);
    sum.scale = 1.0;
    return sum;
}

V_INLINE v_split_f64 v_expm1_parts_f64(double a)
{
    double x = a < -746.0 ? -746.0 : a;
    x = x > 742.0 ? 742.0 : x;
    double magic = V_FMA_f64(x, 1.4426950408889634, 0x1.8p52);
    double n = magic - 0x1.8p52;
    double r0 = V_FMA_f64(-n, 0.6931471805599453, x), r1 = -n * 2.3190468138462996e-17;
    double r = r0 + r1;
    double rest = (r0 - r) + r1;
    double p = 2.092173717458832e-09;
    p = V_FMA_f64(p, r, 2.5112715998088968e-08);
    p = V_FMA_f64(p, r, 2.7557251887332914e-07);
    p = V_FMA_f64(p, r, 2.7557232721531858e-06);
    p = V_FMA_f64(p, r, 2.4801587349152193e-05);
    p = V_FMA_f64(p, r, 0.00019841269898777635);
    p = V_FMA_f64(p, r, 0.0013888888888873296);
    p = V_FMA_f64(p, r, 0.008333333333315925);
    p = V_FMA_f64(p, r, 0.041666666666666685);
    p = V_FMA_f64(p, r, 0.16666666666666685);
    double half = 0.5 * r, square = half * r;
    double high = r + square;
    double low = V_FMA_f64(half, r, -square) + V_FMA_f64(rest, 1.0 + r, square * (2.0 * r) * p);
    low += (r - high) + square;
    long long large = n > 900.0 ? 128 : 0;
    long long power = v_bits_of_f64(magic) - v_bits_of_f64(0x1.8p52) - large;
    power = n < -120.0 ? (-120) : power;
    double factor = v_power_of_2_f64(power), one = v_power_of_2_f64(-large);
    high *= factor;
    low *= factor;
    double base = factor - one;
    double part = base - factor;
    low += (factor - (base - part)) - (one + part);
    v_split_f64 result;
    result.high = base + high;
    part = result.high - base;
    low += (base - (result.high - part)) + (high - part);
    result.low = low;
    result.scale = v_power_of_2_f64(large);
    return result;
}

V_INLINE double v_expm1_f64(double a)
{
    v_split_f64 e = v_expm1_parts_f64(a);
    double value = (e.high + e.low) * e.scale;
    return V_FABS_f64(a) < 0x1p-55 ? a : value;
}

V_INLINE double v_exprel_f64(double a)
{
    v_split_f64 e = v_expm1_parts_f64(a);
    double inverse = 1.0 / a, value = e.high * inverse;
    value = V_FMA_f64(V_FMA_f64(-value, a, e.high) + e.low, inverse, value) * e.scale;
    value = a > 742.0 ? V_INFINITY_f64 : a < -0x1p100 ? -inverse : value;
    return V_FABS_f64(a) < 0x1p-55 ? 1.0 : value;
}

V_INLINE double v_exprel2_f64(double a)
{
    v_split_f64 e = v_expm1_parts_f64(a);
    double x = a < -0x1p100 ? -0x1p100 : a > 742.0 ? 742.0 : a;
    double away = x / e.scale;
    double high = e.high - away;
    double part = high - e.high;
    double low = (e.high - (high - part)) - (away + part) + e.low;
    double under = x * x, inverse = 1.0 / under, value = high * inverse;
    low -= value * V_FMA_f64(x, x, -under);
    value = V_FMA_f64(V_FMA_f64(-value, under, high) + low, inverse, value) * e.scale;
    value = a > 742.0 ? V_INFINITY_f64 : a < -0x1p100 ? -1.0 / a : value;
    double p = 7.648356674232569e-13;
    p = V_FMA_f64(p, a, 1.1636482807798596e-11);
    p = V_FMA_f64(p, a, 1.6060882123570665e-10);
    p = V_FMA_f64(p, a, 2.0874521160620245e-09);
    p = V_FMA_f64(p, a, 2.5052077289061676e-08);
    p = V_FMA_f64(p, a, 2.755733403618173e-07);
    p = V_FMA_f64(p, a, 2.7557319437104723e-06);
    p = V_FMA_f64(p, a, 2.480158725202124e-05);
    p = V_FMA_f64(p, a, 0.0001984126984059167);
    p = V_FMA_f64(p, a, 0.001388888888896512);
    p = V_FMA_f64(p, a, 0.008333333333334253);
    p = V_FMA_f64(p, a, 0.041666666666666276);
    p = V_FMA_f64(p, a, 0.16666666666666663);
    p = V_FMA_f64(p, a, 0.5);
    return V_FABS_f64(a) < 1.0 ? p : value;
}

V_INLINE double v_exprel3_f64(double a)
{
    v_split_f64 e = v_expm1_parts_f64(a);
    double x = a < -0x1p100 ? -0x1p100 : a > 742.0 ? 742.0 : a;
    double away = x / e.scale;
    double high = e.high - away;
    double part = high - e.high;
    double low = (e.high - (high - part)) - (away + part) + e.low;
    double half = 0.5 * away, square = half * x;
    double sum = high - square;
    part = sum - high;
    low += (high - (sum - part)) - (square + part) - V_FMA_f64(half, x, -square);
    double under = x * x, under_low = V_FMA_f64(x, x, -under) * x, cube = under * x;
    double inverse = 1.0 / cube, value = sum * inverse;
    low -= value * (V_FMA_f64(under, x, -cube) + under_low);
    value = V_FMA_f64(V_FMA_f64(-value, cube, sum) + low, inverse, value) * e.scale;
    value = a > 742.0 ? V_INFINITY_f64 : a < -0x1p100 ? -0.5 / a : value;
    double p = 1.2657914911743752e-14;
    p = V_FMA_f64(p, a, 4.806978525956655e-14);
    p = V_FMA_f64(p, a, 7.277849855304692e-13);
    p = V_FMA_f64(p, a, 1.1470938747954574e-11);
    p = V_FMA_f64(p, a, 1.6064596127155685e-10);
    p = V_FMA_f64(p, a, 2.087674929359436e-09);
    p = V_FMA_f64(p, a, 2.505206583428503e-08);
    p = V_FMA_f64(p, a, 2.7557319291568064e-07);
    p = V_FMA_f64(p, a, 2.7557319398752083e-06);
    p = V_FMA_f64(p, a, 2.48015873013286e-05);
    p = V_FMA_f64(p, a, 0.0001984126984090108);
    p = V_FMA_f64(p, a, 0.0013888888888889319);
    p = V_FMA_f64(p, a, 0.008333333333333677);
    p = V_FMA_f64(p, a, 0.041666666666666664);
    p = V_FMA_f64(p, a, 0.16666666666666666);
    return V_FABS_f64(a) < 1.0 ? p : value;
}

/* a = fraction * 2^exponent with the fraction within sqrt(1/2) and sqrt(2); a > 0, also subnormal.
 */
typedef struct v_number_f64 {
    double fraction, exponent;
} v_number_f64;

V_INLINE v_number_f64 v_take_apart_f64(double a)
{
    double tiny = a < 0x1p-1022 ? 1.0 : 0.0;
    unsigned long long bits = (unsigned long long)v_bits_of_f64(a < 0x1p-1022 ? a * 0x1p52 : a);
    bits -= (unsigned long long)v_bits_of_f64(0.7071067811865476);
    long long biased = (long long)((bits + (unsigned long long)v_bits_of_f64(1.0)) >> 52);
    v_number_f64 result;
    bits += (unsigned long long)v_bits_of_f64(0.7071067811865476) -
            ((unsigned long long)(biased - 1023) << 52);
    result.fraction = v_of_bits_f64((long long)bits);
    result.exponent = v_of_bits_f64(v_bits_of_f64(0x1p52) | biased) - (0x1p52 + 1023);
    result.exponent -= tiny * 52.0;
    return result;
}

/* log(fraction) + exponent*log(2) with fraction = 1 + f: by the series of artanh(f/(2 + f)). */
V_INLINE double v_log_parts_f64(double f, double exponent)
{
    double s = f / (2.0 + f);
    double z = s * s;
    double p = 0.1479784006710657;
    p = V_FMA_f64(p, z, 0.1531385313789698);
    p = V_FMA_f64(p, z, 0.18183572504150583);
    p = V_FMA_f64(p, z, 0.22222198403083);
    p = V_FMA_f64(p, z, 0.2857142874423165);
    p = V_FMA_f64(p, z, 0.39999999999405034);
    p = V_FMA_f64(p, z, 0.6666666666666736);
    double half = 0.5 * f * f;
    double tail = V_FMA_f64(s, V_FMA_f64(z, p, half), exponent * 5.497923018708371e-14);
    return V_FMA_f64(exponent, 0.6931471805598903, f - (half - tail));
}

/* What a logarithm is where a is not a positive finite number. */
V_INLINE double v_log_special_f64(double a, double value)
{
    value = a < V_INFINITY_f64 ? value : a;
    return a > 0.0 ? value : a == 0.0 ? -V_INFINITY_f64 : a < 0.0 ? V_NAN_f64 : a;
}

V_INLINE double v_log_f64(double a)
{
    v_number_f64 x = v_take_apart_f64(a);
    return v_log_special_f64(a, v_log_parts_f64(x.fraction - 1.0, x.exponent));
}

V_INLINE double v_log1p_f64(double a)
{
    double sum = 1.0 + a, part = sum - 1.0;
    double lost = (1.0 - (sum - part)) + (a - part);
    v_number_f64 x = v_take_apart_f64(sum);
    double scale =
        v_of_bits_f64(v_bits_of_f64(1.0) - (v_bits_of_f64(sum) - v_bits_of_f64(x.fraction)));
    lost = sum > 0x1p200 ? 0.0 : lost * scale;
    double value = v_log_special_f64(sum, v_log_parts_f64((x.fraction - 1.0) + lost, x.exponent));
    return V_FABS_f64(a) < 0x1p-55 ? a : value;
}

/* log(a) = high + low, good to 2^-64 of its size; scale is not used. */
V_INLINE v_split_f64 v_log_split_f64(double a)
{
    v_number_f64 x = v_take_apart_f64(a);
    double f = x.fraction - 1.0, sum = 2.0 + f;
    double inverse = 1.0 / sum;
    double s = f * inverse;
    double s_low = V_FMA_f64(-s, f - (sum - 2.0), V_FMA_f64(-s, sum, f)) * inverse;
    double z = s * s;
    double z_low = V_FMA_f64(s, s, -z) + 2.0 * s * s_low;
    double p = 0.13201435781449586;
    p = V_FMA_f64(p, z, 0.13256229316171234);
    p = V_FMA_f64(p, z, 0.15386784606660048);
    p = V_FMA_f64(p, z, 0.18181783720347466);
    p = V_FMA_f64(p, z, 0.22222222528126206);
    p = V_FMA_f64(p, z, 0.2857142857004743);
    p = V_FMA_f64(p, z, 0.40000000000002384);
    double tail = z * p;
    double c = 0.6666666666666666 + tail;
    double c_low = (0.6666666666666666 - c) + tail + 3.700743415417188e-17;
    double t = z * c;
    double t_low = V_FMA_f64(z, c, -t) + V_FMA_f64(z, c_low, z_low * c);
    double u = s * t;
    double u_low = V_FMA_f64(s, t, -u) + V_FMA_f64(s, t_low, s_low * t);
    double high = 2.0 * s + u;
    double low = (2.0 * s - high) + u + (u_low + 2.0 * s_low);
    double whole = x.exponent * 0.6931471805598903;
    sum = whole + high;
    low = (whole - sum) + high + V_FMA_f64(x.exponent, 5.497923018708371e-14, low);
    v_split_f64 result;
    result.high = sum + low;
    result.low = (sum - result.high) + low;
    result.scale = 1.0;
    return result;
}

V_INLINE double v_log10_f64(double a)
{
    v_split_f64 x = v_log_split_f64(a);
    double high = x.high * 0.4342944819032518;
    double low = V_FMA_f64(x.high, 0.4342944819032518, -high) +
                 V_FMA_f64(x.high, 1.098319650216765e-17, x.low * 0.4342944819032518);
    return v_log_special_f64(a, high + low);
}

V_INLINE double v_pow_f64(double a, double b)
{
    double size = V_FABS_f64(a);
    v_split_f64 x = v_log_split_f64(size);
    double exponent = size == 0.0              ? -V_INFINITY_f64
                      : size == V_INFINITY_f64 ? V_INFINITY_f64
                                               : x.high;
    double high = b * exponent;
    double low = V_FMA_f64(b, x.high, -high) + b * x.low;
    low = V_FABS_f64(high) < 1500.0 ? low : 0.0;
    double value = v_exp_parts_f64(high, low, 0);
    double broken = V_FABS_f64(V_RINT_f64(b) - b), half = 0.5 * b;
    double sign = V_FABS_f64(V_RINT_f64(half) - half) == 0.5 ? a : 1.0;
    value = (a < 0.0) & (broken > 0.0) & (size < V_INFINITY_f64) ? V_NAN_f64
                                                                 : v_with_sign_f64(value, sign);
    value = (a != a) | (b != b) ? a + b : value;
    value = (size == 1.0) & (V_FABS_f64(b) == V_INFINITY_f64) ? 1.0 : value;
    return (b == 0.0) | (a == 1.0) ? 1.0 : value;
}

V_INLINE double v_cbrt_f64(double a)
{
    v_number_f64 x = v_take_apart_f64(V_FABS_f64(a));
    double third = V_RINT_f64(x.exponent * 0.3333333333333333);
    double rest = x.exponent - 3.0 * third;
    double m = x.fraction * (rest > 0.0 ? 2.0 : rest < 0.0 ? 0.5 : 1.0);
    double y = 0.027941972984810565;
    y = V_FMA_f64(y, x.fraction, -0.2173245294264283);
    y = V_FMA_f64(y, x.fraction, 0.6867964505362203);
    y = V_FMA_f64(y, x.fraction, -1.1644779330871307);
    y = V_FMA_f64(y, x.fraction, 1.6670206036806783);
    y *= rest > 0.0 ? 0.7937005259840998 : rest < 0.0 ? 1.2599210498948732 : 1.0;
    double miss;
    miss = V_FMA_f64(-m * y, y * y, 1.0);
    y = V_FMA_f64(y * miss, V_FMA_f64(miss, 0.2222222222222222, 0.3333333333333333), y);
    miss = V_FMA_f64(-m * y, y * y, 1.0);
    y = V_FMA_f64(y * miss, V_FMA_f64(miss, 0.2222222222222222, 0.3333333333333333), y);
    double value = m * y * y;
    double square = value * value;
    miss = V_FMA_f64(-square, value, m) - V_FMA_f64(value, value, -square) * value;
    value = V_FMA_f64(miss, y * y * 0.3333333333333333, value);
    long long power = v_bits_of_f64(third + 0x1.8p52) - v_bits_of_f64(0x1.8p52);
    value = v_with_sign_f64(value * v_power_of_2_f64(power), a);
    return (V_FABS_f64(a) < V_INFINITY_f64) & (a != 0.0) ? value : a;
}

V_INLINE double v_hypot_f64(double a, double b)
{
    double x = V_FABS_f64(a), y = V_FABS_f64(b);
    double most = x > y ? x : y, least = x > y ? y : x;
    double scale = most > 0x1p500 ? 0x1p-600 : most < 0x1p-440 ? 0x1p600 : 1.0;
    double back = most > 0x1p500 ? 0x1p600 : most < 0x1p-440 ? 0x1p-600 : 1.0;
    most *= scale;
    least *= scale;
    double value = V_SQRT_f64(V_FMA_f64(most, most, least * least)) * back;
    value = (a != a) | (b != b) ? a + b : value;
    return (x == V_INFINITY_f64) | (y == V_INFINITY_f64) ? V_INFINITY_f64 : value;
}

/* a - n pi/2 = high + low with n whole, |high| a little above pi/4 at most. */
typedef struct v_turn_f64 {
    double high, low;
    long long quarter;
} v_turn_f64;

/* For |a| up to V_WITHIN: pi/2 in three parts, the first product taken off exactly. */
V_INLINE v_turn_f64 v_reduce_within_f64(double a)
{
    double magic = V_FMA_f64(a, 0.6366197723675814, 0x1.8p52);
    double n = magic - 0x1.8p52;
    double r = V_FMA_f64(-n, 1.5707963267948966, a);
    double second = n * 6.123233995736766e-17,
           second_low = V_FMA_f64(n, 6.123233995736766e-17, -second);
    double high = r - second;
    double part = high - r;
    double low =
        (r - (high - part)) - (second + part) - V_FMA_f64(n, -1.4973849048591698e-33, second_low);
    v_turn_f64 turn;
    turn.high = high + low;
    turn.low = (high - turn.high) + low;
    turn.quarter = v_bits_of_f64(magic) & 3;
    return turn;
}

/* Row k holds 2^(32 k) 2/pi in four parts, less whole multiples of 4, which a whole number times
 * four quarter turns never shows. */
V_TABLE double v_two_over_pi[31 * 4] = {
    0.63661977236758138,  -3.9357353350364972e-17, -2.1442872565786008e-33, 1.6107127853188224e-49,
    2.3057263591291792,   -1.1351825306992169e-16, -5.6652443734822311e-33, -4.4957850485131429e-51,
    1.9849753272621515,   -3.1178565966641257e-17, 6.863064799465887e-34,   -3.385108475271734e-51,
    1.9578379245607584,   7.7695847040018294e-17,  3.34906530821634e-33,    -1.9473147087135764e-49,
    0.85697302809809472,  3.5775109764137119e-18,  -4.4099506936397011e-35, 8.1251766174218354e-52,
    1.2354059373013278,   5.0950457647316266e-17,  8.5329798786623268e-34,  1.6800657131910823e-50,
    1.9934294027905102,   7.4686101467630415e-17,  2.6623537174486554e-33,  2.6242903164050182e-50,
    3.8700526584208474,   1.9744725602752141e-16,  -1.0557320363533948e-32, 6.7919459910257618e-49,
    1.7153996364816557,   3.9899971032660159e-17,  -2.778971522716871e-33,  1.3140035157601709e-49,
    2.2589999958929963,   2.0697627390447952e-16,  5.7620755074193649e-33,  -6.2786889145931058e-50,
    0.024554187906522779, 1.5716943815562158e-18,  -6.6771287530218482e-35, -3.3903638947705708e-51,
    2.0383540459425755,   1.5421106459015996e-16,  4.2577928399869269e-34,  2.5688172265165462e-50,
    0.99264401865472129,  -1.0467525454342137e-17, 6.2932709232348029e-34,  -3.1076181173778906e-50,
    0.6920418289742053,   -2.8341991027430526e-17, -6.8599880014389867e-34, -1.7186745576996058e-50,
    2.9082368587103078,   6.271635464139531e-17,   6.0653663707502085e-33,  -3.3322666471961407e-49,
    1.1825449776166452,   2.098179600458306e-18,   -3.1428272666860984e-35, 1.3820409653673834e-51,
    0.91254330582557763,  -2.4219727702166621e-17, 6.2137986551616523e-34,  -5.4169720849710542e-51,
    2.7045821103325305,   -1.356600927142831e-16,  8.4225269935798992e-34,  8.5451145843859824e-50,
    1.2248815431988307,   -8.3884104368868919e-17, -1.3178845532633915e-33, 8.024134531623681e-50,
    1.5129886839099682,   -6.302354304316678e-18,  1.1435170039797679e-34,  -2.1813463004889347e-51,
    0.61139485513374281,  3.2051665461021856e-18,  -7.8194077256501898e-35, -5.236674178479329e-51,
    3.7420830864284391,   -1.1102949761532465e-16, 9.0650696350607276e-33,  -3.9232745439848328e-49,
    3.124886989562603,    -1.1015850168037546e-16, 2.0080247848150783e-33,  1.0635763883609244e-49,
    3.8672728575613147,   -2.006125451527286e-16,  1.0495422339270514e-32,  -4.7234593389917425e-49,
    3.9343119588102495,   1.8211488159424886e-16,  -1.0200119159100574e-32, 4.2329822097330657e-49,
    3.351721592113984,    -1.6525656610109604e-17, 1.2032554679689714e-33,  -2.8985615296438144e-50,
    3.4266127830267514,   1.3483732715678284e-16,  -6.1793931945085962e-33, -5.3727338981998059e-50,
    3.1554418633015979,   -8.314819587895112e-18,  -5.2074630498591168e-35, 2.7482121952990456e-51,
    3.3096656442197623,   1.4124214154350981e-16,  -5.0183404360921263e-33, -3.1452412415880259e-49,
    2.618651043031746,    -7.2428961840376022e-17, 1.391760450615745e-33,   -5.3503594020698217e-50,
    1.457637475785212,    2.0558554398611556e-17,  4.9571308478526475e-34,  -1.196861860890493e-51,
};

/* For any a = x 2^(32 k) with x < 2^84, whole where k > 0: x times row k in parts that are exact or
 * far below the result, multiples of 4 left out. Payne & Hanek, SIGNUM Newsletter 18 (1983) 19. */
V_INLINE v_turn_f64 v_reduce_far_f64(double a)
{
    long long exponent = (long long)((unsigned long long)v_bits_of_f64(V_FABS_f64(a)) >> 52);
    long long row = exponent < 1075 ? 0 : (long long)((unsigned long long)(exponent - 1075) >> 5);
    row = row > 30 ? 30 : row;
    double x = a * v_power_of_2_f64(-32 * row);
    double p0 = x * v_two_over_pi[4 * row], p1 = x * v_two_over_pi[4 * row + 1];
    double p2 = x * v_two_over_pi[4 * row + 2], p3 = x * v_two_over_pi[4 * row + 3];
    double e0 = V_FMA_f64(x, v_two_over_pi[4 * row], -p0);
    double e1 = V_FMA_f64(x, v_two_over_pi[4 * row + 1], -p1);
    double e2 = V_FMA_f64(x, v_two_over_pi[4 * row + 2], -p2);
    v_split_f64 first = v_sum_f64(e0, p1), second = v_sum_f64(e1, p2);
    p0 -= 4.0 * V_RINT_f64(0.25 * p0);
    first.high -= 4.0 * V_RINT_f64(0.25 * first.high);
    v_split_f64 whole = v_sum_f64(p0, first.high);
    double n = V_RINT_f64(whole.high);
    v_split_f64 rest = v_sum_f64(whole.high - n, first.low);
    v_split_f64 more = v_sum_f64(rest.high, second.high);
    v_split_f64 f =
        v_sum_f64(more.high, (whole.low + rest.low) + more.low + (second.low + (e2 + p3)));
    double high = f.high * 1.5707963267948966;
    double low = V_FMA_f64(f.high, 1.5707963267948966, -high) +
                 V_FMA_f64(f.high, 6.123233995736766e-17, f.low * 1.5707963267948966);
    v_turn_f64 turn;
    turn.high = high + low;
    turn.low = (high - turn.high) + low;
    turn.quarter = v_bits_of_f64(n + 0x1.8p52) & 3;
    return turn;
}

V_INLINE v_turn_f64 v_reduce_f64(double a)
{
    v_turn_f64 near = v_reduce_within_f64(a), far = v_reduce_far_f64(a);
    near.high = V_FABS_f64(a) <= V_WITHIN_f64 ? near.high : far.high;
    near.low = V_FABS_f64(a) <= V_WITHIN_f64 ? near.low : far.low;
    near.quarter = V_FABS_f64(a) <= V_WITHIN_f64 ? near.quarter : far.quarter;
    return near;
}
V_INLINE v_split_f64 v_sine_of_f64(v_turn_f64 turn)
{
    double r = turn.high, z = r * r;
    double p = 1.5890302947809716e-10;
    p = V_FMA_f64(p, z, -2.5050646461131212e-08);
    p = V_FMA_f64(p, z, 2.755731298036354e-06);
    p = V_FMA_f64(p, z, -0.00019841269827755223);
    p = V_FMA_f64(p, z, 0.008333333333319828);
    p = V_FMA_f64(p, z, -0.1666666666666662);
    double tail = V_FMA_f64(r * z, p, turn.low * (1.0 - 0.5 * z));
    v_split_f64 sine;
    sine.high = r + tail;
    sine.low = (r - sine.high) + tail;
    sine.scale = 1.0;
    return sine;
}

V_INLINE v_split_f64 v_cosine_of_f64(v_turn_f64 turn)
{
    double r = turn.high, z = r * r;
    double p = -1.1355321052717203e-11;
    p = V_FMA_f64(p, z, 2.087564059332233e-09);
    p = V_FMA_f64(p, z, -2.7557313751512856e-07);
    p = V_FMA_f64(p, z, 2.4801587287431196e-05);
    p = V_FMA_f64(p, z, -0.001388888888887089);
    p = V_FMA_f64(p, z, 0.04166666666666658);
    double half = 0.5 * z, main = 1.0 - half;
    double tail =
        ((1.0 - main) - half) + V_FMA_f64(z * z, p, -r * turn.low) - 0.5 * V_FMA_f64(r, r, -z);
    v_split_f64 cosine;
    cosine.high = main + tail;
    cosine.low = (main - cosine.high) + tail;
    cosine.scale = 1.0;
    return cosine;
}

V_INLINE double v_sin_of_f64(double a, v_turn_f64 turn)
{
    double size = (turn.quarter & 1) != 0 ? v_cosine_of_f64(turn).high : v_sine_of_f64(turn).high;
    double value = (turn.quarter & 2) != 0 ? -size : size;
    return V_FABS_f64(a) < 0x1p-55 ? a : value;
}

V_INLINE double v_cos_of_f64(v_turn_f64 turn)
{
    double size = (turn.quarter & 1) != 0 ? v_sine_of_f64(turn).high : v_cosine_of_f64(turn).high;
    return ((turn.quarter + 1) & 2) != 0 ? -size : size;
}

V_INLINE double v_tan_of_f64(double a, v_turn_f64 turn)
{
    v_split_f64 sine = v_sine_of_f64(turn), cosine = v_cosine_of_f64(turn);
    long long odd = turn.quarter & 1;
    double over = odd != 0 ? -cosine.high : sine.high, over_low = odd != 0 ? -cosine.low : sine.low;
    double under = odd != 0 ? sine.high : cosine.high, under_low = odd != 0 ? sine.low : cosine.low;
    double inverse = 1.0 / under;
    double t = over * inverse;
    double value = V_FMA_f64(V_FMA_f64(-t, under, over) + (over_low - t * under_low), inverse, t);
    return V_FABS_f64(a) < 0x1p-55 ? a : value;
}

/* Sine, cosine and tangent of any number; and, in the same bits, of those up to V_WITHIN. */
V_INLINE double v_sin_f64(double a)
{
    return v_sin_of_f64(a, v_reduce_f64(a));
}
V_INLINE double v_cos_f64(double a)
{
    return v_cos_of_f64(v_reduce_f64(a));
}
V_INLINE double v_tan_f64(double a)
{
    return v_tan_of_f64(a, v_reduce_f64(a));
}
V_INLINE double v_sin_within_f64(double a)
{
    return v_sin_of_f64(a, v_reduce_within_f64(a));
}
V_INLINE double v_cos_within_f64(double a)
{
    return v_cos_of_f64(v_reduce_within_f64(a));
}
V_INLINE double v_tan_within_f64(double a)
{
    return v_tan_of_f64(a, v_reduce_within_f64(a));
}

/* asin of s within [0, 1/2] is s + s*z*p with z = s^2; past 1/2 asin(a) = pi/2 - 2 asin(s) with
 * z = (1 - a)/2 exact and s its root, whose rounding `low` makes good. */
typedef struct v_arc_f64 {
    double s, low, past;
} v_arc_f64;

V_INLINE v_arc_f64 v_asin_parts_f64(double size)
{
    v_arc_f64 arc;
    arc.past = size > 0.5 ? 1.0 : 0.0;
    double z = size > 0.5 ? 0.5 * (1.0 - size) : size * size;
    double root = V_SQRT_f64(z);
    double lost = root > 0.0 ? V_FMA_f64(-root, root, z) / (2.0 * root) : 0.0;
    double p = 0.031880149589992884;
    p = V_FMA_f64(p, z, -0.016176510620088798);
    p = V_FMA_f64(p, z, 0.01949742362725281);
    p = V_FMA_f64(p, z, 0.006539320472994692);
    p = V_FMA_f64(p, z, 0.012166596838996945);
    p = V_FMA_f64(p, z, 0.013885626655740555);
    p = V_FMA_f64(p, z, 0.017359666747580316);
    p = V_FMA_f64(p, z, 0.022371760376735165);
    p = V_FMA_f64(p, z, 0.0303819590540379);
    p = V_FMA_f64(p, z, 0.04464285682975012);
    p = V_FMA_f64(p, z, 0.07500000000336571);
    p = V_FMA_f64(p, z, 0.166666666666654);
    arc.s = size > 0.5 ? root : size;
    arc.low = V_FMA_f64(arc.s * z, p, size > 0.5 ? lost : 0.0);
    arc.s = z != z ? z : arc.s;
    return arc;
}

V_INLINE double v_asin_f64(double a)
{
    v_arc_f64 arc = v_asin_parts_f64(V_FABS_f64(a));
    double twice = 2.0 * arc.s;
    double high = 1.5707963267948966 - twice;
    double far =
        high + ((1.5707963267948966 - high) - twice + (6.123233995736766e-17 - 2.0 * arc.low));
    return v_with_sign_f64(arc.past != 0.0 ? far : arc.s + arc.low, a);
}

V_INLINE double v_acos_f64(double a)
{
    v_arc_f64 arc = v_asin_parts_f64(V_FABS_f64(a));
    double s = arc.past != 0.0 ? 2.0 * arc.s : v_with_sign_f64(arc.s, a);
    double low = arc.past != 0.0 ? 2.0 * arc.low : v_with_sign_f64(arc.low, a);
    double base = arc.past == 0.0 ? 1.5707963267948966 : 3.141592653589793;
    double base_low = arc.past == 0.0 ? 6.123233995736766e-17 : 1.2246467991473532e-16;
    double high = base - s;
    double value = high + ((base - high) - s + (base_low - low));
    return (arc.past != 0.0) & (a > 0.0) ? s + low : value;
}

/* The angle of (x, y), both >= 0, neither NaN: the quotient is brought within tan(pi/8). */
V_INLINE v_split_f64 v_angle_f64(double y, double x)
{
    double up = (y == V_INFINITY_f64) & (x < V_INFINITY_f64)   ? 1.0
                : (x == V_INFINITY_f64) & (y < V_INFINITY_f64) ? 0.0
                                                               : y;
    double right = (y == V_INFINITY_f64) & (x < V_INFINITY_f64)   ? 0.0
                   : (x == V_INFINITY_f64) & (y < V_INFINITY_f64) ? 1.0
                                                                  : x;
    right = (up == 0.0) & (right == 0.0) ? 1.0 : right;
    up = up == V_INFINITY_f64 ? 1.0 : up;
    right = right == V_INFINITY_f64 ? 1.0 : right;
    double most = up > right ? up : right;
    double scale = most > 0x1p1021 ? 0.25 : most < 0x1p-440 ? 0x1p600 : 1.0;
    up *= scale;
    right *= scale;
    double steep = up > 2.4375 * right ? 1.0 : 0.0, flat = up <= 0.4375 * right ? 1.0 : 0.0;
    double over = steep != 0.0 ? -right : flat != 0.0 ? up : up - right;
    double under = steep != 0.0 ? up : flat != 0.0 ? right : up + right;
    double a = steep + flat == 0.0 ? up : 0.0, b = steep + flat == 0.0 ? right : 0.0;
    double part = over - a;
    double over_low = steep + flat == 0.0 ? (a - (over - part)) - (b + part) : 0.0;
    part = under - a;
    double under_low = steep + flat == 0.0 ? (a - (under - part)) + (b - part) : 0.0;
    double t = over / under;
    double t_low = (V_FMA_f64(-t, under, over) + (over_low - t * under_low)) / under;
    t_low = V_FABS_f64(t) > 0x1p-900 ? t_low : 0.0;
    double z = t * t;
    double p = -0.016233565391232663;
    p = V_FMA_f64(p, z, 0.036477118040120035);
    p = V_FMA_f64(p, z, -0.0497442656115569);
    p = V_FMA_f64(p, z, 0.05832946176758888);
    p = V_FMA_f64(p, z, -0.06660974462707879);
    p = V_FMA_f64(p, z, 0.07691866173533793);
    p = V_FMA_f64(p, z, -0.09090886478018256);
    p = V_FMA_f64(p, z, 0.11111110378758163);
    p = V_FMA_f64(p, z, -0.14285714271869887);
    p = V_FMA_f64(p, z, 0.19999999999868862);
    p = V_FMA_f64(p, z, -0.333333333333329);
    double base = steep != 0.0 ? 1.5707963267948966 : flat != 0.0 ? 0.0 : 0.7853981633974483;
    double base_low = steep != 0.0  ? 6.123233995736766e-17
                      : flat != 0.0 ? 0.0
                                    : 3.061616997868383e-17;
    v_split_f64 angle;
    angle.high = base + t;
    angle.low = (base - angle.high) + t + V_FMA_f64(t * z, p, t_low + base_low);
    angle.scale = 1.0;
    return angle;
}

V_INLINE double v_atan_f64(double a)
{
    v_split_f64 angle = v_angle_f64(V_FABS_f64(a), 1.0);
    double value = v_with_sign_f64(angle.high + angle.low, a);
    return a != a ? a : value;
}

V_INLINE double v_atan2_f64(double a, double b)
{
    v_split_f64 angle = v_angle_f64(V_FABS_f64(a), V_FABS_f64(b));
    double high = 3.141592653589793 - angle.high;
    double back =
        high + ((3.141592653589793 - high) - angle.high + (1.2246467991473532e-16 - angle.low));
    double value = v_bits_of_f64(b) < 0 ? back : angle.high + angle.low;
    value = v_with_sign_f64(value, a);
    return (a != a) | (b != b) ? a + b : value;
}

V_INLINE double v_sinh_f64(double a)
{
    double size = V_FABS_f64(a), z = a * a;
    double p = 7.765897596002214e-13;
    p = V_FMA_f64(p, z, 1.605700052085293e-10);
    p = V_FMA_f64(p, z, 2.5052126856094766e-08);
    p = V_FMA_f64(p, z, 2.755731913037927e-06);
    p = V_FMA_f64(p, z, 0.00019841269841531202);
    p = V_FMA_f64(p, z, 0.00833333333333297);
    p = V_FMA_f64(p, z, 0.16666666666666669);
    double half = v_exp_parts_f64(size, -0.0, -1);
    double far = v_with_sign_f64(half - 0.25 / half, a);
    return size < 1.0 ? V_FMA_f64(a * z, p, a) : far;
}

V_INLINE double v_cosh_f64(double a)
{
    double half = v_exp_parts_f64(V_FABS_f64(a), -0.0, -1);
    return half + 0.25 / half;
}

V_INLINE double v_tanh_f64(double a)
{
    double size = V_FABS_f64(a), z = a * a;
    double p = -1.949555287354456e-05;
    p = V_FMA_f64(p, z, 8.331792693981043e-05);
    p = V_FMA_f64(p, z, -0.00023338261795755337);
    p = V_FMA_f64(p, z, 0.000588444888847958);
    p = V_FMA_f64(p, z, -0.0014555429341546523);
    p = V_FMA_f64(p, z, 0.003592092041122453);
    p = V_FMA_f64(p, z, -0.008863232601955963);
    p = V_FMA_f64(p, z, 0.02186948838582998);
    p = V_FMA_f64(p, z, -0.053968253963756235);
    p = V_FMA_f64(p, z, 0.13333333333326602);
    p = V_FMA_f64(p, z, -0.333333333333333);
    double far = 1.0 - 2.0 / (v_exp_parts_f64(2.0 * size, -0.0, 0) + 1.0);
    return v_with_sign_f64(size < 0.55 ? V_FMA_f64(size * z, p, size) : far, a);
}

/* Below 1 a odd polynomial; past it 1 - exp(-(a^2 + g)) with g smooth and small. */
V_INLINE double v_erf_f64(double a)
{
    double size = V_FABS_f64(a), z = a * a;
    double near = -7.783072163398161e-10;
    near = V_FMA_f64(near, z, 1.3712628823798447e-08);
    near = V_FMA_f64(near, z, -1.6206608356865845e-07);
    near = V_FMA_f64(near, z, 1.6447154868122808e-06);
    near = V_FMA_f64(near, z, -1.4924712509522804e-05);
    near = V_FMA_f64(near, z, 0.0001205529346521502);
    near = V_FMA_f64(near, z, -0.000854832591965114);
    near = V_FMA_f64(near, z, 0.005223977605729029);
    near = V_FMA_f64(near, z, -0.026866170643026575);
    near = V_FMA_f64(near, z, 0.11283791670943219);
    near = V_FMA_f64(near, z, -0.3761263890318347);
    near = V_FMA_f64(near, z, 0.12837916709551256);
    double x = size > 6.0 ? 6.0 : size;
    double y = x - 1.0;
    double g = -1.053504640852199e-12;
    g = V_FMA_f64(g, y, 2.914802642469026e-11);
    g = V_FMA_f64(g, y, -3.717067488778805e-10);
    g = V_FMA_f64(g, y, 2.8856615964187648e-09);
    g = V_FMA_f64(g, y, -1.5002699141129717e-08);
    g = V_FMA_f64(g, y, 5.2314227775799406e-08);
    g = V_FMA_f64(g, y, -9.816893632779511e-08);
    g = V_FMA_f64(g, y, -1.418185337403514e-07);
    g = V_FMA_f64(g, y, 2.058405418838321e-06);
    g = V_FMA_f64(g, y, -9.607560504773566e-06);
    g = V_FMA_f64(g, y, 2.7158126583590282e-05);
    g = V_FMA_f64(g, y, -2.627734002136975e-05);
    g = V_FMA_f64(g, y, -0.0002373226909156294);
    g = V_FMA_f64(g, y, 0.001977902625206629);
    g = V_FMA_f64(g, y, -0.010033825384880415);
    g = V_FMA_f64(g, y, 0.04156109804300319);
    g = V_FMA_f64(g, y, -0.15689274364139938);
    g = V_FMA_f64(g, y, 0.6389675142347905);
    g = V_FMA_f64(g, y, 0.8496055099332482);
    double far = 1.0 - v_exp_parts_f64(-V_FMA_f64(x, x, g), -0.0, 0);
    return size < 1.0 ? V_FMA_f64(a, near, a) : v_with_sign_f64(far, a);
}

V_INLINE double v_sigmoid_f64(double a)
{
    double e = v_exp_parts_f64(-V_FABS_f64(a), -0.0, 0);
    double over = a < 0.0 ? e : 1.0, under = 1.0 + e, inverse = 1.0 / under;
    double value = over * inverse;
    double lost = value * (e - (under - 1.0));
    return V_FMA_f64(V_FMA_f64(-value, under, over) - lost, inverse, value);
}

V_INLINE double v_softplus_f64(double a)
{
    double value = v_pos_f64(a) + v_log1p_f64(v_exp_parts_f64(-V_FABS_f64(a), -0.0, 0));
    return a < V_INFINITY_f64 ? value : a;
}

/* ---- float32 ---- */

V_INLINE float v_of_bits_f32(int bits)
{
    union {
        int bits;
        float value;
    } both = {bits};
    return both.value;
}

V_INLINE int v_bits_of_f32(float a)
{
    union {
        float value;
        int bits;
    } both = {a};
    return both.bits;
}

V_INLINE float v_add_f32(float a, float b)
{
    return a + b;
}
V_INLINE float v_sub_f32(float a, float b)
{
    return a - b;
}
V_INLINE float v_mul_f32(float a, float b)
{
    return a * b;
}
V_INLINE float v_div_f32(float a, float b)
{
    return a / b;
}
V_INLINE float v_negate_f32(float a)
{
    return -a;
}
V_INLINE float v_lt_f32(float a, float b)
{
    return a < b ? 1.0f : 0.0f;
}
V_INLINE float v_le_f32(float a, float b)
{
    return a <= b ? 1.0f : 0.0f;
}
V_INLINE float v_gt_f32(float a, float b)
{
    return a > b ? 1.0f : 0.0f;
}
V_INLINE float v_ge_f32(float a, float b)
{
    return a >= b ? 1.0f : 0.0f;
}
V_INLINE float v_eq_f32(float a, float b)
{
    return a == b ? 1.0f : 0.0f;
}
V_INLINE float v_ne_f32(float a, float b)
{
    return a != b ? 1.0f : 0.0f;
}
V_INLINE float v_both_f32(float a, float b)
{
    return (a != 0.0f) & (b != 0.0f) ? 1.0f : 0.0f;
}
V_INLINE float v_either_f32(float a, float b)
{
    return (a != 0.0f) | (b != 0.0f) ? 1.0f : 0.0f;
}
V_INLINE float v_invert_f32(float a)
{
    return a == 0.0f ? 1.0f : 0.0f;
}
V_INLINE float v_select_f32(float a, float b, float c)
{
    return a != 0.0f ? b : c;
}
V_INLINE float v_fma_f32(float a, float b, float c)
{
    return V_FMA_f32(a, b, c);
}
V_INLINE float v_sqrt_f32(float a)
{
    return V_SQRT_f32(a);
}
V_INLINE float v_abs_f32(float a)
{
    return V_FABS_f32(a);
}
V_INLINE float v_floor_f32(float a)
{
    return V_FLOOR_f32(a);
}
V_INLINE float v_ceil_f32(float a)
{
    return V_CEIL_f32(a);
}
V_INLINE float v_round_f32(float a)
{
    return V_RINT_f32(a);
}
V_INLINE float v_isnan_f32(float a)
{
    return a != a ? 1.0f : 0.0f;
}
V_INLINE float v_step_f32(float a)
{
    return a >= 0.0f ? 1.0f : 0.0f;
}
V_INLINE float v_sign_f32(float a)
{
    return a > 0.0f ? 1.0f : a < 0.0f ? -1.0f : a;
}
V_INLINE float v_pos_f32(float a)
{
    return a <= 0.0f ? 0.0f : a;
}
V_INLINE float v_neg_f32(float a)
{
    return a >= 0.0f ? 0.0f : a;
}
V_INLINE float v_min_f32(float a, float b)
{
    return (a < b) | (a != a) ? a : b;
}
V_INLINE float v_max_f32(float a, float b)
{
    return (a > b) | (a != a) ? a : b;
}
V_INLINE float v_clip_f32(float a, float b, float c)
{
    return a < b ? b : a > c ? c : a;
}

V_INLINE float v_with_sign_f32(float a, float sign)
{
    return v_of_bits_f32((v_bits_of_f32(a) & 0x7fffffff) | (v_bits_of_f32(sign) & ~0x7fffffff));
}

/* 2^n of a whole n for which it is a normal number. */
V_INLINE float v_power_of_2_f32(int n)
{
    return v_of_bits_f32((int)((unsigned)(n + 127) << 23));
}

/* |a/b| in whole steps to the nearest: three of them reach quotients of 2^66; beyond, a holds no
 * digit below b and the result is 0. */
V_INLINE float v_mod_f32(float a, float b)
{
    float size = V_FABS_f32(b), rest = V_FABS_f32(a);
    float beyond = size * 0x1p66f;
    rest = V_FMA_f32(-V_RINT_f32(rest / size), size, rest);
    rest = V_FMA_f32(-V_RINT_f32(rest / size), size, rest);
    rest = V_FMA_f32(-V_RINT_f32(rest / size), size, rest);
    rest = (V_FABS_f32(a) >= beyond) & (beyond > 0.0f) & (beyond < V_INFINITY_f32) ? a - a : rest;
    rest = a < 0.0f ? -rest : rest;
    rest = (rest < 0.0f) & (b > 0.0f) ? rest + b : (rest > 0.0f) & (b < 0.0f) ? rest + b : rest;
    rest = rest == 0.0f ? v_with_sign_f32(0.0f, b) : rest;
    float whole = (a < 0.0f) & (b > 0.0f) ? b : (a > 0.0f) & (b < 0.0f) ? b : a;
    return (size == V_INFINITY_f32) & (a - a == 0.0f) ? whole : rest;
}

/* e^(a + low) 2^shift with |low| far below 1 (-0 where there is none: a sum that changes nothing),
 * by e^r 2^n with r = a - n log 2, exact before its second part is taken off. The low bits of
 * `magic` hold n, held back where e^a overflows all the same; 2^n goes in two factors, so that
 * subnormal results are rounded once. */
V_INLINE float v_exp_parts_f32(float a, float low, int shift)
{
    float x = a < -105.0f ? -105.0f : a;
    float magic = V_FMA_f32(x, 1.442695f, 0x1.8p23f);
    int bits = v_bits_of_f32(magic), most = v_bits_of_f32(0x1.8p23f) + 140;
    bits = bits < most ? bits : most;
    float n = v_of_bits_f32(bits) - 0x1.8p23f;
    float r = V_FMA_f32(-n, 0.6931472f, x) + low;
    r = V_FMA_f32(-n, -1.9046542e-09f, r);
    float p = 0.0013935775f;
    p = V_FMA_f32(p, r, 0.008369243f);
    p = V_FMA_f32(p, r, 0.041666456f);
    p = V_FMA_f32(p, r, 0.16666515f);
    p = V_FMA_f32(p, r, 0.5f);
    p = 1.0f + V_FMA_f32(r * r, p, r);
    unsigned power = (unsigned)(bits + shift), one = (unsigned)v_bits_of_f32(1.0f);
    unsigned half = (power << (23 - 1)) & (unsigned)v_bits_of_f32(-V_INFINITY_f32);
    unsigned rest = (power << 23) - half;
    return p * v_of_bits_f32((int)(half + one)) * v_of_bits_f32((int)(rest + one));
}

V_INLINE float v_exp_f32(float a)
{
    return v_exp_parts_f32(a, -0.0f, 0);
}

/* e^a - 1 = (high + low) * scale, good to 2^-31; scale is not 1 only where e^a nears overflow. */
typedef struct v_split_f32 {
    float high, low, scale;
} v_split_f32;

/* a + b = high + low exactly. */
V_INLINE v_split_f32 v_sum_f32(float a, float b)
{
    v_split_f32 sum;
    sum.high = a + b;
    float part = sum.high - a;
    sum.low = (a - (sum.high - part)) + (b - part);
    sum.scale = 1.0f;
    return sum;
}

V_INLINE v_split_f32 v_expm1_parts_f32(float a)
{
    float x = a < -105.0f ? -105.0f : a;
    x = x > 112.0f ? 112.0f : x;
    float magic = V_FMA_f32(x, 1.442695f, 0x1.8p23f);
    float n = magic - 0x1.8p23f;
    float r0 = V_FMA_f32(-n, 0.6931472f, x), r1 = -n * -1.9046542e-09f;
    float r = r0 + r1;
    float rest = (r0 - r) + r1;
    float p = 0.0013935775f;
    p = V_FMA_f32(p, r, 0.008369243f);
    p = V_FMA_f32(p, r, 0.041666456f);
    p = V_FMA_f32(p, r, 0.16666515f);
    float half = 0.5f * r, square = half * r;
    float high = r + square;
    float low = V_FMA_f32(half, r, -square) + V_FMA_f32(rest, 1.0f + r, square * (2.0f * r) * p);
    low += (r - high) + square;
    int large = n > 100.0f ? 64 : 0;
    int power = v_bits_of_f32(magic) - v_bits_of_f32(0x1.8p23f) - large;
    power = n < -60.0f ? (-60) : power;
    float factor = v_power_of_2_f32(power), one = v_power_of_2_f32(-large);
    high *= factor;
    low *= factor;
    float base = factor - one;
    float part = base - factor;
    low += (factor - (base - part)) - (one + part);
    v_split_f32 result;
    result.high = base + high;
    part = result.high - base;
    low += (base - (result.high - part)) + (high - part);
    result.low = low;
    result.scale = v_power_of_2_f32(large);
    return result;
}

V_INLINE float v_expm1_f32(float a)
{
    v_split_f32 e = v_expm1_parts_f32(a);
    float value = (e.high + e.low) * e.scale;
    return V_FABS_f32(a) < 0x1p-26f ? a : value;
}

V_INLINE float v_exprel_f32(float a)
{
    v_split_f32 e = v_expm1_parts_f32(a);
    float inverse = 1.0f / a, value = e.high * inverse;
    value = V_FMA_f32(V_FMA_f32(-value, a, e.high) + e.low, inverse, value) * e.scale;
    value = a > 112.0f ? V_INFINITY_f32 : a < -0x1p30f ? -inverse : value;
    return V_FABS_f32(a) < 0x1p-26f ? 1.0f : value;
}

V_INLINE float v_exprel2_f32(float a)
{
    v_split_f32 e = v_expm1_parts_f32(a);
    float x = a < -0x1p30f ? -0x1p30f : a > 112.0f ? 112.0f : a;
    float away = x / e.scale;
    float high = e.high - away;
    float part = high - e.high;
    float low = (e.high - (high - part)) - (away + part) + e.low;
    float under = x * x, inverse = 1.0f / under, value = high * inverse;
    low -= value * V_FMA_f32(x, x, -under);
    value = V_FMA_f32(V_FMA_f32(-value, under, high) + low, inverse, value) * e.scale;
    value = a > 112.0f ? V_INFINITY_f32 : a < -0x1p30f ? -1.0f / a : value;
    float p = 2.7552528e-06f;
    p = V_FMA_f32(p, a, 2.5332416e-05f);
    p = V_FMA_f32(p, a, 0.0001984692f);
    p = V_FMA_f32(p, a, 0.0013885833f);
    p = V_FMA_f32(p, a, 0.0083332965f);
    p = V_FMA_f32(p, a, 0.041666716f);
    p = V_FMA_f32(p, a, 0.16666667f);
    p = V_FMA_f32(p, a, 0.5f);
    return V_FABS_f32(a) < 1.0f ? p : value;
}

V_INLINE float v_exprel3_f32(float a)
{
    v_split_f32 e = v_expm1_parts_f32(a);
    float x = a < -0x1p30f ? -0x1p30f : a > 112.0f ? 112.0f : a;
    float away = x / e.scale;
    float high = e.high - away;
    float part = high - e.high;
    float low = (e.high - (high - part)) - (away + part) + e.low;
    float half = 0.5f * away, square = half * x;
    float sum = high - square;
    part = sum - high;
    low += (high - (sum - part)) - (square + part) - V_FMA_f32(half, x, -square);
    float under = x * x, under_low = V_FMA_f32(x, x, -under) * x, cube = under * x;
    float inverse = 1.0f / cube, value = sum * inverse;
    low -= value * (V_FMA_f32(under, x, -cube) + under_low);
    value = V_FMA_f32(V_FMA_f32(-value, cube, sum) + low, inverse, value) * e.scale;
    value = a > 112.0f ? V_INFINITY_f32 : a < -0x1p30f ? -0.5f / a : value;
    float p = 2.6161686e-07f;
    p = V_FMA_f32(p, a, 2.7570563e-06f);
    p = V_FMA_f32(p, a, 2.482904e-05f);
    p = V_FMA_f32(p, a, 0.0001984665f);
    p = V_FMA_f32(p, a, 0.0013888759f);
    p = V_FMA_f32(p, a, 0.008333297f);
    p = V_FMA_f32(p, a, 0.041666668f);
    p = V_FMA_f32(p, a, 0.16666667f);
    return V_FABS_f32(a) < 1.0f ? p : value;
}

/* a = fraction * 2^exponent with the fraction within sqrt(1/2) and sqrt(2); a > 0, also subnormal.
 */
typedef struct v_number_f32 {
    float fraction, exponent;
} v_number_f32;

V_INLINE v_number_f32 v_take_apart_f32(float a)
{
    float tiny = a < 0x1p-126f ? 1.0f : 0.0f;
    unsigned bits = (unsigned)v_bits_of_f32(a < 0x1p-126f ? a * 0x1p23f : a);
    bits -= (unsigned)v_bits_of_f32(0.70710677f);
    int biased = (int)((bits + (unsigned)v_bits_of_f32(1.0f)) >> 23);
    v_number_f32 result;
    bits += (unsigned)v_bits_of_f32(0.70710677f) - ((unsigned)(biased - 127) << 23);
    result.fraction = v_of_bits_f32((int)bits);
    result.exponent = v_of_bits_f32(v_bits_of_f32(0x1p23f) | biased) - (0x1p23f + 127);
    result.exponent -= tiny * 23.0f;
    return result;
}

/* log(fraction) + exponent*log(2) with fraction = 1 + f: by the series of artanh(f/(2 + f)). */
V_INLINE float v_log_parts_f32(float f, float exponent)
{
    float s = f / (2.0f + f);
    float z = s * s;
    float p = 0.2987084f;
    p = V_FMA_f32(p, z, 0.39977583f);
    p = V_FMA_f32(p, z, 0.66666776f);
    float half = 0.5f * f * f;
    float tail = V_FMA_f32(s, V_FMA_f32(z, p, half), exponent * 1.4286068e-06f);
    return V_FMA_f32(exponent, 0.69314575f, f - (half - tail));
}

/* What a logarithm is where a is not a positive finite number. */
V_INLINE float v_log_special_f32(float a, float value)
{
    value = a < V_INFINITY_f32 ? value : a;
    return a > 0.0f ? value : a == 0.0f ? -V_INFINITY_f32 : a < 0.0f ? V_NAN_f32 : a;
}

V_INLINE float v_log_f32(float a)
{
    v_number_f32 x = v_take_apart_f32(a);
    return v_log_special_f32(a, v_log_parts_f32(x.fraction - 1.0f, x.exponent));
}

V_INLINE float v_log1p_f32(float a)
{
    float sum = 1.0f + a, part = sum - 1.0f;
    float lost = (1.0f - (sum - part)) + (a - part);
    v_number_f32 x = v_take_apart_f32(sum);
    float scale =
        v_of_bits_f32(v_bits_of_f32(1.0f) - (v_bits_of_f32(sum) - v_bits_of_f32(x.fraction)));
    lost = sum > 0x1p60f ? 0.0f : lost * scale;
    float value = v_log_special_f32(sum, v_log_parts_f32((x.fraction - 1.0f) + lost, x.exponent));
    return V_FABS_f32(a) < 0x1p-26f ? a : value;
}

/* log(a) = high + low, good to 2^-35 of its size; scale is not used. */
V_INLINE v_split_f32 v_log_split_f32(float a)
{
    v_number_f32 x = v_take_apart_f32(a);
    float f = x.fraction - 1.0f, sum = 2.0f + f;
    float inverse = 1.0f / sum;
    float s = f * inverse;
    float s_low = V_FMA_f32(-s, f - (sum - 2.0f), V_FMA_f32(-s, sum, f)) * inverse;
    float z = s * s;
    float z_low = V_FMA_f32(s, s, -z) + 2.0f * s * s_low;
    float p = 0.23424852f;
    p = V_FMA_f32(p, z, 0.28546837f);
    p = V_FMA_f32(p, z, 0.40000156f);
    float tail = z * p;
    float c = 0.6666667f + tail;
    float c_low = (0.6666667f - c) + tail + -1.9868216e-08f;
    float t = z * c;
    float t_low = V_FMA_f32(z, c, -t) + V_FMA_f32(z, c_low, z_low * c);
    float u = s * t;
    float u_low = V_FMA_f32(s, t, -u) + V_FMA_f32(s, t_low, s_low * t);
    float high = 2.0f * s + u;
    float low = (2.0f * s - high) + u + (u_low + 2.0f * s_low);
    float whole = x.exponent * 0.69314575f;
    sum = whole + high;
    low = (whole - sum) + high + V_FMA_f32(x.exponent, 1.4286068e-06f, low);
    v_split_f32 result;
    result.high = sum + low;
    result.low = (sum - result.high) + low;
    result.scale = 1.0f;
    return result;
}

V_INLINE float v_log10_f32(float a)
{
    v_split_f32 x = v_log_split_f32(a);
    float high = x.high * 0.4342945f;
    float low = V_FMA_f32(x.high, 0.4342945f, -high) +
                V_FMA_f32(x.high, -1.010305e-08f, x.low * 0.4342945f);
    return v_log_special_f32(a, high + low);
}

V_INLINE float v_pow_f32(float a, float b)
{
    float size = V_FABS_f32(a);
    v_split_f32 x = v_log_split_f32(size);
    float exponent = size == 0.0f             ? -V_INFINITY_f32
                     : size == V_INFINITY_f32 ? V_INFINITY_f32
                                              : x.high;
    float high = b * exponent;
    float low = V_FMA_f32(b, x.high, -high) + b * x.low;
    low = V_FABS_f32(high) < 200.0f ? low : 0.0f;
    float value = v_exp_parts_f32(high, low, 0);
    float broken = V_FABS_f32(V_RINT_f32(b) - b), half = 0.5f * b;
    float sign = V_FABS_f32(V_RINT_f32(half) - half) == 0.5f ? a : 1.0f;
    value = (a < 0.0f) & (broken > 0.0f) & (size < V_INFINITY_f32) ? V_NAN_f32
                                                                   : v_with_sign_f32(value, sign);
    value = (a != a) | (b != b) ? a + b : value;
    value = (size == 1.0f) & (V_FABS_f32(b) == V_INFINITY_f32) ? 1.0f : value;
    return (b == 0.0f) | (a == 1.0f) ? 1.0f : value;
}

V_INLINE float v_cbrt_f32(float a)
{
    v_number_f32 x = v_take_apart_f32(V_FABS_f32(a));
    float third = V_RINT_f32(x.exponent * 0.33333334f);
    float rest = x.exponent - 3.0f * third;
    float m = x.fraction * (rest > 0.0f ? 2.0f : rest < 0.0f ? 0.5f : 1.0f);
    float y = 0.027941974f;
    y = V_FMA_f32(y, x.fraction, -0.21732451f);
    y = V_FMA_f32(y, x.fraction, 0.68679637f);
    y = V_FMA_f32(y, x.fraction, -1.1644778f);
    y = V_FMA_f32(y, x.fraction, 1.6670206f);
    y *= rest > 0.0f ? 0.7937005f : rest < 0.0f ? 1.2599211f : 1.0f;
    float miss;
    miss = V_FMA_f32(-m * y, y * y, 1.0f);
    y = V_FMA_f32(y * miss, V_FMA_f32(miss, 0.22222222f, 0.33333334f), y);
    float value = m * y * y;
    float square = value * value;
    miss = V_FMA_f32(-square, value, m) - V_FMA_f32(value, value, -square) * value;
    value = V_FMA_f32(miss, y * y * 0.33333334f, value);
    int power = v_bits_of_f32(third + 0x1.8p23f) - v_bits_of_f32(0x1.8p23f);
    value = v_with_sign_f32(value * v_power_of_2_f32(power), a);
    return (V_FABS_f32(a) < V_INFINITY_f32) & (a != 0.0f) ? value : a;
}

V_INLINE float v_hypot_f32(float a, float b)
{
    float x = V_FABS_f32(a), y = V_FABS_f32(b);
    float most = x > y ? x : y, least = x > y ? y : x;
    float scale = most > 0x1p60f ? 0x1p-90f : most < 0x1p-50f ? 0x1p90f : 1.0f;
    float back = most > 0x1p60f ? 0x1p90f : most < 0x1p-50f ? 0x1p-90f : 1.0f;
    most *= scale;
    least *= scale;
    float value = V_SQRT_f32(V_FMA_f32(most, most, least * least)) * back;
    value = (a != a) | (b != b) ? a + b : value;
    return (x == V_INFINITY_f32) | (y == V_INFINITY_f32) ? V_INFINITY_f32 : value;
}

/* a - n pi/2 = high + low with n whole, |high| a little above pi/4 at most. */
typedef struct v_turn_f32 {
    float high, low;
    int quarter;
} v_turn_f32;

/* For |a| up to V_WITHIN: pi/2 in three parts, the first product taken off exactly. */
V_INLINE v_turn_f32 v_reduce_within_f32(float a)
{
    float magic = V_FMA_f32(a, 0.63661975f, 0x1.8p23f);
    float n = magic - 0x1.8p23f;
    float r = V_FMA_f32(-n, 1.5707964f, a);
    float second = n * -4.371139e-08f, second_low = V_FMA_f32(n, -4.371139e-08f, -second);
    float high = r - second;
    float part = high - r;
    float low = (r - (high - part)) - (second + part) - V_FMA_f32(n, -1.7151245e-15f, second_low);
    v_turn_f32 turn;
    turn.high = high + low;
    turn.low = (high - turn.high) + low;
    turn.quarter = v_bits_of_f32(magic) & 3;
    return turn;
}

V_INLINE v_turn_f32 v_reduce_f32(float a)
{
    v_turn_f32 near = v_reduce_within_f32(a);
    v_turn_f64 far = v_reduce_far_f64((double)a);
    float high = (float)far.high, low = (float)(far.high - (double)high);
    near.high = V_FABS_f32(a) <= V_WITHIN_f32 ? near.high : high;
    near.low = V_FABS_f32(a) <= V_WITHIN_f32 ? near.low : low;
    near.quarter = V_FABS_f32(a) <= V_WITHIN_f32 ? near.quarter : (int)far.quarter;
    return near;
}
V_INLINE v_split_f32 v_sine_of_f32(v_turn_f32 turn)
{
    float r = turn.high, z = r * r;
    float p = -0.00019506023f;
    p = V_FMA_f32(p, z, 0.008332098f);
    p = V_FMA_f32(p, z, -0.16666654f);
    float tail = V_FMA_f32(r * z, p, turn.low * (1.0f - 0.5f * z));
    v_split_f32 sine;
    sine.high = r + tail;
    sine.low = (r - sine.high) + tail;
    sine.scale = 1.0f;
    return sine;
}

V_INLINE v_split_f32 v_cosine_of_f32(v_turn_f32 turn)
{
    float r = turn.high, z = r * r;
    float p = 2.4428646e-05f;
    p = V_FMA_f32(p, z, -0.0013887291f);
    p = V_FMA_f32(p, z, 0.041666646f);
    float half = 0.5f * z, main = 1.0f - half;
    float tail =
        ((1.0f - main) - half) + V_FMA_f32(z * z, p, -r * turn.low) - 0.5f * V_FMA_f32(r, r, -z);
    v_split_f32 cosine;
    cosine.high = main + tail;
    cosine.low = (main - cosine.high) + tail;
    cosine.scale = 1.0f;
    return cosine;
}

V_INLINE float v_sin_of_f32(float a, v_turn_f32 turn)
{
    float size = (turn.quarter & 1) != 0 ? v_cosine_of_f32(turn).high : v_sine_of_f32(turn).high;
    float value = (turn.quarter & 2) != 0 ? -size : size;
    return V_FABS_f32(a) < 0x1p-26f ? a : value;
}

V_INLINE float v_cos_of_f32(v_turn_f32 turn)
{
    float size = (turn.quarter & 1) != 0 ? v_sine_of_f32(turn).high : v_cosine_of_f32(turn).high;
    return ((turn.quarter + 1) & 2) != 0 ? -size : size;
}

V_INLINE float v_tan_of_f32(float a, v_turn_f32 turn)
{
    v_split_f32 sine = v_sine_of_f32(turn), cosine = v_cosine_of_f32(turn);
    int odd = turn.quarter & 1;
    float over = odd != 0 ? -cosine.high : sine.high, over_low = odd != 0 ? -cosine.low : sine.low;
    float under = odd != 0 ? sine.high : cosine.high, under_low = odd != 0 ? sine.low : cosine.low;
    float inverse = 1.0f / under;
    float t = over * inverse;
    float value = V_FMA_f32(V_FMA_f32(-t, under, over) + (over_low - t * under_low), inverse, t);
    return V_FABS_f32(a) < 0x1p-26f ? a : value;
}

/* Sine, cosine and tangent of any number; and, in the same bits, of those up to V_WITHIN. */
V_INLINE float v_sin_f32(float a)
{
    return v_sin_of_f32(a, v_reduce_f32(a));
}
V_INLINE float v_cos_f32(float a)
{
    return v_cos_of_f32(v_reduce_f32(a));
}
V_INLINE float v_tan_f32(float a)
{
    return v_tan_of_f32(a, v_reduce_f32(a));
}
V_INLINE float v_sin_within_f32(float a)
{
    return v_sin_of_f32(a, v_reduce_within_f32(a));
}
V_INLINE float v_cos_within_f32(float a)
{
    return v_cos_of_f32(v_reduce_within_f32(a));
}
V_INLINE float v_tan_within_f32(float a)
{
    return v_tan_of_f32(a, v_reduce_within_f32(a));
}

/* asin of s within [0, 1/2] is s + s*z*p with z = s^2; past 1/2 asin(a) = pi/2 - 2 asin(s) with
 * z = (1 - a)/2 exact and s its root, whose rounding `low` makes good. */
typedef struct v_arc_f32 {
    float s, low, past;
} v_arc_f32;

V_INLINE v_arc_f32 v_asin_parts_f32(float size)
{
    v_arc_f32 arc;
    arc.past = size > 0.5f ? 1.0f : 0.0f;
    float z = size > 0.5f ? 0.5f * (1.0f - size) : size * size;
    float root = V_SQRT_f32(z);
    float lost = root > 0.0f ? V_FMA_f32(-root, root, z) / (2.0f * root) : 0.0f;
    float p = 0.042170525f;
    p = V_FMA_f32(p, z, 0.024174826f);
    p = V_FMA_f32(p, z, 0.04547207f);
    p = V_FMA_f32(p, z, 0.07495274f);
    p = V_FMA_f32(p, z, 0.16666754f);
    arc.s = size > 0.5f ? root : size;
    arc.low = V_FMA_f32(arc.s * z, p, size > 0.5f ? lost : 0.0f);
    arc.s = z != z ? z : arc.s;
    return arc;
}

V_INLINE float v_asin_f32(float a)
{
    v_arc_f32 arc = v_asin_parts_f32(V_FABS_f32(a));
    float twice = 2.0f * arc.s;
    float high = 1.5707964f - twice;
    float far = high + ((1.5707964f - high) - twice + (-4.371139e-08f - 2.0f * arc.low));
    return v_with_sign_f32(arc.past != 0.0f ? far : arc.s + arc.low, a);
}

V_INLINE float v_acos_f32(float a)
{
    v_arc_f32 arc = v_asin_parts_f32(V_FABS_f32(a));
    float s = arc.past != 0.0f ? 2.0f * arc.s : v_with_sign_f32(arc.s, a);
    float low = arc.past != 0.0f ? 2.0f * arc.low : v_with_sign_f32(arc.low, a);
    float base = arc.past == 0.0f ? 1.5707964f : 3.1415927f;
    float base_low = arc.past == 0.0f ? -4.371139e-08f : -8.742278e-08f;
    float high = base - s;
    float value = high + ((base - high) - s + (base_low - low));
    return (arc.past != 0.0f) & (a > 0.0f) ? s + low : value;
}

/* The angle of (x, y), both >= 0, neither NaN: the quotient is brought within tan(pi/8). */
V_INLINE v_split_f32 v_angle_f32(float y, float x)
{
    float up = (y == V_INFINITY_f32) & (x < V_INFINITY_f32)   ? 1.0f
               : (x == V_INFINITY_f32) & (y < V_INFINITY_f32) ? 0.0f
                                                              : y;
    float right = (y == V_INFINITY_f32) & (x < V_INFINITY_f32)   ? 0.0f
                  : (x == V_INFINITY_f32) & (y < V_INFINITY_f32) ? 1.0f
                                                                 : x;
    right = (up == 0.0f) & (right == 0.0f) ? 1.0f : right;
    up = up == V_INFINITY_f32 ? 1.0f : up;
    right = right == V_INFINITY_f32 ? 1.0f : right;
    float most = up > right ? up : right;
    float scale = most > 0x1p125f ? 0.25f : most < 0x1p-50f ? 0x1p90f : 1.0f;
    up *= scale;
    right *= scale;
    float steep = up > 2.4375f * right ? 1.0f : 0.0f, flat = up <= 0.4375f * right ? 1.0f : 0.0f;
    float over = steep != 0.0f ? -right : flat != 0.0f ? up : up - right;
    float under = steep != 0.0f ? up : flat != 0.0f ? right : up + right;
    float a = steep + flat == 0.0f ? up : 0.0f, b = steep + flat == 0.0f ? right : 0.0f;
    float part = over - a;
    float over_low = steep + flat == 0.0f ? (a - (over - part)) - (b + part) : 0.0f;
    part = under - a;
    float under_low = steep + flat == 0.0f ? (a - (under - part)) + (b - part) : 0.0f;
    float t = over / under;
    float t_low = (V_FMA_f32(-t, under, over) + (over_low - t * under_low)) / under;
    t_low = V_FABS_f32(t) > 0x1p-60f ? t_low : 0.0f;
    float z = t * t;
    float p = -0.058042835f;
    p = V_FMA_f32(p, z, 0.10483675f);
    p = V_FMA_f32(p, z, -0.14228375f);
    p = V_FMA_f32(p, z, 0.19997655f);
    p = V_FMA_f32(p, z, -0.33333302f);
    float base = steep != 0.0f ? 1.5707964f : flat != 0.0f ? 0.0f : 0.7853982f;
    float base_low = steep != 0.0f ? -4.371139e-08f : flat != 0.0f ? 0.0f : -2.1855694e-08f;
    v_split_f32 angle;
    angle.high = base + t;
    angle.low = (base - angle.high) + t + V_FMA_f32(t * z, p, t_low + base_low);
    angle.scale = 1.0f;
    return angle;
}

V_INLINE float v_atan_f32(float a)
{
    v_split_f32 angle = v_angle_f32(V_FABS_f32(a), 1.0f);
    float value = v_with_sign_f32(angle.high + angle.low, a);
    return a != a ? a : value;
}

V_INLINE float v_atan2_f32(float a, float b)
{
    v_split_f32 angle = v_angle_f32(V_FABS_f32(a), V_FABS_f32(b));
    float high = 3.1415927f - angle.high;
    float back = high + ((3.1415927f - high) - angle.high + (-8.742278e-08f - angle.low));
    float value = v_bits_of_f32(b) < 0 ? back : angle.high + angle.low;
    value = v_with_sign_f32(value, a);
    return (a != a) | (b != b) ? a + b : value;
}

V_INLINE float v_sinh_f32(float a)
{
    float size = V_FABS_f32(a), z = a * a;
    float p = 2.7915382e-06f;
    p = V_FMA_f32(p, z, 0.0001984142f);
    p = V_FMA_f32(p, z, 0.008333316f);
    p = V_FMA_f32(p, z, 0.16666667f);
    float half = v_exp_parts_f32(size, -0.0f, -1);
    float far = v_with_sign_f32(half - 0.25f / half, a);
    return size < 1.0f ? V_FMA_f32(a * z, p, a) : far;
}

V_INLINE float v_cosh_f32(float a)
{
    float half = v_exp_parts_f32(V_FABS_f32(a), -0.0f, -1);
    return half + 0.25f / half;
}

V_INLINE float v_tanh_f32(float a)
{
    float size = V_FABS_f32(a), z = a * a;
    float p = -0.006263271f;
    p = V_FMA_f32(p, z, 0.021062966f);
    p = V_FMA_f32(p, z, -0.053849857f);
    p = V_FMA_f32(p, z, 0.13332558f);
    p = V_FMA_f32(p, z, -0.33333316f);
    float far = 1.0f - 2.0f / (v_exp_parts_f32(2.0f * size, -0.0f, 0) + 1.0f);
    return v_with_sign_f32(size < 0.55f ? V_FMA_f32(size * z, p, size) : far, a);
}

/* Below 1 a odd polynomial; past it 1 - exp(-(a^2 + g)) with g smooth and small. */
V_INLINE float v_erf_f32(float a)
{
    float size = V_FABS_f32(a), z = a * a;
    float near = 7.919902e-05f;
    near = V_FMA_f32(near, z, -0.0008030654f);
    near = V_FMA_f32(near, z, 0.005190726f);
    near = V_FMA_f32(near, z, -0.026855124f);
    near = V_FMA_f32(near, z, 0.11283618f);
    near = V_FMA_f32(near, z, -0.3761263f);
    near = V_FMA_f32(near, z, 0.12837917f);
    float x = size > 4.0f ? 4.0f : size;
    float y = x - 1.0f;
    float g = 2.4431929e-05f;
    g = V_FMA_f32(g, y, -0.00030435686f);
    g = V_FMA_f32(g, y, 0.002042344f);
    g = V_FMA_f32(g, y, -0.0100764735f);
    g = V_FMA_f32(g, y, 0.041578483f);
    g = V_FMA_f32(g, y, -0.15689653f);
    g = V_FMA_f32(g, y, 0.6389679f);
    g = V_FMA_f32(g, y, 0.8496055f);
    float far = 1.0f - v_exp_parts_f32(-V_FMA_f32(x, x, g), -0.0f, 0);
    return size < 1.0f ? V_FMA_f32(a, near, a) : v_with_sign_f32(far, a);
}

V_INLINE float v_sigmoid_f32(float a)
{
    float e = v_exp_parts_f32(-V_FABS_f32(a), -0.0f, 0);
    float over = a < 0.0f ? e : 1.0f, under = 1.0f + e, inverse = 1.0f / under;
    float value = over * inverse;
    float lost = value * (e - (under - 1.0f));
    return V_FMA_f32(V_FMA_f32(-value, under, over) - lost, inverse, value);
}

V_INLINE float v_softplus_f32(float a)
{
    float value = v_pos_f32(a) + v_log1p_f32(v_exp_parts_f32(-V_FABS_f32(a), -0.0f, 0));
    return a < V_INFINITY_f32 ? value : a;
}

#endif
