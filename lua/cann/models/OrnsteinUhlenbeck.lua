-- SPDX-License-Identifier: MIT
--- Ornstein-Uhlenbeck process: noise with a memory. At rest its standard deviation is sigma*sqrt(tau/2) and its
-- autocorrelation exp(-lag/tau), whatever the step. Uhlenbeck & Ornstein, Phys. Rev. 36 (1930) 823.
local cann = require "cann"

return cann.model {
   name = "OrnsteinUhlenbeck", kind = "neuron", doc = "noise with a memory",
   param = [[ mean = 0                @doc("what it returns to")
              sigma = 1     @min(0)   @doc("noise per root of ms")
              tau:ms = 10   @above(0) @doc("time of returning") ]],
   state = [[ x = mean @doc("the process") ]],
   input = [[ x ]],
   eqs = [[ dx/dt = (mean - x)/tau + sigma*xi/sqrt(1ms) @method(exp) ]],
}
