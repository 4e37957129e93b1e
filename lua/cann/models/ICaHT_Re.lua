-- SPDX-License-Identifier: MIT
--- High-threshold calcium current of neocortical cells, for models.compose.
-- Reuveni, Friedman, Amitai & Gutnick, J. Neurosci. 13 (1993) 4609. It needs the reversal of calcium (ECa).
local cann = require "cann"

return cann.model {
   name = "ICaHT_Re", doc = "high-threshold calcium current, neocortical",
   param = [[ g = 1        @min(0) @doc("conductance")
              shift:mV = 0         @doc("of the gates along the potential")
              T = 36               @doc("temperature, degC") ]],
   input = [[ v:mV = -65; ECa:mV = 120 ]],
   func = [[ ap(x) = 0.209/exprel((-27 - x)/3.8)/(1ms);      bp(x) = 0.94*exp((-75 - x)/17)/(1ms)
             aq(x) = 0.000457*exp((-13 - x)/50)/(1ms);      bq(x) = 0.0065/(exp((-15 - x)/28) + 1)/(1ms) ]],
   state = [[ p = ap((v - shift)/(1mV))/(ap((v - shift)/(1mV)) + bp((v - shift)/(1mV))) @doc("activation")
              q = aq((v - shift)/(1mV))/(aq((v - shift)/(1mV)) + bq((v - shift)/(1mV))) @doc("inactivation") ]],
   eqs = [[ u = (v - shift)/(1mV)
            phi = 2.3^((T - 23)/10)
            dp/dt = phi*(ap(u)*(1 - p) - bp(u)*p) @method(exp)
            dq/dt = phi*(aq(u)*(1 - q) - bq(u)*q) @method(exp)
            I = g*p^2*q*(ECa - v) @record @doc("current")
            ICa = I ]],
}
