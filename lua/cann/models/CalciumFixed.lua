-- SPDX-License-Identifier: MIT
--- Calcium that stays as it is, for models.compose.
local cann = require "cann"

return cann.model {
   name = "CalciumFixed", doc = "calcium that stays",
   param = [[ Ca = 2.4e-4  @above(0) @doc("concentration, mM")
              ECa:mV = 120           @doc("reversal potential") ]],
}
