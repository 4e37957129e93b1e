-- SPDX-License-Identifier: MIT
--- Adaptive quadratic integrate-and-fire neuron.
-- Izhikevich, IEEE Trans. Neural Networks 15 (2004) 1063.
local cann = require "cann"

return cann.model {
   name = "AdQuaIF", kind = "neuron", doc = "adaptive quadratic integrate-and-fire neuron",
   param = [[ tau:ms = 10        @above(0) @doc("membrane time constant")
              tau_w:ms = 10      @above(0) @doc("time constant of the adaptation")
              E:mV = -65                   @doc("resting potential")
              critical:mV = -50            @doc("potential from which a spike takes off")
              c:1/mV = 0.07      @min(0)   @doc("how steeply it does")
              R:Gohm = 1                   @doc("membrane resistance")
              a:nS = 1                     @doc("adaptation below threshold")
              b:pA = 0.1                   @doc("adaptation of each spike")
              threshold:mV = -30           @doc("a spike is counted above")
              reset:mV = -68               @doc("potential after a spike")
              refractory:ms = 0  @min(0)   @doc("time at reset after a spike") ]],
   state = [[ v:mV = E @doc("membrane potential")
              w:pA = 0 @doc("adaptation") ]],
   input = [[ v; I:pA @doc("current") ]],
   eqs = [[ tau*dv/dt = c*(v - E)*(v - critical) + R*(I - w) @method(rk4)
            tau_w*dw/dt = a*(v - E) - w                      @method(rk4) ]],
   on = { spike = { when = "v > threshold", run = "v = reset; w += b", refractory = "refractory", hold = "v" } },
}
