-- SPDX-License-Identifier: MIT
--- Conductance that jumps with each spike and decays.
-- Each spike adds w. Equal synapses of a target share one state: their sum obeys the same equation.
local cann = require "cann"

return cann.model {
   name = "ExpSynapse", kind = "synapse", doc = "conductance that jumps and decays",
   param = [[ w:nS = 1                   @doc("conductance of one spike")
              tau:ms = 5 @above(0) @post @doc("decay")
              E:mV = 0             @post @doc("reversal potential") ]],
   state = [[ g:nS = 0 @doc("conductance") ]],
   eqs = [[ tau*dg/dt = -g @method(exp) ]],
   on = { pre = "g += w" },
   send = "g*(E - post.v)",
}
