-- SPDX-License-Identifier: MIT
--- Synapse between rate units that learns by Hebb's rule.
-- Hebb, The Organization of Behavior (1949).
local cann = require "cann"

return cann.model {
   name = "Hebb", kind = "synapse", doc = "learns by Hebb's rule",
   param = [[ eta = 0.01 @doc("rate of learning, 1/ms") ]],
   state = [[ w = 0 @min(0) @doc("weight") ]],
   eqs = [[ w' = eta*pre.r*post.r @method(euler) ]],
   send = "w*pre.r",
}
