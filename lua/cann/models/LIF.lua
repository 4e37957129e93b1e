-- SPDX-License-Identifier: MIT
--- Leaky integrate-and-fire neuron.
-- Lapicque, J. Physiol. Pathol. Gen. 9 (1907) 620. Defaults of Vogels & Abbott, J. Neurosci. 25 (2005) 10786, with the
-- leak as unit: a conductance of 1 nS is as much as the leak, a current of 1 pA drives by 1 mV.
local cann = require "cann"

return cann.model {
   name = "LIF", kind = "neuron", doc = "leaky integrate-and-fire neuron",
   param = [[ tau:ms = 20        @above(0) @doc("membrane time constant")
              E:mV = -60                   @doc("resting potential")
              R:Gohm = 1                   @doc("membrane resistance")
              threshold:mV = -50           @doc("fires above")
              reset:mV = -60               @doc("potential after a spike")
              refractory:ms = 0  @min(0)   @doc("time at reset after a spike") ]],
   state = [[ v:mV = E @doc("membrane potential") ]],
   input = [[ v; I:pA @doc("current") ]],
   eqs = [[ tau*dv/dt = E - v + R*I @method(exp) ]],
   on = { spike = { when = "v > threshold", run = "v = reset", refractory = "refractory", hold = "v" } },
}
