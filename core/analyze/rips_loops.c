/* SPDX-License-Identifier: MIT
 * Passes over rows of ranks. Rows are whole blocks long, so loops go by blocks: within one there is
 * no branch, between two an early end. */
#include "analyze/rips.h"
#include "base/isa.h"

enum { BLOCK = 64, SAMPLE = 128 };

static int64_t between(const uint32_t *a, const uint32_t *b, uint32_t edge, int64_t from, int64_t n)
{
    int64_t blocks = (n + SAMPLE - 1) / SAMPLE;
    for (int64_t k = 0; k < blocks; k++) {
        int64_t first = (from + k) % blocks * SAMPLE;
        int64_t end = first + SAMPLE < n ? first + SAMPLE : n;
        uint32_t least = RIPS_FAR;
        for (int64_t v = first; v < end; v++) {
            uint32_t further = a[v] > b[v] ? a[v] : b[v];
            least = further < least ? further : least;
        }
        for (int64_t v = first; least < edge && v < end; v++)
            if ((a[v] > b[v] ? a[v] : b[v]) == least) return v;
    }
    return n;
}

static int64_t start(const uint32_t *a, const uint32_t *b, const uint32_t *m, uint32_t edge,
                     uint32_t *state, int64_t n)
{
    uint32_t waiting = 0;
    for (int64_t v = 0; v < n; v++) {
        uint32_t further = a[v] > b[v] ? a[v] : b[v];
        uint32_t apart = m[v] < edge ? 0 : 1;
        state[v] = further < edge ? apart : RIPS_FAR;
        waiting += further < edge ? apart : 0;
    }
    return waiting;
}

static int64_t spread(const uint32_t *u, const uint32_t *w, uint32_t edge, uint32_t *state,
                      int64_t n)
{
    uint32_t waiting = 0;
    for (int64_t v = 0; v < n; v++) {
        uint32_t nearer = u[v] < w[v] ? u[v] : w[v];
        uint32_t now = (state[v] == 1 ? 1u : 0u) & (nearer < edge ? 1u : 0u) ? 0 : state[v];
        waiting += now == 1 ? 1 : 0;
        state[v] = now;
    }
    return waiting;
}

static int64_t first_with(const uint32_t *state, uint32_t value, int64_t from, int64_t n)
{
    for (int64_t first = from / BLOCK * BLOCK; first < n; first += BLOCK) {
        int64_t end = first + BLOCK < n ? first + BLOCK : n;
        uint32_t any = 0;
        for (int64_t v = first; v < end; v++) any |= state[v] == value ? 1u : 0u;
        for (int64_t v = first; any && v < end; v++)
            if (state[v] == value) return v;
    }
    return n;
}

static void furthest(const uint32_t *const *row, int64_t rows, uint32_t *out, int64_t n)
{
    for (int64_t v = 0; v < n; v++) out[v] = row[0][v] > row[1][v] ? row[0][v] : row[1][v];
    for (int64_t k = 2; k < rows; k++) {
        const uint32_t *next = row[k];
        for (int64_t v = 0; v < n; v++) out[v] = out[v] > next[v] ? out[v] : next[v];
    }
}

static int64_t meets(const uint32_t *state, const uint32_t *m, uint32_t edge, int64_t n)
{
    for (int64_t first = 0; first < n; first += BLOCK) {
        int64_t end = first + BLOCK < n ? first + BLOCK : n;
        uint32_t any = 0;
        for (int64_t v = first; v < end; v++)
            any |= (state[v] == 0 ? 1u : 0u) & (m[v] < edge ? 1u : 0u);
        for (int64_t v = first; any && v < end; v++)
            if (state[v] == 0 && m[v] < edge) return v;
    }
    return n;
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

static int64_t within(const uint32_t *far, uint32_t edge, uint32_t least, uint32_t *out, int64_t n)
{
    int64_t count = 0;
    for (int64_t v = 0; v < n; v++) {
        uint32_t longest = far[v] > edge ? far[v] : edge;
        out[count] = (uint32_t)v;
        count += (far[v] != RIPS_FAR ? 1 : 0) & (longest >= least ? 1 : 0);
    }
    return count;
}

const rips_loops ISA(rips_loops) = {between,  start,       spread,     first_with, meets,
                                    furthest, first_below, has_common, within};
