-- SPDX-License-Identifier: MIT
--- Electrical synapse: current flows down the difference of the potentials.
-- One way, into the target; connect both ways for a symmetric junction.
local cann = require "cann"

return cann.model {
   name = "GapJunction", kind = "synapse", doc = "current down the difference of the potentials",
   param = [[ w:nS = 1 @doc("conductance") ]],
   send = "w*(pre.v(t-0) - post.v)",
}
