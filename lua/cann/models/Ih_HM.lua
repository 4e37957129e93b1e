-- SPDX-License-Identifier: MIT
--- Current of relay cells that hyperpolarisation opens, for models.compose.
-- Huguenard & McCormick, J. Neurophysiol. 68 (1992) 1373.
local cann = require "cann"

return cann.model {
   name = "Ih_HM", doc = "hyperpolarisation-activated current",
   param = [[ g = 10    @min(0)   @doc("conductance")
              E:mV = 43           @doc("reversal potential")
              phi = 1   @above(0) @doc("speed of the gates") ]],
   input = [[ v:mV = -65 ]],
   func = [[ p0(x) = 1/(1 + exp((x + 75)/5.5));      tau_p(x) = 1/(exp(-0.086*x - 14.59) + exp(0.0701*x - 1.87)) ]],
   state = [[ p = p0(v/(1mV)) @doc("activation") ]],
   eqs = [[ u = v/(1mV)
            dp/dt = phi*(p0(u) - p)/(tau_p(u)*(1ms)) @method(exp)
            I = g*p*(E - v) @record @doc("current") ]],
}
