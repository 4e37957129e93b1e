/* SPDX-License-Identifier: MIT
 * Rules whose pairs follow from the two sizes: nothing is listed until somebody needs the list. */
#include "event/rules.h"

PREPARE(one_to_one)
{
    (void)options;
    if (wiring->multiple == 1 && wiring->allow_self) wiring->pattern = SYNAPSES_ONE;
    return wiring_expect(wiring, 0);
}

ROW(one_to_one)
{
    (void)options, (void)random;
    if (source >= wiring->columns) return CANN_OK;
    return wiring_push(wiring, source) ? CANN_OK : CANN_ERROR_MEMORY;
}

PREPARE(all_to_all)
{
    (void)options;
    if (wiring->multiple == 1)
        wiring->pattern = wiring->allow_self ? SYNAPSES_ALL : SYNAPSES_ALL_BUT_SELF;
    return wiring->multiple == 1
               ? CANN_OK
               : wiring_expect(wiring, (double)wiring->rows * (double)wiring->columns);
}

ROW(all_to_all)
{
    (void)options, (void)random, (void)source;
    for (int64_t j = 0; j < wiring->columns; j++)
        if (!wiring_push(wiring, j)) return CANN_ERROR_MEMORY;
    return CANN_OK;
}
