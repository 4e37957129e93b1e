-- SPDX-License-Identifier: MIT
--- Fast part of the transient potassium current of relay cells, for models.compose.
-- Huguenard & McCormick, J. Neurophysiol. 68 (1992) 1373.
local cann = require "cann"

return cann.model {
   name = "IKA1_HM", doc = "transient potassium current, fast part",
   param = [[ g = 30       @min(0)   @doc("conductance")
              E:mV = -90             @doc("reversal potential")
              shift:mV = 0           @doc("of the gates along the potential")
              phi = 1      @above(0) @doc("speed of the gates") ]],
   input = [[ v:mV = -65 ]],
   func = [[ p0(x) = 1/(1 + exp(-(x + 60)/8.5));     q0(x) = 1/(1 + exp((x + 78)/6))
             tau_p(x) = 1/(exp((x + 35.8)/19.7) + exp(-(x + 79.7)/12.7)) + 0.37
             tau_q(x) = if x < -63 then 1/(exp((x + 46)/5) + exp(-(x + 238)/37.5)) else 19 end ]],
   state = [[ p = p0((v - shift)/(1mV)) @doc("activation")
              q = q0((v - shift)/(1mV)) @doc("inactivation") ]],
   eqs = [[ u = (v - shift)/(1mV)
            dp/dt = phi*(p0(u) - p)/(tau_p(u)*(1ms)) @method(exp)
            dq/dt = phi*(q0(u) - q)/(tau_q(u)*(1ms)) @method(exp)
            I = g*p^4*q*(E - v) @record @doc("current") ]],
}
