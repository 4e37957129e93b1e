/* SPDX-License-Identifier: MIT
 * The functions named in connect.def. */
#ifndef CANN_EVENT_RULES_H
#define CANN_EVENT_RULES_H
#include "event/connect.h"

#define PREPARE(name) cann_status name##_prepare(cann_wiring *wiring, const double *options)
#define DRAW(name)                                                                                 \
    cann_status name##_draw(cann_wiring *wiring, const double *options, cann_random *random)
#define ROW(name)                                                                                  \
    cann_status name##_row(cann_wiring *wiring, int64_t source, const double *options,             \
                           cann_random *random)
#define COLUMN(name)                                                                               \
    cann_status name##_column(cann_wiring *wiring, int64_t target, const double *options,          \
                              cann_random *random)

/* rules_whole.c */
PREPARE(one_to_one);
ROW(one_to_one);
PREPARE(all_to_all);
ROW(all_to_all);

/* rules_random.c */
PREPARE(fixed_probability);
ROW(fixed_probability);
PREPARE(fixed_number_post);
ROW(fixed_number_post);
PREPARE(fixed_number_pre);
COLUMN(fixed_number_pre);

#endif
