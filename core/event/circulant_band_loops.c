/* SPDX-License-Identifier: MIT
 * The loops of the band method, in both float types. */
#include "base/isa.h"
#include "event/circulant_band.h"
#include "event/lanes.h"
#include <string.h>

enum { LINE = 64, CHAIN = 128 }; /* CHAIN: points summed before a sum is put aside */

#define REAL       float
#define NAME(verb) verb##_f32
#include "event/circulant_band_body.h"
#undef REAL
#undef NAME
#define REAL       double
#define NAME(verb) verb##_f64
#include "event/circulant_band_body.h"

#define ROW(suffix)                                                                                \
    {                                                                                              \
        project_rows_##suffix, return_rows_##suffix, project_columns_##suffix,                     \
            return_columns_##suffix, join_##suffix, part_##suffix, mix_##suffix                    \
    }
const circulant_band_loops ISA(circulant_band_loops) = {{ROW(f32), ROW(f64)}};
