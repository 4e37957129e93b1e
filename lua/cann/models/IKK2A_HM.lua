-- SPDX-License-Identifier: MIT
--- First part of the slowly inactivating potassium current of relay cells, for models.compose.
-- Huguenard & McCormick, J. Neurophysiol. 68 (1992) 1373.
local cann = require "cann"

return cann.model {
   name = "IKK2A_HM", doc = "slow potassium current, first part",
   param = [[ g = 10       @min(0)   @doc("conductance")
              E:mV = -90             @doc("reversal potential")
              shift:mV = 0           @doc("of the gates along the potential")
              phi = 1      @above(0) @doc("speed of the gates") ]],
   input = [[ v:mV = -65 ]],
   func = [[ p0(x) = 1/(1 + exp(-(x + 43)/17));      q0(x) = 1/(1 + exp((x + 58)/10.6))
             tau_p(x) = 1/(exp((x - 81)/25.6) + exp(-(x + 132)/18)) + 9.9
             tau_q(x) = 1/(exp((x - 1329)/200) + exp(-(x + 130)/7.1)) ]],
   state = [[ p = p0((v - shift)/(1mV)) @doc("activation")
              q = q0((v - shift)/(1mV)) @doc("inactivation") ]],
   eqs = [[ u = (v - shift)/(1mV)
            dp/dt = phi*(p0(u) - p)/(tau_p(u)*(1ms)) @method(exp)
            dq/dt = phi*(q0(u) - q)/(tau_q(u)*(1ms)) @method(exp)
            I = g*p*q*(E - v) @record @doc("current") ]],
}
