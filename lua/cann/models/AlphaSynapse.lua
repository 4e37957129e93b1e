-- SPDX-License-Identifier: MIT
--- Conductance like t exp(-t/tau)/tau: after one spike its peak, w/e, comes at tau.
-- Rall, J. Neurophysiol. 30 (1967) 1138.
local cann = require "cann"

return cann.model {
   name = "AlphaSynapse", kind = "synapse", doc = "conductance like t exp(-t/tau)",
   param = [[ w:nS = 1                    @doc("e times the peak conductance of one spike")
              tau:ms = 10 @above(0) @post @doc("time of the peak")
              E:mV = 0              @post @doc("reversal potential") ]],
   state = [[ g:nS = 0 @doc("conductance")
              h:nS = 0 @doc("its drive") ]],
   eqs = [[ tau*dg/dt = h - g @method(linear)
            tau*dh/dt = -h    @method(linear) ]],
   on = { pre = "h += w" },
   send = "g*(E - post.v)",
}
