-- SPDX-License-Identifier: MIT
--- Izhikevich's neuron: two equations that fire in twenty ways.
-- Izhikevich, IEEE Trans. Neural Networks 14 (2003) 1569. Regular spiking by default; chattering: c = -50, d = 2;
-- intrinsically bursting: c = -55, d = 4; fast spiking: a = 0.1, d = 2.
local cann = require "cann"

return cann.model {
   name = "Izhikevich", kind = "neuron", doc = "two equations that fire in twenty ways",
   param = [[ a = 0.02       @doc("rate of the recovery, 1/ms")
              b = 0.2        @doc("how the recovery follows the potential")
              c = -65        @doc("potential after a spike, mV")
              d = 8          @doc("recovery of each spike")
              threshold = 30 @doc("a spike is counted above, mV") ]],
   state = [[ v = -65 @doc("membrane potential, mV")
              u = b*c @doc("recovery") ]],
   input = [[ v; I @doc("current") ]],
   eqs = [[ v' = 0.04*v^2 + 5*v + 140 - u + I @method(euler)
            u' = a*(b*v - u)                  @method(euler) ]],
   on = { spike = { when = "v > threshold", run = "v = c; u += d" } },
}
