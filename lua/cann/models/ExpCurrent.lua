-- SPDX-License-Identifier: MIT
--- Current that jumps with each spike and decays.
local cann = require "cann"

return cann.model {
   name = "ExpCurrent", kind = "synapse", doc = "current that jumps and decays",
   param = [[ w:pA = 1                   @doc("current of one spike")
              tau:ms = 5 @above(0) @post @doc("decay") ]],
   state = [[ g:pA = 0 @doc("current") ]],
   eqs = [[ tau*dg/dt = -g @method(exp) ]],
   on = { pre = "g += w" },
   send = "g",
}
