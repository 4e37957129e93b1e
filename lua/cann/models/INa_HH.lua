-- SPDX-License-Identifier: MIT
--- Sodium channel of the squid's giant axon, for models.compose.
-- Hodgkin & Huxley, J. Physiol. 117 (1952) 500, rates as of today's zero of the potential. Conductance in mS/cm2.
local cann = require "cann"

return cann.model {
   name = "INa_HH", doc = "sodium channel of 1952",
   param = [[ g = 120 @min(0)       @doc("conductance")
              E:mV = 50             @doc("reversal potential")
              shift:mV = -45        @doc("of the rates along the potential")
              phi = 1     @above(0) @doc("speed of the gates") ]],
   input = [[ v:mV = -65 ]],
   func = [[ ap(u) = 1/exprel(-(u - 5mV)/(10mV))/(1ms);     bp(u) = 4*exp(-(u + 20mV)/(18mV))/(1ms)
             aq(u) = 0.07*exp(-(u + 20mV)/(20mV))/(1ms);    bq(u) = 1/(1 + exp(-(u - 10mV)/(10mV)))/(1ms) ]],
   state = [[ p = ap(v - shift)/(ap(v - shift) + bp(v - shift)) @doc("activation")
              q = aq(v - shift)/(aq(v - shift) + bq(v - shift)) @doc("inactivation") ]],
   eqs = [[ dp/dt = phi*(ap(v - shift)*(1 - p) - bp(v - shift)*p) @method(exp)
            dq/dt = phi*(aq(v - shift)*(1 - q) - bq(v - shift)*q) @method(exp)
            I = g*p^3*q*(E - v) @record @doc("current") ]],
}
