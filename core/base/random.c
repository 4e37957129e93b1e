/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "base/isa.h"

const char *const distribution_names[DISTRIBUTION_COUNT] = {
#define DISTRIBUTION(name, arity, doc) #name,
#include "tensor/fill.def"
};

ISA_DECLARE(random_loops, random_loops);

draw_loop draw_loop_of(int row, cann_type type)
{
    return ISA_PICK(random_loops)->loop[row][type == CANN_FLOAT64];
}
