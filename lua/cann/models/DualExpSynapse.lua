-- SPDX-License-Identifier: MIT
--- Conductance that rises and decays, with peak w after one spike.
-- The peak is at log(decay/rise)*rise*decay/(decay - rise). 1/exprel(log(r)) is log(r)/(r - 1), whole where both time
-- constants are equal, as in an alpha function.
local cann = require "cann"

return cann.model {
   name = "DualExpSynapse", kind = "synapse", doc = "conductance that rises and decays",
   param = [[ w:nS = 1                      @doc("peak conductance of one spike")
              rise:ms = 1   @above(0) @post @doc("time constant of the rise")
              decay:ms = 10 @above(0) @post @doc("time constant of the decay")
              E:mV = 0                @post @doc("reversal potential") ]],
   state = [[ g:nS = 0      @doc("conductance")
              h:nS/ms = 0   @doc("its drive") ]],
   eqs = [[ unit = exp(1/exprel(log(decay/rise)))/rise
            dg/dt = h - g/decay @method(linear)
            dh/dt = -h/rise     @method(linear) ]],
   on = { pre = "h += unit*w" },
   send = "g*(E - post.v)",
}
