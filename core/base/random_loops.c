/* SPDX-License-Identifier: MIT
 * A loop for each row of draws.def in either float type. */
#include "base/draws.h"
#include "base/isa.h"
#include "base/random.h"

#define READ_1 x[i]
#define READ_2 x[i], y[i]

#define LOOP(name, arity, suffix, number)                                                          \
    static void name##_##suffix(int64_t count, void *dst, const void *a, const void *b,            \
                                uint64_t seed, uint64_t stream, uint64_t first, uint64_t step)     \
    {                                                                                              \
        number *out = dst;                                                                         \
        const number *x = a, *y = b;                                                               \
        (void)y;                                                                                   \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < count; i++) out[i] =                          \
            draw_##name##_##suffix(seed, stream, first + (uint64_t)i, step, READ_##arity);         \
    }
#define DISTRIBUTION(name, arity, doc) LOOP(name, arity, f32, float) LOOP(name, arity, f64, double)
#include "base/draws.def"
#undef DISTRIBUTION

const random_loops ISA(random_loops) = {{
    [CANN_FLOAT32] =
        {
#define DISTRIBUTION(name, arity, doc) [DISTRIBUTION_##name] = name##_f32,
#include "base/draws.def"
#undef DISTRIBUTION
        },
    [CANN_FLOAT64] =
        {
#define DISTRIBUTION(name, arity, doc) [DISTRIBUTION_##name] = name##_f64,
#include "base/draws.def"
        },
}};
