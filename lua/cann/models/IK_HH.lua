-- SPDX-License-Identifier: MIT
--- Delayed rectifier of the squid's giant axon, for models.compose.
-- Hodgkin & Huxley, J. Physiol. 117 (1952) 500, rates as of today's zero of the potential; there g = 36, E = -77.
local cann = require "cann"

return cann.model {
   name = "IK_HH", doc = "delayed rectifier of 1952",
   param = [[ g = 10 @min(0)        @doc("conductance")
              E:mV = -90            @doc("reversal potential")
              shift:mV = -45        @doc("of the rates along the potential")
              phi = 1     @above(0) @doc("speed of the gate") ]],
   input = [[ v:mV = -65 ]],
   func = [[ ap(u) = 0.1/exprel(-(u + 10mV)/(10mV))/(1ms);  bp(u) = 0.125*exp(-(u + 20mV)/(80mV))/(1ms) ]],
   state = [[ p = ap(v - shift)/(ap(v - shift) + bp(v - shift)) @doc("activation") ]],
   eqs = [[ dp/dt = phi*(ap(v - shift)*(1 - p) - bp(v - shift)*p) @method(exp)
            I = g*p^4*(E - v) @record @doc("current") ]],
}
