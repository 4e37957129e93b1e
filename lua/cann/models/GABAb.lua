-- SPDX-License-Identifier: MIT
--- Kinetic GABA-B conductance: receptors raise a G-protein that opens the channels, four at a time.
-- Destexhe & Sejnowski, PNAS 92 (1995) 9515.
local cann = require "cann"

return cann.model {
   name = "GABAb", kind = "synapse", doc = "kinetic GABA-B conductance",
   param = [[ w:nS = 1                   @doc("conductance of the open synapse")
              K1 = 0.09        @min(0)   @doc("rate of binding, 1/(mM ms)")
              K2:1/ms = 0.0012 @min(0)   @doc("rate of unbinding")
              K3:1/ms = 0.18   @min(0)   @doc("rate of activating the G-protein")
              K4:1/ms = 0.034  @min(0)   @doc("rate of its decay")
              KD = 100         @above(0) @doc("half activation, of the fourth power")
              T = 0.5          @min(0)   @doc("transmitter of a pulse, mM")
              pulse:ms = 0.3   @min(0)   @doc("how long a pulse lasts")
              E:mV = -95                 @doc("reversal potential") ]],
   state = [[ r = 0             @doc("bound receptors")
              s = 0             @doc("active G-protein")
              arrival:ms = -inf @doc("time of the last spike") ]],
   eqs = [[ released = if t - arrival < pulse - dt/2 then T else 0 end
            dr/dt = K1*released*(1 - r) - K2*r @method(exp)
            ds/dt = K3*r - K4*s                @method(exp) ]],
   on = { pre = "arrival = t" },
   send = "w*s^4/(s^4 + KD)*(E - post.v)",
}
