-- SPDX-License-Identifier: MIT
--- Potassium leak, for models.compose.
local cann = require "cann"

return cann.model {
   name = "IKL", extends = cann.models.Leak, doc = "potassium leak",
   param = [[ g = 0.005  @min(0) @doc("conductance")
              E:mV = -90         @doc("reversal potential") ]],
}
