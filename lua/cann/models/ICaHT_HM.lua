-- SPDX-License-Identifier: MIT
--- High-threshold calcium current of relay cells, for models.compose.
-- Huguenard & McCormick, J. Neurophysiol. 68 (1992) 1373.
-- The gates are those of ICaT_HM at higher potentials.
local cann = require "cann"

return cann.model {
   name = "ICaHT_HM", extends = cann.models.ICaT_HM, doc = "high-threshold calcium current",
   param = [[ shift:mV = 25 @doc("of the gates along the potential") ]],
}
