/* SPDX-License-Identifier: MIT
 * Pairs that have no synapse yet, each taken with one probability: candidates for growth. The draws
 * are those of a generated matrix, so the pairs depend on seed and stream alone. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "event/generated.h"
#include <inttypes.h>

/* Targets of one row without a synapse; `to` NULL: how many. */
static int64_t take_row(const cann_generated *all, const synapses *present, int64_t row,
                        bool allow_self, int32_t *to)
{
    walk_of_block walk;
    int64_t at = present->first[row], end = present->first[row + 1], taken = 0, found;
    for (int64_t block = 0; block < all->blocks; block++) {
        walk_begin(&walk, all, row, block);
        while ((found = walk_next(&walk, false)) > 0)
            for (int64_t k = 0; k < found; k++) {
                int32_t target = walk.target[k];
                while (at < end && synapses_target(present, row, at) < target) at++;
                bool there = at < end && synapses_target(present, row, at) == target;
                if (there || (target == row && !allow_self)) continue;
                if (to) to[taken] = target;
                taken++;
            }
    }
    return taken;
}

static cann_status take_all(const cann_generated *all, const synapses *present, bool allow_self,
                            synapses *into)
{
    for (int64_t row = 0; row < all->rows; row++) {
        if (cann_interrupt_pending())
            return fail(CANN_INTERRUPTED, "looking for absent pairs: interrupted");
        into->first[row + 1] = into->first[row] + take_row(all, present, row, allow_self, NULL);
    }
    cann_status status = synapses_reserve(into, into->first[all->rows], "growth");
    for (int64_t row = 0; row < all->rows && status == CANN_OK; row++)
        take_row(all, present, row, allow_self, into->target + into->first[row]);
    return status;
}

cann_synapses *cann_synapses_absent(const cann_synapses *present, double p, bool allow_self,
                                    uint64_t seed, uint64_t stream)
{
    if (!(p >= 0 && p <= 1)) {
        fail(CANN_ERROR_ARGUMENT, "growth: a probability of %g, but 0 to 1 will do", p);
        return NULL;
    }
    double expected = (double)present->rows * (double)present->columns * p;
    if (synapses_check_count(expected, 12, "growth, tried at every absent pair,") != CANN_OK)
        return NULL;
    cann_generated *all = cann_generated_new(present->rows, present->columns, p, true, "constant",
                                             1, 0, CANN_FLOAT32, seed, stream);
    synapses *into = all ? synapses_new(present->rows, present->columns) : NULL;
    cann_status status = into ? take_all(all, present, allow_self, into) : CANN_ERROR_MEMORY;
    cann_generated_free(all);
    if (status == CANN_OK) return into;
    synapses_free(into);
    return NULL;
}
