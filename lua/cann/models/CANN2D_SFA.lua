-- SPDX-License-Identifier: MIT
--- Continuous attractor network on a torus with spike-frequency adaptation.
-- The equations of CANN1D_SFA on a sheet that is periodic along both axes; see CANN2D for distances.
local cann = require "cann"

return cann.model {
   name = "CANN2D_SFA", kind = "field", extends = cann.models.CANN1D_SFA,
   geometry = cann.geometry.torus { length = 64, ends = "both" },
   doc = "continuous attractor network on a torus with adaptation",
   stimulus = "A*exp(-distance(p1, p2)^2/(4*a^2))",
}
