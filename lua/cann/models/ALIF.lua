-- SPDX-License-Identifier: MIT
--- Integrate-and-fire neuron whose threshold rises with each of its spikes.
-- Bellec et al., Nat. Commun. 11 (2020) 3625.
local cann = require "cann"

return cann.model {
   name = "ALIF", kind = "neuron", doc = "integrate-and-fire neuron with an adapting threshold",
   param = [[ tau:ms = 20        @above(0) @doc("membrane time constant")
              tau_a:ms = 2000    @above(0) @doc("time constant of the adaptation")
              E:mV = -70                   @doc("resting potential")
              R:Gohm = 1                   @doc("membrane resistance")
              threshold:mV = -60           @doc("threshold at rest")
              beta:mV = 1.6                @doc("rise of the threshold with each spike") ]],
   state = [[ v:mV = E @doc("membrane potential")
              a = 0    @doc("adaptation: spikes that still count") ]],
   input = [[ v; I:pA @doc("current") ]],
   eqs = [[ tau*dv/dt = E - v + R*I @method(exp)
            tau_a*da/dt = -a        @method(exp) ]],
   on = { spike = { when = "v > threshold + beta*a", run = "v -= threshold - E; a += 1" } },
}
