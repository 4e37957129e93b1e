/* SPDX-License-Identifier: MIT
 * Passes over rows of ranks. Rows are whole blocks long, so loops go by blocks: within one there is
 * no branch, between two an early end. */
#include "analyze/rips.h"
#include "base/isa.h"

enum { BLOCK = 64 };

static uint32_t nearest(const uint32_t *a, const uint32_t *b, int64_t n)
{
    uint32_t least = RIPS_FAR;
    for (int64_t v = 0; v < n; v++) {
        uint32_t further = a[v] > b[v] ? a[v] : b[v];
        least = further < least ? further : least;
    }
    return least;
}

static int64_t find(const uint32_t *a, const uint32_t *b, uint32_t value, int64_t n)
{
    for (int64_t first = 0; first < n; first += BLOCK) {
        int64_t end = first + BLOCK < n ? first + BLOCK : n;
        uint32_t any = 0;
        for (int64_t v = first; v < end; v++) {
            uint32_t further = a[v] > b[v] ? a[v] : b[v];
            any |= further == value ? 1u : 0u;
        }
        for (int64_t v = first; any && v < end; v++)
            if ((a[v] > b[v] ? a[v] : b[v]) == value) return v;
    }
    return n;
}

static bool is_cone(const uint32_t *a, const uint32_t *b, const uint32_t *m, uint32_t edge,
                    int64_t n)
{
    for (int64_t first = 0; first < n; first += BLOCK) {
        int64_t end = first + BLOCK < n ? first + BLOCK : n;
        uint32_t outside = 0;
        for (int64_t v = first; v < end; v++) {
            uint32_t further = a[v] > b[v] ? a[v] : b[v];
            outside |= (further < edge ? 1u : 0u) & (m[v] >= edge ? 1u : 0u);
        }
        if (outside) return false;
    }
    return true;
}

static void furthest(const uint32_t *const *row, int64_t rows, uint32_t *out, int64_t n)
{
    for (int64_t v = 0; v < n; v++) out[v] = row[0][v] > row[1][v] ? row[0][v] : row[1][v];
    for (int64_t k = 2; k < rows; k++) {
        const uint32_t *next = row[k];
        for (int64_t v = 0; v < n; v++) out[v] = out[v] > next[v] ? out[v] : next[v];
    }
}

static int64_t first_within(const uint32_t *far, const uint32_t *m, uint32_t edge, int64_t end)
{
    for (int64_t first = 0; first < end; first += BLOCK) {
        int64_t last = first + BLOCK < end ? first + BLOCK : end;
        uint32_t any = 0;
        for (int64_t v = first; v < last; v++)
            any |= (far[v] < edge ? 1u : 0u) & (m[v] < edge ? 1u : 0u);
        for (int64_t v = first; any && v < last; v++)
            if (far[v] < edge && m[v] < edge) return v;
    }
    return end;
}

const rips_loops ISA(rips_loops) = {nearest, find, is_cone, furthest, first_within};
