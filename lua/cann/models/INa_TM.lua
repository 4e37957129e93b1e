-- SPDX-License-Identifier: MIT
--- Sodium channel of hippocampal pyramidal cells, for models.compose.
-- Traub & Miles, Neuronal Networks of the Hippocampus (1991). Conductance in mS/cm2.
local cann = require "cann"

return cann.model {
   name = "INa_TM", doc = "sodium channel of the hippocampus",
   param = [[ g = 120        @min(0)   @doc("conductance")
              E:mV = 50                @doc("reversal potential")
              shift:mV = -63           @doc("of the gates along the potential")
              phi = 1        @above(0) @doc("speed of the gates") ]],
   input = [[ v:mV = -65 ]],
   func = [[ ap(x) = 1.28/exprel((13 - x)/4)/(1ms);     bp(x) = 1.4/exprel((x - 40)/5)/(1ms)
             aq(x) = 0.128*exp((17 - x)/18)/(1ms);      bq(x) = 4/(1 + exp((40 - x)/5))/(1ms) ]],
   state = [[ p = ap((v - shift)/(1mV))/(ap((v - shift)/(1mV)) + bp((v - shift)/(1mV))) @doc("activation")
              q = aq((v - shift)/(1mV))/(aq((v - shift)/(1mV)) + bq((v - shift)/(1mV))) @doc("inactivation") ]],
   eqs = [[ u = (v - shift)/(1mV)
            dp/dt = phi*(ap(u)*(1 - p) - bp(u)*p) @method(exp)
            dq/dt = phi*(aq(u)*(1 - q) - bq(u)*q) @method(exp)
            I = g*p^3*q*(E - v) @record @doc("current") ]],
}
