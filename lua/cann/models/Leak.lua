-- SPDX-License-Identifier: MIT
--- Leak, for models.compose.
local cann = require "cann"

return cann.model {
   name = "Leak", doc = "leak",
   param = [[ g = 0.1 @min(0) @doc("conductance")
              E:mV = -70      @doc("reversal potential") ]],
   input = [[ v:mV = -65 ]],
   eqs = [[ I = g*(E - v) @record @doc("current") ]],
}
