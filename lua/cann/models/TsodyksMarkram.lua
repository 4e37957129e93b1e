-- SPDX-License-Identifier: MIT
--- Short-term plasticity: each spike takes a part of the resources and makes the next part larger.
-- Tsodyks, Uziel & Markram, J. Neurosci. 20 (2000) RC50. What is released is that before the spike's own changes.
local cann = require "cann"

return cann.model {
   name = "TsodyksMarkram", kind = "synapse", doc = "short-term depression and facilitation",
   param = [[ w = 1                             @doc("weight of full release")
              U = 0.5           @min(0) @max(1) @doc("part that a spike releases at rest")
              tau_rec:ms = 100  @above(0)       @doc("recovery of the resources")
              tau_facil:ms = 50 @above(0)       @doc("decay of the facilitation") ]],
   state = [[ x = 1 @doc("resources left")
              u = U @doc("part that the next spike releases") ]],
   eqs = [[ dx/dt = (1 - x)/tau_rec   @event
            du/dt = (U - u)/tau_facil @event ]],
   on = { pre = "post.$port += w*u*x; x *= 1 - u; u += U*(1 - u)" },
}
