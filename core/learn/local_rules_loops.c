/* SPDX-License-Identifier: MIT
 * The loops of the local rules, in both float types. */
#include "base/isa.h"
#include "learn/local_rules.h"
#include <math.h>

enum { SUMS = 16 }; /* running sums of a product: whole vectors of every instruction set */

#define REAL       float
#define NAME(verb) verb##_f32
#include "learn/local_rules_body.h"
#undef REAL
#undef NAME
#define REAL       double
#define NAME(verb) verb##_f64
#include "learn/local_rules_body.h"

const local_rule_loops ISA(local_rule_loops) = {
    .of =
        {
#define LOCAL_RULE(name, options, traces, doc) [LOCAL_RULE_##name] = name##_f32,
            {
#include "learn/local_rules.def"
            },
#undef LOCAL_RULE
#define LOCAL_RULE(name, options, traces, doc) [LOCAL_RULE_##name] = name##_f64,
            {
#include "learn/local_rules.def"
            },
#undef LOCAL_RULE
        },
    .dot_f32 = dot_f32,
    .dot_f64 = dot_f64,
};
