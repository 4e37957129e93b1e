/* SPDX-License-Identifier: MIT
 * The stream of numbers that a rule sees. */
#include "event/connect.h"

void random_start(cann_random *random, uint64_t seed, uint64_t stream, uint64_t row)
{
    *random = (cann_random){.seed = seed, .stream = stream, .row = row};
}

static uint32_t next_word(cann_random *random)
{
    if (random->left == 0) {
        draw_words words = draw_four(random->seed, random->stream,
                                     random->row << 32 | (random->block & 0xffffffffu),
                                     DRAWS_REWIRE | random->block >> 32 << 8);
        random->block++;
        random->word[0] = words.a, random->word[1] = words.b;
        random->word[2] = words.c, random->word[3] = words.d;
        random->left = 4;
    }
    return random->word[4 - random->left--];
}

double cann_random_uniform(cann_random *random)
{
    uint32_t high = next_word(random);
    return draw_unit_f64(high, next_word(random));
}

/* Lemire, ACM Trans. Model. Comput. Simul. 29 (2019) 3, by 64 bits: exact. */
int64_t cann_random_below(cann_random *random, int64_t count)
{
    uint64_t range = (uint64_t)count;
    for (;;) {
        uint64_t word = (uint64_t)next_word(random) << 32;
        word |= next_word(random);
        uint64_t low = word * range;
        if (low >= range || low >= -range % range) return (int64_t)draw_high_product(word, range);
    }
}
