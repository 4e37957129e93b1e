-- SPDX-License-Identifier: MIT
--- Continuous attractor network on a torus.
-- The equations of CANN1D on a sheet that is periodic along both axes; distances are Euclidean, each
-- component wrapped, and the connections keep the prefactor of one dimension.
-- Fung, Wong & Wu, Neural Computation 22 (2010) 752.
local cann = require "cann"

return cann.model {
   name = "CANN2D", kind = "field", extends = cann.models.CANN1D,
   geometry = cann.geometry.torus { length = 64, ends = "both" },
   doc = "continuous attractor network on a torus",
   stimulus = "A*exp(-distance(p1, p2)^2/(4*a^2))",
}
