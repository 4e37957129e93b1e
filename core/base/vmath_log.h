/* SPDX-License-Identifier: MIT
 * Logarithms, and roots taken like them: a = fraction * 2^exponent, then the series of artanh. See
 * vmath.h. */
#ifndef CANN_BASE_VMATH_LOG_H
#define CANN_BASE_VMATH_LOG_H
#include "base/vmath_basic.h"

/* a = fraction * 2^exponent with the fraction within sqrt(1/2) and sqrt(2);
 * a > 0, also subnormal. */
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

/* log(a) = high + low, good to 2^-64 of its size. */
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

/* a = fraction * 2^exponent with the fraction within sqrt(1/2) and sqrt(2);
 * a > 0, also subnormal. */
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

/* log(a) = high + low, good to 2^-35 of its size. */
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

#endif
