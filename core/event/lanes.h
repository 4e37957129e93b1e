/* SPDX-License-Identifier: MIT
 * Vectors of the set of instructions a *_loops.c file is compiled for. Each lane is a chain of
 * fused operations of its own, so the number of lanes never shows in a result. */
#ifndef CANN_EVENT_LANES_H
#define CANN_EVENT_LANES_H
#include <math.h>
#include <stdint.h>

#if defined __AVX512F__ || defined __AVX2__
#include <immintrin.h>
#endif

#if defined __AVX512F__
enum { LANE_BYTES = 64, TILE = 8 }; /* TILE: rows that share the vectors of a table in registers */
#elif defined __AVX2__
enum { LANE_BYTES = 32, TILE = 4 };
#else
enum { LANE_BYTES = 16, TILE = 4 };
#endif

enum { LANES_f32 = LANE_BYTES / sizeof(float), LANES_f64 = LANE_BYTES / sizeof(double) };
typedef float lane_f32 __attribute__((vector_size(LANE_BYTES)));
typedef double lane_f64 __attribute__((vector_size(LANE_BYTES)));
typedef float loose_f32 __attribute__((vector_size(LANE_BYTES), aligned(4), may_alias));
typedef double loose_f64 __attribute__((vector_size(LANE_BYTES), aligned(8), may_alias));

/* a b + c with one rounding. */
#if defined __AVX512F__
static inline lane_f32 madd_f32(lane_f32 a, lane_f32 b, lane_f32 c)
{
    return (lane_f32)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
static inline lane_f64 madd_f64(lane_f64 a, lane_f64 b, lane_f64 c)
{
    return (lane_f64)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}
#elif defined __AVX2__ && defined __FMA__
static inline lane_f32 madd_f32(lane_f32 a, lane_f32 b, lane_f32 c)
{
    return (lane_f32)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
static inline lane_f64 madd_f64(lane_f64 a, lane_f64 b, lane_f64 c)
{
    return (lane_f64)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
}
#else
static inline lane_f32 madd_f32(lane_f32 a, lane_f32 b, lane_f32 c)
{
    for (int l = 0; l < LANES_f32; l++) c[l] = fmaf(a[l], b[l], c[l]);
    return c;
}
static inline lane_f64 madd_f64(lane_f64 a, lane_f64 b, lane_f64 c)
{
    for (int l = 0; l < LANES_f64; l++) c[l] = fma(a[l], b[l], c[l]);
    return c;
}
#endif

static inline lane_f32 flip_f32(lane_f32 a)
{
#if defined __AVX512F__
    return __builtin_shufflevector(a, a, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
#elif defined __AVX2__
    return __builtin_shufflevector(a, a, 7, 6, 5, 4, 3, 2, 1, 0);
#else
    return __builtin_shufflevector(a, a, 3, 2, 1, 0);
#endif
}

static inline lane_f64 flip_f64(lane_f64 a)
{
#if defined __AVX512F__
    return __builtin_shufflevector(a, a, 7, 6, 5, 4, 3, 2, 1, 0);
#elif defined __AVX2__
    return __builtin_shufflevector(a, a, 3, 2, 1, 0);
#else
    return __builtin_shufflevector(a, a, 1, 0);
#endif
}

static inline lane_f32 load_f32(const float *at)
{
    return *(const loose_f32 *)at;
}
static inline lane_f64 load_f64(const double *at)
{
    return *(const loose_f64 *)at;
}
static inline void store_f32(float *at, lane_f32 a)
{
    *(loose_f32 *)at = a;
}
static inline void store_f64(double *at, lane_f64 a)
{
    *(loose_f64 *)at = a;
}
static inline lane_f32 spread_f32(float a)
{
    return a - (lane_f32){0};
}
static inline lane_f64 spread_f64(double a)
{
    return a - (lane_f64){0};
}

#endif
