/* SPDX-License-Identifier: MIT
 * The ground of vmath.h: what differs between C and CUDA, bits of numbers, and the rows that are an
 * operator, an instruction or a few of them. */
#ifndef CANN_BASE_VMATH_BASIC_H
#define CANN_BASE_VMATH_BASIC_H

#ifdef __CUDACC__
#define V_INLINE       static __device__ __forceinline__
#define V_ROUTINE      static __device__
#define V_TABLE        static __device__ const
#define V_FMA_f32      fmaf
#define V_FMA_f64      fma
#define V_SQRT_f32     sqrtf
#define V_SQRT_f64     sqrt
#define V_FABS_f32     fabsf
#define V_FABS_f64     fabs
#define V_FLOOR_f32    floorf
#define V_FLOOR_f64    floor
#define V_CEIL_f32     ceilf
#define V_CEIL_f64     ceil
#define V_RINT_f32     rintf
#define V_RINT_f64     rint
#define V_INFINITY_f32 __int_as_float(0x7f800000)
#define V_INFINITY_f64 __longlong_as_double(0x7ff0000000000000ll)
#define V_NAN_f32      __int_as_float(0x7fc00000)
#define V_NAN_f64      __longlong_as_double(0x7ff8000000000000ll)
#else
#define V_INLINE       static inline __attribute__((always_inline, unused))
#define V_ROUTINE      static __attribute__((unused))
#define V_TABLE        static const __attribute__((unused))
#define V_FMA_f32      __builtin_fmaf
#define V_FMA_f64      __builtin_fma
#define V_SQRT_f32     __builtin_sqrtf
#define V_SQRT_f64     __builtin_sqrt
#define V_FABS_f32     __builtin_fabsf
#define V_FABS_f64     __builtin_fabs
#define V_FLOOR_f32    __builtin_floorf
#define V_FLOOR_f64    __builtin_floor
#define V_CEIL_f32     __builtin_ceilf
#define V_CEIL_f64     __builtin_ceil
#define V_RINT_f32     __builtin_rintf
#define V_RINT_f64     __builtin_rint
#define V_INFINITY_f32 __builtin_inff()
#define V_INFINITY_f64 __builtin_inf()
#define V_NAN_f32      __builtin_nanf("")
#define V_NAN_f64      __builtin_nan("")
#endif

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

/* The lesser of a and a number above 0, by the order of their bits: NaN may go under. */
V_INLINE double v_at_most_f64(double a, double most)
{
    long long bits = v_bits_of_f64(a), limit = v_bits_of_f64(most);
    return v_of_bits_f64(bits < limit ? bits : limit);
}

/* The greater of a and a number below 0; NaN may go under. */
V_INLINE double v_at_least_f64(double a, double least)
{
    unsigned long long bits = (unsigned long long)v_bits_of_f64(a),
                       limit = (unsigned long long)v_bits_of_f64(least);
    return v_of_bits_f64((long long)(bits < limit ? bits : limit));
}

/* Below 0 where |a| is above `most`, or a is not a number. */
V_INLINE long long v_room_f64(double a, double most)
{
    return v_bits_of_f64(most) - v_bits_of_f64(V_FABS_f64(a));
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

/* A number in two parts, high + low. */
typedef struct v_split_f64 {
    double high, low;
} v_split_f64;

/* a + b = high + low exactly. */
V_INLINE v_split_f64 v_sum_f64(double a, double b)
{
    v_split_f64 sum;
    sum.high = a + b;
    double part = sum.high - a;
    sum.low = (a - (sum.high - part)) + (b - part);
    return sum;
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

/* The lesser of a and a number above 0, by the order of their bits: NaN may go under. */
V_INLINE float v_at_most_f32(float a, float most)
{
    int bits = v_bits_of_f32(a), limit = v_bits_of_f32(most);
    return v_of_bits_f32(bits < limit ? bits : limit);
}

/* The greater of a and a number below 0; NaN may go under. */
V_INLINE float v_at_least_f32(float a, float least)
{
    unsigned bits = (unsigned)v_bits_of_f32(a), limit = (unsigned)v_bits_of_f32(least);
    return v_of_bits_f32((int)(bits < limit ? bits : limit));
}

/* Below 0 where |a| is above `most`, or a is not a number. */
V_INLINE int v_room_f32(float a, float most)
{
    return v_bits_of_f32(most) - v_bits_of_f32(V_FABS_f32(a));
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

/* A number in two parts, high + low. */
typedef struct v_split_f32 {
    float high, low;
} v_split_f32;

/* a + b = high + low exactly. */
V_INLINE v_split_f32 v_sum_f32(float a, float b)
{
    v_split_f32 sum;
    sum.high = a + b;
    float part = sum.high - a;
    sum.low = (a - (sum.high - part)) + (b - part);
    return sum;
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

#endif
