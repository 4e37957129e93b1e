/* SPDX-License-Identifier: MIT
 * e^a - 1 and its quotients by powers of a, which are smooth at 0. See vmath.h. */
#ifndef CANN_BASE_VMATH_EXPREL_H
#define CANN_BASE_VMATH_EXPREL_H
#include "base/vmath_exp.h"

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

/* e^r - 1 - r for |r| up to log(2)/2, plus a low part of r. */
V_INLINE double v_rise_tail_f64(double r, double low)
{
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
    return V_FMA_f64(r * r, p, low);
}

/* What brings n + shift to the low bits of its sum with n, in the place of an exponent's. */
V_INLINE double v_biased_f64(int shift)
{
    return 0x1.8p52 + (double)(1023 + shift);
}

/* (e^x - 1) 2^shift, where that and e^x 2^shift are within range: by p = e^r - 1 and 2^n. */
V_INLINE double v_expm1_times_f64(double x, int shift)
{
    double magic = V_FMA_f64(x, 1.4426950408889634, v_biased_f64(shift));
    double n = magic - v_biased_f64(shift);
    double r0 = V_FMA_f64(-n, 0.6931471805599453, x), r1 = -n * 2.3190468138462996e-17;
    double r = r0 + r1, tail = v_rise_tail_f64(r, (r0 - r) + r1);
    double factor = v_of_bits_f64((long long)((unsigned long long)v_bits_of_f64(magic) << 52));
    double unit = v_power_of_2_f64(shift);
    return V_FMA_f64(factor, r + tail, factor - unit);
}

V_INLINE double v_expm1_f64(double a)
{
    double x = v_at_least_f64(v_at_most_f64(a, 709.9), -60.0);
    double value = 2.0 * v_expm1_times_f64(x, -1);
    return V_FABS_f64(a) >= 0x1p-55 ? value : a;
}

/* From -6 to 1/4, where exponential integrators need it: with u = e^(a/2) a polynomial gives
 * p = (u - 1)/a, and (u - 1)(u + 1)/a = p (a p + 2). Below 0 that step makes errors smaller. */
V_INLINE double v_exprel_within_f64(double a)
{
    double p = 5.3601256211036364e-21;
    p = V_FMA_f64(p, a, 4.42761252778541e-19);
    p = V_FMA_f64(p, a, 1.9875187050714554e-17);
    p = V_FMA_f64(p, a, 6.706963698923615e-16);
    p = V_FMA_f64(p, a, 1.9422972828588757e-14);
    p = V_FMA_f64(p, a, 5.088781841042941e-13);
    p = V_FMA_f64(p, a, 1.2229818605067854e-11);
    p = V_FMA_f64(p, a, 2.691080932152823e-10);
    p = V_FMA_f64(p, a, 5.382278076281333e-09);
    p = V_FMA_f64(p, a, 9.688118771736326e-08);
    p = V_FMA_f64(p, a, 1.5500991968944279e-06);
    p = V_FMA_f64(p, a, 2.1701388885108626e-05);
    p = V_FMA_f64(p, a, 0.00026041666666634287);
    p = V_FMA_f64(p, a, 0.0026041666666669094);
    p = V_FMA_f64(p, a, 0.02083333333333338);
    p = V_FMA_f64(p, a, 0.125);
    p = V_FMA_f64(p, a, 0.5);
    return V_FMA_f64(a * p, p, p + p);
}

V_INLINE long long v_exprel_room_f64(double a)
{
    return v_bits_of_f64(a + 6.0) | v_bits_of_f64(0.25 - a);
}

V_INLINE double v_exprel_f64(double a)
{
    double x = v_at_most_f64(a, 730.0);
    double far = v_expm1_times_f64(v_at_least_f64(x, -60.0), -32) / (x * 0x1p-32);
    return (v_exprel_room_f64(a) >= 0) | (a != a) ? v_exprel_within_f64(a) : far;
}

V_INLINE double v_relexp_f64(double a)
{
    double x = a > 760.0 ? 760.0 : a;
    double under = v_expm1_times_f64(v_at_least_f64(x, -60.0), -100);
    return V_FABS_f64(a) >= 0x1p-55 ? x * 0x1p-100 / under : 1.0 - 0.5 * a;
}

V_INLINE long long v_relexp_room_f64(double a)
{
    return v_room_f64(a, 700.0);
}

V_INLINE double v_relexp_within_f64(double a)
{
    double value = a / v_expm1_times_f64(a, 0);
    return a != 0.0 ? value : 1.0;
}

/* (2^x - 1) 2^shift, where that and 2^x 2^shift are within range. */
V_INLINE double v_power2m1_times_f64(double x, int shift)
{
    double magic = x + v_biased_f64(shift), r = x - (magic - v_biased_f64(shift));
    double rise = V_FMA_f64(r, 0.6931471805599453, v_bend_f64(r) * (r * r));
    double factor = v_of_bits_f64((long long)((unsigned long long)v_bits_of_f64(magic) << 52));
    return V_FMA_f64(factor, rise, factor - v_power_of_2_f64(shift));
}

V_INLINE double v_relpower2_f64(double a)
{
    double x = a > 1100.0 ? 1100.0 : a;
    double under = v_power2m1_times_f64(v_at_least_f64(x, -90.0), -100);
    return V_FABS_f64(a) < 0x1p-55 ? 1.4426950408889634 : x * 0x1p-100 / under;
}

V_INLINE long long v_relpower2_room_f64(double a)
{
    return v_room_f64(a, 1010.0);
}

V_INLINE double v_relpower2_within_f64(double a)
{
    double value = a / v_power2m1_times_f64(a, 0);
    return V_FABS_f64(a) < 0x1p-55 ? 1.4426950408889634 : value;
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

/* What brings n + shift to the low bits of its sum with n, in the place of an exponent's. */
V_INLINE float v_biased_f32(int shift)
{
    return 0x1.8p23f + (float)(127 + shift);
}

/* (e^x - 1) 2^shift, where that and e^x 2^shift are within range: by p = e^r - 1 and 2^n. */
V_INLINE float v_expm1_times_f32(float x, int shift)
{
    float magic = V_FMA_f32(x, 1.442695f, v_biased_f32(shift));
    float n = magic - v_biased_f32(shift);
    float r0 = V_FMA_f32(-n, 0.6931472f, x), r1 = -n * -1.9046542e-09f;
    float r = r0 + r1, tail = v_rise_f32(r, (r0 - r) + r1);
    float factor = v_of_bits_f32((int)((unsigned)v_bits_of_f32(magic) << 23));
    float unit = v_power_of_2_f32(shift);
    return V_FMA_f32(factor, r + tail, factor - unit);
}

V_INLINE float v_expm1_f32(float a)
{
    float x = v_at_least_f32(v_at_most_f32(a, 89.0f), -30.0f);
    float value = 2.0f * v_expm1_times_f32(x, -1);
    return V_FABS_f32(a) >= 0x1p-26f ? value : a;
}

/* From -5.25 to 1/4, where exponential integrators need it. a/2 coth(a/2) = 1 + a^2 h with h a
 * quotient of polynomials in a^2, and exprel(a) = 1/(1 + a^2 h - a/2): with 2 h = part/whole that
 * is 2 whole/(2 whole - a (whole - a part)), where what is rounded near 0 cancels. The scale of
 * both is one for which roundings are small elsewhere. */
V_INLINE float v_exprel_within_f32(float a)
{
    float z = a * a;
    float part = V_FMA_f32(1.4738398e-06f, z, 0.0012340185f);
    part = V_FMA_f32(part, z, 0.092765696f);
    float whole = V_FMA_f32(6.6006054e-05f, z, 0.01668058f);
    whole = V_FMA_f32(whole, z, 0.5565944f);
    float both = whole + whole;
    return both / V_FMA_f32(-a, V_FMA_f32(-a, part, whole), both);
}

V_INLINE int v_exprel_room_f32(float a)
{
    return v_bits_of_f32(a + 5.25f) | v_bits_of_f32(0.25f - a);
}

V_INLINE float v_exprel_f32(float a)
{
    float x = v_at_most_f32(a, 93.6f);
    float far = v_expm1_times_f32(v_at_least_f32(x, -30.0f), -8) / (x * 0x1p-8f);
    return (v_exprel_room_f32(a) >= 0) | (a != a) ? v_exprel_within_f32(a) : far;
}

V_INLINE float v_relexp_f32(float a)
{
    float x = a > 110.0f ? 110.0f : a;
    float under = v_expm1_times_f32(v_at_least_f32(x, -30.0f), -32);
    return V_FABS_f32(a) >= 0x1p-26f ? x * 0x1p-32f / under : 1.0f - 0.5f * a;
}

V_INLINE int v_relexp_room_f32(float a)
{
    return v_room_f32(a, 86.0f);
}

V_INLINE float v_relexp_within_f32(float a)
{
    float value = a / v_expm1_times_f32(a, 0);
    return a != 0.0f ? value : 1.0f;
}

/* (2^x - 1) 2^shift, where that and 2^x 2^shift are within range. */
V_INLINE float v_power2m1_times_f32(float x, int shift)
{
    float magic = x + v_biased_f32(shift), r = x - (magic - v_biased_f32(shift));
    float rise = V_FMA_f32(r, 0.6931472f, v_bend_f32(r) * (r * r));
    float factor = v_of_bits_f32((int)((unsigned)v_bits_of_f32(magic) << 23));
    return V_FMA_f32(factor, rise, factor - v_power_of_2_f32(shift));
}

V_INLINE float v_relpower2_f32(float a)
{
    float x = a > 160.0f ? 160.0f : a;
    float under = v_power2m1_times_f32(v_at_least_f32(x, -40.0f), -38);
    return V_FABS_f32(a) < 0x1p-26f ? 1.442695f : x * 0x1p-38f / under;
}

V_INLINE int v_relpower2_room_f32(float a)
{
    return v_room_f32(a, 124.0f);
}

V_INLINE float v_relpower2_within_f32(float a)
{
    float value = a / v_power2m1_times_f32(a, 0);
    return V_FABS_f32(a) < 0x1p-26f ? 1.442695f : value;
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

#endif
