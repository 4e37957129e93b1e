-- SPDX-License-Identifier: MIT
--- Exponential integrate-and-fire neuron: the spike begins in its own equation.
-- Fourcaud-Trocme, Hansel, van Vreeswijk & Brunel, J. Neurosci. 23 (2003) 11628, with their defaults.
local cann = require "cann"

return cann.model {
   name = "ExpIF", kind = "neuron", doc = "exponential integrate-and-fire neuron",
   param = [[ tau:ms = 10         @above(0) @doc("membrane time constant")
              E:mV = -65                    @doc("resting potential")
              R:Gohm = 1                    @doc("membrane resistance")
              rheobase:mV = -59.9           @doc("potential from which a spike takes off")
              sharpness:mV = 3.48 @above(0) @doc("how sharply it does")
              threshold:mV = -30            @doc("a spike is counted above")
              reset:mV = -68                @doc("potential after a spike")
              refractory:ms = 1.7 @min(0)   @doc("time at reset after a spike") ]],
   state = [[ v:mV = E @doc("membrane potential") ]],
   input = [[ v; I:pA @doc("current") ]],
   eqs = [[ tau*dv/dt = E - v + sharpness*exp((v - rheobase)/sharpness) + R*I @method(semi) ]],
   on = { spike = { when = "v > threshold", run = "v = reset", refractory = "refractory", hold = "v" } },
}
