/* SPDX-License-Identifier: MIT
 * What all products share: operands as plain rows of one float type, and which of them are events.
 */
#ifndef CANN_EVENT_PRODUCT_H
#define CANN_EVENT_PRODUCT_H
#include "event/deliver.h"

typedef struct operands {
    cann_type type;               /* CANN_FLOAT32 or CANN_FLOAT64: of all that follows */
    int64_t batch, length, width; /* x is [batch, length], out [batch, width] */
    cann_tensor *x;               /* contiguous, of the type; events as 0 and 1 */
    cann_tensor *out;             /* zeros, shaped as x but for its last axis */
    int32_t *events;              /* [length] room for the places of events of one row of x */
} operands;

/* x: [..., length] of any type; `type`: what the weights need at least. events: what is above 0 (or
 * true) counts as 1. */
cann_status operands_read(operands *operands, const char *what, const cann_tensor *x,
                          cann_type type, int64_t length, int64_t width, bool events);
/* What a product is called in Lua and in its sentences. */
const char *product_name(bool back, bool events);
/* Lists the places that are not 0 in row b of x, ascending; their number. */
int64_t operands_list(operands *operands, int64_t b);
/* out where the product went well, else NULL; frees the rest. */
cann_tensor *operands_finish(operands *operands, bool good);

#endif
