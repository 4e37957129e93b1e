-- SPDX-License-Identifier: MIT
--- Delayed rectifier of hippocampal pyramidal cells, for models.compose.
-- Traub & Miles, Neuronal Networks of the Hippocampus (1991).
local cann = require "cann"

return cann.model {
   name = "IK_TM", doc = "delayed rectifier of the hippocampus",
   param = [[ g = 10         @min(0)   @doc("conductance")
              E:mV = -90               @doc("reversal potential")
              shift:mV = -60           @doc("of the gates along the potential")
              phi = 1        @above(0) @doc("speed of the gate") ]],
   input = [[ v:mV = -65 ]],
   func = [[ ap(x) = 0.16/exprel((15 - x)/5)/(1ms);     bp(x) = 0.5*exp((10 - x)/40)/(1ms) ]],
   state = [[ p = ap((v - shift)/(1mV))/(ap((v - shift)/(1mV)) + bp((v - shift)/(1mV))) @doc("activation") ]],
   eqs = [[ u = (v - shift)/(1mV)
            dp/dt = phi*(ap(u)*(1 - p) - bp(u)*p) @method(exp)
            I = g*p^4*(E - v) @record @doc("current") ]],
}
