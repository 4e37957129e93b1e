/* SPDX-License-Identifier: MIT
 * A link as it is made (link.c), done in each step (link_run.c) or for several steps (sink.c). */
#ifndef CANN_MODEL_LINK_H
#define CANN_MODEL_LINK_H
#include "event/matrix.h"
#include "model/program.h"

struct link {
    cann_link kind;
    group *from, *to;
    int64_t input; /* of the target */
    int64_t count; /* values */
    char **names;
    const node **values;  /* [count] in the source's pool; the first is the weight of a pair */
    const node *each;     /* pairs: in the target's pool, with `names` as symbols */
    cann_tensor *table;   /* row: of the program's type */
    matrix *matrix;       /* product: likewise */
    char *kept;           /* product: the source's values of steps that wait (sink.c) */
    int *sources;         /* [count] slots of the source that hold the values */
    int *shown;           /* pairs: [count] slots of the target that hold one element's values */
    int pair;             /* pairs: slot where the sum grows */
    operation_list pairs; /* what is done for each source element */
    bool first;           /* of its input: it sets, later ones add */
};

/* Where the values of the source are that a product takes, and the input they go to. */
char *link_source(const struct link *link, const worker *worker);
char *link_target(const struct link *link, const worker *worker);

#endif
