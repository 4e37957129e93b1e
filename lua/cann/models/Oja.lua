-- SPDX-License-Identifier: MIT
--- Synapse between rate units that learns by Oja's rule: the weights of a target come to unit length.
-- Oja, J. Math. Biol. 15 (1982) 267.
local cann = require "cann"

return cann.model {
   name = "Oja", kind = "synapse", doc = "learns by Oja's rule",
   param = [[ eta = 0.01 @doc("rate of learning, 1/ms")
              alpha = 1  @doc("strength of forgetting: weights come to length 1/sqrt(alpha)") ]],
   state = [[ w = 0 @min(0) @doc("weight") ]],
   eqs = [[ w' = eta*(pre.r*post.r - alpha*post.r^2*w) @method(euler) ]],
   send = "w*pre.r",
}
