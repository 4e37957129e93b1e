/* SPDX-License-Identifier: MIT
 * A loop per row of fill.def and float type. */
#include "base/draws.h"
#include "base/isa.h"
#include "base/random.h"

#define ARGUMENTS_1 x[i]
#define ARGUMENTS_2 x[i], y[i]

#define LOOP(name, arity, type, suffix)                                                            \
    static void name##_##suffix(int64_t count, void *dst, const void *a, const void *b,            \
                                uint64_t seed, uint64_t stream, uint64_t first, uint64_t step)     \
    {                                                                                              \
        type *to = dst;                                                                            \
        const type *x = a, *y = b;                                                                 \
        (void)y;                                                                                   \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < count; i++) to[i] = draw_##name##_##suffix(   \
            seed, stream, first + (uint64_t)i, step, ARGUMENTS_##arity);                           \
    }

#define DISTRIBUTION(name, arity, doc) LOOP(name, arity, float, f32) LOOP(name, arity, double, f64)
#include "tensor/fill.def"
#undef DISTRIBUTION

#define DISTRIBUTION(name, arity, doc) {name##_f32, name##_f64},
extern const random_loops ISA(random_loops);
const random_loops ISA(random_loops) = {{
#include "tensor/fill.def"
}};
