/* SPDX-License-Identifier: MIT
 * Exponentials, powers and what is made of them: e^r 2^n with r within log(2)/2. See vmath.h. */
#ifndef CANN_BASE_VMATH_EXP_H
#define CANN_BASE_VMATH_EXP_H
#include "base/vmath_log.h"

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
typedef struct v_scaled_f64 {
    double high, low, scale;
} v_scaled_f64;

V_INLINE v_scaled_f64 v_expm1_parts_f64(double a)
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
    power = n < -120.0 ? -120 : power;
    double factor = v_power_of_2_f64(power), one = v_power_of_2_f64(-large);
    high *= factor;
    low *= factor;
    double base = factor - one;
    double part = base - factor;
    low += (factor - (base - part)) - (one + part);
    v_scaled_f64 result;
    result.high = base + high;
    part = result.high - base;
    low += (base - (result.high - part)) + (high - part);
    result.low = low;
    result.scale = v_power_of_2_f64(large);
    return result;
}

/* (e^x - 1) unit, where that and e^x unit are within range: unit 2^n p + (unit 2^n - unit) with
 * p = e^r - 1. */
V_INLINE double v_expm1_times_f64(double x, double unit)
{
    double magic = V_FMA_f64(x, 1.4426950408889634, 0x1.8p52);
    double n = magic - 0x1.8p52;
    double r = V_FMA_f64(-n, 2.3190468138462996e-17, V_FMA_f64(-n, 0.6931471805599453, x));
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
    p = V_FMA_f64(p, r, 0.5);
    unsigned long long power = (unsigned long long)v_bits_of_f64(magic) << 52;
    double factor = v_of_bits_f64((long long)(power + (unsigned long long)v_bits_of_f64(unit)));
    return V_FMA_f64(factor, V_FMA_f64(r * r, p, r), factor - unit);
}

V_INLINE double v_expm1_f64(double a)
{
    double x = v_at_least_f64(v_at_most_f64(a, 709.9), -60.0);
    double value = 2.0 * v_expm1_times_f64(x, 0.5);
    return V_FABS_f64(a) >= 0x1p-55 ? value : a;
}

V_INLINE double v_exprel_f64(double a)
{
    double x = v_at_most_f64(a, 730.0);
    double value = v_expm1_times_f64(v_at_least_f64(x, -60.0), 0x1p-32) / (x * 0x1p-32);
    return V_FABS_f64(a) >= 0x1p-55 ? value : 1.0 + a;
}

V_INLINE double v_exprel2_f64(double a)
{
    v_scaled_f64 e = v_expm1_parts_f64(a);
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
    v_scaled_f64 e = v_expm1_parts_f64(a);
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
typedef struct v_scaled_f32 {
    float high, low, scale;
} v_scaled_f32;

V_INLINE v_scaled_f32 v_expm1_parts_f32(float a)
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
    power = n < -60.0f ? -60 : power;
    float factor = v_power_of_2_f32(power), one = v_power_of_2_f32(-large);
    high *= factor;
    low *= factor;
    float base = factor - one;
    float part = base - factor;
    low += (factor - (base - part)) - (one + part);
    v_scaled_f32 result;
    result.high = base + high;
    part = result.high - base;
    low += (base - (result.high - part)) + (high - part);
    result.low = low;
    result.scale = v_power_of_2_f32(large);
    return result;
}

/* (e^x - 1) unit, where that and e^x unit are within range: unit 2^n p + (unit 2^n - unit) with
 * p = e^r - 1. */
V_INLINE float v_expm1_times_f32(float x, float unit)
{
    float magic = V_FMA_f32(x, 1.442695f, 0x1.8p23f);
    float n = magic - 0x1.8p23f;
    float r = V_FMA_f32(-n, -1.9046542e-09f, V_FMA_f32(-n, 0.6931472f, x));
    float p = 0.0013935775f;
    p = V_FMA_f32(p, r, 0.008369243f);
    p = V_FMA_f32(p, r, 0.041666456f);
    p = V_FMA_f32(p, r, 0.16666515f);
    p = V_FMA_f32(p, r, 0.5f);
    unsigned power = (unsigned)v_bits_of_f32(magic) << 23;
    float factor = v_of_bits_f32((int)(power + (unsigned)v_bits_of_f32(unit)));
    return V_FMA_f32(factor, V_FMA_f32(r * r, p, r), factor - unit);
}

V_INLINE float v_expm1_f32(float a)
{
    float x = v_at_least_f32(v_at_most_f32(a, 89.0f), -30.0f);
    float value = 2.0f * v_expm1_times_f32(x, 0.5f);
    return V_FABS_f32(a) >= 0x1p-26f ? value : a;
}

V_INLINE float v_exprel_f32(float a)
{
    float x = v_at_most_f32(a, 93.6f);
    float value = v_expm1_times_f32(v_at_least_f32(x, -30.0f), 0x1p-8f) / (x * 0x1p-8f);
    return V_FABS_f32(a) >= 0x1p-26f ? value : 1.0f + a;
}

V_INLINE float v_exprel2_f32(float a)
{
    v_scaled_f32 e = v_expm1_parts_f32(a);
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
    v_scaled_f32 e = v_expm1_parts_f32(a);
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
