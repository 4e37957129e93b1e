/* SPDX-License-Identifier: MIT
 * Loops for several instruction sets. A file named *_loops.c is compiled once per set with
 * ISA_SUFFIX defined; ISA(name) is that set's name for `name`. isa_level() picks at start. */
#ifndef CANN_BASE_ISA_H
#define CANN_BASE_ISA_H

typedef enum isa { ISA_BASELINE, ISA_AVX2, ISA_AVX512, ISA_COUNT } isa;

/* The best set this processor runs and this build has; CANN_ISA=baseline|avx2|avx512 lowers it. */
isa isa_level(void);

#define ISA_JOIN_(a, b) a##_##b
#define ISA_JOIN(a, b)  ISA_JOIN_(a, b)
#ifdef ISA_SUFFIX
#define ISA(name) ISA_JOIN(name, ISA_SUFFIX)
#endif

/* Declares `const type name_<set>` for each set built, and ISA_PICK(name) the best of them. */
#ifdef __x86_64__
#define ISA_DECLARE(type, name)                                                                    \
    extern const type name##_baseline, name##_avx2, name##_avx512;                                 \
    static const type *const name##_sets[ISA_COUNT] = {&name##_baseline, &name##_avx2,             \
                                                       &name##_avx512}
#else
#define ISA_DECLARE(type, name)                                                                    \
    extern const type name##_baseline;                                                             \
    static const type *const name##_sets[ISA_COUNT] = {&name##_baseline, &name##_baseline,         \
                                                       &name##_baseline}
#endif
#define ISA_PICK(name) (name##_sets[isa_level()])

#endif
