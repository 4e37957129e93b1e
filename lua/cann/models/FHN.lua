-- SPDX-License-Identifier: MIT
--- FitzHugh and Nagumo's neuron: an oscillator of two equations.
-- FitzHugh, Biophys. J. 1 (1961) 445; Nagumo, Arimoto & Yoshizawa, Proc. IRE 50 (1962) 2061.
local cann = require "cann"

return cann.model {
   name = "FHN", kind = "neuron", doc = "an oscillator of two equations",
   param = [[ a = 0.7                   @doc("offset of the recovery")
              b = 0.8                   @doc("decay of the recovery")
              tau = 12.5      @above(0) @doc("time constant of the recovery")
              threshold = 1.8           @doc("a spike is counted on the way up") ]],
   state = [[ v = 0 @doc("potential")
              w = 0 @doc("recovery") ]],
   input = [[ v; I @doc("current") ]],
   eqs = [[ v' = v - v^3/3 - w + I  @method(rk4)
            tau*w' = v + a - b*w    @method(rk4) ]],
   on = { spike = { when = "up(v - threshold)" } },
}
