/* SPDX-License-Identifier: MIT
 * Exponentials, powers and what is made of them: e^r 2^n with r within log(2)/2. See vmath.h. */
#ifndef CANN_BASE_VMATH_EXP_H
#define CANN_BASE_VMATH_EXP_H
#include "base/vmath_log.h"

/* e^r - 1 for |r| up to log(2)/2. */
V_INLINE double v_rise_f64(double r)
{
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
    return V_FMA_f64(r * r, p, r);
}

/* p 2^n, with n in the low bits of `power`: in two factors, so that subnormal results are rounded
 * once. */
V_INLINE double v_times_power_f64(double p, long long power)
{
    unsigned long long low = (unsigned long long)power,
                       one = (unsigned long long)v_bits_of_f64(1.0);
    unsigned long long half =
        (low << (52 - 1)) & (unsigned long long)v_bits_of_f64(-V_INFINITY_f64);
    unsigned long long rest = (low << 52) - half;
    return p * v_of_bits_f64((long long)(half + one)) * v_of_bits_f64((long long)(rest + one));
}

/* e^(a + low) 2^shift with |low| far below 1 (-0 where there is none: a sum that changes nothing),
 * by e^r 2^n with r = a - n log 2, exact before its second part is taken off. The low bits of
 * `magic` hold n, held back where e^a overflows all the same. */
V_INLINE double v_exp_parts_f64(double a, double low, long long shift)
{
    double x = a < -746.0 ? -746.0 : a;
    double magic = V_FMA_f64(x, 1.4426950408889634, 0x1.8p52);
    long long bits = v_bits_of_f64(magic), most = v_bits_of_f64(0x1.8p52) + 1030;
    bits = bits < most ? bits : most;
    double n = v_of_bits_f64(bits) - 0x1.8p52;
    double r = V_FMA_f64(-n, 0.6931471805599453, x) + low;
    r = V_FMA_f64(-n, 2.3190468138462996e-17, r);
    double p = 1.0 + v_rise_f64(r);
    return v_times_power_f64(p, bits + shift);
}

V_INLINE double v_exp_f64(double a)
{
    return v_exp_parts_f64(a, -0.0, 0);
}

V_INLINE long long v_exp_room_f64(double a)
{
    return v_room_f64(a, 700.0);
}

V_INLINE double v_exp_within_f64(double a)
{
    double magic = V_FMA_f64(a, 1.4426950408889634, 0x1.8p52);
    double n = magic - 0x1.8p52;
    double r = V_FMA_f64(-n, 2.3190468138462996e-17, V_FMA_f64(-n, 0.6931471805599453, a));
    double p = 1.0 + v_rise_f64(r);
    unsigned long long power = (unsigned long long)v_bits_of_f64(magic) << 52;
    return v_of_bits_f64((long long)((unsigned long long)v_bits_of_f64(p) + power));
}

/* (2^r - 1)/r less log 2, over r, for |r| up to 1/2. */
V_INLINE double v_bend_f64(double r)
{
    double p = 4.4683034741504715e-10;
    p = V_FMA_f64(p, r, 7.072533139295637e-09);
    p = V_FMA_f64(p, r, 1.0177963947976594e-07);
    p = V_FMA_f64(p, r, 1.321544289627433e-06);
    p = V_FMA_f64(p, r, 1.5252734097175382e-05);
    p = V_FMA_f64(p, r, 0.00015403530441124565);
    p = V_FMA_f64(p, r, 0.0013333558146094964);
    p = V_FMA_f64(p, r, 0.009618129107607355);
    p = V_FMA_f64(p, r, 0.05550410866482321);
    return V_FMA_f64(p, r, 0.24022650695910097);
}

V_INLINE double v_power2_near_f64(double r)
{
    return V_FMA_f64(V_FMA_f64(v_bend_f64(r), r, 0.6931471805599453), r, 1.0);
}

/* 2^r 2^n with n the nearest whole number: nothing is rounded before the polynomial. */
V_INLINE double v_power2_f64(double a)
{
    double x = a < -1080.0 ? -1080.0 : a;
    long long bits = v_bits_of_f64(x + 0x1.8p52), most = v_bits_of_f64(0x1.8p52) + 1030;
    bits = bits < most ? bits : most;
    double p = v_power2_near_f64(x - (v_of_bits_f64(bits) - 0x1.8p52));
    return v_times_power_f64(p, bits);
}

V_INLINE long long v_power2_room_f64(double a)
{
    return v_room_f64(a, 1010.0);
}

V_INLINE double v_power2_within_f64(double a)
{
    double magic = a + 0x1.8p52, p = v_power2_near_f64(a - (magic - 0x1.8p52));
    unsigned long long power = (unsigned long long)v_bits_of_f64(magic) << 52;
    return v_of_bits_f64((long long)((unsigned long long)v_bits_of_f64(p) + power));
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

/* e^r - 1 - r for |r| up to log(2)/2, plus `low`. */
V_INLINE float v_rise_f32(float r, float low)
{
    float p = 0.0013935775f;
    p = V_FMA_f32(p, r, 0.008369243f);
    p = V_FMA_f32(p, r, 0.041666456f);
    p = V_FMA_f32(p, r, 0.16666515f);
    p = V_FMA_f32(p, r, 0.5f);
    return V_FMA_f32(r * r, p, low);
}

/* p 2^n, with n in the low bits of `power`: in two factors, so that subnormal results are rounded
 * once. */
V_INLINE float v_times_power_f32(float p, int power)
{
    unsigned low = (unsigned)power, one = (unsigned)v_bits_of_f32(1.0f);
    unsigned half = (low << (23 - 1)) & (unsigned)v_bits_of_f32(-V_INFINITY_f32);
    unsigned rest = (low << 23) - half;
    return p * v_of_bits_f32((int)(half + one)) * v_of_bits_f32((int)(rest + one));
}

/* e^(a + low) 2^shift with |low| far below 1 (-0 where there is none: a sum that changes nothing),
 * by e^r 2^n with r = a - n log 2, exact before its second part is taken off. The low bits of
 * `magic` hold n, held back where e^a overflows all the same. */
V_INLINE float v_exp_parts_f32(float a, float low, int shift)
{
    float x = a < -105.0f ? -105.0f : a;
    float magic = V_FMA_f32(x, 1.442695f, 0x1.8p23f);
    int bits = v_bits_of_f32(magic), most = v_bits_of_f32(0x1.8p23f) + 140;
    bits = bits < most ? bits : most;
    float n = v_of_bits_f32(bits) - 0x1.8p23f;
    float r = V_FMA_f32(-n, 0.6931472f, x) + low;
    r = V_FMA_f32(-n, -1.9046542e-09f, r);
    float p = 1.0f + v_rise_f32(r, r);
    return v_times_power_f32(p, bits + shift);
}

V_INLINE float v_exp_f32(float a)
{
    return v_exp_parts_f32(a, -0.0f, 0);
}

V_INLINE int v_exp_room_f32(float a)
{
    return v_room_f32(a, 86.0f);
}

V_INLINE float v_exp_within_f32(float a)
{
    float magic = V_FMA_f32(a, 1.442695f, 0x1.8p23f);
    float n = magic - 0x1.8p23f;
    float r = V_FMA_f32(-n, -1.9046542e-09f, V_FMA_f32(-n, 0.6931472f, a));
    float p = 1.0f + v_rise_f32(r, r);
    unsigned power = (unsigned)v_bits_of_f32(magic) << 23;
    return v_of_bits_f32((int)((unsigned)v_bits_of_f32(p) + power));
}

/* (2^r - 1)/r less log 2, over r, for |r| up to 1/2. */
V_INLINE float v_bend_f32(float r)
{
    float p = 0.00015383045f;
    p = V_FMA_f32(p, r, 0.0013387211f);
    p = V_FMA_f32(p, r, 0.009618281f);
    p = V_FMA_f32(p, r, 0.05550372f);
    return V_FMA_f32(p, r, 0.24022649f);
}

V_INLINE float v_power2_near_f32(float r)
{
    return V_FMA_f32(V_FMA_f32(v_bend_f32(r), r, 0.6931472f), r, 1.0f);
}

/* 2^r 2^n with n the nearest whole number: nothing is rounded before the polynomial. */
V_INLINE float v_power2_f32(float a)
{
    float x = a < -152.0f ? -152.0f : a;
    int bits = v_bits_of_f32(x + 0x1.8p23f), most = v_bits_of_f32(0x1.8p23f) + 140;
    bits = bits < most ? bits : most;
    float p = v_power2_near_f32(x - (v_of_bits_f32(bits) - 0x1.8p23f));
    return v_times_power_f32(p, bits);
}

V_INLINE int v_power2_room_f32(float a)
{
    return v_room_f32(a, 124.0f);
}

V_INLINE float v_power2_within_f32(float a)
{
    float magic = a + 0x1.8p23f, p = v_power2_near_f32(a - (magic - 0x1.8p23f));
    unsigned power = (unsigned)v_bits_of_f32(magic) << 23;
    return v_of_bits_f32((int)((unsigned)v_bits_of_f32(p) + power));
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
