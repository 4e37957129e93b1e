/* SPDX-License-Identifier: MIT
 * Slots: the named places of the arena, and who has them. */
#ifndef CANN_MODEL_SLOT_H
#define CANN_MODEL_SLOT_H
#include "expr/align.h"
#include "tensor/tensor.h"

typedef enum slot_role {
    SLOT_PARAMETER,
    SLOT_INPUT, /* set from outside, constant until set again */
    SLOT_STATE,
    SLOT_HIDDEN,    /* state the engine keeps for events: clocks, old values of conditions */
    SLOT_ALIAS,     /* value of a @step alias or a recorded input in the last step */
    SLOT_TEMPORARY, /* between operations of one step */
    SLOT_RESULT,    /* of a reduction: one value, kept per thread */
    SLOT_PLACE,     /* coordinates and indices of the elements */
    SLOT_SERIES,    /* one row per step, read where it lies */
    SLOT_CLOCK,     /* t and dt, kept per thread */
    SLOT_LINK,      /* a uniform value of another group */
} slot_role;

/* A named place. Member b's values begin at offset + b*stride; width values of the program's type.
 */
typedef struct slot {
    const node *symbol;
    const node *first_value; /* declared ones: the default; NULL: 0 */
    slot_role role;
    int64_t width;             /* 1: uniform within a member; else the group's count */
    bool batched;              /* one copy per batch member */
    bool steady;               /* filled when a run begins, and the same until it ends */
    bool gathered;             /* synapses: a value of the source or the target of each */
    state_side side;           /* synapses: kept once per source or target; else of each */
    bool given;                /* set from outside: the default does not count */
    bool scales_draws, silent; /* a parameter that multiplies draws; taken for 0 */
    int64_t offset, stride;    /* bytes in the arena; stride 0 when shared */
    int64_t bytes;             /* all copies together; 0 before the first layout */
    const cann_tensor *series; /* SLOT_SERIES: [steps] or [steps, count], the program's type */
    int64_t start;             /* SLOT_SERIES: the step of its first row */
    double first;              /* SLOT_CLOCK: 0 for t, 1 for dt */
    struct group *of;          /* SLOT_LINK: whose */
    int of_slot;
} slot;

typedef struct group group;
typedef struct operation operation;
typedef struct projection projection;
typedef struct route route;

int group_slot(group *group, const node *symbol, slot_role role, int64_t width, bool batched);
int group_find(const group *group, const node *symbol);
/* The parameter of that symbol, as the model declares it; NULL where it is none. */
const declaration *group_parameter(const group *group, const node *symbol);
/* The kept slot whose name comes next after that of slot `after` (-1: the first one's); -1: none is
 * left. The order does not depend on when a slot came, so neither do saved states. */
int64_t group_kept_after(const group *group, int64_t after);
const char *group_slot_name(const group *group, int slot);
/* Where member `member`'s values of a slot lie. */
char *slot_data(const cann_program *program, const slot *slot, int64_t member);
double values_read(const cann_program *program, const char *at, int64_t element);
void values_store(cann_type type, char *to, const double *from, int64_t count);
/* values.c: refuses weights that are drawn anew for each event. */
cann_status values_stored(const group *group, const char *variable);
/* values_nan.c: the place of the first that is NaN, -1 where none is. */
int64_t values_first_nan(cann_type type, const void *values, int64_t count);
/* split.c: the slot of a symbol the elements are described by (i, coord1 ...), made when first
 * asked for. */
int place_slot(group *group, const node *symbol);

#endif
