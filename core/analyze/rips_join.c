/* SPDX-License-Identifier: MIT
 * A list of edges, in any order, to lines: sorted by counting, first by the later vertex of each,
 * then by the earlier one. */
#include "analyze/rips_order.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>

static rips_pair pair_of(int64_t a, int64_t b, double length)
{
    return (rips_pair){length, (uint32_t)(a < b ? a : b), (uint32_t)(a < b ? b : a)};
}

/* From counts to the places of the first. */
static void add_up(int64_t *places, int64_t n)
{
    int64_t sum = 0;
    for (int64_t k = 0; k <= n; k++) {
        int64_t here = places[k];
        places[k] = sum;
        sum += here;
    }
}

static void sort_by_later(rips_pair *out, int64_t count, const int64_t *first,
                          const int64_t *second, const double *length, int64_t *places)
{
    for (int64_t k = 0; k < count; k++) {
        rips_pair one = pair_of(first[k], second[k], length[k]);
        out[places[one.b]++] = one;
    }
}

/* Drops the second of two equal pairs; they lie side by side. */
static cann_status drop_twins(rips_pair *pairs, int64_t *count)
{
    int64_t kept = 0;
    for (int64_t k = 0; k < *count; k++) {
        const rips_pair *one = &pairs[k], *last = &pairs[kept - 1];
        if (!kept || last->a != one->a || last->b != one->b) {
            pairs[kept++] = *one;
            continue;
        }
        if (last->length != one->length)
            return fail(CANN_ERROR_NUMERIC,
                        "rips: the edge of points %" PRIu32 " and %" PRIu32
                        " is given twice, with lengths %.9g and %.9g",
                        one->a + 1, one->b + 1, last->length, one->length);
    }
    *count = kept;
    return CANN_OK;
}

static cann_status take_lines(rips_joined *joined, const rips_pair *pairs, int64_t n)
{
    joined->first = memory_take(n + 1, sizeof *joined->first);
    joined->other = memory_take(joined->count, sizeof *joined->other);
    joined->length = memory_take(joined->count, sizeof *joined->length);
    if (!joined->first || !joined->other || !joined->length) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < joined->count; k++) {
        joined->first[pairs[k].a]++;
        joined->other[k] = pairs[k].b;
        joined->length[k] = pairs[k].length;
    }
    add_up(joined->first, n);
    return CANN_OK;
}

cann_status rips_join(rips_joined *joined, int64_t n, int64_t count, const int64_t *first,
                      const int64_t *second, const double *length)
{
    *joined = (rips_joined){.count = count};
    rips_pair *later = memory_take(count, sizeof *later);
    rips_pair *pairs = memory_take(count, sizeof *pairs);
    int64_t *by_later = memory_take(n + 1, sizeof *by_later);
    int64_t *by_earlier = memory_take(n + 1, sizeof *by_earlier);
    cann_status status = later && pairs && by_later && by_earlier ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; status == CANN_OK && k < count; k++) {
        rips_pair one = pair_of(first[k], second[k], length[k]);
        by_later[one.b]++;
        by_earlier[one.a]++;
    }
    if (status == CANN_OK) {
        add_up(by_later, n);
        add_up(by_earlier, n);
        sort_by_later(later, count, first, second, length, by_later);
        for (int64_t k = 0; k < count; k++) pairs[by_earlier[later[k].a]++] = later[k];
        status = drop_twins(pairs, &joined->count);
    }
    if (status == CANN_OK) status = take_lines(joined, pairs, n);
    memory_free(later);
    memory_free(pairs);
    memory_free(by_later);
    memory_free(by_earlier);
    return status;
}

rips_lines rips_joined_lines(const rips_joined *joined, int64_t n)
{
    return (rips_lines){n, joined->first, joined->other, joined->length};
}

void rips_joined_free(rips_joined *joined)
{
    memory_free(joined->first);
    memory_free(joined->other);
    memory_free(joined->length);
}
