/* SPDX-License-Identifier: MIT */
#include "event/rules_places_loops.h"
#include "base/isa.h"
#include "base/vmath.h"

static void add_square(int64_t count, double from, const double *to, double turn, double *square)
{
    if (!(turn > 0))
        for (int64_t k = 0; k < count; k++) square[k] += (to[k] - from) * (to[k] - from);
    else
        for (int64_t k = 0; k < count; k++) {
            double way = to[k] - from;
            way -= turn * V_FLOOR_f64(way / turn + 0.5);
            square[k] += way * way;
        }
}

static void gauss(int64_t count, const double *square, double height, double sigma, double *out)
{
    double factor = -0.5 / (sigma * sigma);
    for (int64_t k = 0; k < count; k++) out[k] = height * v_exp_f64(square[k] * factor);
}

const places_loops ISA(places_loops) = {add_square, gauss};
