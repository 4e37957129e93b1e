-- SPDX-License-Identifier: MIT
--- Synapse between rate units that learns by the rule of Intrator and Bienenstock, Cooper and Munro.
-- Intrator & Cooper, Neural Netw. 5 (1992) 3.
local cann = require "cann"

return cann.model {
   name = "IBCM", kind = "synapse", doc = "learns with a threshold that follows the target's rate",
   param = [[ eta = 0.01              @doc("rate of learning, 1/ms")
              tau:ms = 2000 @above(0) @doc("time constant of the threshold") ]],
   state = [[ w = 0 @min(0)    @doc("weight")
              theta = 0 @post @doc("between decline and growth: a mean of the target's squared rate") ]],
   eqs = [[ tau*dtheta/dt = post.r^2 - theta            @method(exp)
            w' = eta*post.r*(post.r - theta)*pre.r      @method(euler) ]],
   send = "w*pre.r",
}
