-- SPDX-License-Identifier: MIT
--- Quadratic integrate-and-fire neuron.
-- Latham, Richmond, Nelson & Nirenberg, J. Neurophysiol. 83 (2000) 808.
local cann = require "cann"

return cann.model {
   name = "QuaIF", kind = "neuron", doc = "quadratic integrate-and-fire neuron",
   param = [[ tau:ms = 10        @above(0) @doc("membrane time constant")
              E:mV = -65                   @doc("resting potential")
              critical:mV = -50            @doc("potential from which a spike takes off")
              c:1/mV = 0.07      @min(0)   @doc("how steeply it does")
              R:Gohm = 1                   @doc("membrane resistance")
              threshold:mV = -30           @doc("a spike is counted above")
              reset:mV = -68               @doc("potential after a spike")
              refractory:ms = 0  @min(0)   @doc("time at reset after a spike") ]],
   state = [[ v:mV = E @doc("membrane potential") ]],
   input = [[ v; I:pA @doc("current") ]],
   eqs = [[ tau*dv/dt = c*(v - E)*(v - critical) + R*I @method(rk4) ]],
   on = { spike = { when = "v > threshold", run = "v = reset", refractory = "refractory", hold = "v" } },
}
