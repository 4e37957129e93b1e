-- SPDX-License-Identifier: MIT
--- Hodgkin and Huxley's neuron: the squid's giant axon, with today's sign and zero of the potential.
-- Hodgkin & Huxley, J. Physiol. 117 (1952) 500. Capacitance in uF, conductances in mS, currents in uA, all per cm2.
local cann = require "cann"

return cann.model {
   name = "HH", kind = "neuron", doc = "Hodgkin-Huxley neuron of 1952",
   param = [[ C = 1             @above(0) @doc("membrane capacitance, uF/cm2")
              gNa = 120         @min(0)   @doc("sodium conductance, mS/cm2")
              gK = 36           @min(0)   @doc("potassium conductance, mS/cm2")
              gL = 0.3          @min(0)   @doc("leak, mS/cm2")
              ENa:mV = 50                 @doc("reversal of sodium")
              EK:mV = -77                 @doc("reversal of potassium")
              EL:mV = -54.387             @doc("reversal of the leak")
              threshold:mV = 20           @doc("a spike is counted on the way up") ]],
   state = [[ v:mV = -65 @doc("membrane potential")
              m = 0.0529 @doc("sodium activation")
              h = 0.5961 @doc("sodium inactivation")
              n = 0.3177 @doc("potassium activation") ]],
   input = [[ v; I @doc("current, uA/cm2") ]],
   eqs = [[ am = 1/exprel(-(v + 40mV)/(10mV))/(1ms);     bm = 4*exp(-(v + 65mV)/(18mV))/(1ms)
            ah = 0.07*exp(-(v + 65mV)/(20mV))/(1ms);     bh = 1/(1 + exp(-(v + 35mV)/(10mV)))/(1ms)
            an = 0.1/exprel(-(v + 55mV)/(10mV))/(1ms);   bn = 0.125*exp(-(v + 65mV)/(80mV))/(1ms)
            dm/dt = am*(1 - m) - bm*m @method(exp)
            dh/dt = ah*(1 - h) - bh*h @method(exp)
            dn/dt = an*(1 - n) - bn*n @method(exp)
            C*dv/dt = gNa*m^3*h*(ENa - v) + gK*n^4*(EK - v) + gL*(EL - v) + I @method(exp) ]],
   on = { spike = { when = "up(v - threshold)" } },
}
