-- SPDX-License-Identifier: MIT
--- Low-threshold calcium current of reticular cells, for models.compose.
-- Huguenard & Prince, J. Neurosci. 12 (1992) 3804. It needs the reversal of calcium (ECa).
local cann = require "cann"

return cann.model {
   name = "ICaT_HP", doc = "low-threshold calcium current, reticular",
   param = [[ g = 1.75      @min(0) @doc("conductance")
              shift:mV = -3         @doc("of the gates along the potential")
              T = 36                @doc("temperature, degC") ]],
   input = [[ v:mV = -65; ECa:mV = 120 ]],
   func = [[ p0(x) = 1/(1 + exp(-(x + 52)/7.4));     q0(x) = 1/(1 + exp((x + 80)/5))
             tau_p(x) = 3 + 1/(exp((x + 27)/10) + exp(-(x + 102)/15))
             tau_q(x) = 85 + 1/(exp((x + 48)/4) + exp(-(x + 407)/50)) ]],
   state = [[ p = p0((v - shift)/(1mV)) @doc("activation")
              q = q0((v - shift)/(1mV)) @doc("inactivation") ]],
   eqs = [[ u = (v - shift)/(1mV)
            phi_p = 5^((T - 24)/10); phi_q = 3^((T - 24)/10)
            dp/dt = phi_p*(p0(u) - p)/(tau_p(u)*(1ms)) @method(exp)
            dq/dt = phi_q*(q0(u) - q)/(tau_q(u)*(1ms)) @method(exp)
            I = g*p^2*q*(ECa - v) @record @doc("current")
            ICa = I ]],
}
