-- SPDX-License-Identifier: MIT
--- Hindmarsh and Rose's neuron: three equations that burst.
-- Hindmarsh & Rose, Proc. R. Soc. Lond. B 221 (1984) 87.
local cann = require "cann"

return cann.model {
   name = "HindmarshRose", kind = "neuron", doc = "three equations that burst",
   param = [[ a = 1         @doc("cubic part of the potential")
              b = 3         @doc("quadratic part of the potential")
              c = 1         @doc("drive of the recovery")
              d = 5         @doc("quadratic part of the recovery")
              r = 0.01      @doc("rate of the adaptation")
              s = 4         @doc("how the adaptation follows the potential")
              rest = -1.6   @doc("potential at rest")
              threshold = 1 @doc("a spike is counted on the way up") ]],
   state = [[ v = rest @doc("potential")
              y = -10  @doc("recovery")
              z = 0    @doc("adaptation") ]],
   input = [[ v; I @doc("current") ]],
   eqs = [[ v' = y - a*v^3 + b*v^2 - z + I @method(rk4)
            y' = c - d*v^2 - y             @method(rk4)
            z' = r*(s*(v - rest) - z)      @method(rk4) ]],
   on = { spike = { when = "up(v - threshold)" } },
}
