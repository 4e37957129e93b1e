/* SPDX-License-Identifier: MIT
 * A rule of connectivity in a plugin: each source meets its nearest neighbours on a ring, each of
 * them with a probability. A row is asked for by any thread, and more than once; what it draws
 * comes from its own stream, so the answer is always the same. */
#include <cann.h>

enum { REACH, P };

static cann_status ring_row(cann_wiring *wiring, int64_t source, const double *options,
                            cann_random *random)
{
    int64_t columns = cann_wiring_columns(wiring), reach = (int64_t)options[REACH];
    cann_status status = CANN_OK;
    for (int64_t step = -reach; step <= reach && status == CANN_OK; step++)
        if (step != 0 && cann_random_uniform(random) < options[P])
            status =
                cann_wiring_add(wiring, source, ((source + step) % columns + columns) % columns);
    return status;
}

static const cann_rule ring = {
    .name = "ring",
    .options = "reach = 5; p = 1",
    .doc = "the nearest on a ring, `reach` on either side, each with probability p",
    .row = ring_row,
};

cann_status cann_plugin(int interface_version);

cann_status cann_plugin(int interface_version)
{
    cann_status status = cann_plugin_check(interface_version, CANN_INTERFACE);
    return status == CANN_OK ? cann_rule_add(&ring) : status;
}
