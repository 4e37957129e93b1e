-- SPDX-License-Identifier: MIT
--- Continuous attractor network on a ring with spike-frequency adaptation.
-- Mi, Fung, Wong & Wu, NIPS 27 (2014) 505, eqs. 1-4. Within a step the adaptation v follows the
-- potential that the step has just updated.
local cann = require "cann"

return cann.model {
   name = "CANN1D_SFA", kind = "field", geometry = cann.geometry.ring { n = 256, ends = "both" },
   doc = "continuous attractor network on a ring with adaptation",
   param = [[ tau:ms = 1    @above(0) @doc("time constant of the potential")
              tau_v:ms = 50 @above(0) @doc("time constant of the adaptation")
              k = 8.1       @min(0)   @doc("strength of the divisive inhibition")
              a = 0.3       @above(0) @doc("half width of the connections, rad")
              A = 0.2                 @doc("amplitude of the stimulus")
              J0 = 1                  @doc("strength of the connections")
              m = 0.3                 @doc("strength of the adaptation") ]],
   state = [[ u = 0 @doc("potential");  v = 0 @doc("adaptation") ]],
   input = [[ I @doc("external input") ]],
   func = [[ J(d) = J0*exp(-d^2/(2*a^2))/(sqrt(2*pi)*a) ]],
   eqs = [[ r = u^2/(1 + k*pop.sum(u^2))           @step @record @doc("firing rate")
            tau*du/dt = -u + conv(J, r) + I - v    @method(euler)
            v += dt/tau_v*(-v + m*u) ]],
   stimulus = "A*exp(-distance(p1)^2/(4*a^2))",
}
