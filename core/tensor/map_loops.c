/* SPDX-License-Identifier: MIT
 * Elementwise loops over int32 and int64. Sums and products are made unsigned, so that they wrap
 * instead of being undefined. */
#include "base/isa.h"
#include "tensor/map.h"

#define LOOP(name, type, value)                                                                    \
    static void name(int64_t count, void *dst, const void *first, const void *second,              \
                     const void *third)                                                            \
    {                                                                                              \
        type *out = dst;                                                                           \
        const type *x = first, *y = second, *z = third;                                            \
        (void)y, (void)z;                                                                          \
        for (int64_t k = 0; k < count; k++) {                                                      \
            type a = x[k];                                                                         \
            out[k] = value;                                                                        \
        }                                                                                          \
    }
#define LOOPS(name, value32, value64)                                                              \
    LOOP(name##_i32, int32_t, value32)                                                             \
    LOOP(name##_i64, int64_t, value64)
#define SAME(name, value) LOOPS(name, value, value)
#define WRAP(name, sum)   LOOPS(name, (int32_t)(sum(uint32_t)), (int64_t)(sum(uint64_t)))

#define b                y[k]
#define c                z[k]
#define SUM(type)        (type) a + (type)b
#define DIFFERENCE(type) (type) a - (type)b
#define PRODUCT(type)    (type) a *(type)b
#define OPPOSITE(type)   (type)0 - (type)a
#define MAGNITUDE(type)  a < 0 ? (type)0 - (type)a : (type)a
WRAP(add, SUM)
WRAP(sub, DIFFERENCE)
WRAP(mul, PRODUCT)
WRAP(negate, OPPOSITE)
WRAP(abs, MAGNITUDE)
SAME(mod, b == 0 || b == -1 ? 0 : a % b + ((a % b != 0 && (a % b < 0) != (b < 0)) ? b : 0))
SAME(min, a < b ? a : b)
SAME(max, a > b ? a : b)
SAME(clip, a<b ? b : a> c ? c : a)
SAME(sign, (a > 0) - (a < 0))
SAME(same, a)
SAME(pos, a > 0 ? a : 0)
SAME(neg, a < 0 ? a : 0)
SAME(step, a >= 0)
SAME(lt, a < b)
SAME(le, a <= b)
SAME(gt, a > b)
SAME(ge, a >= b)
SAME(eq, a == b)
SAME(ne, a != b)
SAME(both, a != 0 && b != 0)
SAME(either, a != 0 || b != 0)
SAME(invert, a == 0)
SAME(select, a != 0 ? b : c)
SAME(isnan, a != a)
#undef b
#undef c

#define ROW(row, name) [FUNCTION_##row] = {name##_i32, name##_i64}
const map_loops ISA(map_loops) = {{
    ROW(add, add),       ROW(sub, sub),     ROW(mul, mul),       ROW(negate, negate),
    ROW(abs, abs),       ROW(mod, mod),     ROW(min, min),       ROW(max, max),
    ROW(clip, clip),     ROW(sign, sign),   ROW(floor, same),    ROW(ceil, same),
    ROW(round, same),    ROW(pos, pos),     ROW(neg, neg),       ROW(step, step),
    ROW(lt, lt),         ROW(le, le),       ROW(gt, gt),         ROW(ge, ge),
    ROW(eq, eq),         ROW(ne, ne),       ROW(both, both),     ROW(either, either),
    ROW(invert, invert), ROW(isnan, isnan), ROW(select, select),
}};
