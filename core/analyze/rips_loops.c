/* SPDX-License-Identifier: MIT
 * Passes over rows of ranks. Rows are whole blocks long, so loops go by blocks: within one there is
 * no branch, between two an early end. */
#include "analyze/rips.h"
#include "base/isa.h"
#ifdef __AVX512F__
#include <immintrin.h>
#endif

enum { BLOCK = 64, LANES = 16 }; /* rows are whole lanes long */

static void furthest(const uint32_t *const *row, int64_t rows, uint32_t *out, int64_t n)
{
    for (int64_t v = 0; v < n; v++) out[v] = row[0][v] > row[1][v] ? row[0][v] : row[1][v];
    for (int64_t k = 2; k < rows; k++) {
        const uint32_t *next = row[k];
        for (int64_t v = 0; v < n; v++) out[v] = out[v] > next[v] ? out[v] : next[v];
    }
}

static int64_t first_below(const uint32_t *far, uint32_t edge, int64_t n)
{
    for (int64_t first = 0; first < n; first += BLOCK) {
        int64_t end = first + BLOCK < n ? first + BLOCK : n;
        uint32_t any = 0;
        for (int64_t v = first; v < end; v++) any |= far[v] < edge ? 1u : 0u;
        for (int64_t v = first; any && v < end; v++)
            if (far[v] < edge) return v;
    }
    return n;
}

/* Within a block, a vertex is kept by every row in turn. */
static bool has_common(const uint32_t *const *row, int64_t rows, uint32_t edge, int64_t end)
{
    for (int64_t first = 0; first < end; first += BLOCK) {
        uint32_t far[BLOCK], any = 0;
        int64_t count = first + BLOCK < end ? BLOCK : end - first;
        for (int64_t v = 0; v < count; v++)
            far[v] = row[0][first + v] > row[1][first + v] ? row[0][first + v] : row[1][first + v];
        for (int64_t k = 2; k < rows; k++)
            for (int64_t v = 0; v < count; v++)
                far[v] = far[v] > row[k][first + v] ? far[v] : row[k][first + v];
        for (int64_t v = 0; v < count; v++) any |= far[v] < edge ? 1u : 0u;
        if (any) return true;
    }
    return false;
}

/* Bits of those lanes for which max(far, edge) is in [least, end). */
static inline uint32_t hits(const uint32_t *far, uint32_t edge, uint32_t least, uint32_t end)
{
#ifdef __AVX512F__
    __m512i longest = _mm512_max_epu32(_mm512_loadu_si512(far), _mm512_set1_epi32((int)edge));
    __mmask16 before = _mm512_cmplt_epu32_mask(longest, _mm512_set1_epi32((int)end));
    return _mm512_mask_cmpge_epu32_mask(before, longest, _mm512_set1_epi32((int)least));
#else
    uint32_t bits = 0;
    for (int k = 0; k < LANES; k++) {
        uint32_t longest = far[k] > edge ? far[k] : edge;
        bits |= ((longest < end ? 1u : 0u) & (longest >= least ? 1u : 0u)) << k;
    }
    return bits;
#endif
}

static int64_t within(const uint32_t *far, uint32_t edge, uint32_t least, uint32_t end,
                      uint32_t *out, int64_t n)
{
    int64_t count = 0;
    for (int64_t first = 0; first < n; first += LANES)
        for (uint32_t left = hits(far + first, edge, least, end); left; left &= left - 1)
            out[count++] = (uint32_t)(first + __builtin_ctz(left));
    return count;
}

const rips_loops ISA(rips_loops) = {furthest, first_below, has_common, within};
