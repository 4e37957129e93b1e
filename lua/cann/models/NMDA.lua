-- SPDX-License-Identifier: MIT
--- Slow, saturating conductance that magnesium blocks near rest.
-- Jahr & Stevens, J. Neurosci. 10 (1990) 3178; Wang, J. Neurosci. 19 (1999) 9587.
local cann = require "cann"

return cann.model {
   name = "NMDA", kind = "synapse", doc = "slow conductance with a magnesium block",
   param = [[ w:nS = 1                 @doc("conductance of the open synapse")
              rise:ms = 2    @above(0) @doc("time constant of the rise")
              decay:ms = 100 @above(0) @doc("time constant of the decay")
              alpha = 0.5    @min(0)   @doc("rate of opening, 1/ms")
              E:mV = 0                 @doc("reversal potential")
              Mg = 1.2       @min(0)   @doc("magnesium outside, mM") ]],
   state = [[ s = 0 @doc("open fraction")
              x = 0 @doc("transmitter") ]],
   eqs = [[ ds/dt = alpha*x*(1 - s) - s/decay @method(rk4)
            dx/dt = -x/rise                   @method(rk4) ]],
   on = { pre = "x += 1" },
   send = "w*s*(E - post.v)/(1 + Mg/3.57*exp(-0.062*post.v))",
}
