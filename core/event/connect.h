/* SPDX-License-Identifier: MIT
 * Rules of who meets whom. A rule is a row of connect.def (or of a plugin); it says the pairs by
 * source, by target or all at once, and wiring.c turns what it says into synapses. Whatever is
 * random is a function of (seed, stream, row or column), so any team gives the same synapses. */
#ifndef CANN_EVENT_CONNECT_H
#define CANN_EVENT_CONNECT_H
#include "base/draws.h"
#include "event/named_options.h"
#include "event/synapses.h"

/* Words of a Philox stream, in order: block b is the counter (row, b, purpose). */
struct cann_random {
    uint64_t seed, stream;
    uint64_t row, block;
    uint32_t word[4];
    int left;
};

/* Purposes keep the draws of one projection apart. */
enum { DRAWS_PAIRS = 1, DRAWS_REWIRE, DRAWS_WEIGHTS, DRAWS_TEXT };

/* Streams of the draws that a text holds, TEXT_DRAWS of them for each stream of a rule. */
enum { TEXT_DRAWS = 1 << 16 };

void random_start(cann_random *random, uint64_t seed, uint64_t stream, uint64_t row);

enum { PAIR_WEIGHT, PAIR_DELAY, PAIR_VALUES };

/* Pairs found so far: partners of the present row (column), or whole pairs of draw. */
typedef struct pair_list {
    int64_t count, room;
    int32_t *source;            /* of draw alone */
    int32_t *target;            /* the other side */
    double *value[PAIR_VALUES]; /* weights and delays; NULL until one is given */
} pair_list;

typedef enum wiring_mode { WIRING_PAIRS, WIRING_ROW, WIRING_COLUMN } wiring_mode;

struct cann_wiring {
    const cann_rule *rule;
    int64_t rows, columns;
    option_list options;
    bool allow_self;
    int64_t multiple;
    synapses_layout pattern; /* what prepare found to follow from the sizes; LISTED: draw it */
    bool counting;           /* only the number of partners matters now: a rule that knows it */
    int64_t counted;         /* says it here and lists nothing; else -1 */
    uint64_t *bits;          /* of wiring_bits */
    wiring_mode mode;
    int64_t here; /* the row or column being made */
    uint64_t seed, stream;
    pair_list found;
    void *state; /* what prepare keeps for the rule */
    void (*state_free)(void *state);
};

bool pair_list_reserve(pair_list *list, int64_t more, bool with_sources);
void pair_list_free(pair_list *list);
/* Sorts elements [begin, end) by partner, equal ones as they came; false where memory is out. */
bool pair_list_sort(pair_list *list, int64_t begin, int64_t end);

/* Adds a synapse after checks; values: NULL where the rule gives none of that kind. */
cann_status wiring_add(cann_wiring *wiring, int64_t source, int64_t target,
                       const double *const values[PAIR_VALUES]);

/* Adds a partner of the present row or column; false where memory is out. The caller sees to
 * allow_self. */
static inline bool wiring_push(cann_wiring *wiring, int64_t partner)
{
    pair_list *found = &wiring->found;
    if (found->count == found->room && !pair_list_reserve(found, 1, false)) return false;
    found->target[found->count++] = (int32_t)partner;
    return true;
}

/* A bit for each of `count` whole numbers, all 0, to be left so; NULL where memory is out. */
uint64_t *wiring_bits(cann_wiring *wiring, int64_t count);

/* Checks that required options are given; their numbers, in order, go to numbers[NAMED_OPTIONS]. */
cann_status wiring_begin(cann_wiring *wiring, double *numbers);

/* Says how many synapses a rule will make, before any is made; refuses too many. */
cann_status wiring_expect(const cann_wiring *wiring, double count);

const cann_rule *rule_of(int64_t row);

#endif
