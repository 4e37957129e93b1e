/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "base/draws.h"
#include "base/isa.h"

const char *const distribution_names[DISTRIBUTION_COUNT] = {
#define DISTRIBUTION(name, arity, doc) #name,
#include "base/draws.def"
};

ISA_DECLARE(random_loops, random_loops);

draw_loop draw_loop_of(int row, cann_type type)
{
    return ISA_PICK(random_loops)->of[type][row];
}

void random_key(uint64_t seed, uint64_t stream, uint32_t key[2])
{
    uint64_t both = draw_key(seed, stream);
    key[0] = (uint32_t)both;
    key[1] = (uint32_t)(both >> 32);
}
