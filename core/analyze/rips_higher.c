/* SPDX-License-Identifier: MIT */
#include "analyze/rips.h"
#include "base/status.h"
#include <inttypes.h>

cann_status rips_higher(const rips_graph *graph, const rips_request *request,
                        const rips_triangles *deaths, cann_barcode *barcode)
{
    (void)graph, (void)request, (void)deaths, (void)barcode;
    return fail(CANN_ERROR_UNSUPPORTED,
                "rips: dimension = %" PRId64 ", but 0 and 1 are what there is yet",
                request->dimension);
}
