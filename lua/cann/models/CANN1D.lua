-- SPDX-License-Identifier: MIT
--- Continuous attractor network on a ring.
-- Wu, Hamaguchi & Amari, Neural Computation 20 (2008) 994, eqs. 1-3. Within a step r is computed from
-- the potential u before the update, so a recorded r belongs to the u of one step earlier.
local cann = require "cann"

return cann.model {
   name = "CANN1D", kind = "field", geometry = cann.geometry.ring { n = 256, ends = "both" },
   doc = "continuous attractor network on a ring",
   param = [[ tau:ms = 1 @above(0) @doc("time constant of the potential")
              k = 8.1    @min(0)   @doc("strength of the divisive inhibition")
              a = 0.5    @above(0) @doc("half width of the connections, rad")
              A = 10               @doc("amplitude of the stimulus")
              J0 = 4               @doc("strength of the connections") ]],
   state = [[ u = 0 @doc("potential") ]],
   input = [[ I @doc("external input") ]],
   func = [[ J(d) = J0*exp(-d^2/(2*a^2))/(sqrt(2*pi)*a) ]],
   eqs = [[ r = u^2/(1 + k*pop.sum(u^2))       @step @record @doc("firing rate")
            tau*du/dt = -u + conv(J, r) + I    @method(euler) ]],
   stimulus = "A*exp(-distance(p1)^2/(4*a^2))",
}
