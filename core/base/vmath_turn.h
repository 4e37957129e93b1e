/* SPDX-License-Identifier: MIT
 * Sine, cosine and tangent: whole quarter turns are taken off exactly. See vmath.h. */
#ifndef CANN_BASE_VMATH_TURN_H
#define CANN_BASE_VMATH_TURN_H
#include "base/vmath_basic.h"

/* The angles that need no table. */
#define V_WITHIN_f32 0x1p17f
#define V_WITHIN_f64 0x1p40

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

V_INLINE long long v_sin_room_f64(double a)
{
    return v_room_f64(a, V_WITHIN_f64);
}

V_INLINE double v_sin_within_f64(double a)
{
    return v_sin_of_f64(a, v_reduce_within_f64(a));
}

V_INLINE long long v_cos_room_f64(double a)
{
    return v_room_f64(a, V_WITHIN_f64);
}

V_INLINE double v_cos_within_f64(double a)
{
    return v_cos_of_f64(v_reduce_within_f64(a));
}

V_INLINE long long v_tan_room_f64(double a)
{
    return v_room_f64(a, V_WITHIN_f64);
}

V_INLINE double v_tan_within_f64(double a)
{
    return v_tan_of_f64(a, v_reduce_within_f64(a));
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

V_INLINE int v_sin_room_f32(float a)
{
    return v_room_f32(a, V_WITHIN_f32);
}

V_INLINE float v_sin_within_f32(float a)
{
    return v_sin_of_f32(a, v_reduce_within_f32(a));
}

V_INLINE int v_cos_room_f32(float a)
{
    return v_room_f32(a, V_WITHIN_f32);
}

V_INLINE float v_cos_within_f32(float a)
{
    return v_cos_of_f32(v_reduce_within_f32(a));
}

V_INLINE int v_tan_room_f32(float a)
{
    return v_room_f32(a, V_WITHIN_f32);
}

V_INLINE float v_tan_within_f32(float a)
{
    return v_tan_of_f32(a, v_reduce_within_f32(a));
}

#endif
