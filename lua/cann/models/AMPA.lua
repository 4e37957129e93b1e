-- SPDX-License-Identifier: MIT
--- Kinetic AMPA conductance: each spike releases a pulse of transmitter.
-- Destexhe, Mainen & Sejnowski, Neural Comput. 6 (1994) 14.
local cann = require "cann"

return cann.model {
   name = "AMPA", kind = "synapse", doc = "kinetic AMPA conductance",
   param = [[ w:nS = 1                 @doc("conductance of the open synapse")
              alpha = 0.98     @min(0) @doc("rate of opening, 1/(mM ms)")
              beta:1/ms = 0.18 @min(0) @doc("rate of closing")
              T = 0.5          @min(0) @doc("transmitter of a pulse, mM")
              pulse:ms = 0.5   @min(0) @doc("how long a pulse lasts")
              E:mV = 0                 @doc("reversal potential") ]],
   state = [[ s = 0            @doc("open fraction")
              arrival:ms = -inf @doc("time of the last spike") ]],
   eqs = [[ released = if t - arrival < pulse - dt/2 then T else 0 end
            ds/dt = alpha*released*(1 - s) - beta*s @method(exp) ]],
   on = { pre = "arrival = t" },
   send = "w*s*(E - post.v)",
}
