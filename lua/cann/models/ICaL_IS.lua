-- SPDX-License-Identifier: MIT
--- Long-lasting calcium current, for models.compose.
-- Inoue & Strowbridge, J. Neurophysiol. 99 (2008) 187. It needs the reversal of calcium (ECa).
local cann = require "cann"

return cann.model {
   name = "ICaL_IS", doc = "long-lasting calcium current",
   param = [[ g = 1        @min(0) @doc("conductance")
              shift:mV = 0         @doc("of the gates along the potential")
              T = 36               @doc("temperature, degC") ]],
   input = [[ v:mV = -65; ECa:mV = 120 ]],
   func = [[ p0(x) = 1/(1 + exp(-(x + 10)/4));       q0(x) = 1/(1 + exp((x + 25)/2))
             tau_p(x) = 0.4 + 0.7/(exp(-(x + 5)/15) + exp((x + 5)/15))
             tau_q(x) = 300 + 100/(exp((x + 40)/9.5) + exp(-(x + 40)/9.5)) ]],
   state = [[ p = p0((v - shift)/(1mV)) @doc("activation")
              q = q0((v - shift)/(1mV)) @doc("inactivation") ]],
   eqs = [[ u = (v - shift)/(1mV)
            phi_p = 3.55^((T - 24)/10); phi_q = 3^((T - 24)/10)
            dp/dt = phi_p*(p0(u) - p)/(tau_p(u)*(1ms)) @method(exp)
            dq/dt = phi_q*(q0(u) - q)/(tau_q(u)*(1ms)) @method(exp)
            I = g*p^2*q*(ECa - v) @record @doc("current")
            ICa = I ]],
}
