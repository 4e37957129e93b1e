-- SPDX-License-Identifier: MIT
--- Low-threshold calcium current of relay cells, for models.compose.
-- Huguenard & McCormick, J. Neurophysiol. 68 (1992) 1373.
-- It needs the reversal of calcium (ECa).
local cann = require "cann"

return cann.model {
   name = "ICaT_HM", doc = "low-threshold calcium current",
   param = [[ g = 2         @min(0) @doc("conductance")
              shift:mV = -3         @doc("of the gates along the potential")
              T = 36                @doc("temperature, degC") ]],
   input = [[ v:mV = -65; ECa:mV = 120 ]],
   func = [[ p0(x) = 1/(1 + exp(-(x + 59)/6.2));     q0(x) = 1/(1 + exp((x + 83)/4))
             tau_p(x) = 1/(exp(-(x + 132)/16.7) + exp((x + 16.8)/18.2)) + 0.612
             tau_q(x) = if x >= -80 then exp(-(x + 22)/10.5) + 28 else exp((x + 467)/66.6) end ]],
   state = [[ p = p0((v - shift)/(1mV)) @doc("activation")
              q = q0((v - shift)/(1mV)) @doc("inactivation") ]],
   eqs = [[ u = (v - shift)/(1mV)
            phi_p = 3.55^((T - 24)/10); phi_q = 3^((T - 24)/10)
            dp/dt = phi_p*(p0(u) - p)/(tau_p(u)*(1ms)) @method(exp)
            dq/dt = phi_q*(q0(u) - q)/(tau_q(u)*(1ms)) @method(exp)
            I = g*p^2*q*(ECa - v) @record @doc("current")
            ICa = I ]],
}
