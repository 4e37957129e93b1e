-- SPDX-License-Identifier: MIT
--- Generalised integrate-and-fire neuron: two currents that spikes leave behind, and a threshold that moves.
-- Mihalas & Niebur, Neural Comput. 21 (2009) 704.
local cann = require "cann"

return cann.model {
   name = "Gif", kind = "neuron", doc = "generalised integrate-and-fire neuron",
   param = [[ tau:ms = 20        @above(0) @doc("membrane time constant")
              E:mV = -70                   @doc("resting potential")
              R:Gohm = 20                  @doc("membrane resistance")
              a:1/ms = 0                   @doc("how the threshold follows the potential")
              b:1/ms = 0.01                @doc("how it returns to rest")
              threshold:mV = -50           @doc("threshold at rest")
              least:mV = -60               @doc("least threshold after a spike")
              reset:mV = -70               @doc("potential after a spike")
              k1:1/ms = 0.2      @min(0)   @doc("decay of the first current")
              k2:1/ms = 0.02     @min(0)   @doc("decay of the second current")
              R1 = 0                       @doc("part of the first current that a spike leaves")
              R2 = 1                       @doc("part of the second current that a spike leaves")
              A1:pA = 0                    @doc("first current of each spike")
              A2:pA = 0                    @doc("second current of each spike")
              refractory:ms = 0  @min(0)   @doc("time at reset after a spike") ]],
   state = [[ v:mV = E             @doc("membrane potential")
              theta:mV = threshold @doc("threshold")
              I1:pA = 0            @doc("first current")
              I2:pA = 0            @doc("second current") ]],
   input = [[ v; I:pA @doc("current") ]],
   eqs = [[ dI1/dt = -k1*I1                                @method(linear)
            dI2/dt = -k2*I2                                @method(linear)
            dtheta/dt = a*(v - E) - b*(theta - threshold)  @method(linear)
            tau*dv/dt = E - v + R*(I + I1 + I2)            @method(linear) ]],
   on = { spike = { when = "v > theta", refractory = "refractory", hold = "v",
      run = "I1 = R1*I1 + A1; I2 = R2*I2 + A2; v = reset; theta = max(least, theta)" } },
}
