/* SPDX-License-Identifier: MIT
 * A loop for each row of functions.def in either float type. dst may be an operand itself, so the
 * pointers are not restrict; it is never a shifted operand, so no element depends on another. */
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

const function_loops ISA(function_loops) = {{
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
}};
