/* SPDX-License-Identifier: MIT
 * A loop for each row of functions.def in either float type. dst may be an operand itself, so the
 * pointers are not restrict; it is never a shifted operand, so no element depends on another.
 * The rows of within.def look at a block of operands first: most blocks need the short form only.
 */
#include "base/functions_loops.h"
#include "base/isa.h"
#include "base/vmath.h"

#define READ_1 x[i]
#define READ_2 x[i], y[i]
#define READ_3 x[i], y[i], z[i]

#define LOOP(name, arity, suffix, number)                                                          \
    static void name##_##suffix(int64_t count, void *dst, const void *a, const void *b,            \
                                const void *c)                                                     \
    {                                                                                              \
        number *out = dst;                                                                         \
        const number *x = a, *y = b, *z = c;                                                       \
        (void)y, (void)z;                                                                          \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < count; i++) out[i] =                          \
            v_##name##_##suffix(READ_##arity);                                                     \
    }
#define FUNCTION(name, arity, units, derivative, doc)                                              \
    LOOP(name, arity, f32, float) LOOP(name, arity, f64, double)
#define OPERATOR FUNCTION
#define ENGINE   FUNCTION
#include "base/functions.def"
#undef FUNCTION

enum { BLOCK = 512 };

#define SCAN(name, suffix, number, whole)                                                          \
    LOOP(name##_within, 1, suffix, number)                                                         \
    static void name##_scanned_##suffix(int64_t count, void *dst, const void *a, const void *b,    \
                                        const void *c)                                             \
    {                                                                                              \
        number *out = dst;                                                                         \
        const number *x = a;                                                                       \
        for (int64_t i = 0; i < count; i += BLOCK) {                                               \
            int64_t n = count - i < BLOCK ? count - i : BLOCK;                                     \
            whole room = 0;                                                                        \
            for (int64_t k = 0; k < n; k++) room |= v_##name##_room_##suffix(x[i + k]);            \
            (room < 0 ? name##_##suffix : name##_within_##suffix)(n, out + i, x + i, b, c);        \
        }                                                                                          \
    }
#define WITHIN(name, f32_reach, f64_reach)                                                         \
    SCAN(name, f32, float, int) SCAN(name, f64, double, long long)
#include "base/within.def"
#undef WITHIN

const function_loops ISA(function_loops) = {
    .of =
        {
            [CANN_FLOAT32] =
                {
#define FUNCTION(name, arity, units, derivative, doc) [FUNCTION_##name] = name##_f32,
#include "base/functions.def"
#undef FUNCTION
                },
            [CANN_FLOAT64] =
                {
#define FUNCTION(name, arity, units, derivative, doc) [FUNCTION_##name] = name##_f64,
#include "base/functions.def"
                },
        },
    .scanned =
        {
            [CANN_FLOAT32] =
                {
#define WITHIN(name, f32_reach, f64_reach) [FUNCTION_##name] = name##_scanned_f32,
#include "base/within.def"
#undef WITHIN
                },
            [CANN_FLOAT64] =
                {
#define WITHIN(name, f32_reach, f64_reach) [FUNCTION_##name] = name##_scanned_f64,
#include "base/within.def"
                },
        },
};
