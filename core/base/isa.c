/* SPDX-License-Identifier: MIT */
#include "base/isa.h"
#include "cann.h"
#include <stdlib.h>
#include <string.h>

static const char *const names[ISA_COUNT] = {"baseline", "avx2", "avx512"};

static isa detect(void)
{
    isa best = ISA_BASELINE;
#ifdef __x86_64__
    __builtin_cpu_init();
    bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
              __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vl");
    best = v4 ? ISA_AVX512 : v3 ? ISA_AVX2 : ISA_BASELINE;
#endif
    const char *asked = getenv("CANN_ISA");
    for (int k = 0; asked && k < (int)best; k++)
        if (!strcmp(asked, names[k])) return (isa)k;
    return best;
}

isa isa_level(void)
{
    static int level = -1; /* every thread finds the same value */
    int known = __atomic_load_n(&level, __ATOMIC_RELAXED);
    if (known < 0) {
        known = (int)detect();
        __atomic_store_n(&level, known, __ATOMIC_RELAXED);
    }
    return (isa)known;
}

const char *cann_instruction_set(void)
{
    return names[isa_level()];
}
