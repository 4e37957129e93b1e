/* SPDX-License-Identifier: MIT
 * Passes over rows of ranks. Rows are whole blocks long, so loops go by blocks: within one there is
 * no branch, between two an early end. */
#include "analyze/rips.h"
#include "base/isa.h"

enum { BLOCK = 64 };

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

static int64_t within(const uint32_t *far, uint32_t edge, uint32_t least, uint32_t end,
                      uint32_t *out, int64_t n)
{
    int64_t count = 0;
    for (int64_t v = 0; v < n; v++) {
        uint32_t longest = far[v] > edge ? far[v] : edge;
        out[count] = (uint32_t)v;
        count += (longest < end ? 1 : 0) & (longest >= least ? 1 : 0);
    }
    return count;
}

const rips_loops ISA(rips_loops) = {furthest, first_below, has_common, within};
