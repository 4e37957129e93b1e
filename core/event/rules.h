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

PREPARE(fixed_total_number);
DRAW(fixed_total_number);

/* rules_places.c */
PREPARE(gaussian);
ROW(gaussian);
PREPARE(dog);
ROW(dog);
PREPARE(gaussian_probability);
ROW(gaussian_probability);
PREPARE(distance);
ROW(distance);

/* rules_graph.c */
PREPARE(small_world);
DRAW(small_world);
PREPARE(scale_free);
DRAW(scale_free);
PREPARE(scale_free_dual);
DRAW(scale_free_dual);
PREPARE(power_law);
DRAW(power_law);

/* rules_lattice.c */
PREPARE(grid_four);
ROW(grid_four);
PREPARE(grid_eight);
ROW(grid_eight);
PREPARE(grid_n);
ROW(grid_n);

/* rules_given.c */
PREPARE(matrix);
ROW(matrix);
PREPARE(pairs);
DRAW(pairs);
PREPARE(csr);
ROW(csr);

/* rules_text.c, rules_generator.c */
PREPARE(condition);
ROW(condition);
PREPARE(generator);
DRAW(generator);

/* matrix_market.c */
PREPARE(matrix_market);
DRAW(matrix_market);

#endif
