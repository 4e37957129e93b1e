-- SPDX-License-Identifier: MIT
--- Slow potassium current that does not inactivate, for models.compose.
-- Yamada, Koch & Adams, in Methods in Neuronal Modeling (1989).
local cann = require "cann"

return cann.model {
   name = "IKNI_Ya", doc = "slow potassium current",
   param = [[ g = 0.004         @min(0)   @doc("conductance")
              E:mV = -90                  @doc("reversal potential")
              shift:mV = 0                @doc("of the gates along the potential")
              slowest:ms = 4000 @above(0) @doc("its time constant, of the slowest")
              phi = 1           @above(0) @doc("speed of the gates") ]],
   input = [[ v:mV = -65 ]],
   func = [[ p0(x) = 1/(1 + exp(-(x + 35)/10)) ]],
   state = [[ p = p0((v - shift)/(1mV)) @doc("activation") ]],
   eqs = [[ u = (v - shift)/(1mV)
            tau = slowest/(3.3*exp((u + 35)/20) + exp(-(u + 35)/20))
            dp/dt = phi*(p0(u) - p)/tau @method(exp)
            I = g*p*(E - v) @record @doc("current") ]],
}
