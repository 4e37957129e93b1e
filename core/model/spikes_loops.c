/* SPDX-License-Identifier: MIT
 * Flags of spikes, in the model's own float type, as bits: word w holds elements 64 w on. */
#include "base/isa.h"
#include "model/spikes_loops.h"

#if defined __AVX512F__ || defined __AVX2__
#include <immintrin.h>
#endif

#if defined __AVX512F__
static inline uint64_t word_f32(const float *flags)
{
    uint64_t word = 0;
    for (int k = 0; k < 4; k++) {
        __m512 x = _mm512_loadu_ps(flags + 16 * k);
        word |= (uint64_t)_mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NEQ_UQ) << 16 * k;
    }
    return word;
}
#elif defined __AVX2__
static inline uint64_t word_f32(const float *flags)
{
    uint64_t word = 0;
    for (int k = 0; k < 8; k++) {
        __m256 x = _mm256_cmp_ps(_mm256_loadu_ps(flags + 8 * k), _mm256_setzero_ps(), _CMP_NEQ_UQ);
        word |= (uint64_t)(unsigned)_mm256_movemask_ps(x) << 8 * k;
    }
    return word;
}
#else
static inline uint64_t word_f32(const float *flags)
{
    uint64_t word = 0;
    for (int k = 0; k < 64; k++) word |= (uint64_t)(flags[k] != 0) << k;
    return word;
}
#endif

static int64_t bits_f32(const float *flags, int64_t count, uint64_t *words)
{
    int64_t whole = count / 64, fired = 0;
    for (int64_t w = 0; w < whole; w++) {
        words[w] = word_f32(flags + 64 * w);
        fired += __builtin_popcountll(words[w]);
    }
    if (count % 64) words[whole] = 0;
    for (int64_t k = 64 * whole; k < count; k++) {
        words[whole] |= (uint64_t)(flags[k] != 0) << k % 64;
        fired += flags[k] != 0;
    }
    return fired;
}

static int64_t bits_f64(const double *flags, int64_t count, uint64_t *words)
{
    int64_t fired = 0;
    for (int64_t w = 0; w < (count + 63) / 64; w++) {
        int64_t end = count - 64 * w < 64 ? count - 64 * w : 64;
        uint64_t word = 0;
        for (int64_t k = 0; k < end; k++) word |= (uint64_t)(flags[64 * w + k] != 0) << k;
        words[w] = word;
        fired += __builtin_popcountll(word);
    }
    return fired;
}

static int64_t sum(const uint64_t *words, int64_t count)
{
    int64_t ones = 0;
    for (int64_t w = 0; w < count; w++) ones += __builtin_popcountll(words[w]);
    return ones;
}

/* Bit k of the result: words[k] holds an element. Up to 64 words. */
static inline uint64_t taken(const uint64_t *words, int64_t count)
{
    uint64_t found = 0;
    int64_t k = 0;
#if defined __AVX512F__
    for (; k + 8 <= count; k += 8) {
        __m512i x = _mm512_loadu_si512(words + k);
        found |= (uint64_t)_mm512_test_epi64_mask(x, x) << k;
    }
#endif
    for (; k < count; k++) found |= (uint64_t)(words[k] != 0) << k;
    return found;
}

/* Words that hold nothing are passed over many at a time: most do, and a guess at each that is
 * wrong for every spike costs more than the spikes. */
static int64_t list(const uint64_t *words, int64_t count, int64_t first, int32_t *to)
{
    int32_t *begin = to;
    for (int64_t w = 0; w < count; w += 64) {
        uint64_t found = taken(words + w, count - w < 64 ? count - w : 64);
        for (; found; found &= found - 1) {
            int64_t at = w + __builtin_ctzll(found);
            for (uint64_t word = words[at]; word; word &= word - 1)
                *to++ = (int32_t)(first + at * 64 + __builtin_ctzll(word));
        }
    }
    return to - begin;
}

const spikes_loops ISA(spikes_loops) = {bits_f32, bits_f64, sum, list};
