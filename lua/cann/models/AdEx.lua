-- SPDX-License-Identifier: MIT
--- Adaptive exponential integrate-and-fire neuron.
-- Brette & Gerstner, J. Neurophysiol. 94 (2005) 3637, with their defaults.
local cann = require "cann"

return cann.model {
   name = "AdEx", kind = "neuron", doc = "adaptive exponential integrate-and-fire neuron",
   param = [[ C:pF = 281          @above(0) @doc("membrane capacitance")
              gL:nS = 30          @min(0)   @doc("leak")
              E:mV = -70.6                  @doc("resting potential")
              rheobase:mV = -50.4           @doc("potential from which a spike takes off")
              sharpness:mV = 2    @above(0) @doc("how sharply it does")
              tau_w:ms = 144      @above(0) @doc("time constant of the adaptation")
              a:nS = 4                      @doc("adaptation below threshold")
              b:pA = 80.5                   @doc("adaptation of each spike")
              threshold:mV = -40            @doc("a spike is counted above")
              reset:mV = -70.6              @doc("potential after a spike")
              refractory:ms = 0   @min(0)   @doc("time at reset after a spike") ]],
   state = [[ v:mV = E @doc("membrane potential")
              w:pA = 0 @doc("adaptation") ]],
   input = [[ v; I:pA @doc("current") ]],
   eqs = [[ C*dv/dt = gL*(E - v) + gL*sharpness*exp((v - rheobase)/sharpness) - w + I @method(euler)
            tau_w*dw/dt = a*(v - E) - w                                              @method(euler) ]],
   on = { spike = { when = "v > threshold", run = "v = reset; w += b", refractory = "refractory", hold = "v" } },
}
