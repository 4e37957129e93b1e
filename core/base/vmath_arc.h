/* SPDX-License-Identifier: MIT
 * Arcs: asin, acos, atan and atan2. See vmath.h. */
#ifndef CANN_BASE_VMATH_ARC_H
#define CANN_BASE_VMATH_ARC_H
#include "base/vmath_basic.h"

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

#endif
