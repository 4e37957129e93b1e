-- SPDX-License-Identifier: MIT
--- Slow part of the transient potassium current of relay cells, for models.compose.
-- Huguenard & McCormick, J. Neurophysiol. 68 (1992) 1373.
-- But for its activation it is IKA1_HM.
local cann = require "cann"

return cann.model {
   name = "IKA2_HM", extends = cann.models.IKA1_HM, doc = "transient potassium current, slow part",
   param = [[ g = 20 @min(0) @doc("conductance") ]],
   func = [[ p0(x) = 1/(1 + exp(-(x + 36)/20)) ]],
}
